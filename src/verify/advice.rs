//! Finds what an author may not know of: claims that nothing searches, and clients that crash.

use crate::check::Wrong;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Claim, Possible, Program, Role, Watched};
use crate::protocol::tree::{ClaimKind, Runs};
use crate::run::claims;
use crate::scene::Scene;
use crate::scene::play::{Play, Protocols};
use crate::verify::mistakes::named;

/// Warns of protocols that claim what no search and no scene looks at.
///
/// A search looks at everything. A scene looks at whatever its readers can do; not if it lacks
/// lines, as it may then break, nor at more than it is to find. Only a scene that is to find a goal
/// looks whether it can be reached.
pub fn unsearched(protocols: &Protocols, scenes: &[Scene], found: &mut Diagnostics) {
    let plays: Vec<&Play> = scenes.iter().filter_map(|scene| scene.play.as_ref()).collect();
    for (name, program) in protocols {
        let Some(program) = program else { continue };
        if program.searches.iter().any(|search| search.runs == Runs::Every) {
            continue;
        }
        if !program.searches.is_empty() {
            for Possible { goal, .. } in &program.possibles {
                let message = format!("nothing searches whether `{}` stays possible", goal.name);
                let help = "write a search in every order: `search every order of …`";
                found.push(Diagnostic::warning(goal.place.clone(), message).help(help));
            }
            continue;
        }
        let plays: Vec<&Play> =
            plays.iter().copied().filter(|play| play.protocol == *name).collect();
        for (place, claimed) in unseen(program, &plays) {
            let cast: Vec<String> =
                program.roles.iter().map(|role| format!("1 {}", role.name)).collect();
            let message = format!("nothing searches whether {claimed}");
            let help = format!("write a search: `search every order of {}`", cast.join(", "));
            found.push(Diagnostic::warning(place, message).help(help));
        }
    }
}

/// Warns of protocols in which those crash, or are isolated, who act by hand: as no role is said to
/// stand outside of the service, somebody may think that clients do.
pub fn crashing(protocols: &Protocols, scenes: &[Scene], found: &mut Diagnostics) {
    for (name, program) in protocols {
        let Some(program) = program else { continue };
        let plays = scenes.iter().filter_map(|scene| scene.play.as_ref());
        let offered = plays.filter(|play| play.protocol == *name).map(|play| play.faults);
        let may = program.searches.iter().any(|search| search.crashes || search.partitions)
            || offered.into_iter().any(|faults| faults.kill || faults.isolate);
        let Some(role) = undeclared(program).filter(|_| may) else { continue };
        let by_hand = role.rules.iter().find(|rule| rule.is_by_hand());
        let range = by_hand.map_or(0..0, |rule| rule.range.clone());
        let message =
            format!("{} crash too, as no role stands outside of the service", role.plural);
        let place = program.source.place(range);
        found.push(Diagnostic::warning(place, message).help(remedy(role)));
    }
}

/// Who acts by hand where nobody is said to stand outside, though others do not act by hand.
fn undeclared(program: &Program) -> Option<&Role> {
    let is_clear = program.roles.iter().any(|role| role.outside)
        || program.roles.iter().all(Role::acts_by_hand);
    program.roles.iter().find(|role| role.acts_by_hand()).filter(|_| !is_clear)
}

/// How to say that a role stands outside.
fn remedy(role: &Role) -> String {
    format!("write `role {} outside` if they are no part of it", role.name)
}

/// A line for whoever wonders why one of these crashes, if nobody is said to stand outside.
pub fn why(program: &Program, mut crashes: impl FnMut(&Role) -> bool) -> String {
    let role = undeclared(program).filter(|role| crashes(role));
    let told = |role: &Role| {
        let remedy = remedy(role).replace("of it", "of the service");
        format!("\n{} crash, too: {remedy}", role.plural)
    };
    role.map(told).unwrap_or_default()
}

/// What none of these scenes looks at: where it is claimed, and in words.
fn unseen(program: &Program, plays: &[&Play]) -> Vec<(Place, String)> {
    let whole = |play: &&&Play| play.without.is_empty();
    let finds = |play: &Play, claim| play.find.as_ref().is_some_and(|find| find.claim == claim);
    let finds_invariant = |play: &Play| {
        play.find.as_ref().is_some_and(|find| program.claims[find.claim].is_invariant())
    };
    let mut unseen = Vec::new();
    for (nth, claim) in program.claims.iter().enumerate() {
        let is_seen = match claim.kind {
            ClaimKind::Judge(..) => true,
            ClaimKind::Goal => plays.iter().any(|play| finds(play, nth)),
            ClaimKind::Invariant => plays.iter().filter(whole).any(|play| {
                (finds(play, nth) || !finds_invariant(play)) && is_about(claim, &play.cluster)
            }),
        };
        if !is_seen {
            let holds = if claim.is_invariant() { "holds" } else { "can be reached" };
            unseen.push((claim.place.clone(), format!("`{}` {holds}", claim.name)));
        }
    }
    unseen.extend(program.possibles.iter().map(|Possible { goal, .. }| {
        (goal.place.clone(), format!("`{}` stays possible", goal.name))
    }));
    for (nth, invariant) in program.step_invariants.iter().enumerate() {
        let is_of = |play: &Play| match &invariant.of {
            Watched::Register(role, _) => play.cluster.set(usize::from(*role)) != 0,
            Watched::Value(value) => is_about(&value.claim, &play.cluster),
        };
        let is_seen = plays.iter().filter(whole).any(|play| !finds_invariant(play) && is_of(play));
        if !is_seen {
            let (place, does) = named(program, &Wrong::Step(nth));
            unseen.push((place, does));
        }
    }
    unseen
}

/// Whether a cast has somebody of every role that a claim is about.
fn is_about(claim: &Claim, cluster: &Cluster) -> bool {
    let roles = claims::looks_at(&claim.body);
    (0..64).all(|role| roles >> role & 1 == 0 || cluster.set(role) != 0)
}
