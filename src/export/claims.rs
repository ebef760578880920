//! Turns what a protocol claims into invariants, properties of steps, and goals.

use crate::export::kinds::KindsInScope;
use crate::export::names::ModuleNames;
use crate::export::scope::TermScope;
use crate::export::term::Terms;
use crate::protocol::program::{Claim, Expr, StepInvariant, Watched, WatchedValue};
use crate::protocol::tree::{ClaimKind, Never};

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
            .map(|(nth, invariant)| self.invariant(nth, invariant))
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

    fn invariant(&mut self, nth: usize, invariant: &StepInvariant) -> String {
        let (role, register) = match &invariant.of {
            Watched::Register(role, register) => (usize::from(*role), usize::from(*register)),
            Watched::Value(value) => return self.followed(nth, invariant.never, value),
        };
        let name = &self.names.step_invariants[nth];
        let register = &self.program.roles[role].registers[register].name;
        let (holds, all) = (&self.names.roles[role].holds, &self.names.roles[role].all);
        let (before, after) = (format!("{holds}[a].{register}"), format!("{holds}'[a].{register}"));
        let condition = match invariant.never {
            Never::Decreases => format!("{after} >= {before}"),
            _ => format!("{before} = {} \\/ {after} = {before}", self.names.none),
        };
        let break_ = if all.len() + condition.len() > 60 { "\n           " } else { " " };
        format!("{name} ==\n    [][\\A a \\in {all} :{break_}{condition}]_{}\n", self.names.vars)
    }

    /// A value of several registers, and what never happens to it.
    fn followed(&mut self, nth: usize, never: Never, value: &WatchedValue) -> String {
        let kinds = KindsInScope { roles: self.kinds.roles.clone(), ..KindsInScope::default() };
        let mut scope = TermScope { kinds, ..TermScope::default() };
        let (mut body, mut parameters, mut all) = (&value.claim.body, Vec::new(), String::new());
        for _ in 0..value.depth {
            let Expr::Each(_, _, names, domain, inner) = body else { break };
            let (bound, domain) = self.quantify(names, domain, &mut scope);
            all.push_str(&format!("\\A {} \\in {domain} : ", bound.join(", ")));
            parameters.extend(bound);
            body = inner;
        }
        let formula = self.formula(body, 4, &mut scope);
        let ModuleNames { step_invariants, watched, none, vars, .. } = &self.names;
        let (name, watched) = (&step_invariants[nth], &watched[nth]);
        let now = match parameters.is_empty() {
            true => watched.clone(),
            false => format!("{watched}({})", parameters.join(", ")),
        };
        let condition = match never {
            Never::Ends => format!("{now} => {now}'"),
            Never::Changes => format!("{now} = {none} \\/ {now}' = {now}"),
            Never::Decreases => {
                format!("{now} = {none} \\/ ({now}' # {none} /\\ {now}' >= {now})")
            }
        };
        format!("{now} ==\n    {formula}\n\n{name} ==\n    [][{all}\n        {condition}]_{vars}\n")
    }
}
