//! Turns the text of a protocol into an outline: lines of tokens, each with the lines indented
//! under it.

use crate::diagnostic::Diagnostic;
use crate::protocol::reader::Reader;
use crate::protocol::token::{Lexeme, Token, tell, tokens};
use std::ops::Range;

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

/// Reads the outline.
pub fn outline(reader: &Reader) -> Vec<Node> {
    let mut lines = lines(reader).into_iter().peekable();
    let mut nodes = Vec::new();
    while let Some(line) = lines.next() {
        if line.indent > 0 {
            reader.report(
                Diagnostic::mistake(
                    reader.place(line.node.range.clone()),
                    "nothing to stand under",
                )
                .help("begin the first line of a role or a claim at the margin"),
            );
        }
        let indent = line.indent;
        let mut node = line.node;
        node.children = under(reader, &mut lines, indent, 1);
        nodes.push(node);
    }
    nodes
}

/// The lines that are indented deeper than `indent`, as an outline.
fn under(
    reader: &Reader,
    lines: &mut std::iter::Peekable<std::vec::IntoIter<Line>>,
    indent: usize,
    depth: usize,
) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut own = None;
    while let Some(line) = lines.next_if(|line| line.indent > indent) {
        let place = reader.place(line.node.range.clone());
        let own = *own.get_or_insert(line.indent);
        if depth > DEPTH_MAX {
            reader.report(
                Diagnostic::mistake(place, format!("more than {DEPTH_MAX} levels deep"))
                    .help("make it two rules, each with its own guards"),
            );
            while lines.next_if(|line| line.indent > indent).is_some() {}
            return nodes;
        }
        if line.indent != own {
            reader.report(
                Diagnostic::mistake(place, "indented unlike the lines around it")
                    .help(format!("indent it by {own} spaces as the first line here")),
            );
        }
        let mut node = line.node;
        node.children = under(reader, lines, line.indent.max(own), depth + 1);
        nodes.push(node);
    }
    nodes
}

/// The lines; none if some are indented with tabs and some with spaces, as what stands under what
/// is known only when the tabs, which are reported, are gone.
fn lines(reader: &Reader) -> Vec<Line> {
    let mut all = Vec::new();
    let mut start = 0;
    let (mut tabs, mut mistaken) = (Vec::new(), Vec::new());
    for (nth, text) in reader.source.text.split_inclusive('\n').enumerate() {
        let line = start..start + text.trim_end().len();
        start += text.len();
        if nth >= LINES_MAX {
            let message = format!("more than {LINES_MAX} lines");
            reader.report(Diagnostic::mistake(reader.place(line), message).help("shorten it"));
            break;
        }
        let written = &reader.source.text[line.clone()];
        if written.len() > LINE_MAX {
            let message = format!("a line of {} bytes", written.len());
            let help = format!("a line has up to {LINE_MAX}; break it into several");
            reader.report(Diagnostic::mistake(reader.place(line), message).help(help));
            continue;
        }
        let before = &written[..written.len() - written.trim_start_matches([' ', '\t']).len()];
        let lexemes = tokens(&reader.source, line.start + before.len()..line.end);
        let is_mistaken = |lexeme: &&Lexeme| matches!(lexeme.token, Token::Mistaken(_));
        mistaken.extend(lexemes.iter().filter(is_mistaken).cloned());
        // A bracket alone, or a comment of another language, must not look like a line.
        if lexemes.iter().all(|lexeme| is_mistaken(&lexeme)) {
            continue;
        }
        if let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) {
            if before.contains('\t') {
                tabs.push(line.start..line.start + before.len());
            }
            let range = first.range.start..last.range.end;
            let node = Node { lexemes, range, children: Vec::new() };
            all.push(Line { indent: width(before), node });
        }
    }
    tell(reader, &mistaken);
    tell_tabs(reader, &tabs);
    let is_mixed =
        !tabs.is_empty() && all.iter().filter(|line| line.indent > 0).count() > tabs.len();
    if is_mixed { Vec::new() } else { all }
}

fn tell_tabs(reader: &Reader, tabs: &[Range<usize>]) {
    if let Some(first) = tabs.first() {
        let label = match tabs.len() - 1 {
            0 => String::new(),
            more => format!("and {more} more in this file"),
        };
        reader.report(
            Diagnostic::mistake(reader.place(first.clone()), "a tab before a line")
                .label(label)
                .help("indent with spaces, four for each level"),
        );
    }
}

/// How far a line is indented. A tab is a mistake, but the lines around it are read as its author
/// sees them.
fn width(before: &str) -> usize {
    before
        .chars()
        .fold(0, |width, letter| if letter == '\t' { width / 4 * 4 + 4 } else { width + 1 })
}
