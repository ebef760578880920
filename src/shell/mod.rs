//! Turns a command line into files and messages: all that touches the world.

mod cli;
mod files;
mod output;
mod starter;
mod swap;
mod table;

use crate::diagnostic::{Diagnostics, any_mistake, report};
use crate::shell::cli::{Command, Options};
use crate::shell::output::{Changes, Output};
use crate::site::manifest::Manifest;
use crate::site::{self, Site};
use clap::Parser;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Why a command did not do what it was asked.
pub(crate) enum Failure {
    /// Mistakes in the content, already told.
    Mistakes,
    /// The machine said no; the message names the path.
    Machine(String),
}

/// How long work goes on before a terminal is shown how far it is.
const SILENCE: Duration = Duration::from_millis(500);

/// Runs the command that the process was started with. Exit codes: 0 done, 1 mistakes in the
/// content, 2 wrong usage, 3 the machine.
pub fn run() -> ExitCode {
    let cli = cli::Cli::parse();
    let options = &cli.options;
    let done = match cli.command.unwrap_or(Command::Build) {
        Command::Build => build(options),
        Command::Check => check(options),
        Command::New { dir } => starter::write(&dir).map(|next| say(options, &next)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Mistakes) => ExitCode::from(1),
        Err(Failure::Machine(message)) => {
            complain(&format!("\x1b[1;31merror\x1b[0m: {message}\n"));
            ExitCode::from(3)
        }
    }
}

fn build(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    let output = Output::open(&options.out, &[&options.content, &options.templates])?;
    let site = make(options, &output.manifest)?.ok_or_else(|| {
        complain("nothing was written\n");
        Failure::Mistakes
    })?;
    let changes = output.write(&site)?;
    report(options, &site, &changes, started.elapsed());
    Ok(())
}

fn check(options: &Options) -> Result<(), Failure> {
    make(options, &output::manifest(&options.out))?.ok_or(Failure::Mistakes)?;
    say(options, "no mistakes\n");
    Ok(())
}

/// Reads the inputs and makes the site in memory. `None` after mistakes, which have been told.
fn make(options: &Options, earlier: &Manifest) -> Result<Option<Site>, Failure> {
    let inputs = files::read(&options.content, &options.templates)?;
    let mut found = Diagnostics::new();
    let started = Instant::now();
    let is_shown = !options.quiet && std::io::stderr().is_terminal();
    let progress = |done: usize, of: usize| {
        if is_shown && started.elapsed() > SILENCE {
            complain(&format!(
                "\r{done} of {of} pages{}",
                if done == of { "\r\x1b[K" } else { "" }
            ));
        }
    };
    let site = site::build(&inputs, earlier, &progress, &mut found);
    if !options.quiet || any_mistake(&found) {
        complain(&report::render(&found));
    }
    Ok(site)
}

fn report(options: &Options, site: &Site, changes: &Changes, took: Duration) {
    let pages = site.weights.iter().filter(|weight| weight.budget.bytes().is_some()).count();
    let mut text = table::weights(site, options.verbose);
    for foreign in &changes.foreign {
        let path = options.out.join(foreign);
        text.push_str(&format!("{} is not of this deck; it stays\n", path.display()));
    }
    if options.verbose {
        for (did, names) in [("wrote", &changes.written), ("removed", &changes.removed)] {
            for name in names {
                text.push_str(&format!("{did} {}\n", options.out.join(name).display()));
            }
        }
    }
    let (written, removed) = (changes.written.len(), changes.removed.len());
    text.push_str(&format!(
        "{pages} slides in {}: {written} files written, {removed} removed, {:.1} ms\n",
        options.out.display(),
        took.as_secs_f64() * 1000.0
    ));
    say(options, &text);
}

/// Writes to standard output; who closed it does not want to hear more.
fn say(options: &Options, text: &str) {
    if !options.quiet {
        let _ = anstream::stdout().write_all(text.as_bytes());
    }
}

/// Writes to standard error, with colours if it is a terminal.
fn complain(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
