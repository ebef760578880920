//! Turns a program into one that lacks some labelled lines.

use crate::protocol::program::{Does, LabelId, Program, Statement};

/// The program without what the labels name: a guard always holds, a statement does nothing, a rule
/// is not there, a register forgets on a crash.
pub fn without(program: &Program, labels: &[LabelId]) -> Program {
    let mut program = program.clone();
    let is_dropped = |label: Option<LabelId>| label.is_some_and(|label| labels.contains(&label));
    for role in &mut program.roles {
        for register in &mut role.registers {
            register.durable &= !is_dropped(register.label);
        }
        role.rules.retain(|rule| !is_dropped(rule.label));
        for rule in &mut role.rules {
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
