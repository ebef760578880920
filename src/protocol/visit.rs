//! Walks through the parts of a program: the rules for a message, every statement of a block, every
//! expression in another.

use crate::protocol::program::{
    Does, Expr, Function, FunctionOfTwo, Program, Role, Rule, Statement, StepInvariant, TextPart,
    Trigger,
};
use crate::protocol::tree::Operator;

/// Visits every statement of a block, those under an `if` or a `for` included.
pub fn statements<'p>(block: &'p [Statement], visit: &mut dyn FnMut(&'p Statement)) {
    for statement in block {
        visit(statement);
        match &statement.does {
            Does::If(_, then, other) => {
                statements(then, visit);
                statements(other, visit);
            }
            Does::For(.., block) => statements(block, visit),
            _ => {}
        }
    }
}

/// Visits every `send` of a block: the message, what it carries, whom it goes to.
pub fn sends<'p>(block: &'p [Statement], visit: &mut dyn FnMut(u8, &'p [Expr], &'p Expr)) {
    statements(block, &mut |statement| {
        if let Does::Send(message, carried, to) = &statement.does {
            visit(*message, carried, to);
        }
    });
}

/// Visits an expression and every one in it.
pub fn expressions<'p>(expr: &'p Expr, visit: &mut dyn FnMut(&'p Expr)) {
    visit(expr);
    inside(expr).into_iter().for_each(|inner| expressions(inner, visit));
}

/// The expressions that an expression is made of.
pub fn inside(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Of(_, a)
        | Expr::Not(a)
        | Expr::Negative(a)
        | Expr::Actor(_, a)
        | Expr::Field(a, ..)
        | Expr::RegisterOf(a, ..)
        | Expr::Table(_, a) => vec![a],
        Expr::OfTwo(_, a, b) | Expr::Binary(_, a, b) => vec![a, b],
        Expr::Either(a, b, c) | Expr::Put(a, b, c) => vec![a, b, c],
        Expr::Each(_, _, _, domain, body) => vec![domain, body],
        Expr::Record(_, values) => values.iter().collect(),
        Expr::Value(_)
        | Expr::Register(_)
        | Expr::Local(_)
        | Expr::Me
        | Expr::Everyone(_)
        | Expr::Limit(_) => Vec::new(),
    }
}

/// Visits every expression of a program: of registers and what shows them, of rules, of claims.
pub fn all_expressions<'p>(program: &'p Program, visit: &mut dyn FnMut(&'p Expr)) {
    let said = |parts: &'p [TextPart], visit: &mut dyn FnMut(&'p Expr)| {
        for part in parts {
            if let TextPart::Value(value) = part {
                expressions(value, visit);
            }
        }
    };
    for register in program.roles.iter().flat_map(|role| &role.registers) {
        expressions(&register.first, visit);
        register.shown.iter().for_each(|shown| said(&shown.value, visit));
    }
    for rule in program.roles.iter().flat_map(|role| &role.rules) {
        rule.guards.iter().for_each(|guard| expressions(&guard.condition, visit));
        statements(&rule.body, &mut |statement| {
            of_statement(statement).into_iter().for_each(|expr| expressions(expr, visit));
            if let Does::Say(parts) = &statement.does {
                said(parts, visit);
            }
        });
    }
    program.claims.iter().for_each(|claim| expressions(&claim.body, visit));
    let watched = program.step_invariants.iter().filter_map(StepInvariant::value);
    watched.for_each(|value| expressions(&value.claim.body, visit));
}

/// The expressions on which it depends what a statement does; what it says changes nothing.
pub fn of_statement(statement: &Statement) -> Vec<&Expr> {
    match &statement.does {
        Does::Set(_, value) | Does::If(value, ..) | Does::For(_, _, value, _) => vec![value],
        Does::Send(_, carried, to) => carried.iter().chain([to]).collect(),
        Does::Reset(_) | Does::Say(_) => Vec::new(),
    }
}

impl Expr {
    /// Whether these are the numbers from one to another.
    pub fn is_range(&self) -> bool {
        matches!(self, Expr::OfTwo(FunctionOfTwo::Range, ..))
    }

    /// Whether an expression has a value whatever registers hold and messages carry. Sets and lists
    /// are never `none`, so they can always be counted; all else may be.
    pub fn always_has_a_value(&self) -> bool {
        match self {
            Expr::Value(_)
            | Expr::Register(_)
            | Expr::Local(_)
            | Expr::Me
            | Expr::Everyone(_)
            | Expr::Limit(_) => true,
            Expr::Of(Function::Count | Function::Majority | Function::Last, inner)
            | Expr::Not(inner) => inner.always_has_a_value(),
            Expr::Of(Function::Number, inner) => matches!(**inner, Expr::Me),
            Expr::OfTwo(
                FunctionOfTwo::Agree
                | FunctionOfTwo::IsIn
                | FunctionOfTwo::Minus
                | FunctionOfTwo::Union,
                a,
                b,
            )
            | Expr::Binary(
                Operator::Equal | Operator::Unequal | Operator::And | Operator::Or,
                a,
                b,
            ) => a.always_has_a_value() && b.always_has_a_value(),
            Expr::Record(_, values) => values.iter().all(Expr::always_has_a_value),
            Expr::Field(inner, ..) => inner.always_has_a_value(),
            Expr::Of(Function::First | Function::Rest | Function::Alive, _)
            | Expr::OfTwo(..)
            | Expr::Either(..)
            | Expr::Put(..)
            | Expr::Table(..)
            | Expr::Actor(..)
            | Expr::Negative(_)
            | Expr::Binary(..)
            | Expr::RegisterOf(..)
            | Expr::Each(..) => false,
        }
    }
}

impl Rule {
    /// Whether it runs when this message arrives.
    pub fn is_for(&self, wanted: u8) -> bool {
        matches!(self.trigger, Trigger::Message { message, .. } if message == wanted)
    }

    /// Whether its message waits until the receiver acts.
    pub fn is_queued(&self) -> bool {
        matches!(self.trigger, Trigger::Message { queued: true, .. })
    }
}

impl Role {
    /// The rules for a message, in the order in which they are tried.
    pub fn rules_for(&self, message: u8) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.is_for(message))
    }
}
