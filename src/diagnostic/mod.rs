//! Turns "this is wrong, here" into a message that points at a place in an input.
//!
//! Every reader of the crate pushes what it finds to one list and goes on, so that an author sees
//! all mistakes at once. Nothing is printed here: [`report::render`] gives text, the shell prints
//! it.

pub mod report;
pub mod shown;
pub mod suggest;

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

impl Source {
    /// Reads bytes as UTF-8 text. Bytes that are not UTF-8 become `U+FFFD`, one mistake each run.
    pub fn read(path: &str, bytes: &[u8], found: &mut Diagnostics) -> Arc<Source> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut text = String::with_capacity(bytes.len());
        let mut foreign = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                let start = text.len();
                text.push(char::REPLACEMENT_CHARACTER);
                foreign.push((start..text.len(), hex(chunk.invalid())));
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
        source
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

/// Whether anything in the list stops the build.
pub fn any_mistake(found: &[Diagnostic]) -> bool {
    found.iter().any(|diagnostic| diagnostic.severity == Severity::Mistake)
}

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(" ")
}

/// The word with its article: `a proposer`, `an acceptor`.
pub fn one(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}
