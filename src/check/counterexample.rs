//! Turns a state that a search has found into the run that leads there, and makes runs shorter.
//!
//! The search keeps states in which interchangeable actors are in order; a run is reported with
//! actors called as at the start. So on the way from the first state to the one that was found, the
//! permutations that brought actors into order are put together, and each step is reported in the
//! names that its actors had before.

use crate::check::breadth::{BreadthFirst, StateId};
use crate::check::model::Model;
use crate::check::symmetry::permuted;
use crate::check::{Question, Wrong};
use crate::protocol::evaluate::Message;
use crate::protocol::value::ActorId;
use crate::run::claims;
use crate::run::moves::{Move, steps};
use crate::run::world::World;

/// The moves that lead to a state, with actors called as at the start.
pub fn moves_to(search: &BreadthFirst<'_>, state: StateId) -> Vec<Move> {
    way_to(search, state).0
}

/// The moves that lead to a state and past it, by the `nth` of its steps.
pub fn moves_past(search: &BreadthFirst<'_>, state: StateId, nth: usize) -> Vec<Move> {
    let (mut moves, names) = way_to(search, state);
    let mut edges = Vec::new();
    search.model.edges(search.row(state), &mut edges).expect(EXPANDED);
    moves.push(renamed(search.model.named(edges[nth]), &names));
    moves
}

const EXPANDED: &str = "this state was expanded before, so all that it asks for is known";

/// The moves to a state, and who its actors were at the start.
fn way_to(search: &BreadthFirst<'_>, state: StateId) -> (Vec<Move>, Vec<u8>) {
    let (first, permutation) = search.first();
    let mut states = vec![state];
    while states[states.len() - 1] != first {
        states.push(search.parent(states[states.len() - 1]));
    }
    let mut names = inverse(search.model.who(permutation));
    let mut moves = Vec::new();
    for pair in states.windows(2).rev() {
        let (one, permutation) = step_to(search, pair[1], pair[0]);
        moves.push(renamed(one, &names));
        // Who is called `place` now was called `nth` before.
        let mut next = vec![0; names.len()];
        for (nth, place) in search.model.who(permutation).iter().enumerate() {
            next[usize::from(*place)] = names[nth];
        }
        names = next;
    }
    (moves, names)
}

/// The first step from a state to another, in the names of the former, and the permutation that
/// brings the actors behind it into order.
fn step_to(search: &BreadthFirst<'_>, from: StateId, to: StateId) -> (Move, usize) {
    let model = &search.model;
    let mut edges = Vec::new();
    model.edges(search.row(from), &mut edges).expect(EXPANDED);
    for edge in edges {
        let mut row = search.row(from).to_vec();
        let permutation = model.follow(&mut row, edge, &mut Default::default()).expect(EXPANDED);
        if row == search.row(to) {
            return (model.named(edge), permutation);
        }
    }
    unreachable!("a state was found by a step from its parent")
}

fn inverse(who: &[u8]) -> Vec<u8> {
    let mut inverse = vec![0; who.len()];
    (0u8..).zip(who).for_each(|(nth, place)| inverse[usize::from(*place)] = nth);
    inverse
}

/// A move by the names that its actors had at the start.
fn renamed(one: Move, names: &[u8]) -> Move {
    let whom = |actor: ActorId| ActorId(names[usize::from(actor.0)]);
    match one {
        Move::Receive { from, to, message, again, past } => {
            let carries = message.carries.iter().map(|value| permuted(value, names)).collect();
            let message = Message { name: message.name, carries };
            Move::Receive { from: whom(from), to: whom(to), message, again, past }
        }
        Move::Handle(actor) => Move::Handle(whom(actor)),
        Move::Act(actor, rules) => Move::Act(whom(actor), rules),
        Move::Crash(actor) => Move::Crash(whom(actor)),
        Move::Restart(actor) => Move::Restart(whom(actor)),
        Move::CrashAndRestart(actor) => Move::CrashAndRestart(whom(actor)),
    }
}

/// The run without all that it can do without: no part of it can be left out any more so that what
/// is left still `ends` as it did.
pub fn shortened(mut moves: Vec<Move>, ends: &dyn Fn(&[Move]) -> bool) -> Vec<Move> {
    loop {
        let before = moves.len();
        let mut size = (moves.len() / 2).max(1);
        while size > 0 {
            let mut at = 0;
            while at < moves.len() {
                let mut fewer = moves.clone();
                fewer.drain(at..(at + size).min(moves.len()));
                if ends(&fewer) {
                    moves = fewer;
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
        // What was needed by a step that has gone since may go now.
        if moves.len() == before {
            return moves;
        }
    }
}

/// Whether a claim holds at the end of a run. `None` if the run cannot be played.
pub fn holds_after(question: &Question<'_>, claim: usize, moves: &[Move]) -> Option<bool> {
    let mut world = question.start.clone();
    for one in moves {
        steps(question.rules, &mut world, one, question.drive).ok()?;
    }
    claims::holds_in(question.rules, &question.rules.program.claims[claim], &world).ok()
}

/// Whether a run does this wrong: with its last move, or, where a rule asks for what is not there,
/// by something that can happen then.
pub fn goes_wrong(question: &Question<'_>, wrong: &Wrong, moves: &[Move]) -> bool {
    let mut world = question.start.clone();
    let mut does = moves.is_empty() && is_wrong(question, wrong, &world, &world);
    for (nth, one) in (1..).zip(moves) {
        let mut before = world.clone();
        let Ok(steps) = steps(question.rules, &mut world, one, question.drive) else {
            return false;
        };
        for step in steps.into_iter().filter(|_| nth == moves.len()) {
            let previous = before.clone();
            before.apply(question.rules, step).expect("it was taken a moment ago");
            does |= is_wrong(question, wrong, &previous, &before);
        }
    }
    does || (matches!(wrong, Wrong::Fault(_)) && asks_in_vain(question, world))
}

/// Whether something that can happen in `start` asks for what is not there.
fn asks_in_vain(question: &Question<'_>, start: World) -> bool {
    let question = Question { start, reduced: false, ..question.clone() };
    let Ok(mut model) = Model::new(&question) else { return true };
    let mut edges = Vec::new();
    while let Err(miss) = model.edges(&model.start, &mut edges) {
        if model.fill(miss).is_err() {
            return true;
        }
    }
    false
}

fn is_wrong(question: &Question<'_>, wrong: &Wrong, before: &World, after: &World) -> bool {
    let program = question.rules.program;
    match wrong {
        Wrong::Fault(_) => {
            let mut invariants = program.step_invariants.iter();
            let fails = |claim| claims::holds_in(question.rules, claim, after).is_err();
            program.claims.iter().any(fails)
                || invariants.any(|it| claims::keeps_in(question.rules, it, after, after).is_err())
        }
        Wrong::Invariant(nth) => {
            claims::holds_in(question.rules, &program.claims[*nth], after) == Ok(false)
        }
        Wrong::Impossible(_) => unreachable!("only searches in every order ask for it"),
        Wrong::Step(nth) => {
            let invariant = &program.step_invariants[*nth];
            claims::keeps_in(question.rules, invariant, before, after) == Ok(false)
        }
    }
}
