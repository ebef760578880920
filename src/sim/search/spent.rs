//! Finds messages that can do nothing any more: every rule for them needs what can never come
//! again.
//!
//! That a register never decreases is not believed but checked, on every step, by the same search.

use crate::protocol::evaluate::Message;
use crate::protocol::program::{Does, Expr, Program, Rule, Statement};
use crate::protocol::tree::Operator;
use crate::protocol::value::Value;
use crate::protocol::visit;

/// What a message can still do to an actor that holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Something, perhaps.
    Alive,
    /// Nothing, now and for ever.
    Spent,
    /// Nothing but answers to its sender; spent if they are.
    Answers,
}

/// What `message` can still do to an actor of a role that holds `registers`.
pub fn use_of(program: &Program, role: usize, registers: &[Value], message: &Message) -> Use {
    let mut best = Use::Spent;
    for rule in program.roles[role].rules_for(message.name) {
        if is_idle(&rule.body) || is_over(program, role, rule, registers, &message.carries) {
            continue;
        }
        if !answers_only(&rule.body, message.carries.len()) {
            return Use::Alive;
        }
        best = Use::Answers;
    }
    best
}

/// Whether every answer that `message` can bring is spent in the hands of its sender.
pub fn answers_are_spent(
    program: &Program,
    (role, sender_role): (usize, usize),
    sender: &[Value],
    message: &Message,
) -> bool {
    let mut spent = true;
    for rule in program.roles[role].rules_for(message.name) {
        visit::sends(&rule.body, &mut |name, carried, _| {
            // What an answer carries of the message is known; all else is not.
            let carries: Vec<Value> = carried
                .iter()
                .map(|value| match value {
                    Expr::Local(at) => message.carries.get(usize::from(*at)).cloned(),
                    _ => None,
                })
                .map(|value| value.unwrap_or(Value::None))
                .collect();
            spent &= program.roles[sender_role].rules_for(name).all(|rule| {
                is_idle(&rule.body) || is_over(program, sender_role, rule, sender, &carries)
            });
        });
    }
    spent
}

/// Whether a rule only says something.
fn is_idle(block: &[Statement]) -> bool {
    block.iter().all(|statement| match &statement.does {
        Does::Say(_) => true,
        Does::If(_, then, other) => is_idle(then) && is_idle(other),
        _ => false,
    })
}

/// Whether a rule only says something and answers whom its message came from.
fn answers_only(block: &[Statement], sender: usize) -> bool {
    block.iter().all(|statement| match &statement.does {
        Does::Say(_) => true,
        Does::Send(_, _, Expr::Local(to)) => usize::from(*to) == sender,
        _ => false,
    })
}

/// Whether a guard of the rule fails for ever.
fn is_over(
    program: &Program,
    role: usize,
    rule: &Rule,
    registers: &[Value],
    carries: &[Value],
) -> bool {
    let never_again = |expr: &Expr| over(program, role, expr, registers, carries);
    rule.guards.iter().any(|guard| never_again(&guard.condition))
}

fn over(
    program: &Program,
    role: usize,
    expr: &Expr,
    registers: &[Value],
    carries: &[Value],
) -> bool {
    let Expr::Binary(operator, a, b) = expr else {
        return false;
    };
    if *operator == Operator::And {
        let over = |expr| over(program, role, expr, registers, carries);
        return over(a) || over(b);
    }
    let never = |register: u8, decreases: bool| {
        program.nevers.iter().any(|never| {
            (usize::from(never.role), never.register, never.decreases)
                == (role, register, decreases)
        })
    };
    let (operator, local, register) = match (&**a, &**b) {
        (Expr::Local(local), Expr::Register(register)) => (*operator, *local, *register),
        (Expr::Register(register), Expr::Local(local)) => (turned(*operator), *local, *register),
        (Expr::Register(register), Expr::Value(Value::None)) => {
            return *operator == Operator::Equal
                && never(*register, false)
                && registers[usize::from(*register)] != Value::None;
        }
        _ => return false,
    };
    let carried = carries.get(usize::from(local));
    let (Some(Value::Number(carried)), Value::Number(held)) =
        (carried, &registers[usize::from(register)])
    else {
        return false;
    };
    never(register, true)
        && match operator {
            Operator::Equal | Operator::GreaterOrEqual => carried < held,
            Operator::Greater => carried <= held,
            _ => false,
        }
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}
