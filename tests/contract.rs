//! The page plays what Rust plays: the same scenes, the same runs, event by event, in a JavaScript
//! engine; as modules, and as a bundle, whose names are others. The browsers' tests ask the same of
//! their engines.

use crate::foretold::{lines, lines_in, words};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use synod::diagnostic::Source;

#[test]
fn the_page_plays_what_rust_plays() {
    let (lines, runs) = lines();
    let faults: BTreeSet<String> = lines
        .lines()
        .filter_map(|line| {
            let line: Value = serde_json::from_str(line).expect("it is JSON");
            line["fault"].as_str().map(str::to_string)
        })
        .collect();
    assert!(faults.len() > 5, "too few kinds of faults: {faults:?}");
    for script in ["compare.mjs", "compare.bundle.js"] {
        let said = compare(script, "en", &lines);
        assert!(said.starts_with(&format!("{runs} runs, ")), "{script}: {said}");
        // Enough of what a run may come to has been compared: claims and steps broken, goals
        // reached.
        let verdicts = said.trim().rsplit_once(", ").expect("it counts").1;
        let verdicts: u32 = verdicts.trim_end_matches(" verdicts").parse().expect("it counts");
        assert!(verdicts > 30, "{script}: {said}");
    }
}

#[test]
fn pages_in_other_languages_say_what_rust_says() {
    for language in ["de", "es", "fr"] {
        let (lines, runs) = lines_in(language);
        let said = compare("compare.bundle.js", language, &lines);
        assert!(runs > 200 && said.starts_with(&format!("{runs} runs, ")), "{language}: {said}");
    }
}

/// What a script of `tests/player/` says of these lines, with the words of a language.
fn compare(script: &str, language: &str, lines: &str) -> String {
    let folder = format!("{}/tests/player", env!("CARGO_MANIFEST_DIR"));
    let mut path = format!("{folder}/{script}");
    let spoken = tempfile::Builder::new().suffix(".mjs").tempfile().expect("it can be made");
    if script.contains("bundle") {
        let text = std::fs::read_to_string(&path).expect("it is there");
        let source = Arc::new(Source { path: path.clone(), text });
        let text = words(language).put_into(&source, &mut Vec::new());
        std::fs::write(spoken.path(), text).expect("it can be written");
        path = spoken.path().display().to_string();
    }
    let mut node = Command::new("node")
        .arg(format!("{folder}/contract.mjs"))
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is no node; `tests/run` installs it");
    let mut input = node.stdin.take().expect("it is piped");
    let lines = lines.to_string();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = node.wait_with_output().expect("it ends");
    let _ = writing.join().expect("writing does not panic");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
