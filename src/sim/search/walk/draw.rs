//! Draws what happens next in a walk.

use crate::protocol::evaluate::Fault;
use crate::protocol::program::Trigger;
use crate::sim::chance::Stream;
use crate::sim::search::Question;
use crate::sim::search::space::OutcomeId;
use crate::sim::search::walk::{AT_ONCE, Flying, RARE, Taken, Walker, count};

impl Walker<'_> {
    /// What happens next. `None` at rest.
    pub(super) fn draw(
        &mut self,
        chance: &mut Stream,
        row: &[u64],
        flying: &mut Vec<Flying>,
    ) -> Result<Option<Taken>, Fault> {
        let rare = chance.below(RARE);
        if rare == 0
            && let Some(taken) = self.fault(chance, row)?
        {
            return Ok(Some(taken));
        }
        if rare == 1 && !flying.is_empty() {
            flying.swap_remove(chance.below(count(flying.len())) as usize);
        }
        let mut acts = Vec::new();
        let mut total: u32 = flying.iter().map(|flying| flying.weight).sum();
        for at in 0..self.cast.len() {
            let actor = self.cast[at];
            if self.is_down(row, actor) {
                continue;
            }
            let state = self.layout.state(row, actor);
            for nth in 0..self.space.actions(actor, state)? {
                let id = self.space.action(actor, state, nth);
                let weight = self.weight(actor, id);
                total += weight;
                acts.push((actor, id, weight));
            }
        }
        if total == 0 {
            return Ok(None);
        }
        let mut drawn = chance.below(total);
        for (at, Flying { flight, weight }) in flying.iter().copied().enumerate() {
            if drawn < weight {
                let again = self.question.duplicates && rare == 2;
                if !again {
                    flying.swap_remove(at);
                }
                let to = usize::from(self.space.flight(flight).to.0);
                if self.is_down(row, to) {
                    return Ok(Some(Taken::Nothing));
                }
                let id = self.space.receive(self.layout.state(row, to), flight)?;
                return Ok(Some(Taken::Receive(flight, id, again)));
            }
            drawn -= weight;
        }
        for (actor, id, weight) in acts {
            if drawn < weight {
                return Ok(Some(Taken::Act(actor, id)));
            }
            drawn -= weight;
        }
        unreachable!("the weights add up")
    }

    /// Somebody of the service crashes and comes back, or comes back who was down at the start.
    fn fault(&mut self, chance: &mut Stream, row: &[u64]) -> Result<Option<Taken>, Fault> {
        let Question { crashes, restarts, .. } = *self.question;
        if !(crashes || restarts) || self.cast.is_empty() {
            return Ok(None);
        }
        let actor = self.cast[chance.below(count(self.cast.len())) as usize];
        let (is_down, state) = (self.is_down(row, actor), self.layout.state(row, actor));
        if !(is_down || crashes) || !self.space.may_crash(actor) {
            return Ok(None);
        }
        let outcome = self.space.crash(actor, state)?;
        Ok(outcome.map(|id| match is_down {
            true => Taken::Restart(actor, id),
            false => Taken::Crash(actor, id),
        }))
    }

    fn weight(&self, actor: usize, id: OutcomeId) -> u32 {
        let rules = &self.space.program().roles[self.space.role(actor)].rules;
        let first = self.space.outcome(id).rules[0];
        match rules[usize::from(first)].trigger {
            Trigger::Action { after: Some(_), .. } => self.patience,
            _ => AT_ONCE,
        }
    }
}
