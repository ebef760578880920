//! Turns a run that a search has found into one that a scene plays: each of its moves gets a
//! moment, messages travel just as long as that takes, and clicks do the rest.

use crate::protocol::evaluate::Fault;
use crate::protocol::program::Trigger;
use crate::protocol::value::ActorId;
use crate::run::moves::{Move, before, flying, replay};
use crate::run::settle::Drive;
use crate::run::timeline::{Act, Click};
use crate::run::timing::Timing;
use crate::run::waits::Waits;
use crate::run::world::{EnvelopeId, Rules, Step, World, is_queued};
use std::collections::BTreeMap;

/// From one move to the next, in milliseconds.
const PACE_MS: u32 = 700;
/// How long before a message arrives that arrives again it is sent a second time, in milliseconds.
const COPY_MS: u32 = 300;
/// How long before a message arrives those get lost that were to arrive before it, in milliseconds.
const LOST_MS: u32 = 300;
/// How long a crashed actor is down, in milliseconds.
const DOWN_MS: u32 = 300;
/// How much later than the last move messages arrive that it leaves under way, in milliseconds.
const LATE_MS: u32 = 3_000;
/// Longer than any run that a search finds, in milliseconds.
const RUN_OUT_MS: u32 = 300_000;

/// The clicks and the timing that make these moves happen from `opening`.
///
/// # Errors
///
/// If they cannot: a move does not fit.
pub fn run_of(
    rules: Rules<'_>,
    opening: &World,
    moves: &[Move],
    drive: Drive,
    seed: u32,
) -> Result<(Vec<Click>, Timing), Fault> {
    let mut run = Run {
        rules,
        drive,
        world: opening.clone(),
        clicks: healed(opening),
        timing: Timing::drawn(seed),
        left: BTreeMap::new(),
        waits: Waits::none(),
    };
    run.world.actors.iter_mut().for_each(|actor| actor.isolated = false);
    run.note(0)?;
    for (nth, one) in (1..).zip(moves) {
        run.step(one, nth * PACE_MS)?;
    }
    let end = u32::try_from(moves.len()).unwrap_or(u32::MAX).saturating_mul(PACE_MS);
    for flying in &run.world.flying {
        let late = end + LATE_MS - run.left.get(&flying.id).copied().unwrap_or(0);
        let own = run.timing.latency(flying.from, flying.to, flying.nth);
        run.timing.latencies.insert((flying.from, flying.to, flying.nth), late + own);
    }
    Ok((run.clicks, run.timing))
}

/// What searches find begins with everybody healed.
fn healed(opening: &World) -> Vec<Click> {
    let actors = (0..).map(ActorId).zip(&opening.actors);
    let isolated = actors.filter(|(_, state)| state.isolated);
    isolated.map(|(actor, _)| Click { at: 0, act: Act::Heal(actor) }).collect()
}

struct Run<'a> {
    rules: Rules<'a>,
    drive: Drive,
    world: World,
    clicks: Vec<Click>,
    timing: Timing,
    left: BTreeMap<EnvelopeId, u32>,
    /// Of each wait, since when.
    waits: Waits<u32>,
}

impl Run<'_> {
    fn step(&mut self, one: &Move, at: u32) -> Result<(), Fault> {
        let cannot = |why: &str| Fault { message: why.to_string(), range: 0..0 };
        match one {
            Move::Receive { from, to, message, again: true, past } => {
                let channel = (*from, *to, *past);
                let flying = flying(self.rules, &self.world, channel, message);
                let flying = flying.ok_or_else(|| cannot("a message that is not under way"))?;
                let (id, nth) = (flying.id, flying.nth);
                let (from, to, past, message) = (*from, *to, *past, message.clone());
                let act = Act::Duplicate(from, to, nth);
                self.clicks.push(Click { at: at - COPY_MS, act });
                self.world.apply(self.rules, Step::Copy(id))?;
                self.note(at - COPY_MS)?;
                return self.step(&Move::Receive { from, to, message, again: false, past }, at);
            }
            Move::Receive { from, to, message, past, .. } => {
                let channel = (*from, *to, *past);
                let flying = flying(self.rules, &self.world, channel, message);
                let flying = flying.ok_or_else(|| cannot("a message that is not under way"))?;
                let left = |id: &EnvelopeId| self.left.get(id).copied().unwrap_or(0);
                self.timing.latencies.insert((*from, *to, flying.nth), at - left(&flying.id));
                for lost in before(&self.world, flying).take(*past) {
                    // It was to arrive in time for the one behind it.
                    self.timing.latencies.insert((*from, *to, lost.nth), at - left(&lost.id));
                    let act = Act::Drop(*from, *to, lost.nth);
                    self.clicks.push(Click { at: at - LOST_MS, act });
                }
                let is_handled = is_queued(self.rules, *to, message);
                if is_handled && !self.rules.program.keeps_order() && self.drive == Drive::Step {
                    self.clicks.push(Click { at, act: Act::Act(*to) });
                }
            }
            Move::Handle(actor) => self.clicks.push(Click { at, act: Act::Act(*actor) }),
            Move::Act(actor, ran) => self.act(*actor, ran, at),
            Move::Crash(actor) => self.clicks.push(Click { at, act: Act::Kill(*actor) }),
            Move::CrashAndRestart(actor) => {
                // As two moves: the crash ends the waits of the actor.
                self.step(&Move::Crash(*actor), at - DOWN_MS)?;
                return self.step(&Move::Restart(*actor), at);
            }
            Move::Restart(actor) => self.clicks.push(Click { at, act: Act::Restart(*actor) }),
        }
        replay(self.rules, &mut self.world, std::slice::from_ref(one), self.drive)
            .map_err(|_| cannot("a move that does not fit"))?;
        self.note(at)
    }

    fn act(&mut self, actor: ActorId, ran: &[u8], at: u32) {
        let Some(rule) = ran.first().map(|rule| usize::from(*rule)) else { return };
        let trigger = &self.rules.program.roles[self.rules.cluster.role(actor)].rules[rule].trigger;
        match (self.drive, trigger) {
            (Drive::Auto, Trigger::Action { after: Some(_), .. }) => {
                if let Some((nth, since)) = self.waits.end(actor, rule) {
                    self.timing.waits.insert((actor, rule, nth), at - since);
                }
            }
            _ => self.clicks.push(Click { at, act: Act::Do(actor, rule) }),
        }
    }

    /// Remembers when messages left and who began to wait, or does not wait any more.
    fn note(&mut self, at: u32) -> Result<(), Fault> {
        for flying in &self.world.flying {
            self.left.entry(flying.id).or_insert(at);
        }
        if self.drive == Drive::Step {
            return Ok(());
        }
        for actor in self.rules.cluster.actors() {
            let timing = &mut self.timing;
            self.waits.update(self.rules, &self.world, actor, |wait| {
                // A wait that this run does not need outlasts it.
                timing.waits.insert((actor, wait.rule, wait.nth), RUN_OUT_MS);
                at
            })?;
        }
        Ok(())
    }
}
