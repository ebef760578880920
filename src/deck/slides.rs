//! Turns `slides.tsv` into slides, in the order of their states.

use crate::deck::caption::{self, Caption, Sanitizer};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use crate::table::tsv::{self, Cell, Column, Row, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The highest state a slide may have.
pub const STATE_MAX: u32 = 9_999_999;

const COLUMNS: [Column; 8] = [
    Column {
        name: "state",
        kind: "int",
        optional: false,
    },
    Column {
        name: "title",
        kind: "string",
        optional: false,
    },
    Column {
        name: "subtitle",
        kind: "string",
        optional: false,
    },
    Column {
        name: "opacity",
        kind: "float",
        optional: false,
    },
    Column {
        name: "prevenabled",
        kind: "int",
        optional: false,
    },
    Column {
        name: "nextenabled",
        kind: "int",
        optional: false,
    },
    Column {
        name: "resetenabled",
        kind: "int",
        optional: false,
    },
    Column {
        name: "notes",
        kind: "string",
        optional: true,
    },
];
/// The position of each in [`COLUMNS`].
const STATE: usize = 0;
const TITLE: usize = 1;
const SUBTITLE: usize = 2;
const OPACITY: usize = 3;
const BACK: usize = 4;
const ON: usize = 5;
const RESET: usize = 6;
const NOTES: usize = 7;

/// One slide: a row of `slides.tsv`.
#[derive(Debug)]
pub struct Slide {
    /// Its number, unique in the deck; names its page.
    pub state: u32,
    /// Plain text; may be empty.
    pub title: String,
    /// What stands beside the picture; may be empty.
    pub caption: Caption,
    /// How solid the caption panel is, from 0 to 1.
    pub opacity: f64,
    /// Which ways the reader has.
    pub ways: Ways,
    /// What the speaker wants to remember; plain text, never part of a slide's page.
    pub notes: String,
    /// The row's first cell, for messages about the whole slide.
    pub place: Place,
}

/// Which ways a slide leaves to its reader, on every route: button, key, swipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// Whether the reader may go back.
    pub back: bool,
    /// Whether the reader may go on.
    pub on: bool,
    /// Whether the reader may reset the picture.
    pub reset: bool,
}

/// The name of the page that shows `state` in a deck whose first slide has the state `first`.
pub fn page_name(state: u32, first: u32) -> String {
    if state == first {
        "index.html".to_string()
    } else {
        format!("{state}.html")
    }
}

/// Reads all slides. What is wrong goes to `found`.
pub fn read(source: &Arc<Source>, found: &mut Diagnostics) -> Vec<Slide> {
    let table = tsv::read(source, &COLUMNS, found);
    let rows = number(&table, found);
    let Some(first) = rows.keys().next().copied() else {
        return Vec::new();
    };
    let is_page = |name: &str| {
        let state = name
            .strip_suffix(".html")
            .and_then(|stem| stem.parse().ok());
        name == "overview.html"
            || name == "index.html"
            || state.is_some_and(|state| state != first && rows.contains_key(&state))
    };
    let sanitizer = Sanitizer::new();
    let read_one = |(state, row): (&u32, &&Row)| Slide {
        state: *state,
        title: cell(&table, row, TITLE).text.trim().to_string(),
        caption: caption::read(&cell(&table, row, SUBTITLE), &is_page, &sanitizer, found),
        opacity: opacity(&cell(&table, row, OPACITY), found),
        ways: Ways {
            back: flag(&cell(&table, row, BACK), "prevenabled", found),
            on: flag(&cell(&table, row, ON), "nextenabled", found),
            reset: flag(&cell(&table, row, RESET), "resetenabled", found),
        },
        notes: table
            .cell(row, NOTES)
            .map_or(String::new(), |cell| cell.text.trim().to_string()),
        place: cell(&table, row, STATE).place,
    };
    rows.iter().map(read_one).collect()
}

/// The rows by state; a row without a state of its own is reported and left out.
fn number<'a>(table: &'a Table, found: &mut Diagnostics) -> BTreeMap<u32, &'a Row> {
    let mut rows: BTreeMap<u32, &Row> = BTreeMap::new();
    for row in &table.rows {
        let cell = cell(table, row, STATE);
        let digits = !cell.text.is_empty() && cell.text.bytes().all(|byte| byte.is_ascii_digit());
        let state = cell
            .text
            .parse()
            .ok()
            .filter(|state| digits && *state <= STATE_MAX);
        let Some(state) = state else {
            let message = format!("`{}` is not a slide number", cell.text);
            let help = format!("write a whole number from 0 to {STATE_MAX}");
            found.push(Diagnostic::mistake(cell.place, message).help(help));
            continue;
        };
        if let Some(first) = rows.get(&state) {
            let message = format!("two slides have the state {state}");
            found.push(
                Diagnostic::mistake(cell.place, message)
                    .label("again here")
                    .also(self::cell(table, first, STATE).place, "first here")
                    .help("give each slide a number of its own"),
            );
            continue;
        }
        rows.insert(state, row);
    }
    rows
}

fn cell<'a>(table: &'a Table, row: &Row, nth: usize) -> Cell<'a> {
    table
        .cell(row, nth)
        .expect("a row read has every column that is not optional")
}

fn opacity(cell: &Cell<'_>, found: &mut Diagnostics) -> f64 {
    match cell.text.parse() {
        Ok(opacity) if (0.0..=1.0).contains(&opacity) => opacity,
        _ => {
            let message = format!("`{}` is not an opacity", cell.text);
            let help = "write a number from 0 (invisible) to 1 (solid), like `0.8`";
            found.push(Diagnostic::mistake(cell.place.clone(), message).help(help));
            1.0
        }
    }
}

fn flag(cell: &Cell<'_>, name: &str, found: &mut Diagnostics) -> bool {
    if !matches!(cell.text, "0" | "1") {
        let message = format!("`{name}` is `{}`", cell.text);
        found.push(
            Diagnostic::mistake(cell.place.clone(), message).help("write 0 for no or 1 for yes"),
        );
    }
    cell.text == "1"
}
