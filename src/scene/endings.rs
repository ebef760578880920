//! Finds a run for each way that runs of a scene end, so that a reader can see another one.

use crate::protocol::value::ActorId;
use crate::run::chance::Stream;
use crate::run::claims;
use crate::run::settle::Drive;
use crate::run::timeline::{Act, Click, Timeline, Until, play};
use crate::run::world::World;
use crate::scene::link;
use crate::scene::play::Play;
use std::collections::BTreeMap;

/// How many runs are tried.
const TRIES: u32 = 600;
/// The most clicks of one.
const CLICKS_MAX: usize = 120;
/// Up to when clients ask, and up to when actors crash, in milliseconds.
const ASKED_MS: u32 = 1_000;
const CRASHED_MS: u32 = 4_000;

/// A run for each of these endings, the one of the fewest clicks among many that are clicked at
/// random; as links.
pub fn find(scene: &Play, endings: &BTreeMap<String, u64>) -> BTreeMap<String, String> {
    let mut runs: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for nth in 0..TRIES {
        let mut chance = Stream::new([nth, 0, 0, 11]);
        let timing = nth as usize % scene.timings.len();
        let clicks = match scene.drive {
            Drive::Auto => Some(automatic(scene, nth, &mut chance)),
            Drive::Step => stepped(scene, timing, &mut chance),
        };
        let Some(clicks) = clicks else { continue };
        let Ok(run) = play(scene.stage(timing), &clicks, Until::Rest) else { continue };
        let Some(ending) = claims::outcome_in(scene.rules(), &run.world) else { continue };
        let is_shorter = runs.get(&ending).is_none_or(|(length, _)| clicks.len() < *length);
        if endings.contains_key(&ending) && run.idle.is_empty() && is_shorter {
            runs.insert(ending, (clicks.len(), link::write(timing, &clicks)));
        }
    }
    runs.into_iter().map(|(ending, (_, run))| (ending, run)).collect()
}

/// How a run ends that [`find`] has found. `None` if it is no run of this scene.
pub fn of(scene: &Play, run: &str) -> Option<String> {
    let (timing, clicks) = link::read(run)?;
    if timing >= scene.timings.len() || !clicks.iter().all(|click| fits(scene, click.act)) {
        return None;
    }
    let run = play(scene.stage(timing), &clicks, Until::Rest).ok()?;
    claims::outcome_in(scene.rules(), &run.world).filter(|_| run.idle.is_empty())
}

/// Whether there are all that a click is about.
fn fits(scene: &Play, act: Act) -> bool {
    let is_there = |actor: ActorId| actor.0 < scene.cluster.size();
    match act {
        Act::Act(actor)
        | Act::Do(actor, _)
        | Act::Kill(actor)
        | Act::Restart(actor)
        | Act::Isolate(actor)
        | Act::Heal(actor) => is_there(actor),
        Act::Drop(from, to, _) | Act::Duplicate(from, to, _) => is_there(from) && is_there(to),
    }
}

/// Everybody who acts by hand does at some time; the later the try, the more crash. Where a reader
/// may isolate actors, up to two are, of which half are healed.
fn automatic(scene: &Play, nth: u32, chance: &mut Stream) -> Vec<Click> {
    let outside = |actor: &ActorId| World::is_outside(scene.rules(), *actor);
    let asks = |actor: &ActorId| scene.program.roles[scene.cluster.role(*actor)].acts_by_hand();
    let mut clicks: Vec<Click> = scene
        .cluster
        .actors()
        .filter(asks)
        .map(|actor| Click { at: chance.below(ASKED_MS / 20) * 20, act: Act::Act(actor) })
        .collect();
    let service: Vec<ActorId> = scene.cluster.actors().filter(|actor| !outside(actor)).collect();
    let can_crash = scene.faults.kill && !service.is_empty();
    let crashes = if can_crash { nth / 20 % 4 } else { 0 };
    for _ in 0..crashes {
        let actor = service[chance.below(service.len() as u32) as usize];
        if !clicks.iter().any(|click| click.act == Act::Kill(actor)) {
            clicks.push(Click { at: chance.below(CRASHED_MS / 20) * 20, act: Act::Kill(actor) });
        }
    }
    let isolated = if scene.faults.isolate && !service.is_empty() { nth / 7 % 3 } else { 0 };
    for _ in 0..isolated {
        let actor = service[chance.below(service.len() as u32) as usize];
        let at = chance.below(CRASHED_MS / 20) * 20;
        if !clicks.iter().any(|click| click.act == Act::Isolate(actor)) {
            clicks.push(Click { at, act: Act::Isolate(actor) });
            let heal = Click { at: at + CRASHED_MS, act: Act::Heal(actor) };
            clicks.extend((chance.below(2) == 0).then_some(heal));
        }
    }
    clicks.sort_by_key(|click| click.at);
    clicks
}

/// Somebody who can act does, again and again. Each run draws how eager the actors of a role are:
/// where those who propose act first, they outbid each other. It also draws how many messages are
/// lost where a reader may drop them: none, half, or all; and where one may duplicate or isolate,
/// whether that happens now and then.
fn stepped(scene: &Play, timing: usize, chance: &mut Stream) -> Option<Vec<Click>> {
    let stage = scene.stage(timing);
    let mut timeline = Timeline::open(stage).ok()?;
    let mut clicks = Vec::new();
    let roles = scene.program.roles.len();
    let eager: Vec<u32> = (0..roles).map(|_| 1 << (2 * chance.below(4))).collect();
    let lost = if scene.faults.drop { chance.below(3) } else { 0 };
    let copies = scene.faults.duplicate && chance.below(2) == 0;
    let isolates = scene.faults.isolate && chance.below(2) == 0;
    while clicks.len() < CLICKS_MAX {
        let mut others = Vec::new();
        if copies && chance.below(4) == 0 {
            let flying = timeline.world.flying.first();
            others.extend(flying.map(|it| Act::Duplicate(it.from, it.to, it.nth)));
        }
        if isolates && chance.below(4) == 0 {
            let actor = ActorId(chance.below(scene.cluster.size().into()) as u8);
            let is_of_service = !World::is_outside(scene.rules(), actor);
            let is_cut = timeline.world.actors[usize::from(actor.0)].isolated;
            let act = if is_cut { Act::Heal(actor) } else { Act::Isolate(actor) };
            others.extend(is_of_service.then_some(act));
        }
        for act in others {
            clicks.push(Click { at: timeline.now, act });
            timeline.click(stage, act).ok()?;
        }
        for message in timeline.world.flying.clone() {
            if chance.below(2) < lost {
                let act = Act::Drop(message.from, message.to, message.nth);
                clicks.push(Click { at: timeline.now, act });
                timeline.click(stage, act).ok()?;
            }
        }
        timeline.run_out(stage, Until::Rest).ok()?;
        let can = |actor: &ActorId| timeline.could(stage, *actor).is_ok_and(|next| next.is_some());
        let able: Vec<ActorId> = scene.cluster.actors().filter(can).collect();
        if able.is_empty() {
            return Some(clicks);
        }
        let weight = |actor: &ActorId| eager[scene.cluster.role(*actor)];
        let mut drawn = chance.below(able.iter().map(weight).sum());
        let chosen = able.iter().find(|actor| match drawn.checked_sub(weight(actor)) {
            Some(rest) => {
                drawn = rest;
                false
            }
            None => true,
        });
        let act = Act::Act(*chosen?);
        clicks.push(Click { at: timeline.now, act });
        timeline.click(stage, act).ok()?;
    }
    None
}
