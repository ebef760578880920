//! Turns the rules of a role into actions of TLA+: when each may happen, and what it does.

use crate::export::scope::TermScope;
use crate::export::step::exceptions;
use crate::export::term::Terms;
use crate::protocol::program::{Expr, LabelId, Register, Rule, Trigger};

/// An action, or why there is none.
#[derive(Clone, Debug)]
pub struct Action {
    /// The definition, with a line above that says which rule it is.
    pub text: String,
    /// How the next-state relation calls it; none where the rule is no step.
    pub called: Option<Called>,
}

/// How an action is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// With the actor.
    Alone(String),
    /// With the actor and a message to it of this name.
    With(String, String),
}

impl Terms<'_> {
    /// The actions of a role.
    pub fn actions(&mut self, role: usize) -> Vec<Action> {
        let program = self.program;
        let rules = &program.roles[role].rules;
        let is_restart = |rule: &Rule| rule.trigger == Trigger::Restart;
        let mut all = Vec::new();
        for (nth, rule) in rules.iter().enumerate().filter(|(_, rule)| !is_restart(rule)) {
            all.push(self.rule(role, nth, rule));
        }
        if !program.roles[role].outside {
            for (nth, rule) in rules.iter().enumerate().filter(|(_, rule)| is_restart(rule)) {
                all.push(self.rule(role, nth, rule));
            }
            all.extend(self.crash(role));
            all.extend(self.restart(role));
        }
        all
    }

    /// The action of one rule.
    fn rule(&mut self, role: usize, nth: usize, rule: &Rule) -> Action {
        let header = &self.program.source.text[rule.range.clone()];
        let name = self.names.roles[role].rules[nth].clone();
        let and = match rule.trigger {
            Trigger::Restart if !self.is_up => " after a crash, both in one step",
            _ => "",
        };
        self.action(role, nth, rule, (header, and, name))
    }

    /// A crash, where it is a step of its own.
    fn crash(&self, role: usize) -> Option<Action> {
        let names = &self.names;
        let others: Vec<&str> = names.roles.iter().map(|names| names.holds.as_str()).collect();
        let text = format!(
            "\\* crash\n{name}(self) ==\n    /\\ {crashes}\n    /\\ self \\in {alive}\n    \
             /\\ {alive}' = {alive} \\ {{self}}\n    /\\ UNCHANGED <<{others}, {network}>>\n",
            name = names.roles[role].crash,
            crashes = names.crashes,
            alive = names.alive,
            others = others.join(", "),
            network = names.network,
        );
        let called = Some(Called::Alone(names.roles[role].crash.clone()));
        self.is_up.then_some(Action { text, called })
    }

    /// A restart for which there is no rule.
    fn restart(&mut self, role: usize) -> Option<Action> {
        let program = self.program;
        let rules = &program.roles[role].rules;
        let mut restarts = rules.iter().filter(|rule| rule.trigger == Trigger::Restart);
        let changes = self.is_up || self.forgets(role);
        if !changes || restarts.any(|rule| rule.guards.is_empty()) {
            return None;
        }
        let nothing = Rule {
            trigger: Trigger::Restart,
            locals: Vec::new(),
            guards: Vec::new(),
            body: Vec::new(),
            label: None,
            range: 0..0,
        };
        let names = &self.names.roles[role];
        let words = match self.is_up {
            true => ("restart", "", names.restart.clone()),
            false => ("crash", " and restart, both in one step", names.crash.clone()),
        };
        Some(self.action(role, rules.len(), &nothing, words))
    }

    /// The action of a rule that stands behind so many others; `header` and `and` say above it
    /// which rule it is.
    fn action(
        &mut self,
        role: usize,
        nth: usize,
        rule: &Rule,
        (header, and, name): (&str, &str, String),
    ) -> Action {
        let mut effect = self.beginning(role, rule);
        let mut conjuncts = self.guards(role, nth, rule, &mut effect.scope);
        self.block(&rule.body, &[], &[], &mut effect);
        let is_restart = rule.trigger == Trigger::Restart;
        let forgets = is_restart && self.forgets(role);
        let is_back = is_restart && self.is_up;
        if effect.set.is_empty() && effect.sends.is_empty() && !forgets && !is_back {
            let text = format!("\\* {header}: no step, as it changes nothing and sends nothing.\n");
            return Action { text, called: None };
        }
        conjuncts.extend(self.change(role, &effect, forgets));
        let alive = &self.names.alive;
        conjuncts.extend(is_back.then(|| format!("{alive}' = {alive} \\cup {{self}}")));
        let (called, parameters) = match &rule.trigger {
            Trigger::Message { message, .. } => {
                conjuncts.extend(self.is_a_step(role, &effect));
                let message = self.program.messages[usize::from(*message)].clone();
                (Called::With(name.clone(), message), "self, m")
            }
            _ => (Called::Alone(name.clone()), "self"),
        };
        conjuncts.extend(self.network(rule, &effect));
        conjuncts.extend(self.unchanged(role, rule, &effect, forgets));
        let text = format!(
            "\\* {header}{and}\n{name}({parameters}) ==\n{}{}",
            self.let_in(role, forgets, &effect.scope, &conjuncts),
            list(&conjuncts)
        );
        Action { text, called: Some(called) }
    }

    /// What must hold: that no earlier rule for the same fits, and the rule's own guards.
    fn guards(
        &mut self,
        role: usize,
        nth: usize,
        rule: &Rule,
        scope: &mut TermScope,
    ) -> Vec<String> {
        let mut all = Vec::new();
        let is_restart = rule.trigger == Trigger::Restart;
        all.extend(is_restart.then(|| self.names.crashes.clone()));
        if self.is_up && !self.program.roles[role].outside {
            let is = if is_restart { "\\notin" } else { "\\in" };
            all.push(format!("self {is} {}", self.names.alive));
        }
        let is_same = |other: &&Rule| match (&other.trigger, &rule.trigger) {
            (Trigger::Message { message: a, .. }, Trigger::Message { message: b, .. }) => a == b,
            (a, b) => *a == Trigger::Restart && *b == Trigger::Restart,
        };
        let program = self.program;
        for other in program.roles[role].rules.iter().take(nth).filter(is_same) {
            let conditions: Vec<&Expr> =
                other.guards.iter().map(|guard| &guard.condition).collect();
            all.push(match conditions.is_empty() {
                true => "FALSE".to_string(),
                false => self.negation(&conditions, scope),
            });
        }
        for guard in &rule.guards {
            let mut conjuncts = self.conjuncts(&guard.condition, scope);
            if let Some(last) = conjuncts.last_mut() {
                last.push_str(&self.comment(guard.label));
            }
            all.extend(conjuncts);
        }
        all
    }

    /// Whether a crash makes an actor forget anything.
    fn forgets(&self, role: usize) -> bool {
        self.program.roles[role].registers.iter().any(|register| !register.durable)
    }

    /// What names stand for: `me` for what the actor holds, or holds after a crash.
    fn let_in(
        &self,
        role: usize,
        forgets: bool,
        scope: &TermScope,
        conjuncts: &[String],
    ) -> String {
        let mut texts = scope.lets.iter().map(|(_, text)| text).chain(conjuncts);
        let mut all = Vec::new();
        if texts.any(|text| mentions(text, "me")) {
            all.push(format!("me == {}", self.me(role, forgets)));
        }
        all.extend(scope.lets.iter().map(|(name, value)| format!("{name} == {value}")));
        // Behind a comment nothing more stands on a line.
        let is_short = |text: &String| !text.contains('\n') && !text.contains(r"\*");
        match all.as_slice() {
            [] => String::new(),
            [one] if is_short(one) => format!("    LET {one} IN\n"),
            all => format!("    LET {}\n    IN\n", all.join("\n        ")),
        }
    }

    /// What the actor holds; right after a crash, its first values and what is durable.
    fn me(&self, role: usize, forgets: bool) -> String {
        let names = &self.names.roles[role];
        let now = format!("{}[self]", names.holds);
        if !forgets {
            return now;
        }
        let first = format!("{}(self)", names.first);
        let durable: Vec<&Register> =
            self.program.roles[role].registers.iter().filter(|one| one.durable).collect();
        let kept = durable.iter().map(|Register { name, label, .. }| {
            (name.clone(), format!("{now}.{name}"), self.comment(*label))
        });
        let kept: Vec<(String, String, String)> = kept.collect();
        match kept.is_empty() {
            true => first,
            false => format!("[{first} EXCEPT{}", exceptions("!", &kept, 18, "]")),
        }
    }

    /// A label as a comment behind its line.
    pub fn comment(&self, label: Option<LabelId>) -> String {
        label.map_or(String::new(), |label| {
            format!(r"  \* @{}", self.program.labels[usize::from(label)])
        })
    }
}

/// A list of conjuncts.
fn list(conjuncts: &[String]) -> String {
    conjuncts.iter().map(|conjunct| format!("    /\\ {conjunct}\n")).collect()
}

/// Whether a name stands somewhere in a text.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}
