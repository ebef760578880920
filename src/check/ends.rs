//! How runs can end: the outcomes of states in which nothing has to happen any more.

use crate::check::model::Model;
use crate::check::properties::names_actors;
use crate::check::row::Layout;
use crate::check::symmetry::permuted;
use crate::check::transitions::Transitions;
use crate::protocol::value::Value;
use crate::run::claims;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Counts states by the local states of those whose register says how a run ended.
pub struct Ends {
    actors: Vec<usize>,
    key: Vec<u16>,
    counts: FxHashMap<Vec<u16>, u64>,
}

impl Ends {
    /// None yet.
    pub fn of(table: &Transitions<'_>) -> Ends {
        let is_asked = |actor: &usize| {
            table.program().outcome.is_some_and(|(role, _)| table.role(*actor) == usize::from(role))
        };
        let actors = (0..table.actors()).filter(is_asked).collect();
        Ends { actors, key: Vec::new(), counts: FxHashMap::default() }
    }

    /// Counts a state in which a run may end.
    #[inline]
    pub fn note(&mut self, layout: Layout, row: &[u64]) {
        self.key.clear();
        self.key.extend(self.actors.iter().map(|actor| layout.local(row, *actor)));
        match self.counts.get_mut(&self.key) {
            Some(count) => *count += 1,
            None => drop(self.counts.insert(self.key.clone(), 1)),
        }
    }

    /// Adds what was counted, in words. Where an outcome is an actor, all that are interchangeable
    /// with it count.
    pub fn add_to(&self, model: &Model<'_>, outcomes: &mut BTreeMap<String, u64>) {
        let Some((role, register)) = model.table.program().outcome else { return };
        let (role, register) = (usize::from(role), usize::from(register));
        for (key, count) in &self.counts {
            let value = |local: &u16| &model.table.registers(role, *local)[register];
            let values: Vec<&Value> = key.iter().map(value).collect();
            let has_names = values.iter().any(|value| names_actors(value));
            let mut words = BTreeSet::new();
            for who in model.permutations().take(if has_names { usize::MAX } else { 1 }) {
                let all: Vec<Value> = values.iter().map(|value| permuted(value, who)).collect();
                words.insert(claims::outcome_of(model.table.rules, all.iter()));
            }
            for word in words {
                *outcomes.entry(word).or_default() += count;
            }
        }
    }
}
