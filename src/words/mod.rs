//! Turns `templates/words/LANGUAGE.toml` into the words that pages say by themselves: on controls,
//! in sentences of a run, to screen readers.
//!
//! English says which words there are and what is filled into each; a language that lacks one, or
//! fills in something else, is a mistake of the build. Templates read them as `words`, Rust by
//! name, and scripts as `⟦name⟧`, in whose place the build puts the words, so that no page carries
//! a table of them.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use crate::table::keyed::{self, Keys, Placed};
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use unic_langid::LanguageIdentifier;

/// The language whose words are there if a deck's are not.
pub const LANGUAGE: &str = "en";
/// What stands around the name of a word in a script.
const MARKS: [char; 2] = ['⟦', '⟧'];
/// The names that forms have, where a language tells numbers apart.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The words of one language.
#[derive(Clone)]
pub struct Words {
    /// Which form a number asks for.
    rules: PluralRules,
    /// By name.
    texts: BTreeMap<String, Wording>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.rules.get_locale()).finish()
    }
}

/// A word, or a sentence with places for others.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Wording {
    /// The same always.
    Plain(String),
    /// By number: a text for each of [`FORMS`] that the language has.
    Counted(BTreeMap<String, String>),
}

impl Wording {
    fn all(&self) -> Vec<&str> {
        match self {
            Wording::Plain(text) => vec![text],
            Wording::Counted(forms) => forms.values().map(String::as_str).collect(),
        }
    }

    /// What is filled into it: the names between braces.
    fn holes(&self) -> BTreeSet<&str> {
        let parts = self.all().into_iter().flat_map(|text| text.split('{').skip(1));
        parts.filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }
}

/// The file of a language.
pub fn file(language: &str) -> String {
    format!("words/{language}.toml")
}

/// The languages among the files: `words/de.toml` is `de`.
pub fn languages<'a>(files: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    files.filter_map(|file| file.strip_prefix("words/")?.strip_suffix(".toml")).collect()
}

/// Which of the `known` languages a deck in `language` speaks, if any: `pt-BR`, or else `pt`.
pub fn spoken<'a>(language: &str, known: &[&'a str]) -> Option<&'a str> {
    let is = |tag: &str| known.iter().copied().find(|known| known.eq_ignore_ascii_case(tag));
    is(language).or_else(|| is(language.split('-').next()?))
}

impl Words {
    /// Reads the words of a language, which are to be those that `english` has. What is wrong goes
    /// to `found`.
    pub fn read(
        language: &str,
        source: &Arc<Source>,
        english: &Arc<Source>,
        found: &mut Diagnostics,
    ) -> Words {
        let mut texts = texts(source, found);
        if source.text != english.text {
            let known = self::texts(english, &mut Diagnostics::new());
            compare(source, &texts, &known, found);
            for (name, text) in known {
                texts.entry(name).or_insert(text);
            }
        }
        let tag = language.split('-').next().unwrap_or(LANGUAGE);
        let rules = |tag: &str| {
            let tag: LanguageIdentifier = tag.parse().ok()?;
            PluralRules::create(tag, PluralRuleType::CARDINAL).ok()
        };
        let rules = rules(tag).or_else(|| rules(LANGUAGE)).expect("English has rules");
        Words { rules, texts: texts.into_iter().map(|(name, (_, text))| (name, text)).collect() }
    }

    /// A word that has nothing to fill in.
    ///
    /// # Panics
    ///
    /// If no language has it.
    pub fn of(&self, name: &str) -> &str {
        match self.texts.get(name) {
            Some(Wording::Plain(text)) => text,
            _ => panic!("there is no word `{name}`"),
        }
    }

    /// A sentence with these parts filled in.
    ///
    /// # Panics
    ///
    /// If no language has it.
    pub fn with(&self, name: &str, parts: &[(&str, &str)]) -> String {
        filled(self.of(name), parts)
    }

    /// Several things, each two joined as the language joins them: `1 and 2`. Nothing if there are
    /// none.
    ///
    /// # Panics
    ///
    /// If no language has the word for that.
    pub fn joined(&self, all: impl Iterator<Item = String>) -> String {
        let join =
            |first: String, last: String| self.with("and", &[("first", &first), ("last", &last)]);
        all.reduce(join).unwrap_or_default()
    }

    /// A sentence about so many, in the form that the language has for that; the number is `n`, and
    /// `written` says how it is written.
    ///
    /// # Panics
    ///
    /// If no language has it.
    pub fn counted(&self, name: &str, n: u64, written: &str) -> String {
        let Some(Wording::Counted(forms)) = self.texts.get(name) else {
            panic!("no word `{name}` is counted")
        };
        let form = match self.rules.select(n) {
            Ok(PluralCategory::ZERO) => "zero",
            Ok(PluralCategory::ONE) => "one",
            Ok(PluralCategory::TWO) => "two",
            Ok(PluralCategory::FEW) => "few",
            Ok(PluralCategory::MANY) => "many",
            _ => "other",
        };
        let text = forms.get(form).or_else(|| forms.get("other"));
        filled(text.map_or("", String::as_str), &[("n", written)])
    }

    /// All of them, by name, for templates.
    pub fn all(&self) -> impl Serialize + use<> {
        self.texts.clone()
    }

    /// A script with words in place of their names. A name that is none goes to `found`.
    pub fn put_into(&self, script: &Arc<Source>, found: &mut Diagnostics) -> String {
        let mut out = String::with_capacity(script.text.len());
        let mut rest = script.text.as_str();
        while let Some((before, after)) = rest.split_once(MARKS[0]) {
            out.push_str(before);
            let name = after.split(MARKS[1]).next().unwrap_or_default();
            match self.texts.get(name) {
                Some(text) => out.push_str(&in_script(text)),
                None => {
                    let at = script.text.len() - after.len();
                    let place = script.place(at - MARKS[0].len_utf8()..at);
                    let message = "no word has the name that begins here";
                    let help = "words/en.toml holds the names";
                    found.push(Diagnostic::mistake(place, message).help(help));
                }
            }
            rest = after.get(name.len()..).unwrap_or_default().trim_start_matches(MARKS[1]);
        }
        out.push_str(rest);
        out
    }
}

/// A text with parts filled in; what stands in them is no place for others.
pub fn filled(text: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((hole, after)) = after.split_once('}') else { break };
        let part = parts.iter().find(|(name, _)| *name == hole);
        out.push_str(part.map_or("", |(_, part)| part));
        rest = after;
    }
    out + rest
}

/// A text as it stands in a string of a script, whatever the quotes around that are; one by number
/// as JSON.
fn in_script(text: &Wording) -> String {
    let text = match text {
        Wording::Plain(text) => text.clone(),
        Wording::Counted(forms) => serde_json::to_string(forms).expect("texts are JSON"),
    };
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '<' => out.push_str("\\x3c"),
            '\\' | '"' | '\'' | '`' | '$' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

type Placeds = BTreeMap<String, (Place, Wording)>;

/// The texts of a file, each with where it stands.
fn texts(source: &Arc<Source>, found: &mut Diagnostics) -> Placeds {
    keyed::read(source, found, read).unwrap_or_default()
}

fn read(mut keys: Keys<'_>, found: &mut Diagnostics) -> Placeds {
    let plain = keys.table("words", found).map(|keys| keys.all_strings(found));
    let counted = keys.table("counted", found).map(|keys| keys.all_tables(found));
    keys.finish(found);
    let mut texts = Placeds::new();
    for (name, Placed { value, place }) in plain.into_iter().flatten() {
        texts.insert(name.value, (place, Wording::Plain(value)));
    }
    for (name, forms) in counted.into_iter().flatten() {
        let forms = forms.all_strings(found);
        for (form, _) in forms.iter().filter(|(form, _)| !FORMS.contains(&form.value.as_str())) {
            let message = format!("no language has a form `{}`", form.value);
            let help = format!("the forms are {}", FORMS.join(", "));
            found.push(Diagnostic::mistake(form.place.clone(), message).help(help));
        }
        let forms: BTreeMap<String, String> =
            forms.into_iter().map(|(form, text)| (form.value, text.value)).collect();
        if !forms.contains_key("other") {
            let message = format!("`{}` has no form `other`", name.value);
            let help = "every language has it: it stands for all numbers that have no other form";
            found.push(Diagnostic::mistake(name.place.clone(), message).help(help));
        }
        texts.insert(name.value, (name.place, Wording::Counted(forms)));
    }
    texts
}

/// Says what a language lacks, has too much, and fills in otherwise than English.
fn compare(source: &Arc<Source>, texts: &Placeds, known: &Placeds, found: &mut Diagnostics) {
    let lacking: Vec<String> = known
        .keys()
        .filter(|name| !texts.contains_key(*name))
        .map(|name| format!("`{name}`"))
        .collect();
    if !lacking.is_empty() {
        let message = format!("the words {} are missing", lacking.join(", "));
        let help = "translate them from words/en.toml";
        found.push(Diagnostic::mistake(source.place(0..0), message).help(help));
    }
    for (name, (place, text)) in texts {
        let Some((_, english)) = known.get(name) else {
            let message = format!("no page says `{name}`");
            let remedy = crate::diagnostic::suggest::remedy(name, known.keys().map(String::as_str));
            found.push(Diagnostic::mistake(place.clone(), message).help(remedy));
            continue;
        };
        if let (Wording::Plain(_), Wording::Counted(_)) | (Wording::Counted(_), Wording::Plain(_)) =
            (text, english)
        {
            let message = format!("`{name}` stands in the wrong table");
            let help = "words/en.toml has it in the other one of [words] and [counted]";
            found.push(Diagnostic::mistake(place.clone(), message).help(help));
            continue;
        }
        let (holes, wanted) = (text.holes(), english.holes());
        if holes != wanted {
            let list = |holes: BTreeSet<&str>| {
                let holes: Vec<String> = holes.iter().map(|hole| format!("{{{hole}}}")).collect();
                if holes.is_empty() { "nothing".to_string() } else { holes.join(", ") }
            };
            let message = format!("into `{name}` is filled {}", list(wanted));
            let help = format!("it has places for {}", list(holes));
            found.push(Diagnostic::mistake(place.clone(), message).help(help));
        }
    }
}
