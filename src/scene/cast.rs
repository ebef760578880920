//! Who takes part in a scene: roles in order, and the number of actors in each.

/// The most actors of one role.
pub const ACTORS_OF_A_ROLE_MAX: u8 = 9;
/// The most roles.
pub const ROLES_MAX: usize = 8;

/// The roles of a scene, in the direction of the messages, and how many actors each has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// Name and number of actors of each role.
    pub roles: Vec<(String, u8)>,
}

/// One actor of a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// The position of its role in the cast.
    pub role: usize,
    /// Its number among its role, from 1.
    pub number: u8,
}

impl Cast {
    /// All actors, role by role.
    pub fn actors(&self) -> impl Iterator<Item = Actor> + '_ {
        (0..self.roles.len()).flat_map(|role| self.actors_of(role))
    }

    /// The actors of one role.
    pub fn actors_of(&self, role: usize) -> impl Iterator<Item = Actor> + use<> {
        (1..=self.roles[role].1).map(move |number| Actor { role, number })
    }

    /// The position of the role called `name`.
    pub fn role(&self, name: &str) -> Option<usize> {
        self.roles.iter().position(|(role, _)| role == name)
    }

    /// The name of an actor's role.
    pub fn role_name(&self, actor: Actor) -> &str {
        &self.roles[actor.role].0
    }

    /// What an actor is called: `acceptor 2`.
    pub fn name(&self, actor: Actor) -> String {
        format!("{} {}", self.role_name(actor), actor.number)
    }

    /// The actors that `words` names: one (`acceptor 2`) or all of a role (`acceptor`). Empty if
    /// nobody.
    pub fn named(&self, words: &str) -> Vec<Actor> {
        if let Some(role) = self.role(words) {
            return self.actors_of(role).collect();
        }
        self.actors().filter(|actor| self.name(*actor) == words).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Actor, Cast};

    #[test]
    fn words_name_one_actor_or_all_of_a_role() {
        let cast = Cast { roles: vec![("client".into(), 1), ("acceptor".into(), 3)] };
        let acceptor = |number| Actor { role: 1, number };
        for (words, expected) in [
            ("acceptor", vec![acceptor(1), acceptor(2), acceptor(3)]),
            ("acceptor 2", vec![acceptor(2)]),
            ("acceptor 4", vec![]),
            ("acceptor 02", vec![]),
            ("learner", vec![]),
        ] {
            assert_eq!(cast.named(words), expected, "{words}");
        }
    }
}
