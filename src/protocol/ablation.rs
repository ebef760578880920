//! Turns a program into one that lacks some labelled lines.

use crate::protocol::program::{Does, Expr, Guard, LabelId, Program, Statement, Trigger};
use crate::protocol::value::Value;

/// The program without what the labels name: a guard always holds, a statement does nothing, a rule
/// never runs and no message waits for it, a register forgets on a crash. Rules and registers keep
/// their positions, by which runs and links name them and times are drawn.
pub fn without(program: &Program, labels: &[LabelId]) -> Program {
    let mut program = program.clone();
    let is_dropped = |label: Option<LabelId>| label.is_some_and(|label| labels.contains(&label));
    for role in &mut program.roles {
        for register in &mut role.registers {
            register.durable &= !is_dropped(register.label);
        }
        for rule in &mut role.rules {
            if is_dropped(rule.label) {
                let never = Expr::Value(Value::Truth(false));
                rule.guards =
                    vec![Guard { condition: never, label: None, range: rule.range.clone() }];
                if let Trigger::Message { queued, .. } = &mut rule.trigger {
                    *queued = false;
                }
                continue;
            }
            rule.guards.retain(|guard| !is_dropped(guard.label));
            drop_from(&mut rule.body, &is_dropped);
        }
    }
    program
}

fn drop_from(block: &mut Vec<Statement>, is_dropped: &dyn Fn(Option<LabelId>) -> bool) {
    block.retain(|statement| !is_dropped(statement.label));
    for statement in block {
        match &mut statement.does {
            Does::If(_, then, other) => {
                drop_from(then, is_dropped);
                drop_from(other, is_dropped);
            }
            Does::For(.., block) => drop_from(block, is_dropped),
            _ => {}
        }
    }
}

/// Where a line of that label stands: `[role, 0, register]`, `[role, 1, rule]`,
/// `[role, 1, rule, 0, guard]`, or `[role, 1, rule, 1, statement]`, which goes on with `0` or `1`
/// for the lines under an `if` and its `else`, and `0` for those under a `for`.
pub type LabelledPlace = Vec<usize>;

/// Where the lines of a label stand.
pub fn places(program: &Program, label: LabelId) -> Vec<LabelledPlace> {
    let label = Some(label);
    let mut places = Vec::new();
    for (nth, role) in program.roles.iter().enumerate() {
        let registers = role.registers.iter().enumerate();
        let named = registers.filter(|(_, register)| register.label == label);
        places.extend(named.map(|(register, _)| vec![nth, 0, register]));
        for (at, rule) in role.rules.iter().enumerate() {
            if rule.label == label {
                places.push(vec![nth, 1, at]);
            }
            let guards = rule.guards.iter().enumerate();
            let named = guards.filter(|(_, guard)| guard.label == label);
            places.extend(named.map(|(guard, _)| vec![nth, 1, at, 0, guard]));
            places_in(&rule.body, label, &[nth, 1, at, 1], &mut places);
        }
    }
    places
}

fn places_in(
    block: &[Statement],
    label: Option<LabelId>,
    way: &[usize],
    places: &mut Vec<LabelledPlace>,
) {
    for (nth, statement) in block.iter().enumerate() {
        let here = [way, &[nth]].concat();
        match &statement.does {
            Does::If(_, then, other) => {
                places_in(then, label, &[here.as_slice(), &[0]].concat(), places);
                places_in(other, label, &[here.as_slice(), &[1]].concat(), places);
            }
            Does::For(.., block) => {
                places_in(block, label, &[here.as_slice(), &[0]].concat(), places);
            }
            _ => {}
        }
        if statement.label == label {
            places.push(here);
        }
    }
}
