//! Between which roles of a protocol messages travel.

use crate::protocol::program::{Expr, Program, Rule, Trigger};
use crate::protocol::visit;
use crate::scene::cast::Cast;
use std::collections::BTreeSet;

/// Pairs of roles, sender first, as positions in the program.
pub fn of(program: &Program) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    for (from, role) in program.roles.iter().enumerate() {
        for rule in &role.rules {
            visit::sends(&rule.body, &mut |_, _, to| match to {
                Expr::Everyone(to) | Expr::Actor(to, _) => {
                    pairs.insert((from, usize::from(*to)));
                }
                // Whoever sends what is being answered.
                Expr::Local(_) => {
                    pairs.extend(senders(program, rule).into_iter().map(|to| (from, to)));
                }
                _ => {}
            });
        }
    }
    pairs
}

/// How many channels from actor to actor lead across the gap after each role of a cast but the
/// last, where `pairs` of roles send to each other: each way is one.
pub fn across(cast: &Cast, pairs: &[(usize, usize)]) -> Vec<i32> {
    let number = |role: usize| i32::from(cast.roles[role].1);
    let mut gaps = vec![0; cast.roles.len().saturating_sub(1)];
    for &(from, to) in pairs {
        for gap in &mut gaps[from.min(to)..from.max(to)] {
            *gap += number(from) * number(to);
        }
    }
    gaps
}

fn senders(program: &Program, rule: &Rule) -> Vec<usize> {
    let Trigger::Message { message: wanted, .. } = rule.trigger else {
        return Vec::new();
    };
    let sends = |role: &usize| {
        let mut does = false;
        for rule in &program.roles[*role].rules {
            visit::sends(&rule.body, &mut |message, _, _| does |= message == wanted);
        }
        does
    };
    (0..program.roles.len()).filter(sends).collect()
}

#[cfg(test)]
mod tests {
    use super::across;
    use crate::scene::cast::Cast;

    #[test]
    fn a_channel_crosses_every_gap_between_its_ends() {
        let roles = [("client", 2), ("proposer", 3), ("acceptor", 3), ("learner", 3)];
        let roles = roles.map(|(role, number)| (role.to_string(), number)).to_vec();
        let pairs = [(0, 1), (1, 2), (2, 1), (1, 3), (3, 0)];
        assert_eq!(across(&Cast { roles }, &pairs), [6 + 6, 9 + 9 + 9 + 6, 9 + 6]);
    }
}
