//! Turns the text of a protocol into the listing of a page: the roles as written, each rule of the
//! scene in a `<span>`, in the order of the wire form, and what the scene lacks struck out.

use crate::protocol::program::{LabelId, Program, Rule, Statement};
use crate::protocol::visit;
use std::collections::BTreeSet;

/// The roles of `program` as HTML, without the lines that `without` names.
pub fn listing(program: &Program, without: &[LabelId]) -> String {
    let text = &program.source.text;
    let ends_of_lines: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let line_of = |offset: usize| ends_of_lines.partition_point(|end| *end < offset);
    let mut ends = vec![0; text.lines().count() + 1];
    let mut lacking = BTreeSet::new();
    let lacks = |label: Option<LabelId>| label.is_some_and(|label| without.contains(&label));
    for role in &program.roles {
        for register in &role.registers {
            if lacks(register.label) {
                lacking.insert(line_of(register.range.start));
            }
        }
        for rule in &role.rules {
            let (first, last) = (line_of(rule.range.start), line_of(last(rule)));
            match lacks(rule.label) {
                true => lacking.extend(first..=last),
                false => ends[first] = last,
            }
            for guard in rule.guards.iter().filter(|guard| lacks(guard.label)) {
                lacking.insert(line_of(guard.range.start));
            }
            visit::statements(&rule.body, &mut |statement| {
                if lacks(statement.label) {
                    lacking.extend(line_of(statement.range.start)..=line_of(end(statement)));
                }
            });
        }
    }
    let mut html = String::new();
    let (mut open, mut in_role) = (None, false);
    for (nth, line) in text.lines().enumerate() {
        if !line.is_empty() && !line.starts_with([' ', '#']) {
            in_role = line.starts_with("role ");
        }
        if !in_role || line.starts_with('#') {
            continue;
        }
        if ends[nth] > 0 {
            html.push_str("<span>");
            open = Some(ends[nth]);
        }
        let escaped = line.replace('&', "&amp;").replace('<', "&lt;");
        match lacking.contains(&nth) {
            true => html.push_str(&format!("<s>{escaped}</s>")),
            false => html.push_str(&escaped),
        }
        if open == Some(nth) {
            html.push_str("</span>");
            open = None;
        }
        html.push('\n');
    }
    html.truncate(html.trim_end().len());
    html
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
