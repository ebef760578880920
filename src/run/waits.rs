//! Turns what actors can do at one moment into the waits for time that begin and end then.

use crate::protocol::evaluate::Fault;
use crate::protocol::program::Trigger;
use crate::protocol::value::ActorId;
use crate::run::world::{Rules, World};
use std::collections::BTreeMap;

/// Which actors wait for time, for which of their actions. An actor waits once it could do an
/// action `after` some time, and until it does it, cannot do it any more, or crashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits<T> {
    waiting: BTreeMap<(ActorId, usize), (u32, T)>,
    /// How many have begun, of each actor and action.
    begun: BTreeMap<(ActorId, usize), u32>,
}

/// A wait that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The position of its action among the rules of the role.
    pub rule: usize,
    /// Its index among those for this action.
    pub nth: u32,
    /// The shortest and the longest time, in milliseconds.
    pub bounds: (u32, u32),
}

impl<T> Waits<T> {
    /// Nobody waits.
    pub fn none() -> Waits<T> {
        Waits { waiting: BTreeMap::new(), begun: BTreeMap::new() }
    }

    /// Brings the waits of an actor up to date after something has happened to it: `begin` makes
    /// what is remembered of each that begins. Returns what was remembered of those that end.
    ///
    /// # Errors
    ///
    /// If a guard asks for what is not there.
    pub fn update(
        &mut self,
        rules: Rules<'_>,
        world: &World,
        actor: ActorId,
        mut begin: impl FnMut(Wait) -> T,
    ) -> Result<Vec<T>, Fault> {
        let is_alive = world.actors[usize::from(actor.0)].alive;
        let enabled = match is_alive {
            true => world.acting(rules, actor).enabled()?,
            false => Vec::new(),
        };
        let mut ended = Vec::new();
        let role = &rules.program.roles[rules.cluster.role(actor)];
        for (rule, it) in role.rules.iter().enumerate() {
            let Trigger::Action { after: Some(bounds), .. } = it.trigger else { continue };
            let key = (actor, rule);
            if !enabled.contains(&rule) {
                ended.extend(self.waiting.remove(&key).map(|(_, remembered)| remembered));
            } else if !self.waiting.contains_key(&key) {
                let begun = self.begun.entry(key).or_default();
                let wait = Wait { rule, nth: *begun, bounds };
                *begun += 1;
                self.waiting.insert(key, (wait.nth, begin(wait)));
            }
        }
        Ok(ended)
    }

    /// What was remembered of all that wait.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.waiting.values().map(|(_, remembered)| remembered)
    }

    /// Ends the wait of an actor that now does this action: its index among those for this action,
    /// and what was remembered of it.
    pub fn end(&mut self, actor: ActorId, rule: usize) -> Option<(u32, T)> {
        self.waiting.remove(&(actor, rule))
    }
}
