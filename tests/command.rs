//! The command as a user types it.

use crate::deck::HEADER;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Runs `synod` in `folder`.
pub fn synod(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("synod starts")
}

/// `synod` in `folder`, about to start.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.current_dir(folder).args(arguments);
    command
}

/// What was written to standard output and standard error.
pub fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// A folder with a small deck in it.
pub fn deck() -> TempDir {
    let folder = TempDir::new().expect("a folder for a test can be made");
    let content = folder.path().join("content");
    fs::create_dir(&content).expect("it is new");
    fs::write(content.join("deck.toml"), "title = \"A deck\"\n").expect("it can be written");
    fs::write(
        content.join("slides.tsv"),
        format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tC\tD\t1\t1\t1\t0\n"),
    )
    .expect("it can be written");
    folder
}

#[test]
fn without_words_it_builds_and_says_what_pages_weigh() {
    let folder = deck();
    let output = synod(folder.path(), &[]);
    let (out, err) = said(&output);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert_eq!(err, "");
    assert!(out.starts_with("page               gzip -9    budget\nindex.html"), "{out}");
    assert!(out.contains("2 slides in dist: 5 files written, 0 removed, "), "{out}");
    assert!(folder.path().join("dist/1.html").is_file());
    let (out, _) = said(&synod(folder.path(), &["build"]));
    assert!(out.contains("0 files written"), "{out}");
}

#[test]
fn quiet_says_nothing_and_verbose_says_more() {
    let folder = deck();
    assert_eq!(said(&synod(folder.path(), &["-q"])), (String::new(), String::new()));
    fs::write(folder.path().join("content/deck.toml"), "title = \"Another\"\n")
        .expect("it can be written");
    let (out, _) = said(&synod(folder.path(), &["build", "-v"]));
    assert!(out.contains("wrote dist/1.html"), "{out}");
}

#[test]
fn check_writes_nothing() {
    let folder = deck();
    let output = synod(folder.path(), &["check"]);
    assert_eq!((output.status.code(), said(&output).0.as_str()), (Some(0), "no mistakes\n"));
    assert!(!folder.path().join("dist").exists());
    fs::write(folder.path().join("content/slides.tsv"), "").expect("it can be written");
    let output = synod(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).1.contains("error: the table is empty"));
}

#[test]
fn mistakes_leave_the_earlier_deck_and_colours_stay_on_terminals() {
    let folder = deck();
    synod(folder.path(), &[]);
    let before = fs::read(folder.path().join("dist/1.html")).expect("it was built");
    fs::write(folder.path().join("content/slides.tsv"), format!("{HEADER}0\tA\tB\t2\t0\t1\t0\n"))
        .expect("written");
    let output = synod(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let (out, err) = said(&output);
    assert_eq!(out, "");
    assert!(
        err.starts_with("error: `2` is not an opacity\n --> content/slides.tsv:2:7\n"),
        "{err}"
    );
    assert!(err.ends_with("1 mistake\nnothing was written\n"), "{err}");
    assert_eq!(fs::read(folder.path().join("dist/1.html")).expect("it is still there"), before);
}

#[test]
fn wrong_usage_is_two_and_suggests() {
    let folder = deck();
    for (arguments, expected) in [
        (&["biuld"][..], "similar subcommand exists: 'build'"),
        (&["--contnet", "x"], "--content"),
        (&["-q", "-v"], "cannot be used with"),
        (&["new"], "<DIR>"),
    ] {
        let output = synod(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).1.contains(expected), "{arguments:?}: {}", said(&output).1);
    }
}

#[test]
fn help_prints_the_reference_of_the_language_and_the_help_of_commands() {
    let here = Path::new(".");
    let output = synod(here, &["help", "language"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(said(&output).0, include_str!("../src/protocol/LANGUAGE.md"));
    assert_eq!(said(&synod(here, &["help"])), said(&synod(here, &["--help"])));
    assert_eq!(said(&synod(here, &["help", "zip"])), said(&synod(here, &["zip", "--help"])));
    let output = synod(here, &["help", "lamguage"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).1.contains("'lamguage'"), "{}", said(&output).1);
}

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let (out, _) = said(&synod(Path::new("."), &["--help"]));
    for word in ["build", "check", "new", "--content", "--templates", "--out", "Exit codes"] {
        assert!(out.contains(word), "{word}");
    }
}

#[test]
fn a_missing_folder_is_the_machine() {
    let folder = TempDir::new().expect("a folder for a test can be made");
    let output = synod(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).1.contains("there is no folder `content`"));
}

#[test]
fn a_new_deck_builds_at_once_and_is_never_written_over() {
    let folder = TempDir::new().expect("a folder for a test can be made");
    let output = synod(folder.path(), &["new", "lesson"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).0.contains("cd lesson && synod"));
    let lesson = folder.path().join("lesson");
    let output = synod(&lesson, &[]);
    assert_eq!((output.status.code(), said(&output).1.as_str()), (Some(0), ""));
    let output = synod(folder.path(), &["new", "lesson"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).1.contains("exists already"));
}

#[test]
fn a_deck_brings_templates_of_its_own() {
    let folder = deck();
    let theme = folder.path().join("templates/theme");
    fs::create_dir_all(&theme).expect("it is new");
    fs::write(theme.join("loud.css"), ":root { --paper: hotpink; }").expect("it can be written");
    fs::write(folder.path().join("content/deck.toml"), "title = \"A\"\ntheme = \"loud\"\n")
        .expect("written");
    let output = synod(folder.path(), &["-q"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output).1);
    let page = fs::read_to_string(folder.path().join("dist/1.html")).expect("it was built");
    assert!(page.contains("--paper:hotpink"), "{page}");
}

#[test]
fn notes_stay_at_home_unless_they_are_asked_for() {
    let folder = deck();
    let slides = HEADER.trim_end().to_string() + "\tnotes:string\n";
    let slides = slides + "0\tA\tB\t1\t0\t1\t0\tsmile here\n1\tC\tD\t1\t1\t0\t0\t\n";
    fs::write(folder.path().join("content/slides.tsv"), slides).expect("it can be written");
    let with_notes = |arguments: &[&str]| -> Vec<String> {
        let output = synod(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let dist = fs::read_dir(folder.path().join("dist")).expect("it is there").flatten();
        let has = |path: &Path| fs::read(path).is_ok_and(|bytes| holds(&bytes, b"smile here"));
        let mut names: Vec<String> = dist
            .filter(|entry| has(&entry.path()))
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(with_notes(&["build", "--single"]), [""; 0]);
    assert_eq!(with_notes(&["build", "--single", "--notes"]), ["deck.html", "present.html"]);
    assert_eq!(with_notes(&["build"]), [""; 0]);
    assert!(!folder.path().join("dist/deck.html").exists());
}

#[test]
fn an_archive_is_the_same_for_the_same_deck() {
    let folder = deck();
    let pack = |file: &str| {
        let output = synod(folder.path(), &["zip", file]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        fs::read(folder.path().join(file)).expect("it is there")
    };
    let (one, other) = (pack("one.zip"), pack("other.zip"));
    assert!(one == other);
    for name in ["a-deck/HOW-TO-OPEN.txt", "a-deck/index.html", "a-deck/present.html"] {
        assert!(holds(&one, name.as_bytes()), "{name}");
    }
    assert!(!folder.path().join("dist").exists(), "a deck is packed from memory");
    let refused = synod(folder.path(), &["zip", "content"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(said(&refused).1.contains("`content` is a folder"), "{refused:?}");
    assert_eq!(synod(folder.path(), &["zip"]).status.code(), Some(0));
    assert!(fs::read(folder.path().join("a-deck.zip")).is_ok_and(|bytes| bytes == one));
}

pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
