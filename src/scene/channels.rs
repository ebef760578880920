//! Between which roles of a protocol messages travel.

use crate::protocol::program::{Expr, Program, Rule, Trigger};
use crate::protocol::visit;
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
