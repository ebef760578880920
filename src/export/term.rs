//! Turns an expression of a protocol into one of TLA+, on one line.

use crate::check;
use crate::export::kinds::{Kinds, ValueKind, kind};
use crate::export::names::ModuleNames;
use crate::export::scope::TermScope;
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
    Put,
    Field,
    Total,
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
            Expr::Record(..) | Expr::Field(..) | Expr::Table(..) => self.compound(expr, scope),
            Expr::Put(whole, at, value) => self.put(whole, at, value, scope),
            Expr::RegisterOf(actor, role, register) => {
                let actor = self.term(actor, scope).text;
                let names = &self.names.roles[usize::from(*role)];
                let registers = &self.program.roles[usize::from(*role)].registers;
                let register = &registers[usize::from(*register)].name;
                Term::whole(format!("{}[{actor}].{register}", names.holds))
            }
            Expr::Each(each, _, names, domain, body) => {
                self.each(*each, names, domain, body, scope)
            }
        }
    }

    /// A record, a field of one, or a table.
    fn compound(&mut self, expr: &Expr, scope: &mut TermScope) -> Term {
        match expr {
            Expr::Record(which, values) => {
                let names = &self.program.records[usize::from(*which)].fields;
                let fields = names.iter().zip(values);
                let fields = fields
                    .map(|(name, value)| format!("{name} |-> {}", self.term(value, scope).text));
                Term::whole(format!("[{}]", fields.collect::<Vec<_>>().join(", ")))
            }
            Expr::Field(record, which, field) => {
                self.needs.insert(Need::Field);
                let record = self.term(record, scope).text;
                let field = &self.program.records[usize::from(*which)].fields[usize::from(*field)];
                Term::whole(format!("Field({record}, \"{field}\")"))
            }
            Expr::Table(role, value) => {
                let place = self.names.bound("a", &scope.bound);
                let all = self.names.roles[usize::from(*role)].all.clone();
                Term::whole(format!("[{place} \\in {all} |-> {}]", self.term(value, scope).text))
            }
            _ => unreachable!("all else is no record and no table"),
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
            Value::Actor(_) | Value::Record(_) | Value::Table(..) => {
                unreachable!("a protocol names no {value:?} as it is")
            }
        }
    }

    fn register(&mut self, at: u8, scope: &mut TermScope) -> Term {
        let at = usize::from(at);
        let (called, now) = (scope.called[at].clone(), scope.registers[at].clone());
        scope.registers[at] = self.named(&called, &now, scope);
        scope.registers[at].clone()
    }

    /// A table or a list with another value at a place.
    fn put(&mut self, whole: &Expr, at: &Expr, value: &Expr, scope: &mut TermScope) -> Term {
        let is_list = self.is_list(whole, scope);
        let whole = self.term(whole, scope);
        let at = if is_list { self.term(at, scope).text } else { self.actor(at, scope) };
        let value = self.term(value, scope).text;
        if is_list {
            self.needs.extend([Need::Put, Need::Max, Need::Item]);
            return Term::whole(format!("Put({}, {at}, {value})", whole.text));
        }
        Term::whole(format!("[{} EXCEPT ![{at}] = {value}]", whole.within(Binds::Whole)))
    }

    /// The values of a list, or the members of a set, if they are all said.
    fn said(&mut self, expr: &Expr, scope: &mut TermScope) -> Option<Vec<String>> {
        match expr {
            Expr::Value(Value::Set(0)) => Some(Vec::new()),
            Expr::Value(Value::List(_)) => Some(Vec::new()),
            Expr::OfTwo(FunctionOfTwo::With, before, last) => {
                let mut all = self.said(before, scope)?;
                all.push(self.actor(last, scope));
                Some(all)
            }
            Expr::OfTwo(FunctionOfTwo::Append, before, last) => {
                let mut all = self.said(before, scope)?;
                all.push(self.term(last, scope).text);
                Some(all)
            }
            _ => None,
        }
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
            Function::Rest => {
                return Term::whole(format!("Tail({})", self.term(inner, scope).text));
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
            FunctionOfTwo::Item if self.is_list(a, scope) => Need::Item,
            FunctionOfTwo::Item => {
                let table = self.term(a, scope).within(Binds::Whole);
                return Term::whole(format!("{table}[{}]", self.actor(b, scope)));
            }
            FunctionOfTwo::With
            | FunctionOfTwo::Append
            | FunctionOfTwo::Union
            | FunctionOfTwo::Join
            | FunctionOfTwo::Cut
            | FunctionOfTwo::From
            | FunctionOfTwo::Range => return self.whole_of_parts(function, (a, b), scope),
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

    /// A set or a list that is made of others, or of a part of one.
    fn whole_of_parts(
        &mut self,
        function: FunctionOfTwo,
        (a, b): (&Expr, &Expr),
        scope: &mut TermScope,
    ) -> Term {
        match function {
            FunctionOfTwo::With | FunctionOfTwo::Append => {
                let said = Expr::OfTwo(function, Box::new(a.clone()), Box::new(b.clone()));
                if let Some(all) = self.said(&said, scope) {
                    return Term::whole(match function {
                        FunctionOfTwo::With => format!("{{{}}}", all.join(", ")),
                        _ => format!("<<{}>>", all.join(", ")),
                    });
                }
                let before = self.term(a, scope);
                if function == FunctionOfTwo::Append {
                    let value = self.term(b, scope).text;
                    return Term::whole(format!("Append({}, {value})", before.text));
                }
                let member = self.actor(b, scope);
                let set = before.within(Binds::Join);
                Term::new(format!("{set} \\cup {{{member}}}"), Binds::Join)
            }
            FunctionOfTwo::Union => {
                let set = self.term(a, scope).within(Binds::Whole);
                let more = self.term(b, scope).within(Binds::Whole);
                Term::new(format!("{set} \\cup {more}"), Binds::Join)
            }
            FunctionOfTwo::Join => {
                let list = self.term(a, scope).within(Binds::Whole);
                let more = self.term(b, scope).within(Binds::Whole);
                Term::new(format!("{list} \\o {more}"), Binds::Join)
            }
            FunctionOfTwo::Cut => {
                self.needs.insert(Need::Min);
                let (list, left) = (self.term(a, scope).text, self.term(b, scope).text);
                Term::whole(format!("SubSeq({list}, 1, Min({left}, Len({list})))"))
            }
            FunctionOfTwo::From => {
                self.needs.insert(Need::Max);
                let (list, at) = (self.term(a, scope).text, self.term(b, scope).text);
                Term::whole(format!("SubSeq({list}, Max({at}, 1), Len({list}))"))
            }
            FunctionOfTwo::Range => {
                let place = self.names.bound("n", &scope.bound);
                let (least, most) = (self.term(a, scope), self.term(b, scope));
                let (least, most) = (least.within(Binds::Multiply), most.within(Binds::Multiply));
                let range =
                    format!("[{place} \\in 1 .. {most} - {least} + 1 |-> {least} + {place} - 1]");
                Term::whole(range)
            }
            _ => unreachable!("all else makes no set and no list"),
        }
    }

    /// Whether an expression is a list.
    pub fn is_list(&self, expr: &Expr, scope: &TermScope) -> bool {
        kind(expr, &scope.kinds) == ValueKind::List
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
        names: &[String],
        domain: &Expr,
        body: &Expr,
        scope: &mut TermScope,
    ) -> Term {
        let (bound, all) = self.quantify(names, domain, scope);
        let body = self.term(body, scope).text;
        self.forget(names.len(), scope);
        let names = bound.join(", ");
        match each {
            Each::All => Term::new(format!(r"\A {names} \in {all} : {body}"), Binds::Openly),
            Each::Some => Term::new(format!(r"\E {names} \in {all} : {body}"), Binds::Openly),
            Each::Those => Term::whole(format!(r"{{{names} \in {all} : {body}}}")),
            Each::Sum => {
                self.needs.insert(Need::Total);
                Term::whole(format!(r"Total([{names} \in {all} |-> {body}])"))
            }
            Each::Count if bound.len() == 1 => {
                Term::whole(format!(r"Cardinality({{{names} \in {all} : {body}}})"))
            }
            Each::Count => {
                let pairs = vec![all.as_str(); bound.len()].join(r" \X ");
                Term::whole(format!(r"Cardinality({{<<{names}>> \in {pairs} : {body}}})"))
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
