//! Scenes that lack a line or ask for a run: what the build finds for them, and what it says when
//! it cannot.

use crate::deck::{HEADER, build, inputs, page, paxos};
use synod::site::Inputs;

/// A deck of one slide whose scene plays Paxos, with only small searches of the protocol.
fn deck(scene: &str) -> Inputs {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = format!("[scene.a]\nslides = [0]\nprotocol = \"paxos\"\n{scene}");
    let mut deck = inputs(table.as_bytes(), &scenes);
    deck.content.files.insert("protocols/paxos.protocol".to_string(), paxos().into_bytes());
    deck
}

const SMALL: &str = "cast = { client = 2, proposer = 2, acceptor = 3, learner = 1 }\n";

#[test]
fn a_scene_without_a_line_may_break_and_shows_how() {
    let deck = deck(&format!("{SMALL}without = [\"adopt\"]\nfind = \"elections_agree\"\n"));
    let (site, messages) = build(&deck);
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    assert!(site.checks.contains("\telections_agree\t"), "{}", site.checks);
    // The page is the same when the run comes from what was kept.
    let again = Inputs { checks: site.checks.clone(), ..deck };
    let kept = build(&again).0.expect("it builds");
    assert_eq!(page(&site, "index.html"), page(&kept, "index.html"));
    assert_eq!(site.checks, kept.checks);
}

#[test]
fn a_scene_finds_the_run_that_reaches_a_goal() {
    for drive in ["step", "auto"] {
        let scene = format!("{SMALL}drive = \"{drive}\"\nfind = \"duel\"\n");
        let (site, messages) = build(&deck(&scene));
        assert!(site.is_some(), "{drive}: {messages}");
    }
}

#[test]
fn a_goal_that_no_run_reaches_is_a_mistake_of_the_scene() {
    let scene = "cast = { client = 1, proposer = 1, acceptor = 1, learner = 1 }\nfind = \"duel\"\n";
    let (site, messages) = build(&deck(scene));
    assert!(site.is_none());
    assert!(messages.contains("no run of this scene finds `duel`"), "{messages}");
    assert!(messages.contains("content/scenes.toml:5:8"), "{messages}");
}

#[test]
fn a_protocol_that_breaks_fails_the_build_with_the_run_that_breaks_it() {
    let mut deck = deck(SMALL);
    let broken = paxos().replace(">= majority(acceptors)      @quorum", ">= 1      @quorum");
    deck.content.files.insert("protocols/paxos.protocol".to_string(), broken.into_bytes());
    let (site, messages) = build(&deck);
    assert!(site.is_none());
    assert!(messages.contains("this run breaks it:"), "{messages}");
    assert!(messages.contains("client 1 sends request 1 to every proposer."), "{messages}");
}

/// Somebody dead is no stand-in for somebody alive: with the one that counts dead from the start,
/// nothing is ever served.
#[test]
fn the_dead_are_not_exchanged_with_the_living() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = "[scene.a]\nslides = [0]\nprotocol = \"p\"\ncast = { client = 1, server = 3 }\ndead = [\"server 2\"]\nfind = \"all_but_one\"\n";
    let mut deck = inputs(table.as_bytes(), scenes);
    let text = "role client\n    sent = no or yes\n    action ask by hand\n        when sent = no\n        sent = yes\n        send ask() to servers\nrole server\n    asked = no or yes\n    on ask() from c\n        asked = yes\ngoal all_but_one\n    count(s in servers: s.asked = yes) = 2\ninvariant some_lack\n    count(s in servers: s.asked = yes) < 3\n";
    deck.content.files.insert("protocols/p.protocol".to_string(), text.as_bytes().to_vec());
    let (site, messages) = build(&deck);
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    // None asked; the client has asked; then one of two equals or both: four worlds, not three.
    assert!(site.checks.contains("\t4\t"), "{}", site.checks);
}
