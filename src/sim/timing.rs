//! How long messages travel and actions wait in a run.

use crate::protocol::value::ActorId;
use crate::sim::chance;
use std::collections::BTreeMap;

/// How many latencies a channel has; then they come round again.
pub const LATENCIES: u32 = 12;
/// How many waits of an action are drawn; then they come round again.
pub const WAITS: u32 = 4;

/// How long messages travel and actions wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// What they are drawn from.
    pub seed: u32,
    /// Instead, for some: from, to, which on that channel; milliseconds.
    pub latencies: BTreeMap<(ActorId, ActorId, u32), u32>,
    /// Instead, for some: who, the rule, for which time; milliseconds.
    pub waits: BTreeMap<(ActorId, usize, u32), u32>,
}

impl Timing {
    /// What is drawn from a seed.
    pub fn drawn(seed: u32) -> Timing {
        Timing { seed, ..Timing::default() }
    }

    /// How long the `nth` message from one actor to another travels.
    pub fn latency(&self, from: ActorId, to: ActorId, nth: u32) -> u32 {
        match self.latencies.get(&(from, to, nth)) {
            Some(latency) => *latency,
            None => chance::latency(self.seed, from.0, to.0, nth % LATENCIES),
        }
    }

    /// How long an actor waits for the `nth` time before it does an action.
    pub fn wait(&self, actor: ActorId, rule: usize, nth: u32, bounds: (u32, u32)) -> u32 {
        match self.waits.get(&(actor, rule, nth)) {
            Some(wait) => *wait,
            None => chance::wait(self.seed, actor.0, rule, nth % WAITS, bounds),
        }
    }
}
