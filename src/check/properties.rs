//! Whether the claims hold in a state. Each combination of what a claim reads is judged once.
//!
//! A claim reads a few registers of a few roles. Claims that read the same are a group; of a local
//! state a group sees a *view*, the values that it reads. A step after which the actor that took it
//! looks the same to a group changes nothing for that group, and of the other steps most lead to a
//! combination of views that was judged before. A group remembers the latest combination of each
//! slot of a small table, as a memory that outgrows the cache is slower than judging anew.

use crate::check::Wrong;
use crate::check::compiled::{Compiled, View, Word};
use crate::check::row::Layout;
use crate::check::transitions::{LocalState, Transitions};
use crate::protocol::evaluate::Fault;
use crate::protocol::program::{Claim, Expr, Function, Program};
use crate::protocol::tree::ClaimKind;
use crate::protocol::value::{ACTORS_MAX, Value};
use crate::protocol::visit;
use crate::run::claims;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How many combinations of views a group remembers.
pub const SLOTS: usize = 1 << 13;
/// The most actors whose views fit a key; with more, every state is judged anew.
pub const KEYED_MAX: usize = 8;
/// No combination: no view has this number, as there are fewer local states.
const EMPTY: u128 = u128::MAX;
/// The groups that have a bit of their own; those from the last on share it.
const BITS: usize = 64;

/// Claims that read the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The claims, by their position in the program.
    claims: Vec<usize>,
    reads: Reads,
}

/// What a claim reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The registers of each role, in ascending order.
    pub registers: BTreeMap<usize, Vec<u8>>,
    /// Whether it asks who is alive: then everybody counts.
    alive: bool,
}

impl Reads {
    /// What a claim of a program reads.
    pub fn of(claim: &Claim, program: &Program) -> Reads {
        let mut reads = Reads::default();
        read(&claim.body, &mut reads);
        if reads.alive {
            (0..program.roles.len()).for_each(|role| {
                reads.registers.entry(role).or_default();
            });
        }
        reads
    }

    /// Whether an actor of a role looks different afterwards.
    pub fn differ(&self, role: usize, before: &LocalState, after: &LocalState) -> bool {
        let Some(registers) = self.registers.get(&role) else { return false };
        let differs =
            |at: &u8| before.registers[usize::from(*at)] != after.registers[usize::from(*at)];
        registers.iter().any(differs) || (self.alive && before.alive != after.alive)
    }
}

/// The groups of the claims of a program that are judged: all but what only the picture asks.
pub fn groups(program: &Program) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (nth, claim) in program.claims.iter().enumerate() {
        if matches!(claim.kind, ClaimKind::Judge(..)) {
            continue;
        }
        let reads = Reads::of(claim, program);
        match groups.iter_mut().find(|group| group.reads == reads) {
            Some(group) => group.claims.push(nth),
            None => groups.push(Group { claims: vec![nth], reads }),
        }
    }
    groups
}

/// The registers that claims read, by role.
pub fn read_by<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> BTreeMap<usize, Vec<u8>> {
    let mut reads = Reads::default();
    for claim in claims {
        read(&claim.body, &mut reads);
    }
    reads.registers
}

/// Notes what an expression of a claim reads.
fn read(expr: &Expr, reads: &mut Reads) {
    visit::expressions(expr, &mut |expr| match expr {
        Expr::Each(_, _, _, domain, _) => {
            if let Expr::Everyone(role) = **domain {
                reads.registers.entry(usize::from(role)).or_default();
            }
        }
        Expr::RegisterOf(_, role, register) => {
            let registers = reads.registers.entry(usize::from(*role)).or_default();
            if let Err(at) = registers.binary_search(register) {
                registers.insert(at, *register);
            }
        }
        Expr::Of(Function::Alive, _) => reads.alive = true,
        _ => {}
    });
}

/// The groups, a bit each, to which an actor of a role looks different afterwards.
pub fn touched(groups: &[Group], role: usize, before: &LocalState, after: &LocalState) -> u64 {
    let mut touched = 0;
    for (nth, group) in groups.iter().enumerate() {
        if group.reads.differ(role, before, after) {
            touched |= 1 << nth.min(BITS - 1);
        }
    }
    touched
}

/// What was found of a state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgment {
    /// What is wrong.
    pub wrong: Option<Wrong>,
    /// The goals that hold, by their position among the claims.
    pub goals: Vec<usize>,
}

/// Judges states, and remembers.
pub struct Properties {
    groups: Vec<Judged>,
}

struct Judged {
    group: Group,
    claims: Vec<Asked>,
    /// The actors whose views count, and their roles.
    actors: Vec<(usize, usize)>,
    /// Which of these are interchangeable: where they begin and end.
    blocks: Vec<(usize, usize)>,
    /// By role: the view of each local state, and the numbers of views.
    views: Vec<Views>,
    /// Combinations of views and the verdicts on them, each in the slot that its hash gives it.
    slots: Vec<(u128, u32)>,
    found: Vec<Judgment>,
    /// Room for the verdict that is being found.
    verdict: Judgment,
}

/// The views of the local states of a role.
#[derive(Default)]
pub struct Views {
    /// Of each local state its view, plus one; 0 where nobody has asked yet.
    of: Vec<u32>,
    numbers: FxHashMap<(Vec<Value>, bool), u32>,
}

impl Properties {
    /// Nothing judged yet.
    pub fn new(table: &Transitions<'_>) -> Properties {
        let groups = table.groups.iter().map(|group| {
            let actors: Vec<(usize, usize)> = (0..table.actors())
                .map(|actor| (actor, table.role(actor)))
                .filter(|(_, role)| group.reads.registers.contains_key(role))
                .collect();
            let ask = |nth: &usize| Asked::of(&table.program().claims[*nth], table);
            Judged {
                claims: group.claims.iter().map(ask).collect(),
                views: table.program().roles.iter().map(|_| Views::default()).collect(),
                slots: vec![(EMPTY, 0); if actors.len() <= KEYED_MAX { SLOTS } else { 0 }],
                found: vec![Judgment::default()],
                verdict: Judgment::default(),
                group: group.clone(),
                blocks: blocks(table, &actors),
                actors,
            }
        });
        Properties { groups: groups.collect() }
    }

    /// Judges the groups in `touched` in a state, and tells of each that is worth a word.
    #[inline]
    pub fn judge(
        &mut self,
        touched: u64,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
        on_judgment: &mut dyn FnMut(&Judgment),
    ) {
        let mut rest = touched;
        while rest != 0 {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let last =
                if bit == BITS - 1 { self.groups.len() } else { (bit + 1).min(self.groups.len()) };
            for group in &mut self.groups[bit.min(last)..last] {
                let verdict = group.judge(table, layout, row);
                if *verdict != Judgment::default() {
                    on_judgment(verdict);
                }
            }
        }
    }
}

impl Judged {
    #[inline]
    fn judge(&mut self, table: &Transitions<'_>, layout: Layout, row: &[u64]) -> &Judgment {
        if self.slots.is_empty() {
            let number = self.evaluate(table, layout, row);
            return &self.found[number as usize];
        }
        let mut all = [0u16; KEYED_MAX];
        for (nth, (actor, role)) in self.actors.iter().enumerate() {
            let local = layout.local(row, *actor);
            let views = &mut self.views[*role];
            let view = match views.of.get(usize::from(local)) {
                Some(view) if *view != 0 => *view,
                _ => {
                    let (view, names_actors) = views.number(&self.group.reads, *role, local, table);
                    if names_actors {
                        self.blocks.clear();
                    }
                    view
                }
            };
            all[nth] = (view - 1) as u16;
        }
        // What is the same but for who is which of several interchangeable actors is the same.
        for (first, end) in &self.blocks {
            all[*first..*end].sort_unstable();
        }
        let key = all.iter().fold(0, |key, view| key << 16 | u128::from(*view));
        let slot = slot(key);
        if self.slots[slot].0 != key {
            self.slots[slot] = (key, self.evaluate(table, layout, row));
        }
        &self.found[self.slots[slot].1 as usize]
    }

    /// Judges a state: the number of the verdict.
    fn evaluate(&mut self, table: &Transitions<'_>, layout: Layout, row: &[u64]) -> u32 {
        let mut words = [[].as_slice(); ACTORS_MAX];
        let view = view(table, layout, row, &mut words);
        let verdict = &mut self.verdict;
        verdict.wrong = None;
        verdict.goals.clear();
        for (nth, asked) in self.group.claims.iter().zip(&self.claims) {
            let claim = &table.program().claims[*nth];
            match (asked.holds(claim, &view, table, layout, row), &claim.kind) {
                (Err(fault), _) if verdict.wrong.is_none() => {
                    verdict.wrong = Some(Wrong::Fault(fault));
                }
                (Ok(false), ClaimKind::Invariant) if verdict.wrong.is_none() => {
                    verdict.wrong = Some(Wrong::Invariant(*nth));
                }
                (Ok(true), ClaimKind::Goal) => verdict.goals.push(*nth),
                _ => {}
            }
        }
        let known = self.found.iter().position(|known| known == verdict);
        let number = known.unwrap_or_else(|| {
            self.found.push(verdict.clone());
            self.found.len() - 1
        });
        u32::try_from(number).expect("few verdicts differ")
    }
}

/// A claim as searches ask it.
pub struct Asked(Option<Compiled>);

impl Asked {
    /// In integers, if that is possible.
    pub fn of(claim: &Claim, table: &Transitions<'_>) -> Asked {
        Asked(Compiled::of(&claim.body, table.rules.cluster))
    }

    /// Whether the claim holds in a state.
    ///
    /// # Errors
    ///
    /// If it asks for what is not there.
    pub fn holds_in(
        &self,
        claim: &Claim,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
    ) -> Result<bool, Fault> {
        let mut words = [[].as_slice(); ACTORS_MAX];
        self.holds(claim, &view(table, layout, row, &mut words), table, layout, row)
    }

    fn holds(
        &self,
        claim: &Claim,
        view: &View<'_>,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
    ) -> Result<bool, Fault> {
        match self.0.as_ref().and_then(|it| view.value(it, &mut [0; 8])) {
            Some(word) => Ok(word == 1),
            None => {
                let registers =
                    |actor| table.registers(table.role(actor), layout.local(row, actor));
                let everyone: Vec<&[Value]> = (0..table.actors()).map(registers).collect();
                claims::holds(table.rules, claim, &everyone, view.alive)
            }
        }
    }
}

/// What everybody holds in a state, in integers.
fn view<'w, 't: 'w>(
    table: &'t Transitions<'_>,
    layout: Layout,
    row: &[u64],
    words: &'w mut [&'t [Word]; ACTORS_MAX],
) -> View<'w> {
    let mut alive = 0;
    for (actor, words) in words.iter_mut().enumerate().take(table.actors()) {
        let (role, local) = (table.role(actor), layout.local(row, actor));
        *words = table.words(role, local);
        alive |= u64::from(table.is_alive(role, local)) << actor;
    }
    View { cluster: table.rules.cluster, everyone: &words[..table.actors()], alive }
}

/// The slot of a combination of views.
#[inline]
pub fn slot(key: u128) -> usize {
    let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (64 - SLOTS.trailing_zeros())) as usize
}

impl Views {
    /// The view of a local state, plus one.
    pub fn view(&mut self, reads: &Reads, role: usize, local: u16, table: &Transitions<'_>) -> u32 {
        match self.of.get(usize::from(local)) {
            Some(view) if *view != 0 => *view,
            _ => self.number(reads, role, local, table).0,
        }
    }

    /// The view of a local state, plus one, and whether it names actors.
    #[cold]
    fn number(
        &mut self,
        reads: &Reads,
        role: usize,
        local: u16,
        table: &Transitions<'_>,
    ) -> (u32, bool) {
        let registers = table.registers(role, local);
        let shown: Vec<Value> =
            reads.registers[&role].iter().map(|at| registers[usize::from(*at)].clone()).collect();
        let names_actors = shown.iter().any(names_actors);
        let alive = !reads.alive || table.is_alive(role, local);
        let next = u32::try_from(self.numbers.len() + 1).expect("there are fewer local states");
        let number = *self.numbers.entry((shown, alive)).or_insert(next);
        self.of.resize(self.of.len().max(usize::from(local) + 1), 0);
        self.of[usize::from(local)] = number;
        (number, names_actors)
    }
}

/// Those of the actors of a group that are interchangeable, by their positions among them.
fn blocks(table: &Transitions<'_>, actors: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let block = |(actor, _): &(usize, usize)| table.blocks.block(*actor);
    let chunks = actors.chunk_by(|a, b| block(a) == block(b));
    let ends = chunks.scan(0, |end, chunk| {
        let first = *end;
        *end += chunk.len();
        Some((block(&chunk[0]), (first, *end)))
    });
    ends.filter(|(block, _)| block.is_some()).map(|(_, ends)| ends).collect()
}

/// Whether a value is, or holds, an actor.
pub fn names_actors(value: &Value) -> bool {
    match value {
        Value::Actor(_) | Value::Set(_) => true,
        Value::List(all) | Value::Record(all) => all.iter().any(names_actors),
        // Its places are actors.
        Value::Table(..) => true,
        _ => false,
    }
}
