//! Claims that take too long to judge, as mistakes.
//!
//! A claim about six actors of nine looks at half a million combinations, each time that it is
//! judged; a search judges it in thousands of states, a page many times a second.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Claim, Program};
use crate::run::claims;
use crate::scene::play::Play;

/// How many values a search looks at, at most, to judge a claim once.
const SEARCHED_MAX: u64 = 20_000_000;
/// The same for what a page judges.
const SHOWN_MAX: u64 = 500_000;

/// Whether claims take a search too long among these actors; which do, goes to `found`. `asked` is
/// where the search or the scene is asked for.
pub fn are_too_large(
    program: &Program,
    cluster: &Cluster,
    asked: &Place,
    found: &mut Diagnostics,
) -> bool {
    report(program.looked_at(), (cluster, SEARCHED_MAX), asked, found)
}

/// The same for what the page of a scene judges while it plays.
pub fn of_judges_are_too_large(play: &Play, found: &mut Diagnostics) -> bool {
    let judges = play.judges().map(|(claim, ..)| claim);
    let asked = play.find.iter().map(|find| &play.program.claims[find.claim]);
    report(judges.chain(asked), (&play.cluster, SHOWN_MAX), &play.place, found)
}

fn report<'c>(
    claims: impl Iterator<Item = &'c Claim>,
    (cluster, max): (&Cluster, u64),
    asked: &Place,
    found: &mut Diagnostics,
) -> bool {
    let before = found.len();
    for claim in claims {
        let cost = claims::cost(&claim.body, cluster);
        if cost > max {
            let message = format!("`{}` looks at {cost} values in one state", claim.name);
            let help = format!("name fewer actors in it, or take a smaller cast: up to {max}");
            found.push(
                Diagnostic::mistake(claim.place.clone(), message)
                    .also(asked.clone(), "with this cast")
                    .help(help),
            );
        }
    }
    found.len() > before
}
