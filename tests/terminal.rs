//! What reaches a terminal: colours of our own, and of what somebody else wrote only what can be
//! seen.

use crate::command::{command, deck, said, synod};
use crate::deck::{HEADER, inputs};
use std::fs;
use synod::diagnostic::{Diagnostics, report};
use synod::site::manifest::Manifest;

/// Clears the screen, renames the window, goes back in the line, turns the direction of text.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{8}\u{9b}5n\u{202e}";

/// The text without colours, in which nothing may be left that a terminal obeys.
fn assert_harmless(text: &str) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        let end = after.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
        let end = end.expect("a colour ends");
        assert_eq!(&after[end..=end], "m", "only colours are escapes: {text:?}");
        plain += before;
        rest = &after[end + 1..];
    }
    plain += rest;
    let is_obeyed = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
    assert!(!plain.contains(is_obeyed), "{plain:?}");
}

#[test]
fn no_diagnostic_carries_what_a_terminal_obeys() {
    let toml = "\\u001b[2J\\u009b5n\\u202e";
    let table = format!("{HEADER}0{EVIL}\t{EVIL}\t<b>{EVIL}\t{EVIL}\t{EVIL}\t1\t0\n");
    let scenes = format!(
        "[scene.\"{toml}\"]\nslides = [7]\nprotocol = \"{toml}\"\ncast = {{ \"{toml}\" = 1 }}\n\
         demo = [\"{toml} 1\"]\n\"{toml}\" = 1\n"
    );
    let mut deck = inputs(table.as_bytes(), &scenes);
    deck.content.name = format!("content{EVIL}");
    let settings = format!("titel = \"{toml}\"\ntheme = \"{toml}\"\nlanguage = \"{toml}\"\n");
    for (path, text) in [
        ("deck.toml".to_string(), settings),
        (format!("protocols/{EVIL}.protocol"), format!("role {EVIL}\n    say \"{EVIL}\"\n")),
    ] {
        deck.content.files.insert(path, text.into_bytes());
    }
    for (path, text) in [
        (format!("{EVIL}.html"), String::new()),
        ("page.html".to_string(), format!("{{{{ slide.{EVIL} }}}}")),
        ("bundles/reader.js".to_string(), format!("let {EVIL} = '<!--';")),
    ] {
        deck.templates.files.insert(path, text.into_bytes());
    }
    let mut found = Diagnostics::new();
    synod::site::build(
        &deck,
        &Manifest::default(),
        &mut |_| std::ops::ControlFlow::Continue(()),
        &mut found,
    );
    assert!(found.len() > 12, "{found:?}");
    assert_harmless(&report::render(&found));
}

#[test]
fn carets_stand_under_what_they_mean_among_characters_that_are_shown_longer() {
    let table = format!("{HEADER}0\tA\u{9b}\u{1b}\tone \u{202e}\u{9b} <b>two</b>\t1\t0\t1\t0\n");
    let (_, messages) = crate::deck::build(&inputs(table.as_bytes(), ""));
    let lines: Vec<&str> = messages.lines().collect();
    let at = lines.iter().position(|line| line.contains("`<b>`")).expect("it is told");
    let (text, carets) = (lines[at + 3], lines[at + 4]);
    let column = |line: &str, what: char| line.chars().position(|letter| letter == what);
    assert_eq!(column(text, '<'), column(carets, '^'), "{messages}");
    assert!(carets.ends_with("^^^"), "{messages}");
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_carries_what_a_terminal_obeys() {
    let folder = deck();
    let evil = format!("evil{EVIL}");
    for arguments in [
        &["build", "-v", "--out", &evil][..],
        &["build", "-v", "--out", &evil],
        &["zip", &format!("{evil}.zip")],
        &["check", "--content", &evil],
        &["new", &evil],
    ] {
        let mut told = command(folder.path(), arguments);
        let output = told.env("CLICOLOR_FORCE", "1").output().expect("synod starts");
        let (out, err) = said(&output);
        assert!(out.contains("evil") || err.contains("evil"), "{arguments:?}: {out}{err}");
        assert_harmless(&out);
        assert_harmless(&err);
    }
    fs::write(folder.path().join(&evil).join(format!("foreign{EVIL}")), "").expect("written");
    let output = synod(folder.path(), &["build", "--out", &evil]);
    assert_harmless(&said(&output).0);
}
