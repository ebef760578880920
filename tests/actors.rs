//! Paxos once more, by hand, as actors of the stateright crate: what our search is compared with.
//!
//! It follows `content/protocols/paxos.protocol` rule by rule. What an actor may do by itself is a
//! timer that it renews whenever it has run; a crash with its restart is one, too.

use stateright::actor::{Actor, ActorModel, Id, Network, Out, model_timeout};
use stateright::{Expectation, Model};
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Msg {
    Request(u8),
    Prepare(i32),
    Promise(i32, i32, Option<u8>),
    Refuse(i32, i32),
    Accept(i32, Option<u8>),
    Vote(i32),
    Elected(Option<u8>),
    Answer(Option<u8>),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Does {
    Ask,
    Prepare,
    Propose,
    Announce,
    GiveUp,
    Retry,
    Crash,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Idle,
    Preparing,
    Voting,
    Refused,
    Elected,
}

#[derive(Clone, Debug, PartialEq, Hash)]
pub enum State {
    Client { waits: bool, answer: Option<u8> },
    Proposer(Proposer),
    Acceptor { highest: i32, voted: i32, request: Option<u8> },
    Learner { request: Option<u8> },
}

#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Proposer {
    request: Option<u8>,
    serial: i32,
    used: i32,
    attempts: i32,
    phase: Phase,
    prepared: u16,
    votes: u16,
    adopted: i32,
}

/// Who takes part, and whether proposers take up votes that they hear of.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub clients: usize,
    pub proposers: usize,
    pub acceptors: usize,
    pub learners: usize,
    pub tries: i32,
    pub crashes: bool,
    pub adopts: bool,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Node {
    cast: Cast,
}

impl Cast {
    fn proposers(self) -> std::ops::Range<usize> {
        self.clients..self.clients + self.proposers
    }

    fn acceptors(self) -> std::ops::Range<usize> {
        let first = self.proposers().end;
        first..first + self.acceptors
    }

    fn learners(self) -> std::ops::Range<usize> {
        let first = self.acceptors().end;
        first..first + self.learners
    }

    fn majority(self) -> u32 {
        u32::try_from(self.acceptors / 2 + 1).expect("a small cast")
    }

    /// The model, with what must hold and what must be reachable.
    pub fn model(self) -> ActorModel<Node, Cast, ()> {
        let size = self.learners().end;
        ActorModel::new(self, ())
            .actors((0..size).map(|_| Node { cast: self }))
            .init_network(Network::new_unordered_nonduplicating([]))
            .property(Expectation::Always, "elections agree", |model, world| {
                let all = world.actor_states.iter().filter_map(|state| match &**state {
                    State::Proposer(one) if one.phase == Phase::Elected => Some(one.request),
                    _ => None,
                });
                let mut all: Vec<_> = all.collect();
                all.dedup();
                let _ = model;
                all.len() <= 1
            })
            .property(Expectation::Sometimes, "election", |_, world| {
                world
                    .actor_states
                    .iter()
                    .any(|state| matches!(**state, State::Learner { request: Some(_) }))
            })
            .property(Expectation::Sometimes, "adoption", |_, world| {
                world.actor_states.iter().any(|state| match &**state {
                    State::Proposer(one) => one.phase == Phase::Voting && one.adopted >= 0,
                    _ => false,
                })
            })
            .property(Expectation::Sometimes, "duel", |_, world| {
                let refused = world.actor_states.iter().filter(
                    |state| matches!(&***state, State::Proposer(one) if one.phase == Phase::Refused),
                );
                refused.count() >= 2
            })
    }
}

/// Checks that the model is one of stateright's: it has a start.
pub fn starts(model: &ActorModel<Node, Cast, ()>) -> usize {
    model.init_states().len()
}

fn all(range: std::ops::Range<usize>) -> impl Iterator<Item = Id> {
    range.map(Id::from)
}

impl Node {
    fn fresh(&self, serial: i32) -> Proposer {
        Proposer {
            request: None,
            serial,
            used: -1,
            attempts: 0,
            phase: Phase::Idle,
            prepared: 0,
            votes: 0,
            adopted: -1,
        }
    }

    fn give_up(&self, one: &mut Proposer, serial: i32) {
        one.serial = serial;
        one.phase = Phase::Refused;
        (one.prepared, one.votes, one.adopted) = (0, 0, -1);
    }

    fn propose(&self, one: &mut Proposer, does: &Does, o: &mut Out<Self>) {
        let cast = self.cast;
        let proposers = i32::try_from(cast.proposers).expect("a small cast");
        match does {
            Does::Prepare => {
                one.phase = Phase::Preparing;
                one.used = one.serial;
                one.attempts += 1;
                all(cast.acceptors()).for_each(|to| o.send(to, Msg::Prepare(one.serial)));
            }
            Does::Propose => {
                one.phase = Phase::Voting;
                let accept = Msg::Accept(one.serial, one.request);
                all(cast.acceptors()).for_each(|to| o.send(to, accept.clone()));
            }
            Does::Announce => {
                one.phase = Phase::Elected;
                all(cast.learners()).for_each(|to| o.send(to, Msg::Elected(one.request)));
            }
            Does::GiveUp => self.give_up(one, one.serial + proposers),
            Does::Retry => one.phase = Phase::Idle,
            Does::Crash => {
                let serial =
                    if one.used == one.serial { one.serial + proposers } else { one.serial };
                let (used, attempts) = (one.used, one.attempts);
                *one = Proposer { used, attempts, ..self.fresh(serial) };
            }
            Does::Ask => {}
        }
    }

    /// Whether a proposer may do something now.
    fn may(&self, one: &Proposer, does: &Does) -> bool {
        let busy = matches!(one.phase, Phase::Preparing | Phase::Voting);
        let left = one.attempts < self.cast.tries;
        match does {
            Does::Prepare => one.phase == Phase::Idle && one.request.is_some() && left,
            Does::Propose => {
                one.phase == Phase::Preparing && one.prepared.count_ones() >= self.cast.majority()
            }
            Does::Announce => {
                one.phase == Phase::Voting && one.votes.count_ones() >= self.cast.majority()
            }
            Does::GiveUp => busy,
            Does::Retry => one.phase == Phase::Refused && left,
            Does::Crash => true,
            Does::Ask => false,
        }
    }

    fn hear(&self, one: &mut Proposer, src: Id, msg: &Msg) {
        let proposers = i32::try_from(self.cast.proposers).expect("a small cast");
        let bit = 1 << usize::from(src);
        match *msg {
            Msg::Request(request) if one.request.is_none() => one.request = Some(request),
            Msg::Promise(s, voted, request) if one.phase == Phase::Preparing && s == one.serial => {
                one.prepared |= bit;
                if self.cast.adopts && voted > one.adopted {
                    (one.adopted, one.request) = (voted, request);
                }
            }
            Msg::Vote(s) if one.phase == Phase::Voting && s == one.serial => one.votes |= bit,
            Msg::Refuse(s, highest)
                if matches!(one.phase, Phase::Preparing | Phase::Voting) && s == one.serial =>
            {
                let rounds = (highest - one.serial).div_euclid(proposers) + 1;
                self.give_up(one, one.serial + proposers * rounds);
            }
            _ => {}
        }
    }
}

impl Actor for Node {
    type Msg = Msg;
    type Timer = Does;
    type State = State;
    type Storage = ();
    type Random = ();

    fn on_start(&self, id: Id, _: &Option<()>, o: &mut Out<Self>) -> State {
        let (id, cast) = (usize::from(id), self.cast);
        let mut may = Vec::new();
        let state = if id < cast.clients {
            may.push(Does::Ask);
            State::Client { waits: false, answer: None }
        } else if cast.proposers().contains(&id) {
            may.extend([Does::Prepare, Does::Propose, Does::Announce, Does::GiveUp, Does::Retry]);
            let number = i32::try_from(id - cast.clients + 1).expect("a small cast");
            State::Proposer(self.fresh(number))
        } else if cast.acceptors().contains(&id) {
            State::Acceptor { highest: -1, voted: -1, request: None }
        } else {
            State::Learner { request: None }
        };
        // Of the others everything survives a crash.
        if cast.crashes && matches!(state, State::Proposer(_)) {
            may.push(Does::Crash);
        }
        may.into_iter().for_each(|does| o.set_timer(does, model_timeout()));
        state
    }

    fn on_timeout(&self, id: Id, state: &mut Cow<State>, does: &Does, o: &mut Out<Self>) {
        o.set_timer(does.clone(), model_timeout());
        match &**state {
            State::Client { waits: false, answer } => {
                *state.to_mut() = State::Client { waits: true, answer: *answer };
                let number = u8::try_from(usize::from(id) + 1).expect("a small cast");
                all(self.cast.proposers()).for_each(|to| o.send(to, Msg::Request(number)));
            }
            State::Proposer(one) if self.may(one, does) => {
                let mut after = one.clone();
                self.propose(&mut after, does, o);
                if after != *one {
                    *state.to_mut() = State::Proposer(after);
                }
            }
            _ => {}
        }
    }

    fn on_msg(&self, _: Id, state: &mut Cow<State>, src: Id, msg: Msg, o: &mut Out<Self>) {
        let after = match (&**state, &msg) {
            (State::Proposer(one), _) => {
                let mut after = one.clone();
                self.hear(&mut after, src, &msg);
                State::Proposer(after)
            }
            (State::Acceptor { highest, voted, request }, Msg::Prepare(s)) if s > highest => {
                o.send(src, Msg::Promise(*s, *voted, *request));
                State::Acceptor { highest: *s, voted: *voted, request: *request }
            }
            (State::Acceptor { highest, .. }, Msg::Accept(s, request)) if s >= highest => {
                o.send(src, Msg::Vote(*s));
                State::Acceptor { highest: *s, voted: *s, request: *request }
            }
            (State::Acceptor { highest, .. }, Msg::Prepare(s) | Msg::Accept(s, _)) => {
                o.send(src, Msg::Refuse(*s, *highest));
                (**state).clone()
            }
            (State::Learner { request: None }, Msg::Elected(request)) => {
                let client = usize::from(request.expect("only requests are elected")) - 1;
                o.send(Id::from(client), Msg::Answer(*request));
                State::Learner { request: *request }
            }
            (State::Client { waits, .. }, Msg::Answer(answer)) => {
                State::Client { waits: *waits, answer: *answer }
            }
            _ => (**state).clone(),
        };
        if after != **state {
            *state.to_mut() = after;
        }
    }
}
