//! Turns a state into the states that one step leads to.
//!
//! All that is known is looked up, by many threads at once if need be. What is not known yet is a
//! [`Miss`]; [`Model::fill`] finds it out, and then the state is expanded anew. As long as nothing
//! is filled in, the same row gives the same rows, whoever asks.

use crate::check::dead::Dead;
use crate::check::row::Layout;
use crate::check::symmetry::{Scratch, Symmetry};
use crate::check::transitions::{
    InFlight, LATER, LocalState, Miss, NOTHING, TransitionId, Transitions, actor_id,
};
use crate::check::{Faults, Question};
use crate::protocol::evaluate::Fault;
use crate::run::moves::Move;
use crate::run::world::{ActorState, Envelope};

/// How many messages a row has room for at first, beyond those at the start.
const ROOM: usize = 64;

/// What leads from a state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A message arrives and is handled.
    Receive(u32, TransitionId),
    /// An actor does an action, or handles what waits longest.
    Act(usize, TransitionId),
    /// An actor crashes; where that makes no difference, it is back at once.
    Crash(usize, TransitionId),
    /// A crashed actor comes back.
    Restart(usize, TransitionId),
}

/// A protocol, a cast, and all that is known of them.
pub struct Model<'a> {
    /// What is searched.
    pub question: &'a Question<'a>,
    /// What comes of what.
    pub table: Transitions<'a>,
    /// How rows are laid out, now.
    pub layout: Layout,
    /// The state that the search begins in, as it is.
    pub start: Vec<u64>,
    /// Whether a message that is sent while one like it is under way makes no difference: because
    /// that one stays, or because the second one gets lost.
    pub sends_once: bool,
    has_crashes: bool,
    /// Of each actor whether a message to it must arrive, so that it counts if it does nothing.
    must_arrive: Vec<bool>,
    symmetry: Symmetry,
    dead: Dead,
}

/// Room for the states behind one state, used again and again.
#[derive(Default)]
pub struct Successors {
    /// Their rows, one behind the other.
    pub rows: Vec<u64>,
    /// What leads to each.
    pub edges: Vec<Edge>,
    scratch: Scratch,
}

impl<'a> Model<'a> {
    /// Numbers the state that the search begins in.
    ///
    /// # Errors
    ///
    /// If the numbers run out.
    pub fn new(question: &'a Question<'a>) -> Result<Model<'a>, Fault> {
        let mut table = Transitions::new(question);
        let actors = &question.start.actors;
        let mut messages: Vec<u32> = Vec::new();
        for Envelope { from, to, message, .. } in &question.start.flying {
            let (from, to, message) = (*from, *to, message.clone());
            let on_it = |other: &&u32| {
                let InFlight { from: a, to: b, .. } = table.message(**other);
                (*a, *b) == (from, to)
            };
            let before = match question.keeps_order() {
                true => messages.iter().filter(on_it).count(),
                false => 0,
            };
            let copy = u32::try_from(before).expect("a run has fewer messages");
            let mut number = table.message_number(InFlight { from, to, message, copy });
            while messages.contains(&number) {
                table.fill(Miss::Copy(number))?;
                number = table.copy(number).expect("it was just filled in");
            }
            messages.push(number);
        }
        let layout = Layout::new(actors.len(), table.messages() + ROOM);
        let mut start = vec![0; layout.width];
        for (nth, actor) in actors.iter().enumerate() {
            let ActorState { registers, alive, inbox, .. } = actor.clone();
            let waits = inbox.into_iter().map(|waits| (waits.from, waits.message)).collect();
            let local = LocalState { registers, alive, waits };
            let number = table.local(table.role(nth), &local)?;
            layout.set_local(&mut start, nth, number);
        }
        messages.iter().for_each(|message| layout.add(&mut start, *message));
        let symmetry = Symmetry::new(&table);
        let has_crashes = question.has_crashes();
        let Faults { losses, crashes, duplicates: sends_once, .. } = question.faults;
        let must_arrive = (0..actors.len())
            .map(|actor| {
                table.program().outcome.is_some() && !losses && !(crashes && table.may_crash(actor))
            })
            .collect();
        let dead = Dead::default();
        Ok(Model {
            question,
            table,
            layout,
            start,
            sends_once,
            has_crashes,
            must_arrive,
            symmetry,
            dead,
        })
    }

    /// Finds out what was missed. `true` if rows are wider now.
    ///
    /// # Errors
    ///
    /// If a rule asks for what is not there, or the numbers run out.
    pub fn fill(&mut self, miss: Miss) -> Result<bool, Fault> {
        match miss {
            Miss::Image(..) | Miss::MessageImage(..) => self.symmetry.fill(miss, &mut self.table),
            Miss::Use(..) | Miss::Answers(..) => self.dead.fill(miss, &self.table),
            Miss::Wide => {
                let room = self.table.messages().max(self.layout.messages() + 1) + ROOM;
                self.layout = Layout::new(self.table.actors(), room);
                self.start.resize(self.layout.width, 0);
                return Ok(true);
            }
            miss => self.table.fill(miss)?,
        }
        Ok(false)
    }

    /// All permutations of interchangeable actors: of each, who becomes whom.
    pub fn permutations(&self) -> impl Iterator<Item = &[u8]> {
        self.symmetry.permutations()
    }

    /// Who becomes whom under a permutation of interchangeable actors.
    pub fn who(&self, permutation: usize) -> &[u8] {
        self.symmetry.who(permutation)
    }

    /// Makes a row the one that stands for it: without what is dead, actors in order. Returns the
    /// permutation that brings them there.
    pub fn reduce(&self, row: &mut [u64]) -> Result<usize, Miss> {
        if !self.question.reduced {
            return Ok(0);
        }
        if !self.question.keeps_order() {
            for actor in 0..self.table.actors() {
                self.dead.sweep(&self.table, self.layout, row, actor)?;
            }
        }
        self.symmetry.order(&self.table, self.layout, row, &mut Scratch::default())
    }

    /// The states that one step leads to from `here`, a state that stands for itself.
    pub fn expand(&self, here: &[u64], out: &mut Successors) -> Result<(), Miss> {
        out.rows.clear();
        self.edges(here, &mut out.edges)?;
        for nth in 0..out.edges.len() {
            let start = out.rows.len();
            out.rows.extend_from_slice(here);
            self.follow(&mut out.rows[start..], out.edges[nth], &mut out.scratch)?;
        }
        Ok(())
    }

    /// Makes `row` the one that stands for what a step leads to. Only what goes to or from the
    /// actor that takes it can die by it. Returns the permutation that brings actors into order.
    #[inline]
    pub fn follow(
        &self,
        row: &mut [u64],
        edge: Edge,
        scratch: &mut Scratch,
    ) -> Result<usize, Miss> {
        let actor = self.step(row, edge)?;
        if !self.question.reduced {
            return Ok(0);
        }
        if !self.question.keeps_order() {
            self.dead.sweep(&self.table, self.layout, row, actor)?;
        }
        self.symmetry.order(&self.table, self.layout, row, scratch)
    }

    /// Everything that changes something here.
    #[inline]
    pub fn edges(&self, here: &[u64], edges: &mut Vec<Edge>) -> Result<(), Miss> {
        edges.clear();
        let layout = self.layout;
        if self.question.keeps_order() {
            self.arrivals_in_order(here, edges)?;
            return self.edges_of_actors(here, edges);
        }
        for (at, word) in here[layout.locals..].iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let message = at as u32 * 64 + rest.trailing_zeros();
                rest &= rest - 1;
                // Of several alike the last arrives.
                if let Some(copy) = self.table.known_copy(message)
                    && (copy as usize) < layout.messages()
                    && layout.has(here, copy)
                {
                    continue;
                }
                let receiver = self.table.receiver(message);
                let id = self.table.receive(layout.local(here, receiver), message)?;
                if id != LATER && (id != NOTHING || self.must_arrive[receiver]) {
                    edges.push(Edge::Receive(message, id));
                }
            }
        }
        self.edges_of_actors(here, edges)
    }

    /// What can arrive where channels keep order: what comes first on its channel; where messages
    /// get lost, all that does something, and those before it are lost then.
    fn arrivals_in_order(&self, here: &[u64], edges: &mut Vec<Edge>) -> Result<(), Miss> {
        let (layout, may_skip) = (self.layout, self.question.faults.losses);
        let mut under_way = Vec::new();
        layout.each(here, |_| !0, |message| under_way.push(message));
        for message in under_way {
            if !may_skip && self.table.message(message).copy > 0 {
                continue;
            }
            let local = layout.local(here, self.table.receiver(message));
            let id = self.table.receive(local, message)?;
            if !may_skip || id != NOTHING {
                edges.push(Edge::Receive(message, id));
            }
        }
        Ok(())
    }

    /// What actors can do by themselves, and what can happen to them.
    #[inline]
    fn edges_of_actors(&self, here: &[u64], edges: &mut Vec<Edge>) -> Result<(), Miss> {
        let layout = self.layout;
        for actor in 0..self.table.actors() {
            let local = layout.local(here, actor);
            let actions = self.table.actions(actor, local)?;
            edges.extend(actions.iter().map(|id| Edge::Act(actor, *id)));
            if self.has_crashes {
                let id = self.table.crash(actor, local)?;
                edges.extend((id != NOTHING).then_some(Edge::Crash(actor, id)));
            }
            if self.question.faults.restarts {
                let id = self.table.restart(actor, local)?;
                edges.extend((id != NOTHING).then_some(Edge::Restart(actor, id)));
            }
        }
        Ok(())
    }

    /// Takes a step, as it is: who takes it.
    #[inline]
    fn step(&self, row: &mut [u64], edge: Edge) -> Result<usize, Miss> {
        let (actor, id) = self.of(edge);
        let layout = self.layout;
        match edge {
            Edge::Receive(message, _) if self.question.keeps_order() => {
                self.take_from_channel(row, message);
            }
            Edge::Receive(message, _) if !self.question.faults.duplicates => {
                layout.remove(row, message);
            }
            _ => {}
        }
        if id == NOTHING {
            return Ok(actor);
        }
        let transition = self.table.transition(id);
        layout.set_local(row, actor, transition.local);
        for sent in &transition.sends {
            let mut number = *sent;
            for _ in 0..self.before(row, *sent) {
                number = self.table.copy(number)?;
            }
            loop {
                if number as usize >= layout.messages() {
                    return Err(Miss::Wide);
                }
                if self.sends_once || !layout.has(row, number) {
                    break;
                }
                number = self.table.copy(number)?;
            }
            layout.add(row, number);
        }
        Ok(actor)
    }

    /// How many are before a message that is sent, where its channel keeps order.
    #[inline]
    fn before(&self, row: &[u64], message: u32) -> usize {
        let mut count = 0;
        if self.question.keeps_order() {
            let channel = self.table.channel(message);
            self.layout.each(row, |word| self.table.messages_on(channel, word), |_| count += 1);
        }
        count
    }

    /// Takes a message and those before it from its channel; those behind it come nearer.
    fn take_from_channel(&self, row: &mut [u64], message: u32) {
        let (layout, table) = (self.layout, &self.table);
        let (channel, gone) = (table.channel(message), table.message(message).copy);
        let mut all = Vec::new();
        layout.each(row, |word| table.messages_on(channel, word), |it| all.push(it));
        all.iter().for_each(|it| layout.remove(row, *it));
        for it in all.into_iter().filter(|it| table.message(*it).copy > gone) {
            layout.add(row, (0..=gone).fold(it, |it, _| table.nearer(it)));
        }
    }

    /// Who takes a step, and what it is.
    #[inline]
    pub fn of(&self, edge: Edge) -> (usize, TransitionId) {
        match edge {
            Edge::Receive(message, id) => (self.table.receiver(message), id),
            Edge::Act(actor, id) | Edge::Crash(actor, id) | Edge::Restart(actor, id) => (actor, id),
        }
    }

    /// Whether a run may end in a state with these edges: nobody has to act any more, and what is
    /// under way may get lost.
    #[inline]
    pub fn may_end(&self, edges: &[Edge]) -> bool {
        let Faults { losses, crashes, .. } = self.question.faults;
        // Where channels keep order, what does nothing may let through what does something.
        let is_idle = |id: TransitionId| id == NOTHING && !self.question.keeps_order();
        edges.iter().all(|edge| match *edge {
            Edge::Crash(..) | Edge::Restart(..) => true,
            Edge::Receive(_, id) if is_idle(id) => true,
            Edge::Receive(message, _) => {
                losses || (crashes && self.table.may_crash(self.table.receiver(message)))
            }
            Edge::Act(actor, _) => crashes && self.table.may_crash(actor),
        })
    }

    /// A step in words that need no numbers.
    pub fn named(&self, edge: Edge) -> Move {
        match edge {
            Edge::Receive(message, _) => {
                let InFlight { from, to, message, copy } = self.table.message(message).clone();
                let past = if self.question.keeps_order() { copy as usize } else { 0 };
                Move::Receive { from, to, message, again: self.question.faults.duplicates, past }
            }
            Edge::Act(actor, id) if self.table.transition(id).handles => {
                Move::Handle(actor_id(actor))
            }
            Edge::Act(actor, id) => {
                Move::Act(actor_id(actor), self.table.transition(id).rules.clone())
            }
            Edge::Crash(actor, _) if self.question.crash_is_restart() => {
                Move::CrashAndRestart(actor_id(actor))
            }
            Edge::Crash(actor, _) => Move::Crash(actor_id(actor)),
            Edge::Restart(actor, _) => Move::Restart(actor_id(actor)),
        }
    }
}
