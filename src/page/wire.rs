//! The wire form of what a scene plays: what crosses to `templates/player/`, as JSON, in one place.
//!
//! ```text
//! scene    { roles, messages, cast, drive, ordered, faults, seeds, times, waits, dead, start,
//!            demo, judges, claims, steps, outcome, reveal, switches, lacks, limits }; without what
//!            would be empty
//! ordered  1 where channels keep order
//! cast     [how many actors of each role]; actors are numbered through, role by role, from 0
//! roles    [[name, [register …], [rule …]] …]; a fourth, 1, where they are outside of the service
//! register [name, first value, durable, shown]   shown: 0 or [part …], none for the value itself
//! rule     [on, [guard …], [statement …]]
//! on       [message, carries, queued]  |  [action, by hand, least ms, most ms]  |  0: restart
//! statement ["=" register value]  ["send" message [value …] to]  ["if" value [then …] [else …]]
//!          ["for" local value [statement …]]  ["reset" rule]
//!          ["say" part …]                     part: a text, or [value]
//! value    a number, a word, null  |  ["r" register]  ["l" local]  ["me"]  ["all" role]
//!          ["count" v]  ["majority" v]  ["number" v]  ["first" v]  ["last" v]  ["alive" v]
//!          ["rest" v]  ["max" a b]  ["min" a b]  ["agree" a b]  ["item" a b]  ["isin" a b]
//!          ["except" a b]  ["less" a b]  ["with" a b]  ["union" a b]  ["append" a b]
//!          ["join" a b]  ["cut" a b]  ["from" a b]  ["range" a b]  ["{}"]  ["[]"]
//!          ["record" v …]  ["field" v nth]  ["table" role v]  ["put" whole at v]
//!          ["actor" role v]  ["not" v]  [operator a b]  ["either" condition a b]
//!          ["of" actor register]
//!          ["every"|"some"|"how"|"sum"|"those" local how-many set body]
//! seeds    [a letter for each number of the seed: its code less 48 …]
//! times    [[from, to, nth, ms] …]  waits [[actor, rule, nth, ms] …]   instead of the first seed's
//! click    [ms, what, actor, more …]          what: act, do (more: rule), kill, restart,
//!                                             isolate, heal, drop and duplicate (more: to, nth)
//! judges   [[claim, words for yes, words for no] …]
//! claims   [[words, whether it is shown where it holds, claim] …]   by which runs are judged
//! steps    [[words, never, role, register] …]                      the same of their steps
//!          [[words, never, [[value …] …], value] …]     a value, for each of these lists of locals
//!          never: 0 changes, 1 decreases, 2 ends
//! outcome  [role, register] by which runs are told apart
//! reveal   [actor, register] that a reader may guess
//! switches [[label, what a search found without it, [place …], of states, demo, times, waits] …]
//!          place: the way to a line, as `protocol::ablation` describes it; of states: 1 where
//!          steps are judged no more; the demo is the run that breaks a claim, on a timing of its
//!          own, or null; of a line that readers may put back only the places are said
//! lacks    [label …]   those of the switches that are off when the slide opens
//! limits   [ms of a run, its events, its messages, what an actor does at one moment,
//!          values of a list, messages sent at once]
//! ```
//!
//! Of the message on its way, locals are its values and then its sender.
//!
//! Values and statements cross as trees, which the player walks, and not as functions in the page's
//! script. Both were measured on our own deck, when slide 23 weighed 25,988 bytes and slide 22
//! 24,567: with functions they weighed 25,834 and 24,424, 0.6 % less, as the operators stay, and
//! only the walk through the tree goes. An event of slide 23 took 0.08 ms instead of 0.11 ms, of
//! the 16 that a frame has. A tree is data: whatever a protocol's texts hold, a page can do no more
//! than what the player knows, and Rust writes no second language. That is worth those bytes.

use crate::protocol::ablation;
use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::SENDS_MAX;
use crate::protocol::program::{
    Does, Expr, Function, FunctionOfTwo, Program, Rule, Statement, TextPart, Trigger, Watched,
};
use crate::protocol::tree::{ClaimKind, Each, Operator};
use crate::protocol::value::{LIST_MAX, Value as Held};
use crate::run::claims;
use crate::run::settle::{ACTS_MAX, Drive};
use crate::run::timeline::{Act, Click, EVENTS_MAX, MESSAGES_MAX, RUN_MS_MAX};
use crate::run::timing::Timing;
use crate::scene::play::Play;
use crate::scene::switches::Struck;
use crate::scene::verdict;
use crate::scene::written::{FAULTS, OfferedFaults};
use serde_json::{Value, json};

/// The wire form of what a scene plays.
pub fn scene(play: &Play) -> Value {
    let Play { switched: program, cluster, .. } = play;
    let wire = Wire { program, limits: &cluster.limits };
    let roles: Vec<Value> = (0..program.roles.len()).map(|role| wire.role(role)).collect();
    let cast: Vec<usize> = (0..roles.len()).map(|role| cluster.of(role).count()).collect();
    let seeds = play.timings.iter().map(|timing| {
        timing.numbers.iter().map(|number| char::from(b'0' + number)).collect::<String>()
    });
    let (times, waits) = timing(&play.timings[0]);
    let judges = play.judges().map(|(claim, yes, no)| json!([wire.expr(&claim.body), yes, no]));
    let asked = verdict::judged_by(play);
    let claims = asked.claims.iter().map(|(words, claim)| {
        json!([words, claim.kind == ClaimKind::Goal, wire.expr(&claim.body)])
    });
    let steps = asked.steps.iter();
    let steps = steps.map(|(words, step)| match &step.of {
        Watched::Register(role, register) => {
            json!([words, step.never as u8, role, register])
        }
        Watched::Value(value) => {
            let of = claims::watched_in(play.rules(), value, &play.opening);
            let of = of.iter().map(|(of, _)| {
                of.iter().map(|one| wire.local(one, cluster)).collect::<Vec<Value>>()
            });
            let inner = (0..value.depth).fold(&value.claim.body, |body, _| match body {
                Expr::Each(.., inner) => &**inner,
                body => body,
            });
            json!([words, step.never as u8, of.collect::<Vec<_>>(), wire.expr(inner)])
        }
    });
    let OfferedFaults { kill, restart, drop, duplicate, isolate, heal } = play.faults;
    let names = FAULTS.into_iter().zip([kill, restart, drop, duplicate, isolate, heal]);
    let faults = names.filter(|(_, may)| *may).map(|(name, _)| name);
    let mut scene = json!({
        "roles": roles,
        "messages": program.messages,
        "cast": cast,
        "drive": if play.drive == Drive::Auto { "auto" } else { "step" },
        "ordered": program.keeps_order().then_some(1),
        "faults": faults.collect::<Vec<_>>(),
        "seeds": seeds.collect::<Vec<_>>(),
        "times": times,
        "waits": waits,
        "dead": play.dead.iter().map(|actor| actor.0).collect::<Vec<_>>(),
        "start": clicks(&play.start),
        "demo": clicks(&play.demo),
        "judges": judges.collect::<Vec<_>>(),
        "claims": claims.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
        "outcome": program.outcome.filter(|_| play.endings.is_some()),
        "reveal": play.reveal.map(|(actor, register)| (actor.0, register)),
        "switches": wire.switches(play),
        "lacks": play.returnable,
        "limits": (RUN_MS_MAX, EVENTS_MAX, MESSAGES_MAX, ACTS_MAX, LIST_MAX, SENDS_MAX),
    });
    let fields = scene.as_object_mut().expect("it is an object");
    fields.retain(|_, value| !value.is_null() && *value != json!([]));
    scene
}

/// What a timing says of single messages, and of waits.
fn timing(Timing { latencies, waits, .. }: &Timing) -> (Vec<Value>, Vec<Value>) {
    let times = latencies.iter().map(|((from, to, nth), ms)| json!([from.0, to.0, nth, ms]));
    let waits = waits.iter().map(|((actor, rule, nth), ms)| json!([actor.0, rule, nth, ms]));
    (times.collect(), waits.collect())
}

fn clicks(clicks: &[Click]) -> Vec<Value> {
    clicks.iter().map(click).collect()
}

/// The wire form of a click.
pub fn click(click: &Click) -> Value {
    let at = click.at;
    match click.act {
        Act::Act(actor) => json!([at, "act", actor.0]),
        Act::Do(actor, rule) => json!([at, "do", actor.0, rule]),
        Act::Kill(actor) => json!([at, "kill", actor.0]),
        Act::Restart(actor) => json!([at, "restart", actor.0]),
        Act::Isolate(actor) => json!([at, "isolate", actor.0]),
        Act::Heal(actor) => json!([at, "heal", actor.0]),
        Act::Drop(from, to, nth) => json!([at, "drop", from.0, to.0, nth]),
        Act::Duplicate(from, to, nth) => json!([at, "duplicate", from.0, to.0, nth]),
    }
}

struct Wire<'a> {
    program: &'a Program,
    limits: &'a [i32],
}

impl Wire<'_> {
    /// The lines that readers may strike out, each with the run that a search found without it, and
    /// those that they may put back.
    fn switches(&self, play: &Play) -> Vec<Value> {
        let places = |label: &str| {
            let label = self.program.label(label);
            label.map_or(Vec::new(), |label| ablation::places(self.program, label))
        };
        let out = play.switches.iter().filter_map(|struck| {
            let Struck { label, found, is_of_states } = struck.struck.as_ref()?;
            let (times, waits) = timing(&struck.timings[0]);
            let demo = struck.verdict.is_some().then(|| clicks(&struck.demo));
            let of_states = u8::from(*is_of_states);
            Some(json!([label, found, places(label), of_states, demo, times, waits]))
        });
        let back = play.returnable.iter().map(|label| json!([label, "", places(label)]));
        out.chain(back).collect()
    }

    fn role(&self, nth: usize) -> Value {
        let role = &self.program.roles[nth];
        let registers = role.registers.iter().map(|register| {
            let shown = match &register.shown {
                Some(shown) => json!(self.parts(&shown.value)),
                None => json!(0),
            };
            let first = self.expr(&register.first);
            json!([register.name, first, u8::from(register.durable), shown])
        });
        let rules = role.rules.iter().map(|rule| self.rule(rule));
        let (registers, rules) = (registers.collect::<Vec<_>>(), rules.collect::<Vec<_>>());
        match role.outside {
            true => json!([role.name, registers, rules, 1]),
            false => json!([role.name, registers, rules]),
        }
    }

    fn rule(&self, rule: &Rule) -> Value {
        let on = match &rule.trigger {
            Trigger::Message { message, carries, queued } => {
                json!([message, carries, u8::from(*queued)])
            }
            Trigger::Action { name, by_hand, after } => match after {
                Some((least, most)) => json!([name, u8::from(*by_hand), least, most]),
                None => json!([name, u8::from(*by_hand)]),
            },
            Trigger::Restart => json!(0),
        };
        let guards: Vec<Value> =
            rule.guards.iter().map(|guard| self.expr(&guard.condition)).collect();
        json!([on, guards, self.block(&rule.body)])
    }

    fn block(&self, block: &[Statement]) -> Vec<Value> {
        block.iter().map(|statement| self.statement(&statement.does)).collect()
    }

    fn statement(&self, does: &Does) -> Value {
        match does {
            Does::Set(register, value) => json!(["=", register, self.expr(value)]),
            Does::Send(message, carried, to) => {
                let carried: Vec<Value> = carried.iter().map(|value| self.expr(value)).collect();
                json!(["send", message, carried, self.expr(to)])
            }
            Does::If(condition, then, other) => {
                json!(["if", self.expr(condition), self.block(then), self.block(other)])
            }
            Does::For(local, _, all, block) => {
                json!(["for", local, self.expr(all), self.block(block)])
            }
            Does::Reset(rule) => json!(["reset", rule]),
            Does::Say(parts) => Value::Array([vec![json!("say")], self.parts(parts)].concat()),
        }
    }

    fn parts(&self, parts: &[TextPart]) -> Vec<Value> {
        let part = |part: &TextPart| match part {
            TextPart::Words(words) => json!(words),
            TextPart::Value(expr) => json!([self.expr(expr)]),
        };
        parts.iter().map(part).collect()
    }

    fn expr(&self, expr: &Expr) -> Value {
        let of = |expr: &Expr| self.expr(expr);
        match expr {
            Expr::Value(value) => self.value(value),
            Expr::Register(at) => json!(["r", at]),
            Expr::Local(at) => json!(["l", at]),
            Expr::Me => json!(["me"]),
            Expr::Everyone(role) => json!(["all", role]),
            Expr::Limit(at) => json!(self.limits[usize::from(*at)]),
            Expr::Of(function, inner) => json!([function_name(*function), of(inner)]),
            Expr::OfTwo(function, a, b) => json!([of_two_name(*function), of(a), of(b)]),
            Expr::Either(condition, a, b) => json!(["either", of(condition), of(a), of(b)]),
            Expr::Actor(role, number) => json!(["actor", role, of(number)]),
            Expr::Not(inner) => json!(["not", of(inner)]),
            Expr::Negative(inner) => json!(["-", 0, of(inner)]),
            Expr::Binary(operator, a, b) => json!([sign(*operator), of(a), of(b)]),
            Expr::Record(_, values) => {
                Value::Array([json!("record")].into_iter().chain(values.iter().map(of)).collect())
            }
            Expr::Field(record, _, field) => json!(["field", of(record), field]),
            Expr::Table(role, value) => json!(["table", role, of(value)]),
            Expr::Put(whole, at, value) => json!(["put", of(whole), of(at), of(value)]),
            Expr::RegisterOf(actor, _, register) => json!(["of", of(actor), register]),
            Expr::Each(each, first, names, domain, body) => {
                let how = match each {
                    Each::All => "every",
                    Each::Some => "some",
                    Each::Count => "how",
                    Each::Sum => "sum",
                    Each::Those => "those",
                };
                json!([how, first, names.len(), of(domain), of(body)])
            }
        }
    }

    /// Who or what a step invariant is asked for.
    fn local(&self, value: &Held, cluster: &Cluster) -> Value {
        match value {
            Held::Actor(actor) => {
                json!(["actor", cluster.role(*actor), cluster.number(*actor)])
            }
            value => self.value(value),
        }
    }

    fn value(&self, value: &Held) -> Value {
        match value {
            Held::None => Value::Null,
            Held::Number(number) => json!(number),
            Held::Word(word) => json!(self.program.words[usize::from(*word)]),
            Held::Set(_) => json!(["{}"]),
            Held::List(_) => json!(["[]"]),
            Held::Truth(truth) => json!(truth),
            Held::Actor(_) | Held::Record(_) | Held::Table(..) => {
                unreachable!("no text names {value:?} as it is")
            }
        }
    }
}

fn function_name(function: Function) -> &'static str {
    match function {
        Function::Count => "count",
        Function::Majority => "majority",
        Function::Number => "number",
        Function::First => "first",
        Function::Last => "last",
        Function::Rest => "rest",
        Function::Alive => "alive",
    }
}

fn of_two_name(function: FunctionOfTwo) -> &'static str {
    match function {
        FunctionOfTwo::Max => "max",
        FunctionOfTwo::Min => "min",
        FunctionOfTwo::Agree => "agree",
        FunctionOfTwo::Item => "item",
        FunctionOfTwo::IsIn => "isin",
        FunctionOfTwo::Except => "except",
        FunctionOfTwo::Minus => "less",
        FunctionOfTwo::With => "with",
        FunctionOfTwo::Union => "union",
        FunctionOfTwo::Append => "append",
        FunctionOfTwo::Join => "join",
        FunctionOfTwo::Cut => "cut",
        FunctionOfTwo::From => "from",
        FunctionOfTwo::Range => "range",
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "=",
        Operator::Unequal => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::In => "in",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Times => "*",
        Operator::Divided => "/",
    }
}
