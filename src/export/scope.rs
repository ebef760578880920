//! Turns the registers and locals of a program, which are positions, into names and what stands for
//! them.

use crate::export::kinds::{KindsInScope, ValueKind};
use crate::export::term::{Binds, Term, Terms};
use crate::protocol::program::{Expr, FunctionOfTwo};

/// A value that came with a message, or an actor that is quantified over.
#[derive(Clone, Debug)]
pub struct LocalTerm {
    /// How it is written.
    pub text: String,
    /// Whether it is an actor for sure, and not perhaps `none`.
    pub is_actor: bool,
}

/// What the names in an expression stand for.
#[derive(Clone, Debug, Default)]
pub struct TermScope {
    /// What each register of the acting role holds by now.
    pub registers: Vec<Term>,
    /// What the registers are called.
    pub called: Vec<String>,
    /// The locals.
    pub locals: Vec<LocalTerm>,
    /// What registers and locals are.
    pub kinds: KindsInScope,
    /// What got a name with `LET`: the name, and what it stands for.
    pub lets: Vec<(String, String)>,
    /// Bound names besides those.
    pub bound: Vec<String>,
    /// How many of these are quantified over.
    pub depth: usize,
}

impl Terms<'_> {
    /// Calls something by a name, if it would be long to write twice.
    pub fn named(&self, wanted: &str, term: &Term, scope: &mut TermScope) -> Term {
        // `LET` stands before all quantifiers, where their names mean nothing.
        if term.is_short() || scope.depth > 0 {
            return term.clone();
        }
        let known = scope.lets.iter().find(|(_, text)| *text == term.text);
        if let Some((name, _)) = known {
            return Term::whole(name.clone());
        }
        let mut others = scope.bound.clone();
        others.extend(scope.lets.iter().map(|(name, _)| name.clone()));
        let name = self.names.bound(wanted, &others);
        scope.lets.push((name.clone(), term.text.clone()));
        Term::whole(name)
    }

    /// Makes the names of a quantifier locals, for as long as its body is written: what stands
    /// before the colon, `a, b \in Servers`, part by part.
    pub fn quantify(
        &mut self,
        wanted: &[String],
        domain: &Expr,
        scope: &mut TermScope,
    ) -> (Vec<String>, String) {
        let is_list = self.is_list(domain, scope);
        let all = match domain {
            Expr::OfTwo(FunctionOfTwo::Range, least, most) => {
                let (least, most) = (self.term(least, scope), self.term(most, scope));
                let ends = (least.within(Binds::Add), most.within(Binds::Add));
                format!("{} .. {}", ends.0, ends.1)
            }
            _ if is_list => self.term(domain, scope).within(Binds::Whole),
            _ => self.term(domain, scope).within(Binds::Join),
        };
        scope.depth += wanted.len();
        let is_indexed = is_list && !domain.is_range();
        let mut names = Vec::new();
        for wanted in wanted {
            let mut others = scope.bound.clone();
            others.extend(names.iter().cloned());
            let name = self.names.bound(wanted, &others);
            // A list is gone through by its positions, as it may hold a value twice.
            let text = if is_indexed { format!("{all}[{name}]") } else { name.clone() };
            scope.bound.push(name.clone());
            names.push(name);
            scope.locals.push(LocalTerm { text, is_actor: !is_list });
            scope.kinds.locals.push(ValueKind::Single);
        }
        let all = if is_indexed { format!("DOMAIN {all}") } else { all };
        (names, all)
    }

    /// Ends what [`Terms::quantify`] began.
    pub fn forget(&self, count: usize, scope: &mut TermScope) {
        let rest = scope.locals.len() - count;
        scope.bound.truncate(scope.bound.len() - count);
        scope.depth -= count;
        scope.locals.truncate(rest);
        scope.kinds.locals.truncate(rest);
    }
}
