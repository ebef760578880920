//! Dead messages: those that can do nothing any more, as every rule for them needs what can never
//! come again.
//!
//! The argument stands in [`crate::check`]. That a register never decreases is not believed but
//! checked, on every step, by the same search. A message whose arrival may ask for what is not
//! there (the first of an empty list, a number divided by zero) is not dead: that is a mistake of
//! the protocol, and must be found.

use crate::check::row::Layout;
use crate::check::transitions::{InFlight, Miss, Transitions};
use crate::protocol::evaluate::Message;
use crate::protocol::program::{Does, Expr, Program, Rule, Statement, TextPart};
use crate::protocol::tree::{Never, Operator};
use crate::protocol::value::Value;
use crate::protocol::visit;

/// What a message can still do to an actor that holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Something, perhaps.
    Alive,
    /// Nothing, now and for ever.
    Dead,
    /// Nothing but answers to its sender; dead if they are.
    Answers,
}

/// What is remembered about dead messages: of each message and local state.
#[derive(Default)]
pub struct Dead {
    uses: Vec<Vec<Option<Use>>>,
    answers: Vec<Vec<Option<bool>>>,
}

impl Dead {
    /// Takes the messages that are dead out of a row, of those to or from `actor`.
    #[inline]
    pub fn sweep(
        &self,
        table: &Transitions<'_>,
        layout: Layout,
        row: &mut [u64],
        actor: usize,
    ) -> Result<(), Miss> {
        for word in 0..layout.width - layout.locals {
            let mut rest = row[layout.locals + word] & table.messages_of(actor, word);
            while rest != 0 {
                let message = word as u32 * 64 + rest.trailing_zeros();
                rest &= rest - 1;
                if self.is_dead(table, layout, row, message)? {
                    layout.remove(row, message);
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn is_dead(
        &self,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
        message: u32,
    ) -> Result<bool, Miss> {
        let local = layout.local(row, table.receiver(message));
        let used = self.uses.get(message as usize).and_then(|all| all.get(usize::from(local)));
        match used.copied().flatten().ok_or(Miss::Use(message, local))? {
            Use::Alive => Ok(false),
            Use::Dead => Ok(true),
            Use::Answers => {
                let local = layout.local(row, usize::from(table.message(message).from.0));
                let dead = self.answers.get(message as usize);
                let dead = dead.and_then(|all| all.get(usize::from(local))).copied().flatten();
                dead.ok_or(Miss::Answers(message, local))
            }
        }
    }

    /// Finds out what a message can still do.
    pub fn fill(&mut self, miss: Miss, table: &Transitions<'_>) {
        let program = table.program();
        match miss {
            Miss::Use(number, local) => {
                let InFlight { to, message, .. } = table.message(number);
                let role = table.role(usize::from(to.0));
                let used = use_of(program, role, table.registers(role, local), message);
                put(&mut self.uses, number, local, used);
            }
            Miss::Answers(number, local) => {
                let InFlight { from, to, message, .. } = table.message(number);
                let roles = (table.role(usize::from(to.0)), table.role(usize::from(from.0)));
                let sender = table.registers(roles.1, local);
                put(
                    &mut self.answers,
                    number,
                    local,
                    answers_are_dead(program, roles, sender, message),
                );
            }
            _ => unreachable!("others fill other misses"),
        }
    }
}

fn put<T: Copy>(cells: &mut Vec<Vec<Option<T>>>, message: u32, local: u16, value: T) {
    cells.resize(cells.len().max(message as usize + 1), Vec::new());
    let row = &mut cells[message as usize];
    row.resize(row.len().max(usize::from(local) + 1), None);
    row[usize::from(local)] = Some(value);
}

/// What `message` can still do to an actor of a role that holds `registers`.
fn use_of(program: &Program, role: usize, registers: &[Value], message: &Message) -> Use {
    let mut best = Use::Dead;
    for rule in program.roles[role].rules_for(message.name) {
        match guards(program, role, rule, registers, &message.carries) {
            Guards::MayFail => return Use::Alive,
            Guards::Over => continue,
            Guards::Open if is_idle(&rule.body) => continue,
            Guards::Open if answers_only(&rule.body, message.carries.len()) => best = Use::Answers,
            Guards::Open => return Use::Alive,
        }
    }
    best
}

/// Whether every answer that `message` can bring is dead in the hands of its sender.
fn answers_are_dead(
    program: &Program,
    (role, sender_role): (usize, usize),
    sender: &[Value],
    message: &Message,
) -> bool {
    let mut dead = true;
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
            dead &= program.roles[sender_role].rules_for(name).all(|rule| {
                match guards(program, sender_role, rule, sender, &carries) {
                    Guards::MayFail => false,
                    Guards::Over => true,
                    Guards::Open => is_idle(&rule.body),
                }
            });
        });
    }
    dead
}

/// What is known of the guards of a rule, now and for ever.
enum Guards {
    /// One of them may ask for what is not there before it is clear that another fails.
    MayFail,
    /// One of them never holds again.
    Over,
    /// They may hold.
    Open,
}

fn guards(
    program: &Program,
    role: usize,
    rule: &Rule,
    registers: &[Value],
    carries: &[Value],
) -> Guards {
    for guard in &rule.guards {
        if is_over(program, role, &guard.condition, registers, carries) {
            return Guards::Over;
        }
        if !guard.condition.always_has_a_value() {
            return Guards::MayFail;
        }
    }
    Guards::Open
}

/// Whether a rule only says something, and can say it.
fn is_idle(block: &[Statement]) -> bool {
    block.iter().all(|statement| match &statement.does {
        Does::Say(parts) => parts.iter().all(is_said_safely),
        Does::If(condition, then, other) => {
            condition.always_has_a_value() && is_idle(then) && is_idle(other)
        }
        _ => false,
    })
}

/// Whether a rule only says something and answers whom its message came from.
fn answers_only(block: &[Statement], sender: usize) -> bool {
    block.iter().all(|statement| match &statement.does {
        Does::Say(parts) => parts.iter().all(is_said_safely),
        Does::Send(_, carried, Expr::Local(to)) => {
            usize::from(*to) == sender && carried.iter().all(Expr::always_has_a_value)
        }
        _ => false,
    })
}

fn is_said_safely(part: &TextPart) -> bool {
    match part {
        TextPart::Words(_) => true,
        TextPart::Value(expr) => expr.always_has_a_value(),
    }
}

/// Whether a condition is false for ever, and can be asked for ever.
fn is_over(
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
        let over = |expr| is_over(program, role, expr, registers, carries);
        // The second is asked only where the first holds.
        return over(a) || (a.always_has_a_value() && over(b));
    }
    let invariant = |register: u8, decreases: bool| {
        let never = if decreases { Never::Decreases } else { Never::Changes };
        program.step_invariants.iter().any(|it| it.is_of(never, role, register))
    };
    let (operator, local, register) = match (&**a, &**b) {
        (Expr::Local(local), Expr::Register(register)) => (*operator, *local, *register),
        (Expr::Register(register), Expr::Local(local)) => (turned(*operator), *local, *register),
        (Expr::Register(register), Expr::Value(Value::None)) => {
            return *operator == Operator::Equal
                && invariant(*register, false)
                && registers[usize::from(*register)] != Value::None;
        }
        _ => return false,
    };
    let carried = carries.get(usize::from(local));
    let (Some(Value::Number(carried)), Value::Number(register_value)) =
        (carried, &registers[usize::from(register)])
    else {
        return false;
    };
    invariant(register, true)
        && match operator {
            Operator::Equal | Operator::GreaterOrEqual => carried < register_value,
            Operator::Greater => carried <= register_value,
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
