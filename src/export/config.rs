//! Turns a search of a protocol into a configuration of TLC.

use crate::export::term::Terms;
use crate::protocol::program::Search;
use crate::protocol::tree::ClaimKind;

/// The configuration of a search.
pub fn config(terms: &Terms<'_>, search: &Search) -> String {
    let (program, names) = (terms.program, &terms.names);
    let truth = |truth: bool| if truth { "TRUE" } else { "FALSE" };
    let line = &program.source.text[search.place.range.clone()];
    let mut text = format!("\\* {line}\nSPECIFICATION Spec\nCONSTANTS\n");
    let mut constant = |name: &str, value: String| {
        text.push_str(&format!("    {name} = {value}\n"));
    };
    let (above, below): (Vec<_>, Vec<_>) =
        names.limits.iter().zip(&search.limits).partition(|(_, number)| **number >= 0);
    constant(&names.none, names.none.clone());
    for (role, count) in names.roles.iter().zip(&search.cast) {
        constant(&role.count, count.to_string());
    }
    for (limit, number) in above {
        constant(limit, number.to_string());
    }
    constant(&names.crashes, truth(search.crashes).to_string());
    constant(&names.duplicates, truth(search.duplicates).to_string());
    for (limit, number) in below {
        text.push_str(&format!("    {limit} <- {}\n", names.below_zero[number]));
    }
    let of = |kind: ClaimKind, names: &[String]| {
        let all = program.claims.iter().zip(names).filter(move |(claim, _)| claim.kind == kind);
        all.map(|(_, name)| name.clone()).collect::<Vec<String>>()
    };
    for (what, names) in [
        ("INVARIANTS", of(ClaimKind::Invariant, &names.claims)),
        ("PROPERTIES", names.step_invariants.clone()),
    ] {
        if !names.is_empty() {
            text.push_str(&format!("{what}\n"));
            text.extend(names.iter().map(|name| format!("    {name}\n")));
        }
    }
    let goals = of(ClaimKind::Goal, &names.negations);
    if !goals.is_empty() {
        text.push_str("\\* TLC reaches a goal by breaking one of these:\n\\* INVARIANTS\n");
        text.extend(goals.iter().map(|name| format!("\\*     {name}\n")));
    }
    text
}
