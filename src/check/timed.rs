//! Timed runs: what happens when messages travel and actors wait as long as they do on a page.
//!
//! In every order, and in a random walk, what waits `after` some milliseconds may happen at any
//! moment. A protocol that rests on durations (a lease that its holder gives up before the server
//! takes it back) breaks there, and does not break on a clock. Timed runs play the timeline of
//! [`crate::run::timeline`]: actors act by themselves, each run has a seed for its latencies and
//! waits, and chance does what a reader may do: click whoever acts by hand, lose a message, crash
//! an actor and let it come back, isolate an actor for a while and heal it. That is testing, not
//! proof: what no run breaks may still break.
//!
//! A run that breaks something is a seed and some clicks. Clicks that are not needed are taken
//! away as long as what is left still breaks it.

use crate::check::compiled::{Compiled, View, Word, word};
use crate::check::{Bounds, OnProgress, Question, Report, Wrong};
use crate::protocol::evaluate::Fault;
use crate::protocol::program::{Claim, StepInvariant};
use crate::protocol::tree::ClaimKind;
use crate::protocol::value::ActorId;
use crate::run::chance::Stream;
use crate::run::claims;
use crate::run::settle::Drive;
use crate::run::timeline::{Act, Click, EVENTS_MAX, Event, Stage, Timeline, Until, play};
use crate::run::timing::Timing;
use crate::run::world::{Rules, World};
use std::collections::BTreeSet;

/// How long a run goes on, in milliseconds, and how much may happen in it.
const RUN_MS: u32 = 60_000;
const RUN_EVENTS: usize = EVENTS_MAX / 2;
/// The longest pause between two things that chance does, in milliseconds.
const PAUSE_MS: u32 = 1_500;
/// Of so many things that chance does one each is a crash, a restart, a loss, an isolation, and its
/// end.
const RARE: u32 = 12;
/// The most runs that are made between two reports of progress.
const ROUND: u32 = 256;

/// A run in which something goes wrong.
#[derive(Clone, Debug)]
pub struct BrokenRun {
    /// What.
    pub wrong: Wrong,
    /// What happened, up to the moment when it did.
    pub events: Vec<Event>,
}

/// Makes so many runs: what was found, and the first run that breaks something.
pub fn search(
    question: &Question<'_>,
    seed: u32,
    runs: u32,
    bounds: Bounds,
    progress: &mut OnProgress<'_>,
) -> (Report, Option<BrokenRun>) {
    let threads = u32::try_from(bounds.threads.max(1)).expect("a machine has fewer");
    let round = question.states_between_news(ROUND as usize);
    let round = u32::try_from(round).unwrap_or(ROUND);
    let mut report = Report::default();
    let (mut first, mut broken): (u32, Option<(u32, BrokenRun)>) = (0, None);
    while first < runs && broken.is_none() {
        let end = runs.min(first.saturating_add(round));
        let found: Vec<(Report, Option<(u32, BrokenRun)>)> = std::thread::scope(|scope| {
            let share = |nth: u32| (first + nth..end).step_by(threads as usize);
            let all: Vec<_> = (0..threads)
                .map(|nth| scope.spawn(move || many(question, seed, share(nth))))
                .collect();
            all.into_iter().map(|one| one.join().expect("a run cannot panic")).collect()
        });
        for (found, wrong) in found {
            add(&mut report, found);
            let known = broken.as_ref().map(|(nth, _)| *nth);
            broken = match wrong {
                Some((nth, wrong)) if known.is_none_or(|known| nth < known) => Some((nth, wrong)),
                _ => broken,
            };
        }
        first = end;
        if progress(report.states, report.transitions).is_break() {
            break;
        }
    }
    report.complete = broken.is_none() && first == runs;
    (report, broken.map(|(_, broken)| broken))
}

fn add(report: &mut Report, other: Report) {
    report.states += other.states;
    report.transitions += other.transitions;
    report.depth = report.depth.max(other.depth);
    other.goals.into_keys().for_each(|goal| drop(report.goals.insert(goal, Vec::new())));
    for (outcome, count) in other.outcomes {
        *report.outcomes.entry(outcome).or_default() += count;
    }
}

/// One thread's runs.
fn many(
    question: &Question<'_>,
    seed: u32,
    runs: impl Iterator<Item = u32>,
) -> (Report, Option<(u32, BrokenRun)>) {
    let mut report = Report::default();
    let asked = TimedClaims::of(question);
    for nth in runs {
        let mut run = TimedRun::new(&asked, seed, nth);
        let wrong = run.play();
        report.states += 1;
        report.transitions += run.judged as u64;
        report.depth = report.depth.max(u32::try_from(run.judged).expect("runs are short"));
        run.goals.iter().for_each(|goal| drop(report.goals.insert(*goal, Vec::new())));
        if let Some(wrong) = wrong {
            return (report, Some((nth, run.shortened(wrong))));
        }
        if run.is_over
            && let Some(outcome) = claims::outcome_in(question.rules, &run.seen)
        {
            *report.outcomes.entry(outcome).or_default() += 1;
        }
    }
    (report, None)
}

/// A run, and how far it has been judged.
struct TimedRun<'a> {
    question: &'a Question<'a>,
    asked: &'a TimedClaims<'a>,
    chance: Stream,
    timing: Timing,
    clicks: Vec<Click>,
    /// The world behind the last event that was judged.
    seen: World,
    judged: usize,
    events: Vec<Event>,
    goals: BTreeSet<usize>,
    /// Whether nothing more can happen.
    is_over: bool,
}

impl<'a> TimedRun<'a> {
    fn new(asked: &'a TimedClaims<'a>, seed: u32, nth: u32) -> TimedRun<'a> {
        let question = asked.question;
        let mut chance = Stream::new([seed, nth, 0, 4]);
        TimedRun {
            question,
            asked,
            timing: Timing::drawn(chance.below(u32::MAX)),
            chance,
            clicks: Vec::new(),
            seen: question.start.clone(),
            judged: 0,
            events: Vec::new(),
            goals: BTreeSet::new(),
            is_over: false,
        }
    }

    /// Plays to the end, or to the first thing that goes wrong.
    fn play(&mut self) -> Option<Wrong> {
        let timing = self.timing.clone();
        let stage = stage(self.question, &timing);
        if let Some(wrong) = self.asked.state(&self.seen, &mut self.goals) {
            return Some(wrong);
        }
        let mut timeline = match Timeline::open(stage) {
            Ok(timeline) => timeline,
            Err(fault) => return Some(Wrong::Fault(fault)),
        };
        let mut at = 0;
        loop {
            at += 1 + self.chance.below(PAUSE_MS);
            let played = timeline.run(stage, Until::Time(at));
            if let Some(wrong) = self.judge(&timeline.events) {
                return Some(wrong);
            }
            let act = match played.and_then(|()| self.choose(stage, &timeline)) {
                Ok(act) => act,
                Err(fault) => return Some(Wrong::Fault(fault)),
            };
            self.is_over = act.is_none() && timeline.is_at_rest();
            if self.is_over || at > RUN_MS || timeline.events.len() > RUN_EVENTS {
                return None;
            }
            let Some(act) = act else { continue };
            self.clicks.push(Click { at, act });
            if let Err(fault) = timeline.click(stage, act) {
                return Some(Wrong::Fault(fault));
            }
            if let Some(wrong) = self.judge(&timeline.events) {
                return Some(wrong);
            }
        }
    }

    /// What chance does now.
    fn choose(&mut self, stage: Stage<'_>, timeline: &Timeline) -> Result<Option<Act>, Fault> {
        let question = self.question;
        let faults = question.faults;
        let all: Vec<ActorId> = question.rules.cluster.actors().collect();
        let mut acts = Vec::new();
        for actor in all.iter().copied() {
            if timeline.could(stage, actor)?.is_some() {
                acts.push(Act::Act(actor));
            }
        }
        let is_alive = |actor: ActorId| timeline.world.actors[usize::from(actor.0)].alive;
        let drawn = self.chance.below(RARE);
        let mut others = Vec::new();
        if drawn == 0 && faults.crashes {
            let may =
                |actor: &ActorId| is_alive(*actor) && !World::is_outside(question.rules, *actor);
            others.extend(all.iter().copied().filter(may).map(Act::Kill));
        }
        // Where nothing else can happen, those who are down come back, or never do.
        let comes_back =
            drawn == 1 || (acts.is_empty() && timeline.is_at_rest() && drawn.is_multiple_of(2));
        if comes_back && faults.restarts {
            others.extend(all.into_iter().filter(|actor| !is_alive(*actor)).map(Act::Restart));
        }
        if drawn == 2 && faults.losses {
            let flying = timeline.world.flying.iter();
            others.extend(flying.map(|it| Act::Drop(it.from, it.to, it.nth)));
        }
        let isolated: Vec<ActorId> = match drawn {
            3 | 4 if faults.isolates => question.rules.cluster.actors().collect(),
            _ => Vec::new(),
        };
        for actor in isolated {
            let is_cut = timeline.world.actors[usize::from(actor.0)].isolated;
            let may = !World::is_outside(question.rules, actor) && is_cut == (drawn == 4);
            let act = if is_cut { Act::Heal(actor) } else { Act::Isolate(actor) };
            others.extend(may.then_some(act));
        }
        let from = if others.is_empty() { acts } else { others };
        let count = u32::try_from(from.len()).expect("a run has few of them");
        Ok((count > 0).then(|| from[self.chance.below(count) as usize]))
    }

    /// Judges what has happened since the last time.
    fn judge(&mut self, events: &[Event]) -> Option<Wrong> {
        let new = &events[self.judged..];
        let wrong = self.asked.events(new, &mut self.seen, &mut self.goals);
        let count = wrong.as_ref().map_or(new.len(), |(nth, _)| nth + 1);
        self.events.extend_from_slice(&new[..count]);
        self.judged += count;
        wrong.map(|(_, wrong)| wrong)
    }

    /// The run without the clicks that it does not need.
    fn shortened(self, wrong: Wrong) -> BrokenRun {
        let mut best = BrokenRun { wrong, events: self.events };
        let end = best.events.last().map_or(0, |event| event.at).max(1);
        let end = self.clicks.last().map_or(end, |click| end.max(click.at));
        let mut clicks = self.clicks;
        let mut at = 0;
        while at < clicks.len() {
            let mut fewer = clicks.clone();
            fewer.remove(at);
            match again(self.asked, &self.timing, (&fewer, end), &best.wrong) {
                // What was needed by what has gone may go now.
                Some(broken) => (clicks, best, at) = (fewer, broken, 0),
                None => at += 1,
            }
        }
        best
    }
}

/// The claims of a question, as runs ask them.
struct TimedClaims<'a> {
    question: &'a Question<'a>,
    compiled: Vec<Option<Compiled>>,
}

impl<'a> TimedClaims<'a> {
    fn of(question: &'a Question<'a>) -> TimedClaims<'a> {
        let Rules { program, cluster } = question.rules;
        let compile = |claim: &Claim| Compiled::of(&claim.body, cluster);
        TimedClaims { question, compiled: program.claims.iter().map(compile).collect() }
    }

    /// Takes steps one by one: the first that goes wrong.
    fn events(
        &self,
        events: &[Event],
        world: &mut World,
        goals: &mut BTreeSet<usize>,
    ) -> Option<(usize, Wrong)> {
        let Rules { program, cluster } = self.question.rules;
        let is_followed = program.step_invariants.iter().any(|it| it.value().is_some());
        for (nth, event) in events.iter().enumerate() {
            let (actor, role) = (event.happened.actor, cluster.role(event.happened.actor));
            let before = world.actors[usize::from(actor.0)].clone();
            let all_before = is_followed.then(|| world.clone());
            if let Err(fault) = world.apply(self.question.rules, event.step) {
                return Some((nth, Wrong::Fault(fault)));
            }
            let after = &world.actors[usize::from(actor.0)];
            if (&before.registers, before.alive) == (&after.registers, after.alive) {
                continue;
            }
            let breaks = |it: &StepInvariant| {
                !claims::satisfies(it, role, &before.registers, &after.registers)
            };
            let broken = program.step_invariants.iter().position(breaks).map(Wrong::Step);
            let broken =
                broken.or_else(|| all_before.and_then(|before| self.followed(&before, world)));
            if let Some(wrong) = broken.or_else(|| self.state(world, goals)) {
                return Some((nth, wrong));
            }
        }
        None
    }

    /// What is wrong with a step, as far as values of several actors are followed.
    fn followed(&self, before: &World, after: &World) -> Option<Wrong> {
        let rules = self.question.rules;
        let all = rules.program.step_invariants.iter().enumerate();
        let mut followed = all.filter(|(_, invariant)| invariant.value().is_some());
        followed.find_map(|(nth, it)| match claims::keeps_in(rules, it, before, after) {
            Ok(keeps) => (!keeps).then_some(Wrong::Step(nth)),
            Err(fault) => Some(Wrong::Fault(fault)),
        })
    }

    /// What is wrong with a state; the goals that hold there are noted.
    fn state(&self, world: &World, goals: &mut BTreeSet<usize>) -> Option<Wrong> {
        let Rules { program, cluster } = self.question.rules;
        let words: Vec<Vec<Word>> =
            world.actors.iter().map(|actor| actor.registers.iter().map(word).collect()).collect();
        let everyone: Vec<&[Word]> = words.iter().map(Vec::as_slice).collect();
        let living = world.actors.iter().enumerate().filter(|(_, actor)| actor.alive);
        let alive = living.fold(0, |alive, (nth, _)| alive | 1 << nth);
        let view = View { cluster, everyone: &everyone, alive };
        for (nth, claim) in program.claims.iter().enumerate() {
            let is_asked = match claim.kind {
                ClaimKind::Invariant => true,
                ClaimKind::Goal => !goals.contains(&nth),
                ClaimKind::Judge(..) => false,
            };
            if !is_asked {
                continue;
            }
            let compiled = self.compiled[nth].as_ref();
            let holds = match compiled.and_then(|it| view.value(it, &mut [0; 8])) {
                Some(word) => word == 1,
                None => match claims::holds_in(self.question.rules, claim, world) {
                    Ok(holds) => holds,
                    Err(fault) => return Some(Wrong::Fault(fault)),
                },
            };
            match (holds, claim.is_invariant()) {
                (false, true) => return Some(Wrong::Invariant(nth)),
                (true, false) => drop(goals.insert(nth)),
                _ => {}
            }
        }
        None
    }
}

/// The run of some clicks up to a time, if it goes wrong in the same way.
fn again(
    asked: &TimedClaims<'_>,
    timing: &Timing,
    (clicks, end): (&[Click], u32),
    wrong: &Wrong,
) -> Option<BrokenRun> {
    let stage = stage(asked.question, timing);
    let timeline = match play(stage, clicks, Until::Time(end)) {
        Ok(timeline) => timeline,
        // A run that faults has no events to show; the longer one is kept.
        Err(_) => return None,
    };
    let (mut world, mut goals) = (asked.question.start.clone(), BTreeSet::new());
    let (nth, found) = asked.events(&timeline.events, &mut world, &mut goals)?;
    let events = timeline.events[..=nth].to_vec();
    (found == *wrong).then_some(BrokenRun { wrong: found, events })
}

fn stage<'s>(question: &'s Question<'_>, timing: &'s Timing) -> Stage<'s> {
    let opening = &question.start;
    Stage { rules: question.rules, drive: Drive::Auto, opening, timing, has_waits: true }
}
