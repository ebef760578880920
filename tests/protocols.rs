//! What the protocols of the deck promise, searched.

use std::ops::ControlFlow;
use std::path::Path;
use synod::check::compiled::{Compiled, View, word};
use synod::check::{Bounds, Faults, Question, Report, Wrong, breadth, counterexample, random};
use synod::diagnostic::{Diagnostics, Source, report};
use synod::protocol::cluster::Cluster;
use synod::protocol::program::Program;
use synod::protocol::value::{ActorId, Value};
use synod::run::chance::Stream;
use synod::run::claims;
use synod::run::moves::Move;
use synod::run::settle::Drive;
use synod::run::world::{Rules, Step, World};
use synod::site::{self, Done, Inputs};
use synod::verify::News;

/// A search over a cast of clients, proposers, acceptors and learners.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    pub cast: [u8; 4],
    pub tries: i32,
    pub crashes: bool,
    pub duplicates: bool,
    pub reduced: bool,
    /// Random orders; all orders, if none.
    pub walks: u32,
}

pub const fn every_order(cast: [u8; 4], tries: i32) -> Search {
    Search { cast, tries, crashes: true, duplicates: false, reduced: true, walks: 0 }
}

pub const fn random_orders(cast: [u8; 4], tries: i32) -> Search {
    Search { cast, tries, crashes: true, duplicates: false, reduced: false, walks: 200_000 }
}

pub const BOUNDS: Bounds = Bounds { states: 100_000_000, bytes: 8 << 30, threads: 2 };

impl Search {
    pub fn report(&self, program: &Program) -> (Report, bool) {
        let cluster = Cluster::new(&self.cast, vec![self.tries]);
        let rules = Rules { program, cluster: &cluster };
        let question = Question {
            rules,
            start: World::first(rules).expect("it has first values"),
            drive: Drive::Step,
            faults: Faults {
                crashes: self.crashes,
                restarts: self.crashes,
                duplicates: self.duplicates,
                losses: true,
                isolates: false,
            },
            possibles: false,
            reduced: self.reduced,
        };
        let report = match self.walks {
            0 => breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(())),
            walks => {
                random::search(&question, 1, walks, BOUNDS, &mut |_, _| ControlFlow::Continue(()))
            }
        };
        let replays = report.wrong.as_ref().is_none_or(|(wrong, moves)| {
            matches!(wrong, Wrong::Fault(_)) || counterexample::goes_wrong(&question, wrong, moves)
        });
        (report, replays)
    }
}

pub fn read(text: &str) -> Program {
    let mut found = Diagnostics::new();
    let source = Source::read("paxos.protocol", text.as_bytes(), &mut found);
    let program = synod::protocol::read(&source);
    program.unwrap_or_else(|found| panic!("{}", report::render(&found)))
}

fn shipped(name: &str) -> Program {
    let path = format!("{}/content/protocols/{name}.protocol", env!("CARGO_MANIFEST_DIR"));
    read(&std::fs::read_to_string(path).expect("the protocol is there"))
}

#[test]
fn one_serial_each_is_safe_in_every_order_with_crashes() {
    let (report, _) = every_order([2, 2, 3, 1], 1).report(&shipped("paxos"));
    assert_eq!(report.wrong, None);
    assert!(report.complete);
    assert_eq!(report.goals.len(), 4, "election, adoption, duel, change of mind");
    assert!(["1", "2", "none"].iter().all(|outcome| report.outcomes.contains_key(*outcome)));
}

/// The reductions leave out states, never what can go wrong or be reached.
#[test]
fn reductions_change_no_verdict() {
    let program = shipped("paxos");
    for (cast, tries) in [([1, 1, 3, 1], 2), ([1, 2, 2, 1], 1), ([2, 1, 3, 2], 1)] {
        let reduced = every_order(cast, tries);
        let plain = Search { reduced: false, ..reduced };
        let (reduced, plain) = (reduced.report(&program).0, plain.report(&program).0);
        assert!(reduced.complete && plain.complete);
        assert!(reduced.states < plain.states, "{} and {}", reduced.states, plain.states);
        assert_eq!(
            reduced.goals.keys().collect::<Vec<_>>(),
            plain.goals.keys().collect::<Vec<_>>()
        );
        assert_eq!(
            reduced.outcomes.keys().collect::<Vec<_>>(),
            plain.outcomes.keys().collect::<Vec<_>>()
        );
    }
}

/// How runs end from a world with so many acceptors dead.
fn outcomes(program: &Program, acceptors: u8, dead: usize, tries: i32) -> Vec<String> {
    let cluster = Cluster::new(&[2, 3, acceptors, 1], vec![tries]);
    let rules = Rules { program, cluster: &cluster };
    let mut start = World::first(rules).expect("it has first values");
    for acceptor in cluster.of(2).take(dead) {
        start.apply(rules, Step::Kill(acceptor)).expect("a crash asks for nothing");
    }
    let question = Question {
        rules,
        start,
        drive: Drive::Step,
        faults: Faults { crashes: true, ..Faults::default() },
        possibles: false,
        reduced: false,
    };
    let report = random::search(&question, 1, 3_000, BOUNDS, &mut |_, _| ControlFlow::Continue(()));
    assert_eq!(report.wrong, None, "{acceptors} acceptors, {dead} of them dead");
    report.outcomes.into_keys().collect()
}

#[test]
fn a_majority_is_of_the_configured_acceptors_be_they_odd_or_even() {
    let program = shipped("paxos");
    for (acceptors, minority) in [(2, 0), (3, 1), (4, 1), (5, 2), (7, 3)] {
        let enough = outcomes(&program, acceptors, minority, 3);
        assert!(enough.contains(&"1".to_string()), "{acceptors}: {enough:?}");
        assert_eq!(outcomes(&program, acceptors, minority + 1, 3), ["none"], "{acceptors}");
    }
}

#[test]
fn serials_beyond_ten_compare_as_numbers() {
    let program = shipped("paxos");
    let search = Search { walks: 3_000, ..random_orders([2, 3, 3, 1], 8) };
    let (report, _) = search.report(&program);
    assert_eq!(report.wrong, None);
    let serial = |moves: &[Move]| {
        let carried = moves.iter().filter_map(|one| match one {
            Move::Receive { message, .. } => message.carries.first().cloned(),
            _ => None,
        });
        carried.max()
    };
    let cluster = Cluster::new(&[2, 3, 3, 1], vec![8]);
    let rules = Rules { program: &program, cluster: &cluster };
    // A goal that only long duels reach.
    let text = include_str!("../content/protocols/paxos.protocol");
    let late = format!(
        "{text}\ngoal late\n    some l in learners: l.request != none and some p in proposers: p.phase = elected and p.serial > 10\n"
    );
    let program = read(&late);
    let (report, _) = Search { walks: 20_000, ..search }.report(&program);
    let late = program.claims.iter().position(|claim| claim.name == "late");
    let run = &report.goals[&late.expect("it is claimed")];
    assert!(serial(run) > Some(Value::Number(10)), "{:?} in {rules:?}", serial(run));
}

/// Claims judged in integers say what the claims as written say.
#[test]
fn quick_claims_are_the_claims() {
    for (name, cast, limits) in [
        ("paxos", vec![2, 2, 3, 2], vec![3]),
        ("broadcast", vec![2, 3], vec![]),
        ("primary", vec![2, 1, 2], vec![]),
    ] {
        let program = shipped(name);
        let cluster = Cluster::new(&cast, limits);
        let rules = Rules { program: &program, cluster: &cluster };
        let mut judged = 0;
        for seed in 0..40 {
            let mut chance = Stream::new([seed, 0, 0, 5]);
            let mut world = World::first(rules).expect("it has first values");
            for _ in 0..120 {
                let actor = ActorId(chance.below(u32::from(cluster.size())) as u8);
                let flying = u32::try_from(world.flying.len()).expect("few");
                let step = match chance.below(10) {
                    0 => Step::Kill(actor),
                    1 | 2 => Step::Restart(actor),
                    3..=6 if flying > 0 => {
                        Step::Deliver(world.flying[chance.below(flying) as usize].id)
                    }
                    _ => Step::Act(actor),
                };
                world.apply(rules, step).expect("a searched protocol has no faults");
                let words: Vec<Vec<i64>> = world
                    .actors
                    .iter()
                    .map(|actor| actor.registers.iter().map(word).collect())
                    .collect();
                let everyone: Vec<&[i64]> = words.iter().map(Vec::as_slice).collect();
                let living = world.actors.iter().enumerate().filter(|(_, actor)| actor.alive);
                let alive = living.fold(0, |alive, (nth, _)| alive | 1 << nth);
                let view = View { cluster: &cluster, everyone: &everyone, alive };
                for claim in &program.claims {
                    let quick = Compiled::of(&claim.body, &cluster);
                    let Some(quick) = quick.and_then(|quick| view.value(&quick, &mut [0; 8]))
                    else {
                        continue;
                    };
                    let holds = claims::holds_in(rules, claim, &world).expect("no faults");
                    assert_eq!(quick == 1, holds, "{name}: {}", claim.name);
                    judged += 1;
                }
            }
        }
        // Claims that look into logs stay as they are.
        assert!(judged > 1_000 || name != "paxos", "{name}: {judged}");
    }
}

/// What is committed beside the deck is what its searches find, so that a build need not search.
#[test]
fn the_deck_has_been_searched_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let mut inputs = Inputs::default();
    inputs.content.name = "content".to_string();
    for folder in ["", "protocols/"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("it is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_file() {
                let name = path.file_name().expect("it has a name").to_string_lossy();
                let bytes = std::fs::read(&path).expect("it can be read");
                inputs.content.files.insert(format!("{folder}{name}"), bytes);
            }
        }
    }
    inputs.checks = std::fs::read_to_string(root.join(".checks")).expect("it is committed");
    let mut found = Diagnostics::new();
    let mut hear = |done: Done<'_>| {
        let searches = matches!(done, Done::Searches(News::Search { .. }));
        assert!(!searches, "run `synod verify`: {done:?} is not kept");
        ControlFlow::Continue(())
    };
    let content = site::read_content(&inputs, &mut hear, &mut found);
    assert!(found.is_empty(), "{}", report::render(&found));
    assert!(content.verdicts.len() > 20 && content.verdicts.iter().all(|verdict| verdict.kept));
}
