//! Many builds of one output folder at once, some of them killed: there is always one whole deck,
//! and what is not ours stays.
//!
//! `SYNOD_CROWD=1000 cargo test --release crowd` makes as many builds; a test run makes fewer.

use crate::command::{command, said};
use crate::deck::HEADER;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LOOPS: u32 = 5;
const SLIDES: u32 = 60;
const FOREIGN: u32 = 30;
/// What the two decks say that the loops build in turns.
const DECKS: [&str; 2] = ["first", "second"];
/// How long a deck may be a mixture while builds come and go.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_crowd_of_builds_leaves_one_whole_deck_and_all_that_is_not_ours() {
    let builds = std::env::var("SYNOD_CROWD").ok().and_then(|builds| builds.parse().ok());
    let builds: u32 = builds.unwrap_or(120);
    let folder = crowded();
    let (killed, done, left) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(builds));
    let is_left = |left: u32| left.checked_sub(1);
    std::thread::scope(|scope| {
        for nth in 0..LOOPS {
            let (folder, killed, done, left) = (folder.path(), &killed, &done, &left);
            scope.spawn(move || {
                let mut chance = Chance(nth + 1);
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, is_left).is_ok() {
                    match build(folder, &mut chance) {
                        Built::Killed => killed.fetch_add(1, Ordering::Relaxed),
                        Built::Done => done.fetch_add(1, Ordering::Relaxed),
                    };
                }
            });
        }
    });
    let (killed, done) = (killed.into_inner(), done.into_inner());
    eprintln!("{builds} builds in {LOOPS} loops: {killed} killed, {done} done");
    assert!(killed > builds / 10 && done > builds / 10, "{killed} killed, {done} done");
    let last = synod(folder.path(), DECKS[0]).output().expect("synod starts");
    assert_eq!((last.status.code(), said(&last)), (Some(0), (String::new(), String::new())));
    assert_eq!(whole(&folder.path().join("dist")), Ok(DECKS[0]));
    let left: Vec<_> = names(folder.path());
    assert_eq!(left, ["dist", "first", "second"], "something was left behind");
    let hidden: Vec<_> = names(&folder.path().join("dist"));
    let hidden: Vec<_> = hidden.iter().filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden, [".mine", ".synod"], "something was left behind");
}

enum Built {
    Killed,
    Done,
}

/// One build: of either deck, killed at any moment or not at all.
fn build(folder: &Path, chance: &mut Chance) -> Built {
    let text = DECKS[chance.below(2) as usize];
    let mut child = synod(folder, text)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("synod starts");
    let way = chance.below(4);
    match way {
        0 | 1 => {}
        2 => std::thread::sleep(Duration::from_micros(u64::from(chance.below(120_000)))),
        _ => until_files_move(folder),
    }
    if way > 1 {
        child.kill().expect("it is ours");
    }
    let output = child.wait_with_output().expect("it is ours");
    let (out, err) = said(&output);
    if output.status.code().is_none() {
        return Built::Killed;
    }
    assert_eq!((output.status.code(), out.as_str(), err.as_str()), (Some(0), "", ""));
    // Others go on meanwhile: who looks while files move looks again.
    let began = Instant::now();
    while let Err(why) = whole(&folder.join("dist")) {
        assert!(began.elapsed() < PATIENCE, "no whole deck: {why}");
        std::thread::sleep(Duration::from_millis(1));
    }
    Built::Done
}

/// Waits until some build moves files: this one, or one that it waits for.
fn until_files_move(folder: &Path) {
    let (next, began) = (folder.join("dist/.synod-work/next"), Instant::now());
    while !next.exists() && began.elapsed() < Duration::from_millis(200) {
        std::thread::sleep(Duration::from_micros(20));
    }
}

/// Two decks of other pages and other numbers of them, and a folder with files of somebody else.
fn crowded() -> TempDir {
    let folder = TempDir::new().expect("a folder for a test can be made");
    for text in DECKS {
        let content = folder.path().join(text);
        fs::create_dir(&content).expect("it is new");
        fs::write(content.join("deck.toml"), format!("title = \"The {text}\"\n"))
            .expect("it can be written");
        let mut table = HEADER.to_string();
        for state in 0..SLIDES + if text == "first" { 0 } else { 10 } {
            table.push_str(&format!("{state}\tSlide\tThe {text} text.\t1\t1\t1\t0\n"));
        }
        fs::write(content.join("slides.tsv"), table).expect("it can be written");
    }
    let dist = folder.path().join("dist");
    fs::create_dir_all(dist.join("images")).expect("it is new");
    fs::write(dist.join(".mine"), "mine").expect("it can be written");
    for nth in 0..FOREIGN {
        fs::write(dist.join(foreign(nth)), format!("mine {nth}")).expect("it can be written");
    }
    let first = synod(folder.path(), DECKS[0]).status();
    assert!(first.expect("synod starts").success());
    folder
}

fn foreign(nth: u32) -> String {
    let folder = if nth.is_multiple_of(3) { "images/" } else { "" };
    format!("{folder}mine-{nth}.txt")
}

fn synod(folder: &Path, content: &str) -> std::process::Command {
    command(folder, &["-q", "--content", content])
}

/// Which of the two decks is there, with all its pages and no other, and all that is not ours.
fn whole(dist: &Path) -> Result<&'static str, String> {
    let read = |name: &str| fs::read(dist.join(name)).map_err(|error| format!("{name}: {error}"));
    for nth in 0..FOREIGN {
        // What is not ours must never be away, not even for a moment.
        let text = fs::read_to_string(dist.join(foreign(nth)));
        assert_eq!(text.ok(), Some(format!("mine {nth}")), "a foreign file was lost");
    }
    let manifest = read(".synod")?;
    let mut pages = BTreeMap::new();
    for name in names(dist).into_iter().filter(|name| name.ends_with(".html")) {
        pages.insert(name.clone(), read(&name)?);
    }
    if read(".synod")? != manifest {
        return Err("another deck came".to_string());
    }
    let manifest = String::from_utf8(manifest).expect("the list is text");
    let listed: BTreeMap<&str, &str> = manifest
        .lines()
        .map(|line| (line.rsplit(' ').next().unwrap_or(""), line.split(' ').next().unwrap_or("")))
        .collect();
    if !listed.keys().eq(pages.keys().map(String::as_str).collect::<Vec<_>>().iter()) {
        return Err(format!("{} pages are listed, {} there", listed.len(), pages.len()));
    }
    for (name, bytes) in &pages {
        if sha256(bytes) != listed[name.as_str()] {
            return Err(format!("{name} is not the one of the list"));
        }
    }
    let one = String::from_utf8_lossy(&pages["1.html"]);
    let is_it = |text: &&str| one.contains(&format!("The {text} text."));
    DECKS.into_iter().find(is_it).ok_or("no deck of ours".to_string())
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Numbers that look like chance, the same for the same seed.
struct Chance(u32);

impl Chance {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % bound
    }
}
