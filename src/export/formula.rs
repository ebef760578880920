//! Turns a condition of a protocol into a formula of TLA+, laid out in lists where it is long.

use crate::export::scope::TermScope;
use crate::export::term::{Binds, Term, Terms};
use crate::protocol::program::{Expr, Function};
use crate::protocol::tree::{Each, Operator};
use crate::protocol::value::Value;

/// How long a line may become before a formula is broken into several.
const WIDTH: usize = 88;

impl Terms<'_> {
    /// A formula whose first line begins at a column.
    pub fn formula(&mut self, expr: &Expr, column: usize, scope: &mut TermScope) -> String {
        let before = scope.clone();
        let line = self.term(expr, scope).text;
        if column + line.chars().count() <= WIDTH {
            return line;
        }
        match expr {
            Expr::Binary(operator @ (Operator::Or | Operator::And), ..) => {
                *scope = before;
                let sign = if *operator == Operator::Or { r"\/" } else { r"/\" };
                let parts = parts(expr, *operator);
                let parts = parts.into_iter().map(|part| {
                    let part = self.formula(part, column + 3, scope);
                    format!("{sign} {part}")
                });
                let parts: Vec<String> = parts.collect();
                parts.join(&format!("\n{}", " ".repeat(column)))
            }
            Expr::Each(each @ (Each::All | Each::Some), _, names, domain, body) => {
                *scope = before;
                let column = column + 4;
                let (bound, all) = self.quantify(names, domain, scope);
                let body = self.formula(body, column, scope);
                self.forget(names.len(), scope);
                let sign = if *each == Each::All { r"\A" } else { r"\E" };
                let bound = bound.join(", ");
                format!("{sign} {bound} \\in {all} :\n{}{body}", " ".repeat(column))
            }
            _ => line,
        }
    }

    /// The conditions of a guard, each a conjunct of an action.
    ///
    /// TLC takes a disjunction in an action for a choice between two steps and tries both sides,
    /// even where the first holds. If the second side then asks for what is not there, it must be
    /// kept together: `(A \/ B) = TRUE` is one value.
    pub fn conjuncts(&mut self, condition: &Expr, scope: &mut TermScope) -> Vec<String> {
        let conditions = parts(condition, Operator::And);
        conditions.into_iter().map(|condition| self.conjunct(condition, scope)).collect()
    }

    /// The opposite of all these conditions together.
    pub fn negation(&mut self, conditions: &[&Expr], scope: &mut TermScope) -> String {
        let mut all = Vec::new();
        for condition in conditions {
            let parts = parts(condition, Operator::And);
            all.extend(parts.into_iter().map(|part| self.term(part, scope)));
        }
        match all.as_slice() {
            [one] => not(one),
            _ => {
                let all: Vec<String> = all.iter().map(|term| term.within(Binds::Not)).collect();
                format!("~({})", all.join(r" /\ "))
            }
        }
    }

    fn conjunct(&mut self, condition: &Expr, scope: &mut TermScope) -> String {
        let choices = parts(condition, Operator::Or);
        let term = self.term(condition, scope);
        match choices[1..].iter().any(|choice| may_fail(choice)) {
            true => format!("({}) = TRUE", term.text),
            false => term.text,
        }
    }
}

/// The opposite of a condition.
pub fn not(term: &Term) -> String {
    format!("~{}", term.within(Binds::Whole))
}

/// What an operator joins, however often it does.
fn parts(expr: &Expr, operator: Operator) -> Vec<&Expr> {
    match expr {
        Expr::Binary(this, a, b) if *this == operator => {
            let mut all = parts(a, operator);
            all.extend(parts(b, operator));
            all
        }
        _ => vec![expr],
    }
}

/// Whether an expression may ask for what is not there.
fn may_fail(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_)
        | Expr::Register(_)
        | Expr::Local(_)
        | Expr::Me
        | Expr::Everyone(_)
        | Expr::Limit(_) => false,
        Expr::Not(inner) => may_fail(inner),
        Expr::Of(Function::Count | Function::Majority, inner) => may_fail(inner),
        Expr::Of(Function::Number, inner) => !matches!(**inner, Expr::Me),
        Expr::Binary(Operator::Or | Operator::And | Operator::Equal | Operator::Unequal, a, b) => {
            may_fail(a) || may_fail(b)
        }
        Expr::Binary(
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual,
            a,
            b,
        ) => !is_number(a) || !is_number(b),
        _ => true,
    }
}

/// Whether an expression is a number for sure, and not perhaps `none`.
fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Value(Value::Number(_)) | Expr::Limit(_) => true,
        Expr::Of(Function::Count | Function::Majority | Function::Number, _) => !may_fail(expr),
        _ => false,
    }
}
