//! Decks that are wrong in the ways that decks are: cells, keys, rules, tags and results exchanged,
//! left out, doubled, made huge. Whatever there is, a build ends, soon and with an answer.
//!
//! `SYNOD_WRONG=10000 cargo test --release wrong` tries as many decks; a test run tries a few,
//! always the same ones. What fails is written to a folder that the test names.

use crate::deck::{HEADER, inputs};
use crate::nonsense;
use std::fmt::Write;
use std::fs;
use std::sync::mpsc;
use std::time::Duration;
use synod::diagnostic::{Diagnostics, any_mistake, report};
use synod::page::built_in;
use synod::run::chance::Stream;
use synod::site::manifest::Manifest;
use synod::site::{self, Extras, Inputs};
use synod::verify::Searches;

/// How long a build may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The stack of a main thread.
const STACK: usize = 8 << 20;

const SETTINGS: &str = "title = \"A deck\"\nlanguage = \"en\"\nauthor = \"A. Nonymous\"\n\
    description = \"Words.\"\ntheme = \"calm\"\nstrict-weight = false\n";
const ROWS: [&str; 5] = [
    "0\t\t\t0\t0\t1\t0",
    "1\tOne\tA <span class='client'>client</span> asks *one* server.\t1\t1\t1\t0",
    "2\tTwo\tSee [one](1.html) and `code`.\t0.5\t1\t1\t1",
    "3\tThree\t- a\t1\t1\t1\t1",
    "4\tFour\t\"It's\" -- it.\t1\t1\t1\t0",
];
const SCENES: &str = "[scene.still]\nslides = [1]\ncast = { client = 1, server = 2 }\n\
    dead = [\"server 2\"]\nlit = [\"client\"]\nregisters = { server = [\"log empty\"] }\n\
    says = { client = \"hello\" }\nchannels = [\"client server\"]\n\
    cluster = { title = \"both\", roles = [\"server\"] }\ndescription = \"Two.\"\n\
    [scene.single]\nslides = [2]\nprotocol = \"single\"\ncast = { client = 2, server = 1 }\n\
    drive = \"auto\"\nseeds = [1, 2]\nstart = []\ndemo = [\"client 1\", \"client 2 @ 400ms\"]\n\
    faults = [\"kill\", \"restart\", \"drop\"]\nwithout = []\n\
    [scene.duel]\nslides = [3]\nprotocol = \"paxos\"\n\
    cast = { client = 1, proposer = 1, acceptor = 2, learner = 1 }\ndrive = \"step\"\n\
    seeds = [7]\nstart = [\"client 1\"]\ndemo = [\"proposer 1\", \"kill proposer 1 @ 2s\"]\n\
    faults = [\"kill\"]\nwithout = [\"adopt\"]\n";
/// What stands where other values should.
const VALUES: [&str; 40] = [
    "",
    " ",
    "0",
    "1",
    "-1",
    "2",
    "7",
    "24",
    "1e400",
    "NaN",
    "99999999999999999999",
    "0x10",
    "true",
    "[]",
    "{}",
    "[[",
    "\"\"",
    "\"x\"",
    "'x'",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"client 1\"",
    "[\"client\"]",
    "[0, 1, 2]",
    "{ client = 1 }",
    "{ x = { y = { z = 1 } } }",
    "1979-05-27",
    "\"\"\"\nx",
    "<b>",
    "</",
    "<!--",
    "&#0;",
    "\u{0}",
    "\r",
    "\u{2028}",
    "\u{202e}",
    "é",
    "🙂",
    "\t",
    "kill client 1 @ 99999999s",
];
/// What is written again and again until a cell, a line or a file is full of it.
const PIECES: [&str; 32] = [
    "- ",
    "> ",
    "*a ",
    "**",
    "[",
    "[a](",
    "![",
    "`",
    "<",
    "<span class='client'>",
    "</span>",
    "&",
    "\\",
    "{",
    "}",
    "(",
    ")",
    "[a=",
    "{{",
    "{% if true %}",
    "{% for a in range(end=99999) %}",
    "{% include \"page.html\" %}",
    "{#",
    "a{",
    "a(",
    "`${",
    "a=>",
    "!",
    "a?b:",
    "word ",
    "🙂",
    "\u{301}",
];

#[test]
fn no_deck_panics_hangs_or_eats_the_machine() {
    let cases: u32 = cases().unwrap_or(120);
    let (mut built, mut refused, mut failed) = (0, 0, Vec::new());
    for case in 0..cases {
        let mut chance = Stream::new([case, 0, 0, 99]);
        let (kind, deck) = wrong(&mut chance);
        match outcome(&deck) {
            Ok(true) => built += 1,
            Ok(false) => refused += 1,
            Err(message) => {
                failed.push(format!("{case} ({kind}): {message}; {}", keep(case, &deck)));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {cases} fail:\n{}", failed.len(), failed.join("\n"));
    assert!(built > cases / 20 && refused > cases / 5, "{built} are built, {refused} are not");
    // Other tests run in the same process, unless somebody asked for this one.
    if cases_are_asked_for()
        && let Some(kilobytes) = memory()
    {
        assert!(kilobytes < 1_000_000, "{kilobytes} kB of memory at most");
    }
}

/// How many decks to try, if somebody said so.
pub fn cases() -> Option<u32> {
    std::env::var("SYNOD_WRONG").ok().and_then(|cases| cases.parse().ok())
}

fn cases_are_asked_for() -> bool {
    cases().is_some()
}

/// The most memory that this process has had, in kB, where the system tells.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Whether the deck was built; how it failed if it neither was nor had a mistake.
fn outcome(deck: &Inputs) -> Result<bool, String> {
    let (tell, told) = mpsc::channel();
    let deck = deck.clone();
    let build = move || {
        let mut found = Diagnostics::new();
        let site = site::build(
            &deck,
            &Manifest::default(),
            &mut |_| std::ops::ControlFlow::Continue(()),
            &mut found,
        );
        let text = report::render(&found);
        let answer = match (site.is_some(), any_mistake(&found)) {
            (true, true) => Err("built in spite of mistakes".to_string()),
            (false, false) => Err("not built, and nobody says why".to_string()),
            _ if text.len() > 4_000_000 => Err(format!("{} bytes of messages", text.len())),
            (built, _) => Ok(built),
        };
        let _ = tell.send(answer);
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(build);
    thread.expect("a thread can be made");
    match told.recv_timeout(PATIENCE) {
        Ok(answer) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => Err("hangs".to_string()),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err("panics".to_string()),
    }
}

/// Writes a deck to where somebody can look at it.
fn keep(case: u32, deck: &Inputs) -> String {
    let folder = std::env::temp_dir().join(format!("synod-wrong-{case}"));
    for (sub, files) in [("content", &deck.content.files), ("templates", &deck.templates.files)] {
        for (path, bytes) in files {
            let path = folder.join(sub).join(path.replace(|c: char| c.is_control(), "_"));
            let _ = fs::create_dir_all(path.parent().expect("it is in a folder"));
            let _ = fs::write(path, bytes);
        }
    }
    let _ = fs::write(folder.join("content/.checks"), &deck.checks);
    folder.display().to_string()
}

/// A deck with something wrong, and what that is.
fn wrong(chance: &mut Stream) -> (&'static str, Inputs) {
    let mut deck = deck();
    deck.extras = Extras {
        single: chance.below(8) == 0,
        notes: true,
        advice: true,
        above: chance.below(2) == 0,
    };
    let kinds = ["slides.tsv", "deck.toml", "scenes.toml", "protocol", "templates", "checks"];
    let kind = pick(&kinds, chance);
    match kind {
        "slides.tsv" => change(&mut deck, kind, chance, table),
        "deck.toml" | "scenes.toml" => change(&mut deck, kind, chance, keys),
        "protocol" => {
            let name = pick(&["protocols/single.protocol", "protocols/paxos.protocol"], chance);
            let base = usize::from(name.contains("paxos")) * 3;
            let text = if chance.below(8) == 0 {
                lines(nonsense::TEXTS[base], chance)
            } else {
                nonsense::text_of(nonsense::TEXTS[base], chance)
            };
            deck.content.files.insert(name.to_string(), without_searches(&text).into_bytes());
            // Whatever the rules are, so few actors are searched soon.
            if chance.below(4) == 0 {
                deck.searches = Searches::Now;
                let scenes = SCENES.split("[scene.duel]").next().unwrap_or_default();
                let scenes = scenes.replace("client = 2, server = 1", "client = 1, server = 1");
                deck.content.files.insert("scenes.toml".to_string(), scenes.into_bytes());
            }
        }
        "templates" => {
            for _ in 0..=chance.below(2) {
                let (path, text) = pick(&built_in::FILES, chance);
                let text = lines(text, chance);
                deck.templates.files.insert(path.to_string(), text.into_bytes());
            }
        }
        _ => deck.checks = lines(include_str!("../content/.checks"), chance),
    }
    (kind, deck)
}

fn deck() -> Inputs {
    let mut table = HEADER.replace('\n', "\tnotes:string\n");
    for row in ROWS {
        table += &format!("{row}\tremember\n");
    }
    let mut deck = inputs(table.as_bytes(), SCENES);
    deck.searches = Searches::Later;
    deck.content.files.insert("deck.toml".to_string(), SETTINGS.into());
    for (name, text) in [("single", nonsense::TEXTS[0]), ("paxos", nonsense::TEXTS[3])] {
        let text = without_searches(text).into_bytes();
        deck.content.files.insert(format!("protocols/{name}.protocol"), text);
    }
    deck
}

fn without_searches(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("search"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn change(
    deck: &mut Inputs,
    name: &str,
    chance: &mut Stream,
    how: impl Fn(&str, &mut Stream) -> String,
) {
    let file = deck.content.files.get_mut(name).expect("the deck has it");
    let text = how(&String::from_utf8_lossy(file), chance);
    *file = text.into_bytes();
    if chance.below(10) == 0 {
        for _ in 0..=chance.below(4) {
            let at = chance.below(file.len().max(1) as u32) as usize;
            file.insert(at.min(file.len()), chance.below(256) as u8);
        }
    }
}

/// A table with cells, rows or columns exchanged.
fn table(text: &str, chance: &mut Stream) -> String {
    let mut rows: Vec<Vec<String>> =
        text.lines().map(|row| row.split('\t').map(str::to_string).collect()).collect();
    for _ in 0..=chance.below(4) {
        let row = below(chance, rows.len());
        let cell = below(chance, rows[row].len());
        let other = below(chance, rows.len());
        match chance.below(12) {
            0 => drop(rows[row].remove(cell)),
            1 => rows[row].insert(cell, pick(&VALUES, chance).to_string()),
            2 => rows.swap(row, other),
            3 => rows.insert(row, rows[other].clone()),
            4 => rows[row][cell] = full(chance, 70_000),
            5 => rows[row].swap(cell, 0),
            6 => rows.iter_mut().for_each(|row| {
                if cell < row.len() && row.len() > 1 {
                    row.remove(cell);
                }
            }),
            7 => rows[row][cell].push_str(pick(&PIECES, chance)),
            8 if chance.below(20) == 0 => {
                let many = rows[row].clone();
                rows.extend((0..3_000).map(|nth| {
                    let mut row = many.clone();
                    row[0] = (nth + 100).to_string();
                    row
                }));
            }
            _ => rows[row][cell] = pick(&VALUES, chance).to_string(),
        }
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() {
            return String::new();
        }
    }
    let end = pick(&["\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", ""], chance);
    let bom = if chance.below(8) == 0 { "\u{feff}" } else { "" };
    rows.iter().fold(bom.to_string(), |mut text, row| {
        let _ = write!(text, "{}{end}", row.join("\t"));
        text
    })
}

/// Lines of keys and values, some with another value.
fn keys(text: &str, chance: &mut Stream) -> String {
    let mut all: Vec<String> = text.lines().map(str::to_string).collect();
    for _ in 0..=chance.below(3) {
        let at = below(chance, all.len());
        let other = all[below(chance, all.len())].clone();
        let (key, value) = all[at].split_once('=').map_or(("x", "1"), |(key, value)| (key, value));
        let (key, value) = (key.to_string(), value.to_string());
        let others = other.split_once('=').map_or("", |(_, value)| value).to_string();
        all[at] = match chance.below(8) {
            0 => return lines(text, chance),
            1 => format!("{key}={others}"),
            2 => format!("{}={value}", pick(&VALUES, chance)),
            3 => format!("{key} = {}", pick(&["[", "{ a = ", "\"", "[{"], chance).repeat(5_000)),
            4 => format!("{key} = \"{}\"", full(chance, 20_000).replace(['"', '\\'], "")),
            5 => number(&all[at], chance),
            _ => format!("{key} = {}", pick(&VALUES, chance)),
        };
    }
    all.join("\n") + "\n"
}

/// The line with another number in the place of one of its own.
fn number(line: &str, chance: &mut Stream) -> String {
    let digits: Vec<usize> =
        line.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
    if digits.is_empty() {
        return line.to_string();
    }
    let at = pick(&digits, chance);
    let number = pick(&["0", "3", "9", "10", "99", "-1", "4294967296", "1.5"], chance);
    format!("{}{number}{}", &line[..at], &line[at + 1..])
}

/// Any text with lines and pieces of lines exchanged.
fn lines(text: &str, chance: &mut Stream) -> String {
    let mut all: Vec<String> = text.lines().map(str::to_string).collect();
    for _ in 0..=chance.below(4) {
        if all.is_empty() {
            break;
        }
        let at = below(chance, all.len());
        let other = below(chance, all.len());
        match chance.below(9) {
            0 => drop(all.remove(at)),
            1 => all.swap(at, other),
            2 => all.insert(other, all[at].clone()),
            3 => all[at] = full(chance, 60_000),
            4 => all.truncate(at + 1),
            5 => all[at] = number(&all[at], chance),
            _ => {
                let letters: Vec<usize> = all[at].char_indices().map(|(at, _)| at).collect();
                let place = letters.get(below(chance, letters.len().max(1))).copied().unwrap_or(0);
                let piece = pick(&PIECES, chance).repeat(1 + below(chance, 3));
                match chance.below(3) {
                    0 => all[at].truncate(place),
                    1 => all[at].insert_str(place, pick(&VALUES, chance)),
                    _ => all[at].insert_str(place, &piece),
                }
            }
        }
    }
    all.join("\n") + "\n"
}

/// A piece again and again.
fn full(chance: &mut Stream, bytes_max: u32) -> String {
    let piece = pick(&PIECES, chance);
    piece.repeat(1 + below(chance, bytes_max as usize / piece.len()))
}

/// One of these.
pub fn pick<T: Copy>(all: &[T], chance: &mut Stream) -> T {
    all[below(chance, all.len())]
}

fn below(chance: &mut Stream, bound: usize) -> usize {
    chance.below(bound as u32) as usize
}
