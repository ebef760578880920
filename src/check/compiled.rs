//! Turns a claim into one that is evaluated in plain integers, many times faster.
//!
//! Claims that look into lists stay as they are. [`crate::run::claims::holds`] is what a claim
//! means.

use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Expr, Function, FunctionOfTwo};
use crate::protocol::tree::{Each, Operator};
use crate::protocol::value::{ActorId, Value};

/// A value as an integer: types never mix, so numbers, words, actors and sets can share it.
pub type Word = i64;

const NONE: Word = Word::MIN;
/// A list, a record or a table, which no integer stands for.
const LIST: Word = Word::MIN + 1;

/// What a register holds, as an integer.
pub fn word(value: &Value) -> Word {
    match value {
        Value::None => NONE,
        Value::Number(number) => Word::from(*number),
        Value::Word(word) => Word::from(*word),
        Value::Actor(actor) => Word::from(actor.0),
        Value::Set(set) => set.cast_signed(),
        Value::Truth(truth) => Word::from(*truth),
        Value::List(_) | Value::Record(_) | Value::Table(..) => LIST,
    }
}

/// A value that is at hand.
#[derive(Clone, Copy, Debug)]
pub enum Operand {
    /// Always the same.
    Value(Word),
    /// An actor that is quantified over.
    Local(u8),
    /// What a register of that actor holds.
    Field(u8, u8),
}

/// A claim in integers.
#[derive(Clone, Debug)]
pub enum Compiled {
    /// A value that is at hand.
    Operand(Operand),
    /// A function of one value.
    Of(Function, Box<Compiled>),
    /// The other truth.
    Not(Box<Compiled>),
    /// The number below zero.
    Negative(Box<Compiled>),
    /// The larger of two.
    Max(Box<Compiled>, Box<Compiled>),
    /// Two values and what stands between them.
    Binary(Operator, Box<Compiled>, Box<Compiled>),
    /// The same of two that are at hand, as most are.
    Simple(Operator, Operand, Operand),
    /// For all, some, or how many of these actors: the locals from the first on, so many.
    Each(Each, u8, u8, std::ops::Range<u8>, Box<Compiled>),
}

impl Compiled {
    /// The claim in integers, if it looks into no list.
    pub fn of(expr: &Expr, cluster: &Cluster) -> Option<Compiled> {
        let of = |expr: &Expr| Compiled::of(expr, cluster).map(Box::new);
        Some(match expr {
            Expr::Value(value) => {
                let word = Some(word(value)).filter(|word| *word != LIST)?;
                Compiled::Operand(Operand::Value(word))
            }
            Expr::Local(at) => Compiled::Operand(Operand::Local(*at)),
            Expr::RegisterOf(actor, _, register) => match **actor {
                Expr::Local(local) => Compiled::Operand(Operand::Field(local, *register)),
                _ => return None,
            },
            Expr::Everyone(role) => {
                let all = cluster.set(usize::from(*role)).cast_signed();
                Compiled::Operand(Operand::Value(all))
            }
            Expr::Limit(at) => {
                let limit = Word::from(cluster.limits[usize::from(*at)]);
                Compiled::Operand(Operand::Value(limit))
            }
            Expr::Of(Function::First | Function::Last | Function::Rest, _) => return None,
            Expr::Of(function, inner) => Compiled::Of(*function, of(inner)?),
            Expr::Not(inner) => Compiled::Not(of(inner)?),
            Expr::Negative(inner) => Compiled::Negative(of(inner)?),
            Expr::OfTwo(FunctionOfTwo::Max, a, b) => Compiled::Max(of(a)?, of(b)?),
            Expr::OfTwo(..) | Expr::Either(..) => return None,
            Expr::Binary(operator, a, b) => match (*of(a)?, *of(b)?) {
                (Compiled::Operand(a), Compiled::Operand(b))
                    if !matches!(operator, Operator::And | Operator::Or) =>
                {
                    Compiled::Simple(*operator, a, b)
                }
                (a, b) => Compiled::Binary(*operator, Box::new(a), Box::new(b)),
            },
            Expr::Each(
                each @ (Each::All | Each::Some | Each::Count),
                first,
                names,
                domain,
                body,
            ) => {
                let Expr::Everyone(role) = **domain else { return None };
                let mut actors = cluster.of(usize::from(role)).map(|actor| actor.0);
                let from = actors.next().unwrap_or(0);
                let range = from..from + cluster.set(usize::from(role)).count_ones() as u8;
                Compiled::Each(*each, *first, names.len() as u8, range, of(body)?)
            }
            Expr::Each(..)
            | Expr::Record(..)
            | Expr::Field(..)
            | Expr::Table(..)
            | Expr::Put(..)
            | Expr::Actor(..)
            | Expr::Register(_)
            | Expr::Me => return None,
        })
    }
}

/// What a claim is judged in.
pub struct View<'a> {
    /// Who takes part.
    pub cluster: &'a Cluster,
    /// What everybody holds.
    pub everyone: &'a [&'a [Word]],
    /// Who has not crashed.
    pub alive: u64,
}

impl View<'_> {
    /// The value of a claim. `None` if it looks into a list, or asks for what is not there: then
    /// the claim as written must be asked.
    pub fn value(&self, compiled: &Compiled, locals: &mut [u8; 8]) -> Option<Word> {
        Some(match compiled {
            Compiled::Operand(operand) => self.operand(*operand, locals)?,
            Compiled::Simple(operator, a, b) => {
                between(*operator, self.operand(*a, locals)?, self.operand(*b, locals)?)?
            }
            Compiled::Of(function, inner) => {
                let inner = self.value(inner, locals).filter(|inner| *inner != NONE)?;
                match function {
                    Function::Count => Word::from(inner.count_ones()),
                    Function::Majority => Word::from(inner.count_ones() / 2 + 1),
                    Function::Number => {
                        let actor = ActorId(u8::try_from(inner).ok()?);
                        Word::from(self.cluster.number(actor))
                    }
                    Function::Alive => Word::from(self.alive >> inner & 1 == 1),
                    Function::First | Function::Last | Function::Rest => return None,
                }
            }
            Compiled::Not(inner) => 1 - self.value(inner, locals)?,
            Compiled::Negative(inner) => number(-self.number(inner, locals)?)?,
            Compiled::Max(a, b) => self.number(a, locals)?.max(self.number(b, locals)?),
            Compiled::Binary(operator, a, b) => self.binary(*operator, a, b, locals)?,
            Compiled::Each(each, first, count, actors, body) => {
                self.each(*each, (*first, *count), actors, body, locals)?
            }
        })
    }

    #[inline]
    fn operand(&self, operand: Operand, locals: &[u8; 8]) -> Option<Word> {
        match operand {
            Operand::Value(word) => Some(word),
            Operand::Local(at) => Some(Word::from(locals[usize::from(at)])),
            Operand::Field(local, register) => {
                let actor = locals[usize::from(local)];
                let word = self.everyone[usize::from(actor)][usize::from(register)];
                Some(word).filter(|word| *word != LIST)
            }
        }
    }

    fn number(&self, compiled: &Compiled, locals: &mut [u8; 8]) -> Option<Word> {
        self.value(compiled, locals).filter(|value| *value != NONE)
    }

    fn binary(
        &self,
        operator: Operator,
        a: &Compiled,
        b: &Compiled,
        locals: &mut [u8; 8],
    ) -> Option<Word> {
        match (operator, self.value(a, locals)?) {
            (Operator::Or, 1) => Some(1),
            (Operator::And, 0) => Some(0),
            (Operator::Or | Operator::And, _) => self.value(b, locals),
            (_, a) => between(operator, a, self.value(b, locals)?),
        }
    }

    fn each(
        &self,
        each: Each,
        (first, count): (u8, u8),
        actors: &std::ops::Range<u8>,
        body: &Compiled,
        locals: &mut [u8; 8],
    ) -> Option<Word> {
        if count == 0 {
            return self.value(body, locals);
        }
        let mut sum = 0;
        for actor in actors.clone() {
            locals[usize::from(first)] = actor;
            let inner = self.each(each, (first + 1, count - 1), actors, body, locals)?;
            match each {
                Each::Count | Each::Sum | Each::Those => sum += inner,
                Each::All if inner == 0 => return Some(0),
                Each::Some if inner == 1 => return Some(1),
                _ => {}
            }
        }
        Some(match each {
            Each::Count | Each::Sum | Each::Those => sum,
            Each::All => 1,
            Each::Some => 0,
        })
    }
}

/// What comes of two values, where neither may do without the other.
#[inline]
fn between(operator: Operator, a: Word, b: Word) -> Option<Word> {
    use Operator as O;
    match operator {
        O::Equal => return Some(Word::from(a == b)),
        O::Unequal => return Some(Word::from(a != b)),
        _ if a == NONE || b == NONE => return None,
        _ => {}
    }
    Some(match operator {
        O::In => b >> a & 1,
        O::Less => Word::from(a < b),
        O::LessOrEqual => Word::from(a <= b),
        O::Greater => Word::from(a > b),
        O::GreaterOrEqual => Word::from(a >= b),
        O::Plus => number(a + b)?,
        O::Minus => number(a - b)?,
        O::Times => number(a * b)?,
        _ if b == 0 => return None,
        _ => number((a * b.signum()).div_euclid(b.abs()))?,
    })
}

/// A number that fits the language; `None` if it is too large.
fn number(value: Word) -> Option<Word> {
    i32::try_from(value).ok().map(Word::from)
}
