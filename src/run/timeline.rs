//! Turns a run, a seed and clicks with their times, into what happens when.
//!
//! One queue, ordered by time in whole milliseconds and then by sequence. A run is played by this
//! function and no other, whoever asks and however far: state is a function of run and time.

use crate::protocol::evaluate::{Fault, Message, Registers};
use crate::protocol::program::Trigger;
use crate::protocol::value::ActorId;
use crate::run::settle::{Drive, is_immediate, settle};
use crate::run::timing::Timing;
use crate::run::waits::Waits;
use crate::run::world::{ActorState, Envelope, EnvelopeId, Happened, Next, Rules, Step, World};
use std::collections::BTreeMap;

/// The longest run, in milliseconds.
pub const RUN_MS_MAX: u32 = 600_000;
/// The most that happens in a run.
pub const EVENTS_MAX: usize = 5_000;
/// The most messages of a run.
pub const MESSAGES_MAX: usize = 50_000;

/// Something that a reader does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Click {
    /// When, in milliseconds.
    pub at: u32,
    /// What.
    pub act: Act,
}

/// What a click does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The actor does what it can do now.
    Act(ActorId),
    /// The actor does this action of its role, though it might do another first.
    Do(ActorId, usize),
    /// The actor crashes.
    Kill(ActorId),
    /// The actor comes back.
    Restart(ActorId),
    /// The message gets lost: from, to, which on that channel.
    Drop(ActorId, ActorId, u32),
    /// The message is sent a second time: from, to, which on that channel.
    Duplicate(ActorId, ActorId, u32),
    /// All channels of the actor are cut.
    Isolate(ActorId),
    /// The channels of the actor carry messages again.
    Heal(ActorId),
}

/// What holds for all runs of a scene.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    /// The protocol and who takes part.
    pub rules: Rules<'a>,
    /// How actors come to act.
    pub drive: Drive,
    /// Where it opens.
    pub opening: &'a World,
    /// How long messages travel and actions wait.
    pub timing: &'a Timing,
    /// Whether actions wait for time. Before a scene opens none does, so that readers see what
    /// they have waited for.
    pub has_waits: bool,
}

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in milliseconds.
    pub at: u32,
    /// What.
    pub step: Step,
    /// What came of it.
    pub happened: Happened,
}

/// A run, played up to some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// How far.
    pub now: u32,
    /// The world then.
    pub world: World,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// When messages left and when they will have arrived, by their id.
    pub flights: BTreeMap<EnvelopeId, (u32, u32)>,
    /// On each channel, when the last message that was sent will have arrived.
    latest: BTreeMap<(ActorId, ActorId), u32>,
    /// Clicks that did nothing, by their position.
    pub idle: Vec<usize>,
    queue: BTreeMap<(u32, u32), Due>,
    sequence: u32,
    /// Of each wait, where its end stands in the queue, and when it began.
    waits: Waits<((u32, u32), u32)>,
    /// When all was as it is for the first time since the last click.
    seen: BTreeMap<AsItIs, u32>,
    /// Whether it has come back to where it was, so that the same would happen over and over.
    pub goes_round: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Arrives(EnvelopeId),
    Waited(ActorId, usize),
}

/// How far a run is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Up to this time, in milliseconds, everything due then included.
    Time(u32),
    /// Until nothing is under way and nobody waits for time.
    Rest,
}

/// Plays a run.
///
/// # Errors
///
/// If a rule asks for what is not there, or a run does not end within its limits.
pub fn play(stage: Stage<'_>, clicks: &[Click], until: Until) -> Result<Timeline, Fault> {
    let mut timeline = Timeline::open(stage)?;
    for (nth, click) in clicks.iter().enumerate() {
        if matches!(until, Until::Time(time) if click.at > time) {
            timeline.run(stage, until)?;
            return Ok(timeline);
        }
        timeline.run(stage, Until::Time(click.at))?;
        if !timeline.click(stage, click.act)? {
            timeline.idle.push(nth);
        }
    }
    timeline.run_out(stage, until)?;
    Ok(timeline)
}

impl Timeline {
    /// The opening, before anything is clicked.
    pub fn open(stage: Stage<'_>) -> Result<Timeline, Fault> {
        let mut timeline = Timeline {
            now: 0,
            world: stage.opening.clone(),
            events: Vec::new(),
            flights: BTreeMap::new(),
            latest: BTreeMap::new(),
            idle: Vec::new(),
            queue: BTreeMap::new(),
            sequence: 0,
            waits: Waits::none(),
            seen: BTreeMap::new(),
            goes_round: false,
        };
        let flying: Vec<Envelope> = timeline.world.flying.clone();
        for envelope in &flying {
            timeline.depart(stage, envelope);
        }
        for actor in stage.rules.cluster.actors() {
            timeline.settle(stage, actor)?;
        }
        Ok(timeline)
    }

    /// Goes on to the next click.
    pub fn run(&mut self, stage: Stage<'_>, until: Until) -> Result<(), Fault> {
        self.go_on(stage, until, false)
    }

    /// Goes on after the last click; ends where it has come back to where it was.
    pub fn run_out(&mut self, stage: Stage<'_>, until: Until) -> Result<(), Fault> {
        self.seen.clear();
        self.go_on(stage, until, true)
    }

    fn go_on(&mut self, stage: Stage<'_>, until: Until, is_last: bool) -> Result<(), Fault> {
        self.goes_round = false;
        while let Some((&(at, sequence), &due)) = self.queue.first_key_value() {
            if is_last && self.is_back(stage) {
                self.goes_round = true;
                break;
            }
            if matches!(until, Until::Time(time) if at > time) {
                break;
            }
            let past = match () {
                () if at > RUN_MS_MAX => Some(format!("{} s", RUN_MS_MAX / 1000)),
                () if self.events.len() > EVENTS_MAX => Some(format!("{EVENTS_MAX} events")),
                () if self.flights.len() > MESSAGES_MAX => Some(format!("{MESSAGES_MAX} messages")),
                () => None,
            };
            if let Some(past) = past {
                let message = format!("a run that goes on after {past}");
                return Err(Fault { message, range: 0..0 });
            }
            self.queue.remove(&(at, sequence));
            self.now = at;
            let step = match due {
                Due::Arrives(envelope) => Step::Deliver(envelope),
                Due::Waited(actor, rule) => {
                    self.waits.end(actor, rule);
                    Step::Do(actor, rule)
                }
            };
            self.happen(stage, step)?;
        }
        if let Until::Time(time) = until {
            self.now = self.now.max(time);
        }
        Ok(())
    }

    /// Whether somebody waits for time, all is as it was at a moment since the last click, and
    /// since then every wait has begun and every message was sent that are there now. What a rule
    /// does depends on what its actor holds and gets, so nothing new happens from here on but for
    /// how long it takes.
    fn is_back(&mut self, stage: Stage<'_>) -> bool {
        if self.waits.all().next().is_none() {
            return false;
        }
        let now = self.events.last().map_or(0, |event| event.at);
        let moment = as_it_is(&self.world, stage.rules.program.keeps_order());
        let first = *self.seen.entry(moment).or_insert(now);
        let mut flying = self.world.flying.iter().map(|envelope| self.flights[&envelope.id].0);
        self.waits.all().all(|(_, begun)| *begun > first) && flying.all(|left| left > first)
    }

    /// Whether nothing is under way and nobody waits for time.
    pub fn is_at_rest(&self) -> bool {
        self.queue.is_empty()
    }

    /// Does what a click does; `false` if it does nothing.
    pub fn click(&mut self, stage: Stage<'_>, act: Act) -> Result<bool, Fault> {
        let step = match act {
            Act::Kill(actor) => Some(Step::Kill(actor)),
            Act::Restart(actor) => Some(Step::Restart(actor)),
            Act::Do(actor, rule) => Some(Step::Do(actor, rule)),
            Act::Isolate(actor) => Some(Step::Isolate(actor)),
            Act::Heal(actor) => Some(Step::Heal(actor)),
            Act::Drop(from, to, nth) => self.under_way(from, to, nth).map(Step::Lose),
            Act::Duplicate(from, to, nth) => self.under_way(from, to, nth).map(Step::Copy),
            Act::Act(actor) => self.could(stage, actor)?.map(|next| next.step_of(actor)),
        };
        step.map_or(Ok(false), |step| self.happen(stage, step))
    }

    /// The message under way that is this one on its channel.
    fn under_way(&self, from: ActorId, to: ActorId, nth: u32) -> Option<EnvelopeId> {
        let is_it = |flying: &&Envelope| (flying.from, flying.to, flying.nth) == (from, to, nth);
        self.world.flying.iter().find(is_it).map(|flying| flying.id)
    }

    /// What an actor would do if it were clicked now. What waits for time in an automatic world
    /// can be clicked in one of single steps, once nothing from or to the actor is under way.
    pub fn could(&self, stage: Stage<'_>, actor: ActorId) -> Result<Option<Next>, Fault> {
        let waits = |envelope: &Envelope| envelope.from == actor || envelope.to == actor;
        let inboxes = self.world.actors.iter().flat_map(|actor| &actor.inbox);
        let is_quiet = !self.world.flying.iter().chain(inboxes).any(waits);
        self.world.next(stage.rules, actor, |trigger| match (stage.drive, trigger) {
            (Drive::Step, Trigger::Action { after: Some(_), .. }) => is_quiet,
            (Drive::Step, _) => true,
            (Drive::Auto, Trigger::Action { by_hand, .. }) => *by_hand,
            (Drive::Auto, _) => false,
        })
    }

    /// Applies a step and what follows from it at once; `false` if it cannot be done.
    fn happen(&mut self, stage: Stage<'_>, step: Step) -> Result<bool, Fault> {
        let did = self.apply(stage, step)?;
        if let (true, Some(event)) = (did, self.events.last()) {
            self.settle(stage, event.happened.actor)?;
        }
        Ok(did)
    }

    fn apply(&mut self, stage: Stage<'_>, step: Step) -> Result<bool, Fault> {
        let Some(happened) = self.world.apply(stage.rules, step)? else {
            return Ok(false);
        };
        if let Step::Lose(id) = step {
            self.queue.retain(|_, due| *due != Due::Arrives(id));
        }
        for rule in &happened.resets {
            if let Some((_, (due, _))) = self.waits.end(happened.actor, *rule) {
                self.queue.remove(&due);
            }
        }
        for id in &happened.sent {
            // Messages under way stand in the order in which they were sent.
            let at = self.world.flying.binary_search_by_key(id, |envelope| envelope.id);
            let envelope = self.world.flying[at.expect("what was sent is under way")].clone();
            self.depart(stage, &envelope);
        }
        self.events.push(Event { at: self.now, step, happened });
        Ok(true)
    }

    /// In an automatic world an actor to whom something happened acts until it cannot; then, if it
    /// waits for time, it begins to, and stops if it no longer has a reason. Nobody else could act
    /// now that could not before: what a rule reads is the actor's own.
    fn settle(&mut self, stage: Stage<'_>, actor: ActorId) -> Result<(), Fault> {
        if stage.drive == Drive::Step {
            return Ok(());
        }
        settle(
            stage.rules,
            actor,
            self,
            |timeline| timeline.world.next(stage.rules, actor, is_immediate),
            |timeline, next| timeline.apply(stage, next.step_of(actor)).map(drop),
        )?;
        self.wait(stage, actor)
    }

    fn wait(&mut self, stage: Stage<'_>, actor: ActorId) -> Result<(), Fault> {
        if !stage.has_waits {
            return Ok(());
        }
        let Timeline { now, world, queue, sequence, waits, .. } = self;
        let ended = waits.update(stage.rules, world, actor, |wait| {
            let time = stage.timing.wait(actor, wait.rule, wait.nth, wait.bounds);
            (schedule(queue, sequence, *now + time, Due::Waited(actor, wait.rule)), *now)
        })?;
        for (due, _) in ended {
            self.queue.remove(&due);
        }
        Ok(())
    }

    /// Sends a message on its way. Where channels keep order it arrives after the one before it,
    /// also if that gets lost: so what is lost moves no other.
    fn depart(&mut self, stage: Stage<'_>, envelope: &Envelope) {
        let (from, to, nth, now) = (envelope.from, envelope.to, envelope.nth, self.now);
        let before = self.latest.get(&(from, to)).and_then(|latest| latest.checked_sub(now));
        let latency = match before.filter(|_| stage.rules.program.keeps_order()) {
            Some(before) => stage.timing.latency_behind(from, to, nth, before),
            None => stage.timing.latency(from, to, nth),
        };
        let arrives = now + latency;
        self.latest.insert((from, to), arrives);
        self.flights.insert(envelope.id, (self.now, arrives));
        schedule(&mut self.queue, &mut self.sequence, arrives, Due::Arrives(envelope.id));
    }
}

/// What actors hold and what waits for them, and what is under way: where channels keep order as it
/// was sent, else whichever was sent first.
type AsItIs = (Vec<(bool, bool, Registers, Vec<Sent>)>, Vec<Sent>);
/// From whom, to whom, and what.
type Sent = (ActorId, ActorId, Message);

fn as_it_is(world: &World, keeps_order: bool) -> AsItIs {
    let sent = |it: &Envelope| (it.from, it.to, it.message.clone());
    let actor = |it: &ActorState| {
        let inbox = it.inbox.iter().map(sent).collect();
        (it.alive, it.isolated, it.registers.clone(), inbox)
    };
    let mut flying: Vec<Sent> = world.flying.iter().map(sent).collect();
    if !keeps_order {
        flying.sort();
    }
    (world.actors.iter().map(actor).collect(), flying)
}

/// Where it then stands in the queue.
fn schedule(
    queue: &mut BTreeMap<(u32, u32), Due>,
    sequence: &mut u32,
    at: u32,
    due: Due,
) -> (u32, u32) {
    let key = (at, *sequence);
    *sequence += 1;
    queue.insert(key, due);
    key
}
