//! Whether what must stay possible does: from every state in which its condition holds, even if
//! all that is under way gets lost, a run without further faults reaches it.
//!
//! In the words of the field: from every such state, once its messages are gone, the goal is
//! reachable (`EF goal`, in CTL; `AG EF goal` is called resetability). That cannot be said of a
//! state by itself, but of the states behind it. So once all states are known, each is a start from
//! which states are searched in depth, messages first and waiting last, as protocols get on by
//! messages; the first run that is tried mostly leads there at once. What a goal was reached from
//! is remembered, as many starts lead to the same states. If all that can be reached was seen and
//! the goal is not among it, it is impossible there.
//!
//! An action that sends the same message again and again, as whoever waits for an answer does,
//! leads to more states without end, one for each number of copies under way. So each start is
//! first asked in runs that lose a message which is sent while one like it is under way: of these
//! states there are few. Where such a run reaches the goal, it is possible, as it is a run in which
//! messages got lost. Where none does, a second copy may be what is needed, and all runs are tried.
//!
//! Starts are asked in the order of their distance, so that the run which is reported is a shortest
//! one. An answer does not depend on what is remembered, so it is the same on every number of
//! threads. The reductions of [`crate::check`] hold here as well. They keep every goal that can be
//! reached from the state that a search begins in, and here it begins in each start. A permutation
//! of interchangeable actors maps runs onto runs and changes no goal, so a state leads to the goal
//! if and only if its image does, whether or not the start is its own image.

use crate::check::breadth::{BreadthFirst, Broken, StateId};
use crate::check::model::{Edge, Model};
use crate::check::properties::Asked;
use crate::check::row::Layout;
use crate::check::symmetry::Scratch;
use crate::check::transitions::{Miss, Transitions};
use crate::check::visited::Visited;
use crate::check::{Bounds, Faults, OnProgress, Question, Wrong, counterexample};
use crate::protocol::evaluate::Fault;
use crate::protocol::program::{Claim, Possible};

/// How many starts are asked between two reports of progress.
const ROUND: usize = 4_096;
/// How many states are remembered before all are forgotten, and how many are looked at, at most,
/// for one start before it counts as undecided.
const STATES_MAX: usize = 2_000_000;

/// What is known of a start.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Undecided,
    Faulty(Fault),
}

/// Asks all that must stay possible of all states of a search: whether everything was decided.
///
/// # Errors
///
/// If something is possible no more, with a shortest run there.
pub fn stay(
    search: &BreadthFirst<'_>,
    bounds: Bounds,
    progress: &mut OnProgress<'_>,
) -> Result<bool, Broken> {
    let asks = search.model.question;
    let question = Question {
        faults: Faults {
            crashes: false,
            restarts: asks.faults.restarts,
            duplicates: false,
            // What is lost at the start is not under way any more. Later losses only hinder.
            losses: !asks.keeps_order(),
            isolates: false,
        },
        possibles: false,
        ..asks.clone()
    };
    let mut is_decided = true;
    for nth in 0..question.rules.program.possibles.len() {
        let faulty = |fault| (Wrong::Fault(fault), Vec::new());
        let finders: Result<Vec<Finder<'_>>, Fault> =
            (0..bounds.threads.max(1)).map(|_| Finder::new(&question, nth, bounds)).collect();
        match ask(search, &mut finders.map_err(faulty)?, progress) {
            Some((_, Answer::Undecided)) => is_decided = false,
            Some((state, answer)) => {
                let wrong = match answer {
                    Answer::Faulty(fault) => Wrong::Fault(fault),
                    _ => Wrong::Impossible(nth),
                };
                return Err((wrong, counterexample::moves_to(search, state)));
            }
            None => {}
        }
    }
    Ok(is_decided)
}

/// The first state from which the goal cannot be reached, or is not known to be.
fn ask(
    search: &BreadthFirst<'_>,
    finders: &mut [Finder<'_>],
    progress: &mut OnProgress<'_>,
) -> Option<(StateId, Answer)> {
    let layout = search.model.layout;
    let mut seen = Visited::new(layout.locals);
    let mut asked = 0;
    for level in 0..search.n_levels() {
        let states = search.level(level).into_iter();
        let starts: Vec<StateId> =
            states.filter(|state| seen.insert(&search.row(*state)[..layout.locals]).1).collect();
        for round in starts.chunks(ROUND) {
            let threads = finders.len();
            let first = std::thread::scope(|scope| {
                let all: Vec<_> = finders
                    .iter_mut()
                    .enumerate()
                    .map(|(nth, finder)| {
                        scope.spawn(move || finder.first_bad(search, round, (nth, threads)))
                    })
                    .collect();
                let found = all.into_iter().filter_map(|it| it.join().expect("it cannot panic"));
                found.min_by_key(|(at, _)| *at)
            });
            if let Some((at, answer)) = first {
                return Some((round[at], answer));
            }
            asked += round.len() as u64;
            if progress(asked, 0).is_break() {
                return Some((round[0], Answer::Undecided));
            }
        }
    }
    None
}

/// One thread's search for ways to a goal.
struct Finder<'a> {
    model: Model<'a>,
    possible: &'a Possible,
    condition: Option<Asked>,
    goal: Asked,
    rows: Visited,
    /// Of each row whether it is known to lead to the goal.
    leads: Vec<bool>,
    /// Of each row the last start that it was looked at for.
    looked: Vec<u32>,
    start: u32,
    /// The most states for one start.
    states_max: usize,
    scratch: Scratch,
}

/// A state on the way, and what has not been tried there.
struct Here {
    row: usize,
    untried: Vec<Edge>,
}

impl<'a> Finder<'a> {
    fn new(question: &'a Question<'a>, nth: usize, bounds: Bounds) -> Result<Finder<'a>, Fault> {
        let model = Model::new(question)?;
        let possible = &question.rules.program.possibles[nth];
        Ok(Finder {
            condition: possible.condition.as_ref().map(|it| Asked::of(it, &model.table)),
            goal: Asked::of(&possible.goal, &model.table),
            possible,
            rows: Visited::new(model.layout.width),
            model,
            leads: Vec::new(),
            looked: Vec::new(),
            start: 0,
            states_max: bounds.states.min(STATES_MAX),
            scratch: Scratch::default(),
        })
    }

    /// The first of every so many states from which the goal cannot be reached.
    fn first_bad(
        &mut self,
        search: &BreadthFirst<'_>,
        states: &[StateId],
        (first, step): (usize, usize),
    ) -> Option<(usize, Answer)> {
        let all = states.iter().enumerate().skip(first).step_by(step);
        let answers =
            all.map(|(at, state)| (at, self.answer(search, *state).unwrap_or_else(Answer::Faulty)));
        answers.into_iter().find(|(_, answer)| *answer != Answer::Yes)
    }

    /// Whether the goal can be reached from a state, if it must be.
    fn answer(&mut self, search: &BreadthFirst<'_>, state: StateId) -> Result<Answer, Fault> {
        let Model { table, layout, .. } = &search.model;
        let row = search.row(state);
        let holds = |asked: &Asked, claim: &Claim| asked.holds_in(claim, table, *layout, row);
        if let (Some(asked), Some(claim)) = (&self.condition, &self.possible.condition)
            && !holds(asked, claim)?
        {
            return Ok(Answer::Yes);
        }
        if holds(&self.goal, &self.possible.goal)? {
            return Ok(Answer::Yes);
        }
        if self.rows.len() > STATES_MAX {
            self.rows = Visited::new(self.model.layout.width);
            (self.leads, self.looked) = (Vec::new(), Vec::new());
        }
        let first = self.first(table, *layout, row)?;
        self.model.sends_once = true;
        let answer = self.find(first)?;
        if answer == Answer::Yes {
            return Ok(answer);
        }
        self.model.sends_once = false;
        self.find(first)
    }

    /// The row of a state without its messages.
    fn first(
        &mut self,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
    ) -> Result<usize, Fault> {
        loop {
            let mut start = vec![0; self.model.layout.width];
            for actor in 0..table.actors() {
                let role = table.role(actor);
                let mut local = table.locals(role)[usize::from(layout.local(row, actor))].clone();
                // What waits counts as under way; elsewhere only what waits at the start is here.
                if self.model.question.keeps_order() {
                    local.waits.clear();
                }
                let local = self.model.table.local(role, &local)?;
                self.model.layout.set_local(&mut start, actor, local);
            }
            match self.model.reduce(&mut start) {
                Ok(_) => return Ok(self.insert(&start)),
                Err(miss) => self.fill(miss)?,
            }
        }
    }

    /// Looks for a way from a row to the goal.
    fn find(&mut self, first: usize) -> Result<Answer, Fault> {
        self.start += 1;
        let before = self.rows.len();
        let mut way: Vec<Here> = Vec::new();
        let mut next = Some(first);
        loop {
            if let Some(row) = next.take() {
                let untried = self.untried(row)?;
                way.push(Here { row, untried });
                if self.leads[row] || self.is_goal(row)? {
                    way.iter().for_each(|here| self.leads[here.row] = true);
                    return Ok(Answer::Yes);
                }
                self.looked[row] = self.start;
            }
            if self.rows.len() - before > self.states_max {
                return Ok(Answer::Undecided);
            }
            let Some(here) = way.last_mut() else { return Ok(Answer::No) };
            let Some(edge) = here.untried.pop() else {
                way.pop();
                continue;
            };
            let from = here.row;
            let row = self.follow(from, edge)?;
            next = (self.looked[row] != self.start).then_some(row);
        }
    }

    fn is_goal(&self, row: usize) -> Result<bool, Fault> {
        let Model { table, layout, .. } = &self.model;
        self.goal.holds_in(&self.possible.goal, table, *layout, self.rows.row(row))
    }

    /// What can happen in a row, what gets on fastest last.
    fn untried(&mut self, row: usize) -> Result<Vec<Edge>, Fault> {
        let mut edges = Vec::new();
        while let Err(miss) = self.model.edges(self.rows.row(row), &mut edges) {
            self.fill(miss)?;
        }
        edges.sort_by_key(|edge| match *edge {
            Edge::Restart(..) | Edge::Crash(..) => 0,
            Edge::Act(_, id) if self.model.table.transition(id).is_timed => 1,
            Edge::Act(..) => 2,
            Edge::Receive(..) => 3,
        });
        Ok(edges)
    }

    fn follow(&mut self, from: usize, edge: Edge) -> Result<usize, Fault> {
        loop {
            let mut row = self.rows.row(from).to_vec();
            match self.model.follow(&mut row, edge, &mut self.scratch) {
                Ok(_) => return Ok(self.insert(&row)),
                Err(miss) => self.fill(miss)?,
            }
        }
    }

    fn insert(&mut self, row: &[u64]) -> usize {
        let (at, is_new) = self.rows.insert(row);
        if is_new {
            self.leads.push(false);
            self.looked.push(0);
        }
        at
    }

    fn fill(&mut self, miss: Miss) -> Result<(), Fault> {
        if self.model.fill(miss)? {
            self.rows.widen(self.model.layout.width);
        }
        Ok(())
    }
}
