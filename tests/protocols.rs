//! What the protocols of the deck promise, searched.

use synod::diagnostic::{Diagnostics, Source, report};
use synod::protocol::cluster::Cluster;
use synod::protocol::program::Program;
use synod::sim::search::space::Drive;
use synod::sim::search::{Bounds, Question, Report, Wrong, breadth, shorten, walk};
use synod::sim::world::{Rules, World};

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

/// Something wrong that a search has found.
pub struct Found {
    pub what: String,
    pub moves: usize,
    pub replays: bool,
}

pub const fn every_order(cast: [u8; 4], tries: i32) -> Search {
    Search { cast, tries, crashes: true, duplicates: false, reduced: true, walks: 0 }
}

pub const fn random_orders(cast: [u8; 4], tries: i32) -> Search {
    Search { cast, tries, crashes: true, duplicates: false, reduced: false, walks: 200_000 }
}

pub const BOUNDS: Bounds = Bounds { worlds: 100_000_000, bytes: 8 << 30 };

impl Search {
    pub fn report(&self, program: &Program) -> (Report, bool) {
        let cluster = Cluster::new(&self.cast, vec![self.tries]);
        let rules = Rules { program, cluster: &cluster };
        let question = Question {
            rules,
            start: World::first(rules).expect("it has first values"),
            drive: Drive::Step,
            crashes: self.crashes,
            duplicates: self.duplicates,
            reduced: self.reduced,
        };
        let report = match self.walks {
            0 => breadth::search(&question, BOUNDS, &mut |_, _| {}),
            walks => walk::search(&question, 1, walks, &mut |_, _| {}),
        };
        let replays = report.wrong.as_ref().is_none_or(|(wrong, moves)| {
            matches!(wrong, Wrong::Fault(_)) || shorten::goes_wrong(&question, wrong, moves)
        });
        (report, replays)
    }

    pub fn run(&self, program: &Program) -> Option<Found> {
        let (report, replays) = self.report(program);
        let (wrong, moves) = report.wrong?;
        let what = match wrong {
            Wrong::Invariant(nth) => program.claims[nth].name.clone(),
            Wrong::Never(nth) => format!("never {nth}"),
            Wrong::Fault(fault) => fault.message,
        };
        Some(Found { what, moves: moves.len(), replays })
    }

    pub fn told(&self) -> String {
        let orders =
            if self.walks == 0 { "every order".into() } else { format!("{} orders", self.walks) };
        format!("{orders} of {:?}, tries {}, duplicates {}", self.cast, self.tries, self.duplicates)
    }
}

pub fn read(text: &str) -> Program {
    let mut found = Diagnostics::new();
    let source = Source::read("paxos.protocol", text.as_bytes(), &mut found);
    let program = synod::protocol::read(&source, &mut found);
    program.unwrap_or_else(|| panic!("{}", report::render(&found)))
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

/// The reductions leave out worlds, never what can go wrong or be reached.
#[test]
fn reductions_change_no_verdict() {
    let program = shipped("paxos");
    for (cast, tries) in [([1, 1, 3, 1], 2), ([1, 2, 2, 1], 1), ([2, 1, 3, 2], 1)] {
        let reduced = every_order(cast, tries);
        let plain = Search { reduced: false, ..reduced };
        let (reduced, plain) = (reduced.report(&program).0, plain.report(&program).0);
        assert!(reduced.complete && plain.complete);
        assert!(reduced.worlds < plain.worlds, "{} and {}", reduced.worlds, plain.worlds);
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
