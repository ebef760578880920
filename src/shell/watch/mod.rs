//! Builds a deck again whenever its files change, serves it, and keeps the folder on the disk up to
//! date. One build at a time; what happens meanwhile leads to one more.

mod changes;
mod search;
mod serve;

use crate::diagnostic::shown::shown;
use crate::diagnostic::{Diagnostics, report};
use crate::shell::cli::Options;
use crate::shell::output::{self, Output};
use crate::shell::watch::changes::{FolderWatcher, Wake};
use crate::shell::watch::search::{BackgroundSearch, Searched, is_searched_alike};
use crate::shell::watch::serve::{Served, Server};
use crate::shell::{Failure, complain, draw, files, say};
use crate::site::{self, Extras, Inputs, Site};
use crate::verify::Searches;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// How long a file may be missing, empty or cut off before that is what its author means.
const UNFINISHED_MAX: Duration = Duration::from_millis(400);
/// How often such a file is looked at.
const UNFINISHED: Duration = Duration::from_millis(20);

/// How often it is tried to write what could not be written.
const AGAIN: Duration = Duration::from_secs(1);

/// What the command line asks of a watch.
pub struct Wanted {
    /// Whether to open the deck in a browser.
    pub opens: bool,
    /// The first port to try.
    pub port: u16,
    /// Whether to look every so often instead of listening.
    pub polls: bool,
    /// Whether a talk has the speaker's notes.
    pub notes: bool,
}

/// Watches until it is interrupted.
pub fn watch(options: &Options, wanted: &Wanted) -> Result<(), Failure> {
    let (mut changes, wake) =
        FolderWatcher::new(&[&options.content, options.templates()], wanted.polls);
    let server = Server::start(wanted.port, wake.clone())?;
    let address = format!("http://127.0.0.1:{}/", server.port);
    let extras = Extras { notes: wanted.notes, ..Extras::default() };
    let mut watch = Watch {
        options,
        extras,
        server,
        wake,
        seen: None,
        checks: None,
        search: None,
        broken: None,
        unwritten: None,
    };
    watch.look();
    let _ = say(options, &format!("watching {}; {address}\n", options.content.display()));
    if wanted.opens
        && let Err(error) = open::that_detached(&address)
    {
        complain(&format!("cannot open a browser: {error}\n"));
    }
    loop {
        match changes.wait() {
            Wake::Files => watch.look(),
            Wake::Searched(searched) => watch.on_searched(searched),
            Wake::Stop => return Ok(()),
        }
    }
}

struct Watch<'a> {
    options: &'a Options,
    extras: Extras,
    server: Server,
    wake: Sender<Wake>,
    /// What was read last; an error of the machine is what was read, too.
    seen: Option<Result<Inputs, String>>,
    /// What searches have found since the start, if any came to an end.
    checks: Option<String>,
    /// What a search has found to be broken, as long as that is what there is.
    broken: Option<Searched>,
    /// The search that goes on, if any.
    search: Option<BackgroundSearch>,
    /// Why the last build could not be written, and when that was tried.
    unwritten: Option<(String, Instant)>,
}

impl Watch<'_> {
    /// Reads the deck, and builds it if anything is new.
    fn look(&mut self) {
        let now = self.read_finished();
        if self.seen.as_ref().is_some_and(|seen| is_same(seen, &now)) {
            // Nothing tells that the output folder may be written again.
            if self.unwritten.as_ref().is_some_and(|(_, tried)| tried.elapsed() > AGAIN) {
                self.build();
            }
            return;
        }
        self.seen = Some(now);
        self.unwritten = None;
        self.build();
    }

    /// Reads the deck; waits a little while a file looks as if somebody were writing it.
    fn read_finished(&self) -> Result<Inputs, String> {
        let began = Instant::now();
        loop {
            let now = self.read();
            let before = self.seen.as_ref().and_then(|seen| seen.as_ref().ok());
            if before.is_none_or(|before| is_finished(before, &now))
                || began.elapsed() > UNFINISHED_MAX
            {
                return now;
            }
            std::thread::sleep(UNFINISHED);
        }
    }

    fn read(&self) -> Result<Inputs, String> {
        let read = files::read(self.options);
        let mut inputs = read.map_err(Failure::into_message)?;
        inputs.extras = self.extras;
        inputs.searches = Searches::Later;
        if let Some(checks) = &self.checks {
            inputs.checks.clone_from(checks);
        }
        Ok(inputs)
    }

    fn build(&mut self) {
        let started = Instant::now();
        let before = self.unwritten.take().map(|(message, _)| message);
        let inputs = match self.seen.clone() {
            Some(Ok(inputs)) => inputs,
            Some(Err(message)) => return self.fail(&format!("error: {}\n", shown(&message))),
            None => return,
        };
        let mut found = Diagnostics::new();
        // If nothing can be read there, nothing can be written either, and that is reported.
        let earlier = output::earlier(&self.options.out).unwrap_or_default();
        let site = site::build(&inputs, &earlier, &mut |_| ControlFlow::Continue(()), &mut found);
        let messages = report::render(&found);
        let Some(site) = site else { return self.fail(&messages) };
        let is_broken = |broken: &&Searched| is_searched_alike(&broken.inputs, &inputs);
        if let Some(broken) = self.broken.as_ref().filter(is_broken) {
            return self.fail(&broken.mistakes);
        }
        if !found.is_empty() && before.is_none() {
            draw(&messages);
        }
        if let Err(failure) = self.write(&site, started) {
            let message = failure.into_message();
            if before.as_ref() != Some(&message) {
                self.fail(&format!("error: {}\n", shown(&message)));
            }
            self.unwritten = Some((message, Instant::now()));
            return;
        }
        if site.unsearched == 0 {
            self.search = None;
        } else if self.search.as_ref().is_none_or(|search| !search.is_for(&inputs)) {
            let _ = say(
                self.options,
                &format!("{} searches go on in the background\n", site.unsearched),
            );
            let wake = self.wake.clone();
            self.search = Some(BackgroundSearch::begin(&inputs, move |searched| {
                let _ = wake.send(Wake::Searched(searched));
            }));
        }
    }

    /// Writes the site to the disk and then serves it: a page that is announced can be read.
    fn write(&self, site: &Site, started: Instant) -> Result<(), Failure> {
        let options = self.options;
        let output = Output::open(options)?;
        let changes = output.write(site)?;
        let (written, removed) = (changes.written.len(), changes.removed.len());
        self.server.publish(served(site));
        let took = started.elapsed().as_secs_f64() * 1000.0;
        let _ =
            say(options, &format!("{written} files written, {removed} removed, {took:.0} ms\n"));
        Ok(())
    }

    /// Takes up what a search in the background has come to.
    fn on_searched(&mut self, searched: Searched) {
        let is_current = self.seen.as_ref().is_some_and(|seen| {
            seen.as_ref().is_ok_and(|seen| is_searched_alike(seen, &searched.inputs))
        });
        if is_current {
            self.search = None;
        }
        if searched.mistakes.is_empty() {
            files::keep(&self.options.content, &searched.inputs.checks, &searched.checks);
            self.checks = Some(searched.checks.clone());
        }
        if is_current && searched.mistakes.is_empty() {
            let _ = say(self.options, "searched: nothing is broken\n");
        } else if is_current {
            self.broken = Some(searched);
        }
        self.seen = Some(self.read());
        self.build();
    }

    /// Shows what is wrong, here and in the pages that are open; the last good deck stays.
    fn fail(&self, messages: &str) {
        draw(messages);
        let pages = self.server.deck().pages.clone();
        let mistakes = anstream::adapter::strip_str(messages).to_string();
        self.server.publish(Served { pages, mistakes });
    }
}

fn served(site: &Site) -> Served {
    let page = |(name, bytes): (&String, &Vec<u8>)| {
        let hash = site.manifest.entries.get(name).map_or("", |entry| &entry.sha256[..16]);
        (name.clone(), (hash.to_string(), bytes.clone()))
    };
    Served { pages: site.files.iter().map(page).collect(), mistakes: String::new() }
}

fn is_same(one: &Result<Inputs, String>, other: &Result<Inputs, String>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => is_same_deck(one, other),
        (Err(one), Err(other)) => one == other,
        _ => false,
    }
}

fn is_same_deck(one: &Inputs, other: &Inputs) -> bool {
    one.content.files == other.content.files && one.templates.files == other.templates.files
}

/// Whether no file looks cut off: none has gone, none is empty, none lacks its last line's end,
/// that was otherwise before.
fn is_finished(before: &Inputs, now: &Result<Inputs, String>) -> bool {
    let Ok(now) = now else { return false };
    let whole = |before: &BTreeMap<String, Vec<u8>>, now: &BTreeMap<String, Vec<u8>>| {
        before.iter().all(|(name, bytes)| {
            let now = now.get(name).map_or(&[][..], Vec::as_slice);
            bytes.is_empty() || !now.is_empty() && (!bytes.ends_with(b"\n") || now.ends_with(b"\n"))
        })
    };
    whole(&before.content.files, &now.content.files)
        && whole(&before.templates.files, &now.templates.files)
}
