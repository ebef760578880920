//! Turns the outline of a protocol into its tree, line by line: a line that makes no sense is a
//! mistake, and the next one is read all the same.

mod cursor;
mod expression;
mod rule;
mod search;

use crate::diagnostic::{Diagnostic, Diagnostics, Source, suggest};
use crate::protocol::check::names::all_of;
use crate::protocol::outline::{Node, outline};
use crate::protocol::parse::cursor::{Cursor, Unreadable};
use crate::protocol::parse::expression::{expression, text};
use crate::protocol::token::Token;
use crate::protocol::tree::{
    ClaimKind, ClaimNode, ExprNode, Named, PossibleNode, RegisterNode, RoleNode, StepInvariantNode,
    Tree,
};
use std::sync::Arc;

const ITEMS: [&str; 9] =
    ["role", "limit", "invariant", "goal", "possible", "judge", "never", "outcome", "search"];

/// Reads a protocol. What is wrong goes to `found`.
pub fn parse(source: &Arc<Source>, found: &mut Diagnostics) -> Tree {
    let mut tree = Tree::default();
    for node in outline(source, found) {
        // What could not be read is reported already.
        let _ = item(source, &node, &mut tree, found);
    }
    tree
}

fn item(
    source: &Arc<Source>,
    node: &Node,
    tree: &mut Tree,
    found: &mut Diagnostics,
) -> Result<(), Unreadable> {
    let mut line = cursor(source, node);
    let here = line.here();
    let word = match line.next().map(|lexeme| &lexeme.token) {
        Some(Token::Name(word)) => word.as_str(),
        Some(Token::Mistaken(_)) => return Err(Unreadable),
        _ => "",
    };
    match word {
        "role" => {
            let name = line.name("the name of a role", found)?;
            let plural = match line.symbol(",") {
                true => Some(line.name("the name of all of them", found)?),
                false => None,
            };
            line.finish(found);
            tree.roles.push(RoleNode { plural, ..role(source, name, &node.children, found) });
            return Ok(());
        }
        "limit" => {
            let name = line.name("the name of a limit", found)?;
            line.must("=", found)?;
            tree.limits.push((name, line.number("a whole number", found)?));
        }
        "invariant" | "goal" | "judge" => {
            return claim(word, line, node, tree, found);
        }
        "possible" => return possible(line, node, tree, found),
        "never" => tree.step_invariants.push(never(&mut line, found)?),
        "outcome" => {
            let role = line.name("a role", found)?;
            line.must(".", found)?;
            let outcome = (role, line.name("a register", found)?);
            if let Some((first, _)) = &tree.outcome {
                found.push(
                    Diagnostic::mistake(source.place(here), "a second outcome")
                        .also(source.place(first.range.clone()), "first here")
                        .help("a run has one outcome; keep one of them"),
                );
            }
            tree.outcome.get_or_insert(outcome);
        }
        "search" => tree.searches.push(search::search(&mut line, found)?),
        _ => {
            let begins = Named { text: source.text[here.clone()].to_string(), range: here };
            let message = format!("`{}` does not begin anything", begins.text);
            let help = suggest::remedy(&begins.text, ITEMS);
            return Err(line.unknown_line(&begins, message, help, found));
        }
    }
    line.finish(found);
    childless(source, node, found);
    Ok(())
}

fn role(source: &Arc<Source>, name: Named, nodes: &[Node], found: &mut Diagnostics) -> RoleNode {
    let mut role = RoleNode { name, plural: None, registers: Vec::new(), rules: Vec::new() };
    for node in nodes {
        let mut line = cursor(source, node);
        if line.at_word("on") || line.at_word("action") {
            role.rules.extend(rule::rule(line, node, found));
            continue;
        }
        if let Ok(register) = register(&mut line, found) {
            line.finish(found);
            role.registers.push(register);
            childless(source, node, found);
        }
    }
    role
}

fn register(line: &mut Cursor<'_>, found: &mut Diagnostics) -> Result<RegisterNode, Unreadable> {
    let start = line.here().start;
    let name = line.name("a register, `on` or `action`", found)?;
    if !line.symbol("=") {
        let remedy = suggest::remedy(&name.text, ["on", "action"]);
        let help = if remedy.starts_with("did you") { remedy } else { String::new() };
        let help = if help.is_empty() { "registers are `name = first value`".into() } else { help };
        let message = format!("`{}` has no first value", name.text);
        return Err(line.unknown_line(&name, message, help, found));
    }
    let mut words = Vec::new();
    let first = if is_words(line) {
        words.push(line.name("a word", found)?);
        while line.word("or") {
            words.push(line.name("a word", found)?);
        }
        expression::reference(&words[0])
    } else {
        expression(line, found)?
    };
    let durable = line.word("durable");
    let shown = match line.peek() {
        Some(Token::Text(_)) => Some(text(line, found)?),
        _ => None,
    };
    let label = line.label();
    Ok(RegisterNode { name, first, words, durable, shown, label, range: line.since(start) })
}

/// Whether a first value is a choice of words: `idle or preparing`.
fn is_words(line: &Cursor<'_>) -> bool {
    let text = &line.source.text[line.here().end..];
    let rest = text.lines().next().unwrap_or_default().trim_start();
    rest.starts_with("or ")
}

fn claim(
    word: &str,
    mut line: Cursor<'_>,
    node: &Node,
    tree: &mut Tree,
    found: &mut Diagnostics,
) -> Result<(), Unreadable> {
    let name = line.name("a name", found)?;
    let kind = match word {
        "invariant" => ClaimKind::Invariant,
        "goal" => ClaimKind::Goal,
        _ => {
            let yes = words(&mut line, found)?;
            line.must_word("else", found)?;
            ClaimKind::Judge(yes, words(&mut line, found)?)
        }
    };
    line.finish(found);
    let [body] = node.children.as_slice() else {
        let message = format!("`{}` needs one line under it", name.text);
        let all = tree.roles.first().map_or("clients".into(), all_of);
        found.push(
            Diagnostic::mistake(line.place(name.range), message)
                .help(format!("write what holds, indented: `all a, b in {all}: …`")),
        );
        return Err(Unreadable);
    };
    let body = claimed(&mut cursor(line.source, body), body, found)?;
    tree.claims.push(ClaimNode { kind, name, body });
    Ok(())
}

/// What must stay possible, under a line `when …` if it need not always be.
fn possible(
    mut line: Cursor<'_>,
    node: &Node,
    tree: &mut Tree,
    found: &mut Diagnostics,
) -> Result<(), Unreadable> {
    let name = line.name("a name", found)?;
    line.finish(found);
    let (condition, body) = match node.children.as_slice() {
        [body] => (None, body),
        [condition, body] => (Some(condition), body),
        _ => {
            let message = format!("`{}` needs one or two lines under it", name.text);
            found.push(
                Diagnostic::mistake(line.place(name.range), message)
                    .help("write where it must be possible, `when …`, and what, indented"),
            );
            return Err(Unreadable);
        }
    };
    let condition = match condition {
        Some(node) => {
            let mut line = cursor(line.source, node);
            line.must_word("when", found)?;
            Some(claimed(&mut line, node, found)?)
        }
        None => None,
    };
    let body = claimed(&mut cursor(line.source, body), body, found)?;
    tree.possibles.push(PossibleNode { name, condition, body });
    Ok(())
}

/// The rest of a line, as what is claimed.
fn claimed(
    line: &mut Cursor<'_>,
    node: &Node,
    found: &mut Diagnostics,
) -> Result<ExprNode, Unreadable> {
    let claimed = expression(line, found)?;
    line.finish(found);
    childless(line.source, node, found);
    Ok(claimed)
}

fn words(line: &mut Cursor<'_>, found: &mut Diagnostics) -> Result<String, Unreadable> {
    match line.peek() {
        Some(Token::Text(text)) => {
            line.next();
            Ok(text.clone())
        }
        _ => Err(line.expected("words in double quotes", found)),
    }
}

fn never(line: &mut Cursor<'_>, found: &mut Diagnostics) -> Result<StepInvariantNode, Unreadable> {
    let decreases = line.word("decreases");
    if !decreases && !line.word("changes") {
        return Err(line.expected("`decreases` or `changes`", found));
    }
    let role = line.name("a role", found)?;
    line.must(".", found)?;
    Ok(StepInvariantNode { decreases, role, register: line.name("a register", found)? })
}

fn cursor<'a>(source: &'a Arc<Source>, node: &'a Node) -> Cursor<'a> {
    Cursor::new(source, &node.lexemes, node.range.end)
}

/// Says so if lines stand under one that cannot have any.
fn childless(source: &Arc<Source>, node: &Node, found: &mut Diagnostics) {
    if let Some(child) = node.children.first() {
        let place = source.place(child.range.clone());
        found.push(
            Diagnostic::mistake(place, "nothing can stand under the line above")
                .help("indent it like that line"),
        );
    }
}
