//! Numbers for local states and messages, and what comes of the one in the hands of the other.
//!
//! Rules are pure, so what an actor in some local state does with some message is found out once
//! and remembered; from then on a search moves numbers. Many threads may look up at the same time;
//! what nobody has found out yet is a [`Miss`], which one of them fills in while the others wait.

use crate::check::Question;
use crate::check::compiled::{Word, word};
use crate::check::properties::{Group, Reads, groups, touched};
use crate::check::steps;
use crate::check::symmetry::Blocks;
use crate::protocol::evaluate::{Acting, Effect, Fault, Message, Registers, first};
use crate::protocol::program::{Program, Trigger};
use crate::protocol::value::{ActorId, Value};
use crate::run::claims;
use crate::run::settle::{Drive, is_immediate, settle};
use crate::run::world::{Rules, World, is_queued};
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::hash::BuildHasher;

/// The most local states of one role: what sixteen bits have room for.
pub const LOCALS_MAX: usize = 65_535;
/// More than what a walk adds to them.
const ROOM: usize = 4_096;

/// What one actor holds, and whether it is up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocalState {
    /// A value for each register of its role. Of a crashed actor: what it held.
    pub registers: Registers,
    /// Whether it has not crashed.
    pub alive: bool,
    /// What waited at the start and still does, the oldest first: from whom, and what.
    pub waits: Vec<(ActorId, Message)>,
}

/// A message from somebody to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InFlight {
    /// Who sent it.
    pub from: ActorId,
    /// Whom it goes to.
    pub to: ActorId,
    /// What it says.
    pub message: Message,
    /// How many like it are under way already; where channels keep order, how many are before it on
    /// its channel.
    pub copy: u32,
}

/// The number of a [`Transition`].
pub type TransitionId = u32;

/// Nobody has asked yet.
const UNKNOWN: TransitionId = 0;
/// It changes nothing and sends nothing: no transition.
pub const NOTHING: TransitionId = 1;
/// What waits from the start is handled before it.
pub const LATER: TransitionId = 2;

/// What one actor does, in numbers.
#[derive(Clone, Debug, Default)]
pub struct Transition {
    /// Its local state afterwards.
    pub local: u16,
    /// The messages it sends, each as if it were the only one like it.
    pub sends: Vec<u32>,
    /// The rules that ran, in order.
    pub rules: Vec<u8>,
    /// Whether it handles what waits longest.
    pub handles: bool,
    /// Local states that it passes through at the same moment, where it goes on by itself.
    pub between: Vec<u16>,
    /// The first step invariant about a register that it breaks: its position among those of the
    /// program.
    pub breaks: Option<u32>,
    /// Whether it may change a value that another step invariant is about.
    pub is_followed: bool,
    /// Whether it waited for time.
    pub is_timed: bool,
    /// The groups of claims, a bit each, to which the actor looks different afterwards.
    pub touched: u64,
}

/// What is not known yet; [`Transitions::fill`] finds it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// What comes of a message in a local state of its receiver.
    Receive(u16, u32),
    /// What an actor in a local state can do by itself.
    Actions(usize, u16),
    /// What comes of a crash.
    Crash(usize, u16),
    /// What comes of a restart.
    Restart(usize, u16),
    /// The number of one more message like this one.
    Copy(u32),
    /// What becomes of a local state of a role under a permutation of actors.
    Image(usize, usize, u16),
    /// What becomes of a message under a permutation of actors.
    MessageImage(usize, u32),
    /// What a message can still do to its receiver in a local state.
    Use(u32, u16),
    /// Whether all that a message can bring back is dead for its sender in a local state.
    Answers(u32, u16),
    /// Room in a row for a message.
    Wide,
}

/// What is known of an actor in one local state.
#[derive(Clone, Debug, Default)]
struct Known {
    receive: Vec<TransitionId>,
    actions: Option<Vec<TransitionId>>,
    /// How many of these wait for nothing, and how many for time.
    ready: (u32, u32),
    crash: TransitionId,
    restart: TransitionId,
}

/// Numbers for a program and a cast.
pub struct Transitions<'a> {
    /// The protocol and who takes part.
    pub rules: Rules<'a>,
    /// Which actors are interchangeable.
    pub blocks: Blocks,
    /// The claims that are judged, in groups that read the same.
    pub groups: Vec<Group>,
    /// What the values read that step invariants follow.
    followed: Vec<Reads>,
    drive: Drive,
    /// Whether a crash and the restart after it are one transition.
    at_once: bool,
    roles: Vec<usize>,
    numbers: Vec<HashTable<u16>>,
    locals: Vec<Vec<LocalState>>,
    words: Vec<Vec<Vec<Word>>>,
    shapes: Vec<Vec<u64>>,
    message_shapes: Vec<u64>,
    messages: Vec<InFlight>,
    message_numbers: FxHashMap<InFlight, u32>,
    receivers: Vec<u8>,
    /// Of each message its position among those to the same actor.
    places: Vec<u32>,
    copies: Vec<u32>,
    /// Of each message the same with one less before it; of the first of a channel, itself.
    nearer: Vec<u32>,
    /// The messages of each channel, a bit each.
    messages_on: Vec<Vec<u64>>,
    /// Of each actor the messages to or from it, a bit each.
    messages_of: Vec<Vec<u64>>,
    arriving: Vec<u32>,
    transitions: Vec<Transition>,
    known: Vec<Vec<Known>>,
    bytes: usize,
}

impl<'a> Transitions<'a> {
    /// Nothing numbered yet.
    pub fn new(question: &Question<'a>) -> Transitions<'a> {
        let rules = question.rules;
        let roles: Vec<usize> =
            rules.cluster.actors().map(|actor| rules.cluster.role(actor)).collect();
        let (actors, n_roles) = (roles.len(), rules.program.roles.len());
        Transitions {
            rules,
            blocks: match question.reduced {
                true => Blocks::of(rules.program, rules.cluster, &question.start),
                false => Blocks::none(rules.cluster),
            },
            groups: groups(rules.program),
            followed: steps::reads(rules.program),
            drive: question.drive,
            at_once: question.crash_is_restart(),
            numbers: vec![HashTable::new(); n_roles],
            locals: vec![Vec::new(); n_roles],
            words: vec![Vec::new(); n_roles],
            shapes: vec![Vec::new(); n_roles],
            message_shapes: Vec::new(),
            messages: Vec::new(),
            message_numbers: FxHashMap::default(),
            receivers: Vec::new(),
            places: Vec::new(),
            copies: Vec::new(),
            nearer: Vec::new(),
            messages_on: vec![Vec::new(); actors * actors],
            messages_of: vec![Vec::new(); actors],
            arriving: vec![0; actors],
            transitions: vec![Transition::default(); 3],
            known: vec![Vec::new(); actors],
            roles,
            bytes: 0,
        }
    }

    /// The protocol.
    pub fn program(&self) -> &'a Program {
        self.rules.program
    }

    /// How many actors there are.
    pub fn actors(&self) -> usize {
        self.roles.len()
    }

    /// Whether the numbers are about to run out.
    pub fn is_nearly_full(&self) -> bool {
        self.locals.iter().any(|locals| locals.len() > LOCALS_MAX - ROOM)
    }

    /// About how many bytes all of this takes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many messages have a number.
    pub fn messages(&self) -> usize {
        self.messages.len()
    }

    /// The message of a number.
    pub fn message(&self, number: u32) -> &InFlight {
        &self.messages[number as usize]
    }

    /// Whom a message goes to.
    #[inline]
    pub fn receiver(&self, message: u32) -> usize {
        usize::from(self.receivers[message as usize])
    }

    /// Sixty-four of the messages to or from an actor, as bits.
    #[inline]
    pub fn messages_of(&self, actor: usize, word: usize) -> u64 {
        self.messages_of[actor].get(word).copied().unwrap_or(0)
    }

    /// The channel of a message.
    pub fn channel(&self, message: u32) -> usize {
        let InFlight { from, to, .. } = self.message(message);
        usize::from(from.0) * self.actors() + usize::from(to.0)
    }

    /// Sixty-four of the messages on a channel, as bits.
    pub fn messages_on(&self, channel: usize, word: usize) -> u64 {
        self.messages_on[channel].get(word).copied().unwrap_or(0)
    }

    /// The message that one becomes when the one before it on its channel has gone.
    pub fn nearer(&self, message: u32) -> u32 {
        self.nearer[message as usize]
    }

    /// The role of an actor.
    #[inline]
    pub fn role(&self, actor: usize) -> usize {
        self.roles[actor]
    }

    /// The local states of a role, by their number.
    pub fn locals(&self, role: usize) -> &[LocalState] {
        &self.locals[role]
    }

    /// What an actor of a role holds in a local state.
    #[inline]
    pub fn registers(&self, role: usize, local: u16) -> &[Value] {
        &self.locals[role][usize::from(local)].registers
    }

    /// Whether an actor of a role is up in a local state.
    #[inline]
    pub fn is_alive(&self, role: usize, local: u16) -> bool {
        self.locals[role][usize::from(local)].alive
    }

    /// What an actor of a role holds, in integers.
    #[inline]
    pub fn words(&self, role: usize, local: u16) -> &[Word] {
        &self.words[role][usize::from(local)]
    }

    /// A number for a local state that stays the same when interchangeable actors change places.
    #[inline]
    pub fn local_shape(&self, role: usize, local: u16) -> u64 {
        self.shapes[role][usize::from(local)]
    }

    /// The same of a message.
    #[inline]
    pub fn message_shape(&self, message: u32) -> u64 {
        self.message_shapes[message as usize]
    }

    /// A transition.
    #[inline]
    pub fn transition(&self, id: TransitionId) -> &Transition {
        &self.transitions[id as usize]
    }

    /// The number of what an actor of a role holds.
    ///
    /// # Errors
    ///
    /// If the role has more local states than numbers.
    pub fn local(&mut self, role: usize, local: &LocalState) -> Result<u16, Fault> {
        let (locals, hash) = (&self.locals[role], FxBuildHasher.hash_one(local));
        if let Some(number) = self.numbers[role].find(hash, |at| locals[usize::from(*at)] == *local)
        {
            return Ok(*number);
        }
        let number = locals.len();
        if number >= LOCALS_MAX {
            let message = format!("more than {LOCALS_MAX} local states of one role");
            return Err(Fault { message, range: 0..0 });
        }
        let number = u16::try_from(number).expect("the limit is below");
        self.words[role].push(local.registers.iter().map(word).collect());
        self.shapes[role].push(self.blocks.local_shape(local));
        self.locals[role].push(local.clone());
        let locals = &self.locals[role];
        let hash_of = |at: &u16| FxBuildHasher.hash_one(&locals[usize::from(*at)]);
        self.numbers[role].insert_unique(hash, number, hash_of);
        self.bytes +=
            2 * size_of::<LocalState>() + local.registers.iter().map(bytes).sum::<usize>() * 2;
        Ok(number)
    }

    /// The number of a message.
    pub fn message_number(&mut self, message: InFlight) -> u32 {
        if let Some(number) = self.message_numbers.get(&message) {
            return *number;
        }
        let before = message.copy.checked_sub(1);
        let before = before.map(|copy| self.message_number(InFlight { copy, ..message.clone() }));
        let number = u32::try_from(self.messages.len()).expect("a search stops before");
        let (from, to) = (usize::from(message.from.0), usize::from(message.to.0));
        self.receivers.push(message.to.0);
        self.places.push(self.arriving[to]);
        self.arriving[to] += 1;
        self.copies.push(UNKNOWN);
        // Whoever asks for one more message like it finds this one, however it came about.
        before.into_iter().for_each(|like| self.copies[like as usize] = number);
        self.nearer.push(before.unwrap_or(number));
        for actor in [from, to] {
            note(&mut self.messages_of[actor], number);
        }
        note(&mut self.messages_on[from * self.roles.len() + to], number);
        let carries: usize = message.message.carries.iter().map(bytes).sum();
        self.bytes += 2 * (size_of::<InFlight>() + carries) + 16;
        self.message_shapes.push(self.blocks.message_shape(&message));
        self.message_numbers.insert(message.clone(), number);
        self.messages.push(message);
        number
    }

    /// What comes of a message in the hands of its receiver in a local state.
    #[inline]
    pub fn receive(&self, local: u16, message: u32) -> Result<TransitionId, Miss> {
        let known = self.known[self.receiver(message)].get(usize::from(local));
        let known = known.and_then(|it| it.receive.get(self.places[message as usize] as usize));
        known.copied().filter(|id| *id != UNKNOWN).ok_or(Miss::Receive(local, message))
    }

    /// What an actor in a local state can do by itself; in an automatic run only what waits for a
    /// hand or for time.
    #[inline]
    pub fn actions(&self, actor: usize, local: u16) -> Result<&[TransitionId], Miss> {
        let known = self.known[actor].get(usize::from(local));
        known.and_then(|it| it.actions.as_deref()).ok_or(Miss::Actions(actor, local))
    }

    /// How many actions of an actor in a local state wait for nothing, and how many for time.
    #[inline]
    pub fn ready(&self, actor: usize, local: u16) -> Result<(u32, u32), Miss> {
        let known = self.known[actor].get(usize::from(local)).filter(|it| it.actions.is_some());
        known.map(|it| it.ready).ok_or(Miss::Actions(actor, local))
    }

    /// What comes of a crash; where that makes no difference, with the restart after it.
    #[inline]
    pub fn crash(&self, actor: usize, local: u16) -> Result<TransitionId, Miss> {
        let known = self.known[actor].get(usize::from(local)).map(|it| it.crash);
        known.filter(|id| *id != UNKNOWN).ok_or(Miss::Crash(actor, local))
    }

    /// What comes of the restart of a crashed actor.
    #[inline]
    pub fn restart(&self, actor: usize, local: u16) -> Result<TransitionId, Miss> {
        let known = self.known[actor].get(usize::from(local)).map(|it| it.restart);
        known.filter(|id| *id != UNKNOWN).ok_or(Miss::Restart(actor, local))
    }

    /// One more message like this one.
    #[inline]
    pub fn copy(&self, message: u32) -> Result<u32, Miss> {
        let copy = self.copies[message as usize];
        if copy == UNKNOWN { Err(Miss::Copy(message)) } else { Ok(copy) }
    }

    /// One more message like this one, if it has a number.
    #[inline]
    pub fn known_copy(&self, message: u32) -> Option<u32> {
        Some(self.copies[message as usize]).filter(|copy| *copy != UNKNOWN)
    }

    /// Finds out what was missed.
    ///
    /// # Errors
    ///
    /// If a rule asks for what is not there, or the numbers run out.
    pub fn fill(&mut self, miss: Miss) -> Result<(), Fault> {
        match miss {
            Miss::Receive(local, message) => {
                let InFlight { from, to, message: what, .. } = self.message(message);
                let (from, to) = (*from, *to);
                let (actor, place) = (usize::from(to.0), self.places[message as usize] as usize);
                let state = &self.locals[self.roles[actor]][usize::from(local)];
                let id = match state.alive {
                    true if self.rules.program.keeps_order() && is_queued(self.rules, to, what) => {
                        self.find_arrival(to, local, message)?
                    }
                    true => {
                        let acting = self.acting(to, &state.registers);
                        // What is queued waits for its guards, and for those before it.
                        let waits = is_queued(self.rules, to, what)
                            && (!acting.takes(what, from)?
                                || first_waiting(&acting, state)?.is_some());
                        let effect = if waits { None } else { acting.receive(what, from)? };
                        if waits { LATER } else { self.transition_of(to, local, effect)? }
                    }
                    false => NOTHING,
                };
                let receive = &mut self.known(actor, local).receive;
                let grown = (place + 1).saturating_sub(receive.len());
                receive.resize(receive.len().max(place + 1), UNKNOWN);
                receive[place] = id;
                self.bytes += grown * 4;
            }
            Miss::Actions(actor, local) => {
                let actions = self.find_actions(actor, local)?;
                let is_timed = |id: &&TransitionId| self.transition(**id).is_timed;
                let timed = u32::try_from(actions.iter().filter(is_timed).count());
                let all = u32::try_from(actions.len()).expect("a role has fewer rules");
                let timed = timed.expect("there are no more than all");
                let known = self.known(actor, local);
                (known.ready, known.actions) = ((all - timed, timed), Some(actions));
            }
            Miss::Crash(actor, local) => {
                let id = self.find_crash(actor, local)?;
                self.known(actor, local).crash = id;
            }
            Miss::Restart(actor, local) => {
                let id = self.find_restart(actor, local)?;
                self.known(actor, local).restart = id;
            }
            Miss::Copy(message) => {
                let like = self.message(message).clone();
                let copy = like.copy + 1;
                self.copies[message as usize] = self.message_number(InFlight { copy, ..like });
            }
            Miss::Image(..)
            | Miss::MessageImage(..)
            | Miss::Use(..)
            | Miss::Answers(..)
            | Miss::Wide => {
                unreachable!("others fill other misses")
            }
        }
        Ok(())
    }

    /// What comes of it that a queued message arrives, before it is handled.
    fn find_arrival(
        &mut self,
        to: ActorId,
        local: u16,
        message: u32,
    ) -> Result<TransitionId, Fault> {
        let role = self.roles[usize::from(to.0)];
        let mut state = self.locals[role][usize::from(local)].clone();
        let InFlight { from, message, .. } = self.message(message).clone();
        state.waits.push((from, message));
        let waits = self.local(role, &state)?;
        let all = self.follow(to, waits, None)?;
        Ok(self.push(role, local, all))
    }

    fn find_actions(&mut self, actor: usize, local: u16) -> Result<Vec<TransitionId>, Fault> {
        let id = actor_id(actor);
        let state = self.locals[self.roles[actor]][usize::from(local)].clone();
        let mut actions = Vec::new();
        if !state.alive {
            return Ok(actions);
        }
        if let Some(at) = first_waiting(&self.acting(id, &state.registers), &state)? {
            let mut waits = state.waits.clone();
            let (from, message) = waits.remove(at);
            let taken = self.local(self.roles[actor], &LocalState { waits, ..state.clone() })?;
            let effect = self.acting(id, &state.registers).receive(&message, from)?;
            let handled = Transition { handles: true, ..self.follow(id, taken, effect)? };
            actions.push(self.push(self.roles[actor], local, handled));
        }
        for rule in self.acting(id, &state.registers).enabled()? {
            if self.drive == Drive::Auto && self.is_immediate(actor, rule) {
                continue;
            }
            let effect = self.acting(id, &state.registers).act(rule)?;
            let found = self.transition_of(id, local, Some(effect))?;
            actions.extend(Some(found).filter(|id| *id != NOTHING));
        }
        Ok(actions)
    }

    fn find_crash(&mut self, actor: usize, local: u16) -> Result<TransitionId, Fault> {
        let role = self.roles[actor];
        let mut state = self.locals[role][usize::from(local)].clone();
        if !state.alive || !self.may_crash(actor) {
            return Ok(NOTHING);
        }
        state.alive = false;
        state.waits.clear();
        let down = self.local(role, &state)?;
        match self.at_once {
            // Down for a moment that nobody sees: what counts is the change from before to after.
            true => {
                let id = self.find_restart(actor, down)?;
                let both = self.transition(id).clone();
                if both.local == local && both.sends.is_empty() && both.between.is_empty() {
                    return Ok(NOTHING);
                }
                Ok(self.push(role, local, both))
            }
            false => {
                Ok(self.push(role, local, Transition { local: down, ..Transition::default() }))
            }
        }
    }

    fn find_restart(&mut self, actor: usize, local: u16) -> Result<TransitionId, Fault> {
        let (id, role) = (actor_id(actor), self.roles[actor]);
        let state = self.locals[role][usize::from(local)].clone();
        if state.alive {
            return Ok(NOTHING);
        }
        let registers = first(self.rules.program, self.rules.cluster, id, Some(&state.registers))?;
        let effect = self.acting(id, &registers).restart()?;
        let up = self.local(role, &LocalState { registers, alive: true, waits: Vec::new() })?;
        let has_rule = effect.is_some();
        let mut all = self.follow(id, up, effect)?;
        if !has_rule && all.local != up {
            all.between.insert(0, up);
        }
        Ok(self.push(role, local, all))
    }

    fn transition_of(
        &mut self,
        actor: ActorId,
        before: u16,
        effect: Option<Effect>,
    ) -> Result<TransitionId, Fault> {
        let role = self.roles[usize::from(actor.0)];
        let all = self.follow(actor, before, effect)?;
        match all.local == before && all.sends.is_empty() && all.between.is_empty() {
            true => Ok(NOTHING),
            false => Ok(self.push(role, before, all)),
        }
    }

    /// What an effect leads to; in an automatic run with all that the actor then does at once.
    fn follow(
        &mut self,
        actor: ActorId,
        before: u16,
        effect: Option<Effect>,
    ) -> Result<Transition, Fault> {
        let mut all = Transition { local: before, ..Transition::default() };
        let mut sends = Vec::new();
        if let Some(effect) = effect {
            self.run(actor, effect, None, &mut all, &mut sends)?;
        }
        if self.drive == Drive::Auto {
            let rules = self.rules;
            settle(
                rules,
                actor,
                &mut (&mut *self, &mut all, &mut sends),
                |(table, all, _)| table.next_at_once(actor, all.local),
                |(table, all, sends), (handled, effect)| {
                    table.run(actor, effect, handled, all, sends)
                },
            )?;
        }
        let number = |(message, to)| InFlight { from: actor, to, message, copy: 0 };
        all.sends = sends.into_iter().map(|sent| self.message_number(number(sent))).collect();
        Ok(all)
    }

    /// Adds what a rule does to what its actor did before, at the same moment; `handled` is the
    /// position of what it handles of what waits.
    fn run(
        &mut self,
        actor: ActorId,
        effect: Effect,
        handled: Option<usize>,
        all: &mut Transition,
        sends: &mut Vec<(Message, ActorId)>,
    ) -> Result<(), Fault> {
        let role = self.roles[usize::from(actor.0)];
        let mut waits = self.locals[role][usize::from(all.local)].waits.clone();
        handled.into_iter().for_each(|at| drop(waits.remove(at)));
        let after = LocalState { registers: effect.registers, alive: true, waits };
        let after = self.local(role, &after)?;
        if !all.rules.is_empty() {
            all.between.push(all.local);
        }
        all.local = after;
        sends.extend(effect.sends);
        all.rules.push(u8::try_from(effect.rule).expect("a role has fewer rules"));
        Ok(())
    }

    /// The first thing that an actor does by itself, now. Where channels keep order it handles what
    /// waits at once, at that position; elsewhere what waits is under way.
    fn next_at_once(
        &self,
        actor: ActorId,
        local: u16,
    ) -> Result<Option<(Option<usize>, Effect)>, Fault> {
        let nth = usize::from(actor.0);
        let state = &self.locals[self.roles[nth]][usize::from(local)];
        let acting = self.acting(actor, &state.registers);
        if self.rules.program.keeps_order()
            && let Some(at) = first_waiting(&acting, state)?
        {
            let (from, message) = &state.waits[at];
            return Ok(acting.receive(message, *from)?.map(|effect| (Some(at), effect)));
        }
        let enabled = acting.enabled()?;
        let mut immediate = enabled.into_iter().filter(|rule| self.is_immediate(nth, *rule));
        let next = immediate.next().map(|rule| acting.act(rule)).transpose()?;
        Ok(next.map(|effect| (None, effect)))
    }

    fn is_immediate(&self, actor: usize, rule: usize) -> bool {
        is_immediate(&self.rules.program.roles[self.roles[actor]].rules[rule].trigger)
    }

    /// The first step invariant that is broken on the way from a local state through others.
    fn broken(&self, role: usize, before: u16, path: &[u16]) -> Option<u32> {
        let mut before = self.registers(role, before);
        for after in path {
            let after = self.registers(role, *after);
            let step_invariants = self.rules.program.step_invariants.iter();
            let broken = step_invariants
                .enumerate()
                .find(|(_, invariant)| !claims::satisfies(invariant, role, before, after));
            if let Some((nth, _)) = broken {
                return u32::try_from(nth).ok();
            }
            before = after;
        }
        None
    }

    /// Whether an actor is of the service, which may crash, and not of the world outside.
    pub fn may_crash(&self, actor: usize) -> bool {
        !World::is_outside(self.rules, actor_id(actor))
    }

    /// Numbers a transition of an actor of a role from a local state, once it is known what that
    /// changes for the claims.
    fn push(&mut self, role: usize, before: u16, mut transition: Transition) -> TransitionId {
        let path: Vec<u16> = transition.between.iter().copied().chain([transition.local]).collect();
        transition.breaks = self.broken(role, before, &path);
        let rules = &self.rules.program.roles[role].rules;
        let first = transition.rules.first().map(|rule| &rules[usize::from(*rule)].trigger);
        transition.is_timed = matches!(first, Some(Trigger::Action { after: Some(_), .. }));
        let local = |number: u16| &self.locals[role][usize::from(number)];
        transition.touched = touched(&self.groups, role, local(before), local(transition.local));
        transition.is_followed = path.iter().any(|after| {
            self.followed.iter().any(|reads| reads.differ(role, local(before), local(*after)))
        });
        self.bytes += size_of::<Transition>() + transition.sends.len() * 4;
        self.transitions.push(transition);
        u32::try_from(self.transitions.len() - 1).expect("a search stops before")
    }

    fn known(&mut self, actor: usize, local: u16) -> &mut Known {
        let known = &mut self.known[actor];
        let at = usize::from(local);
        if known.len() <= at {
            self.bytes += (at + 1 - known.len()) * size_of::<Known>();
            known.resize(at + 1, Known::default());
        }
        &mut known[at]
    }

    fn acting<'b>(&'b self, actor: ActorId, registers: &'b [Value]) -> Acting<'b> {
        let Rules { program, cluster } = self.rules;
        Acting { program, cluster, actor, registers, is_heard: false }
    }
}

/// The position of the message that waits longest of those that an actor can handle.
fn first_waiting(acting: &Acting<'_>, state: &LocalState) -> Result<Option<usize>, Fault> {
    for (at, (from, message)) in state.waits.iter().enumerate() {
        if acting.takes(message, *from)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Puts a message among others, a bit each.
fn note(bits: &mut Vec<u64>, message: u32) {
    let word = message as usize / 64;
    bits.resize(bits.len().max(word + 1), 0);
    bits[word] |= 1 << (message % 64);
}

/// An actor by its position in the cast.
pub fn actor_id(actor: usize) -> ActorId {
    ActorId(u8::try_from(actor).expect("a cast has fewer actors"))
}

/// About how many bytes a value takes.
fn bytes(value: &Value) -> usize {
    let inner = match value {
        Value::List(list) => list.iter().map(bytes).sum(),
        _ => 0,
    };
    size_of::<Value>() + inner
}
