//! Turns what a search has met into a word about what grows: which registers and which messages
//! take how many values.

use crate::check::transitions::Transitions;
use crate::protocol::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How many different values were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// Of each register, by role and position.
    pub registers: BTreeMap<(usize, usize), usize>,
    /// Of each message, by its position in the program: what it carries.
    pub messages: BTreeMap<u8, usize>,
}

/// What was met so far.
pub fn of(table: &Transitions<'_>) -> Growth {
    let mut registers = BTreeMap::new();
    for (role, described) in table.program().roles.iter().enumerate() {
        for nth in 0..described.registers.len() {
            let values: BTreeSet<&Value> =
                table.locals(role).iter().map(|local| &local.registers[nth]).collect();
            registers.insert((role, nth), values.len());
        }
    }
    let mut messages: BTreeMap<u8, BTreeSet<&Vec<Value>>> = BTreeMap::new();
    for number in 0..table.messages() {
        let message = &table.message(number as u32).message;
        messages.entry(message.name).or_default().insert(&message.carries);
    }
    let messages = messages.into_iter().map(|(name, values)| (name, values.len())).collect();
    Growth { registers, messages }
}
