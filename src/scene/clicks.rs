//! Turns a click as written, `kill proposer 3 @ 2s`, into what it does and when.

use crate::diagnostic::{Diagnostic, Diagnostics, suggest, with_article};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Program, Trigger};
use crate::protocol::show;
use crate::protocol::value::ActorId;
use crate::run::timeline::{Act, RUN_MS_MAX, Timeline};
use crate::run::world::Envelope;
use crate::scene::written::{fault_meant, twice_in_order};
use crate::table::keyed::Placed;

/// A protocol and who plays it.
#[derive(Clone, Copy, Debug)]
pub struct Troupe<'a> {
    /// The protocol.
    pub program: &'a Program,
    /// Who takes part.
    pub cluster: &'a Cluster,
}

impl<'a> Troupe<'a> {
    /// All actors and what they are called.
    pub fn names(&self) -> impl Iterator<Item = (ActorId, String)> + use<'a> {
        let Troupe { program, cluster } = *self;
        cluster.actors().map(move |actor| (actor, show::actor(program, cluster, actor)))
    }
}

/// What a click is about, before it is known which message it drops or duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenAct {
    /// Known already.
    Act(Act),
    /// The oldest message on this channel gets lost.
    DropOldest(ActorId, ActorId),
    /// The oldest message on this channel is sent a second time.
    DuplicateOldest(ActorId, ActorId),
}

/// A click, and when if that is said: milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenClick {
    /// What it does.
    pub act: WrittenAct,
    /// When. Otherwise when all is at rest.
    pub at: Option<u32>,
}

/// The most clicks of a start or a demo.
const CLICKS_MAX: usize = 64;

/// Reads a click. What is wrong goes to `found`.
pub fn read(
    click: &Placed<String>,
    troupe: &Troupe<'_>,
    found: &mut Diagnostics,
) -> Option<WrittenClick> {
    let (what, at) = match click.value.split_once('@') {
        Some((what, at)) => (what.trim(), Some(time(at.trim(), click, found)?)),
        None => (click.value.trim(), None),
    };
    let (verb, rest) = what.split_once(' ').unwrap_or((what, ""));
    let act = match verb {
        "kill" => WrittenAct::Act(Act::Kill(actor(rest, click, troupe, found)?)),
        "restart" => WrittenAct::Act(Act::Restart(actor(rest, click, troupe, found)?)),
        "isolate" => WrittenAct::Act(Act::Isolate(actor(rest, click, troupe, found)?)),
        "heal" => WrittenAct::Act(Act::Heal(actor(rest, click, troupe, found)?)),
        "duplicate" if troupe.program.keeps_order() => {
            found.push(twice_in_order(&click.place));
            return None;
        }
        "drop" | "duplicate" => {
            let Some((from, to)) = rest.split_once('>') else {
                let message = format!("`{what}` does not say whose message");
                found.push(Diagnostic::mistake(click.place.clone(), message).help(forms(troupe)));
                return None;
            };
            let from = actor(from.trim(), click, troupe, found);
            let to = actor(to.trim(), click, troupe, found);
            match verb {
                "drop" => WrittenAct::DropOldest(from?, to?),
                _ => WrittenAct::DuplicateOldest(from?, to?),
            }
        }
        _ if fault_meant(verb).is_some() && !troupe.names().any(|(_, name)| name == what) => {
            let message = format!("no click is called `{verb}`");
            let fault = fault_meant(verb).unwrap_or_default();
            let remedy = format!("write \"{}\"", click.value.replacen(verb, fault, 1));
            found.push(Diagnostic::mistake(click.place.clone(), message).help(remedy));
            return None;
        }
        _ => match what.split_once(':') {
            Some((who, action)) => {
                let who = actor(who.trim(), click, troupe, found)?;
                WrittenAct::Act(Act::Do(who, rule(who, action.trim(), click, troupe, found)?))
            }
            None => WrittenAct::Act(Act::Act(actor(what, click, troupe, found)?)),
        },
    };
    Some(WrittenClick { act, at })
}

/// How clicks are written, with actors of the scene.
fn forms(troupe: &Troupe<'_>) -> String {
    let all: Vec<(ActorId, String)> = troupe.names().collect();
    let action = all.iter().find_map(|(actor, name)| {
        let rules = &troupe.program.roles[troupe.cluster.role(*actor)].rules;
        rules.iter().find_map(|rule| match &rule.trigger {
            Trigger::Action { name: action, .. } => Some(format!("\"{name}: {action}\", ")),
            _ => None,
        })
    });
    let (Some((_, a)), Some((_, b))) = (all.first(), all.last()) else { return String::new() };
    let action = action.unwrap_or_default();
    format!(
        "write \"{a}\", {action}\"kill {b} @ 2s\", \"restart {b}\", \"isolate {b}\", \
         \"heal {b}\", \"drop {a} > {b}\", \"duplicate {a} > {b}\""
    )
}

/// The clicks, as many as may be; says so if there are more.
pub fn few<'c>(clicks: &'c [Placed<String>], found: &mut Diagnostics) -> &'c [Placed<String>] {
    if let Some(extra) = clicks.get(CLICKS_MAX) {
        let message = format!("more than {CLICKS_MAX} clicks");
        found.push(Diagnostic::mistake(extra.place.clone(), message).help("tell a shorter story"));
    }
    &clicks[..clicks.len().min(CLICKS_MAX)]
}

/// What the click does in a run that has come so far.
pub fn resolve(act: WrittenAct, timeline: &Timeline) -> Option<Act> {
    let oldest = |from: ActorId, to: ActorId| {
        let is_it = |flying: &&Envelope| (flying.from, flying.to) == (from, to);
        timeline.world.flying.iter().find(is_it).map(|oldest| oldest.nth)
    };
    match act {
        WrittenAct::Act(act) => Some(act),
        WrittenAct::DropOldest(from, to) => Some(Act::Drop(from, to, oldest(from, to)?)),
        WrittenAct::DuplicateOldest(from, to) => Some(Act::Duplicate(from, to, oldest(from, to)?)),
    }
}

/// The actor that a text of the scene names.
pub(super) fn actor(
    name: &str,
    click: &Placed<String>,
    troupe: &Troupe<'_>,
    found: &mut Diagnostics,
) -> Option<ActorId> {
    let all: Vec<(ActorId, String)> = troupe.names().collect();
    let known = all.iter().find(|(_, known)| known == name).map(|(actor, _)| *actor);
    if known.is_none() {
        let message = format!("nobody in this scene is called `{name}`");
        let remedy = suggest::remedy(name, all.iter().map(|(_, known)| known.as_str()));
        found.push(Diagnostic::mistake(click.place.clone(), message).help(remedy));
    }
    known
}

fn rule(
    actor: ActorId,
    name: &str,
    click: &Placed<String>,
    troupe: &Troupe<'_>,
    found: &mut Diagnostics,
) -> Option<usize> {
    let role = &troupe.program.roles[troupe.cluster.role(actor)];
    let actions: Vec<(usize, &str)> = role
        .rules
        .iter()
        .enumerate()
        .filter_map(|(nth, rule)| match &rule.trigger {
            Trigger::Action { name, .. } => Some((nth, name.as_str())),
            _ => None,
        })
        .collect();
    let known = actions.iter().find(|(_, known)| *known == name).map(|(nth, _)| *nth);
    if known.is_none() {
        let message = format!("{} has no action `{name}`", with_article(&role.name));
        let remedy = suggest::remedy(name, actions.iter().map(|(_, known)| *known));
        found.push(Diagnostic::mistake(click.place.clone(), message).help(remedy));
    }
    known
}

/// `400ms`, `2s`, `1.5s`.
fn time(text: &str, click: &Placed<String>, found: &mut Diagnostics) -> Option<u32> {
    let time = match text.strip_suffix("ms") {
        Some(number) => number.trim().parse().ok(),
        None => text.strip_suffix('s').and_then(seconds),
    };
    match time {
        Some(time) if time <= RUN_MS_MAX => Some(time),
        _ => {
            let message = format!("`{text}` is not a time");
            let help = format!("write \"@ 400ms\" or \"@ 2s\", up to {} s", RUN_MS_MAX / 1000);
            found.push(Diagnostic::mistake(click.place.clone(), message).help(help));
            None
        }
    }
}

fn seconds(text: &str) -> Option<u32> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
    let digits = format!("{part:0<3}");
    let is_short = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole: u32 = whole.parse().ok()?;
    whole.checked_mul(1000)?.checked_add(digits.parse().ok().filter(|_| is_short)?)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn seconds_have_up_to_three_decimals() {
        for (text, expected) in [
            ("2", Some(2000)),
            ("1.5", Some(1500)),
            ("0.025", Some(25)),
            (" 3 ", Some(3000)),
            ("1.2345", None),
            ("-1", None),
            ("", None),
            ("9999999999", None),
        ] {
            assert_eq!(seconds(text), expected, "{text:?}");
        }
    }
}
