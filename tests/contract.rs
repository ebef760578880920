//! The page plays what Rust plays: the same scenes, the same runs, event by event, in a JavaScript
//! engine; as modules, and as a bundle, whose names are others. The browsers' tests ask the same of
//! their engines.

use crate::foretold::lines;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

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
        let said = compare(script, &lines);
        assert!(said.starts_with(&format!("{runs} runs, ")), "{script}: {said}");
        // Enough of what a run may come to has been compared: claims and steps broken, goals
        // reached.
        let verdicts = said.trim().rsplit_once(", ").expect("it counts").1;
        let verdicts: u32 = verdicts.trim_end_matches(" verdicts").parse().expect("it counts");
        assert!(verdicts > 30, "{script}: {said}");
    }
}

/// What a script of `tests/player/` says of these lines.
fn compare(script: &str, lines: &str) -> String {
    let folder = format!("{}/tests/player", env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node")
        .arg(format!("{folder}/contract.mjs"))
        .arg(format!("{folder}/{script}"))
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
