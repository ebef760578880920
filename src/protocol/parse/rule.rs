//! Turns the lines of a rule into its head, its guards and what it does.

use crate::diagnostic::{Diagnostic, suggest};
use crate::protocol::outline::Node;
use crate::protocol::parse::cursor::{Cursor, Unreadable};
use crate::protocol::parse::expression::{domain, expression, sum, text, values};
use crate::protocol::parse::{childless, cursor, names};
use crate::protocol::tree::{
    ExprNode, GuardNode, Named, RuleHead, RuleNode, StatementKind, StatementNode, Target,
};

/// What statements begin with, but for the names of registers.
const STATEMENTS: [&str; 11] =
    ["add", "append", "cut", "drop", "remove", "reset", "send", "say", "if", "else", "for"];

/// A rule; `None` if its first line makes no sense.
pub fn rule(mut line: Cursor<'_>, node: &Node) -> Option<RuleNode> {
    let mut guards = Vec::new();
    let (head, label) = head(&mut line, &mut guards).ok()?;
    line.finish();
    let guard_lines =
        node.children.iter().take_while(|child| cursor(line.reader, child).at_word("when")).count();
    for child in &node.children[..guard_lines] {
        let mut line = cursor(line.reader, child);
        if let Ok(guard) = guard(&mut line) {
            line.finish();
            guards.push(guard);
        }
        childless(line.reader, child);
    }
    let body = block(&line, &node.children[guard_lines..]);
    Some(RuleNode { head, guards, body, label, range: node.range.clone() })
}

fn head(
    line: &mut Cursor<'_>,
    guards: &mut Vec<GuardNode>,
) -> Result<(RuleHead, Option<Named>), Unreadable> {
    let mut head = if line.word("action") { action(line)? } else { on(line)? };
    if line.at_word("when") {
        guards.push(guard(line)?);
    }
    if line.symbol(",") {
        line.must_word("queued")?;
        match &mut head {
            RuleHead::Message { queued, .. } => *queued = true,
            _ => {
                line.reader.report(
                    Diagnostic::mistake(line.place(line.before()), "only messages can be queued")
                        .help("an action waits for its guards: `when …`"),
                );
            }
        }
    }
    // `when … @label` has taken the label of a line that has a guard.
    let label = line.label();
    Ok((head, label))
}

fn action(line: &mut Cursor<'_>) -> Result<RuleHead, Unreadable> {
    let name = line.name("the name of an action")?;
    let mut by_hand = false;
    let mut after = None;
    if line.word("by") {
        line.must_word("hand")?;
        by_hand = true;
    }
    if line.word("after") {
        let shortest = line.number("milliseconds")?;
        let longest = match line.word("to") {
            true => line.number("milliseconds")?,
            false => shortest,
        };
        after = Some((shortest, longest));
    }
    Ok(RuleHead::Action { name, by_hand, after })
}

fn on(line: &mut Cursor<'_>) -> Result<RuleHead, Unreadable> {
    line.must_word("on")?;
    if line.word("restart") {
        return Ok(RuleHead::Restart);
    }
    let name = line.name("a message or `restart`")?;
    line.must("(")?;
    let parameters = names(line, "a name for what the message carries")?;
    let from = match line.word("from") {
        true => Some(line.name("a name for the sender")?),
        false => None,
    };
    Ok(RuleHead::Message { name, parameters, from, queued: false })
}

fn guard(line: &mut Cursor<'_>) -> Result<GuardNode, Unreadable> {
    let start = line.here().start;
    line.must_word("when")?;
    let condition = expression(line)?;
    let range = line.since(start);
    Ok(GuardNode { condition, label: line.label(), range })
}

fn block(parent: &Cursor<'_>, nodes: &[Node]) -> Vec<StatementNode> {
    let mut all: Vec<StatementNode> = Vec::new();
    for node in nodes {
        let mut line = cursor(parent.reader, node);
        if line.word("else") {
            otherwise(&line, node, &mut all);
        } else if let Ok(statement) = statement(line, node) {
            all.push(statement);
        }
    }
    all
}

/// `else`, or `else if …`, of the `if` before it.
fn otherwise(line: &Cursor<'_>, node: &Node, all: &mut [StatementNode]) {
    let place = line.place(node.range.clone());
    let inside = if line.at_word("if") {
        statement(cursor_from(line, node), node).into_iter().collect()
    } else {
        line.finish();
        block(line, &node.children)
    };
    let mut last = all.last_mut().map(|statement| &mut statement.kind);
    // `else` belongs to the last `if` of a chain.
    loop {
        match last {
            Some(StatementKind::If(_, _, other)) if other.is_empty() => {
                *other = inside;
                return;
            }
            Some(StatementKind::If(_, _, other)) => {
                last = other.last_mut().map(|statement| &mut statement.kind);
            }
            _ => break,
        }
    }
    line.reader.report(
        Diagnostic::mistake(place, "`else` without its `if`")
            .help("it stands right after the lines under an `if`, indented like that `if`"),
    );
}

/// The line again, from behind its `else`.
fn cursor_from<'a>(line: &Cursor<'a>, node: &'a Node) -> Cursor<'a> {
    Cursor::new(line.reader, &node.lexemes[1..], node.range.end)
}

fn statement(mut line: Cursor<'_>, node: &Node) -> Result<StatementNode, Unreadable> {
    let start = line.here().start;
    if line.word("if") {
        let condition = expression(&mut line)?;
        let range = line.since(start);
        let label = line.label();
        line.finish();
        let kind = StatementKind::If(condition, block(&line, &node.children), Vec::new());
        return Ok(StatementNode { kind, label, range });
    }
    if line.word("for") {
        let member = line.name("a name for each of them")?;
        line.must_word("in")?;
        let all = domain(&mut line, 0)?;
        let range = line.since(start);
        let label = line.label();
        line.finish();
        let kind = StatementKind::For(member, all, block(&line, &node.children));
        return Ok(StatementNode { kind, label, range });
    }
    let kind = simple(&mut line)?;
    let range = line.since(start);
    let label = line.label();
    line.finish();
    childless(line.reader, node);
    Ok(StatementNode { kind, label, range })
}

fn simple(line: &mut Cursor<'_>) -> Result<StatementKind, Unreadable> {
    if line.word("send") {
        let message = line.name("a message")?;
        line.must("(")?;
        let carried = values(line, ")", 0)?;
        line.must_word("to")?;
        return Ok(StatementKind::Send(message, carried, expression(line)?));
    }
    if line.word("say") {
        return Ok(StatementKind::Say(text(line)?));
    }
    if line.word("add") {
        let value = expression(line)?;
        line.must_word("to")?;
        return Ok(StatementKind::Add(value, target(line)?));
    }
    if line.word("append") {
        let each = line.word("each");
        if each {
            line.must_word("of")?;
        }
        let value = expression(line)?;
        line.must_word("to")?;
        let to = target(line)?;
        return Ok(match each {
            true => StatementKind::AppendEach(value, to),
            false => StatementKind::Append(value, to),
        });
    }
    if line.word("remove") {
        let value = sum(line)?;
        line.must_word("from")?;
        return Ok(StatementKind::Remove(value, target(line)?));
    }
    if line.word("cut") {
        let list = target(line)?;
        line.must_word("to")?;
        return Ok(StatementKind::Cut(list, expression(line)?));
    }
    if line.word("drop") {
        line.must_word("first")?;
        line.must_word("of")?;
        return Ok(StatementKind::DropFirst(target(line)?));
    }
    if line.word("reset") {
        return Ok(StatementKind::Reset(line.name("an action that waits")?));
    }
    if line.at_word("when") {
        line.reader.report(
            Diagnostic::mistake(line.place(line.here()), "a guard after the first thing done")
                .help("guards come first; inside a rule write `if`"),
        );
        return Err(Unreadable);
    }
    let register = line.name("something to do")?;
    let at = place(line)?;
    if !line.symbol("=") {
        return Err(undone(line, &register));
    }
    Ok(StatementKind::Set(Target { register, at }, expression(line)?))
}

/// A register, or one place of it.
fn target(line: &mut Cursor<'_>) -> Result<Target, Unreadable> {
    let register = line.name("a register")?;
    Ok(Target { register, at: place(line)? })
}

/// Which place of a register, if it says so.
fn place(line: &mut Cursor<'_>) -> Result<Option<ExprNode>, Unreadable> {
    if !line.symbol("[") {
        return Ok(None);
    }
    let at = expression(line)?;
    line.must("]")?;
    Ok(Some(at))
}

/// Says what is wrong with a line that begins with a name which is not given a value.
fn undone(line: &Cursor<'_>, name: &Named) -> Unreadable {
    let remedy = suggest::remedy(&name.text, STATEMENTS);
    let help = match remedy.starts_with("did you") {
        true => remedy,
        false if line.at_symbol("(") => {
            format!("a message is sent by `send {}(…) to …`", name.text)
        }
        false => format!("a register gets a value by `{} = …`", name.text),
    };
    let message = format!("`{}` is nothing that can be done", name.text);
    line.unknown_line(name, message, help)
}
