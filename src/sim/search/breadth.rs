//! Breadth first through every world of a bounded cast, so that the first way found to anything is
//! a shortest one.

use crate::protocol::evaluate::Fault;
use crate::sim::search::canon::Canon;
use crate::sim::search::row::Layout;
use crate::sim::search::space::{OutcomeId, Space};
use crate::sim::search::verdicts::{Verdicts, outcome};
use crate::sim::search::worlds::Worlds;
use crate::sim::search::{Beginning, Bounds, Question, Report, Wrong};
use std::collections::BTreeSet;

/// How many messages a row has room for at first, or more if more are under way at the start.
const FLIGHTS: usize = 128;
/// How many combinations of what actors hold stay judged.
const JUDGED: usize = 1 << 22;
/// How many worlds go by between two looks at the bounds, and between two words of progress.
const LOOK: usize = 1 << 10;
const PROGRESS: usize = 1 << 14;
/// How much work of judging goes by between two words of progress.
const WORK: u64 = 1 << 24;

/// Searches every world. `progress` hears how many worlds and steps there are so far.
pub fn search(
    question: &Question<'_>,
    bounds: Bounds,
    progress: &mut dyn FnMut(u64, u64),
) -> Report {
    match Breadth::new(question) {
        Ok(mut breadth) => breadth.run(bounds, progress),
        Err(fault) => {
            Report { wrong: Some((Wrong::Fault(fault), Vec::new())), ..Report::default() }
        }
    }
}

/// What leads from a world to another.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edge {
    Receive(u32, OutcomeId),
    Act(usize, OutcomeId),
    Crash(usize, OutcomeId),
    Restart(usize, OutcomeId),
}

pub(super) struct Breadth<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) space: Space<'a>,
    pub(super) layout: Layout,
    pub(super) worlds: Worlds,
    pub(super) parents: Vec<u32>,
    pub(super) start: Vec<u64>,
    canon: Canon,
    down: u64,
    outside: u64,
    list: Vec<u32>,
}

impl<'a> Breadth<'a> {
    fn new(question: &'a Question<'a>) -> Result<Breadth<'a>, Fault> {
        let mut space = Space::new(question.rules, question.drive);
        let Beginning { states, flights, down } = Beginning::of(question, &mut space)?;
        let mut under_way = BTreeSet::new();
        for mut number in flights {
            while !under_way.insert(number) {
                number = space.one_more(number);
            }
        }
        let room = space.flights().max(FLIGHTS);
        let layout = Layout::new(question.start.actors.len(), room);
        let mut row = vec![0; layout.width];
        let mut outside = 0;
        for (nth, state) in states.into_iter().enumerate() {
            layout.set_state(&mut row, nth, state);
            outside |= u64::from(!space.may_crash(nth)) << nth;
        }
        under_way.iter().for_each(|number| layout.add(&mut row, *number));
        let canon = Canon::new(&space, down);
        let worlds = Worlds::new(layout.width);
        let (parents, list, start) = (Vec::new(), Vec::new(), row.clone());
        let mut breadth =
            Breadth { question, space, layout, worlds, parents, start, canon, down, outside, list };
        while !breadth.reduce(&mut row) {
            breadth.widen(&mut row);
        }
        breadth.worlds.insert(&row);
        breadth.parents.push(0);
        Ok(breadth)
    }

    fn run(&mut self, bounds: Bounds, progress: &mut dyn FnMut(u64, u64)) -> Report {
        let mut report = Report::default();
        let mut verdicts = Verdicts::new(&self.space, self.layout, self.down, JUDGED);
        let mut reached = BTreeSet::new();
        let (mut here, mut next) = (self.worlds.row(0).to_vec(), Vec::new());
        if let Err(wrong) = verdicts.judge(!0, &self.space, self.layout, &here, &mut reached) {
            report.worlds = 1;
            report.wrong = Some((wrong, Vec::new()));
            return report;
        }
        self.note_goals(&mut reached, 0, &mut report);
        let mut edges = Vec::new();
        let (mut nth, mut level_end, mut told) = (0, 1, 0);
        while nth < self.worlds.len() {
            if nth == level_end {
                report.depth += 1;
                level_end = self.worlds.len();
            }
            if nth % PROGRESS == 0 {
                progress(self.worlds.len() as u64, report.transitions);
            }
            let is_large = nth % LOOK == 0 && self.worlds.len() > bounds.worlds;
            if is_large || self.bytes(&verdicts) > bounds.bytes {
                report.worlds = self.worlds.len() as u64;
                return report;
            }
            here.clear();
            here.extend_from_slice(self.worlds.row(nth));
            edges.clear();
            if let Err(fault) = self.edges(&here, &mut edges) {
                report.wrong = Some((Wrong::Fault(fault), self.path(nth)));
                break;
            }
            report.transitions += edges.len() as u64;
            if edges.iter().all(|edge| matches!(edge, Edge::Crash(..) | Edge::Restart(..))) {
                self.note_outcome(&here, &mut report);
            }
            for edge in &edges {
                if self.follow((nth, *edge), (&mut here, &mut next), &mut verdicts, &mut report) {
                    report.worlds = self.worlds.len() as u64;
                    return report;
                }
                if verdicts.work() > told + WORK {
                    told = verdicts.work();
                    progress(self.worlds.len() as u64, report.transitions);
                }
            }
            nth += 1;
        }
        report.worlds = self.worlds.len() as u64;
        report.complete = report.wrong.is_none();
        report
    }

    /// Goes from a world along an edge and judges what is there. `true` if something is wrong.
    #[inline]
    fn follow(
        &mut self,
        (nth, edge): (usize, Edge),
        (here, next): (&mut Vec<u64>, &mut Vec<u64>),
        verdicts: &mut Verdicts,
        report: &mut Report,
    ) -> bool {
        if let Some(broken) = self.breaks(edge) {
            report.wrong = Some((Wrong::Never(broken), self.path_past(nth, broken)));
            return true;
        }
        self.apply(here, edge, next);
        let (at, is_new) = self.worlds.insert(next);
        if !is_new {
            return false;
        }
        self.parents.push(u32::try_from(nth).expect("fewer worlds than numbers"));
        let role = 1 << self.space.role(self.of(edge).0);
        let mut reached = BTreeSet::new();
        if let Err(wrong) = verdicts.judge(role, &self.space, self.layout, next, &mut reached) {
            report.wrong = Some((wrong, self.path(at)));
            return true;
        }
        if !reached.is_empty() {
            self.note_goals(&mut reached, at, report);
        }
        false
    }

    /// Everything that changes something here.
    #[inline]
    pub(super) fn edges(&mut self, here: &[u64], edges: &mut Vec<Edge>) -> Result<(), Fault> {
        let mut list = std::mem::take(&mut self.list);
        self.layout.list(here, &mut list);
        for flight in &list {
            let to = usize::from(self.space.flight(*flight).to.0);
            if self.is_down(here, to) {
                continue;
            }
            if self.space.has_more(*flight).is_some_and(|more| {
                (more as usize) < self.layout.flights() && self.layout.has(here, more)
            }) {
                continue;
            }
            let state = self.layout.state(here, to);
            let id = self.space.receive(state, *flight)?;
            let outcome = self.space.outcome(id);
            if outcome.state != state || !outcome.sends.is_empty() {
                edges.push(Edge::Receive(*flight, id));
            }
        }
        self.list = list;
        for actor in 0..self.question.start.actors.len() {
            let state = self.layout.state(here, actor);
            if self.is_down(here, actor) {
                if self.question.restarts && self.outside >> actor & 1 == 0 {
                    let up = self.space.crash(actor, state)?;
                    edges.extend(up.map(|id| Edge::Restart(actor, id)));
                }
                continue;
            }
            for nth in 0..self.space.actions(actor, state)? {
                let id = self.space.action(actor, state, nth);
                let outcome = self.space.outcome(id);
                if outcome.state != state || !outcome.sends.is_empty() {
                    edges.push(Edge::Act(actor, id));
                }
            }
            if self.question.crashes && self.outside >> actor & 1 == 0 {
                edges.extend(self.space.crash(actor, state)?.map(|id| Edge::Crash(actor, id)));
            }
        }
        Ok(())
    }

    /// Whether an actor is down. Only who was at the start can be.
    #[inline]
    fn is_down(&self, row: &[u64], actor: usize) -> bool {
        self.down >> actor & 1 == 1
            && self.space.is_down(self.space.role(actor), self.layout.state(row, actor))
    }

    /// About how many bytes it all takes.
    fn bytes(&self, verdicts: &Verdicts) -> usize {
        let parents = self.parents.len() * size_of::<u32>();
        let known = self.space.bytes() + self.canon.bytes() + verdicts.bytes();
        self.worlds.bytes() + parents + known
    }

    /// The world behind an edge. `here` may become longer.
    #[inline]
    fn apply(&mut self, here: &mut Vec<u64>, edge: Edge, next: &mut Vec<u64>) {
        while !(self.step(here, edge, next) && self.reduce(next)) {
            self.widen(here);
        }
    }

    /// Makes room for more messages, in all rows and in this one. The more there are, the more
    /// room is made: every row is copied.
    #[cold]
    fn widen(&mut self, row: &mut Vec<u64>) {
        let flights = self.space.flights().max(self.layout.flights() + 1);
        let room = flights + (flights / 8).max(64);
        self.layout = Layout::new(self.question.start.actors.len(), room);
        self.worlds.widen(self.layout.width);
        row.resize(self.layout.width, 0);
    }

    /// The world behind an edge, as it is. `false` if a message has no room in a row yet.
    #[inline]
    pub(super) fn step(&mut self, here: &[u64], edge: Edge, next: &mut Vec<u64>) -> bool {
        next.clear();
        next.extend_from_slice(here);
        let (actor, id) = self.of(edge);
        if let (Edge::Receive(flight, _), false) = (edge, self.question.duplicates) {
            self.layout.remove(next, flight);
        }
        self.layout.set_state(next, actor, self.space.outcome(id).state);
        self.send(next, id)
    }

    /// Puts what an outcome sends under way. `false` if a message has no room in a row yet.
    #[inline]
    fn send(&mut self, row: &mut [u64], id: OutcomeId) -> bool {
        for nth in 0..self.space.outcome(id).sends.len() {
            let mut number = self.space.outcome(id).sends[nth];
            loop {
                if number as usize >= self.layout.flights() {
                    return false;
                }
                if self.question.duplicates || !self.layout.has(row, number) {
                    break;
                }
                number = self.space.one_more(number);
            }
            self.layout.add(row, number);
        }
        true
    }

    #[inline]
    pub(super) fn reduce(&mut self, row: &mut [u64]) -> bool {
        if !self.question.reduced {
            return true;
        }
        self.canon.spend(&self.space, self.layout, row);
        self.canon.order(&mut self.space, self.layout, row)
    }

    /// Who does it, and what comes of it.
    #[inline]
    fn of(&self, edge: Edge) -> (usize, OutcomeId) {
        match edge {
            Edge::Receive(flight, id) => (usize::from(self.space.flight(flight).to.0), id),
            Edge::Act(actor, id) | Edge::Crash(actor, id) | Edge::Restart(actor, id) => (actor, id),
        }
    }

    pub(super) fn breaks(&self, edge: Edge) -> Option<usize> {
        self.space.outcome(self.of(edge).1).breaks.map(usize::from)
    }

    fn note_outcome(&self, here: &[u64], report: &mut Report) {
        let state_of = |actor: usize| self.layout.state(here, actor);
        if let Some(outcome) = outcome(&self.space, &state_of) {
            *report.outcomes.entry(outcome).or_default() += 1;
        }
    }
}
