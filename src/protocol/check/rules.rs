//! Turns the registers and rules of a role into what runs.

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::protocol::check::expressions::Scope;
use crate::protocol::check::names::{Checker, KnownMessage, NAMES_MAX, all_of, small};
use crate::protocol::check::types::{Type, TypeId};
use crate::protocol::program::{
    Does, Expr, Function, FunctionOfTwo, Guard, Register, Role, Rule, Shown, Statement, TextPart,
    Trigger,
};
use crate::protocol::tree::{self, Named, RuleHead, StatementKind, Target};

/// The longest wait of an action, in milliseconds.
const AFTER_MAX: i32 = 60_000;
/// The most values a message carries.
const CARRIES_MAX: usize = 8;
/// The most names that a rule or a claim has at once besides those of registers.
const LOCALS_MAX: usize = 16;
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
        let rules = role.rules.iter().filter_map(|rule| self.rule(nth, role, rule)).collect();
        let (name, plural) = (role.name.text.clone(), all_of(role));
        Role { name, plural, outside: role.outside, registers, rules }
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
        let first = match &register.each {
            Some(role) => self.table(role, register, holds),
            None => self.same(holds, &register.first, &mut scope),
        };
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

    /// The first value of a register with a place for each actor of a role.
    fn table(&mut self, role: &Named, node: &tree::RegisterNode, holds: TypeId) -> Option<Expr> {
        let role = self.role_called(role)?;
        let (of, place) = (self.types.unknown(), self.source.place(node.name.range.clone()));
        let first = self.same(of, &node.first, &mut Scope::default());
        let table = self.types.table(role, of, &place);
        self.types.same(table, holds, &place);
        Some(Expr::Table(role, Box::new(first?)))
    }

    fn rule(&mut self, role: u8, node: &tree::RoleNode, rule: &tree::RuleNode) -> Option<Rule> {
        let mut scope = Scope { role: Some(role), waits: waits(node), ..Scope::default() };
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
        let body = self.block(&rule.body, &mut scope);
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
    pub fn shadows(&self, scope: &Scope) {
        let locals: Vec<&Named> = scope.locals.iter().map(|(name, ..)| name).collect();
        self.distinct("name", &locals, LOCALS_MAX);
        let registers = scope.role.map(|role| &self.roles[usize::from(role)].1);
        for local in locals {
            let others = registers.into_iter().flatten().map(|register| &register.name);
            let mut others = others.chain(&self.words).chain(&self.limits);
            if let Some(other) = others.find(|other| other.text == local.text) {
                let message = format!("`{}` is already defined", local.text);
                self.report(
                    Diagnostic::mistake(self.source.place(local.range.clone()), message)
                        .also(self.source.place(other.range.clone()), "this")
                        .help("call one of them something else"),
                );
            }
        }
    }

    /// The position of a message that carries so many values; the first use of its name decides.
    fn message(&mut self, name: &Named, carries: usize) -> Option<u8> {
        let at = self.messages.iter().position(|message| message.name.text == name.text);
        let Some(at) = at else {
            let carried: Vec<_> = (0..carries).map(|_| self.types.unknown()).collect();
            self.messages.push(KnownMessage { name: name.clone(), carries: carried });
            return small(self.messages.len() - 1);
        };
        let first = &self.messages[at];
        let is_first = first.name.range == name.range;
        let place = || self.source.place(name.range.clone());
        if is_first && carries > CARRIES_MAX {
            let message = format!("`{}` carries {carries} values", name.text);
            let help = format!("a message carries up to {CARRIES_MAX} values; send two");
            self.report(Diagnostic::mistake(place(), message).help(help));
        }
        if is_first && at == NAMES_MAX {
            let message = format!("more than {NAMES_MAX} messages");
            self.report(Diagnostic::mistake(place(), message).help("make the protocol smaller"));
        }
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

    fn block(&mut self, statements: &[tree::StatementNode], within: &mut Scope) -> Vec<Statement> {
        let mut all = Vec::new();
        for statement in statements {
            let does = self.does(&statement.kind, within);
            let label = self.label(statement.label.as_ref());
            all.extend(does.map(|does| Statement { does, label, range: statement.range.clone() }));
        }
        all
    }

    fn does(&mut self, kind: &StatementKind, scope: &mut Scope) -> Option<Does> {
        use FunctionOfTwo::{Append, Cut, Except, Join, With};
        match kind {
            StatementKind::Set(target, value) => {
                let place = self.target(target, scope);
                let holds = place.as_ref().map(|(_, holds)| *holds);
                let holds = holds.unwrap_or_else(|| self.types.unknown());
                let value = self.same(holds, value, scope);
                Some(place?.0.becomes(value?))
            }
            StatementKind::Add(value, target) => {
                let value = self.typed(Type::Actor, value, scope);
                self.set(target, scope)?.changes(With, value?)
            }
            StatementKind::Remove(value, target) => {
                let value = self.typed(Type::Actor, value, scope);
                self.set(target, scope)?.changes(Except, value?)
            }
            StatementKind::Append(value, target) => {
                let (value, of) = self.expression(value, scope)?;
                self.list(target, of, scope)?.changes(Append, value)
            }
            StatementKind::AppendEach(value, target) => {
                let of = self.types.unknown();
                let list = self.types.list(of, &self.place_in(target));
                let value = self.same(list, value, scope);
                self.list(target, of, scope)?.changes(Join, value?)
            }
            StatementKind::Cut(target, value) => {
                let value = self.typed(Type::Number, value, scope);
                let of = self.types.unknown();
                self.list(target, of, scope)?.changes(Cut, value?)
            }
            StatementKind::DropFirst(target) => {
                let of = self.types.unknown();
                let place = self.list(target, of, scope)?;
                let rest = Expr::Of(Function::Rest, Box::new(place.now()));
                Some(place.becomes(rest))
            }
            StatementKind::Send(name, carried, to) => self.send(name, carried, to, scope),
            StatementKind::If(condition, then, other) => {
                let condition = self.typed(Type::Truth, condition, scope);
                let then = self.block(then, scope);
                let other = self.block(other, scope);
                Some(Does::If(condition?, then, other))
            }
            StatementKind::For(name, all, block) => {
                let before = scope.locals.len();
                let all = self.go_through(std::slice::from_ref(name), all, scope)?;
                let block = self.block(block, scope);
                scope.depth -= 1;
                scope.locals.truncate(before);
                Some(Does::For(small(before)?, name.text.clone(), all, block))
            }
            StatementKind::Reset(name) => self.reset(name, scope),
            StatementKind::Say(text) => Some(Does::Say(self.text(text, scope)?)),
        }
    }

    /// `reset timeout`: an action of the role that waits.
    fn reset(&mut self, name: &Named, scope: &Scope) -> Option<Does> {
        let known = scope.waits.iter().find(|(known, ..)| known.text == name.text);
        let help = match known {
            Some((_, at, true)) => return Some(Does::Reset(*at)),
            None if scope.waits.iter().any(|(_, _, waits)| *waits) => {
                let waiting = scope.waits.iter().filter(|(_, _, waits)| *waits);
                suggest::remedy(&name.text, waiting.map(|(known, ..)| known.text.as_str()))
            }
            _ => "an action waits if it says `after 1500 to 3000`".to_string(),
        };
        let message = format!("`{}` is no action of this role that waits", name.text);
        let place = self.source.place(name.range.clone());
        self.report(Diagnostic::mistake(place, message).help(help));
        None
    }

    /// What a statement changes, and what that holds.
    fn target(&mut self, target: &Target, scope: &mut Scope) -> Option<(Changed, TypeId)> {
        let role = scope.role?;
        let register = self.register(role, &target.register)?;
        let holds = self.holds(role, register);
        let Some(at) = &target.at else {
            return Some((Changed { register, at: None }, holds));
        };
        let (key, of_key) = self.expression(at, scope)?;
        let (place, at) = (self.place_in(target), self.source.place(at.range.clone()));
        let of = self.place_of(holds, of_key, &place, &at)?;
        Some((Changed { register, at: Some(key) }, of))
    }

    /// The same of a set.
    fn set(&mut self, target: &Target, scope: &mut Scope) -> Option<Changed> {
        let (changed, holds) = self.target(target, scope)?;
        self.types.want(Type::Set, holds, &self.place_in(target));
        Some(changed)
    }

    /// The same of a list.
    fn list(&mut self, target: &Target, of: TypeId, scope: &mut Scope) -> Option<Changed> {
        let (changed, holds) = self.target(target, scope)?;
        let place = self.place_in(target);
        let list = self.types.list(of, &place);
        self.types.same(list, holds, &place);
        Some(changed)
    }

    fn place_in(&self, target: &Target) -> Place {
        self.source.place(target.register.range.clone())
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

/// A register that a statement changes, or a place of it.
struct Changed {
    register: u8,
    at: Option<Expr>,
}

impl Changed {
    /// What it holds now.
    fn now(&self) -> Expr {
        let register = Expr::Register(self.register);
        match &self.at {
            None => register,
            Some(at) => Expr::OfTwo(FunctionOfTwo::Item, Box::new(register), Box::new(at.clone())),
        }
    }

    /// The statement after which it holds a value.
    fn becomes(self, value: Expr) -> Does {
        let register = Box::new(Expr::Register(self.register));
        let whole = match self.at {
            None => value,
            Some(at) => Expr::Put(register, Box::new(at), Box::new(value)),
        };
        Does::Set(self.register, whole)
    }

    /// The statement after which it holds what a function makes of what it holds now and a value.
    fn changes(self, function: FunctionOfTwo, value: Expr) -> Option<Does> {
        let now = Box::new(self.now());
        Some(self.becomes(Expr::OfTwo(function, now, Box::new(value))))
    }
}

/// The actions of a role, by their position among its rules, and whether they wait for time.
fn waits(role: &tree::RoleNode) -> Vec<(Named, u8, bool)> {
    let all = (0..).zip(&role.rules).filter_map(|(at, rule)| match &rule.head {
        RuleHead::Action { name, after, .. } => Some((name.clone(), at, after.is_some())),
        _ => None,
    });
    all.collect()
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
