//! Looks at a protocol as a whole: messages that nobody handles or sends, rules that never run,
//! words that nothing ever becomes.

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::protocol::check::names::{Checker, small};
use crate::protocol::program::{Does, Expr, FunctionOfTwo, Program, Rule, Trigger};
use crate::protocol::value::Value;
use crate::protocol::visit;

/// Somebody sends a message to somebody.
struct Sending {
    message: u8,
    /// The role it goes to, if the text says.
    to: Option<u8>,
    place: Place,
}

/// Looks at everything.
pub fn look(program: &Program, names: &Checker) {
    let sendings = sendings(program);
    // A message that nobody sends is told where another was sent by mistake.
    let mut meant = Vec::new();
    for sending in &sendings {
        meant.extend(unhandled(program, sending, names));
    }
    for role in &program.roles {
        for (nth, rule) in role.rules.iter().enumerate() {
            unsent(program, rule, &sendings, &meant, names);
            unreachable(program, &role.rules[..nth], rule, names);
            restless(program, rule, names);
        }
    }
    idle_words(program, names);
}

fn sendings(program: &Program) -> Vec<Sending> {
    let mut all = Vec::new();
    for rule in rules(program) {
        visit::statements(&rule.body, &mut |statement| {
            if let Does::Send(message, _, to) = &statement.does {
                let to = match to {
                    Expr::Everyone(role) | Expr::Actor(role, _) => Some(*role),
                    _ => None,
                };
                let place = program.source.place(statement.range.clone());
                all.push(Sending { message: *message, to, place });
            }
        });
    }
    all
}

/// Says so if nobody there handles what is sent. Gives the message that was probably meant.
fn unhandled(program: &Program, sending: &Sending, names: &Checker) -> Option<u8> {
    let name = &program.messages[usize::from(sending.message)];
    let handlers = handlers(program, sending.message);
    let mistake = |message: String, help: String| {
        Diagnostic::mistake(sending.place.clone(), message).help(help)
    };
    if handlers.is_empty() {
        let handled = |name: &&String| {
            let at = program.messages.iter().position(|known| known == *name);
            at.and_then(small).is_some_and(|at| !self::handlers(program, at).is_empty())
        };
        let handled = program.messages.iter().filter(handled).map(String::as_str);
        let near = suggest::nearest(name, handled);
        let help = match near {
            Some(near) => format!("did you mean `{near}`? or write a rule: `on {name}(…)`"),
            None => format!("write a rule for it: `on {name}(…)`"),
        };
        names.report(mistake(format!("nobody handles `{name}`"), help));
        return program
            .messages
            .iter()
            .position(|known| Some(known.as_str()) == near)
            .and_then(small);
    }
    let to = sending.to.map(usize::from);
    if let Some(to) = to.filter(|to| !handlers.contains(to)) {
        let handler = &program.roles[handlers[0]].plural;
        let message =
            format!("`{name}` goes to {}, who do not handle it", program.roles[to].plural);
        names.report(mistake(message, format!("{handler} do; or write `on {name}(…)` for both")));
    }
    None
}

/// The roles that have a rule for a message.
fn handlers(program: &Program, message: u8) -> Vec<usize> {
    let handles = |role: &usize| program.roles[*role].rules_for(message).next().is_some();
    (0..program.roles.len()).filter(handles).collect()
}

fn unsent(program: &Program, rule: &Rule, sendings: &[Sending], meant: &[u8], names: &Checker) {
    let Trigger::Message { message, .. } = rule.trigger else { return };
    if !meant.contains(&message) && !sendings.iter().any(|sending| sending.message == message) {
        let name = &program.messages[usize::from(message)];
        let text = format!("nobody sends `{name}`, so this rule never runs");
        let place = program.source.place(rule.range.clone());
        let help = "send it somewhere, or take the rule out";
        names.report(Diagnostic::mistake(place, text).help(help));
    }
}

/// A rule behind one for the same message that always fits, or one that waits where the other does
/// not.
fn unreachable(program: &Program, before: &[Rule], rule: &Rule, names: &Checker) {
    let place = program.source.place(rule.range.clone());
    let is_same = |other: &&Rule| match (&other.trigger, &rule.trigger) {
        (Trigger::Message { message: a, .. }, Trigger::Message { message: b, .. }) => a == b,
        (Trigger::Restart, Trigger::Restart) => true,
        _ => false,
    };
    let same: Vec<&Rule> = before.iter().filter(is_same).collect();
    if let Some(first) = same.iter().find(|first| first.guards.is_empty()) {
        names.report(
            Diagnostic::mistake(place, "this rule never runs")
                .also(program.source.place(first.range.clone()), "this one always fits first")
                .help("of the rules for one message the first whose guards hold runs"),
        );
        return;
    }
    if let Some(other) = same.iter().find(|other| other.is_queued() != rule.is_queued()) {
        names.report(
            Diagnostic::mistake(place, "one rule for this message is queued, another is not")
                .also(program.source.place(other.range.clone()), "the other")
                .help("a message waits or it does not; write `, queued` on both or on none"),
        );
    }
}

fn restless(program: &Program, rule: &Rule, names: &Checker) {
    if let Trigger::Action { name, after: None, .. } = &rule.trigger
        && rule.guards.is_empty()
    {
        let place = program.source.place(rule.range.clone());
        let message = format!("`{name}` has no guard, so it never rests");
        names.report(Diagnostic::mistake(place, message).help("say when it happens: `when …`"));
    }
}

/// Words that no register can ever hold.
fn idle_words(program: &Program, names: &Checker) {
    let mut used = vec![false; program.words.len()];
    for role in &program.roles {
        for register in &role.registers {
            words(&register.first, &mut used);
        }
    }
    for rule in rules(program) {
        visit::statements(&rule.body, &mut |statement| match &statement.does {
            Does::Set(_, value) => words(value, &mut used),
            Does::Send(_, values, _) => values.iter().for_each(|value| words(value, &mut used)),
            _ => {}
        });
    }
    for (word, _) in names.words.iter().zip(used).filter(|(_, used)| !used) {
        let place = program.source.place(word.range.clone());
        let message = format!("no rule ever makes it `{}`", word.text);
        names.report(Diagnostic::mistake(place, message).help("set it somewhere, or take it out"));
    }
}

fn words(value: &Expr, used: &mut [bool]) {
    match value {
        Expr::Value(Value::Word(word)) => used[usize::from(*word)] = true,
        Expr::Either(_, a, b) => [a, b].into_iter().for_each(|value| words(value, used)),
        Expr::Put(_, _, value) | Expr::OfTwo(FunctionOfTwo::Append, _, value) => {
            words(value, used);
        }
        Expr::OfTwo(FunctionOfTwo::Join, a, b) => {
            [a, b].into_iter().for_each(|value| words(value, used));
        }
        Expr::Record(_, values) => values.iter().for_each(|value| words(value, used)),
        Expr::Table(_, value) => words(value, used),
        _ => {}
    }
}

fn rules(program: &Program) -> impl Iterator<Item = &Rule> {
    program.roles.iter().flat_map(|role| &role.rules)
}
