//! Finds out what is a set and what is a list: TLA+ counts them, and sends to them, in different
//! ways.

use crate::protocol::program::{Expr, Function, FunctionOfTwo, Program, Rule, Trigger};
use crate::protocol::tree::Each;
use crate::protocol::value::Value;
use crate::protocol::visit;

/// What a value is, as far as TLA+ must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Actors.
    Set,
    /// A list.
    List,
    /// A number, a word, an actor or a record.
    Single,
    /// A table, and what its places hold.
    Table(&'static ValueKind),
}

/// Where an expression stands: what its registers and locals are.
#[derive(Clone, Debug, Default)]
pub struct KindsInScope {
    /// Of each register of the acting role.
    pub registers: Vec<ValueKind>,
    /// Of each local.
    pub locals: Vec<ValueKind>,
    /// In a claim: of each register of each role.
    pub roles: Vec<Vec<ValueKind>>,
}

/// What registers hold and messages carry.
#[derive(Clone, Debug)]
pub struct Kinds {
    /// Of each register of each role.
    pub roles: Vec<Vec<ValueKind>>,
    /// Of each value that each message carries.
    pub messages: Vec<Vec<ValueKind>>,
}

impl Kinds {
    /// What a program's registers hold, by their first values, and what its messages carry, by
    /// what is sent.
    pub fn of(program: &Program) -> Kinds {
        let nothing = KindsInScope::default();
        let roles = program.roles.iter().map(|role| {
            role.registers.iter().map(|register| kind(&register.first, &nothing)).collect()
        });
        let roles = roles.collect();
        let mut kinds = Kinds { roles, messages: vec![Vec::new(); program.messages.len()] };
        // A message may carry on what came with another: until nothing new is found.
        while kinds.learn(program) {}
        kinds
    }

    /// What the registers and locals of a rule are.
    pub fn in_scope(&self, role: usize, rule: &Rule) -> KindsInScope {
        let locals = match rule.trigger {
            Trigger::Message { message, carries, .. } => {
                let known = &self.messages[usize::from(message)];
                let known = |nth| known.get(nth).copied().unwrap_or(ValueKind::Single);
                (0..=usize::from(carries)).map(known).collect()
            }
            _ => Vec::new(),
        };
        KindsInScope { registers: self.roles[role].clone(), locals, roles: Vec::new() }
    }

    fn learn(&mut self, program: &Program) -> bool {
        let mut is_new = false;
        for (nth, role) in program.roles.iter().enumerate() {
            for rule in &role.rules {
                let kinds = self.in_scope(nth, rule);
                visit::sends(&rule.body, &mut |message, carried, _| {
                    let known = &mut self.messages[usize::from(message)];
                    known.resize(carried.len(), ValueKind::Single);
                    for (known, value) in known.iter_mut().zip(carried) {
                        let kind = kind(value, &kinds);
                        is_new |= kind != ValueKind::Single && *known != kind;
                        if kind != ValueKind::Single {
                            *known = kind;
                        }
                    }
                });
            }
        }
        is_new
    }
}

/// What an expression of a rule is.
pub fn kind(expr: &Expr, kinds: &KindsInScope) -> ValueKind {
    use FunctionOfTwo as F;
    let known =
        |all: &[ValueKind], at: u8| all.get(usize::from(at)).copied().unwrap_or(ValueKind::Single);
    match expr {
        Expr::Everyone(_)
        | Expr::Value(Value::Set(_))
        | Expr::Each(Each::Those, ..)
        | Expr::OfTwo(F::Except | F::Minus | F::With | F::Union, ..) => ValueKind::Set,
        Expr::Value(Value::List(_))
        | Expr::Of(Function::Rest, _)
        | Expr::OfTwo(F::Append | F::Join | F::Cut | F::From | F::Range, ..) => ValueKind::List,
        Expr::Either(_, a, b) => match kind(a, kinds) {
            ValueKind::Single => kind(b, kinds),
            known => known,
        },
        Expr::Table(_, value) => ValueKind::Table(match kind(value, kinds) {
            ValueKind::Set => &ValueKind::Set,
            ValueKind::List => &ValueKind::List,
            _ => &ValueKind::Single,
        }),
        Expr::Put(whole, ..) => kind(whole, kinds),
        Expr::OfTwo(F::Item, whole, _) => match kind(whole, kinds) {
            ValueKind::Table(place) => *place,
            _ => ValueKind::Single,
        },
        Expr::Register(at) => known(&kinds.registers, *at),
        Expr::Local(at) => known(&kinds.locals, *at),
        Expr::RegisterOf(_, role, register) => kinds
            .roles
            .get(usize::from(*role))
            .map_or(ValueKind::Single, |all| known(all, *register)),
        _ => ValueKind::Single,
    }
}
