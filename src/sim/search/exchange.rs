//! Finds the actors that can be exchanged without changing what happens: those whose number no rule
//! and no claim asks for. Worlds that differ only in who of them is who are one.

use crate::protocol::evaluate::Message;
use crate::protocol::program::{Expr, Function, Program};
use crate::protocol::value::{ActorId, Value, members};
use crate::protocol::visit;
use crate::sim::search::space::{Flight, Space};

/// The most ways to exchange actors that a search tries.
const WAYS_MAX: usize = 720;

/// One way to exchange actors: who becomes whom.
type Way = Vec<u8>;

/// All ways to exchange actors of a cast without changing what happens. Who is down at the start
/// only changes places with others like that: `down` has a bit for each.
pub fn ways(space: &Space<'_>, down: u64) -> Vec<Way> {
    let Some(numbered) = numbered(space.program()) else {
        return vec![(0..space.rules.cluster.size()).collect()];
    };
    let mut ways: Vec<Way> = vec![(0..space.rules.cluster.size()).collect()];
    for role in 0..space.program().roles.len() {
        let actors: Vec<u8> = space.rules.cluster.of(role).map(|actor| actor.0).collect();
        let so_many: usize = (1..=actors.len()).product();
        if numbered >> role & 1 == 1 || ways.len() * so_many > WAYS_MAX {
            continue;
        }
        let orders = orders(&actors);
        ways = ways
            .iter()
            .flat_map(|way| orders.iter().map(|order| exchanged(way, &actors, order)))
            .collect();
    }
    ways.retain(|way| (0..).zip(way).all(|(from, to)| down >> from & 1 == down >> to & 1));
    ways
}

fn exchanged(way: &Way, actors: &[u8], order: &[u8]) -> Way {
    let mut way = way.clone();
    for (from, to) in actors.iter().zip(order) {
        way[usize::from(*from)] = *to;
    }
    way
}

fn orders(actors: &[u8]) -> Vec<Vec<u8>> {
    if actors.len() <= 1 {
        return vec![actors.to_vec()];
    }
    let mut all = Vec::new();
    for (nth, first) in actors.iter().enumerate() {
        let mut rest = actors.to_vec();
        rest.remove(nth);
        for mut order in orders(&rest) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}

/// The roles whose numbers matter, as bits. `None` if a number is asked of somebody whose role the
/// text does not say.
fn numbered(program: &Program) -> Option<u64> {
    let mut roles = 0;
    let mut is_clear = true;
    for (nth, role) in program.roles.iter().enumerate() {
        let mut look = |expr: &Expr| match expr {
            Expr::Of(Function::Number, inner) => match **inner {
                Expr::Me => roles |= 1 << nth,
                _ => is_clear = false,
            },
            Expr::Actor(role, _) => roles |= 1 << role,
            _ => {}
        };
        let firsts = role.registers.iter().map(|register| &register.first);
        let guards = role.rules.iter().flat_map(|rule| &rule.guards).map(|guard| &guard.condition);
        firsts.chain(guards).for_each(|expr| visit::expressions(expr, &mut look));
        for rule in &role.rules {
            visit::statements(&rule.body, &mut |statement| {
                let all = visit::of_statement(statement);
                all.into_iter().for_each(|expr| visit::expressions(expr, &mut look));
            });
        }
    }
    for claim in &program.claims {
        let mut quantified = Vec::new();
        in_claim(&claim.body, &mut quantified, &mut roles);
    }
    is_clear.then_some(roles)
}

/// In a claim every actor is quantified over, so its role is known.
fn in_claim(expr: &Expr, locals: &mut Vec<u8>, roles: &mut u64) {
    match expr {
        Expr::Each(_, first, count, role, body) => {
            locals.truncate(usize::from(*first));
            locals.extend(std::iter::repeat_n(*role, usize::from(*count)));
            in_claim(body, locals, roles);
        }
        Expr::Of(Function::Number, inner) => {
            if let Expr::Local(local) = **inner {
                *roles |= locals.get(usize::from(local)).map_or(!0, |role| 1 << role);
            }
        }
        Expr::Actor(role, inner) => {
            *roles |= 1 << role;
            in_claim(inner, locals, roles);
        }
        Expr::Of(_, a) | Expr::Not(a) | Expr::Negative(a) => in_claim(a, locals, roles),
        Expr::Max(a, b) | Expr::Agree(a, b) | Expr::Binary(_, a, b) => {
            in_claim(a, locals, roles);
            in_claim(b, locals, roles);
        }
        _ => {}
    }
}

/// What becomes of a value when actors are exchanged.
pub fn exchange(value: &Value, way: &[u8]) -> Value {
    let whom = |actor: ActorId| ActorId(way[usize::from(actor.0)]);
    match value {
        Value::Actor(actor) => Value::Actor(whom(*actor)),
        Value::Set(set) => {
            Value::Set(members(*set).fold(0, |set, member| set | 1 << whom(member).0))
        }
        Value::List(list) => Value::List(list.iter().map(|entry| exchange(entry, way)).collect()),
        other => other.clone(),
    }
}

/// What becomes of a message when actors are exchanged.
pub fn exchange_flight(flight: &Flight, way: &[u8]) -> Flight {
    let whom = |actor: ActorId| ActorId(way[usize::from(actor.0)]);
    let carries = flight.message.carries.iter().map(|value| exchange(value, way)).collect();
    let message = Message { name: flight.message.name, carries };
    Flight { from: whom(flight.from), to: whom(flight.to), message, copy: flight.copy }
}
