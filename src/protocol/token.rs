//! Turns one line of a protocol into tokens that know their place.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
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

/// Reads the tokens of `range`, a line or a part of one. What is none goes to `found`.
pub fn tokens(source: &Arc<Source>, range: Range<usize>, found: &mut Diagnostics) -> Vec<Lexeme> {
    let mut all = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &source.text[at..range.end];
        let first = rest.chars().next().expect("the rest is not empty");
        let taken = match first {
            ' ' => 1,
            '#' => rest.len(),
            'a'..='z' => push(&mut all, at, letters(rest), Token::Name),
            '0'..='9' => number(source, at, rest, &mut all, found),
            '"' => text(source, at, rest, &mut all, found),
            '@' => label(source, at, rest, &mut all, found),
            _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
                Some(symbol) => push(&mut all, at, symbol, |_| Token::Symbol(symbol)),
                None => unknown(source, at, rest, found),
            },
        };
        at += taken;
    }
    all
}

fn push(all: &mut Vec<Lexeme>, at: usize, text: &str, token: impl Fn(String) -> Token) -> usize {
    all.push(Lexeme { token: token(text.to_string()), range: at..at + text.len() });
    text.len()
}

fn letters(rest: &str) -> &str {
    let end = rest.find(|c: char| !matches!(c, 'a'..='z' | '0'..='9' | '_'));
    &rest[..end.unwrap_or(rest.len())]
}

fn number(
    source: &Arc<Source>,
    at: usize,
    rest: &str,
    all: &mut Vec<Lexeme>,
    found: &mut Diagnostics,
) -> usize {
    let digits = letters(rest);
    let range = at..at + digits.len();
    let value = digits.parse().unwrap_or_else(|_| {
        let message = format!("`{digits}` is not a number that fits");
        found.push(
            Diagnostic::mistake(source.place(range.clone()), message)
                .help(format!("whole numbers go up to {}", i32::MAX)),
        );
        0
    });
    all.push(Lexeme { token: Token::Number(value), range });
    digits.len()
}

fn text(
    source: &Arc<Source>,
    at: usize,
    rest: &str,
    all: &mut Vec<Lexeme>,
    found: &mut Diagnostics,
) -> usize {
    let inside = &rest[1..];
    let Some(end) = inside.find('"') else {
        found.push(
            Diagnostic::mistake(source.place(at..at + rest.trim_end().len()), "a text without end")
                .help("texts stand between double quotes, on one line"),
        );
        return rest.len();
    };
    let range = at..at + end + 2;
    all.push(Lexeme { token: Token::Text(inside[..end].to_string()), range });
    end + 2
}

fn label(
    source: &Arc<Source>,
    at: usize,
    rest: &str,
    all: &mut Vec<Lexeme>,
    found: &mut Diagnostics,
) -> usize {
    let inside = &rest[1..];
    let end = inside.find(|c: char| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
    let name = &inside[..end.unwrap_or(inside.len())];
    let range = at..at + 1 + name.len();
    if name.is_empty() {
        found.push(
            Diagnostic::mistake(source.place(range), "a label without a name")
                .help("write a name behind `@`, like `@adopt`"),
        );
        return 1;
    }
    all.push(Lexeme { token: Token::Label(name.to_string()), range });
    1 + name.len()
}

/// Skips what no token begins with; a run of it is one mistake.
fn unknown(source: &Arc<Source>, at: usize, rest: &str, found: &mut Diagnostics) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let first = rest.chars().next().expect("the rest is not empty");
    let end = match is_word(first) {
        true => rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()),
        false => first.len_utf8(),
    };
    let help = match first {
        '\t' => "separate words with spaces".to_string(),
        '\'' | '“' | '”' => "texts stand between double quotes, `\"`".to_string(),
        '&' | '|' => "write `and`, `or`".to_string(),
        '≥' | '≤' | '≠' => "write `>=`, `<=`, `!=`".to_string(),
        _ if is_word(first) => {
            format!("names are small letters: `{}`", rest[..end].to_ascii_lowercase())
        }
        _ => "the language has no such sign".to_string(),
    };
    let message = format!("`{}` means nothing here", rest[..end].escape_debug());
    found.push(Diagnostic::mistake(source.place(at..at + end), message).help(help));
    end
}
