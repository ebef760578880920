//! Shows on a terminal how far long work is, and measures how long each part of it took.

use crate::shell::complain;
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

    /// Hears how far a part of it is: so many done of so many, or worlds and steps seen.
    pub fn hear(&mut self, part: &str, done: u64, of: u64) {
        if self.parts.last().is_none_or(|(last, _)| last != part) {
            self.parts.push((part.to_string(), Instant::now()));
        }
        let is_due = self.told.is_none_or(|told| told.elapsed() > PAUSE);
        if self.is_shown && is_due && self.started.elapsed() > SILENCE {
            self.told = Some(Instant::now());
            complain(&format!("\r\x1b[K{part}: {done}, {of}"));
        }
    }

    /// Clears what was shown.
    pub fn end(&mut self) {
        self.parts.push((String::new(), Instant::now()));
        if self.told.take().is_some() {
            complain("\r\x1b[K");
        }
    }

    /// How long a part took.
    pub fn took(&self, part: &str) -> Option<Duration> {
        let at = self.parts.iter().position(|(name, _)| name == part)?;
        Some(self.parts.get(at + 1)?.1.duration_since(self.parts[at].1))
    }
}
