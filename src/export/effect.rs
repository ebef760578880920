//! Turns the lines of a rule into what comes of them: what each register holds in the end, what is
//! sent.
//!
//! A rule changes registers line by line; an action says at once what each register holds in the
//! end. So a rule is followed with expressions instead of values: each register holds the
//! expression of its value by now, and an `if` leaves `IF … THEN … ELSE …` in those that it
//! changes.

use crate::export::formula::not;
use crate::export::kinds::{ValueKind, kind};
use crate::export::scope::{LocalTerm, TermScope};
use crate::export::term::{Binds, Term, Terms};
use crate::protocol::program::{Does, Expr, LabelId, Rule, Statement, Trigger};
use crate::protocol::visit;

/// What a rule does.
pub struct EffectTerms {
    /// What names stand for behind its last line.
    pub scope: TermScope,
    /// The registers that it sets, in the order of its lines.
    pub set: Vec<u8>,
    /// The labels of the lines that set them.
    pub labels: Vec<(u8, LabelId)>,
    /// What it sends, in order.
    pub sends: Vec<SendTerms>,
}

/// A message that a rule sends.
#[derive(Clone, Debug)]
pub struct SendTerms {
    /// Which.
    pub message: u8,
    /// What it carries.
    pub carries: Vec<String>,
    /// Whom it goes to.
    pub whom: Whom,
    /// When it is sent, if not always.
    pub when: Vec<String>,
    /// Names for the members of what is gone through, and what that is: it is sent for each.
    pub each: Vec<(String, String)>,
    /// The labels of its line and of those that it stands under.
    pub labels: Vec<LabelId>,
}

/// Whom a message goes to.
#[derive(Clone, Debug)]
pub enum Whom {
    /// An actor.
    One(String),
    /// Each of a set.
    All(String),
}

impl Terms<'_> {
    /// What a rule sees before it does anything.
    pub fn beginning(&self, role: usize, rule: &Rule) -> EffectTerms {
        let called: Vec<String> = self.program.roles[role]
            .registers
            .iter()
            .map(|register| register.name.clone())
            .collect();
        let registers = called.iter().map(|name| Term::whole(format!("me.{name}"))).collect();
        let mut locals = Vec::new();
        if let Trigger::Message { message, carries, .. } = rule.trigger {
            let local = |text: String, is_actor| LocalTerm { text, is_actor };
            let fields = self.fields(message, carries).into_iter();
            locals.extend(fields.map(|field| local(format!("m.{field}"), false)));
            locals.push(local("m.from".to_string(), true));
        }
        let scope = TermScope {
            registers,
            called,
            locals,
            kinds: self.kinds.in_scope(role, rule),
            lets: Vec::new(),
            bound: ["self", "m", "me", "a"].map(str::to_string).to_vec(),
            depth: 0,
        };
        EffectTerms { scope, set: Vec::new(), labels: Vec::new(), sends: Vec::new() }
    }

    /// What a message's values are called: as in the first rule for it, if there is one.
    pub fn fields(&self, message: u8, carries: u8) -> Vec<String> {
        let rules = self.program.roles.iter().flat_map(|role| &role.rules);
        let first = rules.filter(|rule| rule.is_for(message)).map(|rule| &rule.locals).next();
        let field = |nth: u8| match first.map(|locals| locals[usize::from(nth)].as_str()) {
            // `type` is what tells messages apart.
            Some("type") => "type_".to_string(),
            Some(name) => name.to_string(),
            None => format!("value{}", nth + 1),
        };
        (0..carries).map(field).collect()
    }

    /// Follows lines; `labels` and `when` are those of the `if`s that they stand under.
    pub fn block(
        &mut self,
        block: &[Statement],
        labels: &[LabelId],
        when: &[String],
        effect: &mut EffectTerms,
    ) {
        for Statement { does, label, .. } in block {
            let labels: Vec<LabelId> =
                labels.iter().copied().chain(label.filter(|one| !labels.contains(one))).collect();
            match does {
                Does::Set(register, value) => {
                    let value = self.term(value, &mut effect.scope);
                    effect.scope.registers[usize::from(*register)] = value;
                    effect.note(*register, &labels);
                }
                Does::Send(message, carried, to) => {
                    self.send(*message, carried, to, (&labels, when), effect);
                }
                Does::If(condition, then, other) => {
                    self.branch(condition, (then, other), &labels, when, effect);
                }
                Does::For(_, name, all, block) => {
                    self.go_through((name, all, block), &labels, when, effect);
                }
                // In any order, no time passes.
                Does::Reset(_) | Does::Say(_) => {}
            }
        }
    }

    /// Follows lines that are done for each of a set or a list: each changes its own place in a
    /// table or becomes a member of a set, and nobody reads what another has changed. So what is
    /// changed in the end is at each place what that member changes there.
    fn go_through(
        &mut self,
        (name, all, block): (&String, &Expr, &[Statement]),
        labels: &[LabelId],
        when: &[String],
        effect: &mut EffectTerms,
    ) {
        let (bound, set) = self.quantify(std::slice::from_ref(name), all, &mut effect.scope);
        let before = effect.scope.registers.clone();
        let n_sends = effect.sends.len();
        self.block(block, labels, when, effect);
        self.forget(1, &mut effect.scope);
        let bound = &bound[0];
        for sending in &mut effect.sends[n_sends..] {
            sending.each.insert(0, (bound.clone(), set.clone()));
        }
        for (at, before) in before.into_iter().enumerate() {
            let after = effect.scope.registers[at].clone();
            if after == before {
                continue;
            }
            let text = match effect.scope.kinds.registers[at] {
                ValueKind::Set => {
                    let union = format!("UNION {{{} : {bound} \\in {set}}}", after.text);
                    Term::new(format!("{} \\cup {union}", before.within(Binds::Join)), Binds::Join)
                }
                _ => {
                    let (a, b) = (after.within(Binds::Whole), before.within(Binds::Whole));
                    let is_gone = format!("{bound} \\in {set}");
                    let place = format!("IF {is_gone} THEN {a}[{bound}] ELSE {b}[{bound}]");
                    Term::whole(format!("[{bound} \\in DOMAIN {b} |-> {place}]"))
                }
            };
            effect.scope.registers[at] = text;
        }
    }

    fn branch(
        &mut self,
        condition: &Expr,
        (then, other): (&[Statement], &[Statement]),
        labels: &[LabelId],
        when: &[String],
        effect: &mut EffectTerms,
    ) {
        let mut condition = self.term(condition, &mut effect.scope);
        if changes(then) + changes(other) > 1 {
            condition = self.named("holds", &condition, &mut effect.scope);
        }
        let before = effect.scope.registers.clone();
        let with = |more: String| when.iter().cloned().chain([more]).collect::<Vec<String>>();
        self.block(then, labels, &with(condition.within(Binds::Not)), effect);
        let first = std::mem::replace(&mut effect.scope.registers, before);
        self.block(other, labels, &with(not(&condition)), effect);
        for (now, first) in effect.scope.registers.iter_mut().zip(first) {
            if *now != first {
                let (a, b) = (first.within(Binds::Or), now.within(Binds::Or));
                let text = format!("IF {} THEN {a} ELSE {b}", condition.text);
                *now = Term::new(text, Binds::Openly);
            }
        }
    }

    fn send(
        &mut self,
        message: u8,
        carried: &[Expr],
        to: &Expr,
        (labels, when): (&[LabelId], &[String]),
        effect: &mut EffectTerms,
    ) {
        let scope = &mut effect.scope;
        let carries = carried.iter().map(|value| self.term(value, scope).text).collect();
        let whom = match kind(to, &scope.kinds) {
            ValueKind::Set => Whom::All(self.term(to, scope).text),
            _ => Whom::One(self.actor(to, scope)),
        };
        let (when, labels) = (when.to_vec(), labels.to_vec());
        effect.sends.push(SendTerms { message, carries, whom, when, labels, each: Vec::new() });
    }
}

impl EffectTerms {
    fn note(&mut self, register: u8, labels: &[LabelId]) {
        if !self.set.contains(&register) {
            self.set.push(register);
        }
        for label in labels {
            if !self.labels.contains(&(register, *label)) {
                self.labels.push((register, *label));
            }
        }
    }
}

/// How many lines of a block change something.
fn changes(block: &[Statement]) -> usize {
    let mut all = 0;
    visit::statements(block, &mut |statement| {
        all += usize::from(matches!(statement.does, Does::Set(..) | Does::Send(..)));
    });
    all
}
