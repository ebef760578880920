//! Turns `deck.toml` into the title, language, author and theme of a deck, how its roles are to
//! look, and how strict its build is.

use crate::diagnostic::{Diagnostic, Diagnostics, Source, suggest};
use crate::table::keyed::{self, Keys, Placed};
use crate::words;
use std::sync::Arc;

/// The theme of a deck that names none.
pub const THEME: &str = "calm";

/// What `deck.toml` says.
#[derive(Debug)]
pub struct Settings {
    /// What the deck is called.
    pub title: String,
    /// One or two sentences for the cover and for search engines; may be empty.
    pub description: String,
    /// A language tag (BCP 47), for `<html lang>`.
    pub language: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// The name of a file in `templates/theme`, without its ending.
    pub theme: String,
    /// Whether a page past its budget is a mistake and not a warning.
    pub strict_weight: bool,
    /// How roles are to look, in the order written.
    pub roles: Vec<RoleSettings>,
}

/// A table `[role.NAME]`: how a role is to look in every picture and caption.
#[derive(Clone, Debug)]
pub struct RoleSettings {
    /// The role.
    pub role: Placed<String>,
    /// Which of the theme's accents it has.
    pub colour: Option<Placed<String>>,
    /// Which shape.
    pub shape: Option<Placed<String>>,
}

/// Reads `deck.toml`, where there are these themes, and words in these languages. `None` if it
/// lacks a title.
pub fn read(
    source: &Arc<Source>,
    themes: &[&str],
    languages: &[&str],
    found: &mut Diagnostics,
) -> Option<Settings> {
    keyed::read(source, found, |keys, found| read_keys(keys, themes, languages, found)).flatten()
}

fn read_keys(
    mut keys: Keys<'_>,
    themes: &[&str],
    languages: &[&str],
    found: &mut Diagnostics,
) -> Option<Settings> {
    let start = keys.place().clone();
    let title = keys.string("title", found);
    let description = keys.string("description", found);
    let language = keys.string("language", found);
    let author = keys.string("author", found);
    let theme = keys.string("theme", found);
    let strict_weight = keys.flag("strict-weight", found);
    let roles = keys.table("role", found).map(|roles| roles.all_tables(found));
    let roles =
        roles.unwrap_or_default().into_iter().map(|(role, keys)| read_role(role, keys, found));
    let roles = roles.collect();
    keys.finish(found);
    if let Some(language) = &language {
        check_language(language, languages, found);
    }
    if let Some(theme) = theme.as_ref().filter(|theme| !themes.contains(&theme.value.as_str())) {
        let remedy = suggest::remedy(&theme.value, themes.iter().copied());
        let message = format!("unknown theme `{}`", theme.value);
        found.push(Diagnostic::mistake(theme.place.clone(), message).help(remedy));
    }
    let Some(title) = title.filter(|title| !title.value.trim().is_empty()) else {
        found.push(
            Diagnostic::mistake(start, "the deck has no title")
                .help("add a line like `title = \"Paxos\"`"),
        );
        return None;
    };
    let value = |placed: Option<Placed<String>>| placed.map(|placed| placed.value);
    Some(Settings {
        title: title.value,
        description: value(description).unwrap_or_default(),
        language: value(language).unwrap_or_else(|| "en".to_string()),
        author: value(author).unwrap_or_default(),
        theme: value(theme).unwrap_or_else(|| THEME.to_string()),
        strict_weight,
        roles,
    })
}

fn read_role(role: Placed<String>, mut keys: Keys<'_>, found: &mut Diagnostics) -> RoleSettings {
    let colour = keys.string("colour", found);
    let shape = keys.string("shape", found);
    keys.finish(found);
    RoleSettings { role, colour, shape }
}

fn check_language(tag: &Placed<String>, languages: &[&str], found: &mut Diagnostics) {
    if !is_language_tag(&tag.value) {
        let message = format!("`{}` is not a language tag", tag.value);
        let mistake = Diagnostic::mistake(tag.place.clone(), message);
        found.push(mistake.help("write a tag like `en` or `pt-BR`"));
    } else if words::spoken(&tag.value, languages).is_none() {
        let message = format!("the controls of this deck speak English, not `{}`", tag.value);
        let help = format!(
            "there are words in {}; others can stand in `{}` in the folder of --templates",
            languages.join(", "),
            words::file(&tag.value)
        );
        found.push(Diagnostic::warning(tag.place.clone(), message).help(help));
    }
}

/// Whether the tag has the shape of BCP 47: letters and digits, two to eight at a time, between
/// hyphens.
fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::is_language_tag;

    #[test]
    fn language_tags_have_the_shape_of_bcp_47() {
        for (tag, expected) in [
            ("en", true),
            ("pt-BR", true),
            ("zh-Hant-TW", true),
            ("de-1996", true),
            ("", false),
            ("e", false),
            ("en_GB", false),
            ("en-", false),
            ("en\" onload", false),
        ] {
            assert_eq!(is_language_tag(tag), expected, "{tag}");
        }
    }
}
