//! How long messages travel and actions wait in a run.

use crate::protocol::value::ActorId;
use crate::run::chance::{NUMBER_MAX, NUMBERS, numbers, place};
use std::collections::BTreeMap;

/// The shortest and the longest way of a message, in milliseconds.
pub const LATENCY_MS: (u32, u32) = (400, 1200);

/// How much later than the message before it one arrives, at least, where channels keep order and
/// nobody says when, in milliseconds.
const IN_ORDER_MS: u32 = 150;

/// How long messages travel and actions wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// What the numbers are drawn from.
    pub seed: u32,
    /// The numbers.
    pub numbers: [u8; NUMBERS],
    /// Instead, for some messages: from, to, which on that channel; milliseconds.
    pub latencies: BTreeMap<(ActorId, ActorId, u32), u32>,
    /// Instead, for some actions: who, the rule, for which time; milliseconds.
    pub waits: BTreeMap<(ActorId, usize, u32), u32>,
}

impl Timing {
    /// What is drawn from a seed.
    pub fn drawn(seed: u32) -> Timing {
        let numbers = numbers(seed);
        Timing { seed, numbers, latencies: BTreeMap::new(), waits: BTreeMap::new() }
    }

    /// How long the `nth` message from one actor to another travels.
    pub fn latency(&self, from: ActorId, to: ActorId, nth: u32) -> u32 {
        match self.latencies.get(&(from, to, nth)) {
            Some(latency) => *latency,
            None => self.between(LATENCY_MS, (from.0.into(), to.0.into()), nth),
        }
    }

    /// The same where channels keep order, and the message before it arrives in so long.
    pub fn latency_behind(&self, from: ActorId, to: ActorId, nth: u32, before: u32) -> u32 {
        let is_said = self.latencies.contains_key(&(from, to, nth));
        let least = if is_said { before } else { before + IN_ORDER_MS };
        self.latency(from, to, nth).max(least)
    }

    /// How long an actor waits for the `nth` time before it does an action.
    pub fn wait(&self, actor: ActorId, rule: usize, nth: u32, bounds: (u32, u32)) -> u32 {
        match self.waits.get(&(actor, rule, nth)) {
            Some(wait) => *wait,
            None => self.between(bounds, (actor.0.into(), rule), nth),
        }
    }

    fn between(&self, (least, most): (u32, u32), (one, other): (usize, usize), nth: u32) -> u32 {
        let number = self.numbers[place(one, other, nth as usize % NUMBERS)];
        let span = u64::from(most - least) * u64::from(number) / u64::from(NUMBER_MAX);
        least + u32::try_from(span).expect("it is at most the difference")
    }
}

#[cfg(test)]
mod tests {
    use super::Timing;
    use crate::protocol::value::ActorId;

    #[test]
    fn the_same_seed_gives_the_same_times_for_ever() {
        let timing = Timing::drawn(7);
        let latencies = (0..6).map(|nth| timing.latency(ActorId(0), ActorId(1), nth));
        assert_eq!(latencies.collect::<Vec<_>>(), [820, 820, 700, 1200, 1000, 920]);
        let waits = (0..3).map(|nth| timing.wait(ActorId(2), 5, nth, (1500, 3000)));
        assert_eq!(waits.collect::<Vec<_>>(), [2400, 2362, 2700]);
    }
}
