//! Whether steps keep what never happens to a value of several registers. Each combination of what
//! such a value reads is evaluated once.
//!
//! What never happens to a register is known of the step of one actor, whoever else there is
//! (`transitions.rs`). A value of several registers is evaluated before a step and after it, for
//! each of those that it names, under the names that they have before it: what is looked at is the
//! step itself, not the state that stands for where it leads. As with claims, what is remembered
//! hangs on *views*, the values that are read; but which actor holds which counts here, as it is
//! asked of each of them.

use crate::check::Wrong;
use crate::check::properties::{KEYED_MAX, Reads, SLOTS, Views, slot};
use crate::check::row::Layout;
use crate::check::transitions::Transitions;
use crate::protocol::evaluate::Fault;
use crate::protocol::program::{Program, StepInvariant, WatchedValue};
use crate::protocol::value::Value;
use crate::run::claims::{keeps, watched};
use rustc_hash::FxHashMap;

/// No combination: no view has this number, as there are fewer local states.
const EMPTY: u128 = u128::MAX;
/// How many values are remembered before all are forgotten.
const FOUND_MAX: usize = 1 << 16;

/// What the values read that are followed from step to step.
pub fn reads(program: &Program) -> Vec<Reads> {
    let all = program.step_invariants.iter().filter_map(StepInvariant::value);
    all.map(|value| Reads::of(&value.claim, program)).collect()
}

/// Judges steps, and remembers.
pub struct Steps {
    all: Vec<Followed>,
}

/// A value that is followed.
struct Followed {
    /// The position of the step invariant.
    nth: usize,
    reads: Reads,
    /// The actors whose views count, and their roles.
    actors: Vec<(usize, usize)>,
    /// By role.
    views: Vec<Views>,
    /// Combinations of views and the values there, each in the slot that its hash gives it.
    slots: Vec<(u128, u32)>,
    numbers: FxHashMap<Held, u32>,
    found: Vec<Held>,
}

/// The value for each of those that it is followed for, or why there is none.
type Held = Result<Vec<Value>, String>;

impl Steps {
    /// Nothing judged yet.
    pub fn new(table: &Transitions<'_>) -> Steps {
        let program = table.program();
        let all = program.step_invariants.iter().enumerate();
        let all = all.filter(|(_, invariant)| invariant.value().is_some());
        let followed = all.zip(reads(program)).map(|((nth, _), reads)| {
            let actors: Vec<(usize, usize)> = (0..table.actors())
                .map(|actor| (actor, table.role(actor)))
                .filter(|(_, role)| reads.registers.contains_key(role))
                .collect();
            Followed {
                nth,
                slots: vec![(EMPTY, 0); if actors.len() <= KEYED_MAX { SLOTS } else { 0 }],
                actors,
                views: program.roles.iter().map(|_| Views::default()).collect(),
                reads,
                numbers: FxHashMap::default(),
                found: Vec::new(),
            }
        });
        Steps { all: followed.collect() }
    }

    /// What is wrong with the state that a search begins in: a value asks for what is not there.
    pub fn at_start(
        &mut self,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
    ) -> Option<Wrong> {
        self.broken(table, layout, row, row)
    }

    /// What is wrong with a step from a state to another.
    pub fn broken(
        &mut self,
        table: &Transitions<'_>,
        layout: Layout,
        before: &[u64],
        after: &[u64],
    ) -> Option<Wrong> {
        self.all.iter_mut().find_map(|followed| {
            if followed.found.len() > FOUND_MAX {
                followed.forget();
            }
            let before = followed.held(table, layout, before);
            let after = followed.held(table, layout, after);
            followed.judge(table, before, after)
        })
    }
}

impl Followed {
    fn forget(&mut self) {
        self.slots.fill((EMPTY, 0));
        self.numbers.clear();
        self.found.clear();
    }

    /// The number of the values in a state.
    fn held(&mut self, table: &Transitions<'_>, layout: Layout, row: &[u64]) -> u32 {
        if self.slots.is_empty() {
            return self.evaluate(table, layout, row);
        }
        let mut key = 0;
        for (actor, role) in &self.actors {
            let local = layout.local(row, *actor);
            let view = self.views[*role].view(&self.reads, *role, local, table);
            key = key << 16 | u128::from((view - 1) as u16);
        }
        let slot = slot(key);
        if self.slots[slot].0 != key {
            self.slots[slot] = (key, self.evaluate(table, layout, row));
        }
        self.slots[slot].1
    }

    fn evaluate(&mut self, table: &Transitions<'_>, layout: Layout, row: &[u64]) -> u32 {
        let (mut everyone, mut alive) = (Vec::new(), 0);
        for actor in 0..table.actors() {
            let (role, local) = (table.role(actor), layout.local(row, actor));
            everyone.push(table.registers(role, local));
            alive |= u64::from(table.is_alive(role, local)) << actor;
        }
        let all = watched(table.rules, self.value(table), &everyone, alive);
        let held: Held = all.into_iter().map(|(_, value)| value).collect();
        let next = u32::try_from(self.found.len()).expect("they are forgotten before");
        let number = *self.numbers.entry(held.clone()).or_insert(next);
        if number == next {
            self.found.push(held);
        }
        number
    }

    fn value<'t>(&self, table: &Transitions<'t>) -> &'t WatchedValue {
        table.program().step_invariants[self.nth].value().expect("it follows one")
    }

    fn judge(&self, table: &Transitions<'_>, before: u32, after: u32) -> Option<Wrong> {
        let [before, after] = [before, after].map(|number| &self.found[number as usize]);
        match (before, after) {
            (Ok(before), Ok(after)) => {
                let never = table.program().step_invariants[self.nth].never;
                let mut all = before.iter().zip(after);
                let broken = all.any(|(before, after)| !keeps(never, before, after));
                broken.then_some(Wrong::Step(self.nth))
            }
            (Err(why), _) | (_, Err(why)) => {
                let range = self.value(table).claim.place.range.clone();
                Some(Wrong::Fault(Fault { message: why.clone(), range }))
            }
        }
    }
}
