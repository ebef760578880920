//! How fast states are searched, beside stateright searching the same protocol written by hand.
//!
//! `cargo bench --bench search` prints a table: one thread each, every world of a cast, no
//! reductions, so that both see the same states and the same steps.

#[path = "../tests/actors.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod actors;

use actors::Cast;
use stateright::{Checker, HasDiscoveries, Model};
use std::ops::ControlFlow;
use std::time::Instant;
use synod::check::{Bounds, Faults, Question, breadth};
use synod::diagnostic::{Diagnostics, Source};
use synod::protocol;
use synod::protocol::cluster::Cluster;
use synod::run::settle::Drive;
use synod::run::world::{Rules, World};

const BOUNDS: Bounds = Bounds { states: 100_000_000, bytes: 8 << 30, threads: 1 };

fn main() {
    let small = Cast {
        clients: 1,
        proposers: 2,
        acceptors: 2,
        learners: 1,
        tries: 1,
        crashes: true,
        adopts: true,
    };
    println!(
        "{:<28} {:>10} {:>12} {:>9} {:>12} {:>9} {:>6}",
        "cast", "states", "synod", "M/s", "stateright", "M/s", "ratio"
    );
    for cast in [small, Cast { acceptors: 3, crashes: false, ..small }] {
        let (states, ours) = ours(cast);
        let (others, theirs) = theirs(cast);
        assert_eq!(states, others, "{cast:?}");
        let name = format!(
            "{} × {} × {} × {}, {}",
            cast.clients,
            cast.proposers,
            cast.acceptors,
            cast.learners,
            if cast.crashes { "crashes" } else { "no crash" }
        );
        println!(
            "{name:<28} {states:>10} {:>10.2} s {:>9.2} {:>10.2} s {:>9.2} {:>5.0}×",
            ours.1,
            ours.0 / 1e6,
            theirs.1,
            theirs.0 / 1e6,
            ours.0 / theirs.0
        );
    }
    let (states, ours) = ours(Cast { acceptors: 3, ..small });
    println!(
        "{:<28} {states:>10} {:>10.2} s {:>9.2}",
        "1 × 2 × 3 × 1, crashes",
        ours.1,
        ours.0 / 1e6
    );
}

/// Worlds, and steps a second and seconds.
fn ours(cast: Cast) -> (u64, (f64, f64)) {
    let mut found = Diagnostics::new();
    let text = include_bytes!("../content/protocols/paxos.protocol");
    let source = Source::read("paxos.protocol", text, &mut found);
    let program = protocol::read(&source, &mut found).expect("the protocol is right");
    let sizes = [cast.clients, cast.proposers, cast.acceptors, cast.learners];
    let sizes = sizes.map(|count| u8::try_from(count).expect("a small cast"));
    let cluster = Cluster::new(&sizes, vec![cast.tries]);
    let rules = Rules { program: &program, cluster: &cluster };
    let question = Question {
        rules,
        start: World::first(rules).expect("it has first values"),
        drive: Drive::Step,
        faults: Faults {
            crashes: cast.crashes,
            restarts: cast.crashes,
            duplicates: false,
            losses: true,
        },
        reduced: false,
    };
    let started = Instant::now();
    let report = breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(()));
    assert!(report.complete);
    let seconds = started.elapsed().as_secs_f64();
    (report.states, (report.transitions as f64 / seconds, seconds))
}

/// The same of stateright.
fn theirs(cast: Cast) -> (u64, (f64, f64)) {
    let checker = cast.model().checker();
    let checker = checker.finish_when(HasDiscoveries::AllOf(["none"].into())).threads(1);
    let started = Instant::now();
    let checker = checker.spawn_bfs().join();
    let seconds = started.elapsed().as_secs_f64();
    (checker.unique_state_count() as u64, (checker.state_count() as f64 / seconds, seconds))
}
