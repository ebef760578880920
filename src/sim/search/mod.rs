//! Looks through the worlds that a protocol can come to: all of them for a small cast, many for a
//! large one.
//!
//! A message under way may arrive at any moment or never: what is never delivered is lost, so
//! losses need no step of their own. A crash and the restart after it are one step: between them an
//! actor does nothing, as an actor does that nobody hears from, and messages that arrive meanwhile
//! are lost, as messages are that never arrive. A crash without a restart needs no step either: it
//! is an actor that nobody hears from any more. Only who is down at the start is down in a world:
//! until it comes back, where readers can bring it back.

pub mod breadth;
mod canon;
mod exchange;
pub mod moves;
pub mod quick;
mod row;
pub mod shorten;
pub mod space;
mod spent;
mod trace;
pub mod verdicts;
pub mod walk;
mod worlds;

use crate::protocol::evaluate::Fault;
use crate::sim::search::moves::Move;
use crate::sim::search::space::{Drive, Flight, Space};
use crate::sim::world::{Envelope, Rules, World};
use std::collections::BTreeMap;

/// What is searched.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The protocol and who takes part.
    pub rules: Rules<'a>,
    /// Where it begins.
    pub start: World,
    /// How actors come to act.
    pub drive: Drive,
    /// Whether actors of the service crash and restart.
    pub crashes: bool,
    /// Whether actors of the service that are down at the start may come back, at any moment.
    pub restarts: bool,
    /// Whether messages may arrive again.
    pub duplicates: bool,
    /// Whether worlds that differ only in who is who, or in spent messages, are one.
    pub reduced: bool,
}

/// Why a world must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// An invariant does not hold: its position among the claims.
    Invariant(usize),
    /// A step does what must never happen: its position among the nevers.
    Never(usize),
    /// A rule asks for what is not there.
    Fault(Fault),
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
    /// Whether all was seen that was asked for: every world, or so many random orders. If every
    /// world was asked for and not seen, all up to the depth were.
    pub complete: bool,
    /// Whether it was random orders that were searched.
    pub random: bool,
    /// What is wrong, and the shortest run that leads there.
    pub wrong: Option<(Wrong, Vec<Move>)>,
    /// The goals that were reached, by their position among the claims, each with a run.
    pub goals: BTreeMap<usize, Vec<Move>>,
    /// How runs ended: the outcomes at rest, and how often.
    pub outcomes: BTreeMap<String, u64>,
}

/// Where a search begins, in the numbers of its space.
struct Beginning {
    /// What each actor holds.
    states: Vec<u16>,
    /// What is under way or waits until its receiver acts, each as if it were alone of its kind.
    flights: Vec<u32>,
    /// Who is down, a bit each.
    down: u64,
}

impl Beginning {
    fn of(question: &Question<'_>, space: &mut Space<'_>) -> Result<Beginning, Fault> {
        let actors = &question.start.actors;
        let (mut states, mut down) = (Vec::with_capacity(actors.len()), 0);
        for (nth, actor) in actors.iter().enumerate() {
            states.push(match actor.alive {
                true => space.state(space.role(nth), &actor.registers)?,
                false => space.state_down(space.role(nth), &actor.registers)?,
            });
            down |= u64::from(!actor.alive) << nth;
        }
        let waiting = actors.iter().flat_map(|actor| &actor.inbox);
        let number = |envelope: &Envelope| {
            let Envelope { from, to, message, .. } = envelope.clone();
            space.flight_number(Flight { from, to, message, copy: 0 })
        };
        let flights = question.start.flying.iter().chain(waiting).map(number).collect();
        Ok(Beginning { states, flights, down })
    }
}

/// How large a search may become.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most worlds.
    pub worlds: usize,
    /// The most bytes.
    pub bytes: usize,
}
