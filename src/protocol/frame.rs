//! What an expression of the language is worth.
//!
//! Pure: a rule's expression sees its own actor and its message; a claim's, all actors of a world.

use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Expr, Function, FunctionOfTwo, Program};
use crate::protocol::tree::{Each, Operator};
use crate::protocol::value::{ActorId, Value};

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
    /// What came with the message; in a claim, the actors that are quantified over.
    pub locals: Vec<Value>,
}

impl Frame<'_> {
    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Result<Value, String> {
        Ok(match expr {
            Expr::Value(value) => value.clone(),
            Expr::Register(at) => self.registers[usize::from(*at)].clone(),
            Expr::Local(at) => self.locals[usize::from(*at)].clone(),
            Expr::Me => Value::Actor(self.me.ok_or("nobody acts here")?),
            Expr::Everyone(role) => Value::Set(self.cluster.set(usize::from(*role))),
            Expr::Limit(at) => Value::Number(self.cluster.limits[usize::from(*at)]),
            Expr::Of(function, inner) => {
                let inner = self.value(inner)?;
                self.of(*function, &inner)?
            }
            Expr::Either(condition, a, b) => match self.truth(condition)? {
                true => self.value(a)?,
                false => self.value(b)?,
            },
            Expr::OfTwo(function, a, b) => of_two(*function, self.value(a)?, self.value(b)?)?,
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
            Expr::Field(local, register) => {
                let actor = self.local_actor(*local)?;
                self.everyone[usize::from(actor.0)][usize::from(*register)].clone()
            }
            Expr::Each(each, first, count, role, body) => {
                self.each(*each, (*first, *count), *role, body)?
            }
        })
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

    fn local_actor(&self, local: u8) -> Result<ActorId, String> {
        match self.locals[usize::from(local)] {
            Value::Actor(actor) => Ok(actor),
            _ => Err("this is not an actor".to_string()),
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
            _ => return Err("`none` cannot be asked for that".to_string()),
        })
    }

    fn binary(&mut self, operator: Operator, a: &Expr, b: &Expr) -> Result<Value, String> {
        use Operator as O;
        let truth = match operator {
            O::Or => self.truth(a)? || self.truth(b)?,
            O::And => self.truth(a)? && self.truth(b)?,
            O::Equal => self.value(a)? == self.value(b)?,
            O::Unequal => self.value(a)? != self.value(b)?,
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

    fn each(
        &mut self,
        each: Each,
        (first, count): (u8, u8),
        role: u8,
        body: &Expr,
    ) -> Result<Value, String> {
        let Some(rest) = count.checked_sub(1) else {
            let holds = self.truth(body)?;
            return Ok(match each {
                Each::Count => Value::Number(i32::from(holds)),
                _ => Value::Truth(holds),
            });
        };
        let (mut sum, mut fault) = (0, None);
        for actor in self.cluster.of(usize::from(role)) {
            self.locals.truncate(usize::from(first));
            self.locals.push(Value::Actor(actor));
            // Whether an actor decides must not depend on which of them is asked first: one of
            // whom there is no answer counts only where no other decides.
            match (each, self.each(each, (first + 1, rest), role, body)) {
                (_, Err(message)) => fault = fault.or(Some(message)),
                (Each::Count, Ok(Value::Number(more))) => sum += more,
                (Each::All, Ok(Value::Truth(false))) => return Ok(Value::Truth(false)),
                (Each::Some, Ok(Value::Truth(true))) => return Ok(Value::Truth(true)),
                _ => {}
            }
        }
        self.locals.truncate(usize::from(first));
        if let Some(message) = fault {
            return Err(message);
        }
        Ok(match each {
            Each::Count => Value::Number(sum),
            Each::All => Value::Truth(true),
            Each::Some => Value::Truth(false),
        })
    }
}

/// What a function makes of two values.
fn of_two(function: FunctionOfTwo, a: Value, b: Value) -> Result<Value, String> {
    use FunctionOfTwo as F;
    Ok(match (function, a, b) {
        (F::Max, Value::Number(a), Value::Number(b)) => Value::Number(a.max(b)),
        (F::Min, Value::Number(a), Value::Number(b)) => Value::Number(a.min(b)),
        (F::Agree, Value::List(a), Value::List(b)) => {
            Value::Truth(a.iter().zip(&b).all(|(a, b)| a == b))
        }
        (F::Item, Value::List(list), Value::Number(at)) => {
            let at = usize::try_from(at).ok().and_then(|at| at.checked_sub(1));
            at.and_then(|at| list.get(at).cloned()).unwrap_or(Value::None)
        }
        (F::IsIn, value, Value::List(list)) => Value::Truth(list.contains(&value)),
        (F::Except, Value::Set(set), Value::Actor(actor)) => Value::Set(set & !(1 << actor.0)),
        (F::Minus, Value::Set(set), Value::Set(less)) => Value::Set(set & !less),
        (F::Max | F::Min, ..) => return Err("`none` is not a number".to_string()),
        (F::Item, Value::List(_), _) => return Err("`none` is not a number".to_string()),
        (F::Except, Value::Set(_), _) => return Err("`none` is not an actor".to_string()),
        (F::Agree, ..) => return Err("only lists can agree".to_string()),
        _ => return Err("`none` cannot be asked for that".to_string()),
    })
}

const TOO_LARGE: &str = "a number too large";

/// Rounded down, so that `-1 / 3` is `-1`.
fn divided(a: i32, b: i32) -> Option<i32> {
    let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    if rest != 0 && (rest < 0) != (b < 0) { quotient.checked_sub(1) } else { Some(quotient) }
}
