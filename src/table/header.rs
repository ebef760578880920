//! Turns the first line of a table into the positions of the columns that a reader asks for.

use crate::diagnostic::{Diagnostic, Diagnostics, Source, short, suggest};
use std::ops::Range;
use std::sync::Arc;

/// A column that a reader asks for.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The name before the colon.
    pub name: &'static str,
    /// The type after it: `int`, `float` or `string`.
    pub kind: &'static str,
    /// Whether a table may do without it.
    pub optional: bool,
}

/// How the columns of a header map to the columns that were asked for.
pub struct Header {
    /// The names as written, for messages.
    pub names: Vec<String>,
    /// For each column asked for, where it stands.
    pub positions: Vec<Option<usize>>,
    /// Whether every column that must be there is there.
    pub readable: bool,
}

/// A header with every column that a table must have, for messages.
pub fn line(columns: &[Column]) -> String {
    let names: Vec<String> = columns
        .iter()
        .filter(|column| !column.optional)
        .map(|column| format!("{}:{}", column.name, column.kind))
        .collect();
    names.join("⇥")
}

/// Reads the cells of a header; `None` if it is not separated by tabs. What is wrong goes to
/// `found`.
pub fn read(
    source: &Arc<Source>,
    cells: &[Range<usize>],
    columns: &[Column],
    found: &mut Diagnostics,
) -> Option<Header> {
    if !has_tabs(source, cells, found) {
        return None;
    }
    let mut positions: Vec<Option<usize>> = vec![None; columns.len()];
    for (at, range) in cells.iter().enumerate() {
        let place = source.place(range.clone());
        let text = &source.text[range.clone()];
        let (name, kind) =
            text.split_once(':').map_or((text, None), |(name, kind)| (name, Some(kind)));
        let Some(nth) = columns.iter().position(|column| column.name == name) else {
            let remedy = suggest::remedy(name, columns.iter().map(|column| column.name));
            let warning = Diagnostic::warning(place, format!("unknown column `{}`", short(name)));
            found.push(warning.label("not read").help(remedy));
            continue;
        };
        let column = columns[nth];
        let wanted = format!("write `{}:{}`", column.name, column.kind);
        match kind {
            Some(kind) if kind == column.kind => {}
            Some(kind) => found.push(
                Diagnostic::mistake(
                    place.clone(),
                    format!("column `{name}` is `{}`, not `{}`", column.kind, short(kind)),
                )
                .help(wanted),
            ),
            None => found.push(
                Diagnostic::mistake(place.clone(), format!("column `{name}` has no type"))
                    .help(wanted),
            ),
        }
        match positions[nth] {
            None => positions[nth] = Some(at),
            Some(first) => found.push(
                Diagnostic::mistake(place, format!("column `{name}` stands twice in the header"))
                    .also(source.place(cells[first].clone()), "first here")
                    .help("keep one of them"),
            ),
        }
    }
    let end = cells.last().map_or(0, |cell| cell.end);
    let mut readable = true;
    for (column, position) in columns.iter().zip(&positions) {
        if position.is_none() && !column.optional {
            readable = false;
            let message = format!("column `{}` is missing", column.name);
            let help = format!("add `{}:{}` to the header", column.name, column.kind);
            found.push(Diagnostic::mistake(source.place(end..end), message).help(help));
        }
    }
    let names = cells.iter().map(|range| source.text[range.clone()].to_string()).collect();
    Some(Header { names, positions, readable })
}

/// Whether no cell is two or more columns with spaces between them; says so of the first that is.
fn has_tabs(source: &Arc<Source>, cells: &[Range<usize>], found: &mut Diagnostics) -> bool {
    let is_several = |cell: &&Range<usize>| {
        let words = source.text[(*cell).clone()].split_whitespace();
        words.filter(|word| word.contains(':')).count() > 1
    };
    let Some(cell) = cells.iter().find(is_several) else { return true };
    found.push(
        Diagnostic::mistake(source.place(cell.clone()), "columns without a tab between them").help(
            "put one tab between cells, here and in each row; some editors write spaces for it",
        ),
    );
    false
}
