//! Turns a command line into files and messages: all that touches the world.

mod cli;
mod decks;
mod disk;
mod export;
mod files;
mod output;
mod progress;
mod starter;
mod table;
mod watch;
mod workplace;

use crate::archive;
use crate::diagnostic::shown::shown;
use crate::diagnostic::{Diagnostics, any_mistake, report};
use crate::protocol;
use crate::shell::cli::{Command, Options};
use crate::shell::disk::{FileKind, Links};
use crate::shell::output::{Output, OutputChanges};
use crate::shell::progress::{ProgressLine, Verdicts};
use crate::shell::watch::Wanted;
use crate::site::manifest::Manifest;
use crate::site::{self, Extras, Site};
use clap::FromArgMatches;
use clap::error::ErrorKind as UsageError;
use include_dir::Dir;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Why a command did not do what it was asked.
pub(crate) enum Failure {
    /// Mistakes in the content, already reported.
    Mistakes,
    /// The machine said no; the message names the path.
    Machine(String),
}

impl Failure {
    /// What the machine said; mistakes are reported already.
    fn into_message(self) -> String {
        match self {
            Failure::Mistakes => String::new(),
            Failure::Machine(message) => message,
        }
    }

    /// The same, and what else is to be said about it.
    fn and(self, more: &str) -> Failure {
        match self {
            Failure::Mistakes => Failure::Mistakes,
            Failure::Machine(message) => Failure::Machine(format!("{message}; {more}")),
        }
    }
}

/// Runs the command that the process was started with. Exit codes: 0 done, 1 mistakes in the
/// content, 2 wrong usage, 3 the machine. `content` is the deck about Paxos, `lessons` holds the
/// others that `synod new` copies.
pub fn run(content: &'static Dir<'static>, lessons: &'static Dir<'static>) -> ExitCode {
    let lessons = starter::lessons(content, lessons);
    let mut command = cli::command(&lessons.iter().map(|lesson| lesson.name).collect::<Vec<_>>());
    let cli = cli::Cli::from_arg_matches(&command.get_matches_mut());
    let cli = cli.unwrap_or_else(|error| error.format(&mut command).exit());
    let options = &cli.options;
    let done = match cli.command.unwrap_or(Command::Build { single: false, notes: false }) {
        Command::Build { single, notes } => {
            build(options, Extras { single, notes, ..Extras::default() })
        }
        Command::Watch { open, port, poll, notes } => {
            watch::watch(options, &Wanted { opens: open, port, polls: poll, notes })
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, "synod", &mut script);
            print(std::io::stdout(), &script)
        }
        Command::Zip { file, notes } => zip(options, file, notes),
        Command::Check => check(options),
        Command::Export { name, tla } => export::tla(options, &name, &tla),
        Command::Verify { again } => verify(options, again),
        Command::Help { topic } => help(command, topic),
        Command::New { dir, lesson, .. } => {
            let lesson = lesson.and_then(|name| lessons.iter().find(|one| one.name == name));
            let said =
                dir.map_or_else(|| Ok(starter::list(&lessons)), |dir| starter::write(&dir, lesson));
            said.and_then(|said| say(options, &said))
        }
        Command::Site { decks, title, notes } => {
            if let Some(message) = cli::named_alike(&decks) {
                command.error(UsageError::ValueValidation, message).exit();
            }
            decks::site(options, &decks, &title, notes)
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Mistakes) => ExitCode::from(1),
        Err(Failure::Machine(message)) => {
            draw(&format!("\x1b[1;31merror\x1b[0m: {}\n", shown(&message)));
            ExitCode::from(3)
        }
    }
}

/// Prints the reference of the language, or what `--help` prints of a command.
fn help(command: clap::Command, topic: Option<String>) -> Result<(), Failure> {
    match topic.as_deref() {
        Some("language") => print(std::io::stdout(), protocol::LANGUAGE.as_bytes()),
        // This prints what was asked for, or says that there is no such command, and ends.
        _ => {
            let words = ["synod".to_string()].into_iter().chain(topic);
            command.get_matches_from(words.chain(["--help".to_string()]));
            Ok(())
        }
    }
}

fn build(options: &Options, extras: Extras) -> Result<(), Failure> {
    let started = Instant::now();
    let output = Output::open(options)?;
    let (site, before) = make(options, &output.manifest, extras)?.ok_or_else(|| {
        complain("nothing was written\n");
        Failure::Mistakes
    })?;
    let changes = output.write(&site)?;
    files::keep(&options.content, &before, &site.checks);
    report(options, &site, &changes, started.elapsed())
}

fn check(options: &Options) -> Result<(), Failure> {
    let earlier = output::earlier(&options.out)?;
    let extras = Extras { advice: true, single: true, notes: true, ..Extras::default() };
    make(options, &earlier, extras)?.ok_or(Failure::Mistakes)?;
    say(options, "no mistakes\n")
}

/// Writes an archive of the deck; the output folder stays as it is.
fn zip(options: &Options, file: Option<PathBuf>, notes: bool) -> Result<(), Failure> {
    let earlier = output::earlier(&options.out)?;
    let (site, before) =
        make(options, &earlier, Extras { notes, ..Extras::default() })?.ok_or(Failure::Mistakes)?;
    files::keep(&options.content, &before, &site.checks);
    let folder = archive::folder(&site.title);
    let file = file.unwrap_or_else(|| PathBuf::from(format!("{folder}.zip")));
    let bytes = archive::zip(&folder, &site.title, &site.files)
        .map_err(|error| Failure::Machine(format!("cannot pack the deck: {error}")))?;
    may_be_replaced(&file)?;
    disk::replace(&file, &bytes)?;
    let (n_files, kilobytes) = (site.files.len() + 1, bytes.len() / 1000);
    say(options, &format!("{n_files} files in {}, {kilobytes} kB\n", file.display()))
}

/// Refuses to write an archive over anything but one of ours: it may be somebody's only copy.
fn may_be_replaced(file: &Path) -> Result<(), Failure> {
    let what = match disk::kind(file, Links::Refused)? {
        None => return Ok(()),
        Some(FileKind::File) if archive::is_ours(&disk::head(file, archive::HEAD_BYTES)?) => {
            return Ok(());
        }
        Some(FileKind::File) => "not an archive of Synod; move it away, or",
        Some(FileKind::Folder) => "a folder;",
        Some(FileKind::Link) => "a link; remove it, or",
        Some(FileKind::Pipe | FileKind::Socket | FileKind::Device) => "not a file;",
    };
    Err(Failure::Machine(format!("`{}` is {what} name another file", file.display())))
}

/// Reads the inputs and makes the site in memory, with what was kept of searches before. `None`
/// after mistakes, which have been reported.
fn make(
    options: &Options,
    earlier: &Manifest,
    extras: Extras,
) -> Result<Option<(Site, String)>, Failure> {
    let mut inputs = files::read(options)?;
    inputs.extras = extras;
    let mut found = Diagnostics::new();
    let mut progress = ProgressLine::begin(options, Verdicts::New);
    let site = site::build(&inputs, earlier, &mut |done| progress.show(done), &mut found);
    progress.end()?;
    show_mistakes(options, &found);
    Ok(site.map(|site| (site, inputs.checks)))
}

fn verify(options: &Options, again: bool) -> Result<(), Failure> {
    workplace::complete(&options.out)?;
    let mut inputs = files::read(options)?;
    let before = std::mem::take(&mut inputs.checks);
    if !again {
        inputs.checks.clone_from(&before);
    }
    let mut found = Diagnostics::new();
    let mut progress = ProgressLine::begin(options, Verdicts::Result);
    let content = site::read_content(&inputs, &mut |done| progress.show(done), &mut found);
    let written = progress.end();
    show_mistakes(options, &found);
    files::keep(&options.content, &before, &content.kept.write());
    written?;
    if any_mistake(&found) { Err(Failure::Mistakes) } else { Ok(()) }
}

fn show_mistakes(options: &Options, found: &Diagnostics) {
    if !options.quiet || any_mistake(found) {
        draw(&report::render(found));
    }
}

fn report(
    options: &Options,
    site: &Site,
    changes: &OutputChanges,
    took: Duration,
) -> Result<(), Failure> {
    let mut text = table::weights(site, options.verbose);
    text.push_str(&files_told(options, changes));
    let pages = site.weights.iter().filter(|weight| weight.budget.bytes().is_some()).count();
    text.push_str(&format!(
        "{pages} slides in {}: {} files written, {} removed, {:.1} ms\n",
        options.out.display(),
        changes.written.len(),
        changes.removed.len(),
        took.as_secs_f64() * 1000.0
    ));
    say(options, &text)
}

/// The files that a build left alone, and, if that is asked for, those that it wrote and removed.
fn files_told(options: &Options, changes: &OutputChanges) -> String {
    let mut text = String::new();
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
    text
}

/// Writes to standard output, unless only mistakes are to be shown.
fn say(options: &Options, text: &str) -> Result<(), Failure> {
    if options.quiet { Ok(()) } else { print(anstream::stdout(), shown(text).as_bytes()) }
}

/// Writes to standard output. A closed pipe is ignored; any other result that nobody gets is a
/// failure.
fn print(mut out: impl Write, bytes: &[u8]) -> Result<(), Failure> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Machine(format!(
            "cannot write the result: {error}; {}",
            disk::remedy(&error)
        ))),
        _ => Ok(()),
    }
}

/// Writes to standard error.
fn complain(text: &str) {
    draw(&shown(text));
}

/// Writes to standard error what has colours of our own, if it is a terminal. What somebody else
/// wrote passes [`shown`] first.
fn draw(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
