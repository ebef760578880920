//! Turns tokens into expressions and texts with values in them.

use crate::diagnostic::Diagnostic;
use crate::protocol::parse::cursor::{Cursor, Unreadable};
use crate::protocol::token::{Token, tell, tokens};
use crate::protocol::tree::{Each, ExprKind, ExprNode, Named, Operator, Text, TextPartNode};
use std::ops::Range;

/// How deep expressions may stand in each other.
pub const NESTING_MAX: usize = 24;

/// An expression, as far as it reaches.
pub fn expression(cursor: &mut Cursor<'_>) -> Result<ExprNode, Unreadable> {
    choice(cursor, 0)
}

/// `a if c else b`: one of two values.
fn choice(cursor: &mut Cursor<'_>, depth: usize) -> Result<ExprNode, Unreadable> {
    let start = cursor.here().start;
    let first = implication(cursor, depth)?;
    if !cursor.word("if") {
        return Ok(first);
    }
    let depth = deeper(cursor, depth)?;
    let condition = implication(cursor, depth)?;
    cursor.must_word("else")?;
    let other = choice(cursor, depth)?;
    let kind = ExprKind::Either(Box::new(condition), Box::new(first), Box::new(other));
    Ok(ExprNode { kind, range: cursor.since(start) })
}

/// `a implies b`: `a` does not hold, or `b` does.
fn implication(cursor: &mut Cursor<'_>, depth: usize) -> Result<ExprNode, Unreadable> {
    let start = cursor.here().start;
    let left = level(cursor, 0, depth)?;
    if !cursor.word("implies") {
        return Ok(left);
    }
    let range = left.range.clone();
    let unless = ExprNode { kind: ExprKind::Not(Box::new(left)), range };
    let right = implication(cursor, deeper(cursor, depth)?)?;
    let kind = ExprKind::Binary(Operator::Or, Box::new(unless), Box::new(right));
    Ok(ExprNode { kind, range: cursor.since(start) })
}

/// Operators from the loosest to the tightest.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("=", Operator::Equal),
        ("!=", Operator::Unequal),
        ("<", Operator::Less),
        ("<=", Operator::LessOrEqual),
        (">", Operator::Greater),
        (">=", Operator::GreaterOrEqual),
        ("in", Operator::In),
    ],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("/", Operator::Divided)],
];
const JOINING: usize = 1;
const COMPARING: usize = 2;
const ADDING: usize = 3;

fn level(cursor: &mut Cursor<'_>, nth: usize, depth: usize) -> Result<ExprNode, Unreadable> {
    let Some(operators) = LEVELS.get(nth) else {
        return unary(cursor, depth);
    };
    let start = cursor.here().start;
    let mut left = joined(cursor, nth, depth)?;
    let mut links = depth;
    while let Some((_, operator)) =
        operators.iter().find(|(sign, _)| cursor.word(sign) || cursor.symbol(sign))
    {
        links = deeper(cursor, links)?;
        let right = joined(cursor, nth, depth)?;
        let kind = ExprKind::Binary(*operator, Box::new(left), Box::new(right));
        left = ExprNode { kind, range: cursor.since(start) };
        if nth == COMPARING {
            break;
        }
    }
    Ok(left)
}

/// One of what the operators of a level join: of those that join truths, perhaps a `not …`.
fn joined(cursor: &mut Cursor<'_>, nth: usize, depth: usize) -> Result<ExprNode, Unreadable> {
    match nth == JOINING && cursor.at_word("not") {
        true => negation(cursor, depth),
        false => tighter(cursor, nth, depth),
    }
}

/// What binds tighter than the operators of a level: below what compares, `log from 2`.
fn tighter(cursor: &mut Cursor<'_>, nth: usize, depth: usize) -> Result<ExprNode, Unreadable> {
    let start = cursor.here().start;
    let value = level(cursor, nth + 1, depth)?;
    if nth != COMPARING || !cursor.word("from") {
        return Ok(value);
    }
    let at = level(cursor, ADDING, deeper(cursor, depth)?)?;
    let kind = ExprKind::From(Box::new(value), Box::new(at));
    Ok(ExprNode { kind, range: cursor.since(start) })
}

/// A value behind which `from` belongs to the statement: `remove a from votes`.
pub fn sum(cursor: &mut Cursor<'_>) -> Result<ExprNode, Unreadable> {
    level(cursor, ADDING, 0)
}

/// What is gone through: `servers`, `votes`, `log`, `1 to count(log)`.
pub fn domain(cursor: &mut Cursor<'_>, depth: usize) -> Result<ExprNode, Unreadable> {
    let start = cursor.here().start;
    let depth = deeper(cursor, depth)?;
    let first = tighter(cursor, COMPARING, depth)?;
    if !cursor.word("to") {
        return Ok(first);
    }
    let last = tighter(cursor, COMPARING, depth)?;
    let kind = ExprKind::Range(Box::new(first), Box::new(last));
    Ok(ExprNode { kind, range: cursor.since(start) })
}

/// `not a = b` is `not (a = b)`.
fn negation(cursor: &mut Cursor<'_>, depth: usize) -> Result<ExprNode, Unreadable> {
    let start = cursor.here().start;
    cursor.word("not");
    let depth = deeper(cursor, depth)?;
    let inner = level(cursor, COMPARING, depth)?;
    Ok(ExprNode { kind: ExprKind::Not(Box::new(inner)), range: cursor.since(start) })
}

fn unary(cursor: &mut Cursor<'_>, depth: usize) -> Result<ExprNode, Unreadable> {
    let start = cursor.here().start;
    let depth = deeper(cursor, depth)?;
    if cursor.symbol("-") {
        let inner = unary(cursor, depth)?;
        let range = cursor.since(start);
        return Ok(ExprNode { kind: ExprKind::Negative(Box::new(inner)), range });
    }
    if cursor.symbol("(") {
        let inner = choice(cursor, depth)?;
        cursor.must(")")?;
        return Ok(ExprNode { range: cursor.since(start), ..inner });
    }
    let kind = match cursor.peek() {
        Some(Token::Number(number)) => {
            cursor.next();
            ExprKind::Number(*number)
        }
        Some(Token::Symbol("{")) => {
            cursor.next();
            match is_about_each(cursor, "}") {
                true => {
                    let those = each_of(cursor, Each::Those, depth)?;
                    cursor.must("}")?;
                    those
                }
                false => ExprKind::Set(values(cursor, "}", depth)?),
            }
        }
        Some(Token::Symbol("[")) => {
            cursor.next();
            ExprKind::List(values(cursor, "]", depth)?)
        }
        Some(Token::Name(_)) => named(cursor, depth)?,
        _ => return Err(cursor.expected("a value")),
    };
    let mut value = ExprNode { kind, range: cursor.since(start) };
    let mut links = depth;
    loop {
        let kind = if cursor.symbol("[") {
            let at = choice(cursor, depth)?;
            cursor.must("]")?;
            ExprKind::Item(Box::new(value), Box::new(at))
        } else if cursor.symbol(".") {
            ExprKind::Field(Box::new(value), cursor.name("the name of a register or a field")?)
        } else {
            return Ok(value);
        };
        links = deeper(cursor, links)?;
        value = ExprNode { kind, range: cursor.since(start) };
    }
}

fn named(cursor: &mut Cursor<'_>, depth: usize) -> Result<ExprKind, Unreadable> {
    for (word, each) in [("all", Each::All), ("some", Each::Some)] {
        if cursor.word(word) {
            return each_of(cursor, each, depth);
        }
    }
    let name = cursor.name("a value")?;
    if name.text == "none" {
        return Ok(ExprKind::None);
    }
    if !cursor.symbol("(") {
        return Ok(ExprKind::Name(name.text));
    }
    let each = match name.text.as_str() {
        "count" => Some(Each::Count).filter(|_| is_about_each(cursor, ")")),
        "sum" => Some(Each::Sum),
        _ => None,
    };
    if let Some(each) = each {
        let kind = each_of(cursor, each, depth)?;
        cursor.must(")")?;
        return Ok(kind);
    }
    Ok(ExprKind::Call(name, values(cursor, ")", depth)?))
}

/// `count(a in acceptors: …)` counts those for which something holds; `count(votes)` has no `:`.
fn is_about_each(cursor: &Cursor<'_>, close: &str) -> bool {
    let text = &cursor.reader.source.text[cursor.here().start..];
    let line = text.lines().next().unwrap_or_default();
    match (line.find(" in "), line.find(':'), line.find(close)) {
        (Some(within), Some(colon), close) => {
            within < colon && close.is_none_or(|close| within < close)
        }
        _ => false,
    }
}

fn each_of(cursor: &mut Cursor<'_>, of: Each, depth: usize) -> Result<ExprKind, Unreadable> {
    let all = each(cursor, depth)?;
    cursor.must(":")?;
    let body = choice(cursor, deeper(cursor, depth)?)?;
    Ok(ExprKind::Each(of, all, Box::new(body)))
}

/// Names, and the sets and lists that they go through: `a, b in votes, i in 1 to 3`.
pub fn each(
    cursor: &mut Cursor<'_>,
    depth: usize,
) -> Result<Vec<(Vec<Named>, ExprNode)>, Unreadable> {
    let mut all = Vec::new();
    loop {
        let mut names = vec![cursor.name("a name for each of them")?];
        while cursor.symbol(",") {
            names.push(cursor.name("a name for each of them")?);
        }
        cursor.must_word("in")?;
        all.push((names, domain(cursor, depth)?));
        if !cursor.symbol(",") {
            return Ok(all);
        }
    }
}

/// Values with commas between them, up to the bracket that closes them; the one that opens them is
/// taken already.
pub fn values(
    cursor: &mut Cursor<'_>,
    close: &str,
    depth: usize,
) -> Result<Vec<ExprNode>, Unreadable> {
    let mut all = Vec::new();
    if cursor.symbol(close) {
        return Ok(all);
    }
    loop {
        all.push(choice(cursor, depth)?);
        if cursor.symbol(close) {
            return Ok(all);
        }
        cursor.must(",")?;
    }
}

fn deeper(cursor: &Cursor<'_>, depth: usize) -> Result<usize, Unreadable> {
    if depth < NESTING_MAX {
        return Ok(depth + 1);
    }
    cursor.reader.report(
        Diagnostic::mistake(cursor.place(cursor.here()), "an expression too deep to read")
            .help(format!("up to {NESTING_MAX} levels; keep a part of it in a register")),
    );
    Err(Unreadable)
}

/// A text, with the values that its `{` `}` hold.
pub fn text(cursor: &mut Cursor<'_>) -> Result<Text, Unreadable> {
    let Some(Token::Text(written)) = cursor.peek() else {
        return Err(cursor.expected("a text in double quotes"));
    };
    let range = cursor.here();
    cursor.next();
    let mut parts = Vec::new();
    let mut rest = 0;
    while let Some(open) = written[rest..].find(['{', '}']).map(|open| rest + open) {
        let start = range.start + 1 + open;
        let close = written[open..].find('}').map(|close| open + close);
        let (true, Some(close)) = (written[open..].starts_with('{'), close) else {
            cursor.reader.report(
                Diagnostic::mistake(cursor.place(start..start + 1), "unmatched bracket")
                    .help("values in a text stand between `{` and `}`"),
            );
            return Err(Unreadable);
        };
        parts.push(TextPartNode::Words(written[rest..open].to_string()));
        parts.push(TextPartNode::Value(value(cursor, start + 1..range.start + 1 + close)?));
        rest = close + 1;
    }
    parts.push(TextPartNode::Words(written[rest..].to_string()));
    parts.retain(|part| !matches!(part, TextPartNode::Words(words) if words.is_empty()));
    Ok(Text { parts, range })
}

fn value(cursor: &Cursor<'_>, range: Range<usize>) -> Result<ExprNode, Unreadable> {
    let lexemes = tokens(&cursor.reader.source, range.clone());
    tell(cursor.reader, &lexemes);
    let mut inside = Cursor::new(cursor.reader, &lexemes, range.end);
    let value = expression(&mut inside)?;
    inside.finish();
    Ok(value)
}

/// A name as an expression.
pub fn reference(name: &Named) -> ExprNode {
    ExprNode { kind: ExprKind::Name(name.text.clone()), range: name.range.clone() }
}
