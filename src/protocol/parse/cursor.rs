//! Walks along the tokens of one line.

use crate::diagnostic::{Diagnostic, Place};
use crate::protocol::habits;
use crate::protocol::reader::Reader;
use crate::protocol::token::{Lexeme, Token};
use crate::protocol::tree::Named;
use std::ops::Range;

/// Where a reader is in a line. What it cannot read is told, once, and the rest of the line is
/// left.
pub struct Cursor<'a> {
    /// The protocol's text.
    pub reader: &'a Reader,
    lexemes: &'a [Lexeme],
    at: usize,
    end: usize,
}

/// A line that cannot be read further; why is reported already.
pub struct Unreadable;

impl<'a> Cursor<'a> {
    /// Starts at the first of `lexemes`, which reach to the byte `end`.
    pub fn new(reader: &'a Reader, lexemes: &'a [Lexeme], end: usize) -> Cursor<'a> {
        Cursor { reader, lexemes, at: 0, end }
    }

    /// The next token, without taking it.
    pub fn peek(&self) -> Option<&'a Token> {
        self.lexemes.get(self.at).map(|lexeme| &lexeme.token)
    }

    /// Takes the next token.
    pub fn next(&mut self) -> Option<&'a Lexeme> {
        let lexeme = self.lexemes.get(self.at)?;
        self.at += 1;
        Some(lexeme)
    }

    /// Where the next token stands, or the end of the line.
    pub fn here(&self) -> Range<usize> {
        self.lexemes.get(self.at).map_or(self.end..self.end, |lexeme| lexeme.range.clone())
    }

    /// Where the token before stands.
    pub fn before(&self) -> Range<usize> {
        self.lexemes[..self.at].last().map_or(self.here(), |lexeme| lexeme.range.clone())
    }

    /// From `start` to the token before.
    pub fn since(&self, start: usize) -> Range<usize> {
        start..self.before().end.max(start)
    }

    /// The same as a place.
    pub fn place(&self, range: Range<usize>) -> Place {
        self.reader.place(range)
    }

    /// Whether the next token is this word.
    pub fn at_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Name(name)) if name == word)
    }

    /// Whether the next token is this sign.
    pub fn at_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(next)) if *next == symbol)
    }

    /// Takes the word if it is next.
    pub fn word(&mut self, word: &str) -> bool {
        let is_next = self.at_word(word);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes the sign if it is next.
    pub fn symbol(&mut self, symbol: &str) -> bool {
        let is_next = self.at_symbol(symbol);
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes a label if one is next.
    pub fn label(&mut self) -> Option<Named> {
        let Some(Token::Label(name)) = self.peek() else {
            return None;
        };
        let range = self.here();
        self.at += 1;
        Some(Named { text: name.clone(), range })
    }

    /// Takes a name; `what` says which.
    pub fn name(&mut self, what: &str) -> Result<Named, Unreadable> {
        match self.peek() {
            Some(Token::Name(name)) => {
                let range = self.here();
                self.at += 1;
                Ok(Named { text: name.clone(), range })
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Takes a whole number, perhaps below zero.
    pub fn number(&mut self, what: &str) -> Result<i32, Unreadable> {
        let is_negative = self.symbol("-");
        match self.peek() {
            Some(Token::Number(number)) => {
                self.at += 1;
                Ok(if is_negative { -number } else { *number })
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Takes the sign, which must be next.
    pub fn must(&mut self, symbol: &str) -> Result<(), Unreadable> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    /// Takes the word, which must be next.
    pub fn must_word(&mut self, word: &str) -> Result<(), Unreadable> {
        if self.word(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    /// Says that something else should stand here; what is no token is told already.
    pub fn expected(&self, what: &str) -> Unreadable {
        let range = self.here();
        let message = match self.peek() {
            None => format!("expected {what}, but the line ends"),
            Some(Token::Mistaken(_)) => return Unreadable,
            Some(_) => {
                format!("expected {what}, not `{}`", &self.reader.source.text[range.clone()])
            }
        };
        let before = self.lexemes[..self.at].last().map(|lexeme| &lexeme.token);
        let ends = self.at + 1 == self.lexemes.len();
        let habit = self.peek().and_then(|token| habits::behind(before, token, ends));
        let reference = || "`synod help language` prints the reference of the language".to_string();
        let help = habit.unwrap_or_else(reference);
        self.reader.report(Diagnostic::mistake(self.place(range), message).help(help));
        Unreadable
    }

    /// The same of a line that begins with `word`, which is not what a line begins with.
    pub fn unknown_line(&self, word: &Named, message: String, help: String) -> Unreadable {
        let next = match self.peek() {
            Some(Token::Mistaken(_)) => return Unreadable,
            Some(Token::Name(next)) => Some(next.as_str()),
            _ => None,
        };
        let (message, help) = match habits::beginning(&word.text, next) {
            Some(help) => (format!("`{}` means nothing here", word.text), help),
            None => (message, help),
        };
        self.reader.report(Diagnostic::mistake(self.place(word.range.clone()), message).help(help));
        Unreadable
    }

    /// Says so if anything is left.
    pub fn finish(&self) {
        if self.peek().is_some() {
            self.expected("the end of the line");
        }
    }
}
