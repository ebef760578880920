//! Turns what a protocol claims into invariants, properties of steps, and goals.

use crate::export::kinds::KindsInScope;
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
        let step_invariants: Vec<String> = program
            .step_invariants
            .iter()
            .enumerate()
            .map(|(nth, invariant)| self.invariant(&self.names.step_invariants[nth], invariant))
            .collect();
        if !step_invariants.is_empty() {
            parts.push(format!("\\* On every step.\n\n{}", step_invariants.join("\n")));
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
        let possibles = program.possibles.iter().map(|possible| possible.goal.name.as_str());
        let possibles: Vec<&str> = possibles.collect();
        if !possibles.is_empty() {
            parts.push(format!(
                "\\* Not in this module is what must stay possible ({}): no formula of TLA+ is\n\
                 \\* about what else could happen.\n",
                possibles.join(", ")
            ));
        }
        parts.join("\n")
    }

    fn claim(&mut self, nth: usize, claim: &Claim) -> String {
        let kinds = KindsInScope { roles: self.kinds.roles.clone(), ..KindsInScope::default() };
        let body = self.formula(&claim.body, 4, &mut TermScope { kinds, ..TermScope::default() });
        format!("{} ==\n    {body}\n", self.names.claims[nth])
    }

    fn invariant(&self, name: &str, invariant: &StepInvariant) -> String {
        let role = usize::from(invariant.role);
        let register = &self.program.roles[role].registers[usize::from(invariant.register)].name;
        let (holds, all) = (&self.names.roles[role].holds, &self.names.roles[role].all);
        let (before, after) = (format!("{holds}[a].{register}"), format!("{holds}'[a].{register}"));
        let condition = match invariant.decreases {
            true => format!("{after} >= {before}"),
            false => format!("{before} = {} \\/ {after} = {before}", self.names.none),
        };
        let break_ = if all.len() + condition.len() > 60 { "\n           " } else { " " };
        format!("{name} ==\n    [][\\A a \\in {all} :{break_}{condition}]_{}\n", self.names.vars)
    }
}
