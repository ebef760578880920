//! Finds claims that nothing searches: an author may think that they hold.

use crate::check::Wrong;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Claim, Possible, Program};
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
        let is_seen = plays.iter().filter(whole).any(|play| {
            !finds_invariant(play) && play.cluster.set(usize::from(invariant.role)) != 0
        });
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
