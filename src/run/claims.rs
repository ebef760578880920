//! Whether a claim holds in a world.

use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::Fault;
use crate::protocol::frame::{Frame, members_of};
use crate::protocol::program::{Claim, Expr, StepInvariant, Watched, WatchedValue};
use crate::protocol::show;
use crate::protocol::tree::Never;
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
    holds(rules, claim, &everyone, alive_in(world))
}

/// Who has not crashed, a bit each.
fn alive_in(world: &World) -> u64 {
    let living = world.actors.iter().enumerate().filter(|(_, actor)| actor.alive);
    living.fold(0, |alive, (nth, _)| alive | 1 << nth)
}

/// What an outcome is called in which nobody holds a value.
pub const NO_VALUE: &str = "none";
/// What stands between the values of an outcome.
pub const BETWEEN_VALUES: &str = " and ";

/// How a run ended in which those whose register says so hold these values.
pub fn outcome_of<'v>(rules: Rules<'_>, values: impl Iterator<Item = &'v Value>) -> String {
    let all: BTreeSet<String> = values
        .filter(|value| **value != Value::None)
        .map(|value| show::value(rules.program, rules.cluster, value))
        .collect();
    match all.is_empty() {
        true => NO_VALUE.to_string(),
        false => all.into_iter().collect::<Vec<_>>().join(BETWEEN_VALUES),
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

/// Whether what never happens to a value does not happen to it on a step.
pub fn keeps(never: Never, before: &Value, after: &Value) -> bool {
    match (never, before, after) {
        (Never::Ends, Value::Truth(before), Value::Truth(after)) => !before || *after,
        (Never::Decreases, Value::Number(before), Value::Number(after)) => before <= after,
        (_, before, after) => *before == Value::None || before == after,
    }
}

/// Whether a step of an actor of a role from some registers to others satisfies a step invariant,
/// if that is about a register of the role; one about a value is asked for by [`watched`].
pub fn satisfies(
    invariant: &StepInvariant,
    role: usize,
    before: &[Value],
    after: &[Value],
) -> bool {
    match invariant.of {
        Watched::Register(of, register) if usize::from(of) == role => {
            let register = usize::from(register);
            keeps(invariant.never, &before[register], &after[register])
        }
        _ => true,
    }
}

/// Of each of those that a value is followed for: who that is, and the value, or why there is none.
/// They are the same in every state, in the same order.
pub fn watched(
    rules: Rules<'_>,
    value: &WatchedValue,
    everyone: &[&[Value]],
    alive: u64,
) -> Vec<(Vec<Value>, Result<Value, String>)> {
    let mut frame = Frame {
        program: rules.program,
        cluster: rules.cluster,
        me: None,
        registers: &[],
        everyone,
        alive,
        locals: Vec::new(),
    };
    let mut found = Vec::new();
    watch(&mut frame, &value.claim.body, value.depth, &mut found);
    found
}

fn watch(
    frame: &mut Frame<'_>,
    body: &Expr,
    depth: usize,
    found: &mut Vec<(Vec<Value>, Result<Value, String>)>,
) {
    let (Expr::Each(_, first, names, domain, inner), Some(depth)) = (body, depth.checked_sub(1))
    else {
        found.push((frame.locals.clone(), frame.value(body)));
        return;
    };
    match frame.value(domain).and_then(|all| members_of(&all)) {
        Err(why) => found.push((frame.locals.clone(), Err(why))),
        Ok(all) => {
            go_through(frame, &all, usize::from(*first) + names.len(), &mut |frame| {
                watch(frame, inner, depth, found);
            });
        }
    }
}

/// Gives locals the values of `all`, one after the other, until there are so many locals.
fn go_through(
    frame: &mut Frame<'_>,
    all: &[Value],
    locals: usize,
    visit: &mut dyn FnMut(&mut Frame<'_>),
) {
    if frame.locals.len() == locals {
        return visit(frame);
    }
    for member in all {
        let before = frame.locals.len();
        frame.locals.push(member.clone());
        go_through(frame, all, locals, visit);
        frame.locals.truncate(before);
    }
}

/// The same of a world.
pub fn watched_in(
    rules: Rules<'_>,
    value: &WatchedValue,
    world: &World,
) -> Vec<(Vec<Value>, Result<Value, String>)> {
    let everyone: Vec<&[Value]> =
        world.actors.iter().map(|actor| actor.registers.as_slice()).collect();
    watched(rules, value, &everyone, alive_in(world))
}

/// Whether a step from a world to another satisfies a step invariant.
///
/// # Errors
///
/// If a value that is followed asks for what is not there.
pub fn keeps_in(
    rules: Rules<'_>,
    invariant: &StepInvariant,
    before: &World,
    after: &World,
) -> Result<bool, Fault> {
    let Some(value) = invariant.value() else {
        return Ok(rules.cluster.actors().all(|actor| {
            let at = usize::from(actor.0);
            let (before, after) = (&before.actors[at].registers, &after.actors[at].registers);
            satisfies(invariant, rules.cluster.role(actor), before, after)
        }));
    };
    let fault = |message| Fault { message, range: value.claim.place.range.clone() };
    let (before, after) = (watched_in(rules, value, before), watched_in(rules, value, after));
    for ((_, before), (_, after)) in before.into_iter().zip(after) {
        if !keeps(invariant.never, &before.map_err(fault)?, &after.map_err(fault)?) {
            return Ok(false);
        }
    }
    Ok(true)
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
