//! Turns a question into all that can happen, one step of the world after the other.
//!
//! Knows no reduction: actors have names, messages wait in inboxes in the order in which they came,
//! get lost one by one, and a crash and a restart are two steps. Where channels keep order the first
//! message of each arrives, or a later one while those before it get lost at the same moment. All that it leaves out is what
//! makes no difference to anybody: the numbers of messages and how many there were.

use std::collections::BTreeSet;
use synod::check::{Faults, Question, Wrong};
use synod::protocol::evaluate::{Fault, Message, Registers};
use synod::protocol::program::{Claim, Trigger};
use synod::protocol::tree::ClaimKind;
use synod::protocol::value::ActorId;
use synod::run::claims;
use synod::run::settle::{ACTS_MAX, Drive};
use synod::run::world::{Envelope, Happened, Step, World};

/// What there is to be found.
#[derive(Debug, Default)]
pub struct Explored {
    /// How many different worlds were seen.
    pub worlds: usize,
    /// Whether all were seen, or all up to the first level with something wrong.
    pub complete: bool,
    /// What is wrong with the fewest steps: how many, and in which ways.
    pub wrong: Option<(usize, BTreeSet<String>)>,
    /// The goals that hold somewhere.
    pub goals: BTreeSet<usize>,
    /// How runs end.
    pub outcomes: BTreeSet<String>,
    /// Some of the worlds, and the last.
    pub some: Vec<World>,
}

/// Of so many worlds one is shown.
const SOME: usize = 5;

/// What tells a world from others.
type Key = (Vec<(bool, Registers, Vec<(ActorId, Message)>)>, Vec<(ActorId, ActorId, Message)>);

/// The worlds that an actor comes through at one moment, and whether any of that does something.
pub struct Passed {
    worlds: Vec<World>,
    does_something: bool,
}

/// A kind of mistake in words.
pub fn kind(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Invariant(nth) => format!("invariant {nth}"),
        Wrong::Step(nth) => format!("step {nth}"),
        Wrong::Impossible(nth) => format!("impossible {nth}"),
        Wrong::Fault(_) => "fault".to_string(),
    }
}

/// Looks at every world, as long as there are no more than `most`.
pub fn explore(question: &Question<'_>, most: usize) -> Explored {
    let mut found = Explored::default();
    let mut seen = BTreeSet::new();
    let start = once_each(question, question.start.clone());
    seen.insert(key(question, &start));
    let mut wrong = judged(question, &start, &mut found.goals);
    let (mut level, mut depth) = (vec![start], 0);
    while !level.is_empty() && wrong.is_empty() {
        depth += 1;
        let mut next = Vec::new();
        for world in &level {
            if seen.len() > most {
                return found;
            }
            let ways = ways(question, world);
            if is_at_rest(question, world, &ways) {
                found.outcomes.extend(claims::outcome_in(question.rules, world));
            }
            for way in ways {
                let Ok(passed) = way else {
                    wrong.insert("fault".to_string());
                    continue;
                };
                wrong.extend(in_passing(question, world, &passed));
                let Some(last) = passed.worlds.last() else { continue };
                if seen.insert(key(question, last)) {
                    wrong.extend(judged(question, last, &mut found.goals));
                    if seen.len() % SOME == 0 {
                        found.some.push(last.clone());
                    }
                    next.push(last.clone());
                }
            }
        }
        found.worlds = seen.len();
        level = next;
    }
    found.complete = true;
    found.wrong = (!wrong.is_empty()).then_some((depth, wrong));
    found
}

/// All that can happen next, each to its end.
pub fn ways(question: &Question<'_>, world: &World) -> Vec<Result<Passed, Fault>> {
    let mut all = Vec::new();
    for (nth, envelope) in world.flying.iter().enumerate() {
        let is_same = |other: &Envelope| same(other, envelope);
        let keeps_order = question.rules.program.keeps_order();
        if !keeps_order && world.flying[..nth].iter().any(is_same) {
            continue;
        }
        let (id, to) = (envelope.id, envelope.to);
        if keeps_order {
            let before = world.flying[..nth].iter().filter(|it| it.from == envelope.from);
            let lost = before.filter(|it| it.to == to).map(|it| Step::Lose(it.id));
            let steps: Vec<Step> = lost.chain([Step::Deliver(id)]).collect();
            if steps.len() == 1 || question.faults.losses {
                all.push(take(question, world, &steps, to));
            }
            if question.faults.losses {
                all.push(take(question, world, &[Step::Lose(id)], to));
            }
            continue;
        }
        all.push(take(question, world, &[Step::Deliver(id)], to));
        // A second one like it in the inbox would be handled as if it came after the first.
        let waits = world.actors[usize::from(to.0)].inbox.iter().any(is_same);
        if question.faults.duplicates && !waits {
            all.push(take(question, world, &[Step::Copy(id), Step::Deliver(id)], to));
        }
        if question.faults.losses {
            all.push(take(question, world, &[Step::Lose(id)], to));
        }
    }
    for actor in question.rules.cluster.actors() {
        for step in of_actor(question, world, actor) {
            all.push(step.and_then(|step| take(question, world, &[step], actor)));
        }
    }
    all
}

/// What an actor can do, and what can become of it.
fn of_actor(question: &Question<'_>, world: &World, actor: ActorId) -> Vec<Result<Step, Fault>> {
    let (rules, state) = (question.rules, &world.actors[usize::from(actor.0)]);
    if !state.alive {
        return Vec::from_iter(question.faults.restarts.then_some(Ok(Step::Restart(actor))));
    }
    let mut all = Vec::new();
    match can_handle(question, world, actor) {
        Err(fault) => all.push(Err(fault)),
        Ok(can) => all.extend(can.then_some(Ok(Step::Act(actor)))),
    }
    match world.acting(rules, actor).enabled() {
        Err(fault) => all.push(Err(fault)),
        Ok(enabled) => all.extend(
            enabled
                .into_iter()
                .filter(|rule| question.drive == Drive::Step || !at_once(question, actor, *rule))
                .map(|rule| Ok(Step::Do(actor, rule))),
        ),
    }
    if question.faults.crashes && !World::is_outside(rules, actor) {
        all.push(Ok(Step::Kill(actor)));
    }
    all
}

/// Whether the guards of a rule hold for a message that waits.
fn can_handle(question: &Question<'_>, world: &World, actor: ActorId) -> Result<bool, Fault> {
    let acting = world.acting(question.rules, actor);
    for envelope in &world.actors[usize::from(actor.0)].inbox {
        if acting.receive(&envelope.message, envelope.from)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn at_once(question: &Question<'_>, actor: ActorId, rule: usize) -> bool {
    let role = &question.rules.program.roles[question.rules.cluster.role(actor)];
    matches!(role.rules[rule].trigger, Trigger::Action { by_hand: false, after: None, .. })
}

/// Takes some steps, and lets the actor go on if it acts by itself.
pub fn take(
    question: &Question<'_>,
    world: &World,
    steps: &[Step],
    actor: ActorId,
) -> Result<Passed, Fault> {
    let mut passed = Passed { worlds: Vec::new(), does_something: false };
    let mut now = world.clone();
    for step in steps {
        passed.step(question, &mut now, *step)?;
    }
    let mut acts = 0;
    while let Some(step) = next_at_once(question, &now, actor)? {
        acts += 1;
        if acts > ACTS_MAX {
            return Err(Fault { message: "it never rests".to_string(), range: 0..1 });
        }
        passed.step(question, &mut now, step)?;
    }
    if let Some(last) = passed.worlds.last_mut() {
        *last = once_each(question, now);
    }
    Ok(passed)
}

impl Passed {
    fn step(&mut self, question: &Question<'_>, now: &mut World, step: Step) -> Result<(), Fault> {
        let before = now.actors.clone();
        let happened = now.apply(question.rules, step)?;
        let sends = |happened: &Happened| !happened.sent.is_empty() && happened.rule.is_some();
        self.does_something |= happened.as_ref().is_some_and(sends)
            || before.iter().zip(&now.actors).any(|(a, b)| a.registers != b.registers);
        self.worlds.push(now.clone());
        Ok(())
    }

    /// The world at the end.
    pub fn last(self) -> Option<World> {
        self.worlds.into_iter().last()
    }
}

/// What an actor does at once in a scene that acts by itself.
fn next_at_once(
    question: &Question<'_>,
    world: &World,
    actor: ActorId,
) -> Result<Option<Step>, Fault> {
    let state = &world.actors[usize::from(actor.0)];
    if question.drive == Drive::Step || !state.alive {
        return Ok(None);
    }
    if can_handle(question, world, actor)? {
        return Ok(Some(Step::Act(actor)));
    }
    let enabled = world.acting(question.rules, actor).enabled()?;
    let first = enabled.into_iter().find(|rule| at_once(question, actor, *rule));
    Ok(first.map(|rule| Step::Do(actor, rule)))
}

/// A message that may arrive any number of times is under way once.
fn once_each(question: &Question<'_>, mut world: World) -> World {
    let again = |world: &World| {
        let flying = &world.flying;
        let is_again = |at: &usize| flying[..*at].iter().any(|other| same(other, &flying[*at]));
        (0..flying.len()).find(is_again).map(|at| flying[at].id)
    };
    while let Some(id) = again(&world).filter(|_| question.faults.duplicates) {
        world.apply(question.rules, Step::Lose(id)).expect("a loss asks for nothing");
    }
    world
}

fn same(a: &Envelope, b: &Envelope) -> bool {
    (a.from, a.to, &a.message) == (b.from, b.to, &b.message)
}

/// Whether nobody has to do anything any more, and nothing is under way or waits.
fn is_at_rest(question: &Question<'_>, world: &World, ways: &[Result<Passed, Fault>]) -> bool {
    let mut actors = question.rules.cluster.actors();
    let waits = actors.any(|actor| can_handle(question, world, actor) != Ok(false));
    if !world.flying.is_empty() || waits || ways.iter().any(Result::is_err) {
        return false;
    }
    question.rules.cluster.actors().all(|actor| {
        of_actor(question, world, actor).into_iter().all(|step| match step {
            Ok(step @ Step::Do(..)) => {
                take(question, world, &[step], actor).is_ok_and(|passed| !passed.does_something)
            }
            _ => true,
        })
    })
}

/// What is wrong with a world; the goals that hold there are noted.
pub fn judged(
    question: &Question<'_>,
    world: &World,
    goals: &mut BTreeSet<usize>,
) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    for (nth, claim) in question.rules.program.claims.iter().enumerate() {
        if matches!(claim.kind, ClaimKind::Judge(..)) {
            continue;
        }
        match (claims::holds_in(question.rules, claim, world), &claim.kind) {
            (Err(_), _) => drop(wrong.insert("fault".to_string())),
            (Ok(false), ClaimKind::Invariant) => drop(wrong.insert(format!("invariant {nth}"))),
            (Ok(true), ClaimKind::Goal) => drop(goals.insert(nth)),
            _ => {}
        }
    }
    for never in &question.rules.program.step_invariants {
        if claims::keeps_in(question.rules, never, world, world).is_err() {
            wrong.insert("fault".to_string());
        }
    }
    wrong
}

/// What is wrong with steps, and with the worlds before the last.
pub fn in_passing(question: &Question<'_>, from: &World, passed: &Passed) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    let mut before = from;
    for (nth, after) in passed.worlds.iter().enumerate() {
        for (at, never) in question.rules.program.step_invariants.iter().enumerate() {
            match claims::keeps_in(question.rules, never, before, after) {
                Ok(keeps) => wrong.extend((!keeps).then(|| format!("step {at}"))),
                Err(_) => drop(wrong.insert("fault".to_string())),
            }
        }
        if nth + 1 < passed.worlds.len() {
            wrong.extend(judged(question, after, &mut BTreeSet::new()));
        }
        before = after;
    }
    wrong
}

/// Whether a message waits in an inbox before it is handled, in this world or a later one.
pub fn queues(question: &Question<'_>) -> bool {
    let program = question.rules.program;
    let waits = question.start.actors.iter().any(|actor| !actor.inbox.is_empty());
    waits || program.roles.iter().any(|role| role.rules.iter().any(|rule| rule.is_queued()))
}

fn key(question: &Question<'_>, world: &World) -> Key {
    let actors = world.actors.iter().map(|actor| {
        let inbox = actor.inbox.iter().map(|it| (it.from, it.message.clone())).collect();
        (actor.alive, actor.registers.clone(), inbox)
    });
    let flying = world.flying.iter().map(|it| (it.from, it.to, it.message.clone()));
    let mut flying: Vec<_> = flying.collect();
    match question.rules.program.keeps_order() {
        true => flying.sort_by_key(|(from, to, _)| (*from, *to)),
        false => flying.sort(),
    }
    (actors.collect(), flying)
}

/// Whether somewhere the first of what must stay possible is not: in a world where its condition
/// holds, from which, once nothing is under way any more, no run without faults leads to its goal.
/// `None` if there are more worlds than `most`, or something else is wrong.
pub fn is_stuck_somewhere(question: &Question<'_>, most: usize) -> Option<bool> {
    let possible = &question.rules.program.possibles[0];
    let holds = |claim: &Claim, world: &World| claims::holds_in(question.rules, claim, world).ok();
    let goal = |world: &World| holds(&possible.goal, world);
    let faults = Faults {
        crashes: false,
        restarts: question.faults.restarts,
        duplicates: false,
        losses: false,
        isolates: false,
    };
    let faultless = Question { faults, ..question.clone() };
    let mut is_stuck = false;
    for world in reached(question, question.start.clone(), most, &|_| Some(false))?.1 {
        // Where nobody asks who is alive, nobody is down for longer than a moment.
        if question.crash_is_restart() && world.actors.iter().any(|actor| !actor.alive) {
            continue;
        }
        if let Some(condition) = &possible.condition
            && !holds(condition, &world)?
        {
            continue;
        }
        let mut quiet = world;
        quiet.flying.clear();
        quiet.actors.iter_mut().for_each(|actor| actor.inbox.clear());
        is_stuck |= !reached(&faultless, quiet, most, &goal)?.0;
    }
    Some(is_stuck)
}

/// Whether a world that `is_goal` can be reached, and the worlds that were seen on the way.
fn reached(
    question: &Question<'_>,
    start: World,
    most: usize,
    is_goal: &dyn Fn(&World) -> Option<bool>,
) -> Option<(bool, Vec<World>)> {
    let mut seen = BTreeSet::from([key(question, &start)]);
    let mut all = vec![start];
    let mut nth = 0;
    while nth < all.len() {
        if is_goal(&all[nth])? {
            return Some((true, all));
        }
        for way in ways(question, &all[nth].clone()) {
            if let Some(last) = way.ok()?.last()
                && seen.insert(key(question, &last))
            {
                all.push(last);
            }
        }
        nth += 1;
        if all.len() > most {
            return None;
        }
    }
    Some((false, all))
}
