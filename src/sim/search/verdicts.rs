//! Whether the claims hold, each combination of what the actors hold judged once.

use crate::protocol::tree::ClaimKind;
use crate::protocol::value::{ACTORS_MAX, Value, members};
use crate::sim::claims;
use crate::sim::search::Wrong;
use crate::sim::search::quick::{Quick, View};
use crate::sim::search::row::Layout;
use crate::sim::search::space::Space;
use crate::sim::search::worlds::Worlds;
use std::collections::BTreeSet;

/// The claims of a program, those that look at the same roles together.
pub struct Verdicts {
    groups: Vec<Group>,
    seen_max: usize,
    down: u64,
    key: Vec<u64>,
    work: u64,
}

struct Group {
    roles: u64,
    mask: Vec<u64>,
    claims: Vec<(usize, Option<Quick>)>,
    seen: Worlds,
    cost: u64,
}

impl Verdicts {
    /// Nothing judged yet. `down` says who is down at the start. When `seen_max` combinations are
    /// remembered, all are forgotten and judged anew: a memory that outgrows the cache is slower
    /// than judging.
    pub fn new(space: &Space<'_>, layout: Layout, down: u64, seen_max: usize) -> Verdicts {
        let mut groups: Vec<Group> = Vec::new();
        for (nth, claim) in space.program().claims.iter().enumerate() {
            if matches!(claim.kind, ClaimKind::Judge(..)) {
                continue;
            }
            let roles = claims::looks_at(&claim.body);
            let mut mask = vec![0; layout.states];
            for actor in 0..usize::from(space.rules.cluster.size()) {
                if roles >> space.role(actor) & 1 == 1 {
                    layout.set_state(&mut mask, actor, u16::MAX);
                }
            }
            let quick = Quick::of(&claim.body, space.rules.cluster);
            let cost = claims::cost(&claim.body, space.rules.cluster);
            match groups.iter_mut().find(|group| group.mask == mask) {
                Some(group) => {
                    group.claims.push((nth, quick));
                    group.cost = group.cost.saturating_add(cost);
                }
                None => groups.push(Group {
                    roles,
                    mask,
                    claims: vec![(nth, quick)],
                    seen: Worlds::new(layout.states),
                    cost,
                }),
            }
        }
        Verdicts { groups, seen_max, down, key: vec![0; layout.states], work: 0 }
    }

    /// How much work judging has been so far, as [`claims::cost`] counts it.
    pub fn work(&self) -> u64 {
        self.work
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.groups.iter().map(|group| group.seen.bytes()).sum()
    }

    /// Judges a world that differs from one judged before in the actors of some roles, given as
    /// bits. Goals that hold in it go to `reached`.
    pub fn judge(
        &mut self,
        roles: u64,
        space: &Space<'_>,
        layout: Layout,
        row: &[u64],
        reached: &mut BTreeSet<usize>,
    ) -> Result<(), Wrong> {
        for group in self.groups.iter_mut().filter(|group| group.roles & roles != 0) {
            for (key, (word, mask)) in self.key.iter_mut().zip(row.iter().zip(&group.mask)) {
                *key = word & mask;
            }
            if group.seen.len() >= self.seen_max {
                group.seen.clear();
            }
            if group.seen.insert(&self.key).1 {
                self.work = self.work.saturating_add(group.cost);
                let alive = alive(self.down, space, layout, row);
                judge(space, layout, row, &group.claims, alive, reached)?;
            }
        }
        Ok(())
    }
}

/// Who is not down, a bit each; `down` were at the start.
fn alive(down: u64, space: &Space<'_>, layout: Layout, row: &[u64]) -> u64 {
    let is_down = |actor: usize| space.is_down(space.role(actor), layout.state(row, actor));
    let still = members(down).filter(|actor| is_down(usize::from(actor.0)));
    !still.fold(0, |down, actor| down | 1 << actor.0)
}

fn judge(
    space: &Space<'_>,
    layout: Layout,
    row: &[u64],
    which: &[(usize, Option<Quick>)],
    alive: u64,
    reached: &mut BTreeSet<usize>,
) -> Result<(), Wrong> {
    let size = usize::from(space.rules.cluster.size());
    let state = |actor: usize| (space.role(actor), layout.state(row, actor));
    let mut words: [&[i64]; ACTORS_MAX] = [&[]; ACTORS_MAX];
    for (actor, words) in words.iter_mut().enumerate().take(size) {
        let (role, state) = state(actor);
        *words = space.words(role, state);
    }
    let view = View { cluster: space.rules.cluster, everyone: &words[..size], alive };
    for (nth, quick) in which {
        let claim = &space.program().claims[*nth];
        let quickly = quick.as_ref().and_then(|quick| view.value(quick, &mut [0; 8]));
        let holds = match quickly {
            Some(word) => word == 1,
            None => {
                let everyone: Vec<&[Value]> = (0..size)
                    .map(|actor| space.registers(state(actor).0, state(actor).1))
                    .collect();
                claims::holds(space.rules, claim, &everyone, alive).map_err(Wrong::Fault)?
            }
        };
        match claim.kind {
            ClaimKind::Invariant if !holds => return Err(Wrong::Invariant(*nth)),
            ClaimKind::Goal if holds => {
                reached.insert(*nth);
            }
            _ => {}
        }
    }
    Ok(())
}

/// How a run ended, of everybody in these states.
pub fn outcome(space: &Space<'_>, state_of: &dyn Fn(usize) -> u16) -> Option<String> {
    claims::outcome(space.rules, |actor| {
        let actor = usize::from(actor.0);
        space.registers(space.role(actor), state_of(actor))
    })
}
