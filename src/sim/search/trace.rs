//! Finds the moves that lead to a world that a search has seen.
//!
//! Worlds stand for others in which actors are exchanged; a run is told with actors called as at
//! the start, so it is walked again from there.

use crate::protocol::value::ActorId;
use crate::sim::search::Report;
use crate::sim::search::breadth::{Breadth, Edge};
use crate::sim::search::moves::Move;
use crate::sim::search::space::Flight;
use std::collections::BTreeSet;

impl Breadth<'_> {
    /// Remembers the way to goals that were reached for the first time.
    pub(super) fn note_goals(
        &mut self,
        reached: &mut BTreeSet<usize>,
        at: usize,
        report: &mut Report,
    ) {
        for goal in std::mem::take(reached) {
            report.goals.entry(goal).or_insert_with(|| self.path(at));
        }
    }

    /// The moves that lead to a world: with actors called as at the start, whoever they were
    /// exchanged with on the way.
    pub(super) fn path(&mut self, to: usize) -> Vec<Move> {
        self.way(to).0
    }

    /// The moves to a world and one more, which does what must never happen.
    pub(super) fn path_past(&mut self, to: usize, broken: usize) -> Vec<Move> {
        let (mut moves, here) = self.way(to);
        let mut edges = Vec::new();
        self.edges(&here, &mut edges).expect("this way was gone before");
        let edge = edges.into_iter().find(|edge| self.breaks(*edge) == Some(broken));
        moves.push(self.told(edge.expect("exchanging actors changes nothing")));
        moves
    }

    /// The moves to a world, and the world with actors called as at the start.
    fn way(&mut self, to: usize) -> (Vec<Move>, Vec<u64>) {
        let mut ancestors = vec![to];
        while ancestors[ancestors.len() - 1] != 0 {
            ancestors.push(self.parents[ancestors[ancestors.len() - 1]] as usize);
        }
        let mut moves = Vec::new();
        let mut here = self.start.clone();
        here.resize(self.layout.width, 0);
        for next in ancestors.iter().rev().skip(1) {
            let (one, world) = self.towards(&here, *next);
            moves.push(one);
            here = world;
        }
        (moves, here)
    }

    /// The step from a world, as it is, to one that stands for `next`.
    fn towards(&mut self, here: &[u64], next: usize) -> (Move, Vec<u64>) {
        let mut edges = Vec::new();
        self.edges(here, &mut edges).expect("this way was gone before");
        for edge in edges {
            let mut plain = Vec::new();
            // A message that no world on the way had room for is on another way.
            if !self.step(here, edge, &mut plain) {
                continue;
            }
            let mut row = plain.clone();
            if self.reduce(&mut row) && self.worlds.row(next) == row {
                return (self.told(edge), plain);
            }
        }
        unreachable!("a world has a way from its parent")
    }

    fn told(&self, edge: Edge) -> Move {
        let actor = |nth: usize| ActorId(u8::try_from(nth).expect("a cast has fewer actors"));
        match edge {
            Edge::Receive(flight, _) => {
                let Flight { from, to, message, .. } = self.space.flight(flight).clone();
                Move::Receive { from, to, message, again: self.question.duplicates }
            }
            Edge::Act(nth, id) => Move::Act(actor(nth), self.space.outcome(id).rules.clone()),
            Edge::Crash(nth, _) => Move::Crash(actor(nth)),
            Edge::Restart(nth, _) => Move::Restart(actor(nth)),
        }
    }
}
