//! Tells how far long work is: on a terminal one line that changes, and of each search its verdict
//! as soon as it is there.

use crate::diagnostic::grouped;
use crate::diagnostic::shown::shown_on_one_line;
use crate::shell::cli::Options;
use crate::shell::table;
use crate::shell::{Failure, complain, draw, say};
use crate::site::Done;
use crate::verify::{News, Verdict};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// How long work goes on before anything is shown.
const SILENCE: Duration = Duration::from_millis(500);
/// How often it is shown.
const PAUSE: Duration = Duration::from_millis(100);
/// How wide a terminal is that does not say.
const COLUMNS: usize = 80;

/// What is shown of searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdicts {
    /// All, as the result of the command.
    Result,
    /// Those that took their time, beside the result.
    New,
}

/// Work that goes on.
pub struct ProgressLine<'a> {
    options: &'a Options,
    verdicts: Verdicts,
    is_terminal: bool,
    started: Instant,
    shown_at: Option<Instant>,
    /// The search that goes on, and since when.
    search: Option<(String, Instant)>,
    /// How long searches took before that.
    took: BTreeMap<String, Duration>,
    subject: String,
    failure: Result<(), Failure>,
}

impl<'a> ProgressLine<'a> {
    /// Work that begins now.
    pub fn begin(options: &'a Options, verdicts: Verdicts) -> ProgressLine<'a> {
        ProgressLine {
            options,
            verdicts,
            is_terminal: std::io::stderr().is_terminal(),
            started: Instant::now(),
            shown_at: None,
            search: None,
            took: BTreeMap::new(),
            subject: String::new(),
            failure: Ok(()),
        }
    }

    /// Shows how far it is. Nobody has to go on whose result nobody gets.
    pub fn show(&mut self, done: Done<'_>) -> ControlFlow<()> {
        match done {
            Done::Searches(News::Verdict(verdict)) => {
                self.turn_to(None);
                self.show_verdict(verdict);
            }
            Done::Searches(News::Search { of, .. }) => {
                self.turn_to(Some(of));
                self.show_state(done);
            }
            Done::Pages { .. } => self.show_state(done),
        }
        if self.failure.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Ends it, and says whether all could be written.
    pub fn end(mut self) -> Result<(), Failure> {
        self.clear();
        self.failure
    }

    /// Measures how long searches take: one, and then another.
    fn turn_to(&mut self, search: Option<&str>) {
        let current = self.search.as_ref().map(|(name, _)| name.as_str());
        if current == search {
            return;
        }
        if let Some((name, since)) = self.search.take() {
            *self.took.entry(name).or_default() += since.elapsed();
        }
        self.search = search.map(|name| (name.to_string(), Instant::now()));
    }

    fn show_verdict(&mut self, verdict: &Verdict) {
        let Verdict { subject, searched, kept, .. } = verdict;
        let took = self.took.get(&format!("{subject}: {searched}")).copied();
        match self.verdicts {
            Verdicts::Result => {
                self.clear();
                let is_new = std::mem::replace(&mut self.subject, subject.clone()) != *subject;
                let text = table::verdict(verdict, took, is_new);
                if self.failure.is_ok() {
                    self.failure = say(self.options, &text);
                }
            }
            Verdicts::New if *kept || self.options.quiet => {}
            Verdicts::New if self.started.elapsed() > SILENCE => {
                self.clear();
                complain(&table::verdict_in_short(verdict, took));
            }
            Verdicts::New => {}
        }
    }

    fn show_state(&mut self, done: Done<'_>) {
        let is_due = self.shown_at.is_none_or(|at| at.elapsed() > PAUSE);
        if self.is_terminal && !self.options.quiet && is_due && self.started.elapsed() > SILENCE {
            self.shown_at = Some(Instant::now());
            let words = in_words(done);
            let line = shown_on_one_line(&words);
            let line: String = line.chars().take(columns().saturating_sub(1)).collect();
            draw(&format!("\r\x1b[K{line}"));
        }
    }

    /// Clears what was shown.
    fn clear(&mut self) {
        if self.shown_at.take().is_some() {
            draw("\r\x1b[K");
        }
    }
}

fn in_words(done: Done<'_>) -> String {
    match done {
        Done::Pages { pages, of } => {
            format!("{} of {} pages", grouped(pages as u64), grouped(of as u64))
        }
        Done::Searches(News::Search { of, states, transitions }) => {
            format!("{} states, {} transitions, {of}", grouped(states), grouped(transitions))
        }
        Done::Searches(News::Verdict(verdict)) => verdict.subject.clone(),
    }
}

/// How many characters fit one line.
#[cfg(unix)]
fn columns() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stderr());
    size.map_or(COLUMNS, |size| usize::from(size.ws_col)).max(20)
}

/// How many characters fit one line.
#[cfg(not(unix))]
fn columns() -> usize {
    COLUMNS
}
