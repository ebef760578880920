//! Turns what a protocol claims into invariants, properties of steps, and goals.

use crate::export::scope::TermScope;
use crate::export::term::Terms;
use crate::protocol::program::{Claim, StepInvariant};
use crate::protocol::tree::ClaimKind;

impl Terms<'_> {
    /// What must be true of every state, of every step, and of some state.
    pub fn claims(&mut self) -> String {
        let program = self.program;
        let mut parts = Vec::new();
        let all = |kind: ClaimKind| {
            program.claims.iter().enumerate().filter(move |(_, claim)| claim.kind == kind)
        };
        let invariants: Vec<String> =
            all(ClaimKind::Invariant).map(|(nth, claim)| self.claim(nth, claim)).collect();
        if !invariants.is_empty() {
            parts.push(format!("\\* In every state.\n\n{}", invariants.join("\n")));
        }
        let nevers: Vec<String> = program
            .nevers
            .iter()
            .enumerate()
            .map(|(nth, never)| self.never(&self.names.nevers[nth], never))
            .collect();
        if !nevers.is_empty() {
            parts.push(format!("\\* On every step.\n\n{}", nevers.join("\n")));
        }
        let goals = all(ClaimKind::Goal).map(|(nth, claim)| {
            let goal = self.claim(nth, claim);
            format!("{goal}{} == ~{}\n", self.names.negations[nth], self.names.claims[nth])
        });
        let goals: Vec<String> = goals.collect();
        if !goals.is_empty() {
            let why =
                "\\* In some state. TLC reaches a goal by breaking the invariant of its negation.";
            parts.push(format!("{why}\n\n{}", goals.join("\n")));
        }
        parts.join("\n")
    }

    fn claim(&mut self, nth: usize, claim: &Claim) -> String {
        let coming = claim.locals.iter().rev().cloned().collect();
        let mut scope = TermScope { coming, ..TermScope::default() };
        let body = self.formula(&claim.body, 4, &mut scope);
        format!("{} ==\n    {body}\n", self.names.claims[nth])
    }

    fn never(&self, name: &str, never: &StepInvariant) -> String {
        let role = usize::from(never.role);
        let register = &self.program.roles[role].registers[usize::from(never.register)].name;
        let (holds, all) = (&self.names.roles[role].holds, &self.names.roles[role].all);
        let (before, after) = (format!("{holds}[a].{register}"), format!("{holds}'[a].{register}"));
        let keeps = match never.decreases {
            true => format!("{after} >= {before}"),
            false => format!("{before} = {} \\/ {after} = {before}", self.names.none),
        };
        let break_ = if all.len() + keeps.len() > 60 { "\n           " } else { " " };
        format!("{name} ==\n    [][\\A a \\in {all} :{break_}{keeps}]_{}\n", self.names.vars)
    }
}
