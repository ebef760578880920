//! Protocols of papers and textbooks, written as these say them and about as long: each is searched
//! as its own last lines say.

use crate::deck::{HEADER, build, inputs};

/// What they are called, their texts, and how many lines they have at most but for comments.
const TEXTS: [(&str, &str, usize); 5] = [
    ("raft", include_str!("protocols/raft.protocol"), 110),
    ("log", include_str!("protocols/log.protocol"), 120),
    ("lease", include_str!("protocols/lease.protocol"), 60),
    ("chain", include_str!("protocols/chain.protocol"), 70),
    ("snapshot", include_str!("protocols/snapshot.protocol"), 60),
];

#[test]
fn protocols_of_textbooks_are_short_and_hold() {
    for (name, text, most) in TEXTS {
        let is_said = |line: &&str| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with('#') && !line.starts_with("search ")
        };
        let lines = text.lines().filter(is_said).count();
        assert!(lines <= most, "{name} has {lines} lines");
        let mut deck = inputs(format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n").as_bytes(), "");
        deck.content.files.insert(format!("protocols/{name}.protocol"), text.as_bytes().to_vec());
        let (site, messages) = build(&deck);
        assert!(site.is_some(), "{name}: {messages}");
    }
}
