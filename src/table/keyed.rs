//! Turns TOML text into keys and values that know their place, and every unknown key into a
//! mistake.
//!
//! A reader asks a [`Keys`] for each key it knows and then calls [`Keys::finish`]: whatever was not
//! asked for is unknown, and the names that were asked for are what can be suggested instead.

use crate::diagnostic::{
    Diagnostic, Diagnostics, Place, Source, is_control, no_text, short, suggest,
};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// The keys of one table that nobody has asked for yet.
pub struct Keys<'a> {
    source: &'a Arc<Source>,
    place: Place,
    entries: Vec<KeyEntry<'a>>,
    asked: Vec<&'static str>,
}

struct KeyEntry<'a> {
    name: &'a str,
    place: Range<usize>,
    value: &'a Spanned<DeValue<'a>>,
}

/// Reads TOML and hands its top table to `reader`. `None` after mistakes of syntax, which go to
/// `found`.
pub fn read<T>(
    source: &Arc<Source>,
    found: &mut Diagnostics,
    reader: impl FnOnce(Keys<'_>, &mut Diagnostics) -> T,
) -> Option<T> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    // After a mistake of syntax the parser guesses on, so only the first of a line says something.
    let mut lines = BTreeSet::new();
    for error in &errors {
        let place = source.place(character_range(&source.text, error.span().unwrap_or(0..0)));
        if lines.insert(place.line_and_column().0) {
            let message = error.message().trim().replace('\n', ", ").to_lowercase();
            found.push(
                Diagnostic::mistake(place, message)
                    .help("this file is TOML: `key = value` lines under `[table]` headers"),
            );
        }
    }
    if !errors.is_empty() {
        return None;
    }
    Some(reader(Keys::of(source, table.get_ref(), source.place(0..0)), found))
}

impl<'a> Keys<'a> {
    fn of(source: &'a Arc<Source>, table: &'a DeTable<'a>, place: Place) -> Keys<'a> {
        let mut entries: Vec<KeyEntry<'a>> = table
            .iter()
            .map(|(key, value)| KeyEntry { name: key.get_ref(), place: key.span(), value })
            .collect();
        // TOML tables have no order; a cast is drawn in the order in which its author wrote it.
        entries.sort_by_key(|entry| entry.place.start);
        Keys { source, place, entries, asked: Vec::new() }
    }

    /// Where this table starts.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The string at `name`.
    pub fn string(
        &mut self,
        name: &'static str,
        found: &mut Diagnostics,
    ) -> Option<Placed<String>> {
        let value = self.take(name)?;
        as_string(self.source, value, name, found)
    }

    /// Whether `name` is there and `true`.
    pub fn flag(&mut self, name: &'static str, found: &mut Diagnostics) -> bool {
        let Some(value) = self.take(name) else {
            return false;
        };
        let flag = value.get_ref().as_bool();
        flag.or_else(|| wrong_type(self.source, value, name, "`true` or `false`", found))
            .unwrap_or_default()
    }

    /// Where `name` is `true`, or else the strings of the list there.
    pub fn true_or_strings(
        &mut self,
        name: &'static str,
        found: &mut Diagnostics,
    ) -> (Option<Place>, Vec<Placed<String>>) {
        let Some(value) = self.take(name) else { return (None, Vec::new()) };
        if value.get_ref().as_bool() == Some(true) {
            return (Some(self.source.place(value.span())), Vec::new());
        }
        if value.get_ref().as_array().is_none() {
            let wanted = "`true`, or a list in `[` `]`";
            return (None, wrong_type(self.source, value, name, wanted, found).unwrap_or_default());
        }
        (None, as_strings(self.source, value, name, found))
    }

    /// The table at `name`.
    pub fn table(&mut self, name: &'static str, found: &mut Diagnostics) -> Option<Keys<'a>> {
        let value = self.take(name)?;
        as_table(self.source, value, name, found)
    }

    /// The strings of the list at `name`; empty where there is none.
    pub fn strings(&mut self, name: &'static str, found: &mut Diagnostics) -> Vec<Placed<String>> {
        let Some(value) = self.take(name) else {
            return Vec::new();
        };
        as_strings(self.source, value, name, found)
    }

    /// The whole numbers of the list at `name`; empty where there is none.
    pub fn integers(&mut self, name: &'static str, found: &mut Diagnostics) -> Vec<Placed<u32>> {
        let Some(value) = self.take(name) else {
            return Vec::new();
        };
        let items = as_list(self.source, value, name, found);
        items.iter().filter_map(|item| as_integer(self.source, item, name, found)).collect()
    }

    /// Every key that is left with its whole number, in the order written.
    pub fn all_integers(self, found: &mut Diagnostics) -> Vec<(Placed<String>, u32)> {
        self.rest(found, |source, entry, found| {
            as_integer(source, entry.value, entry.name, found).map(|number| number.value)
        })
    }

    /// Every key that is left with its string, in the order written.
    pub fn all_strings(self, found: &mut Diagnostics) -> Vec<(Placed<String>, Placed<String>)> {
        self.rest(found, |source, entry, found| as_string(source, entry.value, entry.name, found))
    }

    /// Every key that is left with its list of strings, in the order written.
    pub fn all_lists(self, found: &mut Diagnostics) -> Vec<(Placed<String>, Vec<Placed<String>>)> {
        self.rest(found, |source, entry, found| {
            Some(as_strings(source, entry.value, entry.name, found))
        })
    }

    /// Every key that is left with its table, in the order written.
    pub fn all_tables(self, found: &mut Diagnostics) -> Vec<(Placed<String>, Keys<'a>)> {
        self.rest(found, |source, entry, found| as_table(source, entry.value, entry.name, found))
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, found: &mut Diagnostics) {
        for entry in &self.entries {
            let remedy = suggest::remedy(entry.name, self.asked.iter().copied());
            let place = self.source.place(entry.place.clone());
            found.push(
                Diagnostic::mistake(place, format!("unknown key `{}`", short(entry.name)))
                    .help(remedy),
            );
        }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(name);
        let at = self.entries.iter().position(|entry| entry.name == name)?;
        Some(self.entries.remove(at).value)
    }

    fn rest<T>(
        self,
        found: &mut Diagnostics,
        read: impl Fn(&'a Arc<Source>, &KeyEntry<'a>, &mut Diagnostics) -> Option<T>,
    ) -> Vec<(Placed<String>, T)> {
        let mut all = Vec::new();
        for entry in &self.entries {
            let place = self.source.place(entry.place.clone());
            found.extend(
                entry.name.chars().find(|c| is_control(*c)).map(|c| no_text(place.clone(), c)),
            );
            let key = Placed { value: entry.name.to_string(), place };
            if let Some(value) = read(self.source, entry, found) {
                all.push((key, value));
            }
        }
        all
    }
}

fn as_string(
    source: &Arc<Source>,
    value: &Spanned<DeValue<'_>>,
    name: &str,
    found: &mut Diagnostics,
) -> Option<Placed<String>> {
    match value.get_ref().as_str() {
        Some(text) => {
            let place = source.place(value.span());
            // A string may name one by its number, as in `\u0007`.
            found.extend(text.chars().find(|c| is_control(*c)).map(|c| no_text(place.clone(), c)));
            Some(Placed { value: text.to_string(), place })
        }
        None => wrong_type(source, value, name, "a string", found),
    }
}

fn as_integer(
    source: &Arc<Source>,
    value: &Spanned<DeValue<'_>>,
    name: &str,
    found: &mut Diagnostics,
) -> Option<Placed<u32>> {
    let number = value.get_ref().as_integer();
    match number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok()) {
        Some(number) => Some(Placed { value: number, place: source.place(value.span()) }),
        None => wrong_type(source, value, name, "a whole number, 0 or more", found),
    }
}

fn as_list<'a>(
    source: &Arc<Source>,
    value: &'a Spanned<DeValue<'a>>,
    name: &str,
    found: &mut Diagnostics,
) -> Vec<&'a Spanned<DeValue<'a>>> {
    match value.get_ref().as_array() {
        Some(items) => items.iter().collect(),
        None => wrong_type(source, value, name, "a list in `[` `]`", found).unwrap_or_default(),
    }
}

fn as_strings(
    source: &Arc<Source>,
    value: &Spanned<DeValue<'_>>,
    name: &str,
    found: &mut Diagnostics,
) -> Vec<Placed<String>> {
    let items = as_list(source, value, name, found);
    items.iter().filter_map(|item| as_string(source, item, name, found)).collect()
}

fn as_table<'a>(
    source: &'a Arc<Source>,
    value: &'a Spanned<DeValue<'a>>,
    name: &str,
    found: &mut Diagnostics,
) -> Option<Keys<'a>> {
    match value.get_ref().as_table() {
        Some(table) => Some(Keys::of(source, table, source.place(value.span()))),
        None => wrong_type(source, value, name, "a table in `{` `}`", found),
    }
}

fn wrong_type<T>(
    source: &Arc<Source>,
    value: &Spanned<DeValue<'_>>,
    name: &str,
    wanted: &str,
    found: &mut Diagnostics,
) -> Option<T> {
    let message = format!("`{name}` wants {wanted}, not {}", value.get_ref().type_str());
    found.push(
        Diagnostic::mistake(source.place(value.span()), message).help(format!("write {wanted}")),
    );
    None
}

/// `range`, moved outwards to the borders of characters and inwards to the end of the text.
fn character_range(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    start..text.ceil_char_boundary(range.end.clamp(start, text.len()))
}
