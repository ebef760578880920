//! Walks through the parts of a program: the rules for a message, every statement of a block, every
//! expression in another.

use crate::protocol::program::{
    Does, Expr, Function, FunctionOfTwo, Role, Rule, Statement, Trigger,
};
use crate::protocol::tree::Operator;

/// Visits every statement of a block, those under an `if` included.
pub fn statements<'p>(block: &'p [Statement], visit: &mut dyn FnMut(&'p Statement)) {
    for statement in block {
        visit(statement);
        if let Does::If(_, then, other) = &statement.does {
            statements(then, visit);
            statements(other, visit);
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
    match expr {
        Expr::Of(_, a) | Expr::Not(a) | Expr::Negative(a) | Expr::Actor(_, a) => {
            expressions(a, visit);
        }
        Expr::OfTwo(_, a, b) | Expr::Binary(_, a, b) => {
            expressions(a, visit);
            expressions(b, visit);
        }
        Expr::Either(condition, a, b) => {
            [condition, a, b].into_iter().for_each(|inner| expressions(inner, visit));
        }
        Expr::Each(.., body) => expressions(body, visit),
        Expr::Value(_)
        | Expr::Register(_)
        | Expr::Local(_)
        | Expr::Me
        | Expr::Everyone(_)
        | Expr::Limit(_)
        | Expr::Field(..) => {}
    }
}

/// The expressions on which it depends what a statement does; what it says changes nothing.
pub fn of_statement(statement: &Statement) -> Vec<&Expr> {
    match &statement.does {
        Does::Set(_, value)
        | Does::Add(_, value)
        | Does::Append(_, value)
        | Does::Remove(_, value)
        | Does::Cut(_, value) => vec![value],
        Does::Send(_, carried, to) => carried.iter().chain([to]).collect(),
        Does::If(condition, ..) => vec![condition],
        Does::DropFirst(_) | Does::Say(_) => Vec::new(),
    }
}

impl Expr {
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
                FunctionOfTwo::Agree | FunctionOfTwo::IsIn | FunctionOfTwo::Minus,
                a,
                b,
            )
            | Expr::Binary(
                Operator::Equal | Operator::Unequal | Operator::And | Operator::Or,
                a,
                b,
            ) => a.always_has_a_value() && b.always_has_a_value(),
            Expr::Of(Function::First | Function::Alive, _)
            | Expr::OfTwo(..)
            | Expr::Either(..)
            | Expr::Actor(..)
            | Expr::Negative(_)
            | Expr::Binary(..)
            | Expr::Field(..)
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
