//! Turns the tree of a protocol into a program, or into all of its mistakes.

mod claims;
mod expressions;
mod messages;
pub mod names;
mod rules;
mod several;
mod types;

use crate::diagnostic::{Diagnostic, Diagnostics, Source, any_mistake};
use crate::protocol::check::names::{Checker, small};
use crate::protocol::program::Program;
use crate::protocol::tree::Tree;
use std::sync::Arc;

/// Checks a protocol. `None` after mistakes, which go to `found`.
pub fn check(source: &Arc<Source>, tree: &Tree, found: &mut Diagnostics) -> Option<Program> {
    if tree.roles.is_empty() {
        let place = source.place(0..0);
        let help = "begin with `role client` and what it remembers and does";
        found.push(Diagnostic::mistake(place, "a protocol without roles").help(help));
        return None;
    }
    let before = found.len();
    let mut names = Checker::of(source, tree, found);
    if any_mistake(&found[before..]) {
        return None;
    }
    let mut roles = Vec::new();
    for (nth, role) in tree.roles.iter().enumerate() {
        roles.push(names.checked_role(small(nth)?, role, found));
    }
    let claims = names.claims(tree, found);
    let possibles = names.possibles(tree, found);
    let step_invariants = names.step_invariants(tree, found);
    let outcome =
        tree.outcome.as_ref().and_then(|(role, register)| names.field_of(role, register, found));
    let searches = names.searches(tree, found);
    names.types.finish(found);
    for invariant in step_invariants.iter().filter(|invariant| invariant.decreases) {
        let registers = &mut roles[usize::from(invariant.role)].registers;
        if let Some(register) = registers.get_mut(usize::from(invariant.register)) {
            register.never_decreases = true;
        }
    }
    let program = Program {
        source: source.clone(),
        words: names.words.iter().map(|word| word.text.clone()).collect(),
        roles,
        messages: names.messages.iter().map(|message| message.name.text.clone()).collect(),
        limits: tree.limits.iter().map(|(name, number)| (name.text.clone(), *number)).collect(),
        claims,
        possibles,
        step_invariants,
        outcome,
        searches,
        labels: names.labels.clone(),
    };
    if any_mistake(&found[before..]) {
        return None;
    }
    messages::look(&program, &names, found);
    (!any_mistake(&found[before..])).then_some(program)
}
