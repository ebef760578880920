//! Protocols that nobody would write: whatever the text, reading it ends, and what can be read can
//! be run.
//!
//! `SYNOD_NONSENSE=10000000 cargo test --release nonsense` tries as many texts; a test run tries a
//! few thousand, always the same ones.

use std::ops::ControlFlow;
use std::sync::Arc;
use synod::check::{Bounds, Faults, Question, breadth, random};
use synod::diagnostic::{Diagnostics, Source};
use synod::protocol;
use synod::protocol::cluster::Cluster;
use synod::protocol::program::Program;
use synod::run::chance::Stream;
use synod::run::settle::Drive;
use synod::run::timeline::{Act, Click, Stage, Until, play};
use synod::run::timing::Timing;
use synod::run::world::{Rules, World};

pub const TEXTS: [&str; 4] = [
    include_str!("../content/protocols/single.protocol"),
    include_str!("../content/protocols/broadcast.protocol"),
    include_str!("../content/protocols/primary.protocol"),
    include_str!("../content/protocols/paxos.protocol"),
];
/// What is put where it does not belong.
const PIECES: &str = "role on action when if else send say to from add append remove cut drop first last of limit \
    invariant goal judge never decreases changes outcome channels keep losses search every order orders all some in \
    count sum majority number max min implies others record entry for each reset agree alive self none {} [] = != < <= > >= + - * / ( ) , : . @ @adopt \
    \" \"x\" \"{self}\" \"{ 0 1 -1 7 2147483647 -2147483648 99999999999 durable queued outside by hand after \
    restart or and not acceptors proposer client request serial highest voted v s a p log queue \
    phase idle \t \n \n\n # é 🙂 \u{0} \r == <> -> && || ! ++ -- += := ; // ' elif while myPhase 500ms true";

#[test]
fn no_text_panics_or_hangs_what_reads_and_runs_it() {
    let cases = std::env::var("SYNOD_NONSENSE").ok().and_then(|cases| cases.parse().ok());
    let cases: u32 = cases.unwrap_or(4_000);
    let mut read = 0;
    for case in 0..cases {
        let mut chance = Stream::new([case, 0, 0, 77]);
        let text = text(&mut chance);
        let mut found = Diagnostics::new();
        let source = Source::read("p.protocol", text.as_bytes(), &mut found);
        if let Ok(program) = protocol::read(&source) {
            run(&Arc::new(program), &mut chance);
            read += 1;
        }
    }
    assert!(read > cases / 50, "only {read} of {cases} can be run: too wild to be worth much");
}

/// A text of the deck with some of it exchanged, left out, doubled or replaced.
fn text(chance: &mut Stream) -> String {
    let text = TEXTS[chance.below(TEXTS.len() as u32) as usize];
    text_of(text, chance)
}

/// The same of one text.
pub fn text_of(text: &str, chance: &mut Stream) -> String {
    let below = |chance: &mut Stream, bound: usize| chance.below(bound as u32) as usize;
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for _ in 0..below(chance, 5) {
        let at = below(chance, lines.len());
        let other = below(chance, lines.len());
        match chance.below(7) {
            0 => lines.swap(at, other),
            1 => drop(lines.remove(at)),
            2 => lines.insert(other, lines[at].clone()),
            3 => lines[at].insert_str(0, "    "),
            4 => lines[at] = lines[at].trim_start().to_string(),
            _ => lines[at] = changed(&lines[at], chance),
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

fn changed(line: &str, chance: &mut Stream) -> String {
    let pieces: Vec<&str> = PIECES.split(' ').collect();
    let mut words: Vec<&str> = line.split_inclusive(' ').collect();
    let at = chance.below(words.len().max(1) as u32) as usize;
    let piece = pieces[chance.below(pieces.len() as u32) as usize];
    match chance.below(3) {
        0 if at < words.len() => words[at] = piece,
        1 if at < words.len() => drop(words.remove(at)),
        _ => words.insert(at, piece),
    }
    words.concat()
}

/// Plays a few clicks, and searches a little.
fn run(program: &Program, chance: &mut Stream) {
    let cast: Vec<u8> = program.roles.iter().map(|_| 1 + chance.below(2) as u8).collect();
    let limits = program.limits.iter().map(|(_, number)| *number).collect();
    let cluster = Cluster::new(&cast, limits);
    let rules = Rules { program, cluster: &cluster };
    let Ok(start) = World::first(rules) else { return };
    let timing = Timing::drawn(chance.below(9));
    let drive = if chance.below(2) == 0 { Drive::Step } else { Drive::Auto };
    let size = u32::from(cluster.size());
    let clicks: Vec<Click> = (0..12)
        .map(|nth| {
            let who = synod::protocol::value::ActorId(chance.below(size) as u8);
            let act = match chance.below(6) {
                0 => Act::Kill(who),
                1 => Act::Restart(who),
                _ => Act::Act(who),
            };
            Click { at: nth * 500, act }
        })
        .collect();
    let stage = Stage { rules, drive, opening: &start, timing: &timing, has_waits: true };
    let _ = play(stage, &clicks, Until::Rest);
    let question = Question {
        rules,
        start: start.clone(),
        drive,
        faults: Faults {
            crashes: true,
            restarts: true,
            duplicates: false,
            losses: true,
            isolates: false,
        },
        possibles: false,
        reduced: true,
    };
    let bounds = Bounds { states: 100, bytes: 1 << 24, threads: 1 };
    if chance.below(20) == 0 {
        let _ = breadth::search(&question, bounds, &mut |_, _| ControlFlow::Continue(()));
        let _ = random::search(&question, 1, 2, bounds, &mut |_, _| ControlFlow::Continue(()));
    }
}

/// Found among ten million texts: a message that is sent more and more often had no number.
#[test]
fn a_message_under_way_any_number_of_times_is_counted() {
    let text = "role client\n    sent = no or yes\n    action ask by hand\n        when sent = no\n        sent = yes\n        send tick() to self\n    on tick() from c\n        send tick() to self\n        send tick() to self\n";
    let mut found = Diagnostics::new();
    let source = Source::read("p.protocol", text.as_bytes(), &mut found);
    let program = protocol::read(&source).expect("it can be read");
    let cluster = Cluster::new(&[1], Vec::new());
    let rules = Rules { program: &program, cluster: &cluster };
    let start = World::first(rules).expect("it has first values");
    let question = Question {
        rules,
        start,
        drive: Drive::Step,
        faults: Faults::default(),
        possibles: false,
        reduced: true,
    };
    let bounds = Bounds { states: 900, bytes: 1 << 28, threads: 1 };
    let report = breadth::search(&question, bounds, &mut |_, _| ControlFlow::Continue(()));
    assert!(!report.complete && report.wrong.is_none() && report.states > 900);
}
