//! Paxos with one thing wrong: the searches of its protocol must find each mistake, as an author's
//! build would.

use crate::protocols::read;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;
use synod::diagnostic::{Diagnostics, Severity};
use synod::protocol::ablation::without;
use synod::protocol::program::Program;
use synod::verify::kept::{Kept, Tallied};
use synod::verify::{Searches, verify};

/// What a mutant is called, and what it replaces in the text.
type Mutant = (&'static str, &'static [(&'static str, &'static str)]);

const MUTANTS: &[Mutant] = &[
    ("no adoption", &[("request = v\n            say \"⇐ {self} adopts", "say \"⇐ {self} adopts")]),
    (
        "adopt the lowest",
        &[("if voted > adopted ", "if voted >= 0 and (adopted = -1 or voted < adopted) ")],
    ),
    ("adopt any", &[("if voted > adopted ", "if voted >= 0 ")]),
    (
        "one promise is enough",
        &[("when count(prepared) >= majority(acceptors)", "when count(prepared) >= 1")],
    ),
    (
        "half is enough",
        &[
            (
                "when count(prepared) >= majority(acceptors)",
                "when count(prepared) * 2 >= count(acceptors)",
            ),
            (
                "when count(votes) >= majority(acceptors)",
                "when count(votes) * 2 >= count(acceptors)",
            ),
        ],
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
    ),
    ("acceptor ignores its promise", &[("        when s >= highest ", "        when s >= voted ")]),
    (
        "voting does not raise the promise",
        &[("        highest = s                                      @raise\n", "")],
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
    ),
    (
        "serials step by the number of acceptors",
        &[
            ("serial = serial + count(proposers) * ", "serial = serial + count(acceptors) * "),
            ("((h - serial) / count(proposers) + 1)", "((h - serial) / count(acceptors) + 1)"),
            (
                "        serial = serial + count(proposers)\n        phase",
                "        serial = serial + count(acceptors)\n        phase",
            ),
            (
                "            serial = serial + count(proposers)\n        say",
                "            serial = serial + count(acceptors)\n        say",
            ),
        ],
    ),
    (
        "the next serial is one step short",
        &[("((h - serial) / count(proposers) + 1)", "((h - serial) / count(proposers))")],
    ),
    (
        "whoever has waited long enough keeps the serial",
        &[(
            "        serial = serial + count(proposers)\n        phase = refused",
            "        phase = refused",
        )],
    ),
    (
        "votes counted across serials",
        &[("        when s = serial                                  @same-serial\n", "")],
    ),
    (
        "promises counted across serials",
        &[(
            "        when phase = preparing\n        when s = serial\n",
            "        when phase = preparing\n",
        )],
    ),
    (
        "acceptor forgets on restart",
        &[
            ("-1    durable  \"highest\" ", "-1 \"highest\" "),
            ("  @keep-promise", ""),
            ("-1    durable  \"voted\"                     @keep-vote", "-1 \"voted\" "),
            ("none  durable  \"request\"                   @keep-request", "none \"request\""),
        ],
    ),
    (
        "a proposer uses a serial again after a restart",
        &[(
            "        if used = serial                                 @fresh\n            serial = serial + count(proposers)\n",
            "",
        )],
    ),
    (
        "a proposer forgets which serial it has used",
        &[("    used     = -1            durable\n", "    used     = -1\n")],
    ),
    (
        "a proposer answers the client before an election",
        &[(
            "        say \"{self} takes up",
            "        send answer(v) to c\n        say \"{self} takes up",
        )],
    ),
    (
        "a proposer announces before it has the votes",
        &[(
            "        send accept(serial, request) to acceptors\n",
            "        send accept(serial, request) to acceptors\n        send elected(request) to learners\n",
        )],
    ),
    (
        "nobody tries again",
        &[(
            "        when phase = refused and attempts < tries\n        phase = idle",
            "        when phase = refused and attempts < 0\n        phase = idle",
        )],
    ),
    (
        "nobody gives up waiting",
        &[(
            "    action give_up after 4000 to 6000\n        when phase = preparing or phase = voting",
            "    action give_up after 4000 to 6000\n        when phase = elected and attempts < 0",
        )],
    ),
    (
        "an acceptor votes only once",
        &[(
            "        when s >= highest                                @obey\n",
            "        when s >= highest and voted = -1                 @obey\n",
        )],
    ),
];

/// The mistakes that `synod build` would tell of the protocol alone.
fn mistakes(program: Program) -> Diagnostics {
    let protocols = BTreeMap::from([("paxos".to_string(), Some(Arc::new(program)))]);
    let mut found = Diagnostics::new();
    verify(
        &protocols,
        &mut [],
        &mut Kept::default(),
        Searches::Now,
        &mut |_| ControlFlow::Continue(()),
        &mut found,
    );
    found
}

/// Prints what is found and how long that took, for whoever runs it with `--nocapture`.
fn is_found(name: &str, program: Program) {
    let begun = Instant::now();
    let found = mistakes(program);
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(found.len(), 1, "{name}: {found:#?}");
    assert_eq!(found[0].severity, Severity::Mistake, "{name}: {found:#?}");
    let help = found[0].help.as_deref().unwrap_or_default();
    let how = help.lines().next().unwrap_or_default();
    println!("{seconds:>6.2} s  {name}: {}: {how}", found[0].message);
}

#[test]
fn every_mistake_put_into_paxos_is_told_once() {
    for (name, changes) in MUTANTS {
        let mut text = include_str!("../content/protocols/paxos.protocol").to_string();
        for (old, new) in *changes {
            assert!(text.contains(old), "{name}: the protocol no longer says {old:?}");
            text = text.replacen(old, new, 1);
        }
        is_found(name, read(&text));
    }
}

#[test]
fn every_labelled_line_is_needed() {
    let program = read(include_str!("../content/protocols/paxos.protocol"));
    for (nth, label) in program.labels.iter().enumerate() {
        let broken = without(&program, &[u8::try_from(nth).expect("few labels")]);
        is_found(&format!("without @{label}"), broken);
    }
}

/// A line without its label.
fn unlabelled(line: &str) -> &str {
    line.split(" @").next().unwrap_or_default().trim()
}

#[test]
fn the_lesson_about_paxos_without_a_line_leaves_out_lines_of_this_one() {
    let ours = include_str!("../content/protocols/paxos.protocol");
    let lesson = include_str!("../lessons/paxos-without/protocols/paxos.protocol");
    for line in lesson.lines().filter(|line| line.contains(" @") && !line.starts_with('#')) {
        let is_ours = ours.lines().any(|other| unlabelled(other) == unlabelled(line));
        assert!(is_ours, "the deck about Paxos has no line {line:?}");
    }
    let (ours, lesson) = (read(ours), read(lesson));
    assert!(ours.labels.iter().all(|label| lesson.label(label).is_some()));
}

#[test]
fn what_the_lesson_shows_to_break_was_searched_in_every_order() {
    let kept = Kept::read(include_str!("../lessons/paxos-without/.checks"));
    let broken: Vec<_> = kept.facts.values().filter(|facts| !facts.broken.is_empty()).collect();
    assert_eq!(broken.len(), 11);
    for facts in broken {
        // So the run to it is a shortest one.
        assert!(facts.counted == Tallied::States && !facts.run.is_empty(), "{facts:?}");
    }
}
