//! The list of files that a build wrote: what it may replace and remove later, and what need not be
//! weighed again. One line a file: SHA-256, weight in bytes, the same of what a page that plays
//! shows before its scripts, name.

use crate::site::weight::{self, Budget};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The name of the manifest in the output folder.
pub const NAME: &str = ".synod";

/// What a build wrote, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files.
    pub entries: BTreeMap<String, ManifestEntry>,
}

/// One file that a build wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestEntry {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What it weighs, compressed as by `gzip -9`.
    pub weight: usize,
    /// What it shows before its scripts come, compressed; 0 for a page that does not play, whose
    /// whole has a smaller budget.
    pub shown: usize,
}

impl ManifestEntry {
    /// The entry for these bytes; weighs them unless `earlier` is about the same.
    pub fn of(bytes: &[u8], budget: Budget, earlier: Option<&ManifestEntry>) -> ManifestEntry {
        let digest = Sha256::digest(bytes);
        let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        match earlier.filter(|earlier| earlier.sha256 == sha256) {
            Some(earlier) => earlier.clone(),
            None => {
                let shown = if budget == Budget::Player { weight::shown(bytes) } else { 0 };
                ManifestEntry { sha256, weight: weight::gzip(bytes), shown }
            }
        }
    }
}

impl Manifest {
    /// Reads a manifest. Lines that make no sense are passed over: they cost a weighing, or a file
    /// that stays.
    pub fn parse(text: &str) -> Manifest {
        let entry = |line: &str| {
            let mut parts = line.splitn(4, ' ');
            let sha256 = parts.next()?.to_string();
            let (weight, shown) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            let name = parts.next()?;
            let is_plain =
                !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
            is_plain.then(|| (name.to_string(), ManifestEntry { sha256, weight, shown }))
        };
        Manifest { entries: text.lines().filter_map(entry).collect() }
    }

    /// Writes a manifest.
    pub fn print(&self) -> String {
        self.entries
            .iter()
            .map(|(name, ManifestEntry { sha256, weight, shown })| {
                format!("{sha256} {weight} {shown} {name}\n")
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Manifest, ManifestEntry};
    use crate::site::weight::Budget;

    #[test]
    fn a_manifest_reads_what_it_printed() {
        let mut manifest = Manifest::default();
        manifest
            .entries
            .insert("1.html".to_string(), ManifestEntry::of(b"one", Budget::Player, None));
        manifest
            .entries
            .insert("index.html".to_string(), ManifestEntry::of(b"", Budget::Text, None));
        assert_eq!(Manifest::parse(&manifest.print()), manifest);
    }

    #[test]
    fn a_damaged_manifest_never_names_a_file_elsewhere() {
        for line in [
            "",
            "x",
            "x 1",
            "x 1 1",
            "x y 1 1.html",
            "x 1 1 ../1.html",
            "x 1 1 /etc/passwd",
            "x 1 1 .git",
            "x 1 1 ",
        ] {
            assert_eq!(Manifest::parse(line), Manifest::default(), "{line}");
        }
    }
}
