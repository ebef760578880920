//! Protocols of papers and textbooks, written as these say them and about as long: each is searched
//! as its own last lines say, and breaks without any of its labelled lines.

use crate::deck::{HEADER, build, inputs};
use crate::protocols::read;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use synod::check::{Bounds, Faults, Question, Report, Wrong, breadth, random, timed};
use synod::diagnostic::{Diagnostics, report};
use synod::protocol::ablation::without;
use synod::protocol::cluster::Cluster;
use synod::protocol::program::{Program, Watched};
use synod::protocol::tree::{ClaimKind, Never, Runs};
use synod::run::moves::{self, Move};
use synod::run::settle::Drive;
use synod::run::world::{Rules, World};
use synod::scene::play::Play;
use synod::site::{self, content::Content};

/// What they are called, their texts, and how many lines they have at most but for comments.
const TEXTS: [(&str, &str, usize); 6] = [
    ("raft", include_str!("protocols/raft.protocol"), 110),
    ("log", include_str!("protocols/log.protocol"), 120),
    ("commit", include_str!("protocols/commit.protocol"), 60),
    ("lease", include_str!("protocols/lease.protocol"), 60),
    ("chain", include_str!("protocols/chain.protocol"), 70),
    ("snapshot", include_str!("protocols/snapshot.protocol"), 60),
];

const BOUNDS: Bounds = Bounds { states: 5_000_000, bytes: 2 << 30, threads: 2 };

/// The text of one of them.
pub fn text(name: &str) -> &'static str {
    TEXTS.iter().find(|(other, ..)| *other == name).expect("it is one of them").1
}

#[test]
fn protocols_of_textbooks_are_short_and_hold() {
    for (name, text, most) in TEXTS {
        let is_said = |line: &&str| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with('#') && !line.starts_with("search ")
        };
        let lines = text.lines().filter(is_said).count();
        assert!(lines <= most, "{name} has {lines} lines");
        let mut deck = inputs(format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n").as_bytes(), "");
        deck.content.files.insert(format!("protocols/{name}.protocol"), text.as_bytes().to_vec());
        let (site, messages) = build(&deck);
        assert!(site.is_some(), "{name}: {messages}");
    }
}

/// A protocol, a search, and what each of these lines, left out, breaks there.
type Needed = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Only `own-term` of Raft is missing: it takes all of figure 8.
const NEEDED: &[Needed] = &[
    (
        "raft",
        "2000 orders of 1 client, 3 servers, terms 2, entries 1, crashes, duplicates",
        &[
            ("keep-term", "never decreases server.term"),
            ("keep-vote", "election_safety"),
            ("up-to-date", "leader_completeness"),
            ("same-term", "election_safety"),
            ("majority", "election_safety"),
        ],
    ),
    (
        "raft",
        "20000 orders of 1 client, 3 servers, terms 2, entries 1, crashes",
        &[("keep-log", "leader_completeness")],
    ),
    (
        "raft",
        "2000 orders of 1 client, 3 servers, terms 2, entries 2",
        &[("consistency", "log_matching")],
    ),
    (
        "log",
        "2000 orders of 1 client, 3 servers, rounds 2, entries 2, crashes, duplicates",
        &[
            ("keep-promise", "promises_are_kept"),
            ("keep-votes", "learned_is_chosen"),
            ("fence", "promises_are_kept"),
            ("same-ballot", "promises_are_kept"),
            ("adopt", "one_value"),
            ("quorum", "one_value"),
            ("obey", "never decreases server.promised"),
            ("raise", "votes_are_promised"),
        ],
    ),
    // One vote beside the leader's own is a majority of three.
    (
        "log",
        "2000 orders of 1 client, 4 servers, rounds 1, entries 1, duplicates",
        &[("majority", "learned_is_chosen")],
    ),
    (
        "log",
        "30000 orders of 1 client, 5 servers, rounds 2, entries 1, crashes",
        &[("same-election", "counted_have_voted")],
    ),
    (
        "commit",
        "every order of 1 coordinator, 2 participants, crashes, duplicates",
        &[("keep-decision", "ac1"), ("unanimous", "ac3"), ("keep-vote", "ac3")],
    ),
    (
        "lease",
        "1000 runs of 2 clients, 1 lock, crashes",
        &[("margin", "one_holder"), ("keep-holder", "one_holder"), ("free", "one_holder")],
    ),
    (
        "chain",
        "every order of 2 clients, 3 nodes, queries 1, crashes, duplicates",
        &[
            ("keep-log", "update_propagation"),
            ("head", "update_propagation"),
            ("in-order", "update_propagation"),
            ("tail", "seen_is_stored"),
        ],
    ),
    ("snapshot", "every order of 2 processes, payments 1", &[("catch", "nothing_lost")]),
];

/// What a step invariant says.
fn said(program: &Program, nth: usize) -> String {
    let said = &program.step_invariants[nth];
    let never = match said.never {
        Never::Decreases => "decreases",
        Never::Changes => "changes",
        Never::Ends => "ends",
    };
    match &said.of {
        Watched::Register(role, register) => {
            let role = &program.roles[usize::from(*role)];
            let register = &role.registers[usize::from(*register)].name;
            format!("never {never} {}.{register}", role.name)
        }
        Watched::Value(value) => format!("never {never} {}", value.claim.name),
    }
}

/// A program of which nothing must hold but this.
fn only(mut program: Program, claim: &str) -> Program {
    let mut steps = 0..program.step_invariants.len();
    let step = steps.find(|nth| said(&program, *nth) == claim);
    let step = step.map(|nth| program.step_invariants.swap_remove(nth));
    program.step_invariants = step.into_iter().collect();
    let is_claim = program.claims.iter().any(|it| it.name == claim);
    assert!(is_claim || !program.step_invariants.is_empty(), "nothing is called `{claim}`");
    no_invariant_but(&mut program, claim);
    program
}

/// Sets aside all other invariants.
fn no_invariant_but(program: &mut Program, claim: &str) {
    for other in program.claims.iter_mut().filter(|it| it.kind == ClaimKind::Invariant) {
        if other.name != claim {
            other.kind = ClaimKind::Judge(String::new(), String::new());
        }
    }
}

/// Whether the only search of a program finds something that breaks, and how soon.
fn breaks(program: &Program) -> (bool, Report) {
    let search = &program.searches[0];
    let cluster = Cluster::new(&search.cast, search.limits.clone());
    let rules = Rules { program, cluster: &cluster };
    let is_timed = matches!(search.runs, Runs::Timed(_));
    let question = Question {
        rules,
        start: World::first(rules).expect("it has first values"),
        drive: if is_timed { Drive::Auto } else { Drive::Step },
        faults: Faults {
            crashes: search.crashes,
            restarts: search.crashes,
            duplicates: search.duplicates,
            losses: search.losses || !program.keeps_order(),
            isolates: false,
        },
        possibles: false,
        reduced: true,
    };
    let progress = &mut |_, _| ControlFlow::Continue(());
    let (report, broken) = match search.runs {
        Runs::Every => (breadth::search(&question, BOUNDS, progress), None),
        Runs::Orders(number) => (random::search(&question, 1, number, BOUNDS, progress), None),
        Runs::Timed(runs) => timed::search(&question, 1, runs, BOUNDS, progress),
    };
    let broken =
        report.wrong.as_ref().map(|(wrong, _)| wrong).or(broken.as_ref().map(|it| &it.wrong));
    (matches!(broken, Some(Wrong::Invariant(_) | Wrong::Step(_))), report)
}

#[test]
fn every_labelled_line_of_a_textbook_is_needed() {
    let mut labels: BTreeSet<(&str, String)> = BTreeSet::new();
    for (name, text, _) in TEXTS {
        labels.extend(read(text).labels.into_iter().map(|label| (name, label)));
    }
    for (name, search, lines) in NEEDED {
        let own = text(name).lines().filter(|line| !line.starts_with("search "));
        let program = read(&format!("{}\nsearch {search}\n", own.collect::<Vec<_>>().join("\n")));
        for (label, claim) in *lines {
            let nth = program.label(label).unwrap_or_else(|| panic!("{name} has no @{label}"));
            let broken = only(without(&program, &[nth]), claim);
            let (is_broken, report) = breaks(&broken);
            assert!(is_broken, "{name} without @{label}: {claim} holds in {}", report.states);
            println!("{name} without @{label}: {claim} breaks after {}", report.states);
            labels.remove(&(*name, (*label).to_string()));
        }
    }
    let own_term = BTreeSet::from([("raft", "own-term".to_string())]);
    assert_eq!(labels, own_term, "no search of what breaks without these");
}

/// Figure 8 of the paper on Raft, from (b) on, of three servers: the figure's S1 is server 1, its S5
/// is server 2, and server 3 stands for those that both need. Server 1 has led in term 1, stored an
/// entry and crashed; server 2 leads in term 2 and has stored another one.
const FIGURE_8: &str = "[scene.a]\nslides = [0]\nprotocol = \"raft\"\n\
    cast = { client = 1, server = 3 }\nlimits = { terms = 4, entries = 2 }\n\
    faults = [\"restart\", \"duplicate\"]\nbudget = { states = STATES, orders = 1 }\n\
    start = [\"server 1: timeout\", \"server 1: lead\", \"client 1\", \"kill server 1\", \
             \"server 2: timeout\", \"server 2: lead\", \"client 1\"CRASH]\n";
/// On the way to (c) server 2 crashes too.
const CRASH: &str = ", \"kill server 2\"";

/// A deck with that scene, searched so far, and what was found wrong.
fn figure_8(crash: &str, more: &str, states: u32) -> (Content, String) {
    let scene = FIGURE_8.replace("CRASH", crash).replace("STATES", &states.to_string());
    let slides = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let mut deck = inputs(slides.as_bytes(), &format!("{scene}{more}"));
    let raft = text("raft").lines().filter(|line| !line.starts_with("search "));
    let raft = raft.map(|line| format!("{line}\n")).collect::<String>().into_bytes();
    deck.content.files.insert("protocols/raft.protocol".to_string(), raft);
    let mut found = Diagnostics::new();
    let content = site::read_content(&deck, &mut |_| ControlFlow::Continue(()), &mut found);
    (content, anstream::adapter::strip_str(&report::render(&found)).to_string())
}

/// What a search in every order finds from where the scene opens.
fn searched(play: &Play, program: &Program) -> Report {
    let question = Question {
        rules: Rules { program, cluster: &play.cluster },
        start: play.searched(),
        drive: Drive::Step,
        faults: Faults { restarts: true, duplicates: true, ..Faults::default() },
        possibles: false,
        reduced: true,
    };
    breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(()))
}

/// What is said in a run from where the scene opens.
fn told(play: &Play, moves: &[Move]) -> Vec<String> {
    let mut world = play.searched();
    let steps = moves::replay(play.rules(), &mut world.clone(), moves, Drive::Step);
    let steps = steps.expect("a run that was found can be played");
    let happened = steps.into_iter().filter_map(|step| world.apply(play.rules(), step).ok()?);
    happened.map(|it| it.said).filter(|it| !it.is_empty()).collect()
}

/// Whether something is said.
fn says(said: &[String], words: &str) -> bool {
    said.iter().any(|it| it == words)
}

/// (c) and (d): server 1 comes back, leads in term 3, brings its old entry to a majority and commits
/// it, as it counts so many; server 2 leads in term 4 without it, whoever of the two votes for it.
const OVERTAKEN: [&str; 4] = [
    "✓ server 1 leads in term 3.",
    "server 3 stores 1 entries of server 1.",
    "✓ server 1 commits entry 1 and carries out request 1.",
    "✓ server 2 leads in term 4.",
];

#[test]
fn without_the_own_term_line_a_scene_finds_figure_8() {
    let more = "without = [\"own-term\"]\nfind = \"leader_completeness\"\n";
    let (content, messages) = figure_8(CRASH, more, 1_000_000);
    assert_eq!(messages, "");
    let play = content.scenes[0].play.as_ref().expect("it plays");
    let said = play.events().iter().map(|it| it.happened.said.clone());
    let said: Vec<String> = said.filter(|it| !it.is_empty()).collect();
    assert!(OVERTAKEN.iter().all(|words| says(&said, words)), "{said:#?}");
    assert_eq!(said.last().map(String::as_str), OVERTAKEN.last().copied(), "it ends there");
    let verdict = play.verdict.as_ref().expect("something breaks");
    assert!(verdict.words.starts_with("✕ “Leader completeness” is broken"), "{}", verdict.words);
}

/// Searched level by level, so that no run is shorter.
#[test]
fn without_the_own_term_line_figure_8_is_the_shortest_run() {
    for (crash, steps) in [("", 18), (CRASH, 19)] {
        let (content, messages) = figure_8(crash, "without = [\"own-term\"]\n", 1);
        assert_eq!(messages, "");
        let play = content.scenes[0].play.as_ref().expect("it plays");
        let mut program = Program::clone(&play.program);
        let (_, moves) = searched(play, &program).wrong.expect("it breaks");
        assert_eq!(moves.len(), steps, "{moves:#?}");
        let said = told(play, &moves);
        assert!(OVERTAKEN.iter().all(|words| says(&said, words)), "{said:#?}");
        if crash.is_empty() {
            continue;
        }
        // On from there: the entry of server 2 replaces the committed one, and is committed.
        no_invariant_but(&mut program, "state_machine_safety");
        let (_, moves) = searched(play, &program).wrong.expect("it breaks");
        let said = told(play, &moves);
        let stores = [OVERTAKEN[1], OVERTAKEN[3], "server 3 stores 1 entries of server 2."];
        let mut rest = said.iter();
        assert!(stores.iter().all(|words| rest.any(|other| other == words)), "{said:#?}");
        let commits = [OVERTAKEN[2], "✓ server 2 commits entry 1 and carries out request 2."];
        assert!(commits.iter().all(|words| says(&said, words)), "{said:#?}");
    }
}

#[test]
fn with_the_own_term_line_nothing_breaks_behind_figure_8() {
    for crash in ["", CRASH] {
        let (content, messages) = figure_8(crash, "", 1);
        assert_eq!(messages, "");
        let play = content.scenes[0].play.as_ref().expect("it plays");
        let report = searched(play, &play.program);
        assert!(report.complete && report.wrong.is_none(), "{report:?}");
        println!("{} states, to depth {}", report.states, report.depth);
    }
}
