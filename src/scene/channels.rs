//! Between which roles of a protocol messages travel.

use crate::protocol::program::{Does, Expr, Program, Rule, Statement, Trigger};
use std::collections::BTreeSet;

/// Pairs of roles, sender first, as positions in the program.
pub fn of(program: &Program) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    for (from, role) in program.roles.iter().enumerate() {
        for rule in &role.rules {
            each_send(&rule.body, &mut |_, to| match to {
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
    let sends = |rules: &[Rule]| {
        let mut does = false;
        for rule in rules {
            each_send(&rule.body, &mut |message, _| does |= message == wanted);
        }
        does
    };
    (0..program.roles.len()).filter(|role| sends(&program.roles[*role].rules)).collect()
}

fn each_send(block: &[Statement], visit: &mut impl FnMut(u8, &Expr)) {
    for statement in block {
        match &statement.does {
            Does::Send(message, _, to) => visit(*message, to),
            Does::If(_, then, other) => {
                each_send(then, visit);
                each_send(other, visit);
            }
            _ => {}
        }
    }
}
