//! Shows on a terminal how far long work is, and measures how long each part of it took.

use crate::diagnostic::shown::shown_on_one_line;
use crate::shell::draw;
use crate::shell::table::{grouped, number};
use crate::site::Done;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How long work goes on before anybody is told.
const SILENCE: Duration = Duration::from_millis(500);
/// How often somebody is told.
const PAUSE: Duration = Duration::from_millis(100);

/// Work that goes on.
pub struct Work {
    is_shown: bool,
    started: Instant,
    told: Option<Instant>,
    parts: Vec<(String, Instant)>,
}

impl Work {
    /// Work that begins now.
    pub fn begin(quiet: bool) -> Work {
        let is_shown = !quiet && std::io::stderr().is_terminal();
        Work { is_shown, started: Instant::now(), told: None, parts: Vec::new() }
    }

    /// Hears how far it is.
    pub fn hear(&mut self, done: Done<'_>) {
        if let Done::Search { of, .. } = done
            && self.parts.last().is_none_or(|(last, _)| last != of)
        {
            self.parts.push((of.to_string(), Instant::now()));
        }
        let is_due = self.told.is_none_or(|told| told.elapsed() > PAUSE);
        if self.is_shown && is_due && self.started.elapsed() > SILENCE {
            self.told = Some(Instant::now());
            draw(&format!("\r\x1b[K{}", shown_on_one_line(&in_words(done))));
        }
    }

    /// Clears what was shown.
    pub fn end(&mut self) {
        self.parts.push((String::new(), Instant::now()));
        if self.told.take().is_some() {
            draw("\r\x1b[K");
        }
    }

    /// How long a search took.
    pub fn took(&self, part: &str) -> Option<Duration> {
        let at = self.parts.iter().position(|(name, _)| name == part)?;
        Some(self.parts.get(at + 1)?.1.duration_since(self.parts[at].1))
    }
}

fn in_words(done: Done<'_>) -> String {
    match done {
        Done::Pages { pages, of } => format!("{} of {} pages", grouped(pages), grouped(of)),
        Done::Search { of, worlds, transitions } => {
            format!("{of}: {} worlds, {} transitions", number(worlds), number(transitions))
        }
    }
}
