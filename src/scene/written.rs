//! What a scene says of what it plays, as written, and the parts of it that stand for themselves.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggest};
use crate::protocol::program::Program;
use crate::protocol::tree::ClaimKind;
use crate::protocol::value::ActorId;
use crate::run::settle::Drive;
use crate::run::timing::Timing;
use crate::scene::clicks::{self, Troupe};
use crate::table::keyed::Placed;

/// The most seeds of a scene.
pub const SEEDS_MAX: usize = 9;

/// What readers may do to actors and messages, besides letting them act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct OfferedFaults {
    pub kill: bool,
    pub restart: bool,
    pub drop: bool,
    pub duplicate: bool,
    pub isolate: bool,
    pub heal: bool,
}

/// What `faults` may hold.
pub const FAULTS: [&str; 6] = ["kill", "restart", "drop", "duplicate", "isolate", "heal"];

/// The fault that somebody means who calls it otherwise.
pub fn fault_meant(word: &str) -> Option<&'static str> {
    Some(match word.trim_end_matches('s') {
        "crash" | "crashe" | "stop" | "fail" => "kill",
        "recover" | "revive" | "start" | "reboot" => "restart",
        "lose" | "losse" | "los" | "discard" => "drop",
        "copy" | "copie" | "repeat" | "resend" | "replay" => "duplicate",
        "partition" | "disconnect" | "cut" => "isolate",
        "reconnect" | "connect" | "rejoin" => "heal",
        _ => return None,
    })
}

/// What a scene says of its protocol, as written.
#[derive(Clone, Debug)]
pub struct WrittenPlay {
    /// The name of the protocol.
    pub protocol: Placed<String>,
    /// Where each role of the cast stands.
    pub roles: Vec<Place>,
    /// `step` or `auto`.
    pub drive: Option<Placed<String>>,
    /// Some of [`FAULTS`].
    pub faults: Vec<Placed<String>>,
    /// The seeds.
    pub seeds: Vec<Placed<u32>>,
    /// Clicks before the slide opens.
    pub start: Vec<Placed<String>>,
    /// Clicks of the demo.
    pub demo: Vec<Placed<String>>,
    /// A goal to reach or an invariant to break in the demo.
    pub find: Option<Placed<String>>,
    /// The word before the outcomes of runs, if they are to be listed: `elected`.
    pub endings: Option<Placed<String>>,
    /// Whose register a reader may guess and then reveal: `proposer 1: phase`.
    pub reveal: Option<Placed<String>>,
    /// Labels of lines that the scene's protocol lacks.
    pub without: Vec<Placed<String>>,
    /// Labels of lines that readers may strike out.
    pub switches: Switches,
    /// Limits of the protocol that are others here.
    pub limits: Vec<(Placed<String>, u32)>,
    /// How much is searched: `states` and `orders`.
    pub budget: Vec<(Placed<String>, u32)>,
}

/// Which lines readers may strike out.
#[derive(Clone, Debug)]
pub enum Switches {
    /// Those with these labels.
    Of(Vec<Placed<String>>),
    /// All that have a label; where that is asked for.
    All(Place),
}

impl Switches {
    /// Where they are asked for.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let (labels, all) = match self {
            Switches::Of(labels) => (labels.as_slice(), None),
            Switches::All(place) => (&[][..], Some(place)),
        };
        labels.iter().map(|label| &label.place).chain(all)
    }
}

/// How much of a scene is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchBudget {
    /// The most states in every order.
    pub states: u32,
    /// How many random orders where there are more.
    pub orders: u32,
}

impl Default for SearchBudget {
    fn default() -> SearchBudget {
        SearchBudget { states: 130_000, orders: 20_000 }
    }
}

/// How much is searched.
pub(super) fn budget(written: &WrittenPlay, found: &mut Diagnostics) -> SearchBudget {
    let mut budget = SearchBudget::default();
    for (name, number) in &written.budget {
        match name.value.as_str() {
            _ if *number == 0 => {
                let message = "a budget of nothing";
                let help = "write how much is to be searched, or leave it out";
                found.push(Diagnostic::mistake(name.place.clone(), message).help(help));
            }
            "states" => budget.states = *number,
            "orders" => budget.orders = *number,
            other => {
                let message = format!("a budget has no `{other}`");
                let remedy = suggest::remedy(other, ["states", "orders"]);
                found.push(Diagnostic::mistake(name.place.clone(), message).help(remedy));
            }
        }
    }
    budget
}

/// The limits of the protocol, where the scene does not set them otherwise.
pub(super) fn limits(
    written: &WrittenPlay,
    program: &Program,
    found: &mut Diagnostics,
) -> Vec<i32> {
    let mut limits: Vec<i32> = program.limits.iter().map(|(_, number)| *number).collect();
    for (name, number) in &written.limits {
        let at = program.limits.iter().position(|(limit, _)| *limit == name.value);
        match (at, i32::try_from(*number)) {
            (Some(at), Ok(number)) => limits[at] = number,
            (Some(_), Err(_)) => {
                let message = format!("a limit of {number}");
                let help = format!("write at most {}", i32::MAX);
                found.push(Diagnostic::mistake(name.place.clone(), message).help(help));
            }
            (None, _) => {
                let message = format!("the protocol has no limit `{}`", name.value);
                let all = program.limits.iter().map(|(limit, _)| limit.as_str());
                let remedy = suggest::remedy(&name.value, all);
                found.push(Diagnostic::mistake(name.place.clone(), message).help(remedy));
            }
        }
    }
    limits
}

/// A run that the build is to find.
#[derive(Clone, Debug)]
pub struct Find {
    /// The goal to reach or the invariant to break, as a position among the claims.
    pub claim: usize,
    /// Where the scene asks for it.
    pub place: Place,
}

/// How actors come to act.
pub(super) fn drive(written: &WrittenPlay, found: &mut Diagnostics) -> Drive {
    let Some(drive) = &written.drive else {
        return Drive::Step;
    };
    match drive.value.as_str() {
        "step" => Drive::Step,
        "auto" => Drive::Auto,
        other => {
            let message = format!("`{other}` is no way to drive a scene");
            let help = "`step`: a click is one action; `auto`: actors act at once";
            found.push(Diagnostic::mistake(drive.place.clone(), message).help(help));
            Drive::Step
        }
    }
}

/// What readers may do.
pub(super) fn faults(
    written: &WrittenPlay,
    program: &Program,
    found: &mut Diagnostics,
) -> OfferedFaults {
    let mut faults = OfferedFaults::default();
    for fault in &written.faults {
        match fault.value.as_str() {
            "kill" => faults.kill = true,
            "restart" => faults.restart = true,
            "drop" => faults.drop = true,
            "duplicate" if program.keeps_order() => {
                found.push(twice_in_order(&fault.place));
            }
            "duplicate" => faults.duplicate = true,
            // Who may cut an actor off may undo it.
            "isolate" => (faults.isolate, faults.heal) = (true, true),
            "heal" => faults.heal = true,
            other => {
                let message = format!("`{other}` is not a fault");
                let all = FAULTS.map(|fault| format!("`{fault}`")).join(", ");
                let remedy = match fault_meant(other) {
                    Some(meant) => format!("write \"{meant}\"; there are {all}"),
                    None => suggest::remedy(other, FAULTS),
                };
                found.push(Diagnostic::mistake(fault.place.clone(), message).help(remedy));
            }
        }
    }
    faults
}

/// That no message arrives twice where channels keep order.
pub(super) fn twice_in_order(place: &Place) -> Diagnostic {
    let message = "where channels keep order no message arrives twice";
    let help = "leave out `duplicate`, or `channels keep order` in the protocol";
    Diagnostic::mistake(place.clone(), message).help(help)
}

/// How long messages travel in each run.
pub(super) fn timings(written: &WrittenPlay, found: &mut Diagnostics) -> Vec<Timing> {
    if let Some(extra) = written.seeds.get(SEEDS_MAX) {
        let message = format!("more than {SEEDS_MAX} seeds");
        found.push(Diagnostic::mistake(extra.place.clone(), message).help("keep the telling ones"));
    }
    let seeds = written.seeds.iter().take(SEEDS_MAX).map(|seed| Timing::drawn(seed.value));
    let timings: Vec<Timing> = seeds.collect();
    if timings.is_empty() { vec![Timing::drawn(1)] } else { timings }
}

/// Whose register may be revealed: the actor and its register.
pub(super) fn reveal(
    written: &WrittenPlay,
    troupe: &Troupe<'_>,
    found: &mut Diagnostics,
) -> Option<(ActorId, usize)> {
    let reveal = written.reveal.as_ref()?;
    let Some((who, register)) = reveal.value.split_once(": ") else {
        let message = format!("`{}` does not say which register of whom", reveal.value);
        let help = "write both, like \"proposer 1: phase\"";
        found.push(Diagnostic::mistake(reveal.place.clone(), message).help(help));
        return None;
    };
    let actor = clicks::actor(who, reveal, troupe, found)?;
    let registers = &troupe.program.roles[troupe.cluster.role(actor)].registers;
    let at = registers.iter().position(|known| known.name == register);
    if at.is_none() {
        let message = format!("{who} has no register `{register}`");
        let remedy = suggest::remedy(register, registers.iter().map(|known| known.name.as_str()));
        found.push(Diagnostic::mistake(reveal.place.clone(), message).help(remedy));
    }
    Some((actor, at?))
}

/// What is to be found, if anything.
pub(super) fn find(
    written: &WrittenPlay,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<Find> {
    let name = written.find.as_ref().filter(|name| !name.value.is_empty())?;
    let claims =
        || program.claims.iter().filter(|claim| !matches!(claim.kind, ClaimKind::Judge(..)));
    if let Some(click) = written.demo.first() {
        let message = "a demo, though `find` is to make it";
        let help = "take out one of the two";
        found.push(
            Diagnostic::mistake(click.place.clone(), message)
                .also(name.place.clone(), "asked for here")
                .help(help),
        );
    }
    if !claims().any(|claim| claim.name == name.value) {
        let message =
            format!("`{}` has no goal or invariant `{}`", written.protocol.value, name.value);
        let remedy = suggest::remedy(&name.value, claims().map(|claim| claim.name.as_str()));
        found.push(Diagnostic::mistake(name.place.clone(), message).help(remedy));
        return None;
    }
    let claim = program.claims.iter().position(|claim| claim.name == name.value)?;
    Some(Find { claim, place: name.place.clone() })
}
