//! A world of actors and of messages under way, and the one function that changes it.

use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::{Acting, Effect, Fault, Message, Registers, first};
use crate::protocol::program::{Program, Rule, Trigger};
use crate::protocol::value::ActorId;

/// What holds for a whole run: the protocol and who takes part.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The protocol.
    pub program: &'a Program,
    /// Who takes part.
    pub cluster: &'a Cluster,
}

/// Which message it is of all that were sent in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EnvelopeId(pub u32);

/// A message on its way or waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Which it is.
    pub id: EnvelopeId,
    /// Who sent it.
    pub from: ActorId,
    /// Whom it goes to.
    pub to: ActorId,
    /// How many went from the one to the other before it.
    pub nth: u32,
    /// What it says.
    pub message: Message,
}

/// An actor in a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorState {
    /// Whether it has not crashed.
    pub alive: bool,
    /// Whether all its channels are cut: a message is lost if its sender or its receiver is
    /// isolated when it would arrive.
    pub isolated: bool,
    /// What it holds. Of a crashed actor: what it held.
    pub registers: Registers,
    /// Messages that wait until it acts, the oldest first.
    pub inbox: Vec<Envelope>,
}

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The actors, by their number.
    pub actors: Vec<ActorState>,
    /// The messages under way, in the order in which they were sent.
    pub flying: Vec<Envelope>,
    /// How many messages were sent, arrived, and got lost. Sent is always arrived, lost, or flying.
    pub counts: Counts,
    /// How many messages went from each actor to each.
    carried: Vec<u32>,
}

/// What became of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Counts {
    pub sent: u32,
    pub arrived: u32,
    pub lost: u32,
}

/// Everything that can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A message arrives.
    Deliver(EnvelopeId),
    /// A message gets lost.
    Lose(EnvelopeId),
    /// A message under way gets a second copy.
    Copy(EnvelopeId),
    /// An actor does what waits longest, or else its first enabled action.
    Act(ActorId),
    /// An actor does the action at this position of its role's rules.
    Do(ActorId, usize),
    /// An actor stops. Its inbox is lost, and all that is not durable.
    Kill(ActorId),
    /// A stopped actor comes back.
    Restart(ActorId),
    /// All channels of an actor are cut.
    Isolate(ActorId),
    /// The channels of an isolated actor carry messages again.
    Heal(ActorId),
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// To whom.
    pub actor: ActorId,
    /// The message that it was about.
    pub envelope: Option<Envelope>,
    /// What the actor did: a rule of its role, if any ran.
    pub rule: Option<usize>,
    /// The sentence of it.
    pub said: String,
    /// The messages that it sent.
    pub sent: Vec<EnvelopeId>,
    /// The actions, as positions of rules, the wait for which begins anew.
    pub resets: Vec<usize>,
    /// Whether a message ended without effect: its receiver had crashed, or it got lost.
    pub lost: bool,
    /// Who was isolated, if that is why.
    pub cut: Option<ActorId>,
}

impl World {
    /// The world in which every actor holds its first values.
    pub fn first(rules: Rules<'_>) -> Result<World, Fault> {
        let mut actors = Vec::new();
        for actor in rules.cluster.actors() {
            let registers = first(rules.program, rules.cluster, actor, None)?;
            actors.push(ActorState { alive: true, isolated: false, registers, inbox: Vec::new() });
        }
        let carried = vec![0; actors.len() * actors.len()];
        Ok(World { actors, flying: Vec::new(), counts: Counts::default(), carried })
    }

    /// Makes a step happen. `None` if it cannot: the message is not under way, the actor is crashed
    /// or has nothing to do.
    pub fn apply(&mut self, rules: Rules<'_>, step: Step) -> Result<Option<Happened>, Fault> {
        match step {
            Step::Deliver(envelope) => self.deliver(rules, envelope),
            Step::Lose(envelope) => Ok(self.lose(envelope)),
            Step::Copy(envelope) => Ok(self.copy(envelope)),
            Step::Act(actor) => self.act(rules, actor),
            Step::Do(actor, rule) => self.action(rules, actor, rule),
            Step::Kill(actor) => Ok(self.kill(actor)),
            Step::Restart(actor) => self.restart(rules, actor),
            Step::Isolate(actor) => Ok(self.isolate(actor, true)),
            Step::Heal(actor) => Ok(self.isolate(actor, false)),
        }
    }

    /// What an actor would do if it acted now: handle what waits longest, or else the position of
    /// its first enabled action that fits.
    pub fn next(
        &self,
        rules: Rules<'_>,
        actor: ActorId,
        fits: impl Fn(&Trigger) -> bool,
    ) -> Result<Option<Next>, Fault> {
        let state = &self.actors[usize::from(actor.0)];
        if !state.alive {
            return Ok(None);
        }
        if self.waiting(rules, actor)?.is_some() {
            return Ok(Some(Next::Handle));
        }
        let all = &rules.program.roles[rules.cluster.role(actor)].rules;
        let enabled = self.acting(rules, actor).enabled()?;
        Ok(enabled.into_iter().find(|rule| fits(&all[*rule].trigger)).map(Next::Action))
    }

    /// The position in an inbox of the message that waits longest of those that can be handled. One
    /// for which no guard holds goes on waiting, and does not hold up those behind it.
    fn waiting(&self, rules: Rules<'_>, actor: ActorId) -> Result<Option<usize>, Fault> {
        let acting = self.acting(rules, actor);
        let inbox = &self.actors[usize::from(actor.0)].inbox;
        for (at, envelope) in inbox.iter().enumerate() {
            if acting.takes(&envelope.message, envelope.from)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Whether somebody stands outside of the service, and so neither crashes nor is isolated.
    pub fn is_outside(rules: Rules<'_>, actor: ActorId) -> bool {
        rules.program.roles[rules.cluster.role(actor)].outside
    }

    /// An actor, ready to do something.
    pub fn acting<'a>(&'a self, rules: Rules<'a>, actor: ActorId) -> Acting<'a> {
        let registers = &self.actors[usize::from(actor.0)].registers;
        Acting { program: rules.program, cluster: rules.cluster, actor, registers, is_heard: true }
    }

    fn deliver(&mut self, rules: Rules<'_>, id: EnvelopeId) -> Result<Option<Happened>, Fault> {
        let Some(envelope) = self.take(id) else {
            return Ok(None);
        };
        let to = envelope.to;
        if !self.actors[usize::from(to.0)].alive {
            self.counts.lost += 1;
            return Ok(Some(Happened { lost: true, ..happened(to, Some(envelope)) }));
        }
        let is_isolated = |actor: &ActorId| self.actors[usize::from(actor.0)].isolated;
        if let Some(cut) = [to, envelope.from].into_iter().find(is_isolated) {
            self.counts.lost += 1;
            let cut = Some(cut);
            return Ok(Some(Happened { lost: true, cut, ..happened(to, Some(envelope)) }));
        }
        self.counts.arrived += 1;
        if is_queued(rules, to, &envelope.message) {
            self.actors[usize::from(to.0)].inbox.push(envelope.clone());
            return Ok(Some(happened(to, Some(envelope))));
        }
        self.handle(rules, envelope).map(Some)
    }

    fn handle(&mut self, rules: Rules<'_>, envelope: Envelope) -> Result<Happened, Fault> {
        let to = envelope.to;
        let effect = self.acting(rules, to).receive(&envelope.message, envelope.from)?;
        let empty = happened(to, Some(envelope));
        Ok(match effect {
            Some(effect) => self.perform(to, effect, empty),
            None => empty,
        })
    }

    fn act(&mut self, rules: Rules<'_>, actor: ActorId) -> Result<Option<Happened>, Fault> {
        match self.next(rules, actor, |_| true)? {
            None => Ok(None),
            Some(Next::Handle) => {
                let at = self.waiting(rules, actor)?.expect("that is what comes next");
                let envelope = self.actors[usize::from(actor.0)].inbox.remove(at);
                self.handle(rules, envelope).map(Some)
            }
            Some(Next::Action(rule)) => self.action(rules, actor, rule),
        }
    }

    fn action(
        &mut self,
        rules: Rules<'_>,
        actor: ActorId,
        rule: usize,
    ) -> Result<Option<Happened>, Fault> {
        let acting = self.acting(rules, actor);
        if !self.actors[usize::from(actor.0)].alive || !acting.enabled()?.contains(&rule) {
            return Ok(None);
        }
        let effect = acting.act(rule)?;
        Ok(Some(self.perform(actor, effect, happened(actor, None))))
    }

    fn kill(&mut self, actor: ActorId) -> Option<Happened> {
        let state = &mut self.actors[usize::from(actor.0)];
        if !state.alive {
            return None;
        }
        state.alive = false;
        state.inbox.clear();
        Some(happened(actor, None))
    }

    fn isolate(&mut self, actor: ActorId, isolated: bool) -> Option<Happened> {
        let was = std::mem::replace(&mut self.actors[usize::from(actor.0)].isolated, isolated);
        (was != isolated).then(|| happened(actor, None))
    }

    fn restart(&mut self, rules: Rules<'_>, actor: ActorId) -> Result<Option<Happened>, Fault> {
        let state = &self.actors[usize::from(actor.0)];
        if state.alive {
            return Ok(None);
        }
        let registers = first(rules.program, rules.cluster, actor, Some(&state.registers))?;
        let isolated = state.isolated;
        self.actors[usize::from(actor.0)] =
            ActorState { alive: true, isolated, registers, inbox: Vec::new() };
        let effect = self.acting(rules, actor).restart()?;
        let empty = happened(actor, None);
        Ok(Some(match effect {
            Some(effect) => self.perform(actor, effect, empty),
            None => empty,
        }))
    }

    fn perform(&mut self, actor: ActorId, effect: Effect, empty: Happened) -> Happened {
        self.actors[usize::from(actor.0)].registers = effect.registers;
        let sent = effect.sends.into_iter().map(|(message, to)| self.send(actor, to, message));
        let sent = sent.collect();
        let Effect { rule, said, resets, .. } = effect;
        Happened { rule: Some(rule), said, sent, resets, ..empty }
    }

    fn send(&mut self, from: ActorId, to: ActorId, message: Message) -> EnvelopeId {
        let id = EnvelopeId(self.counts.sent);
        self.counts.sent += 1;
        let channel = usize::from(from.0) * self.actors.len() + usize::from(to.0);
        let nth = self.carried[channel];
        self.carried[channel] += 1;
        self.flying.push(Envelope { id, from, to, nth, message });
        id
    }

    fn lose(&mut self, id: EnvelopeId) -> Option<Happened> {
        let envelope = self.take(id)?;
        self.counts.lost += 1;
        Some(Happened { lost: true, ..happened(envelope.to, Some(envelope)) })
    }

    fn copy(&mut self, id: EnvelopeId) -> Option<Happened> {
        let original = self.flying.iter().find(|envelope| envelope.id == id)?.clone();
        let sent = vec![self.send(original.from, original.to, original.message.clone())];
        Some(Happened { sent, ..happened(original.to, Some(original)) })
    }

    fn take(&mut self, id: EnvelopeId) -> Option<Envelope> {
        let at = self.flying.iter().position(|envelope| envelope.id == id)?;
        Some(self.flying.remove(at))
    }
}

/// What an actor does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It handles the message that waits longest, of those that it can handle.
    Handle,
    /// It does the action at this position of its role's rules.
    Action(usize),
}

impl Next {
    /// The step in which an actor does it.
    pub fn step_of(self, actor: ActorId) -> Step {
        match self {
            Next::Handle => Step::Act(actor),
            Next::Action(rule) => Step::Do(actor, rule),
        }
    }
}

/// Whether a message waits until its receiver acts.
pub fn is_queued(rules: Rules<'_>, to: ActorId, message: &Message) -> bool {
    let role = &rules.program.roles[rules.cluster.role(to)];
    role.rules_for(message.name).any(Rule::is_queued)
}

fn happened(actor: ActorId, envelope: Option<Envelope>) -> Happened {
    let (sent, resets) = (Vec::new(), Vec::new());
    let (rule, said) = (None, String::new());
    Happened { actor, envelope, rule, said, sent, resets, lost: false, cut: None }
}
