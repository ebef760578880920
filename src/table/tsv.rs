//! Turns tab-separated text with a header of typed columns into rows of cells that know their
//! place.
//!
//! The format: UTF-8, one row a line (LF or CRLF), cells between tabs, no quoting. The header names
//! columns as `name:type`, in any order.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source, is_enough};
use crate::table::header::{self, Column, Header};
use std::ops::Range;
use std::sync::Arc;

/// The most rows a table may have.
pub const ROWS_MAX: usize = 100_000;
/// The most bytes a cell may have.
pub const CELL_BYTES_MAX: usize = 65_536;

/// The rows of a table, each with one cell for every column that was asked for.
#[derive(Debug)]
pub struct Table {
    /// The text that the cells point into.
    pub source: Arc<Source>,
    /// In the order of the lines.
    pub rows: Vec<Row>,
}

/// One line of a table.
#[derive(Debug)]
pub struct Row {
    /// A cell each column asked for, in that order; `None` where an optional column is absent.
    cells: Vec<Option<Range<usize>>>,
}

/// One cell: its text and its place.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// What stands between the tabs.
    pub text: &'a str,
    /// Where.
    pub place: Place,
}

impl Table {
    /// The cell of `row` in the `nth` column that was asked for; `None` if the table lacks it.
    pub fn cell<'a>(&'a self, row: &Row, nth: usize) -> Option<Cell<'a>> {
        let range = row.cells[nth].clone()?;
        Some(Cell { text: &self.source.text[range.clone()], place: self.source.place(range) })
    }
}

/// Reads a table. Rows that do not fit the header are left out; all that is wrong goes to `found`.
pub fn read(source: &Arc<Source>, columns: &[Column], found: &mut Diagnostics) -> Table {
    let mut table = Table { source: source.clone(), rows: Vec::new() };
    if !ends_lines(source, found) {
        return table;
    }
    let (mut lines, mut untabbed) = (0, Vec::new());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .flexible(true)
        .has_headers(false)
        // With LF alone as the end of a line, a lone CR stays inside its cell and breaks nothing
        // else.
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(source.text.as_bytes());
    let mut record = csv::ByteRecord::new();
    let mut header: Option<Header> = None;
    while reader.read_byte_record(&mut record).expect("reading from memory cannot fail") {
        let cells = ranges(&source.text, &record);
        if cells.len() == 1 && source.text[cells[0].clone()].trim().is_empty() {
            continue;
        }
        let Some(header) = &header else {
            header = header::read(source, &cells, columns, found);
            if header.is_none() {
                return table;
            }
            continue;
        };
        lines += 1;
        if lines > ROWS_MAX || is_enough(found) {
            let message = match lines > ROWS_MAX {
                true => format!("more than {ROWS_MAX} rows"),
                false => "too many mistakes; from here on nothing is read".to_string(),
            };
            let place = source.place(cells[0].start..cells[0].start);
            found.push(
                Diagnostic::mistake(place, message).help("split the table into several decks"),
            );
            break;
        }
        if has_no_tabs(source, header, &cells) {
            untabbed.push(cells[0].clone());
        } else if let Some(row) = read_row(source, header, &cells, found) {
            table.rows.push(row);
        }
    }
    tell_untabbed(source, &untabbed, found);
    tell_empty(&table, header.as_ref(), columns, found);
    table
}

/// Says so if a table has no rows.
fn tell_empty(table: &Table, header: Option<&Header>, columns: &[Column], found: &mut Diagnostics) {
    let source = &table.source;
    let start = source.place(0..0);
    match header {
        None => found.push(
            Diagnostic::mistake(start, "the table is empty")
                .help(format!("start it with a header: {}", header::line(columns))),
        ),
        Some(header) if table.rows.is_empty() && header.readable && !any_row(source) => found.push(
            Diagnostic::mistake(start, "the table has a header and no rows")
                .help("add one line a slide"),
        ),
        Some(_) => {}
    }
}

/// Whether a row seems to be separated by spaces.
fn has_no_tabs(source: &Source, header: &Header, cells: &[Range<usize>]) -> bool {
    let words = || source.text[cells[0].clone()].split_whitespace();
    cells.len() == 1 && header.names.len() > 1 && words().nth(1).is_some()
}

/// One mistake for all rows that are separated by spaces.
fn tell_untabbed(source: &Arc<Source>, rows: &[Range<usize>], found: &mut Diagnostics) {
    let Some(first) = rows.first() else { return };
    let label = match rows.len() - 1 {
        0 => String::new(),
        more => format!("and {more} more in this file"),
    };
    found.push(
        Diagnostic::mistake(source.place(first.clone()), "a row without a tab")
            .label(label)
            .help("put one tab between cells; some editors write spaces for it"),
    );
}

fn any_row(source: &Source) -> bool {
    source.text.lines().filter(|line| !line.trim().is_empty()).count() > 1
}

/// The byte ranges of a record's cells; the last one without the CR of a CRLF.
fn ranges(text: &str, record: &csv::ByteRecord) -> Vec<Range<usize>> {
    let offset = record.position().expect("a record read has a position").byte();
    let mut start = usize::try_from(offset).expect("an offset into memory fits");
    // The position of a record after blank lines is that of the first of them.
    while text[start..].starts_with('\n') {
        start += 1;
    }
    let mut cells = Vec::with_capacity(record.len());
    for cell in record {
        cells.push(start..start + cell.len());
        start += cell.len() + 1;
    }
    if let Some(last) = cells.last_mut()
        && text[last.clone()].ends_with('\r')
    {
        last.end -= 1;
    }
    cells
}

/// Whether the lines of a table end as lines do: with LF, or with CR and LF.
fn ends_lines(source: &Arc<Source>, found: &mut Diagnostics) -> bool {
    let bytes = source.text.as_bytes();
    let mut lone = bytes
        .iter()
        .enumerate()
        .filter(|(at, byte)| **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    let Some((at, _)) = lone.next() else { return true };
    let more = lone.count();
    let label = if more == 0 { String::new() } else { format!("and {more} more in this file") };
    let has_lines = bytes.contains(&b'\n');
    let (message, help) = match has_lines {
        true => (
            "a carriage return stands alone",
            "end lines with LF or CRLF; inside a cell, write a space",
        ),
        false => (
            "lines end with a carriage return alone, as on old Macs",
            "save the file with the line ends of Unix (LF) or of Windows (CRLF)",
        ),
    };
    found.push(Diagnostic::mistake(source.place(at..at + 1), message).label(label).help(help));
    has_lines
}

fn read_row(
    source: &Arc<Source>,
    header: &Header,
    cells: &[Range<usize>],
    found: &mut Diagnostics,
) -> Option<Row> {
    let line = cells[0].start..cells[cells.len() - 1].end;
    let expected = header.names.len();
    let message = || format!("expected {expected} cells but found {}", cells.len());
    if cells.len() < expected {
        let first = header.names[cells.len()].split(':').next().unwrap_or_default();
        found.push(
            Diagnostic::mistake(source.place(line.end..line.end), message())
                .label(format!("the row ends before `{first}`"))
                .help("separate cells by one tab each; an empty cell keeps its tab"),
        );
        return None;
    }
    if cells.len() > expected {
        found.push(
            Diagnostic::mistake(source.place(cells[expected].start..line.end), message())
                .label("more than the header names")
                .help("a tab inside a cell starts a new one: write a space"),
        );
        return None;
    }
    let mut fits = true;
    for range in cells.iter().filter(|range| range.len() > CELL_BYTES_MAX) {
        let message = format!("a cell of {} bytes, at most {CELL_BYTES_MAX} fit", range.len());
        let start = source.place(range.start..range.start);
        found.push(Diagnostic::mistake(start, message).help("shorten it, or split the slide"));
        fits = false;
    }
    (fits && header.readable).then(|| Row {
        cells: header.positions.iter().map(|at| at.map(|at| cells[at].clone())).collect(),
    })
}
