//! Turns what is searched into a text that says all that the verdict depends on, and nothing else.
//!
//! Sentences, comments, places, labels and what a picture calls things are left out, and so is what
//! roles do that have no actor in the cast. So a protocol whose words change is not searched again.
//! A sentence counts only as far as it may ask for what is not there.

use crate::protocol::program::{
    Does, Expr, Program, Register, Role, Rule, Search, Statement, TextPart, Trigger, Watched,
};
use crate::protocol::tree::{ClaimKind, Each, Never};
use crate::protocol::visit;
use crate::run::settle::Drive;
use crate::run::world::Envelope;
use crate::scene::play::Play;
use crate::scene::written::{OfferedFaults, SearchBudget};
use crate::verify::scenes::is_on_a_clock;
use std::fmt::Write;

/// A search of a protocol.
pub fn search(program: &Program, search: &Search) -> String {
    let Search { runs, cast, limits, crashes, duplicates, losses, partitions, states, .. } = search;
    let mut text = format!("{runs:?} {limits:?} {crashes} {duplicates} {states:?}\n");
    if *losses {
        text.push_str("losses\n");
    }
    if *partitions {
        text.push_str("partitions\n");
    }
    protocol(program, cast, &mut text);
    text
}

/// What readers of a scene can do.
pub fn scene(play: &Play) -> String {
    let cast: Vec<u8> = (0..play.program.roles.len())
        .map(|role| play.cluster.set(role).count_ones() as u8)
        .collect();
    let faults = play.faults;
    let drive = if play.drive == Drive::Auto { "auto" } else { "step" };
    let mut text = format!(
        "{drive} {} {} {} {:?}\n",
        faults.kill, faults.restart, faults.drop, play.cluster.limits
    );
    let OfferedFaults { duplicate, isolate, heal, .. } = faults;
    if duplicate || heal {
        let _ = writeln!(text, "duplicate {duplicate} isolate {isolate}");
    }
    for actor in &play.opening.actors {
        let _ = write!(text, "{} {:?}", actor.alive, actor.registers);
        actor.inbox.iter().for_each(|envelope| message(envelope, &mut text));
        text.push('\n');
    }
    play.opening.flying.iter().for_each(|envelope| message(envelope, &mut text));
    let _ = writeln!(text, "find {:?}", play.find.as_ref().map(|find| find.claim));
    if play.struck.is_some() {
        text.push_str("find what breaks\n");
    }
    if is_on_a_clock(play) {
        text.push_str("on a clock\n");
    }
    if play.budget != SearchBudget::default() {
        let _ = writeln!(text, "budget {} {}", play.budget.states, play.budget.orders);
    }
    if play.endings.is_some() {
        // A run for each ending is one of these seeds'.
        let seeds: Vec<u32> = play.timings.iter().map(|timing| timing.seed).collect();
        let _ = writeln!(text, "endings {seeds:?}");
    }
    let _ = writeln!(text, "without {}", play.without.len());
    protocol(&play.program, &cast, &mut text);
    text
}

fn message(envelope: &Envelope, text: &mut String) {
    let said = &envelope.message;
    let (from, to) = (envelope.from.0, envelope.to.0);
    let _ = write!(text, " ({from} {to} {} {:?})", said.name, said.carries);
}

fn protocol(program: &Program, cast: &[u8], text: &mut String) {
    let _ = writeln!(text, "{cast:?} {:?} {:?}", program.words, program.outcome);
    if program.keeps_order() {
        text.push_str("channels keep order\n");
    }
    for (described, count) in program.roles.iter().zip(cast) {
        // Nothing is said of what is usual: who acts by hand stands outside.
        let stands = match (described.outside, described.acts_by_hand()) {
            (true, false) => " outside",
            (false, true) => " inside",
            _ => "",
        };
        let _ = writeln!(text, "role {}{stands}", described.name);
        if *count > 0 {
            role(described, text);
        }
    }
    for claim in &program.claims {
        let kind = match claim.kind {
            ClaimKind::Invariant => "invariant",
            ClaimKind::Goal => "goal",
            // Only the picture asks for it.
            ClaimKind::Judge(..) => continue,
        };
        let _ = write!(text, "{kind} {}", claim.name);
        expression(&claim.body, text);
        text.push('\n');
    }
    for possible in &program.possibles {
        let _ = write!(text, "possible {}", possible.goal.name);
        possible.condition.iter().for_each(|condition| expression(&condition.body, text));
        expression(&possible.goal.body, text);
        text.push('\n');
    }
    for invariant in &program.step_invariants {
        match &invariant.of {
            Watched::Register(role, register) => {
                let decreases = invariant.never == Never::Decreases;
                let _ = write!(text, "never {decreases} {role} {register}");
            }
            Watched::Value(value) => {
                let (name, depth) = (&value.claim.name, value.depth);
                let _ = write!(text, "never {:?} {name} {depth}", invariant.never);
                expression(&value.claim.body, text);
            }
        }
        text.push('\n');
    }
}

fn role(role: &Role, text: &mut String) {
    for Register { first, durable, .. } in &role.registers {
        let _ = write!(text, "register {durable}");
        expression(first, text);
        text.push('\n');
    }
    role.rules.iter().for_each(|described| rule(described, text));
}

fn rule(rule: &Rule, text: &mut String) {
    match &rule.trigger {
        Trigger::Message { message, carries, queued } => {
            let _ = write!(text, "on {message} {carries} {queued}");
        }
        Trigger::Action { by_hand, after, .. } => {
            let _ = write!(text, "action {by_hand} {after:?}");
        }
        Trigger::Restart => text.push_str("restart"),
    }
    for guard in &rule.guards {
        text.push_str(" when");
        expression(&guard.condition, text);
    }
    block(&rule.body, text);
    text.push('\n');
}

fn block(statements: &[Statement], text: &mut String) {
    text.push_str(" {");
    for statement in statements {
        match &statement.does {
            Does::Set(register, value) => {
                let _ = write!(text, " = {register}");
                expression(value, text);
            }
            Does::For(local, _, all, statements) => {
                let _ = write!(text, " for {local}");
                expression(all, text);
                block(statements, text);
            }
            Does::Reset(rule) => {
                let _ = write!(text, " reset {rule}");
            }
            Does::Send(message, carries, to) => {
                let _ = write!(text, " send {message}");
                carries.iter().chain([to]).for_each(|value| expression(value, text));
            }
            Does::If(condition, then, other) => {
                text.push_str(" if");
                expression(condition, text);
                block(then, text);
                block(other, text);
            }
            Does::Say(parts) => parts.iter().for_each(|part| match part {
                TextPart::Value(value) if !value.always_has_a_value() => {
                    text.push_str(" say");
                    expression(value, text);
                }
                _ => {}
            }),
        }
    }
    text.push_str(" }");
}

/// An expression: its word, and the expressions in it.
fn expression(expr: &Expr, text: &mut String) {
    let word = match expr {
        Expr::Value(value) => format!("{value:?}"),
        Expr::Register(at) => format!("r{at}"),
        Expr::Local(at) => format!("l{at}"),
        Expr::Me => "me".to_string(),
        Expr::Everyone(role) => format!("all{role}"),
        Expr::Limit(at) => format!("limit{at}"),
        Expr::Of(function, _) => format!("{function:?}"),
        Expr::Either(..) => "either".to_string(),
        Expr::OfTwo(function, ..) => format!("{function:?}"),
        Expr::Record(which, _) => format!("record{which}"),
        Expr::Field(_, _, field) => format!("field{field}"),
        Expr::Table(role, _) => format!("table{role}"),
        Expr::Put(..) => "put".to_string(),
        Expr::Actor(role, _) => format!("actor{role}"),
        Expr::Not(_) => "not".to_string(),
        Expr::Negative(_) => "negative".to_string(),
        Expr::Binary(operator, ..) => format!("{operator:?}"),
        Expr::RegisterOf(_, role, register) => format!("f{role}.{register}"),
        Expr::Each(each, first, names, ..) => {
            let each = match each {
                Each::All => "all",
                Each::Some => "some",
                Each::Count => "count",
                Each::Sum => "sum",
                Each::Those => "those",
            };
            format!("{each} {first} {}", names.len())
        }
    };
    let _ = write!(text, " ({word}");
    visit::inside(expr).into_iter().for_each(|inner| expression(inner, text));
    text.push(')');
}
