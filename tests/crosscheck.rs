//! Our search beside stateright's, on the same protocol written twice: the same number of states,
//! the same verdicts.

use crate::actors::{Cast, starts};
use crate::protocols::{Search, every_order, read};
use stateright::{Checker, HasDiscoveries, Model};
use synod::protocol::ablation::without;
use synod::protocol::program::Program;

/// What stateright finds: different states, and which of its properties it has an example for.
fn theirs(cast: Cast) -> (usize, Vec<&'static str>) {
    let model = cast.model();
    assert_eq!(starts(&model), 1);
    // No property has this name: the search goes on to its end whatever it finds.
    let checker = model.checker().finish_when(HasDiscoveries::AllOf(["none"].into()));
    let checker = checker.threads(2).spawn_bfs().join();
    let mut names: Vec<&'static str> = checker.discoveries().into_keys().collect();
    names.sort_unstable();
    (checker.unique_state_count(), names)
}

/// What we find, in their words.
fn ours(program: &Program, cast: Cast) -> (usize, Vec<&'static str>) {
    let small = |count: usize| u8::try_from(count).expect("a small cast");
    let sizes = [cast.clients, cast.proposers, cast.acceptors, cast.learners].map(small);
    let search = Search { reduced: false, crashes: cast.crashes, ..every_order(sizes, cast.tries) };
    let (report, _) = search.report(program);
    let reached = |name: &str| report.goals.keys().any(|goal| program.claims[*goal].name == name);
    let mut names: Vec<&'static str> =
        ["adoption", "duel", "election"].into_iter().filter(|name| reached(name)).collect();
    if report.wrong.is_some() {
        names.push("elections agree");
    }
    names.sort_unstable();
    (usize::try_from(report.states).expect("few"), names)
}

const SMALL: Cast = Cast {
    clients: 1,
    proposers: 1,
    acceptors: 3,
    learners: 1,
    tries: 1,
    crashes: false,
    adopts: true,
};

#[test]
fn stateright_finds_the_same_states_and_the_same_verdicts() {
    let program = read(include_str!("../content/protocols/paxos.protocol"));
    for cast in [
        SMALL,
        Cast { crashes: true, ..SMALL },
        Cast { tries: 2, ..SMALL },
        Cast { clients: 2, proposers: 2, acceptors: 1, ..SMALL },
        Cast { proposers: 2, acceptors: 2, learners: 2, ..SMALL },
        Cast { proposers: 2, acceptors: 1, tries: 2, crashes: true, ..SMALL },
    ] {
        assert_eq!(ours(&program, cast), theirs(cast), "{cast:?}");
    }
}

/// Both find that proposers who do not take up votes may elect two requests.
#[test]
fn stateright_finds_the_same_mutant() {
    let program = read(include_str!("../content/protocols/paxos.protocol"));
    let label = program.label("adopt").expect("there is such a line");
    let mut broken = without(&program, &[label]);
    // Only the property that both have.
    broken.step_invariants.clear();
    broken.claims.retain(|claim| !claim.is_invariant() || claim.name == "elections_agree");
    let cast = Cast { clients: 2, proposers: 2, acceptors: 1, adopts: false, ..SMALL };
    assert!(ours(&broken, cast).1.contains(&"elections agree"));
    assert!(theirs(cast).1.contains(&"elections agree"));
}
