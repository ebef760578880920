//! Runs without a clock, move by move: played in a world, written as numbers and read again.

use crate::protocol::evaluate::Message;
use crate::protocol::value::ActorId;
use crate::run::settle::{Drive, is_immediate, settle};
use crate::run::world::{Envelope, EnvelopeId, Rules, Step, World, is_queued};

/// One step of a run as a search sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// A message arrives and is handled.
    Receive {
        /// Who sent it.
        from: ActorId,
        /// Who gets it.
        to: ActorId,
        /// What it says.
        message: Message,
        /// Whether it stays under way to arrive again.
        again: bool,
        /// How many before it on its channel get lost just then. Only where channels keep order:
        /// elsewhere nothing is before it.
        past: usize,
    },
    /// An actor handles the message that waits longest.
    Handle(ActorId),
    /// An actor does an action: the rules that run, the first of which is the one it chose.
    Act(ActorId, Vec<u8>),
    /// An actor crashes.
    Crash(ActorId),
    /// A crashed actor comes back.
    Restart(ActorId),
    /// An actor crashes and comes back before anything else happens.
    CrashAndRestart(ActorId),
}

/// A move that cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Impossible;

/// The message under way that a move is about, behind so many others on its channel where that
/// keeps order.
pub fn flying<'w>(
    rules: Rules<'_>,
    world: &'w World,
    (from, to, past): (ActorId, ActorId, usize),
    message: &Message,
) -> Option<&'w Envelope> {
    let mut channel = world.flying.iter().filter(|flying| (flying.from, flying.to) == (from, to));
    match rules.program.keeps_order() {
        true => channel.nth(past).filter(|flying| flying.message == *message),
        false => channel.find(|flying| flying.message == *message),
    }
}

/// Those on the same channel that were sent before a message.
pub fn before<'w>(world: &'w World, envelope: &Envelope) -> impl Iterator<Item = &'w Envelope> {
    let (id, channel) = (envelope.id, (envelope.from, envelope.to));
    let is_before = move |other: &&Envelope| other.id < id && (other.from, other.to) == channel;
    world.flying.iter().filter(is_before)
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
    let mut all = Vec::new();
    for (nth, one) in moves.iter().enumerate() {
        all.extend(steps(rules, world, one, drive).map_err(|Impossible| nth)?);
    }
    Ok(all)
}

/// Plays one move: the steps that make it.
///
/// # Errors
///
/// If one of them cannot happen.
pub fn steps(
    rules: Rules<'_>,
    world: &mut World,
    one: &Move,
    drive: Drive,
) -> Result<Vec<Step>, Impossible> {
    let mut steps = Vec::new();
    let actor = match one {
        Move::Receive { from, to, message, again, past } => {
            let channel = (*from, *to, *past);
            let envelope = flying(rules, world, channel, message).ok_or(Impossible)?;
            let id: EnvelopeId = envelope.id;
            steps.extend(again.then_some(Step::Copy(id)));
            if *past > 0 {
                steps.extend(before(world, envelope).map(|lost| Step::Lose(lost.id)));
            }
            steps.push(Step::Deliver(id));
            // Where channels keep order what is queued arrives before it is handled.
            let waits = is_queued(rules, *to, message)
                && !rules.program.keeps_order()
                && world.actors[usize::from(to.0)].alive;
            steps.extend(waits.then_some(Step::Act(*to)));
            *to
        }
        Move::Handle(actor) => {
            let waits = !world.actors[usize::from(actor.0)].inbox.is_empty();
            steps.push(waits.then_some(Step::Act(*actor)).ok_or(Impossible)?);
            *actor
        }
        Move::Act(actor, ran) => {
            let first = ran.first().ok_or(Impossible)?;
            steps.push(Step::Do(*actor, usize::from(*first)));
            *actor
        }
        Move::Crash(actor) => {
            steps.push(Step::Kill(*actor));
            *actor
        }
        Move::Restart(actor) => {
            steps.push(Step::Restart(*actor));
            *actor
        }
        Move::CrashAndRestart(actor) => {
            steps.extend([Step::Kill(*actor), Step::Restart(*actor)]);
            *actor
        }
    };
    for step in &steps {
        world.apply(rules, *step).ok().flatten().ok_or(Impossible)?;
    }
    match drive {
        Drive::Auto => settled(rules, world, actor, steps),
        Drive::Step => Ok(steps),
    }
}

/// The steps, and those that an actor then takes by itself, at once.
fn settled(
    rules: Rules<'_>,
    world: &mut World,
    actor: ActorId,
    steps: Vec<Step>,
) -> Result<Vec<Step>, Impossible> {
    let mut both = (world, steps);
    settle(
        rules,
        actor,
        &mut both,
        |(world, _)| world.next(rules, actor, is_immediate),
        |(world, steps), next| {
            let step = next.step_of(actor);
            steps.push(step);
            world.apply(rules, step).map(drop)
        },
    )
    .map_err(|_| Impossible)?;
    Ok(both.1)
}

/// The same run in which messages stay under way, to arrive again, only where they do.
pub fn with_few_copies(rules: Rules<'_>, start: &World, drive: Drive, moves: &[Move]) -> Vec<Move> {
    let mut fewer = moves.to_vec();
    for one in &mut fewer {
        if let Move::Receive { again, .. } = one {
            *again = false;
        }
    }
    while let Err(nth) = replay(rules, &mut start.clone(), &fewer, drive) {
        // It arrived before, and did not stay.
        let (before, rest) = fewer.split_at_mut(nth);
        let earlier = before.iter_mut().rev().find_map(|one| match (one, &rest[0]) {
            (
                Move::Receive { from, to, message, again, .. },
                Move::Receive { from: a, to: b, message: same, .. },
            ) if (&*from, &*to, &*message) == (a, b, same) && !*again => Some(again),
            _ => None,
        });
        match earlier {
            Some(again) => *again = true,
            None => return moves.to_vec(),
        }
    }
    fewer
}

/// Added to the position of a message that stays under way.
const AGAIN: u32 = 1 << 16;
/// The kinds of moves as numbers.
const KINDS: u32 = 6;

/// The moves as numbers: of a message its position among those under way, and whether it stays
/// there, of an action who and which, else who. `None` if they cannot be played.
pub fn written(rules: Rules<'_>, start: &World, drive: Drive, moves: &[Move]) -> Option<Vec<u32>> {
    let mut world = start.clone();
    let mut numbers = Vec::new();
    for one in moves {
        let (which, kind) = match one {
            Move::Receive { from, to, message, again, past } => {
                let id = flying(rules, &world, (*from, *to, *past), message)?.id;
                let at = world.flying.iter().position(|flying| flying.id == id)?;
                let at = u32::try_from(at).ok().filter(|at| *at < AGAIN)?;
                (if *again { at + AGAIN } else { at }, 0)
            }
            Move::Act(actor, ran) => (u32::from(actor.0) * 256 + u32::from(*ran.first()?), 1),
            Move::Crash(actor) => (u32::from(actor.0), 2),
            Move::Restart(actor) => (u32::from(actor.0), 3),
            Move::CrashAndRestart(actor) => (u32::from(actor.0), 4),
            Move::Handle(actor) => (u32::from(actor.0), 5),
        };
        numbers.push(which * KINDS + kind);
        steps(rules, &mut world, one, drive).ok()?;
    }
    Some(numbers)
}

/// The moves that [`written`] wrote. `None` if these numbers are no run from this start.
pub fn read(rules: Rules<'_>, start: &World, drive: Drive, numbers: &[u32]) -> Option<Vec<Move>> {
    let mut world = start.clone();
    let mut moves = Vec::new();
    for number in numbers {
        let (which, kind) = (number / KINDS, number % KINDS);
        let actor = |number: u32| {
            let known = u8::try_from(number).ok()?;
            (known < rules.cluster.size()).then_some(ActorId(known))
        };
        let one = match kind {
            0 => {
                let flying = world.flying.get((which % AGAIN) as usize)?;
                let past =
                    if rules.program.keeps_order() { before(&world, flying).count() } else { 0 };
                let Envelope { from, to, message, .. } = flying.clone();
                Move::Receive { from, to, message, again: which >= AGAIN, past }
            }
            1 => Move::Act(actor(which / 256)?, vec![u8::try_from(which % 256).ok()?]),
            2 => Move::Crash(actor(which)?),
            3 => Move::Restart(actor(which)?),
            4 => Move::CrashAndRestart(actor(which)?),
            _ => Move::Handle(actor(which)?),
        };
        steps(rules, &mut world, &one, drive).ok()?;
        moves.push(one);
    }
    Some(moves)
}
