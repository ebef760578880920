//! Takes out of a run that goes wrong whatever it goes wrong without.

use crate::sim::claims;
use crate::sim::search::{Move, Question, Wrong, replay};
use crate::sim::world::World;

/// The run without all that it can do without, one step at a time.
pub fn shortened(question: &Question<'_>, wrong: &Wrong, mut moves: Vec<Move>) -> Vec<Move> {
    let mut size = moves.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < moves.len() {
            let mut fewer = moves.clone();
            fewer.drain(at..(at + size).min(moves.len()));
            if goes_wrong(question, wrong, &fewer) {
                moves = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    moves
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
        Wrong::Invariant(nth) => {
            let claim = &question.rules.program.claims[*nth];
            claims::holds_in(question.rules, claim, &world) == Ok(false)
        }
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
