//! Turns the tree of a protocol into a program, or into all of its mistakes.
//!
//! [`names::Checker`] knows every name and gathers what is wrong; each file beside it adds what is
//! checked there.

mod claims;
mod expressions;
mod messages;
pub mod names;
mod rules;
mod types;

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::protocol::check::names::{Checker, KnownRecord};
use crate::protocol::program::{Program, Record, Role, Watched};
use crate::protocol::tree::{Never, Tree};
use std::sync::Arc;

/// Checks a protocol.
///
/// # Errors
///
/// All that is wrong with it.
pub fn check(source: &Arc<Source>, tree: &Tree) -> Result<Program, Diagnostics> {
    if tree.roles.is_empty() {
        let place = source.place(0..0);
        let help = "begin with `role client` and what it remembers and does";
        return Err(vec![Diagnostic::mistake(place, "a protocol without roles").help(help)]);
    }
    let mut checker = Checker::of(source, tree);
    if checker.is_mistaken() {
        return Err(checker.into_found());
    }
    let program = checker.program(tree);
    if !checker.is_mistaken() {
        messages::look(&program, &checker);
    }
    if checker.is_mistaken() { Err(checker.into_found()) } else { Ok(program) }
}

impl Checker {
    /// The program that a tree says; of use only if nothing is wrong.
    fn program(&mut self, tree: &Tree) -> Program {
        // What a message carries may be clear only where it is sent, further down. So rules are
        // looked at twice: first for what is certain, then for all, and for what is wrong.
        (0..).zip(&tree.roles).for_each(|(nth, role)| drop(self.checked_role(nth, role)));
        self.begin_again();
        let roles = (0..).zip(&tree.roles).map(|(nth, role)| self.checked_role(nth, role));
        let mut roles: Vec<Role> = roles.collect();
        let claims = self.claims(tree);
        let possibles = self.possibles(tree);
        let step_invariants = self.step_invariants(tree);
        let outcome = tree.outcome.as_ref().and_then(|(role, it)| self.field_of(role, it));
        let searches = self.searches(tree);
        self.types.finish();
        for invariant in &step_invariants {
            let (Never::Decreases, Watched::Register(role, register)) =
                (invariant.never, &invariant.of)
            else {
                continue;
            };
            let registers = &mut roles[usize::from(*role)].registers;
            if let Some(register) = registers.get_mut(usize::from(*register)) {
                register.never_decreases = true;
            }
        }
        Program {
            source: self.source.clone(),
            words: self.words.iter().map(|word| word.text.clone()).collect(),
            roles,
            records: self.records.iter().map(record).collect(),
            messages: self.messages.iter().map(|message| message.name.text.clone()).collect(),
            limits: tree.limits.iter().map(|(name, number)| (name.text.clone(), *number)).collect(),
            claims,
            possibles,
            step_invariants,
            outcome,
            order: tree.keeps_order.clone().map(|range| self.source.place(range)),
            searches,
            labels: self.labels.clone(),
        }
    }
}

fn record(known: &KnownRecord) -> Record {
    let fields = known.fields.iter().map(|(field, _)| field.text.clone());
    Record { name: known.name.text.clone(), fields: fields.collect() }
}
