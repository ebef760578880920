//! Paxos with one thing wrong: the search must find each, and the test says which search does.

use crate::protocols::{Found, Search, every_order, random_orders, read};
use synod::protocol::ablation::without;

/// What a mutant is called, what it replaces in the text, and the search that finds it.
type Mutant = (&'static str, &'static [(&'static str, &'static str)], Search);

const MUTANTS: &[Mutant] = &[
    (
        "no adoption",
        &[("request = v\n            say \"⇐ {self} adopts", "say \"⇐ {self} adopts")],
        every_order([2, 2, 3, 1], 1),
    ),
    (
        "adopt the lowest",
        &[("if voted > adopted ", "if voted >= 0 and (adopted = -1 or voted < adopted) ")],
        random_orders([3, 3, 3, 1], 3),
    ),
    ("adopt any", &[("if voted > adopted ", "if voted >= 0 ")], random_orders([3, 3, 3, 1], 3)),
    (
        "one promise is enough",
        &[("when count(prepared) >= majority(acceptors)", "when count(prepared) >= 1")],
        every_order([2, 2, 3, 1], 1),
    ),
    (
        "majority of the living, as far as a proposer has heard",
        &[
            ("    adopted  = -1\n", "    adopted  = -1\n    heard    = {}\n"),
            ("        add a to prepared\n", "        add a to prepared\n        add a to heard\n"),
            (
                "when count(prepared) >= majority(acceptors)",
                "when count(prepared) >= majority(heard) and count(heard) > 0",
            ),
        ],
        every_order([2, 2, 3, 1], 1),
    ),
    (
        "acceptor ignores its promise",
        &[("        when s >= highest ", "        when s >= voted ")],
        every_order([2, 2, 3, 1], 1),
    ),
    (
        "voting does not raise the promise",
        &[("        highest = s                                      @raise\n", "")],
        random_orders([3, 3, 3, 1], 3),
    ),
    (
        "equal serials",
        &[
            ("serial   = number(self) ", "serial   = 1 "),
            ("when s > highest ", "when s >= highest "),
            (
                "invariant own_serials\n    all p, q in proposers: p = q or p.serial != q.serial\n",
                "",
            ),
        ],
        every_order([2, 2, 3, 1], 1),
    ),
    (
        "votes counted across serials",
        &[("        when s = serial                                  @same-serial\n", "")],
        every_order([1, 1, 3, 1], 2),
    ),
    (
        "acceptor forgets on restart",
        &[
            ("-1    durable  \"highest\" ", "-1 \"highest\" "),
            ("  @keep-promise", ""),
            ("-1    durable                              @keep-vote", "-1"),
            ("none  durable  \"request\"                   @keep-request", "none \"request\""),
        ],
        every_order([2, 2, 3, 1], 1),
    ),
    (
        "a proposer uses a serial again after a restart",
        &[(
            "        if used = serial                                 @fresh\n            serial = serial + count(proposers)\n",
            "",
        )],
        Search { duplicates: true, ..every_order([2, 1, 3, 1], 2) },
    ),
];

#[test]
fn every_mutant_is_found_by_the_search_that_is_named() {
    for (name, changes, search) in MUTANTS {
        let mut text = include_str!("../content/protocols/paxos.protocol").to_string();
        for (old, new) in *changes {
            assert!(text.contains(old), "{name}: the protocol no longer says {old:?}");
            text = text.replacen(old, new, 1);
        }
        let found = search.run(&read(&text));
        let found = found.unwrap_or_else(|| panic!("{name} is not found"));
        assert!(found.replays, "{name}: {} in {} moves does not replay", found.what, found.moves);
    }
}

#[test]
fn every_labelled_line_is_needed() {
    let program = read(include_str!("../content/protocols/paxos.protocol"));
    for (nth, label) in program.labels.iter().enumerate() {
        let broken = without(&program, &[u8::try_from(nth).expect("few labels")]);
        let found = first_found(&broken);
        assert!(
            found.is_some_and(|(_, found)| found.replays),
            "without @{} nothing breaks",
            label.name
        );
    }
}

fn first_found(program: &synod::protocol::program::Program) -> Option<(String, Found)> {
    let searches = [
        every_order([1, 1, 3, 1], 2),
        every_order([2, 2, 3, 1], 1),
        Search { duplicates: true, ..every_order([2, 1, 3, 1], 2) },
        Search { walks: 20_000, ..random_orders([3, 3, 3, 1], 3) },
    ];
    searches.iter().find_map(|search| Some((search.told(), search.run(program)?)))
}
