//! Turns "this is wrong, here" into a message that points at a place in an input.
//!
//! Every reader of the crate pushes what it finds to one list and goes on, so that an author sees
//! all mistakes at once. Nothing is printed here: [`report::render`] gives text, the shell prints
//! it.

pub mod report;
pub mod shown;
pub mod suggest;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// An input as an author knows it: the path that they typed and the text that they wrote.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Where the text came from, as shown in messages.
    pub path: String,
    /// The whole text, without a byte order mark.
    pub text: String,
}

/// A stretch of a source: byte offsets into its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text that the offsets refer to.
    pub source: Arc<Source>,
    /// Byte offsets, at the borders of characters.
    pub range: Range<usize>,
}

/// Whether a diagnostic stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Mistake,
    /// Worth a look; the build goes on.
    Warning,
}

/// Something an author should know about an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the build.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: String,
    /// Where; a message about a whole file points at its start.
    pub place: Place,
    /// A few words beside the caret.
    pub label: String,
    /// Other places that belong to it, each with its own words.
    pub also: Vec<(Place, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

/// What a reader found so far, in no order.
pub type Diagnostics = Vec<Diagnostic>;

/// How many diagnostics are enough to stop reading: each takes more memory than the mistake.
const FOUND_MAX: usize = 10_000;
/// How many characters of a word a message quotes.
const QUOTED_MAX: usize = 100;
/// How many stretches of a source that are no text are reported one by one.
const FOREIGN_MAX: usize = 100;

/// Whether so much is wrong that the rest need not be read.
pub fn is_enough(found: &[Diagnostic]) -> bool {
    found.len() >= FOUND_MAX
}

impl Source {
    /// Reads bytes as UTF-8 text. Bytes that are not UTF-8 become `U+FFFD`, one mistake each run;
    /// control characters stay, one mistake for all.
    pub fn read(path: &str, bytes: &[u8], found: &mut Diagnostics) -> Arc<Source> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut text = String::with_capacity(bytes.len());
        let mut foreign = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                let start = text.len();
                text.push(char::REPLACEMENT_CHARACTER);
                if foreign.len() < FOREIGN_MAX {
                    foreign.push((start..text.len(), hex(chunk.invalid())));
                }
            }
        }
        let source = Arc::new(Source { path: path.to_string(), text });
        for (range, bytes) in foreign {
            let place = Place { source: source.clone(), range };
            found.push(
                Diagnostic::mistake(place, format!("`{path}` is not UTF-8 text"))
                    .label(format!("bytes {bytes}"))
                    .help("save the file with the encoding UTF-8"),
            );
        }
        source.find_control(found);
        source
    }

    /// Finds characters that stand for no letter: who sees the text does not see them.
    fn find_control(self: &Arc<Self>, found: &mut Diagnostics) {
        let mut control = self.text.char_indices().filter(|(_, letter)| is_control(*letter));
        if let Some((at, letter)) = control.next() {
            let place = self.place(at..at + letter.len_utf8());
            let more = control.count();
            let label = match more {
                0 => String::new(),
                _ => format!("and {more} more in this file"),
            };
            found.push(no_text(place, letter).label(label));
        }
    }

    /// The place of `range` in this source.
    pub fn place(self: &Arc<Self>, range: Range<usize>) -> Place {
        Place { source: self.clone(), range }
    }
}

impl Place {
    /// Line and column of the start, both from 1; columns count characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = &self.source.text[..self.range.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }
}

impl Diagnostic {
    /// Something that stops the build.
    pub fn mistake(place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Mistake,
            message: message.into(),
            place,
            label: String::new(),
            also: Vec::new(),
            help: None,
        }
    }

    /// Something worth a look.
    pub fn warning(place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::mistake(place, message) }
    }

    /// Puts words beside the caret.
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Shows another place that belongs to it.
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Diagnostic {
        self.also.push((place, label.into()));
        self
    }
}

/// Whether this is neither a letter nor white space of a text file.
pub fn is_control(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
}

/// The mistake of a control character.
pub fn no_text(place: Place, letter: char) -> Diagnostic {
    let message = format!("a control character, U+{:04X}, in a text", u32::from(letter));
    Diagnostic::mistake(place, message).help("take it out, or write a space")
}

/// Whether anything in the list stops the build.
pub fn any_mistake(found: &[Diagnostic]) -> bool {
    found.iter().any(|diagnostic| diagnostic.severity == Severity::Mistake)
}

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}

/// A word as messages quote it: the beginning of one that fills pages.
pub fn short(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(QUOTED_MAX) {
        Some((end, _)) => Cow::Owned(format!("{}…", &word[..end])),
        None => Cow::Borrowed(word),
    }
}

/// The word with its article: `a proposer`, `an acceptor`.
pub fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// Digits in groups of three.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), expected);
        }
    }
}
