//! Turns the text of a protocol into an outline: lines of tokens, each with the lines indented
//! under it.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::protocol::token::{Lexeme, tokens};
use std::ops::Range;
use std::sync::Arc;

/// The most lines of a protocol.
pub const LINES_MAX: usize = 2_000;
/// The most bytes of a line.
pub const LINE_MAX: usize = 400;
/// How deep lines may be indented under each other.
pub const DEPTH_MAX: usize = 8;

/// A line and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its tokens; at least one.
    pub lexemes: Vec<Lexeme>,
    /// From its first token to its last.
    pub range: Range<usize>,
    /// The lines indented under it.
    pub children: Vec<Node>,
}

struct Line {
    indent: usize,
    node: Node,
}

/// Reads the outline. What is wrong goes to `found`.
pub fn outline(source: &Arc<Source>, found: &mut Diagnostics) -> Vec<Node> {
    let mut lines = lines(source, found).into_iter().peekable();
    let mut nodes = Vec::new();
    while let Some(line) = lines.next() {
        if line.indent > 0 {
            found.push(
                Diagnostic::mistake(
                    source.place(line.node.range.clone()),
                    "nothing to stand under",
                )
                .help("begin the first line of a role or a claim at the margin"),
            );
        }
        let indent = line.indent;
        let mut node = line.node;
        node.children = under(source, &mut lines, indent, 1, found);
        nodes.push(node);
    }
    nodes
}

/// The lines that are indented deeper than `indent`, as an outline.
fn under(
    source: &Arc<Source>,
    lines: &mut std::iter::Peekable<std::vec::IntoIter<Line>>,
    indent: usize,
    depth: usize,
    found: &mut Diagnostics,
) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut own = None;
    while let Some(line) = lines.next_if(|line| line.indent > indent) {
        let place = source.place(line.node.range.clone());
        let own = *own.get_or_insert(line.indent);
        if depth > DEPTH_MAX {
            found.push(
                Diagnostic::mistake(place, format!("more than {DEPTH_MAX} levels deep"))
                    .help("make it two rules, each with its own guards"),
            );
            while lines.next_if(|line| line.indent > indent).is_some() {}
            return nodes;
        }
        if line.indent != own {
            found.push(
                Diagnostic::mistake(place, "indented unlike the lines around it")
                    .help(format!("indent it by {own} spaces as the first line here")),
            );
        }
        let mut node = line.node;
        node.children = under(source, lines, line.indent.max(own), depth + 1, found);
        nodes.push(node);
    }
    nodes
}

fn lines(source: &Arc<Source>, found: &mut Diagnostics) -> Vec<Line> {
    let mut all = Vec::new();
    let mut start = 0;
    for (nth, text) in source.text.split_inclusive('\n').enumerate() {
        let line = start..start + text.trim_end().len();
        start += text.len();
        if nth >= LINES_MAX {
            let message = format!("more than {LINES_MAX} lines");
            found.push(Diagnostic::mistake(source.place(line), message).help("shorten it"));
            break;
        }
        let written = &source.text[line.clone()];
        if written.len() > LINE_MAX {
            let message = format!("a line of {} bytes", written.len());
            let help = format!("a line has up to {LINE_MAX}; break it into several");
            found.push(Diagnostic::mistake(source.place(line), message).help(help));
            continue;
        }
        let indent = written.len() - written.trim_start_matches([' ', '\t']).len();
        if written[..indent].contains('\t') {
            let tabs = source.place(line.start..line.start + indent);
            found.push(Diagnostic::mistake(tabs, "a tab").help("indent with spaces, by four"));
        }
        let lexemes = tokens(source, line.start + indent..line.end, found);
        if let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) {
            let range = first.range.start..last.range.end;
            all.push(Line { indent, node: Node { lexemes, range, children: Vec::new() } });
        }
    }
    all
}
