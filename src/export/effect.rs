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
use crate::export::term::{Binds, Need, Term, Terms};
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
            let local = |text: String, is_actor| LocalTerm { text, role: None, is_actor };
            let fields = self.fields(message, carries).into_iter();
            locals.extend(fields.map(|field| local(format!("m.{field}"), false)));
            locals.push(local("m.from".to_string(), true));
        }
        let scope = TermScope {
            registers,
            called,
            locals,
            kinds: self.kinds.in_scope(role, rule),
            coming: Vec::new(),
            lets: Vec::new(),
            bound: ["self", "m", "me", "a"].map(str::to_string).to_vec(),
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
            let (register, value) = match does {
                Does::Set(register, value) => (register, self.term(value, &mut effect.scope)),
                Does::Add(register, value) => {
                    let member = self.actor(value, &mut effect.scope);
                    let set = effect.scope.registers[usize::from(*register)].within(Binds::Join);
                    (register, Term::new(format!("{set} \\cup {{{member}}}"), Binds::Join))
                }
                Does::Append(register, value) => {
                    let value = self.term(value, &mut effect.scope).text;
                    let list = &effect.scope.registers[usize::from(*register)].text;
                    (register, Term::whole(format!("Append({list}, {value})")))
                }
                Does::Remove(register, value) => {
                    let member = self.actor(value, &mut effect.scope);
                    let set = effect.scope.registers[usize::from(*register)].within(Binds::Whole);
                    (register, Term::new(format!("{set} \\ {{{member}}}"), Binds::Join))
                }
                Does::Cut(register, value) => {
                    self.needs.insert(Need::Min);
                    let left = self.term(value, &mut effect.scope).text;
                    let list = &effect.scope.registers[usize::from(*register)].text;
                    let cut = format!("SubSeq({list}, 1, Min({left}, Len({list})))");
                    (register, Term::whole(cut))
                }
                Does::DropFirst(register) => {
                    let list = &effect.scope.registers[usize::from(*register)].text;
                    (register, Term::whole(format!("Tail({list})")))
                }
                Does::Send(message, carried, to) => {
                    self.send(*message, carried, to, (&labels, when), effect);
                    continue;
                }
                Does::If(condition, then, other) => {
                    self.branch(condition, (then, other), &labels, when, effect);
                    continue;
                }
                Does::Say(_) => continue,
            };
            effect.scope.registers[usize::from(*register)] = value;
            effect.note(*register, &labels);
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
        effect.sends.push(SendTerms { message, carries, whom, when, labels });
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
        all += usize::from(!matches!(statement.does, Does::If(..) | Does::Say(_)));
    });
    all
}
