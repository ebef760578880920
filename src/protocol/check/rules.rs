//! Turns the registers and rules of a role into what runs.

use crate::diagnostic::Diagnostic;
use crate::protocol::check::expressions::Scope;
use crate::protocol::check::names::{Checker, KnownMessage, NAMES_MAX, all_of, small};
use crate::protocol::check::types::Type;
use crate::protocol::program::{
    Does, Guard, Register, Role, Rule, Shown, Statement, TextPart, Trigger,
};
use crate::protocol::tree::{self, Named, RuleHead, StatementKind};

/// The longest wait of an action, in milliseconds.
const AFTER_MAX: i32 = 60_000;
/// The most values a message carries.
const CARRIES_MAX: usize = 6;
/// The most rules of a role.
const RULES_MAX: usize = 64;

impl Checker {
    /// The role at `nth`.
    pub fn checked_role(&mut self, nth: u8, role: &tree::RoleNode) -> Role {
        let mut registers = Vec::new();
        for (at, register) in role.registers.iter().enumerate() {
            registers.extend(self.register_of(nth, at, register));
        }
        if let Some(extra) = role.rules.get(RULES_MAX) {
            let message = format!("more than {RULES_MAX} rules");
            let place = self.source.place(extra.range.clone());
            self.report(Diagnostic::mistake(place, message).help("split the role in two"));
        }
        let actions: Vec<&Named> =
            role.rules.iter().filter_map(|rule| action(&rule.head)).collect();
        self.distinct("action", &actions, NAMES_MAX);
        let rules = role.rules.iter().filter_map(|rule| self.rule(nth, rule)).collect();
        let (name, plural) = (role.name.text.clone(), all_of(role));
        Role { name, plural, registers, rules }
    }

    fn register_of(
        &mut self,
        role: u8,
        at: usize,
        register: &tree::RegisterNode,
    ) -> Option<Register> {
        let at = small(at)?;
        let holds = self.holds(role, at);
        let mut scope = Scope::default();
        let first = self.same(holds, &register.first, &mut scope);
        let mut scope = Scope { role: Some(role), ..Scope::default() };
        let shown = match &register.shown {
            Some(text) => Some(shown(self.text(text, &mut scope)?)),
            None => None,
        };
        if let (Some(label), false) = (&register.label, register.durable) {
            let place = self.source.place(label.range.clone());
            let message = "the label of a register names its `durable`, and here is none";
            self.report(Diagnostic::mistake(place, message).help("leave the label out"));
        }
        let label = self.label(register.label.as_ref());
        let name = register.name.text.clone();
        let durable = register.durable;
        let range = register.range.clone();
        Some(Register { name, first: first?, durable, shown, label, never_decreases: false, range })
    }

    fn rule(&mut self, role: u8, rule: &tree::RuleNode) -> Option<Rule> {
        let mut scope = Scope { role: Some(role), ..Scope::default() };
        let trigger = self.trigger(&rule.head, &mut scope);
        let locals = scope.locals.iter().map(|(name, ..)| name.text.clone()).collect();
        let label = self.label(rule.label.as_ref());
        let mut guards = Vec::new();
        for guard in &rule.guards {
            let condition = self.typed(Type::Truth, &guard.condition, &mut scope);
            let label = self.label(guard.label.as_ref());
            guards.extend(condition.map(|condition| Guard {
                condition,
                label,
                range: guard.range.clone(),
            }));
        }
        let body = self.block(role, &rule.body, &mut scope);
        Some(Rule { trigger: trigger?, locals, guards, body, label, range: rule.range.clone() })
    }

    fn trigger(&mut self, head: &RuleHead, scope: &mut Scope) -> Option<Trigger> {
        match head {
            RuleHead::Restart => Some(Trigger::Restart),
            RuleHead::Action { name, by_hand, after } => {
                let after = after.map(|(shortest, longest)| {
                    if shortest < 1 || longest < shortest || longest > AFTER_MAX {
                        let message = format!("a wait of {shortest} to {longest} ms");
                        let help = format!("from 1 up to {AFTER_MAX}, the shorter first");
                        let place = self.source.place(name.range.clone());
                        self.report(Diagnostic::mistake(place, message).help(help));
                    }
                    (shortest.max(1).unsigned_abs(), longest.max(1).unsigned_abs())
                });
                if *by_hand && after.is_some() {
                    let message = format!("`{}` waits for somebody and for time", name.text);
                    let help = "`by hand` happens when somebody clicks; leave `after` out";
                    let place = self.source.place(name.range.clone());
                    self.report(Diagnostic::mistake(place, message).help(help));
                }
                Some(Trigger::Action { name: name.text.clone(), by_hand: *by_hand, after })
            }
            RuleHead::Message { name, parameters, from, queued } => {
                let message = self.message(name, parameters.len());
                for (nth, parameter) in parameters.iter().enumerate() {
                    let holds = message
                        .and_then(|at| self.messages[usize::from(at)].carries.get(nth).copied());
                    let holds = holds.unwrap_or_else(|| self.types.unknown());
                    scope.locals.push((parameter.clone(), holds, None));
                }
                if let Some(from) = from {
                    let place = self.source.place(from.range.clone());
                    let actor = self.types.known(Type::Actor, place);
                    scope.locals.push((from.clone(), actor, None));
                }
                self.shadows(scope);
                let carries = small(parameters.len())?;
                Some(Trigger::Message { message: message?, carries, queued: *queued })
            }
        }
    }

    /// What a message carries must not be called like a register, or the register is out of sight.
    fn shadows(&self, scope: &Scope) {
        let locals: Vec<&Named> = scope.locals.iter().map(|(name, ..)| name).collect();
        self.distinct("name", &locals, CARRIES_MAX + 1);
        let registers = scope.role.map(|role| &self.roles[usize::from(role)].1);
        for local in locals {
            let others = registers.into_iter().flatten().map(|register| &register.name);
            let mut others = others.chain(&self.words).chain(&self.limits);
            if let Some(other) = others.find(|other| other.text == local.text) {
                let message = format!("`{}` is already defined", local.text);
                self.report(
                    Diagnostic::mistake(self.source.place(local.range.clone()), message)
                        .also(self.source.place(other.range.clone()), "this")
                        .help("call what the message carries something else"),
                );
            }
        }
    }

    /// The position of a message that carries so many values; the first use of its name decides.
    fn message(&mut self, name: &Named, carries: usize) -> Option<u8> {
        let at = self.messages.iter().position(|message| message.name.text == name.text);
        let Some(at) = at else {
            let carried: Vec<_> = (0..carries).map(|_| self.types.unknown()).collect();
            if carries > CARRIES_MAX || self.messages.len() >= NAMES_MAX {
                let message = format!("`{}` carries too much, or is one too many", name.text);
                let help = format!("up to {NAMES_MAX} messages of up to {CARRIES_MAX} values");
                let place = self.source.place(name.range.clone());
                self.report(Diagnostic::mistake(place, message).help(help));
            }
            self.messages.push(KnownMessage { name: name.clone(), carries: carried });
            return small(self.messages.len() - 1);
        };
        let first = &self.messages[at];
        if first.carries.len() != carries {
            let message = format!(
                "`{}` carries {carries} values here but {} elsewhere",
                name.text,
                first.carries.len()
            );
            self.report(
                Diagnostic::mistake(self.source.place(name.range.clone()), message)
                    .also(self.source.place(first.name.range.clone()), "here")
                    .help("a message carries the same everywhere"),
            );
            return None;
        }
        small(at)
    }

    fn block(
        &mut self,
        role: u8,
        statements: &[tree::StatementNode],
        scope: &mut Scope,
    ) -> Vec<Statement> {
        let mut all = Vec::new();
        for statement in statements {
            let does = self.does(role, &statement.kind, scope);
            let label = self.label(statement.label.as_ref());
            all.extend(does.map(|does| Statement { does, label, range: statement.range.clone() }));
        }
        all
    }

    fn does(&mut self, role: u8, kind: &StatementKind, scope: &mut Scope) -> Option<Does> {
        match kind {
            StatementKind::Set(register, value) => {
                let at = self.register(role, register);
                let holds = match at {
                    Some(at) => self.holds(role, at),
                    None => self.types.unknown(),
                };
                let value = self.same(holds, value, scope);
                Some(Does::Set(at?, value?))
            }
            StatementKind::Add(value, register) => {
                let value = self.typed(Type::Actor, value, scope);
                let at = self.register(role, register)?;
                let place = self.source.place(register.range.clone());
                self.types.want(Type::Set, self.holds(role, at), &place);
                Some(Does::Add(at, value?))
            }
            StatementKind::Append(value, register) => {
                let at = self.register(role, register);
                let (value, of) = self.expression(value, scope)?;
                let place = self.source.place(register.range.clone());
                let list = self.types.list(of, &place);
                self.types.same(list, self.holds(role, at?), &place);
                Some(Does::Append(at?, value))
            }
            StatementKind::Remove(value, register) => {
                let value = self.typed(Type::Actor, value, scope);
                let at = self.register(role, register)?;
                let place = self.source.place(register.range.clone());
                self.types.want(Type::Set, self.holds(role, at), &place);
                Some(Does::Remove(at, value?))
            }
            StatementKind::Cut(register, value) => {
                let value = self.typed(Type::Number, value, scope);
                Some(Does::Cut(self.list_register(role, register)?, value?))
            }
            StatementKind::DropFirst(register) => {
                Some(Does::DropFirst(self.list_register(role, register)?))
            }
            StatementKind::Send(name, carried, to) => self.send(name, carried, to, scope),
            StatementKind::If(condition, then, other) => {
                let condition = self.typed(Type::Truth, condition, scope);
                let then = self.block(role, then, scope);
                let other = self.block(role, other, scope);
                Some(Does::If(condition?, then, other))
            }
            StatementKind::Say(text) => Some(Does::Say(self.text(text, scope)?)),
        }
    }

    /// A register that holds a list.
    fn list_register(&mut self, role: u8, register: &Named) -> Option<u8> {
        let at = self.register(role, register)?;
        let place = self.source.place(register.range.clone());
        let of = self.types.unknown();
        let list = self.types.list(of, &place);
        self.types.same(list, self.holds(role, at), &place);
        Some(at)
    }

    fn send(
        &mut self,
        name: &Named,
        carried: &[tree::ExprNode],
        to: &tree::ExprNode,
        scope: &mut Scope,
    ) -> Option<Does> {
        let message = self.message(name, carried.len());
        let mut values = Vec::new();
        for (nth, value) in carried.iter().enumerate() {
            let holds =
                message.and_then(|at| self.messages[usize::from(at)].carries.get(nth).copied());
            let holds = holds.unwrap_or_else(|| self.types.unknown());
            values.extend(self.same(holds, value, scope));
        }
        let (to_checked, whom) = self.expression(to, scope)?;
        if !matches!(self.types.get(whom), Some(Type::Actor | Type::Set)) {
            let place = self.source.place(to.range.clone());
            self.types.want(Type::Actor, whom, &place);
        }
        (values.len() == carried.len()).then_some(Does::Send(message?, values, to_checked))
    }
}

fn action(head: &RuleHead) -> Option<&Named> {
    match head {
        RuleHead::Action { name, .. } => Some(name),
        _ => None,
    }
}

/// The words before the first value are the register's name in the picture.
fn shown(mut parts: Vec<TextPart>) -> Shown {
    let name = match parts.first() {
        Some(TextPart::Words(words)) => words.trim().to_string(),
        _ => String::new(),
    };
    if !name.is_empty() {
        parts.remove(0);
    }
    Shown { name, value: parts }
}
