//! Takes out of a run whatever it does without: it still ends the same.

use crate::sim::claims;
use crate::sim::search::moves::{Move, replay};
use crate::sim::search::{Question, Wrong};
use crate::sim::world::World;

/// The run without all that it can do without, one move at a time: what is left `ends` as it did.
pub fn shortened(mut moves: Vec<Move>, ends: &dyn Fn(&[Move]) -> bool) -> Vec<Move> {
    let mut size = moves.len() / 2;
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
    moves
}

/// Whether a claim holds at the end of a run. `None` if the run cannot be played.
pub fn holds_after(question: &Question<'_>, claim: usize, moves: &[Move]) -> Option<bool> {
    let mut world = question.start.clone();
    replay(question.rules, &mut world, moves, question.drive).ok()?;
    claims::holds_in(question.rules, &question.rules.program.claims[claim], &world).ok()
}

/// Whether a run ends with the same thing wrong.
pub fn goes_wrong(question: &Question<'_>, wrong: &Wrong, moves: &[Move]) -> bool {
    let Some((last, before)) = moves.split_last() else {
        return false;
    };
    let mut world = question.start.clone();
    if replay(question.rules, &mut world, before, question.drive).is_err() {
        return false;
    }
    let previous = world.clone();
    let ended = replay(question.rules, &mut world, std::slice::from_ref(last), question.drive);
    match wrong {
        Wrong::Fault(_) => ended.is_err(),
        _ if ended.is_err() => false,
        Wrong::Invariant(nth) => holds_after(question, *nth, moves) == Some(false),
        Wrong::Never(nth) => breaks(question, *nth, &previous, &world),
    }
}

fn breaks(question: &Question<'_>, nth: usize, before: &World, after: &World) -> bool {
    let never = &question.rules.program.nevers[nth];
    question.rules.cluster.of(usize::from(never.role)).any(|actor| {
        let at = usize::from(actor.0);
        !claims::keeps(never, &before.actors[at].registers, &after.actors[at].registers)
    })
}
