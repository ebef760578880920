//! Turns a finished page into the content security policy that lets it run itself and nothing else.
//!
//! The policy stands in the page, so it is filled in last: hashes are those of the exact bytes
//! between the tags, whatever a template put there.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// What templates write into the policy's `<meta>`. [`seal`] replaces its first occurrence, and the
/// `<meta>` stands before any text of an author.
pub const PLACEHOLDER: &str = "synod-policy-goes-here";

/// Whether a page has the `<meta>` that its policy goes into.
pub fn has_place(page: &str) -> bool {
    let before = page.split_once(PLACEHOLDER).map_or("", |(before, _)| before);
    let tag = before.rsplit('<').next().unwrap_or_default().to_lowercase();
    tag.starts_with("meta") && tag.contains("content-security-policy")
}

/// The page with its policy in place.
pub fn seal(page: &str) -> String {
    page.replacen(PLACEHOLDER, &policy(&[page]), 1)
}

/// The same for a page that shows others in frames: those of its folder, or these, which it holds
/// as text and whose styles and scripts it must therefore allow too.
pub fn seal_around(page: &str, inner: &[&str]) -> String {
    let pages: Vec<&str> = [page].iter().chain(inner).copied().collect();
    page.replacen(PLACEHOLDER, &format!("{}; frame-src 'self'", policy(&pages)), 1)
}

fn policy(pages: &[&str]) -> String {
    let (scripts, styles) = (sources(pages, "script"), sources(pages, "style"));
    format!(
        "default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// What allows an inline script or style with this content.
pub fn source(content: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(content)))
}

/// The hashes of all inline elements called `tag`, each once, or `'none'`.
fn sources(pages: &[&str], tag: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut hashes: Vec<String> = Vec::new();
    for page in pages {
        let contents = page.split(&open).skip(1).filter_map(|rest| rest.split_once(&close));
        for (content, _) in contents {
            let hash = source(content);
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
    }
    if hashes.is_empty() { "'none'".to_string() } else { hashes.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::{PLACEHOLDER, has_place, seal};

    #[test]
    fn a_page_allows_its_own_styles_and_scripts_and_nothing_else() {
        let page =
            format!("<meta content=\"{PLACEHOLDER}\"><style></style><script>alert(1)</script>");
        let sealed = seal(&page);
        // The hash of nothing, and the hash that the CSP specification gives for `alert(1)`'s
        // bytes.
        assert!(
            sealed.contains("style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"),
            "{sealed}"
        );
        assert!(
            sealed.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{sealed}"
        );
        assert!(sealed.starts_with("<meta content=\"default-src 'none'; "));
    }

    #[test]
    fn a_policy_has_a_place_in_its_meta_and_nowhere_else() {
        let meta = format!("<META http-equiv='Content-Security-Policy' content='{PLACEHOLDER}'>");
        assert!(has_place(&format!("<head>{meta}")));
        for page in ["", PLACEHOLDER, "<meta http-equiv='Content-Security-Policy' content=''>"] {
            assert!(!has_place(page), "{page}");
        }
        assert!(!has_place(&format!("<title>{PLACEHOLDER}</title>{meta}")));
    }

    #[test]
    fn a_page_without_script_allows_none() {
        assert!(seal(PLACEHOLDER).contains("script-src 'none'; style-src 'none';"));
    }
}
