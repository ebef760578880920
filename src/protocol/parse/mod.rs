//! Turns the outline of a protocol into its tree, line by line: a line that makes no sense is a
//! mistake, and the next one is read all the same.

mod cursor;
mod expression;
mod rule;

use crate::diagnostic::{Diagnostic, Diagnostics, Source, suggest};
use crate::protocol::check::names::all_of;
use crate::protocol::outline::{Node, outline};
use crate::protocol::parse::cursor::{Cursor, Unreadable};
use crate::protocol::parse::expression::{each, expression, text};
use crate::protocol::reader::Reader;
use crate::protocol::token::Token;
use crate::protocol::tree::{
    ClaimKind, ClaimNode, ExprNode, Named, Never, PossibleNode, RecordNode, RegisterNode, RoleNode,
    Runs, SearchNode, StepInvariantNode, Tree, WatchedNode,
};
use std::ops::Range;
use std::sync::Arc;

const ITEMS: [&str; 11] = [
    "role",
    "record",
    "limit",
    "invariant",
    "goal",
    "possible",
    "judge",
    "never",
    "outcome",
    "channels",
    "search",
];

/// Reads a protocol.
///
/// # Errors
///
/// All lines that make no sense.
pub fn parse(source: &Arc<Source>) -> Result<Tree, Diagnostics> {
    let reader = Reader::new(source);
    let mut tree = Tree::default();
    for node in outline(&reader) {
        // What could not be read is reported already.
        let _ = item(&reader, &node, &mut tree);
    }
    let found = reader.into_found();
    if found.is_empty() { Ok(tree) } else { Err(found) }
}

fn item(reader: &Reader, node: &Node, tree: &mut Tree) -> Result<(), Unreadable> {
    let mut line = cursor(reader, node);
    let here = line.here();
    let word = match line.next().map(|lexeme| &lexeme.token) {
        Some(Token::Name(word)) => word.as_str(),
        Some(Token::Mistaken(_)) => return Err(Unreadable),
        _ => "",
    };
    match word {
        "role" => {
            let name = line.name("the name of a role")?;
            let plural = match line.symbol(",") {
                true => Some(line.name("the name of all of them")?),
                false => None,
            };
            let outside = line.word("outside");
            line.finish();
            let role = role(reader, name, &node.children);
            tree.roles.push(RoleNode { plural, outside, ..role });
            return Ok(());
        }
        "record" => {
            let name = line.name("the name of a record")?;
            line.must("(")?;
            let fields = names(&mut line, "a name for a field")?;
            tree.records.push(RecordNode { name, fields });
        }
        "limit" => {
            let name = line.name("the name of a limit")?;
            line.must("=")?;
            tree.limits.push((name, line.number("a whole number")?));
        }
        "invariant" | "goal" | "judge" => {
            return claim(word, line, node, tree);
        }
        "possible" => return possible(line, node, tree),
        "never" => return never(line, node, tree),
        "outcome" => outcome(reader, &mut line, here, tree)?,
        "channels" => order_of_channels(reader, &mut line, here, tree)?,
        "search" => tree.searches.push(search(&mut line)?),
        _ => {
            let begins = Named { text: reader.source.text[here.clone()].to_string(), range: here };
            let message = format!("`{}` does not begin anything", begins.text);
            let help = suggest::remedy(&begins.text, ITEMS);
            return Err(line.unknown_line(&begins, message, help));
        }
    }
    line.finish();
    childless(reader, node);
    Ok(())
}

/// `outcome learner.request`.
fn outcome(
    reader: &Reader,
    line: &mut Cursor<'_>,
    here: Range<usize>,
    tree: &mut Tree,
) -> Result<(), Unreadable> {
    let role = line.name("a role")?;
    line.must(".")?;
    let outcome = (role, line.name("a register")?);
    if let Some((first, _)) = &tree.outcome {
        reader.report(
            Diagnostic::mistake(reader.place(here), "a second outcome")
                .also(reader.place(first.range.clone()), "first here")
                .help("a run has one outcome; keep one of them"),
        );
    }
    tree.outcome.get_or_insert(outcome);
    Ok(())
}

/// `channels keep order`.
fn order_of_channels(
    reader: &Reader,
    line: &mut Cursor<'_>,
    here: Range<usize>,
    tree: &mut Tree,
) -> Result<(), Unreadable> {
    line.must_word("keep")?;
    line.must_word("order")?;
    let range = line.since(here.start);
    if let Some(first) = &tree.keeps_order {
        reader.report(
            Diagnostic::mistake(reader.place(range.clone()), "channels keep order already")
                .also(reader.place(first.clone()), "first here")
                .help("keep one of these lines"),
        );
    }
    tree.keeps_order.get_or_insert(range);
    Ok(())
}

fn role(reader: &Reader, name: Named, nodes: &[Node]) -> RoleNode {
    let (registers, rules) = (Vec::new(), Vec::new());
    let mut role = RoleNode { name, plural: None, outside: false, registers, rules };
    for node in nodes {
        let mut line = cursor(reader, node);
        if line.at_word("on") || line.at_word("action") {
            role.rules.extend(rule::rule(line, node));
            continue;
        }
        if let Ok(register) = register(&mut line) {
            line.finish();
            role.registers.push(register);
            childless(reader, node);
        }
    }
    role
}

fn register(line: &mut Cursor<'_>) -> Result<RegisterNode, Unreadable> {
    let start = line.here().start;
    let name = line.name("a register, `on` or `action`")?;
    let each = match line.symbol("[") {
        true => {
            let role = line.name("a role")?;
            line.must("]")?;
            Some(role)
        }
        false => None,
    };
    if !line.symbol("=") {
        let remedy = suggest::remedy(&name.text, ["on", "action"]);
        let help = if remedy.starts_with("did you") { remedy } else { String::new() };
        let help = if help.is_empty() { "registers are `name = first value`".into() } else { help };
        let message = format!("`{}` has no first value", name.text);
        return Err(line.unknown_line(&name, message, help));
    }
    let mut words = Vec::new();
    let first = if is_words(line) {
        words.push(line.name("a word")?);
        while line.word("or") {
            words.push(line.name("a word")?);
        }
        expression::reference(&words[0])
    } else {
        expression(line)?
    };
    let durable = line.word("durable");
    let shown = match line.peek() {
        Some(Token::Text(_)) => Some(text(line)?),
        _ => None,
    };
    let label = line.label();
    Ok(RegisterNode { name, each, first, words, durable, shown, label, range: line.since(start) })
}

/// Names with commas between them up to the closing bracket, the opening one taken already.
fn names(line: &mut Cursor<'_>, what: &str) -> Result<Vec<Named>, Unreadable> {
    let mut all = Vec::new();
    if line.symbol(")") {
        return Ok(all);
    }
    loop {
        all.push(line.name(what)?);
        if line.symbol(")") {
            return Ok(all);
        }
        line.must(",")?;
    }
}

/// Whether a first value is a choice of words: `idle or preparing`.
fn is_words(line: &Cursor<'_>) -> bool {
    let text = &line.reader.source.text[line.here().end..];
    let rest = text.lines().next().unwrap_or_default().trim_start();
    rest.starts_with("or ")
}

fn claim(word: &str, mut line: Cursor<'_>, node: &Node, tree: &mut Tree) -> Result<(), Unreadable> {
    let name = line.name("a name")?;
    let kind = match word {
        "invariant" => ClaimKind::Invariant,
        "goal" => ClaimKind::Goal,
        _ => {
            let yes = words(&mut line)?;
            line.must_word("else")?;
            ClaimKind::Judge(yes, words(&mut line)?)
        }
    };
    line.finish();
    let [body] = node.children.as_slice() else {
        let message = format!("`{}` needs one line under it", name.text);
        let all = tree.roles.first().map_or("clients".into(), all_of);
        line.reader.report(
            Diagnostic::mistake(line.place(name.range), message)
                .help(format!("write what holds, indented: `all a, b in {all}: …`")),
        );
        return Err(Unreadable);
    };
    let body = claimed(&mut cursor(line.reader, body), body)?;
    tree.claims.push(ClaimNode { kind, name, body });
    Ok(())
}

/// What must stay possible, under a line `when …` if it need not always be.
fn possible(mut line: Cursor<'_>, node: &Node, tree: &mut Tree) -> Result<(), Unreadable> {
    let name = line.name("a name")?;
    line.finish();
    let (condition, body) = match node.children.as_slice() {
        [body] => (None, body),
        [condition, body] => (Some(condition), body),
        _ => {
            let message = format!("`{}` needs one or two lines under it", name.text);
            line.reader.report(
                Diagnostic::mistake(line.place(name.range), message)
                    .help("write where it must be possible, `when …`, and what, indented"),
            );
            return Err(Unreadable);
        }
    };
    let condition = match condition {
        Some(node) => {
            let mut line = cursor(line.reader, node);
            line.must_word("when")?;
            Some(claimed(&mut line, node)?)
        }
        None => None,
    };
    let body = claimed(&mut cursor(line.reader, body), body)?;
    tree.possibles.push(PossibleNode { name, condition, body });
    Ok(())
}

/// The rest of a line, as what is claimed.
fn claimed(line: &mut Cursor<'_>, node: &Node) -> Result<ExprNode, Unreadable> {
    let claimed = expression(line)?;
    line.finish();
    childless(line.reader, node);
    Ok(claimed)
}

fn words(line: &mut Cursor<'_>) -> Result<String, Unreadable> {
    match line.peek() {
        Some(Token::Text(text)) => {
            line.next();
            Ok(text.clone())
        }
        _ => Err(line.expected("words in double quotes")),
    }
}

/// What never happens to a register, `acceptor.highest`, or to a value, which stands under its
/// name.
fn never(mut line: Cursor<'_>, node: &Node, tree: &mut Tree) -> Result<(), Unreadable> {
    let never = match () {
        () if line.word("decreases") => Never::Decreases,
        () if line.word("changes") => Never::Changes,
        () if line.word("ends") => Never::Ends,
        () => return Err(line.expected("`decreases`, `changes` or `ends`")),
    };
    let name = line.name("a register, or a name for a value")?;
    if line.symbol(".") {
        let register = line.name("a register")?;
        line.finish();
        childless(line.reader, node);
        let of = WatchedNode::Register(name, register);
        tree.step_invariants.push(StepInvariantNode { never, of });
        return Ok(());
    }
    let each = if line.word("for") { each(&mut line, 0)? } else { Vec::new() };
    line.finish();
    let [value] = node.children.as_slice() else {
        let does = line.reader.source.text[node.range.clone()].trim_start();
        let does = does.split(' ').nth(1).unwrap_or_default().to_string();
        let message = format!("`{}` needs one line under it", name.text);
        line.reader.report(Diagnostic::mistake(line.place(name.range), message).help(format!(
            "write which value never {does}, indented, or name a register: \
             `never {does} acceptor.highest`"
        )));
        return Err(Unreadable);
    };
    let value = claimed(&mut cursor(line.reader, value), value)?;
    let of = WatchedNode::Value(name, each, value);
    tree.step_invariants.push(StepInvariantNode { never, of });
    Ok(())
}

/// `search every order of 2 proposers, 3 acceptors, tries 1, crashes`, the first word taken.
fn search(line: &mut Cursor<'_>) -> Result<SearchNode, Unreadable> {
    let start = line.before().start;
    let count = match line.word("every") {
        true => None,
        false => Some(line.number("`every`, or how many orders or runs")?),
    };
    let is_order = line.word("order") || line.word("orders");
    let runs = match (count, is_order) {
        (None, true) => Runs::Every,
        (None, false) => return Err(line.expected("`order of`")),
        (Some(count), true) => Runs::Orders(count),
        (Some(count), false) if line.word("run") || line.word("runs") => Runs::Timed(count),
        (Some(_), false) => return Err(line.expected("`orders of` or `runs of`")),
    };
    line.must_word("of")?;
    let mut search = SearchNode {
        runs,
        cast: Vec::new(),
        limits: Vec::new(),
        crashes: false,
        duplicates: false,
        losses: false,
        partitions: false,
        range: 0..0,
    };
    loop {
        if let Some(Token::Number(count)) = line.peek() {
            line.next();
            search.cast.push((*count, line.name("a role")?));
        } else if line.word("crashes") {
            search.crashes = true;
        } else if line.word("duplicates") {
            search.duplicates = true;
        } else if line.word("losses") {
            search.losses = true;
        } else if line.word("partitions") {
            search.partitions = true;
        } else {
            let limit = line.name(
                "how many of a role, `crashes`, `duplicates`, `losses`, `partitions` or a limit",
            )?;
            search.limits.push((limit, line.number("the limit's number")?));
        }
        if !line.symbol(",") {
            search.range = line.since(start);
            return Ok(search);
        }
    }
}

fn cursor<'a>(reader: &'a Reader, node: &'a Node) -> Cursor<'a> {
    Cursor::new(reader, &node.lexemes, node.range.end)
}

/// Says so if lines stand under one that cannot have any.
fn childless(reader: &Reader, node: &Node) {
    if let Some(child) = node.children.first() {
        let place = reader.place(child.range.clone());
        reader.report(
            Diagnostic::mistake(place, "nothing can stand under the line above")
                .help("indent it like that line"),
        );
    }
}
