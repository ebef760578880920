//! Turns the text of a protocol into the listing of a page: the roles as written, a `<p>` each
//! line, each rule of the scene in a `<div>`, in the order of the wire form, and what the scene
//! lacks struck out. The lines of a label that readers may strike out say so:
//! `<code data-line='adopt'>`.
//!
//! It is coloured by plain elements, which weigh little: `<b>` is a word of the language, `<i>`
//! what stands in quotes, `<em>` a comment, `<u>` a label; roles have their colour as in captions.

use crate::draw::look::Looks;
use crate::protocol::program::{LabelId, Program, Rule, Statement};
use crate::protocol::token::{Token, tokens};
use crate::protocol::visit;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::ops::{Range, RangeInclusive};

/// What the language itself says in rules, apart from functions.
const WORDS: [&str; 32] = [
    "action", "add", "after", "all", "and", "append", "by", "cut", "drop", "durable", "else",
    "for", "from", "hand", "if", "implies", "in", "not", "of", "on", "or", "outside", "queued",
    "remove", "reset", "restart", "role", "say", "send", "some", "to", "when",
];

/// The roles of `program` as HTML, without the lines that `without` names; `switches` names those
/// that readers may strike out.
pub fn listing(
    program: &Program,
    without: &[LabelId],
    switches: &[LabelId],
    looks: &Looks,
) -> String {
    let text = &program.source.text;
    let ends_of_lines: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let line_of = |offset: usize| ends_of_lines.partition_point(|end| *end < offset);
    let Lines { ends, mut labels } = Lines::of(program, &line_of, text.lines().count());
    let mut html = String::new();
    let (mut open, mut in_role, mut start) = (None, false, 0);
    for (nth, line) in text.lines().enumerate() {
        let range = start..start + line.len();
        start = ends_of_lines.get(nth).map_or(text.len(), |end| end + 1);
        if !line.is_empty() && !line.starts_with([' ', '#']) {
            in_role = line.starts_with("role ");
        }
        if !in_role || line.starts_with('#') {
            continue;
        }
        if ends[nth] > 0 {
            html.push_str("<div>");
            open = Some(ends[nth]);
        }
        let coloured = coloured(program, looks, range);
        let labels = labels.remove(&nth).unwrap_or_default();
        let switched = labels.iter().filter(|label| switches.contains(label));
        let switched: Vec<&str> =
            switched.map(|label| program.labels[usize::from(*label)].as_str()).collect();
        let (indent, words) = coloured.split_at(coloured.len() - coloured.trim_start().len());
        let is_lacking = labels.iter().any(|label| without.contains(label));
        html.push_str(&match (switched.is_empty(), is_lacking) {
            _ if words.is_empty() => "<br>".to_string(),
            (true, true) => format!("<p>{indent}<s>{words}</s>"),
            (true, false) => format!("<p>{indent}{words}"),
            (false, _) => {
                let class = if is_lacking { " class='struck'" } else { "" };
                format!("<p>{indent}<code data-line='{}'{class}>{words}</code>", switched.join(" "))
            }
        });
        if open == Some(nth) {
            html.push_str("</div>");
            open = None;
        }
    }
    while html.ends_with("<br>") {
        html.truncate(html.len() - 4);
    }
    html
}

/// What is known of the lines of a listing.
struct Lines {
    /// Where a rule begins, its last line; else 0.
    ends: Vec<usize>,
    /// The labels of each line.
    labels: BTreeMap<usize, BTreeSet<LabelId>>,
}

impl Lines {
    /// Of a program of so many lines, each found by an offset.
    fn of(program: &Program, line_of: &dyn Fn(usize) -> usize, count: usize) -> Lines {
        let mut ends = vec![0; count + 1];
        let mut labels: BTreeMap<usize, BTreeSet<LabelId>> = BTreeMap::new();
        let mut label = |lines: RangeInclusive<usize>, label: Option<LabelId>| {
            for (line, label) in lines.zip(iter::repeat(label)) {
                labels.entry(line).or_default().extend(label);
            }
        };
        for role in &program.roles {
            for register in &role.registers {
                let line = line_of(register.range.start);
                label(line..=line, register.label);
            }
            for rule in &role.rules {
                let (first, last) = (line_of(rule.range.start), line_of(last(rule)));
                label(first..=last, rule.label);
                ends[first] = last;
                for guard in &rule.guards {
                    let line = line_of(guard.range.start);
                    label(line..=line, guard.label);
                }
                visit::statements(&rule.body, &mut |statement| {
                    let (first, last) = (line_of(statement.range.start), line_of(end(statement)));
                    label(first..=last, statement.label);
                });
            }
        }
        Lines { ends, labels }
    }
}

/// A line as HTML.
fn coloured(program: &Program, looks: &Looks, range: Range<usize>) -> String {
    let text = &program.source.text;
    let mut html = String::new();
    let mut at = range.start;
    for lexeme in tokens(&program.source, range.clone()) {
        let (before, written) = (&text[at..lexeme.range.start], &text[lexeme.range.clone()]);
        at = lexeme.range.end;
        // A label stands at the end of its line, wherever it was written.
        html.push_str(if matches!(lexeme.token, Token::Label(_)) { " " } else { before });
        let role = program.roles.iter().find(|role| role.name == written || role.plural == written);
        match (&lexeme.token, role) {
            (Token::Label(label), _) => html.push_str(&format!("<u>{label}</u>")),
            (Token::Text(_), _) => html.push_str(&format!("<i>{}</i>", escaped(written))),
            (Token::Name(_), Some(role)) => {
                let class = looks.get(&role.name).class;
                html.push_str(&format!("<span class='{class}'>{written}</span>"));
            }
            (Token::Name(_), None) if WORDS.contains(&written) => {
                html.push_str(&format!("<b>{written}</b>"));
            }
            _ => html.push_str(&escaped(written)),
        }
    }
    let rest = text[at..range.end].trim_end();
    if let Some(comment) = rest.trim_start().strip_prefix('#') {
        let indent = &rest[..rest.len() - comment.len() - 1];
        html.push_str(&format!("{indent}<em>#{}</em>", escaped(comment)));
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The offset of the last thing that a rule says.
fn last(rule: &Rule) -> usize {
    let guards = rule.guards.iter().map(|guard| guard.range.start);
    let body = rule.body.iter().map(end);
    guards.chain(body).max().unwrap_or(rule.range.start).max(rule.range.start)
}

/// The offset of the last thing under a statement, itself included.
fn end(statement: &Statement) -> usize {
    let mut last = 0;
    visit::statements(std::slice::from_ref(statement), &mut |inner| {
        last = last.max(inner.range.start);
    });
    last
}
