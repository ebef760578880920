//! The runs that searches find, move by move: played in a world, written as numbers and read again.

use crate::protocol::evaluate::Message;
use crate::protocol::value::ActorId;
use crate::sim::search::Question;
use crate::sim::search::space::{Drive, RUSH_MAX, is_immediate};
use crate::sim::world::{Envelope, EnvelopeId, Next, Rules, Step, World, is_queued};

/// One step of a run that a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// A message arrives and is dealt with; it may arrive again later.
    Receive {
        /// Who sent it.
        from: ActorId,
        /// Who gets it.
        to: ActorId,
        /// What it says.
        message: Message,
        /// Whether it stays under way to arrive again.
        again: bool,
    },
    /// An actor does an action: the rules that run, the first of which is the one it chose.
    Act(ActorId, Vec<u8>),
    /// An actor crashes and comes back.
    Crash(ActorId),
    /// An actor that was down from the start comes back.
    Restart(ActorId),
}

/// The message under way that a move is about.
pub fn flying<'w>(
    world: &'w World,
    from: ActorId,
    to: ActorId,
    message: &Message,
) -> Option<&'w Envelope> {
    let is_it =
        |flying: &&Envelope| (flying.from, flying.to, &flying.message) == (from, to, message);
    world.flying.iter().find(is_it)
}

/// Plays moves in a world, one after the other: the steps that make them.
///
/// # Errors
///
/// If a step cannot happen, with the position of its move.
pub fn replay(
    rules: Rules<'_>,
    world: &mut World,
    moves: &[Move],
    drive: Drive,
) -> Result<Vec<Step>, usize> {
    let mut steps = Vec::new();
    for (nth, one) in moves.iter().enumerate() {
        let before = steps.len();
        let actor = match one {
            Move::Receive { from, to, message, again } => {
                let id: EnvelopeId = flying(world, *from, *to, message).ok_or(nth)?.id;
                steps.extend(again.then_some(Step::Copy(id)));
                steps.push(Step::Deliver(id));
                steps.extend(is_queued(rules, *to, message).then_some(Step::Act(*to)));
                *to
            }
            Move::Act(actor, ran) => {
                let first = ran.first().ok_or(nth)?;
                steps.push(Step::Do(*actor, usize::from(*first)));
                *actor
            }
            Move::Crash(actor) => {
                steps.extend([Step::Kill(*actor), Step::Restart(*actor)]);
                *actor
            }
            Move::Restart(actor) => {
                steps.push(Step::Restart(*actor));
                *actor
            }
        };
        apply(rules, world, &steps[before..]).ok_or(nth)?;
        if drive == Drive::Auto {
            rush(rules, world, actor, &mut steps).ok_or(nth)?;
        }
    }
    Ok(steps)
}

fn apply(rules: Rules<'_>, world: &mut World, steps: &[Step]) -> Option<()> {
    for step in steps {
        world.apply(rules, *step).ok()??;
    }
    Some(())
}

/// In an automatic world the actor goes on until it can do nothing at once. `None` if it never
/// rests.
fn rush(rules: Rules<'_>, world: &mut World, actor: ActorId, steps: &mut Vec<Step>) -> Option<()> {
    let before = steps.len();
    while let Some(next) = world.next(rules, actor, is_immediate).ok()? {
        let step = match next {
            Next::Handle => Step::Act(actor),
            Next::Action(rule) => Step::Do(actor, rule),
        };
        apply(rules, world, &[step])?;
        steps.push(step);
        if steps.len() > before + RUSH_MAX {
            return None;
        }
    }
    Some(())
}

/// The moves as numbers: of a message its position among those under way, of an action who and
/// which, of a crash or a restart who. `None` if they cannot be played.
pub fn written(question: &Question<'_>, moves: &[Move]) -> Option<Vec<u32>> {
    let mut world = question.start.clone();
    let mut numbers = Vec::new();
    for one in moves {
        numbers.push(match one {
            Move::Receive { from, to, message, .. } => {
                let id = flying(&world, *from, *to, message)?.id;
                let at = world.flying.iter().position(|flying| flying.id == id)?;
                u32::try_from(at).ok()? * 3
            }
            Move::Act(actor, ran) => (u32::from(actor.0) * 256 + u32::from(*ran.first()?)) * 3 + 1,
            Move::Crash(actor) | Move::Restart(actor) => u32::from(actor.0) * 3 + 2,
        });
        replay(question.rules, &mut world, std::slice::from_ref(one), question.drive).ok()?;
    }
    Some(numbers)
}

/// The moves that [`written`] wrote. `None` if these numbers are no run of this question.
pub fn read(question: &Question<'_>, numbers: &[u32]) -> Option<Vec<Move>> {
    let mut world = question.start.clone();
    let mut moves = Vec::new();
    for number in numbers {
        let (which, kind) = (number / 3, number % 3);
        let actor = |number: u32| {
            let known = u8::try_from(number).ok()?;
            (known < question.rules.cluster.size()).then_some(ActorId(known))
        };
        let one = match kind {
            0 => {
                let Envelope { from, to, message, .. } = world.flying.get(which as usize)?.clone();
                Move::Receive { from, to, message, again: question.duplicates }
            }
            1 => Move::Act(actor(which / 256)?, vec![u8::try_from(which % 256).ok()?]),
            _ => {
                let actor = actor(which)?;
                match world.actors[usize::from(actor.0)].alive {
                    true => Move::Crash(actor),
                    false => Move::Restart(actor),
                }
            }
        };
        replay(question.rules, &mut world, std::slice::from_ref(&one), question.drive).ok()?;
        moves.push(one);
    }
    Some(moves)
}
