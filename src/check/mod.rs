//! A model checker: looks through the states that a protocol can come to, all of them for a small
//! cast ([`breadth`]), random walks through them for a large one ([`random`]); or through runs on a
//! clock, for a protocol that rests on durations ([`timed`]).
//!
//! # What is searched
//!
//! A **state** is what every actor holds, who of them is up, and which messages are under way. A
//! message that is `queued` at its receiver counts as under way: the receiver may handle it at any
//! moment after it was sent, and as it may have arrived just then, it may handle them in any order.
//! Only what waits at the start already is handled in its order, before all that comes later: it is
//! part of what its receiver holds, until that crashes.
//!
//! A **transition** is one of: a message is handled by its receiver; an actor does an action whose
//! guards hold; where the question asks for it, an actor crashes, or comes back. What changes no
//! register, sends nothing and is no crash is no transition. Time does not count: what waits
//! `after` some milliseconds may happen at any moment. In a scene that acts by itself, an actor
//! goes on at once until it can do nothing more; that is one transition, and the states on its way
//! are judged too. The message stays under way where messages may arrive twice (`duplicates`).
//!
//! **Invariants** are judged in every state, **step invariants** (`never decreases`, `never
//! changes`, `never ends`) on every transition, rule by rule, **goals** are noted where they are
//! reached first, in a state that a run can stop in and not on an actor's way to one. Breadth first
//! search meets states in the order of their distance from the start, so the first run found to
//! anything is a shortest one. What must stay **possible** is asked of all states once they are
//! known (`possible.rs`).
//!
//! **Outcomes** are those of states in which a run may end: nobody has to act any more, and what is
//! under way changes nothing, or may get lost. A message may get lost where messages do, and where
//! its receiver may crash. Where neither holds it arrives, and once only; so there, if the protocol
//! has an outcome, the arrival of a message that does nothing is a transition too. Otherwise such a
//! message would have to do something later, when its receiver has changed, or is back.
//!
//! # Where channels keep order
//!
//! Where a protocol says that its `channels keep order`, what is under way on a channel, from one
//! actor to another, is a sequence. Only its first message can arrive; and as that lets the next
//! one through, it is a transition also if the message does nothing, or its receiver is down and
//! the message is lost. A message that is `queued` at its receiver arrives before it is handled: it
//! then waits there, as part of what its receiver holds, and lets those behind it through. It is
//! handled as in a run: the one that waits longest of those that can be handled; at once where
//! actors act by themselves.
//!
//! A message may never arrive, and then none behind it on its channel does. That one is lost and
//! those behind it arrive is more than a channel in order does by itself. It happens where messages
//! get lost (`losses` in a `search`; in a scene, where readers drop or isolate), and where the
//! receiver is down. No message arrives twice (`duplicates`): who keeps messages in order knows
//! which of them have come.
//!
//! # Why nothing is missed
//!
//! With `reduced`, some states are taken for one another. For each reduction we show that for every
//! run of the whole system there is one in what is searched that ends in a state of which every
//! claim says the same, that takes no step which the whole system lacks, and that is not longer. So
//! verdicts, goals and outcomes are the same, and so is the length of shortest runs.
//! `tests/differential.rs` compares reduced searches of thousands of generated protocols with an
//! explorer that knows none of this.
//!
//! **A lost message is one that never arrives.** There is no transition for a loss. Take a run with
//! losses, and leave each lost message under way for ever: every transition of the run can still
//! happen, since no guard asks what is under way, and no claim does. Nor does a message keep
//! another from arriving. (In TLA+ specifications of Paxos messages are never taken away, for the
//! same reason: Lamport, "Paxos Made Simple" in TLA+, 2001.) Where channels keep order a lost
//! message would keep those behind it. There it is lost when the next one of its channel arrives
//! that is not: such an arrival takes those before it away. A run in which each loss is put off
//! until then has the same states but for what is under way, and no guard and no claim asks for
//! that. (What does nothing need then not arrive at all: it may get lost.)
//!
//! **An isolated actor** is one whose messages get lost as long as it is isolated. Each of these
//! losses may happen by itself, so where losses do, every run with isolated actors is one of losses
//! already, and there is no transition for isolation. Conversely, who isolates the receiver of a
//! message just before it arrives, and heals it then, has lost that message and no other.
//!
//! **A crash and the restart after it are one transition**, unless a claim asks `alive(a)`. Between
//! them the actor does nothing, which is what an actor does that nobody hears from and that does
//! not act: each run in which it is down for a while is, but for the place of these two steps, one
//! in which it crashes and comes back just before its next step. Messages that reach it while it is
//! down are lost, and a loss is as above. Its registers are judged as before the crash until it is
//! back, so the states in between are states met anyway. A death that lasts is a crash whose
//! restart never comes, and so an actor that does not act any more. Where a claim asks `alive(a)`,
//! a crash and a restart are two transitions, and an actor that is down stays so as long as it
//! likes. So are they where channels keep order and nothing gets lost: then what comes while an
//! actor is down is lost though nothing else is.
//!
//! **Interchangeable actors** ([`symmetry`]). Let a permutation rename the actors of some roles, in
//! registers, sets, lists, records, the places of tables, senders, receivers and what messages
//! carry, and let it leave the start as it is. If no rule, no first value and no claim depends on
//! names, then a transition from one state to another exists if and only if it exists between the
//! renamed states, and every claim says the same of both: the permutation is an automorphism of the
//! state graph. So one state of each orbit is enough (Ip and Dill, "Better verification through
//! symmetry", 1996, theorem 1; Clarke, Emerson, Jha and Sistla, "Symmetry reductions in model
//! checking", 1998). A rule or claim depends on names only through `number(a)`, the number of an
//! actor in its role, `acceptor(2)`, the actor of a number, and a `for` over a set, which goes
//! through its members in the order of their numbers. Besides, the language compares actors with
//! `=` and counts sets and lists; a message to a set is sent to all of it, and in what order does
//! not matter to a state (nor where channels keep order: each of the set has a channel of its own,
//! and a permutation maps channels onto channels, each message onto one at the same place); and a
//! claim about all or some of a role says the same whoever of them is asked first, even if there is
//! no answer of one. A `for` leaves the same in every order if no member reads or replaces what
//! another has changed and, where channels keep order, messages go to the member alone
//! ([`crate::protocol::order`]); where one is not like that, nobody is interchangeable.
//! A sentence changes nothing, so it may tell a number; but one that reckons with a number may ask
//! for what is not there, for one actor alone. So a role counts as interchangeable if none of the
//! two is asked for one of its actors; where it is not plain whose number is asked for (in a claim:
//! of an actor that a register holds), no role does. Any state of the orbit may stand for it: that
//! the search may pick different ones costs room, not soundness. Runs are reported with the names
//! that actors had at the start ([`counterexample`]). A step invariant is asked of each of some
//! actors, or of each combination of several; a permutation maps these onto one another, and the
//! value for one in a state onto that for its image, so a step breaks it if and only if the renamed
//! step does. (It is asked of the step as it leaves the state that stands for its orbit, before
//! anybody is renamed.) An outcome that names actors counts for all that they could be: as the
//! permutation leaves the start as it is, the run that is renamed is a run too. (For verdicts and
//! goals any permutation would do, as claims do not see names.)
//!
//! **Dead messages** ([`dead`]) are taken out of a state. A message is dead if each rule for it can
//! never run again in the hands of its receiver, or only says something. A rule can never run again
//! if it wants a carried number to be at least, more than, or equal to a register that is larger
//! and is declared never to decrease; or wants a register to be `none` that is not and is declared
//! never to change. The declarations are step invariants of the same search: up to the first step
//! that breaks one they hold, so up to there the message is indeed dead, and that step is found and
//! reported. From then on its arrival is no transition in any state that follows, so that the two
//! states, with it and without, have the same transitions, for ever: they are bisimilar, and no
//! claim can tell them apart. The same holds of a message that brings nothing but answers to its
//! sender, each of them dead on arrival there. A message whose guards or sentences may ask for what
//! is not there is never dead, as that is a mistake to be found. Where channels keep order no
//! message is taken out: it stands in the way of others, and that it arrives is a transition.
//!
//! What we do not use: partial order reduction (Godefroid, "Partial-order methods for the
//! verification of concurrent systems", 1996). A delivery may be taken alone only if no other step,
//! now or later, depends on it. In these protocols everybody may send to everybody at any time, any
//! actor may crash, and claims look at most registers, so that hardly any delivery qualifies.

pub mod breadth;
pub mod compiled;
pub mod counterexample;
mod dead;
mod ends;
pub mod growth;
mod model;
mod possible;
pub mod properties;
pub mod random;
mod row;
mod steps;
pub mod symmetry;
pub mod timed;
pub mod transitions;
mod visited;

use crate::check::growth::Growth;
use crate::protocol::evaluate::Fault;
use crate::protocol::program::{Expr, Function, Program};
use crate::protocol::visit;
use crate::run::claims;
use crate::run::moves::Move;
use crate::run::settle::Drive;
use crate::run::world::{Rules, World};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

pub(crate) use ends::Ends;

/// How many values a claim looks at that is cheap to judge.
const CHEAP: u64 = 1_000;

/// What can go wrong in the world that a protocol runs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Actors of the service crash.
    pub crashes: bool,
    /// Crashed actors come back.
    pub restarts: bool,
    /// Messages may arrive again.
    pub duplicates: bool,
    /// Messages may never arrive.
    pub losses: bool,
    /// Actors of the service are isolated and healed. Only runs on a clock see that.
    pub isolates: bool,
}

/// What is searched.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The protocol and who takes part.
    pub rules: Rules<'a>,
    /// Where it begins.
    pub start: World,
    /// How actors come to act.
    pub drive: Drive,
    /// What can go wrong.
    pub faults: Faults,
    /// Whether all that must stay possible is asked of every state.
    pub possibles: bool,
    /// Whether states that differ only in which of several interchangeable actors is which, or in
    /// dead messages, are one.
    pub reduced: bool,
}

impl Question<'_> {
    /// Whether a crash and the restart after it are one transition: nobody can see the difference.
    pub fn crash_is_restart(&self) -> bool {
        let Faults { crashes, restarts, losses, .. } = self.faults;
        let may_skip = losses || !self.keeps_order();
        crashes && restarts && may_skip && !asks_who_is_alive(self.rules.program)
    }

    /// Whether messages on one channel arrive in the order in which they were sent.
    pub fn keeps_order(&self) -> bool {
        self.rules.program.keeps_order()
    }

    /// Whether a crash is a transition. One that lasts makes no difference, unless somebody asks
    /// who is alive.
    pub fn has_crashes(&self) -> bool {
        self.faults.crashes && (self.faults.restarts || asks_who_is_alive(self.rules.program))
    }

    /// How many states may be judged before somebody hears of it, of `most` whose claims are cheap.
    fn states_between_news(&self, most: usize) -> usize {
        let Rules { program, cluster } = self.rules;
        let cost: u64 = program.looked_at().map(|claim| claims::cost(&claim.body, cluster)).sum();
        let times_as_dear = usize::try_from(cost / CHEAP).unwrap_or(usize::MAX);
        (most / times_as_dear.max(1)).max(1)
    }
}

/// Whether a claim that is searched asks `alive(a)`: then a crash is seen, and may last.
pub fn asks_who_is_alive(program: &Program) -> bool {
    let mut asks = false;
    for claim in program.looked_at() {
        visit::expressions(&claim.body, &mut |expr| {
            asks |= matches!(expr, Expr::Of(Function::Alive, _));
        });
    }
    asks
}

/// Why a state, or the step to it, must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// An invariant does not hold: its position among the claims.
    Invariant(usize),
    /// A step breaks a step invariant: its position among the step invariants.
    Step(usize),
    /// What must stay possible is not any more: its position among the possibles.
    Impossible(usize),
    /// A rule or a claim asks for what is not there.
    Fault(Fault),
}

/// What a search has found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Different states; of random walks or runs on a clock, how many of these.
    pub states: u64,
    /// Steps between them; of walks and runs, all steps.
    pub transitions: u64,
    /// The most steps that a state is away from the start; of walks and runs, the longest.
    pub depth: u32,
    /// Whether all was seen. If not, all states up to the depth were.
    pub complete: bool,
    /// What is wrong, and a run that leads there; on a clock, a [`timed::BrokenRun`] says it.
    pub wrong: Option<(Wrong, Vec<Move>)>,
    /// The goals that were reached, by their position among the claims, each with a run; on a
    /// clock, without.
    pub goals: BTreeMap<usize, Vec<Move>>,
    /// How runs can end, and in how many states; of walks and runs, how many ended so.
    pub outcomes: BTreeMap<String, u64>,
    /// The bytes that the states themselves take.
    pub state_bytes: usize,
    /// About how many bytes the search took in all.
    pub bytes: usize,
    /// What grew, if the search did not come to an end.
    pub growth: Option<Growth>,
}

/// Hears how many states and steps there are so far, and may end the search.
pub type OnProgress<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// How large a search may become, and on how many threads it goes on.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most states.
    pub states: usize,
    /// The most bytes.
    pub bytes: usize,
    /// How many threads; what is found does not depend on it.
    pub threads: usize,
}
