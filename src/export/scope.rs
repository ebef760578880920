//! Turns the registers and locals of a program, which are positions, into names and what stands for
//! them.

use crate::export::kinds::{KindsInScope, ValueKind};
use crate::export::term::{Term, Terms};

/// A value that came with a message, or an actor that is quantified over.
#[derive(Clone, Debug)]
pub struct LocalTerm {
    /// How it is written.
    pub text: String,
    /// Of an actor that is quantified over: its role.
    pub role: Option<u8>,
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
    /// The names that quantifiers still to come introduce, the next one last.
    pub coming: Vec<String>,
    /// What got a name with `LET`: the name, and what it stands for.
    pub lets: Vec<(String, String)>,
    /// Bound names besides those.
    pub bound: Vec<String>,
}

impl Terms<'_> {
    /// Calls something by a name, if it would be long to write twice.
    pub fn named(&self, wanted: &str, term: &Term, scope: &mut TermScope) -> Term {
        if term.is_short() {
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

    /// Makes the names of a quantifier locals, for as long as its body is written.
    pub fn quantify(&mut self, count: usize, role: u8, scope: &mut TermScope) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..count {
            let wanted = scope.coming.pop().expect("the checker has noted every name");
            let others: Vec<String> = scope.locals.iter().map(|local| local.text.clone()).collect();
            let name = self.names.bound(&wanted, &others);
            names.push(name.clone());
            scope.locals.push(LocalTerm { text: name, role: Some(role), is_actor: true });
            scope.kinds.locals.push(ValueKind::Single);
        }
        names
    }

    /// Ends what [`Terms::quantify`] began.
    pub fn forget(&self, count: usize, scope: &mut TermScope) {
        let rest = scope.locals.len() - count;
        scope.locals.truncate(rest);
        scope.kinds.locals.truncate(rest);
    }
}
