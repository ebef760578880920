//! Breadth first through every state of a bounded cast, on several threads, so that the first way
//! found to anything is a shortest one.
//!
//! **The same on one core and on many.** States are expanded in batches whose size does not depend
//! on the number of threads. While a batch is expanded nothing new is numbered: a state that asks
//! for what is not known yet is put off, and the states put off are expanded afterwards, one by
//! one, in their order. The states that come of a batch are put away by parts of the set of visited
//! states, each part by one thread, in the order of the states that they come from. So every state
//! gets the same number, and of all that is wrong at the least depth the same is reported, whoever
//! does the work.

use crate::check::counterexample;
use crate::check::model::{Model, Successors};
use crate::check::possible;
use crate::check::properties::Properties;
use crate::check::steps::Steps;
use crate::check::transitions::{Miss, TransitionId};
use crate::check::visited::{Visited, hash};
use crate::check::{Bounds, Ends, OnProgress, Question, Report, Wrong, growth};
use crate::protocol::evaluate::Fault;
use crate::run::moves::Move;
use std::collections::BTreeMap;

/// The parts of the set of visited states: each fits a cache, and one thread fills it.
const PARTS: usize = 64;
/// The most states that are expanded before the next ones are put away.
const BATCH: usize = 8_192;
/// About how many bytes what comes of a batch may take.
const BATCH_BYTES: usize = 64 << 20;
/// A batch of fewer states is not worth more threads than one.
const ALONE: usize = 256;

/// Searches every state.
pub fn search(question: &Question<'_>, bounds: Bounds, progress: &mut OnProgress<'_>) -> Report {
    match BreadthFirst::new(question, bounds.threads.max(1)) {
        Ok(mut search) => search.run(bounds, progress),
        Err(fault) => {
            Report { wrong: Some((Wrong::Fault(fault), Vec::new())), ..Report::default() }
        }
    }
}

/// A visited state: its position in its part, times the number of parts, plus the part.
pub type StateId = u32;

/// What is wrong, and the moves that lead there.
pub type Broken = (Wrong, Vec<Move>);

/// A search that goes on.
pub struct BreadthFirst<'a> {
    /// What leads where.
    pub model: Model<'a>,
    parts: Vec<VisitedPart>,
    workers: Vec<Worker>,
    /// What each worker has found in this batch, for each part.
    found: Vec<Vec<Found>>,
    /// The first state, and the permutation that brings the actors of the start into its order.
    first: (StateId, usize),
    /// Of each level, where it begins in each part.
    levels: Vec<Vec<usize>>,
    goals: BTreeMap<usize, StateId>,
}

/// A part of the set of visited states.
struct VisitedPart {
    rows: Visited,
    parents: Vec<StateId>,
}

/// What one thread makes of its share of a batch.
struct Worker {
    successors: Successors,
    properties: Properties,
    steps: Steps,
    transitions: u64,
    ends: Ends,
    /// States put off, by their position in the batch.
    put_off: Vec<u32>,
    /// The first step that is wrong in itself.
    wrong: Option<(Order, Wrong)>,
}

/// Where a step stands: the position of its state in the batch, and its own among that one's.
type Order = (u32, u32);

/// States for one part, as they were found.
#[derive(Default)]
struct Found {
    rows: Vec<u64>,
    steps: Vec<FoundStep>,
}

struct FoundStep {
    hash: u64,
    order: Order,
    touched: u64,
}

/// What was met while states were put away.
#[derive(Default)]
struct Met {
    wrong: Option<(Order, Wrong, StateId)>,
    goals: BTreeMap<usize, (Order, StateId)>,
}

impl<'a> BreadthFirst<'a> {
    fn new(question: &'a Question<'a>, threads: usize) -> Result<BreadthFirst<'a>, Fault> {
        let model = Model::new(question)?;
        let part = || VisitedPart { rows: Visited::new(model.layout.width), parents: Vec::new() };
        Ok(BreadthFirst {
            parts: (0..PARTS).map(|_| part()).collect(),
            workers: (0..threads).map(|_| Worker::new(&model)).collect(),
            found: (0..threads).map(|_| (0..PARTS).map(|_| Found::default()).collect()).collect(),
            first: (0, 0),
            levels: Vec::new(),
            goals: BTreeMap::new(),
            model,
        })
    }

    fn run(&mut self, bounds: Bounds, progress: &mut OnProgress<'_>) -> Report {
        let mut wrong = self.levels(bounds, progress);
        // Whoever never saw all states cannot say what can be reached from them.
        if wrong == Ok(true) && self.model.question.possibles {
            wrong = possible::stay(self, bounds, progress);
        }
        let depth = u32::try_from(self.levels.len() - 1).expect("levels are counted in 32 bits");
        let mut report = Report { depth, ..Report::default() };
        report.complete = wrong == Ok(true);
        for worker in &self.workers {
            report.transitions += worker.transitions;
            worker.ends.add_to(&self.model, &mut report.outcomes);
        }
        report.states = self.states();
        report.state_bytes = self.parts.iter().map(|part| part.rows.row_bytes()).sum();
        report.bytes = self.bytes();
        for (goal, state) in std::mem::take(&mut self.goals) {
            let moves = counterexample::moves_to(self, state);
            report.goals.insert(goal, moves);
        }
        match wrong {
            Ok(true) => {}
            Ok(false) => report.growth = Some(growth::of(&self.model.table)),
            Err(wrong) => report.wrong = Some(wrong),
        }
        report
    }

    /// Goes from level to level: whether to the end. What is wrong comes with the moves there.
    fn levels(&mut self, bounds: Bounds, progress: &mut OnProgress<'_>) -> Result<bool, Broken> {
        self.levels = vec![vec![0; PARTS]];
        self.begin()?;
        loop {
            let next = self.ends();
            let all = self.level(self.levels.len() - 1);
            for batch in all.chunks(self.batch_size()) {
                if self.states() > bounds.states as u64 || self.bytes() > bounds.bytes {
                    return Ok(false);
                }
                self.batch(batch)?;
                let transitions = self.workers.iter().map(|worker| worker.transitions).sum();
                if progress(self.states(), transitions).is_break() {
                    return Ok(false);
                }
            }
            if self.ends() == next {
                return Ok(true);
            }
            self.levels.push(next);
        }
    }

    /// Where each part ends, now.
    fn ends(&self) -> Vec<usize> {
        self.parts.iter().map(|part| part.rows.len()).collect()
    }

    /// How many levels there are: states that are equally far from the start.
    pub fn n_levels(&self) -> usize {
        self.levels.len()
    }

    /// The states of a level, in an order that is always the same.
    pub fn level(&self, nth: usize) -> Vec<StateId> {
        let ends = self.levels.get(nth + 1).cloned().unwrap_or_else(|| self.ends());
        let parts = self.levels[nth].iter().zip(ends).enumerate();
        parts.flat_map(|(part, (from, end))| (*from..end).map(move |at| id(part, at))).collect()
    }

    /// How many states are expanded at once: as many as somebody may wait for, and as what comes
    /// of them has room.
    fn batch_size(&self) -> usize {
        let transitions: u64 = self.workers.iter().map(|worker| worker.transitions).sum();
        let behind_one = usize::try_from(transitions / self.states()).unwrap_or(usize::MAX);
        let bytes = self.model.layout.width * 8 * (2 * behind_one + 8);
        let room = (BATCH_BYTES / bytes).clamp(1, BATCH);
        self.model.question.states_between_news(room)
    }

    /// Puts the first state away.
    fn begin(&mut self) -> Result<(), Broken> {
        let mut row = self.model.start.clone();
        let permutation = loop {
            match self.model.reduce(&mut row) {
                Ok(permutation) => break permutation,
                Err(miss) => self.fill(miss).map_err(|fault| (Wrong::Fault(fault), Vec::new()))?,
            }
            row.clone_from(&self.model.start);
        };
        let hash = hash(&row);
        let part = part_of(hash);
        self.first = (id(part, 0), permutation);
        self.parts[part].rows.insert_hashed(hash, &row);
        self.parts[part].parents.push(id(part, 0));
        let mut wrong = None;
        let (Model { table, layout, .. }, goals) = (&self.model, &mut self.goals);
        self.workers[0].properties.judge(!0, table, *layout, &row, &mut |verdict| {
            wrong = wrong.take().or_else(|| verdict.wrong.clone());
            goals.extend(verdict.goals.iter().map(|goal| (*goal, id(part, 0))));
        });
        let steps = &mut self.workers[0].steps;
        match wrong.or_else(|| steps.at_start(table, *layout, &row)) {
            Some(wrong) => Err((wrong, Vec::new())),
            None => Ok(()),
        }
    }

    /// Expands a batch and puts away what comes of it.
    fn batch(&mut self, batch: &[StateId]) -> Result<(), Broken> {
        let threads = if batch.len() < ALONE { 1 } else { self.workers.len() };
        let share = batch.len().div_ceil(threads);
        let (model, parts) = (&self.model, &self.parts);
        let expand = |nth: usize, worker: &mut Worker, found: &mut [Found]| {
            let share = nth * share..((nth + 1) * share).min(batch.len());
            for position in share {
                let at = u32::try_from(position).expect("a batch is small");
                worker.expand(model, row(parts, batch[position]), at, found);
            }
        };
        std::thread::scope(|scope| {
            let mut all = self.workers[..threads].iter_mut().zip(&mut self.found).enumerate();
            let first = all.next();
            for (nth, (worker, found)) in all {
                scope.spawn(move || expand(nth, worker, found));
            }
            first.into_iter().for_each(|(nth, (worker, found))| expand(nth, worker, found));
        });
        self.put_away(batch, threads)?;
        let put_off: Vec<u32> = self
            .workers
            .iter_mut()
            .flat_map(|worker| std::mem::take(&mut worker.put_off))
            .collect();
        for position in put_off {
            self.expand_alone(batch, position)?;
            self.put_away(batch, 1)?;
        }
        Ok(())
    }

    /// Expands a state that asks for what was not known yet.
    fn expand_alone(&mut self, batch: &[StateId], position: u32) -> Result<(), Broken> {
        let state = batch[position as usize];
        loop {
            let here = row(&self.parts, state);
            let (worker, found) = (&mut self.workers[0], &mut self.found[0]);
            match self.model.expand(here, &mut worker.successors) {
                Ok(()) => {
                    worker.note(&self.model, here, position, found);
                    return Ok(());
                }
                Err(miss) => {
                    if let Err(fault) = self.fill(miss) {
                        let moves = counterexample::moves_to(self, state);
                        return Err((Wrong::Fault(fault), moves));
                    }
                }
            }
        }
    }

    /// Finds out what was missed, and makes every row wider if need be.
    pub fn fill(&mut self, miss: Miss) -> Result<(), Fault> {
        if self.model.fill(miss)? {
            for part in &mut self.parts {
                part.rows.widen(self.model.layout.width);
            }
        }
        Ok(())
    }

    /// Puts away what the workers have found, each part by one thread.
    fn put_away(&mut self, batch: &[StateId], threads: usize) -> Result<(), Broken> {
        let share = PARTS.div_ceil(threads);
        let (model, found) = (&self.model, &self.found);
        let met: Vec<Met> = std::thread::scope(|scope| {
            let mut shares = self.parts.chunks_mut(share).zip(&mut self.workers).enumerate();
            let first = shares.next();
            let others: Vec<_> = shares
                .map(|(nth, (parts, worker))| {
                    scope.spawn(move || put_away(nth * share, parts, model, found, batch, worker))
                })
                .collect();
            let first =
                first.map(|(_, (parts, worker))| put_away(0, parts, model, found, batch, worker));
            let others =
                others.into_iter().map(|other| other.join().expect("judging cannot panic"));
            first.into_iter().chain(others).collect()
        });
        self.found.iter_mut().flatten().for_each(Found::clear);
        let wrong = self.workers.iter_mut().filter_map(|worker| worker.wrong.take());
        let wrong = wrong.min_by_key(|(order, _)| *order);
        self.note(met, wrong, batch)
    }

    /// Notes goals and tells what is wrong.
    fn note(
        &mut self,
        met: Vec<Met>,
        step: Option<(Order, Wrong)>,
        batch: &[StateId],
    ) -> Result<(), Broken> {
        let mut goals: BTreeMap<usize, (Order, StateId)> = BTreeMap::new();
        let mut wrong: Option<(Order, Wrong, StateId)> = None;
        for met in met {
            for (goal, at) in met.goals {
                goals.entry(goal).and_modify(|known| *known = at.min(*known)).or_insert(at);
            }
            if let Some(other) = met.wrong
                && wrong.as_ref().is_none_or(|known| other.0 < known.0)
            {
                wrong = Some(other);
            }
        }
        for (goal, (_, state)) in goals {
            self.goals.entry(goal).or_insert(state);
        }
        match (wrong, step) {
            (wrong, Some((order, what)))
                if wrong.as_ref().is_none_or(|(other, ..)| order <= *other) =>
            {
                let state = batch[order.0 as usize];
                Err((what, counterexample::moves_past(self, state, order.1 as usize)))
            }
            (Some((_, wrong, state)), _) => Err((wrong, counterexample::moves_to(self, state))),
            (None, _) => Ok(()),
        }
    }

    /// The row of a visited state.
    pub fn row(&self, state: StateId) -> &[u64] {
        row(&self.parts, state)
    }

    /// The state that a state was first found from; of the first, itself.
    pub fn parent(&self, state: StateId) -> StateId {
        self.parts[state as usize % PARTS].parents[state as usize / PARTS]
    }

    /// The first state, and the permutation that brings the actors of the start into its order.
    pub fn first(&self) -> (StateId, usize) {
        self.first
    }

    fn states(&self) -> u64 {
        self.parts.iter().map(|part| part.rows.len() as u64).sum()
    }

    fn bytes(&self) -> usize {
        let part = |part: &VisitedPart| part.rows.bytes() + part.parents.capacity() * 4;
        self.model.table.bytes() + self.parts.iter().map(part).sum::<usize>()
    }
}

impl Worker {
    fn new(model: &Model<'_>) -> Worker {
        Worker {
            successors: Successors::default(),
            properties: Properties::new(&model.table),
            steps: Steps::new(&model.table),
            transitions: 0,
            ends: Ends::of(&model.table),
            put_off: Vec::new(),
            wrong: None,
        }
    }

    #[inline]
    fn expand(&mut self, model: &Model<'_>, here: &[u64], position: u32, found: &mut [Found]) {
        match model.expand(here, &mut self.successors) {
            Ok(()) => self.note(model, here, position, found),
            Err(_) => self.put_off.push(position),
        }
    }

    /// Sorts what was found behind one state by the parts that it belongs to.
    #[inline]
    fn note(&mut self, model: &Model<'_>, here: &[u64], position: u32, found: &mut [Found]) {
        let Successors { rows, edges, .. } = &self.successors;
        self.transitions += edges.len() as u64;
        if model.may_end(edges) {
            self.ends.note(model.layout, here);
        }
        for (nth, (row, edge)) in (0..).zip(rows.chunks_exact(model.layout.width).zip(edges)) {
            let (actor, id) = model.of(*edge);
            let transition = model.table.transition(id);
            let order = (position, nth);
            let is_quiet = transition.breaks.is_none()
                && transition.between.is_empty()
                && !transition.is_followed;
            if !is_quiet && self.wrong.is_none() {
                let (properties, steps) = (&mut self.properties, &mut self.steps);
                let wrong = in_passing(model, here, (actor, id), properties, steps);
                self.wrong = wrong.map(|wrong| (order, wrong));
            }
            let hash = hash(row);
            let found = &mut found[part_of(hash)];
            found.rows.extend_from_slice(row);
            found.steps.push(FoundStep { hash, order, touched: transition.touched });
        }
    }
}

/// What is wrong with a step before it is over: a step invariant, or an invariant in a state that
/// the actor passes through at the same moment.
#[cold]
fn in_passing(
    model: &Model<'_>,
    here: &[u64],
    (actor, id): (usize, TransitionId),
    properties: &mut Properties,
    steps: &mut Steps,
) -> Option<Wrong> {
    let (table, layout, transition) = (&model.table, model.layout, model.table.transition(id));
    let mut wrong = transition.breaks.map(|nth| Wrong::Step(nth as usize));
    let (mut before, mut row) = (here.to_vec(), here.to_vec());
    for (nth, local) in transition.between.iter().chain([&transition.local]).enumerate() {
        layout.set_local(&mut row, actor, *local);
        if transition.is_followed {
            wrong = wrong.or_else(|| steps.broken(table, layout, &before, &row));
            layout.set_local(&mut before, actor, *local);
        }
        if nth < transition.between.len() {
            properties.judge(!0, table, layout, &row, &mut |verdict| {
                wrong = wrong.take().or_else(|| verdict.wrong.clone());
            });
        }
    }
    wrong
}

impl Found {
    fn clear(&mut self) {
        self.rows.clear();
        self.steps.clear();
    }
}

fn put_away(
    first: usize,
    parts: &mut [VisitedPart],
    model: &Model<'_>,
    found: &[Vec<Found>],
    batch: &[StateId],
    worker: &mut Worker,
) -> Met {
    let mut met = Met::default();
    let width = model.layout.width;
    for (nth, part) in (first..).zip(parts) {
        for found in found.iter().map(|found| &found[nth]) {
            for (step, row) in found.steps.iter().zip(found.rows.chunks_exact(width)) {
                let (at, is_new) = part.rows.insert_hashed(step.hash, row);
                if !is_new {
                    continue;
                }
                part.parents.push(batch[step.order.0 as usize]);
                if step.touched == 0 {
                    continue;
                }
                let state = id(nth, at);
                let (touched, order) = (step.touched, step.order);
                worker.properties.judge(touched, &model.table, model.layout, row, &mut |verdict| {
                    if let Some(wrong) = &verdict.wrong
                        && met.wrong.as_ref().is_none_or(|known| order < known.0)
                    {
                        met.wrong = Some((order, wrong.clone(), state));
                    }
                    for goal in &verdict.goals {
                        let known = met.goals.entry(*goal).or_insert((order, state));
                        *known = (order, state).min(*known);
                    }
                });
            }
        }
    }
    met
}

fn id(part: usize, nth: usize) -> StateId {
    u32::try_from(nth * PARTS + part).expect("a search stops before it has so many")
}

/// The part that a state belongs to: bits that the table inside a part does not use.
#[inline]
fn part_of(hash: u64) -> usize {
    (hash >> 40) as usize % PARTS
}

#[inline]
fn row(parts: &[VisitedPart], state: StateId) -> &[u64] {
    parts[state as usize % PARTS].rows.row(state as usize / PARTS)
}
