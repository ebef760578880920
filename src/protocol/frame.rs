//! What an expression of the language is worth.
//!
//! Pure: a rule's expression sees its own actor and its message; a claim's, all actors of a world.

use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Expr, Function, FunctionOfTwo, Program};
use crate::protocol::tree::{Each, Operator};
use crate::protocol::value::{ActorId, LIST_MAX, Value, members};
use std::borrow::Cow;

/// All that an expression can see.
pub struct Frame<'a> {
    /// The protocol.
    pub program: &'a Program,
    /// Who takes part.
    pub cluster: &'a Cluster,
    /// Whose rule it is; nobody's in a claim.
    pub me: Option<ActorId>,
    /// What that actor holds.
    pub registers: &'a [Value],
    /// In a claim: what every actor holds.
    pub everyone: &'a [&'a [Value]],
    /// In a claim: who has not crashed.
    pub alive: u64,
    /// What came with the message, and what is quantified over.
    pub locals: Vec<Value>,
}

impl<'a> Frame<'a> {
    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Result<Value, String> {
        Ok(match expr {
            Expr::Value(value) => value.clone(),
            Expr::Register(at) => self.registers[usize::from(*at)].clone(),
            Expr::Local(at) => self.locals[usize::from(*at)].clone(),
            Expr::Me => Value::Actor(self.me.expect("a claim has no `self`")),
            Expr::Everyone(role) => Value::Set(self.cluster.set(usize::from(*role))),
            Expr::Limit(at) => Value::Number(self.cluster.limits[usize::from(*at)]),
            Expr::Of(function, inner) => {
                let inner = self.seen(inner)?;
                self.of(*function, &inner)?
            }
            Expr::Either(condition, a, b) => match self.truth(condition)? {
                true => self.value(a)?,
                false => self.value(b)?,
            },
            Expr::OfTwo(function, a, b) => of_two(*function, &*self.seen(a)?, &*self.seen(b)?)?,
            Expr::Record(_, values) => {
                let values = values.iter().map(|value| self.value(value));
                Value::Record(values.collect::<Result<_, _>>()?)
            }
            Expr::Field(record, _, field) => match &*self.seen(record)? {
                Value::Record(values) => values[usize::from(*field)].clone(),
                _ => Value::None,
            },
            Expr::Table(role, value) => {
                let (value, actors) = (self.value(value)?, self.cluster.of(usize::from(*role)));
                let actors: Vec<ActorId> = actors.collect();
                let first = actors.first().copied().unwrap_or(ActorId(0));
                Value::Table(first, vec![value; actors.len()])
            }
            Expr::Put(whole, at, value) => {
                let (whole, at) = (self.value(whole)?, self.value(at)?);
                put(whole, &at, self.value(value)?)?
            }
            Expr::Actor(role, number) => {
                let (role, number) = (usize::from(*role), self.number(number)?);
                let actor = self.cluster.actor(role, number);
                let name = &self.program.roles[role].name;
                Value::Actor(actor.ok_or_else(|| format!("there is no {name} {number}"))?)
            }
            Expr::Not(inner) => Value::Truth(!self.truth(inner)?),
            Expr::Negative(inner) => {
                Value::Number(self.number(inner)?.checked_neg().ok_or(TOO_LARGE)?)
            }
            Expr::Binary(operator, a, b) => self.binary(*operator, a, b)?,
            Expr::RegisterOf(actor, _, register) => {
                let actor = self.actor(actor)?;
                self.everyone[usize::from(actor.0)][usize::from(*register)].clone()
            }
            Expr::Each(each, first, names, domain, body) => {
                let domain = self.value(domain)?;
                self.each(*each, (*first, names.len()), &domain, body)?
            }
        })
    }

    /// The value of an expression; not a copy of it where a register holds it.
    fn seen(&mut self, expr: &Expr) -> Result<Cow<'a, Value>, String> {
        let register = match expr {
            Expr::Register(at) => &self.registers[usize::from(*at)],
            Expr::RegisterOf(actor, _, register) => {
                let actor = self.actor(actor)?;
                &self.everyone[usize::from(actor.0)][usize::from(*register)]
            }
            _ => return Ok(Cow::Owned(self.value(expr)?)),
        };
        Ok(Cow::Borrowed(register))
    }

    /// An expression that is yes or no.
    pub fn truth(&mut self, expr: &Expr) -> Result<bool, String> {
        match self.value(expr)? {
            Value::Truth(truth) => Ok(truth),
            _ => Err("this is neither yes nor no".to_string()),
        }
    }

    fn number(&mut self, expr: &Expr) -> Result<i32, String> {
        match self.value(expr)? {
            Value::Number(number) => Ok(number),
            _ => Err("`none` is not a number".to_string()),
        }
    }

    /// An expression that is an actor.
    pub fn actor(&mut self, expr: &Expr) -> Result<ActorId, String> {
        match self.value(expr)? {
            Value::Actor(actor) => Ok(actor),
            _ => Err("`none` is not an actor".to_string()),
        }
    }

    fn of(&self, function: Function, value: &Value) -> Result<Value, String> {
        let number = |count: usize| Value::Number(i32::try_from(count).unwrap_or(i32::MAX));
        Ok(match (function, value) {
            (Function::Count, Value::Set(set)) => number(set.count_ones() as usize),
            (Function::Count, Value::List(list)) => number(list.len()),
            (Function::Majority, Value::Set(set)) => number(set.count_ones() as usize / 2 + 1),
            (Function::Number, Value::Actor(actor)) => {
                Value::Number(i32::from(self.cluster.number(*actor)))
            }
            (Function::Alive, Value::Actor(actor)) => Value::Truth(self.alive >> actor.0 & 1 == 1),
            (Function::First, Value::List(list)) => {
                list.first().cloned().ok_or("an empty list has no first")?
            }
            (Function::Last, Value::List(list)) => list.last().cloned().unwrap_or(Value::None),
            (Function::Rest, Value::List(list)) => {
                Value::List(list.get(1..).ok_or("an empty list has no first")?.to_vec())
            }
            _ => return Err("`none` cannot be asked for that".to_string()),
        })
    }

    fn binary(&mut self, operator: Operator, a: &Expr, b: &Expr) -> Result<Value, String> {
        use Operator as O;
        let truth = match operator {
            O::Or => self.truth(a)? || self.truth(b)?,
            O::And => self.truth(a)? && self.truth(b)?,
            O::Equal => self.seen(a)? == self.seen(b)?,
            O::Unequal => self.seen(a)? != self.seen(b)?,
            O::In => match (self.actor(a)?, self.value(b)?) {
                (actor, Value::Set(set)) => set >> actor.0 & 1 == 1,
                _ => return Err("`none` is not a set".to_string()),
            },
            O::Less => self.number(a)? < self.number(b)?,
            O::LessOrEqual => self.number(a)? <= self.number(b)?,
            O::Greater => self.number(a)? > self.number(b)?,
            O::GreaterOrEqual => self.number(a)? >= self.number(b)?,
            O::Plus | O::Minus | O::Times | O::Divided => {
                let (a, b) = (self.number(a)?, self.number(b)?);
                let result = match operator {
                    O::Plus => a.checked_add(b),
                    O::Minus => a.checked_sub(b),
                    O::Times => a.checked_mul(b),
                    _ if b == 0 => return Err("a number divided by zero".to_string()),
                    _ => divided(a, b),
                };
                return Ok(Value::Number(result.ok_or(TOO_LARGE)?));
            }
        };
        Ok(Value::Truth(truth))
    }

    /// What is asked of each of a set or a list, for so many locals from the first on.
    fn each(
        &mut self,
        each: Each,
        (first, count): (u8, usize),
        domain: &Value,
        body: &Expr,
    ) -> Result<Value, String> {
        let Some(rest) = count.checked_sub(1) else {
            return match each {
                Each::Count => Ok(Value::Number(i32::from(self.truth(body)?))),
                Each::Sum => Ok(Value::Number(self.number(body)?)),
                Each::All | Each::Some | Each::Those => Ok(Value::Truth(self.truth(body)?)),
            };
        };
        let (mut sum, mut those, mut fault) = (0i64, 0, None);
        for member in members_of(domain)? {
            self.locals.truncate(usize::from(first));
            self.locals.push(member.clone());
            // Whether an actor decides must not depend on which of them is asked first: one of
            // whom there is no answer counts only where no other decides.
            match (each, self.each(each, (first + 1, rest), domain, body)) {
                (_, Err(message)) => fault = fault.or(Some(message)),
                (Each::Count | Each::Sum, Ok(Value::Number(more))) => sum += i64::from(more),
                (Each::All, Ok(Value::Truth(false))) => return Ok(Value::Truth(false)),
                (Each::Some, Ok(Value::Truth(true))) => return Ok(Value::Truth(true)),
                (Each::Those, Ok(Value::Truth(true))) => {
                    if let Value::Actor(actor) = member {
                        those |= 1 << actor.0;
                    }
                }
                _ => {}
            }
        }
        self.locals.truncate(usize::from(first));
        if let Some(message) = fault {
            return Err(message);
        }
        Ok(match each {
            Each::Count | Each::Sum => Value::Number(i32::try_from(sum).map_err(|_| TOO_LARGE)?),
            Each::All => Value::Truth(true),
            Each::Some => Value::Truth(false),
            Each::Those => Value::Set(those),
        })
    }
}

/// The members of a set or a list, in their order.
pub fn members_of(whole: &Value) -> Result<Vec<Value>, String> {
    match whole {
        Value::Set(set) => Ok(members(*set).map(Value::Actor).collect()),
        Value::List(list) => Ok(list.clone()),
        _ => Err("`none` is not a set".to_string()),
    }
}

/// What a function makes of two values.
fn of_two(function: FunctionOfTwo, a: &Value, b: &Value) -> Result<Value, String> {
    use FunctionOfTwo as F;
    Ok(match (function, a, b) {
        (F::Max, Value::Number(a), Value::Number(b)) => Value::Number(*a.max(b)),
        (F::Min, Value::Number(a), Value::Number(b)) => Value::Number(*a.min(b)),
        (F::Agree, Value::List(a), Value::List(b)) => {
            Value::Truth(a.iter().zip(b).all(|(a, b)| a == b))
        }
        (F::Item, Value::List(list), Value::Number(at)) => {
            let at = usize::try_from(*at).ok().and_then(|at| at.checked_sub(1));
            at.and_then(|at| list.get(at).cloned()).unwrap_or(Value::None)
        }
        (F::Item, Value::Table(first, table), Value::Actor(actor)) => {
            place_of(*first, *actor).and_then(|at| table.get(at).cloned()).unwrap_or(Value::None)
        }
        (F::IsIn, value, Value::List(list)) => Value::Truth(list.contains(value)),
        (F::Except, Value::Set(set), Value::Actor(actor)) => Value::Set(set & !(1 << actor.0)),
        (F::Minus, Value::Set(set), Value::Set(less)) => Value::Set(set & !less),
        (F::With, Value::Set(set), Value::Actor(actor)) => Value::Set(set | 1 << actor.0),
        (F::Union, Value::Set(set), Value::Set(more)) => Value::Set(set | more),
        (F::Append, Value::List(list), value) => joined(list, std::slice::from_ref(value))?,
        (F::Join, Value::List(list), Value::List(more)) => joined(list, more)?,
        (F::Cut, Value::List(list), Value::Number(left)) => {
            let left = usize::try_from(*left).unwrap_or(0).min(list.len());
            Value::List(list[..left].to_vec())
        }
        (F::From, Value::List(list), Value::Number(at)) => {
            let before = usize::try_from(at.saturating_sub(1)).unwrap_or(0).min(list.len());
            Value::List(list[before..].to_vec())
        }
        (F::Range, Value::Number(least), Value::Number(most)) => {
            if i64::from(*most) - i64::from(*least) >= LIST_MAX as i64 {
                return Err(too_long());
            }
            Value::List((*least..=*most).map(Value::Number).collect())
        }
        (F::Max | F::Min | F::Range, ..) | (F::Item | F::Cut | F::From, Value::List(_), _) => {
            return Err("`none` is not a number".to_string());
        }
        (F::Except | F::With, Value::Set(_), _) | (F::Item, Value::Table(..), _) => {
            return Err("`none` is not an actor".to_string());
        }
        (F::Agree, ..) => return Err("only lists can agree".to_string()),
        _ => return Err("`none` cannot be asked for that".to_string()),
    })
}

/// A list and more values behind it.
fn joined(list: &[Value], more: &[Value]) -> Result<Value, String> {
    match list.len() + more.len() > LIST_MAX {
        true => Err(too_long()),
        false => Ok(Value::List([list, more].concat())),
    }
}

/// A list or a table with another value at a place.
fn put(whole: Value, at: &Value, value: Value) -> Result<Value, String> {
    match (whole, at) {
        (Value::List(mut list), Value::Number(at)) => {
            let at = usize::try_from(*at).ok().and_then(|at| at.checked_sub(1));
            let at = at.ok_or("a list begins at 1")?;
            if at >= LIST_MAX {
                return Err(too_long());
            }
            list.resize(list.len().max(at + 1), Value::None);
            list[at] = value;
            Ok(Value::List(list))
        }
        (Value::Table(first, mut table), Value::Actor(actor)) => {
            let at = place_of(first, *actor).filter(|at| *at < table.len());
            table[at.ok_or("a table without a place for this actor")?] = value;
            Ok(Value::Table(first, table))
        }
        (Value::List(_), _) => Err("`none` is not a number".to_string()),
        (Value::Table(..), _) => Err("`none` is not an actor".to_string()),
        _ => Err("`none` cannot be asked for that".to_string()),
    }
}

/// The position of an actor in a table that begins with `first`.
fn place_of(first: ActorId, actor: ActorId) -> Option<usize> {
    actor.0.checked_sub(first.0).map(usize::from)
}

fn too_long() -> String {
    format!("a list of more than {LIST_MAX}")
}

const TOO_LARGE: &str = "a number too large";

/// Rounded down, so that `-1 / 3` is `-1`.
fn divided(a: i32, b: i32) -> Option<i32> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    if rest != 0 && (rest < 0) != (b < 0) { quotient.checked_sub(1) } else { Some(quotient) }
}
