//! Looks through the worlds that a protocol can come to: all of them for a small cast, many for a
//! large one.
//!
//! A message under way may arrive at any moment or never: what is never delivered is lost, so
//! losses need no step of their own. A crash and the restart after it are one step: between them an
//! actor does nothing, as an actor does that nobody hears from, and messages that arrive meanwhile
//! are lost, as messages are that never arrive.

pub mod breadth;
mod canon;
mod exchange;
pub mod quick;
mod row;
pub mod shorten;
pub mod space;
mod spent;
mod trace;
pub mod verdicts;
pub mod walk;
mod worlds;

use crate::protocol::evaluate::Message;
use crate::protocol::value::ActorId;
use crate::sim::search::space::Drive;
use crate::sim::world::{Rules, Step, World};
use std::collections::BTreeMap;

/// What is searched.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The protocol and who takes part.
    pub rules: Rules<'a>,
    /// Where it begins. Who has crashed here never comes back.
    pub start: World,
    /// How actors come to act.
    pub drive: Drive,
    /// Whether actors of the service crash and restart.
    pub crashes: bool,
    /// Whether messages may arrive again.
    pub duplicates: bool,
    /// Whether worlds that differ only in who is who, or in spent messages, are one.
    pub reduced: bool,
    /// The goal to stop at, if it is not all.
    pub goal: Option<usize>,
}

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
    /// An actor does an action: the rules that run.
    Act(ActorId, Vec<u8>),
    /// An actor crashes and comes back.
    Crash(ActorId),
}

/// Why a world must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// An invariant does not hold: its position among the claims.
    Invariant(usize),
    /// A step does what must never happen: its position among the nevers.
    Never(usize),
    /// A rule asks for what is not there.
    Fault(crate::protocol::evaluate::Fault),
}

/// What a search has found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Different worlds; in walks, steps.
    pub worlds: u64,
    /// Steps between them.
    pub transitions: u64,
    /// The longest of the shortest ways to a world; in walks, the longest walk.
    pub depth: u32,
    /// Whether all was seen. If not, all worlds up to the depth were.
    pub complete: bool,
    /// What is wrong, and the shortest run that leads there.
    pub wrong: Option<(Wrong, Vec<Move>)>,
    /// The goals that were reached, by their position among the claims, each with a run.
    pub goals: BTreeMap<usize, Vec<Move>>,
    /// How runs ended: the outcomes at rest, and how often.
    pub outcomes: BTreeMap<String, u64>,
}

/// How large a search may become.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most worlds.
    pub worlds: usize,
    /// The most bytes.
    pub bytes: usize,
}

/// Plays moves in a world, one step after the other: the steps that make them.
///
/// # Errors
///
/// If a step of it cannot happen, with the position of its move.
pub fn replay(
    rules: Rules<'_>,
    world: &mut World,
    moves: &[Move],
    drive: Drive,
) -> Result<Vec<Step>, usize> {
    let mut steps = Vec::new();
    for (nth, one) in moves.iter().enumerate() {
        let before = steps.len();
        match one {
            Move::Receive { from, to, message, again } => {
                let is_it = |flying: &&crate::sim::world::Envelope| {
                    (flying.from, flying.to, &flying.message) == (*from, *to, message)
                };
                let id = world.flying.iter().find(is_it).map(|flying| flying.id).ok_or(nth)?;
                let queued = crate::sim::world::is_queued(rules, *to, message);
                steps.extend(again.then_some(Step::Copy(id)));
                steps.push(Step::Deliver(id));
                steps.extend(queued.then_some(Step::Act(*to)));
                play(rules, world, &steps[before..]).ok_or(nth)?;
                rush(rules, world, *to, drive, &mut steps).ok_or(nth)?;
            }
            Move::Act(actor, rules_run) => {
                let first = rules_run.first().ok_or(nth)?;
                steps.push(Step::Do(*actor, usize::from(*first)));
                play(rules, world, &steps[before..]).ok_or(nth)?;
                rush(rules, world, *actor, drive, &mut steps).ok_or(nth)?;
            }
            Move::Crash(actor) => {
                steps.extend([Step::Kill(*actor), Step::Restart(*actor)]);
                play(rules, world, &steps[before..]).ok_or(nth)?;
                rush(rules, world, *actor, drive, &mut steps).ok_or(nth)?;
            }
        }
    }
    Ok(steps)
}

fn play(rules: Rules<'_>, world: &mut World, steps: &[Step]) -> Option<()> {
    for step in steps {
        world.apply(rules, *step).ok()??;
    }
    Some(())
}

/// In an automatic world the actor goes on until it can do nothing at once.
fn rush(
    rules: Rules<'_>,
    world: &mut World,
    actor: ActorId,
    drive: Drive,
    steps: &mut Vec<Step>,
) -> Option<()> {
    if drive == Drive::Step {
        return Some(());
    }
    while let Some(next) = world.next(rules, actor, space::is_immediate).ok()? {
        let step = match next {
            crate::sim::world::Next::Handle => Step::Act(actor),
            crate::sim::world::Next::Action(rule) => Step::Do(actor, rule),
        };
        play(rules, world, &[step])?;
        steps.push(step);
    }
    Some(())
}
