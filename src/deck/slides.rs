//! Turns `slides.tsv` into slides, in the order of their states.

use crate::deck::caption::{self, Caption, CaptionRoles, Captions, Sanitizer};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source, is_enough, short};
use crate::table::header::Column;
use crate::table::tsv::{self, Cell, Row, Table};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The highest state a slide may have.
pub const STATE_MAX: u32 = 9_999_999;

const COLUMNS: [Column; 8] = [
    Column { name: "state", kind: "int", optional: false },
    Column { name: "title", kind: "string", optional: false },
    Column { name: "subtitle", kind: "string", optional: false },
    Column { name: "opacity", kind: "float", optional: false },
    Column { name: "prevenabled", kind: "int", optional: false },
    Column { name: "nextenabled", kind: "int", optional: false },
    Column { name: "resetenabled", kind: "int", optional: false },
    Column { name: "notes", kind: "string", optional: true },
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
    if state == first { "index.html".to_string() } else { format!("{state}.html") }
}

/// Reads all slides, whose captions may colour `roles`. What is wrong goes to `found`.
pub fn read(source: &Arc<Source>, roles: &CaptionRoles, found: &mut Diagnostics) -> Vec<Slide> {
    let table = tsv::read(source, &COLUMNS, found);
    let states: Vec<Option<u32>> = table.rows.iter().map(|row| state(&table, row, found)).collect();
    let pages: BTreeSet<u32> = states.iter().flatten().copied().collect();
    let first = pages.first().copied().unwrap_or_default();
    let is_page = |name: &str| {
        let state = name.strip_suffix(".html").and_then(|stem| stem.parse().ok()).unwrap_or(first);
        name == "overview.html" || (pages.contains(&state) && name == page_name(state, first))
    };
    let sanitizer = Sanitizer::new();
    let captions = Captions { is_page: &is_page, roles, sanitizer: &sanitizer };
    let mut slides: BTreeMap<u32, Slide> = BTreeMap::new();
    for (row, state) in table.rows.iter().zip(&states) {
        if is_enough(found) {
            break;
        }
        // A row without a state of its own is read all the same: its other mistakes should be
        // reported too.
        let slide = read_row(&table, row, state.unwrap_or_default(), &captions, found);
        match state.map(|state| slides.entry(state)) {
            Some(Entry::Vacant(vacant)) => drop(vacant.insert(slide)),
            Some(Entry::Occupied(first)) => found.push(twice(slide, first.get())),
            None => {}
        }
    }
    slides.into_values().collect()
}

fn read_row(
    table: &Table,
    row: &Row,
    state: u32,
    captions: &Captions<'_>,
    found: &mut Diagnostics,
) -> Slide {
    Slide {
        state,
        title: cell(table, row, TITLE).text.trim().to_string(),
        caption: caption::read(&cell(table, row, SUBTITLE), captions, found),
        opacity: opacity(&cell(table, row, OPACITY), found),
        ways: Ways {
            back: flag(&cell(table, row, BACK), "prevenabled", found),
            on: flag(&cell(table, row, ON), "nextenabled", found),
            reset: flag(&cell(table, row, RESET), "resetenabled", found),
        },
        notes: table.cell(row, NOTES).map_or(String::new(), |cell| cell.text.trim().to_string()),
        place: cell(table, row, STATE).place,
    }
}

fn state(table: &Table, row: &Row, found: &mut Diagnostics) -> Option<u32> {
    let cell = cell(table, row, STATE);
    let digits = !cell.text.is_empty() && cell.text.bytes().all(|byte| byte.is_ascii_digit());
    let state = cell.text.parse().ok().filter(|state| digits && *state <= STATE_MAX);
    if state.is_none() {
        let message = format!("{} is not a slide number", quoted(cell.text));
        let help = format!("write a whole number from 0 to {STATE_MAX}");
        found.push(Diagnostic::mistake(cell.place, message).help(help));
    }
    state
}

fn twice(again: Slide, first: &Slide) -> Diagnostic {
    Diagnostic::mistake(again.place, format!("two slides have the state {}", first.state))
        .label("again here")
        .also(first.place.clone(), "first here")
        .help("give each slide a number of its own")
}

/// A cell as messages name it.
fn quoted(text: &str) -> String {
    if text.is_empty() { "an empty cell".to_string() } else { format!("`{}`", short(text)) }
}

fn cell<'a>(table: &'a Table, row: &Row, nth: usize) -> Cell<'a> {
    table.cell(row, nth).expect("a row read has every column that is not optional")
}

fn opacity(cell: &Cell<'_>, found: &mut Diagnostics) -> f64 {
    match cell.text.parse() {
        Ok(opacity) if (0.0..=1.0).contains(&opacity) => opacity,
        _ => {
            let message = format!("{} is not an opacity", quoted(cell.text));
            let help = "write a number from 0 (invisible) to 1 (solid), like `0.8`";
            found.push(Diagnostic::mistake(cell.place.clone(), message).help(help));
            1.0
        }
    }
}

fn flag(cell: &Cell<'_>, name: &str, found: &mut Diagnostics) -> bool {
    if !matches!(cell.text, "0" | "1") {
        let message = format!("{} is not a value of `{name}`", quoted(cell.text));
        found.push(
            Diagnostic::mistake(cell.place.clone(), message).help("write 0 for no or 1 for yes"),
        );
    }
    cell.text == "1"
}
