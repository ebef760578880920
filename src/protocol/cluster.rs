//! Who takes part in a run of a program: the number of actors of each role, numbered through.

use crate::protocol::value::{ACTORS_MAX, ActorId};

/// The actors of a run and the limits that hold for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The number of the first actor of each role, and behind the last role.
    bounds: Vec<u8>,
    /// The limits of the program, in its order.
    pub limits: Vec<i32>,
}

impl Cluster {
    /// A cluster of these numbers of actors, in the order of the program.
    ///
    /// # Panics
    ///
    /// If there are more than [`ACTORS_MAX`] actors.
    pub fn new(cast: &[u8], limits: Vec<i32>) -> Cluster {
        let mut bounds = vec![0u8];
        for count in cast {
            let next = bounds[bounds.len() - 1] + count;
            assert!(usize::from(next) <= ACTORS_MAX, "more than {ACTORS_MAX} actors: {cast:?}");
            bounds.push(next);
        }
        Cluster { bounds, limits }
    }

    /// How many actors there are.
    pub fn size(&self) -> u8 {
        self.bounds[self.bounds.len() - 1]
    }

    /// All actors, in order.
    pub fn actors(&self) -> impl Iterator<Item = ActorId> + use<> {
        (0..self.size()).map(ActorId)
    }

    /// The actors of a role, in order.
    pub fn of(&self, role: usize) -> impl Iterator<Item = ActorId> + use<> {
        (self.bounds[role]..self.bounds[role + 1]).map(ActorId)
    }

    /// The same as a set.
    pub fn set(&self, role: usize) -> u64 {
        self.of(role).fold(0, |set, actor| set | 1 << actor.0)
    }

    /// The role of an actor.
    pub fn role(&self, actor: ActorId) -> usize {
        self.bounds[1..].iter().take_while(|bound| **bound <= actor.0).count()
    }

    /// The number of an actor among its role, from 1.
    pub fn number(&self, actor: ActorId) -> u8 {
        actor.0 - self.bounds[self.role(actor)] + 1
    }

    /// The actor of a role with a number, from 1.
    pub fn actor(&self, role: usize, number: i32) -> Option<ActorId> {
        let nth = u8::try_from(number).ok()?.checked_sub(1)?;
        let actor = self.bounds[role].checked_add(nth)?;
        (actor < self.bounds[role + 1]).then_some(ActorId(actor))
    }
}

#[cfg(test)]
mod tests {
    use super::Cluster;
    use crate::protocol::value::ActorId;

    #[test]
    fn actors_are_numbered_through_role_by_role() {
        let cluster = Cluster::new(&[2, 0, 3], Vec::new());
        assert_eq!(cluster.size(), 5);
        assert_eq!(cluster.of(2).collect::<Vec<_>>(), [ActorId(2), ActorId(3), ActorId(4)]);
        assert_eq!(cluster.set(2), 0b11100);
        for (actor, role, number) in [(0, 0, 1), (1, 0, 2), (2, 2, 1), (4, 2, 3)] {
            assert_eq!(cluster.role(ActorId(actor)), role);
            assert_eq!(cluster.number(ActorId(actor)), number);
            assert_eq!(cluster.actor(role, i32::from(number)), Some(ActorId(actor)));
        }
        for (role, number) in [(0, 0), (0, 3), (1, 1), (2, -1), (2, 4)] {
            assert_eq!(cluster.actor(role, number), None, "{role} {number}");
        }
    }
}
