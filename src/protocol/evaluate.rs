//! Runs one rule of one actor: what it holds afterwards, what it sends, what it says.
//!
//! Pure: a rule sees its own actor and its message, no other actor, no clock and no chance.

use crate::protocol::cluster::Cluster;
use crate::protocol::frame::{Frame, members_of};
use crate::protocol::program::{Does, Program, Rule, Statement, TextPart, Trigger};
use crate::protocol::show;
use crate::protocol::value::{ActorId, Value, members};
use std::ops::Range;

/// The most messages that an actor sends at once.
pub const SENDS_MAX: usize = 1_000;

/// What an actor holds: a value for each register of its role.
pub type Registers = Vec<Value>;

/// A message and what it carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// Which.
    pub name: u8,
    /// What it carries.
    pub carries: Vec<Value>,
}

/// What a rule does to its actor and asks of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The position of the rule in its role.
    pub rule: usize,
    /// What the actor holds afterwards.
    pub registers: Registers,
    /// What it sends, in order.
    pub sends: Vec<(Message, ActorId)>,
    /// The actions, as positions of rules, the wait for which begins anew.
    pub resets: Vec<usize>,
    /// What it says.
    pub said: String,
}

/// A rule that asks for what is not there: the first of an empty list, a number divided by zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was asked for.
    pub message: String,
    /// The line, as bytes of the source.
    pub range: Range<usize>,
}

/// An actor about to do something.
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a> {
    /// The protocol.
    pub program: &'a Program,
    /// Who takes part.
    pub cluster: &'a Cluster,
    /// Who acts.
    pub actor: ActorId,
    /// What it holds.
    pub registers: &'a [Value],
    /// Whether anybody hears what it says. If not, its sentences are not made, but what they ask
    /// for must be there all the same.
    pub is_heard: bool,
}

/// What an actor holds at the start. Registers that survive a crash keep what is given.
pub fn first(
    program: &Program,
    cluster: &Cluster,
    actor: ActorId,
    kept: Option<&[Value]>,
) -> Result<Registers, Fault> {
    let role = &program.roles[cluster.role(actor)];
    let acting = Acting { program, cluster, actor, registers: &[], is_heard: false };
    let mut all = Vec::with_capacity(role.registers.len());
    for (nth, register) in role.registers.iter().enumerate() {
        all.push(match kept {
            Some(kept) if register.durable => kept[nth].clone(),
            _ => acting.frame(&[]).value(&register.first).map_err(|message| {
                let range = program.roles[cluster.role(actor)].rules.first();
                Fault { message, range: range.map_or(0..0, |rule| rule.range.clone()) }
            })?,
        });
    }
    Ok(all)
}

impl<'a> Acting<'a> {
    /// What a message does: the first rule for it whose guards hold. `None` if there is none.
    pub fn receive(&self, message: &Message, from: ActorId) -> Result<Option<Effect>, Fault> {
        let mut locals = message.carries.clone();
        locals.push(Value::Actor(from));
        self.first_that_fits(&locals, |rule| rule.is_for(message.name))
    }

    /// Whether a message does anything: whether the guards of a rule for it hold.
    pub fn takes(&self, message: &Message, from: ActorId) -> Result<bool, Fault> {
        let mut locals = message.carries.clone();
        locals.push(Value::Actor(from));
        for rule in self.rules() {
            if rule.is_for(message.name) && self.holds(rule, &locals)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What coming back after a crash does.
    pub fn restart(&self) -> Result<Option<Effect>, Fault> {
        self.first_that_fits(&[], |rule| rule.trigger == Trigger::Restart)
    }

    /// The actions whose guards hold, as positions of rules.
    pub fn enabled(&self) -> Result<Vec<usize>, Fault> {
        let mut all = Vec::new();
        for (nth, rule) in self.rules().iter().enumerate() {
            if matches!(rule.trigger, Trigger::Action { .. }) && self.holds(rule, &[])? {
                all.push(nth);
            }
        }
        Ok(all)
    }

    /// What an action does.
    pub fn act(&self, rule: usize) -> Result<Effect, Fault> {
        self.run(rule, &[])
    }

    fn rules(&self) -> &'a [Rule] {
        &self.program.roles[self.cluster.role(self.actor)].rules
    }

    fn first_that_fits(
        &self,
        locals: &[Value],
        is_for: impl Fn(&Rule) -> bool,
    ) -> Result<Option<Effect>, Fault> {
        for (nth, rule) in self.rules().iter().enumerate() {
            if is_for(rule) && self.holds(rule, locals)? {
                return self.run(nth, locals).map(Some);
            }
        }
        Ok(None)
    }

    fn holds(&self, rule: &Rule, locals: &[Value]) -> Result<bool, Fault> {
        let mut frame = self.frame(locals);
        for guard in &rule.guards {
            let fault = |message| Fault { message, range: guard.range.clone() };
            if !frame.truth(&guard.condition).map_err(fault)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn run(&self, nth: usize, locals: &[Value]) -> Result<Effect, Fault> {
        let mut effect = Effect {
            rule: nth,
            registers: self.registers.to_vec(),
            sends: Vec::new(),
            resets: Vec::new(),
            said: String::new(),
        };
        self.block(&self.rules()[nth].body, locals, &mut effect)?;
        Ok(effect)
    }

    fn block(
        &self,
        block: &[Statement],
        locals: &[Value],
        effect: &mut Effect,
    ) -> Result<(), Fault> {
        for statement in block {
            let fault = |message| Fault { message, range: statement.range.clone() };
            let acting = Acting { registers: &effect.registers, ..*self };
            match &statement.does {
                Does::If(condition, then, other) => {
                    let holds = acting.frame(locals).truth(condition).map_err(fault)?;
                    self.block(if holds { then } else { other }, locals, effect)?;
                }
                Does::For(local, _, all, block) => {
                    let all = acting.frame(locals).value(all);
                    let all = all.and_then(|all| members_of(&all)).map_err(fault)?;
                    for member in all {
                        let mut inner = locals[..usize::from(*local)].to_vec();
                        inner.push(member);
                        self.block(block, &inner, effect)?;
                    }
                }
                _ => self.step(&statement.does, locals, effect).map_err(fault)?,
            }
        }
        Ok(())
    }

    fn step(&self, does: &Does, locals: &[Value], effect: &mut Effect) -> Result<(), String> {
        let mut frame = Acting { registers: &effect.registers, ..*self }.frame(locals);
        match does {
            Does::Set(register, value) => {
                let value = frame.value(value)?;
                effect.registers[usize::from(*register)] = value;
            }
            Does::Send(name, carried, to) => {
                let carries = carried.iter().map(|value| frame.value(value));
                let message = Message { name: *name, carries: carries.collect::<Result<_, _>>()? };
                let whom = match frame.value(to)? {
                    Value::Actor(actor) => 1 << actor.0,
                    Value::Set(set) => set,
                    _ => return Err("there is nobody to send it to".to_string()),
                };
                effect.sends.extend(members(whom).map(|to| (message.clone(), to)));
                if effect.sends.len() > SENDS_MAX {
                    return Err(format!("more than {SENDS_MAX} messages at once"));
                }
            }
            Does::Say(parts) => {
                let sentence = self.sentence(parts, &mut frame)?;
                if !effect.said.is_empty() {
                    effect.said.push(' ');
                }
                effect.said.push_str(&sentence);
            }
            Does::Reset(rule) => effect.resets.push(usize::from(*rule)),
            Does::If(..) | Does::For(..) => unreachable!("blocks are run above"),
        }
        Ok(())
    }

    /// What is said; nothing if nobody hears it.
    fn sentence(&self, parts: &[TextPart], frame: &mut Frame<'_>) -> Result<String, String> {
        if self.is_heard {
            return show::text(self.program, self.cluster, parts, frame);
        }
        for part in parts {
            if let TextPart::Value(value) = part {
                frame.value(value)?;
            }
        }
        Ok(String::new())
    }

    fn frame(&self, locals: &[Value]) -> Frame<'a> {
        Frame {
            program: self.program,
            cluster: self.cluster,
            me: Some(self.actor),
            registers: self.registers,
            everyone: &[],
            alive: 0,
            locals: locals.to_vec(),
        }
    }
}
