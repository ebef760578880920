//! Turns an expression of a protocol into one of TLA+, on one line.

use crate::check;
use crate::export::kinds::{Kinds, ValueKind, kind};
use crate::export::names::ModuleNames;
use crate::export::scope::{LocalTerm, TermScope};
use crate::protocol::program::{Expr, Function, FunctionOfTwo, Program};
use crate::protocol::tree::{Each, Operator};
use crate::protocol::value::Value;
use std::collections::BTreeSet;

/// How tightly an expression holds together, from loose to tight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binds {
    /// `IF`, `\A`: as far as it goes.
    Openly,
    /// `\/`.
    Or,
    /// `/\`.
    And,
    /// `~`.
    Not,
    /// `=`, `<`, `\in`.
    Compare,
    /// `\cup`.
    Join,
    /// `-x`.
    Negate,
    /// `+`, `-`.
    Add,
    /// `*`, `\div`.
    Multiply,
    /// Nothing can come between.
    Whole,
}

/// An expression of TLA+.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The expression.
    pub text: String,
    /// What it is made with.
    pub binds: Binds,
}

impl Term {
    /// An expression.
    pub fn new(text: impl Into<String>, binds: Binds) -> Term {
        Term { text: text.into(), binds }
    }

    /// An expression that needs no brackets.
    pub fn whole(text: impl Into<String>) -> Term {
        Term::new(text, Binds::Whole)
    }

    /// The expression as a part of another, in brackets where that binds tighter.
    pub fn within(&self, other: Binds) -> String {
        match self.binds < other {
            true => format!("({})", self.text),
            false => self.text.clone(),
        }
    }

    /// Whether writing it twice is no worse than a name for it.
    pub fn is_short(&self) -> bool {
        !self.text.contains([' ', '('])
    }
}

/// Definitions that only some modules need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of the definitions")]
pub enum Need {
    Number,
    Numbered,
    Somebody,
    Majority,
    Max,
    Min,
    Item,
    Div,
    Agree,
}

/// Writes the expressions of a program.
pub struct Terms<'a> {
    /// The protocol.
    pub program: &'a Program,
    /// What things are called.
    pub names: ModuleNames,
    /// What is a set and what a list.
    pub kinds: Kinds,
    /// Whether a claim asks who is alive: then a crash and a restart are two steps.
    pub is_up: bool,
    /// What has been used.
    pub needs: BTreeSet<Need>,
}

impl<'a> Terms<'a> {
    /// Nothing written yet.
    pub fn new(program: &'a Program) -> Terms<'a> {
        let (names, kinds) = (ModuleNames::of(program), Kinds::of(program));
        let is_up = check::asks_who_is_alive(program);
        Terms { program, names, kinds, is_up, needs: BTreeSet::new() }
    }

    /// An expression.
    pub fn term(&mut self, expr: &Expr, scope: &mut TermScope) -> Term {
        match expr {
            Expr::Value(value) => self.value(value),
            Expr::Register(at) => self.register(*at, scope),
            Expr::Local(at) => Term::whole(scope.locals[usize::from(*at)].text.clone()),
            Expr::Me => Term::whole("self"),
            Expr::Everyone(role) => Term::whole(self.names.roles[usize::from(*role)].all.clone()),
            Expr::Limit(at) => Term::whole(self.names.limits[usize::from(*at)].clone()),
            Expr::Of(function, inner) => self.of(*function, inner, scope),
            Expr::Either(condition, a, b) => {
                let condition = self.term(condition, scope).within(Binds::Or);
                let (a, b) = (self.term(a, scope), self.term(b, scope));
                let text = format!(
                    "IF {condition} THEN {} ELSE {}",
                    a.within(Binds::Or),
                    b.within(Binds::Or)
                );
                Term::new(text, Binds::Openly)
            }
            Expr::OfTwo(function, a, b) => self.of_two(*function, a, b, scope),
            Expr::Actor(role, number) => {
                self.needs.extend([Need::Number, Need::Numbered]);
                let number = self.term(number, scope).text;
                let all = &self.names.roles[usize::from(*role)].all;
                Term::whole(format!("Numbered({number}, {all})"))
            }
            Expr::Not(inner) => {
                let inner = self.term(inner, scope);
                Term::new(format!("~{}", inner.within(Binds::Whole)), Binds::Not)
            }
            Expr::Negative(inner) => {
                let inner = self.term(inner, scope);
                Term::new(format!("-{}", inner.within(Binds::Whole)), Binds::Negate)
            }
            Expr::Binary(operator, a, b) => self.binary(*operator, a, b, scope),
            Expr::Field(local, register) => Term::whole(self.field(*local, *register, scope)),
            Expr::Each(each, _, count, role, body) => {
                self.each(*each, usize::from(*count), *role, body, scope)
            }
        }
    }

    /// An expression that must be an actor: where it may be `none`, TLC shall say so.
    pub fn actor(&mut self, expr: &Expr, scope: &mut TermScope) -> String {
        let term = self.term(expr, scope);
        let is_actor = match expr {
            Expr::Me | Expr::Actor(..) => true,
            Expr::Local(at) => scope.locals[usize::from(*at)].is_actor,
            _ => false,
        };
        if is_actor {
            return term.text;
        }
        self.needs.insert(Need::Somebody);
        format!("Somebody({})", term.text)
    }

    fn value(&self, value: &Value) -> Term {
        match value {
            Value::None => Term::whole(self.names.none.clone()),
            Value::Number(number) if *number < 0 => Term::new(number.to_string(), Binds::Negate),
            Value::Number(number) => Term::whole(number.to_string()),
            Value::Word(word) => {
                Term::whole(format!("\"{}\"", self.program.words[usize::from(*word)]))
            }
            Value::Truth(truth) => Term::whole(truth.to_string().to_uppercase()),
            Value::Set(set) => {
                assert_eq!(*set, 0, "a protocol names no set but the empty one");
                Term::whole("{}")
            }
            Value::List(list) => {
                assert!(list.is_empty(), "a protocol names no list but the empty one");
                Term::whole("<<>>")
            }
            Value::Actor(_) => unreachable!("a protocol names no actor but by its number"),
        }
    }

    fn register(&mut self, at: u8, scope: &mut TermScope) -> Term {
        let at = usize::from(at);
        let (called, now) = (scope.called[at].clone(), scope.registers[at].clone());
        scope.registers[at] = self.named(&called, &now, scope);
        scope.registers[at].clone()
    }

    fn field(&self, local: u8, register: u8, scope: &TermScope) -> String {
        let LocalTerm { text, role, .. } = &scope.locals[usize::from(local)];
        let role = usize::from(role.expect("only who is quantified over has registers"));
        let register = &self.program.roles[role].registers[usize::from(register)].name;
        format!("{}[{text}].{register}", self.names.roles[role].holds)
    }

    fn call(&mut self, need: Need, arguments: &[&Expr], scope: &mut TermScope) -> Term {
        self.needs.insert(need);
        let all: Vec<String> =
            arguments.iter().map(|argument| self.term(argument, scope).text).collect();
        Term::whole(format!("{need:?}({})", all.join(", ")))
    }

    fn of(&mut self, function: Function, inner: &Expr, scope: &mut TermScope) -> Term {
        let need = match function {
            Function::Count | Function::First => {
                let counts = if self.is_list(inner, scope) { "Len" } else { "Cardinality" };
                let name = if function == Function::First { "Head" } else { counts };
                return Term::whole(format!("{name}({})", self.term(inner, scope).text));
            }
            Function::Last => {
                self.needs.insert(Need::Item);
                let list = self.term(inner, scope).text;
                return Term::whole(format!("Item({list}, Len({list}))"));
            }
            Function::Majority => Need::Majority,
            Function::Number => Need::Number,
            Function::Alive => {
                let actor = self.term(inner, scope).within(Binds::Compare);
                return Term::new(format!("{actor} \\in {}", self.names.alive), Binds::Compare);
            }
        };
        self.call(need, &[inner], scope)
    }

    fn of_two(
        &mut self,
        function: FunctionOfTwo,
        a: &Expr,
        b: &Expr,
        scope: &mut TermScope,
    ) -> Term {
        let need = match function {
            FunctionOfTwo::Max => Need::Max,
            FunctionOfTwo::Min => Need::Min,
            FunctionOfTwo::Agree => Need::Agree,
            FunctionOfTwo::Item => Need::Item,
            FunctionOfTwo::IsIn => {
                let value = self.term(a, scope).within(Binds::Join);
                let list = self.term(b, scope).text;
                let members = format!("{{{list}[n] : n \\in DOMAIN {list}}}");
                return Term::new(format!("{value} \\in {members}"), Binds::Compare);
            }
            FunctionOfTwo::Except => {
                let set = self.term(a, scope).within(Binds::Whole);
                let member = self.actor(b, scope);
                return Term::new(format!("{set} \\ {{{member}}}"), Binds::Join);
            }
            FunctionOfTwo::Minus => {
                let set = self.term(a, scope).within(Binds::Whole);
                let less = self.term(b, scope).within(Binds::Whole);
                return Term::new(format!("{set} \\ {less}"), Binds::Join);
            }
        };
        self.call(need, &[a, b], scope)
    }

    fn is_list(&self, expr: &Expr, scope: &TermScope) -> bool {
        let kind = match expr {
            Expr::Field(local, register) => {
                let role = scope.locals[usize::from(*local)].role;
                let role = usize::from(role.expect("only who is quantified over has registers"));
                self.kinds.roles[role][usize::from(*register)]
            }
            _ => kind(expr, &scope.kinds),
        };
        kind == ValueKind::List
    }

    fn binary(&mut self, operator: Operator, a: &Expr, b: &Expr, scope: &mut TermScope) -> Term {
        use Operator as O;
        let sign = match operator {
            O::Or => r"\/",
            O::And => r"/\",
            O::Equal => "=",
            O::Unequal => "#",
            O::Less => "<",
            O::LessOrEqual => "=<",
            O::Greater => ">",
            O::GreaterOrEqual => ">=",
            O::In => r"\in",
            O::Plus => "+",
            O::Minus => "-",
            O::Times => "*",
            O::Divided if is_above_zero(b) => r"\div",
            O::Divided => return self.call(Need::Div, &[a, b], scope),
        };
        let a = match operator {
            O::In => Term::whole(self.actor(a, scope)),
            _ => self.term(a, scope),
        };
        let b = self.term(b, scope);
        let (binds, left, right) = match operator {
            // TLA+ lets neither stand in the other without brackets.
            O::Or | O::And => {
                let binds = if operator == O::Or { Binds::Or } else { Binds::And };
                let part = |term: &Term| match term.binds {
                    Binds::Or | Binds::And if term.binds != binds => format!("({})", term.text),
                    _ => term.within(Binds::Or),
                };
                (binds, part(&a), part(&b))
            }
            O::Plus => (Binds::Add, a.within(Binds::Add), b.within(Binds::Multiply)),
            O::Minus => (Binds::Add, a.within(Binds::Multiply), b.within(Binds::Multiply)),
            O::Times | O::Divided => {
                (Binds::Multiply, a.within(Binds::Whole), b.within(Binds::Whole))
            }
            _ => (Binds::Compare, a.within(Binds::Join), b.within(Binds::Join)),
        };
        Term::new(format!("{left} {sign} {right}"), binds)
    }

    fn each(
        &mut self,
        each: Each,
        count: usize,
        role: u8,
        body: &Expr,
        scope: &mut TermScope,
    ) -> Term {
        let names = self.quantify(count, role, scope);
        let body = self.term(body, scope).text;
        self.forget(count, scope);
        let (all, names_of_all) = (&self.names.roles[usize::from(role)].all, names.join(", "));
        match each {
            Each::All => Term::new(format!(r"\A {names_of_all} \in {all} : {body}"), Binds::Openly),
            Each::Some => {
                Term::new(format!(r"\E {names_of_all} \in {all} : {body}"), Binds::Openly)
            }
            Each::Count if count == 1 => {
                Term::whole(format!(r"Cardinality({{{names_of_all} \in {all} : {body}}})"))
            }
            Each::Count => {
                let pairs = vec![all.as_str(); count].join(r" \X ");
                Term::whole(format!(r"Cardinality({{<<{names_of_all}>> \in {pairs} : {body}}})"))
            }
        }
    }
}

/// Whether a number is above zero for sure: TLA+ says nothing of other divisors.
fn is_above_zero(expr: &Expr) -> bool {
    match expr {
        Expr::Value(Value::Number(number)) => *number > 0,
        Expr::Of(Function::Majority, _) => true,
        // Of every role somebody takes part.
        Expr::Of(Function::Count, of) => matches!(**of, Expr::Everyone(_)),
        _ => false,
    }
}
