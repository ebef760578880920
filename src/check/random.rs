//! Random walks: many seeded runs through the states of a cast that is too large to see whole.
//!
//! Random latencies would hardly ever bring the orders that break a protocol; here whatever can
//! happen next may happen next. Each walk draws from a stream of its own, so that walks are the
//! same however many threads there are; of all that goes wrong, the first walk's is reported.

use crate::check::model::{Edge, Model};
use crate::check::properties::Properties;
use crate::check::steps::Steps;
use crate::check::transitions::{LATER, Miss, NOTHING, TransitionId, Transitions};
use crate::check::{Bounds, Ends, Faults, OnProgress, Question, Report, Wrong, counterexample};
use crate::protocol::evaluate::Fault;
use crate::run::chance::Stream;
use crate::run::moves::Move;
use std::collections::BTreeMap;

/// The most steps of a walk.
const STEPS_MAX: usize = 600;
/// The most walks that are made between two words of progress.
const ROUND: usize = 4_096;
/// Out of so many draws one is a crash, one is a loss, one repeats a message.
const RARE: u32 = 40;
/// How likely a message is to arrive next, compared with others. Each draws one of these when it
/// is sent, so that some are overtaken by a long way.
const WEIGHTS: [u32; 4] = [1, 8, 64, 64];
/// The same for what waits for time: each walk draws one.
const PATIENCE: [u32; 4] = [1, 1, 2, 8];
/// The same for what waits for nothing.
const AT_ONCE: u32 = 64;

/// Makes `walks` walks.
pub fn search(
    question: &Question<'_>,
    seed: u32,
    walks: u32,
    bounds: Bounds,
    progress: &mut OnProgress<'_>,
) -> Report {
    let threads = u32::try_from(bounds.threads.max(1)).expect("a machine has fewer");
    let mut walkers = Vec::new();
    for _ in 0..threads {
        match Walker::new(question, seed, bounds.bytes / threads as usize) {
            Ok(walker) => walkers.push(walker),
            Err(fault) => {
                let wrong = Some((Wrong::Fault(fault), Vec::new()));
                return Report { wrong, ..Report::default() };
            }
        }
    }
    let round = question.states_between_news(ROUND * STEPS_MAX).div_ceil(STEPS_MAX);
    let round = u32::try_from(round).unwrap_or(u32::MAX);
    let (mut first, mut wrong) = (0, None);
    while first < walks && wrong.is_none() {
        let end = walks.min(first.saturating_add(round));
        std::thread::scope(|scope| {
            for (nth, walker) in (0..).zip(&mut walkers) {
                let walks = (first + nth..end).step_by(threads as usize);
                scope.spawn(move || walker.round(walks));
            }
        });
        wrong = walkers.iter_mut().filter_map(|walker| walker.wrong.take()).min_by_key(|it| it.0);
        first = end;
        let steps = walkers.iter().map(|walker| walker.report.transitions).sum();
        if progress(u64::from(first), steps).is_break() {
            break;
        }
    }
    let mut report = Report::default();
    let mut goals: BTreeMap<usize, (u32, Vec<Move>)> = BTreeMap::new();
    for walker in &mut walkers {
        walker.count_ends();
        add(&mut report, &walker.report);
        for (goal, (nth, moves)) in std::mem::take(&mut walker.goals) {
            let known = goals.entry(goal).or_insert_with(|| (nth, moves.clone()));
            if nth < known.0 {
                *known = (nth, moves);
            }
        }
    }
    report.complete = wrong.is_none() && first == walks;
    report.wrong = wrong.map(|(_, wrong, moves)| {
        let goes_wrong = |fewer: &[Move]| counterexample::goes_wrong(question, &wrong, fewer);
        let moves = counterexample::shortened(moves, &goes_wrong);
        (wrong, moves)
    });
    for (goal, (_, moves)) in goals {
        let reaches =
            |fewer: &[Move]| counterexample::holds_after(question, goal, fewer) == Some(true);
        report.goals.insert(goal, counterexample::shortened(moves, &reaches));
    }
    report
}

fn add(report: &mut Report, other: &Report) {
    report.states += other.states;
    report.transitions += other.transitions;
    report.depth = report.depth.max(other.depth);
    for (outcome, count) in &other.outcomes {
        *report.outcomes.entry(outcome.clone()).or_default() += count;
    }
}

/// One thread's walks.
struct Walker<'a> {
    model: Model<'a>,
    properties: Properties,
    steps: Steps,
    ends: Ends,
    seed: u32,
    bytes_max: usize,
    report: Report,
    goals: BTreeMap<usize, (u32, Vec<Move>)>,
    wrong: Option<(u32, Wrong, Vec<Move>)>,
}

/// A message under way, in the order in which they were sent where channels keep it. One that is
/// lost weighs nothing there, until one behind it arrives.
#[derive(Clone, Copy)]
struct Flying {
    message: u32,
    weight: u32,
}

/// How a message arrives: whether it may again, and how many before it on its channel are lost.
#[derive(Clone, Copy, Default)]
struct Arrival {
    again: bool,
    past: usize,
}

/// Where a walk is.
struct RandomWalk {
    chance: Stream,
    row: Vec<u64>,
    flying: Vec<Flying>,
    /// What the weights of all that is under way add up to.
    flying_weight: u32,
    /// The same of what each actor can do.
    acts: Vec<u32>,
    patience: u32,
    taken: Vec<(Edge, Arrival)>,
}

impl<'a> Walker<'a> {
    fn new(question: &'a Question<'a>, seed: u32, bytes_max: usize) -> Result<Walker<'a>, Fault> {
        let model = Model::new(question)?;
        Ok(Walker {
            properties: Properties::new(&model.table),
            steps: Steps::new(&model.table),
            ends: Ends::of(&model.table),
            model,
            seed,
            bytes_max,
            report: Report::default(),
            goals: BTreeMap::new(),
            wrong: None,
        })
    }

    /// Forgets all numbers, before they run out or take too much room.
    fn renew(&mut self) -> Result<(), Fault> {
        self.count_ends();
        let fresh = Walker::new(self.model.question, self.seed, self.bytes_max)?;
        (self.model, self.properties, self.ends) = (fresh.model, fresh.properties, fresh.ends);
        self.steps = fresh.steps;
        Ok(())
    }

    fn count_ends(&mut self) {
        self.ends.add_to(&self.model, &mut self.report.outcomes);
        self.ends = Ends::of(&self.model.table);
    }

    fn round(&mut self, walks: impl Iterator<Item = u32>) {
        for nth in walks {
            if self.is_full() {
                self.renew().expect("the start could be numbered before");
            }
            let mut walk = self.start(nth);
            if let Err(wrong) = self.walk(nth, &mut walk) {
                self.wrong = Some((nth, wrong, self.named(&walk.taken)));
                return;
            }
        }
    }

    fn is_full(&self) -> bool {
        self.model.table.is_nearly_full() || self.model.table.bytes() > self.bytes_max / 2
    }

    fn start(&self, nth: u32) -> RandomWalk {
        let Model { layout, start, table, .. } = &self.model;
        let mut chance = Stream::new([self.seed, nth, 0, 3]);
        let mut flying = Vec::new();
        layout.each(start, |_| !0, |message| flying.push(Flying { message, weight: AT_ONCE }));
        if self.model.question.keeps_order() {
            flying.sort_by_key(|flying| table.message(flying.message).copy);
        }
        RandomWalk {
            patience: PATIENCE[chance.below(4) as usize],
            chance,
            row: start[..layout.locals].to_vec(),
            flying_weight: flying.iter().map(|flying| flying.weight).sum(),
            flying,
            acts: vec![0; table.actors()],
            taken: Vec::new(),
        }
    }

    fn walk(&mut self, nth: u32, walk: &mut RandomWalk) -> Result<(), Wrong> {
        self.reach(nth, !0, walk)?;
        let Model { table, layout, .. } = &self.model;
        self.steps.at_start(table, *layout, &walk.row).map_or(Ok(()), Err)?;
        let mut is_at_rest = false;
        for actor in 0..self.model.table.actors() {
            self.weigh(actor, walk)?;
        }
        for _ in 0..STEPS_MAX {
            if self.model.table.bytes() > self.bytes_max {
                break;
            }
            let Some((edge, arrival)) = self.draw(walk)? else {
                is_at_rest = true;
                break;
            };
            let (actor, id) = self.model.of(edge);
            let keeps_order = self.model.question.keeps_order();
            if id == LATER || (id == NOTHING && !keeps_order) {
                continue;
            }
            walk.taken.push((edge, arrival));
            self.report.transitions += 1;
            if id == NOTHING {
                continue;
            }
            self.take(nth, actor, id, walk)?;
        }
        self.report.states += 1;
        let depth = u32::try_from(walk.taken.len()).expect("walks are short");
        self.report.depth = self.report.depth.max(depth);
        // A walk that is cut off could have gone on, and come to another end.
        if is_at_rest {
            self.ends.note(self.model.layout, &walk.row);
        }
        Ok(())
    }

    /// Takes a step: what the actor holds then, what it sends, and whether that may be.
    fn take(
        &mut self,
        nth: u32,
        actor: usize,
        id: TransitionId,
        walk: &mut RandomWalk,
    ) -> Result<(), Wrong> {
        let transition = self.model.table.transition(id);
        for message in &transition.sends {
            let weight = WEIGHTS[walk.chance.below(4) as usize];
            walk.flying_weight += weight;
            walk.flying.push(Flying { message: *message, weight });
        }
        if let Some(broken) = transition.breaks {
            return Err(Wrong::Step(broken as usize));
        }
        if transition.is_followed {
            let (table, layout) = (&self.model.table, self.model.layout);
            let (mut before, mut after) = (walk.row.clone(), walk.row.clone());
            for local in transition.between.iter().chain([&transition.local]) {
                layout.set_local(&mut after, actor, *local);
                self.steps.broken(table, layout, &before, &after).map_or(Ok(()), Err)?;
                layout.set_local(&mut before, actor, *local);
            }
        }
        let (local, touched, has_between) =
            (transition.local, transition.touched, !transition.between.is_empty());
        if has_between {
            for between in transition.between.clone() {
                self.model.layout.set_local(&mut walk.row, actor, between);
                self.judge(!0, walk)?;
            }
        }
        self.model.layout.set_local(&mut walk.row, actor, local);
        self.weigh(actor, walk)?;
        match touched {
            0 => Ok(()),
            touched => self.reach(nth, touched, walk),
        }
    }

    /// Judges a state, and notes the goals that hold there.
    fn reach(&mut self, nth: u32, touched: u64, walk: &RandomWalk) -> Result<(), Wrong> {
        for goal in self.judge(touched, walk)? {
            let moves = self.named(&walk.taken);
            self.goals.insert(goal, (nth, moves));
        }
        Ok(())
    }

    /// Judges a state: the goals that hold there and were not reached before.
    fn judge(&mut self, touched: u64, walk: &RandomWalk) -> Result<Vec<usize>, Wrong> {
        let (mut wrong, mut reached) = (None, Vec::new());
        let Model { table, layout, .. } = &self.model;
        self.properties.judge(touched, table, *layout, &walk.row, &mut |verdict| {
            wrong = wrong.take().or_else(|| verdict.wrong.clone());
            let goals = verdict.goals.iter().filter(|goal| !self.goals.contains_key(goal));
            reached.extend(goals.copied());
        });
        wrong.map_or(Ok(reached), Err)
    }

    /// Adds up what an actor can do.
    fn weigh(&mut self, actor: usize, walk: &mut RandomWalk) -> Result<(), Wrong> {
        let local = self.model.layout.local(&walk.row, actor);
        let (at_once, timed) = match self.model.table.ready(actor, local) {
            Ok(ready) => ready,
            Err(miss) => {
                self.model.table.fill(miss).map_err(Wrong::Fault)?;
                self.model.table.ready(actor, local).expect("it was just found out")
            }
        };
        walk.acts[actor] = at_once * AT_ONCE + timed * walk.patience;
        Ok(())
    }

    /// What happens next, and whether the message of it may arrive again. `None` at rest.
    fn draw(&mut self, walk: &mut RandomWalk) -> Result<Option<(Edge, Arrival)>, Wrong> {
        let Faults { crashes, duplicates, losses, .. } = self.model.question.faults;
        let keeps_order = self.model.question.keeps_order();
        let rare = walk.chance.below(RARE);
        if rare == 0 && crashes {
            let actor = walk.chance.below(count(walk.acts.len())) as usize;
            if let Some(edge) = self.hit(actor, walk)? {
                return Ok(Some((edge, Arrival::default())));
            }
        }
        if rare == 1 && losses && !walk.flying.is_empty() {
            let lost = walk.chance.below(count(walk.flying.len())) as usize;
            walk.flying_weight -= match keeps_order {
                true => std::mem::take(&mut walk.flying[lost].weight),
                false => walk.flying.swap_remove(lost).weight,
            };
        }
        let total = walk.flying_weight + walk.acts.iter().sum::<u32>();
        if total == 0 {
            return Ok(self.last(walk)?.map(|edge| (edge, Arrival::default())));
        }
        let mut drawn = walk.chance.below(total);
        if drawn < walk.flying_weight {
            let mut at = 0;
            while drawn >= walk.flying[at].weight {
                drawn -= walk.flying[at].weight;
                at += 1;
            }
            if keeps_order {
                return self.arrive_in_order(at, walk).map(Some);
            }
            let Flying { message, weight } = walk.flying[at];
            let again = duplicates && rare == 2;
            let local = self.model.layout.local(&walk.row, self.model.table.receiver(message));
            self.find(Miss::Receive(local, message), |table| {
                table.receive(local, message).is_ok()
            })?;
            let id = self.model.table.receive(local, message).expect("it was just found out");
            if !again && id != LATER {
                walk.flying.swap_remove(at);
                walk.flying_weight -= weight;
            }
            return Ok(Some((Edge::Receive(message, id), Arrival { again, past: 0 })));
        }
        drawn -= walk.flying_weight;
        Ok(Some((self.act(drawn, walk), Arrival::default())))
    }

    /// Lets the first message arrive that is not lost, on the channel of the one that was drawn.
    fn arrive_in_order(
        &mut self,
        drawn: usize,
        walk: &mut RandomWalk,
    ) -> Result<(Edge, Arrival), Wrong> {
        let table = &self.model.table;
        let channel = table.channel(walk.flying[drawn].message);
        let is_on_it = |it: &Flying| table.channel(it.message) == channel;
        let on_it = walk.flying.iter().copied().filter(is_on_it);
        let past = on_it.clone().take_while(|it| it.weight == 0).count();
        let Flying { message, weight } = on_it.clone().nth(past).expect("one of them was drawn");
        let mut gone = past + 1;
        walk.flying.retain(|it| {
            let goes = gone > 0 && is_on_it(it);
            gone -= usize::from(goes);
            !goes
        });
        walk.flying_weight -= weight;
        let local = self.model.layout.local(&walk.row, table.receiver(message));
        self.find(Miss::Receive(local, message), |table| table.receive(local, message).is_ok())?;
        let id = self.model.table.receive(local, message).expect("it was just found out");
        Ok((Edge::Receive(message, id), Arrival { again: false, past }))
    }

    /// The action that a number stands for.
    fn act(&self, mut drawn: u32, walk: &RandomWalk) -> Edge {
        let table = &self.model.table;
        for (actor, all) in walk.acts.iter().enumerate() {
            if drawn >= *all {
                drawn -= all;
                continue;
            }
            let local = self.model.layout.local(&walk.row, actor);
            for id in table.actions(actor, local).expect("they were weighed") {
                let weight = weight(table, *id, walk.patience);
                if drawn < weight {
                    return Edge::Act(actor, *id);
                }
                drawn -= weight;
            }
        }
        unreachable!("the weights add up")
    }

    /// A crash of somebody who is up, a restart of somebody who is down.
    fn hit(&mut self, actor: usize, walk: &RandomWalk) -> Result<Option<Edge>, Wrong> {
        let local = self.model.layout.local(&walk.row, actor);
        let table = &self.model.table;
        if table.is_alive(table.role(actor), local) {
            self.find(Miss::Crash(actor, local), |table| table.crash(actor, local).is_ok())?;
            let id = self.model.table.crash(actor, local).expect("it was just found out");
            return Ok((id != NOTHING).then_some(Edge::Crash(actor, id)));
        }
        if !self.model.question.faults.restarts {
            return Ok(None);
        }
        self.find(Miss::Restart(actor, local), |table| table.restart(actor, local).is_ok())?;
        let id = self.model.table.restart(actor, local).expect("it was just found out");
        Ok((id != NOTHING).then_some(Edge::Restart(actor, id)))
    }

    /// Where nothing else can happen: the restart of somebody who is down, if that may be.
    fn last(&mut self, walk: &mut RandomWalk) -> Result<Option<Edge>, Wrong> {
        if !self.model.question.faults.restarts {
            return Ok(None);
        }
        let table = &self.model.table;
        let is_down = |actor: &usize| {
            !table.is_alive(table.role(*actor), self.model.layout.local(&walk.row, *actor))
        };
        let down: Vec<usize> = (0..walk.acts.len()).filter(is_down).collect();
        if down.is_empty() || walk.chance.below(2) == 0 {
            return Ok(None);
        }
        let actor = down[walk.chance.below(count(down.len())) as usize];
        self.hit(actor, walk)
    }

    /// Finds out what was missed, if it was.
    #[inline]
    fn find(
        &mut self,
        miss: Miss,
        is_known: impl Fn(&Transitions<'_>) -> bool,
    ) -> Result<(), Wrong> {
        if is_known(&self.model.table) {
            return Ok(());
        }
        self.model.table.fill(miss).map_err(Wrong::Fault)
    }

    fn named(&self, taken: &[(Edge, Arrival)]) -> Vec<Move> {
        let named = |(edge, arrival): &(Edge, Arrival)| match self.model.named(*edge) {
            Move::Receive { from, to, message, .. } => {
                let Arrival { again, past } = *arrival;
                Move::Receive { from, to, message, again, past }
            }
            other => other,
        };
        taken.iter().map(named).collect()
    }
}

fn weight(table: &Transitions<'_>, id: TransitionId, patience: u32) -> u32 {
    if table.transition(id).is_timed { patience } else { AT_ONCE }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("a walk has fewer")
}
