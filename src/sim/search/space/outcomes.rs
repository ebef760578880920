//! What comes of a rule, in numbers; in an automatic world, with all that follows at once.

use crate::diagnostic::one;
use crate::protocol::evaluate::{Effect, Fault, Registers, SENDS_MAX, first};
use crate::protocol::value::{ActorId, Value};
use crate::sim::claims;
use crate::sim::search::space::{
    Drive, Flight, Outcome, OutcomeId, RUSH_MAX, Row, Space, UNKNOWN, is_immediate,
};

impl Space<'_> {
    /// What comes of a crash and the restart after it; of an actor that is down, of the restart.
    /// `None` if nothing changes.
    pub fn crash(&mut self, actor: usize, state: u16) -> Result<Option<OutcomeId>, Fault> {
        if let Some(Row { crash: Some(known), .. }) = self.rows[actor].get(usize::from(state)) {
            return Ok(Some(*known).filter(|known| *known != UNKNOWN));
        }
        let id = self.actor_id(actor);
        let held = self.registers(self.roles[actor], state).to_vec();
        let registers = first(self.rules.program, self.rules.cluster, id, Some(&held))?;
        let effect = self.acting(id, &registers).restart()?;
        let outcome = match effect {
            Some(effect) => self.outcome_of(id, &registers, Some(effect))?,
            None => self.outcome_of(id, &registers, None)?,
        };
        let breaks = self.broken(self.roles[actor], &held, self.outcome(outcome).state);
        let known = &mut self.outcomes[outcome as usize];
        known.breaks = known.breaks.or(breaks);
        let is_nothing = known.state == state && known.sends.is_empty();
        let found = if is_nothing { UNKNOWN } else { outcome };
        self.row(actor, state).crash = Some(found);
        Ok(Some(found).filter(|known| *known != UNKNOWN))
    }

    pub(super) fn outcome_of(
        &mut self,
        actor: ActorId,
        before: &Registers,
        effect: Option<Effect>,
    ) -> Result<OutcomeId, Fault> {
        let role = self.roles[usize::from(actor.0)];
        let mut registers = before.clone();
        let (mut sends, mut rules) = (Vec::new(), Vec::new());
        let mut next = effect;
        if self.drive == Drive::Auto && next.is_none() {
            next = self.at_once(actor, &registers)?;
        }
        while let Some(effect) = next {
            registers = effect.registers;
            sends.extend(effect.sends);
            rules.push(u8::try_from(effect.rule).expect("a role has fewer rules"));
            if rules.len() > RUSH_MAX || sends.len() > SENDS_MAX {
                let name = &self.rules.program.roles[role].name;
                let message = match rules.len() > RUSH_MAX {
                    true => format!("{} that never rests", one(name)),
                    false => format!("more than {SENDS_MAX} messages at once"),
                };
                let range = self.rules.program.roles[role].rules[effect.rule].range.clone();
                return Err(Fault { message, range });
            }
            next = match self.drive {
                Drive::Step => None,
                Drive::Auto => self.at_once(actor, &registers)?,
            };
        }
        let state = self.state(role, &registers)?;
        let breaks = self.broken(role, before, state);
        let sends: Vec<u32> = sends
            .into_iter()
            .map(|(message, to)| self.flight_number(Flight { from: actor, to, message, copy: 0 }))
            .collect();
        let outcome = Outcome { state, sends, rules, breaks };
        self.bytes += size_of::<Outcome>()
            + outcome.sends.capacity() * size_of::<u32>()
            + outcome.rules.capacity();
        self.outcomes.push(outcome);
        Ok(u32::try_from(self.outcomes.len() - 1).expect("a search stops before"))
    }

    /// The first thing that an actor does by itself, now.
    pub(super) fn at_once(
        &self,
        actor: ActorId,
        registers: &[Value],
    ) -> Result<Option<Effect>, Fault> {
        let acting = self.acting(actor, registers);
        let enabled = acting.enabled()?;
        let mut immediate =
            enabled.into_iter().filter(|rule| self.is_immediate(usize::from(actor.0), *rule));
        immediate.next().map(|rule| acting.act(rule)).transpose()
    }

    pub(super) fn is_immediate(&self, actor: usize, rule: usize) -> bool {
        is_immediate(&self.rules.program.roles[self.roles[actor]].rules[rule].trigger)
    }

    pub(super) fn broken(&self, role: usize, before: &[Value], after: u16) -> Option<u16> {
        let after = self.registers(role, after);
        let nevers = self.rules.program.nevers.iter();
        let broken = nevers.enumerate().find(|(_, never)| {
            usize::from(never.role) == role && !claims::keeps(never, before, after)
        });
        broken.map(|(nth, _)| u16::try_from(nth).expect("a text has room for fewer"))
    }
}
