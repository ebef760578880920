//! Turns one line of a protocol into tokens that know their place.

use crate::diagnostic::{Diagnostic, Source};
use crate::protocol::habits;
use crate::protocol::reader::Reader;
use std::ops::Range;
use std::sync::Arc;

/// The smallest parts of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// `acceptor`, `when`: small letters, digits and `_`.
    Name(String),
    /// `1500`.
    Number(i32),
    /// What stands between double quotes, without them.
    Text(String),
    /// `@adopt`, without the `@`.
    Label(String),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// What is none of these. It is told by [`tell`], so a reader that meets it is silent.
    Mistaken(Mistaken),
}

/// Why something is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistaken {
    message: String,
    help: String,
    /// Whether it is a habit from another language: told once, however often it stands there.
    is_habit: bool,
}

/// A token and the bytes of the source that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub token: Token,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Longer ones first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 19] = [
    "!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", "{", "}", "[", "]", ",", ":",
    ".",
];

/// Reads the tokens of `range`, a line or a part of one.
pub fn tokens(source: &Arc<Source>, range: Range<usize>) -> Vec<Lexeme> {
    let mut all: Vec<Lexeme> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &source.text[at..range.end];
        let first = rest.chars().next().expect("the rest is not empty");
        if first == '#' {
            break;
        }
        if first == ' ' {
            at += 1;
            continue;
        }
        let (length, token) = token(rest, first, all.last().map(|lexeme| &lexeme.token));
        all.push(Lexeme { token, range: at..at + length });
        at += length;
    }
    all
}

/// Tells of what is no token among `all`, the lexemes of a whole text or a part of one.
pub fn tell(reader: &Reader, all: &[Lexeme]) {
    let mut told: Vec<(&Mistaken, Range<usize>, usize)> = Vec::new();
    for lexeme in all {
        let Token::Mistaken(mistaken) = &lexeme.token else { continue };
        let same = told.iter_mut().find(|(other, ..)| mistaken.is_habit && *other == mistaken);
        match same {
            Some((.., more)) => *more += 1,
            None => told.push((mistaken, lexeme.range.clone(), 0)),
        }
    }
    for (mistaken, range, more) in told {
        let label = if more == 0 { String::new() } else { format!("and {more} more in this file") };
        reader.report(
            Diagnostic::mistake(reader.place(range), mistaken.message.clone())
                .label(label)
                .help(mistaken.help.clone()),
        );
    }
}

/// The token at the beginning of `rest`, and its length. `before` is the one in front of it.
fn token(rest: &str, first: char, before: Option<&Token>) -> (usize, Token) {
    if let Some(foreign) = habits::sign(rest, before) {
        return (foreign.length, habit(foreign.sign, foreign.help));
    }
    match first {
        '0'..='9' => number(rest),
        '"' => text(rest),
        '@' => label(rest),
        _ if is_letter(first) => name(rest),
        _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => (symbol.len(), Token::Symbol(symbol)),
            None => {
                let length = first.len_utf8();
                (length, habit(&rest[..length], "the language has no such sign"))
            }
        },
    }
}

fn habit(written: &str, help: impl Into<String>) -> Token {
    let shown = |letter: char| match letter {
        '\'' => "'".to_string(),
        other => other.escape_debug().to_string(),
    };
    let message =
        format!("`{}` means nothing here", written.chars().map(shown).collect::<String>());
    Token::Mistaken(Mistaken { message, help: help.into(), is_habit: true })
}

fn mistaken(message: impl Into<String>, help: impl Into<String>) -> Token {
    Token::Mistaken(Mistaken { message: message.into(), help: help.into(), is_habit: false })
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// As far as letters and digits reach.
fn letters(rest: &str) -> &str {
    let end = rest.find(|letter| !is_letter(letter));
    &rest[..end.unwrap_or(rest.len())]
}

fn name(rest: &str) -> (usize, Token) {
    let written = letters(rest);
    let is_small = |letter| matches!(letter, 'a'..='z' | '0'..='9' | '_');
    if written.starts_with(|first: char| first.is_ascii_lowercase())
        && written.chars().all(is_small)
    {
        return (written.len(), Token::Name(written.to_string()));
    }
    let meant = habits::name(written);
    let help = match meant.chars().all(is_small) && !meant.is_empty() {
        true => format!("names are small letters, digits and `_`: `{meant}`"),
        false => "names are the letters a to z, digits and `_`".to_string(),
    };
    (written.len(), habit(written, help))
}

fn number(rest: &str) -> (usize, Token) {
    let written = letters(rest);
    let unit = written.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let token = match (written.parse().ok(), habits::milliseconds(unit)) {
        (Some(number), _) => Token::Number(number),
        (None, _) if unit.is_empty() => mistaken(
            format!("`{written}` is not a number that fits"),
            format!("whole numbers go up to {}", i32::MAX),
        ),
        (None, Some(scale)) => {
            let digits = &written[..written.len() - unit.len()];
            let meant = digits.parse().ok().and_then(|number: i32| number.checked_mul(scale));
            let meant = meant.map_or(String::new(), |meant| format!(": `{meant}`"));
            habit(written, format!("durations are milliseconds, without a unit{meant}"))
        }
        (None, None) => mistaken(
            format!("`{written}` is neither a number nor a name"),
            "numbers are digits, and names begin with a letter",
        ),
    };
    (written.len(), token)
}

fn text(rest: &str) -> (usize, Token) {
    match rest[1..].find('"') {
        Some(end) => (end + 2, Token::Text(rest[1..=end].to_string())),
        None => {
            let help = "texts stand between double quotes, on one line";
            (rest.trim_end().len(), mistaken("a text without end", help))
        }
    }
}

fn label(rest: &str) -> (usize, Token) {
    let end = rest[1..].find(|letter| !(is_letter(letter) || letter == '-'));
    let written = &rest[1..end.map_or(rest.len(), |end| end + 1)];
    let is_small = |letter| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    let token = if written.is_empty() {
        mistaken("a label without a name", "write a name behind `@`, like `@adopt`")
    } else if written.chars().all(is_small) {
        Token::Label(written.to_string())
    } else {
        let meant = habits::name(written).replace('_', "-");
        let help = match meant.chars().all(is_small) {
            true => format!("labels are small letters, digits and `-`: `@{meant}`"),
            false => "labels are the letters a to z, digits and `-`".to_string(),
        };
        habit(&rest[..=written.len()], help)
    };
    (1 + written.len(), token)
}
