//! Turns `search …` lines into what is to be searched.

use crate::diagnostic::Diagnostics;
use crate::protocol::parse::cursor::{Cursor, Unreadable};
use crate::protocol::token::Token;
use crate::protocol::tree::{Runs, SearchNode};

/// `search every order of 2 proposers, 3 acceptors, tries 1, crashes`, the first word taken.
pub fn search(line: &mut Cursor<'_>, found: &mut Diagnostics) -> Result<SearchNode, Unreadable> {
    let start = line.before().start;
    let count = match line.word("every") {
        true => None,
        false => Some(line.number("`every`, or how many orders or runs", found)?),
    };
    let is_order = line.word("order") || line.word("orders");
    let runs = match (count, is_order) {
        (None, true) => Runs::Every,
        (None, false) => return Err(line.expected("`order of`", found)),
        (Some(count), true) => Runs::Orders(count),
        (Some(count), false) if line.word("run") || line.word("runs") => Runs::Timed(count),
        (Some(_), false) => return Err(line.expected("`orders of` or `runs of`", found)),
    };
    line.must_word("of", found)?;
    let mut search = SearchNode {
        runs,
        cast: Vec::new(),
        limits: Vec::new(),
        crashes: false,
        duplicates: false,
        range: 0..0,
    };
    loop {
        if let Some(Token::Number(count)) = line.peek() {
            line.next();
            search.cast.push((*count, line.name("a role", found)?));
        } else if line.word("crashes") {
            search.crashes = true;
        } else if line.word("duplicates") {
            search.duplicates = true;
        } else {
            let limit =
                line.name("how many of a role, `crashes`, `duplicates` or a limit", found)?;
            search.limits.push((limit, line.number("the limit's number", found)?));
        }
        if !line.symbol(",") {
            search.range = line.since(start);
            return Ok(search);
        }
    }
}
