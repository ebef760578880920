//! Whether a claim holds in a world.

use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::Fault;
use crate::protocol::frame::Frame;
use crate::protocol::program::{Claim, Expr, StepInvariant};
use crate::protocol::show;
use crate::protocol::value::{ActorId, LIST_MAX, Value};
use crate::protocol::visit;
use crate::run::world::{Rules, World};
use std::collections::BTreeSet;

/// Whether `claim` holds where actors hold `everyone`, by their number, and `alive` have not
/// crashed.
pub fn holds(
    rules: Rules<'_>,
    claim: &Claim,
    everyone: &[&[Value]],
    alive: u64,
) -> Result<bool, Fault> {
    let mut frame = Frame {
        program: rules.program,
        cluster: rules.cluster,
        me: None,
        registers: &[],
        everyone,
        alive,
        locals: Vec::new(),
    };
    let fault = |message| Fault { message, range: claim.place.range.clone() };
    frame.truth(&claim.body).map_err(fault)
}

/// Whether `claim` holds in a world.
pub fn holds_in(rules: Rules<'_>, claim: &Claim, world: &World) -> Result<bool, Fault> {
    let everyone: Vec<&[Value]> =
        world.actors.iter().map(|actor| actor.registers.as_slice()).collect();
    let living = world.actors.iter().enumerate().filter(|(_, actor)| actor.alive);
    let alive = living.fold(0, |alive, (nth, _)| alive | 1 << nth);
    holds(rules, claim, &everyone, alive)
}

/// How a run ended in which those whose register says so hold these values.
pub fn outcome_of<'v>(rules: Rules<'_>, values: impl Iterator<Item = &'v Value>) -> String {
    let all: BTreeSet<String> = values
        .filter(|value| **value != Value::None)
        .map(|value| show::value(rules.program, rules.cluster, value))
        .collect();
    match all.is_empty() {
        true => "none".to_string(),
        false => all.into_iter().collect::<Vec<_>>().join(" and "),
    }
}

/// How a run that led to `world` ended. `None` if the protocol does not say how runs are told
/// apart.
pub fn outcome_in(rules: Rules<'_>, world: &World) -> Option<String> {
    let (role, register) = rules.program.outcome?;
    let actors = rules.cluster.of(usize::from(role));
    let value =
        |actor: ActorId| &world.actors[usize::from(actor.0)].registers[usize::from(register)];
    Some(outcome_of(rules, actors.map(value)))
}

/// Whether a step of an actor from some registers to others satisfies a step invariant.
pub fn satisfies(invariant: &StepInvariant, before: &[Value], after: &[Value]) -> bool {
    let register = usize::from(invariant.register);
    match (&before[register], &after[register]) {
        (Value::Number(before), Value::Number(after)) if invariant.decreases => before <= after,
        (before, after) => before == after || (!invariant.decreases && *before == Value::None),
    }
}

/// How many values it takes at most to judge a claim once among these actors.
pub fn cost(expr: &Expr, cluster: &Cluster) -> u64 {
    let of = |inner: &Expr| cost(inner, cluster);
    let inside = match expr {
        Expr::Each(_, _, names, domain, body) => {
            let members = match **domain {
                Expr::Everyone(role) => u64::from(cluster.set(usize::from(role)).count_ones()),
                _ => u64::from(cluster.size()).max(LIST_MAX as u64),
            };
            let each = members.saturating_pow(names.len() as u32).saturating_mul(of(body));
            each.saturating_add(of(domain))
        }
        _ => visit::inside(expr).into_iter().map(of).fold(0, u64::saturating_add),
    };
    inside.saturating_add(1)
}

/// The roles whose actors a claim looks at, as bits.
pub fn looks_at(expr: &Expr) -> u64 {
    let mut roles = 0;
    visit::expressions(expr, &mut |expr| match expr {
        Expr::Each(_, _, _, domain, _) => {
            if let Expr::Everyone(role) = **domain {
                roles |= 1 << role;
            }
        }
        Expr::RegisterOf(_, role, _) => roles |= 1 << role,
        _ => {}
    });
    roles
}
