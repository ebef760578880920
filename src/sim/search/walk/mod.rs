//! Random orders: many seeded walks through the worlds of a cast that is too large to see whole.
//!
//! Random latencies would hardly ever bring the orders that break a protocol; here whatever can
//! happen next is as likely as anything else.

mod draw;

use crate::protocol::evaluate::Fault;
use crate::protocol::value::ActorId;
use crate::sim::chance::Stream;
use crate::sim::search::moves::Move;
use crate::sim::search::row::Layout;
use crate::sim::search::shorten::{goes_wrong, holds_after, shortened};
use crate::sim::search::space::{Flight, OutcomeId, STATES_MAX, Space};
use crate::sim::search::verdicts::{Verdicts, outcome};
use crate::sim::search::{Beginning, Question, Report, Wrong};
use std::collections::BTreeSet;
use std::sync::mpsc::{Sender, channel};

/// The most steps of a walk.
const STEPS_MAX: usize = 600;
/// The most messages under way in a walk; with more, it stops.
const FLYING_MAX: usize = 4_096;
/// The most bytes that all walkers together remember. A walker that remembers half of its part
/// begins anew before the next walk; where one walk needs the other half, it stops there.
const BYTES_MAX: usize = 1 << 29;
/// How many steps, and how much work of judging, go by between two words of progress.
const STEPS: u64 = 1 << 12;
const WORK: u64 = 1 << 24;
/// How many combinations of what actors hold stay judged.
const JUDGED: usize = 1 << 13;
/// How many walks are made before it is seen whether any went wrong.
const ROUND: u32 = 8_192;
/// How many threads walk. Of goals, which run is kept depends on it; what is wrong does not.
const THREADS: u32 = 4;
/// Out of so many draws one is a crash, one is a loss, one repeats a message.
const RARE: u32 = 40;
/// How likely a message is to arrive next, compared with others. Each draws one of these when it
/// is sent, so that some are overtaken by a long way.
const WEIGHTS: [u32; 4] = [1, 8, 64, 64];
/// The same for what waits for time: each walk draws one.
const PATIENCE: [u32; 4] = [1, 1, 2, 8];
/// The same for what waits for nothing.
const AT_ONCE: u32 = 64;

/// Walks so many times. `progress` hears how many walks and steps there are so far.
pub fn search(
    question: &Question<'_>,
    seed: u32,
    walks: u32,
    progress: &mut dyn FnMut(u64, u64),
) -> Report {
    let mut walkers: Vec<Result<Walker<'_>, Fault>> =
        (0..THREADS).map(|_| Walker::new(question, seed)).collect();
    let mut report = Report { random: true, ..Report::default() };
    let mut wrong: Option<(u32, Wrong, Vec<Move>)> = None;
    let mut first = 0;
    while first < walks && wrong.is_none() {
        let end = walks.min(first + ROUND);
        let before: u64 = walkers.iter().flatten().map(|walker| walker.report.transitions).sum();
        std::thread::scope(|scope| {
            let (tell, told) = channel();
            for (nth, walker) in (0..).zip(&mut walkers) {
                let tell = tell.clone();
                scope.spawn(move || {
                    if let Ok(walker) = walker {
                        walker.round((first + nth..end).step_by(THREADS as usize), &tell);
                    }
                });
            }
            drop(tell);
            let mut steps = before;
            for more in told {
                steps += more;
                progress(u64::from(first), steps);
            }
        });
        for walker in walkers.iter_mut().flatten() {
            if let Some(found) = walker.wrong.take()
                && wrong.as_ref().is_none_or(|known| found.0 < known.0)
            {
                wrong = Some(found);
            }
        }
        first = end;
        let steps = walkers.iter().flatten().map(|walker| walker.report.transitions).sum();
        progress(u64::from(first), steps);
    }
    for walker in walkers {
        match walker {
            Ok(walker) => add(&mut report, walker.report),
            Err(fault) => wrong = Some((0, Wrong::Fault(fault), Vec::new())),
        }
    }
    report.complete = wrong.is_none();
    report.wrong = wrong.map(|(_, wrong, moves)| {
        let moves = shortened(moves, &|fewer| goes_wrong(question, &wrong, fewer));
        (wrong, moves)
    });
    for (goal, moves) in &mut report.goals {
        let reaches = |fewer: &[Move]| holds_after(question, *goal, fewer) == Some(true);
        *moves = shortened(std::mem::take(moves), &reaches);
    }
    report
}

fn add(report: &mut Report, other: Report) {
    report.worlds += other.worlds;
    report.transitions += other.transitions;
    report.depth = report.depth.max(other.depth);
    for (goal, moves) in other.goals {
        let known = report.goals.entry(goal).or_insert_with(|| moves.clone());
        if (moves.len(), format!("{moves:?}")) < (known.len(), format!("{known:?}")) {
            *known = moves;
        }
    }
    for (outcome, count) in other.outcomes {
        *report.outcomes.entry(outcome).or_default() += count;
    }
}

struct Walker<'a> {
    question: &'a Question<'a>,
    space: Space<'a>,
    layout: Layout,
    verdicts: Verdicts,
    seed: u32,
    start: (Vec<u64>, Vec<Flying>),
    patience: u32,
    /// Whoever can do something: all but who is down for good.
    cast: Vec<usize>,
    down: u64,
    report: Report,
    told: (u64, u64),
    is_heard: bool,
    wrong: Option<(u32, Wrong, Vec<Move>)>,
}

impl<'a> Walker<'a> {
    fn new(question: &'a Question<'a>, seed: u32) -> Result<Walker<'a>, Fault> {
        let mut space = Space::new(question.rules, question.drive);
        let layout = Layout::new(question.start.actors.len(), 0);
        let mut row = vec![0; layout.states];
        let Beginning { states, flights, down } = Beginning::of(question, &mut space)?;
        for (nth, state) in states.into_iter().enumerate() {
            layout.set_state(&mut row, nth, state);
        }
        let can_act =
            |nth: &usize| down >> nth & 1 == 0 || (question.restarts && space.may_crash(*nth));
        let cast = (0..question.start.actors.len()).filter(can_act).collect();
        let flying = flights.into_iter().map(|flight| Flying { flight, weight: AT_ONCE });
        Ok(Walker {
            question,
            seed,
            start: (row, flying.collect()),
            patience: PATIENCE[0],
            cast,
            down,
            report: Report::default(),
            told: (0, 0),
            is_heard: true,
            wrong: None,
            verdicts: Verdicts::new(&space, layout, down, JUDGED),
            layout,
            space,
        })
    }

    /// Forgets all numbers, before they run out or take too much room.
    fn renew(&mut self) -> Result<(), Fault> {
        let fresh = Walker::new(self.question, self.seed)?;
        let report = std::mem::take(&mut self.report);
        *self = Walker { report, told: (self.told.0, 0), ..fresh };
        Ok(())
    }

    /// Whether more is numbered than these parts of the room for it, of states and of bytes.
    fn is_fuller_than(&self, (states, bytes): (usize, usize)) -> bool {
        let bytes_max = BYTES_MAX / THREADS as usize;
        self.space.states() > STATES_MAX / 8 * states || self.space.bytes() > bytes_max / 8 * bytes
    }

    fn round(&mut self, walks: impl Iterator<Item = u32>, tell: &Sender<u64>) {
        for nth in walks {
            let mut moves = Vec::new();
            if self.is_fuller_than((6, 4)) {
                self.renew().expect("it could be numbered before");
            }
            if let Err(wrong) = self.walk(nth, &mut moves, tell) {
                self.wrong = Some((nth, wrong, self.told(&moves)));
                return;
            }
            if !self.is_heard || !self.tell(tell) {
                return;
            }
        }
    }

    /// Says every so often how far this walker is. `false` if nobody listens any more: then the
    /// search is given up.
    fn tell(&mut self, tell: &Sender<u64>) -> bool {
        let (steps, work) = (self.report.transitions, self.verdicts.work());
        if steps < self.told.0 + STEPS && work < self.told.1 + WORK {
            return true;
        }
        let more = steps - self.told.0;
        self.told = (steps, work);
        self.is_heard = tell.send(more).is_ok();
        self.is_heard
    }

    /// Whether an actor is down. Only who was at the start can be.
    fn is_down(&self, row: &[u64], actor: usize) -> bool {
        self.down >> actor & 1 == 1
            && self.space.is_down(self.space.role(actor), self.layout.state(row, actor))
    }

    fn walk(&mut self, nth: u32, moves: &mut Vec<Taken>, tell: &Sender<u64>) -> Result<(), Wrong> {
        let mut chance = Stream::new([self.seed, nth, 0, 3]);
        let (mut row, mut flying) = self.start.clone();
        let mut reached = BTreeSet::new();
        self.patience = PATIENCE[chance.below(4) as usize];
        self.verdicts.judge(!0, &self.space, self.layout, &row, &mut reached)?;
        for _ in 0..STEPS_MAX {
            let next = self.draw(&mut chance, &row, &mut flying).map_err(Wrong::Fault)?;
            let Some(taken) = next else { break };
            let Some((actor, id)) = taken.of(&self.space) else { continue };
            moves.push(taken);
            self.report.transitions += 1;
            let outcome = self.space.outcome(id);
            for flight in &outcome.sends {
                flying.push(Flying { flight: *flight, weight: weight(&mut chance) });
            }
            if let Some(broken) = outcome.breaks {
                return Err(Wrong::Never(usize::from(broken)));
            }
            if outcome.state != self.layout.state(&row, actor) {
                self.layout.set_state(&mut row, actor, outcome.state);
                let role = 1 << self.space.role(actor);
                self.verdicts.judge(role, &self.space, self.layout, &row, &mut reached)?;
            }
            for goal in std::mem::take(&mut reached) {
                if !self.report.goals.contains_key(&goal) {
                    let told = self.told(moves);
                    self.report.goals.insert(goal, told);
                }
            }
            let is_full = flying.len() > FLYING_MAX || self.is_fuller_than((7, 8));
            if is_full || !self.tell(tell) {
                break;
            }
        }
        self.report.worlds += 1;
        let depth = u32::try_from(moves.len()).expect("walks are short");
        self.report.depth = self.report.depth.max(depth);
        let state_of = |actor: usize| self.layout.state(&row, actor);
        if let Some(outcome) = outcome(&self.space, &state_of) {
            *self.report.outcomes.entry(outcome).or_default() += 1;
        }
        Ok(())
    }

    fn told(&self, moves: &[Taken]) -> Vec<Move> {
        let actor = |nth: usize| ActorId(u8::try_from(nth).expect("a cast has fewer actors"));
        let told = moves.iter().filter_map(|taken| match *taken {
            Taken::Nothing => None,
            Taken::Receive(flight, _, again) => {
                let Flight { from, to, message, .. } = self.space.flight(flight).clone();
                Some(Move::Receive { from, to, message, again })
            }
            Taken::Act(nth, id) => {
                Some(Move::Act(actor(nth), self.space.outcome(id).rules.clone()))
            }
            Taken::Crash(nth, _) => Some(Move::Crash(actor(nth))),
            Taken::Restart(nth, _) => Some(Move::Restart(actor(nth))),
        });
        told.collect()
    }
}

fn weight(chance: &mut Stream) -> u32 {
    WEIGHTS[chance.below(4) as usize]
}

/// A message under way.
#[derive(Clone, Copy)]
struct Flying {
    flight: u32,
    weight: u32,
}

#[derive(Clone, Copy)]
enum Taken {
    Nothing,
    Receive(u32, OutcomeId, bool),
    Act(usize, OutcomeId),
    Crash(usize, OutcomeId),
    Restart(usize, OutcomeId),
}

impl Taken {
    fn of(self, space: &Space<'_>) -> Option<(usize, OutcomeId)> {
        match self {
            Taken::Nothing => None,
            Taken::Receive(flight, id, _) => Some((usize::from(space.flight(flight).to.0), id)),
            Taken::Act(actor, id) | Taken::Crash(actor, id) | Taken::Restart(actor, id) => {
                Some((actor, id))
            }
        }
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("a walk has fewer messages")
}
