//! Small protocols that searches have once been wrong about, each with the verdict that is right.

use crate::deck::{HEADER, inputs, paxos};
use crate::protocols::read;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use synod::check::{Bounds, Faults, Question, Report, Wrong, breadth, counterexample, random};
use synod::diagnostic::{Diagnostics, report};
use synod::protocol::cluster::Cluster;
use synod::protocol::program::Program;
use synod::protocol::value::{ActorId, Value};
use synod::run::claims;
use synod::run::moves;
use synod::run::settle::Drive;
use synod::run::world::{Rules, Step, World};
use synod::site::{self, content::Content};

const BOUNDS: Bounds = Bounds { states: 1_000_000, bytes: 1 << 30, threads: 2 };
const NO_FAULTS: Faults =
    Faults { crashes: false, restarts: false, duplicates: false, losses: false, isolates: false };
const LOSSES: Faults = Faults { losses: true, ..NO_FAULTS };
const CRASHES: Faults = Faults { crashes: true, restarts: true, ..LOSSES };

/// A small protocol and what is asked of it.
struct Asked<'a> {
    text: &'a str,
    cast: &'a [u8],
    drive: Drive,
    faults: Faults,
    /// What has happened before the start.
    before: &'a [Step],
}

impl Asked<'_> {
    /// Calls `with` with the question, reduced and then not.
    fn ask(&self, with: &mut dyn FnMut(&Question<'_>)) {
        let program = read(self.text);
        let limits = program.limits.iter().map(|(_, number)| *number).collect();
        let cluster = Cluster::new(self.cast, limits);
        let rules = Rules { program: &program, cluster: &cluster };
        let mut start = World::first(rules).expect("it has first values");
        for step in self.before {
            let happened = start.apply(rules, *step).expect("nothing is asked in vain");
            assert!(happened.is_some(), "{step:?} does nothing");
        }
        let (drive, faults) = (self.drive, self.faults);
        for reduced in [true, false] {
            with(&Question {
                rules,
                start: start.clone(),
                drive,
                faults,
                possibles: true,
                reduced,
            });
        }
    }

    /// What a full search finds, which is the same with reductions and without.
    fn found(&self) -> Found {
        let mut all = Vec::new();
        self.ask(&mut |question| all.push(Found::of(question, &search(question))));
        assert_eq!(all[0], all[1], "reductions change it");
        all.swap_remove(0)
    }
}

/// What a search finds, in words.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    wrong: String,
    goals: BTreeSet<String>,
    outcomes: BTreeSet<String>,
}

impl Found {
    fn of(question: &Question<'_>, report: &Report) -> Found {
        let program: &Program = question.rules.program;
        let name = |nth: &usize| program.claims[*nth].name.clone();
        if let Some((wrong, moves)) = &report.wrong {
            assert!(counterexample::goes_wrong(question, wrong, moves), "{wrong:?} {moves:?}");
        }
        Found {
            wrong: match &report.wrong {
                None => String::new(),
                Some((Wrong::Invariant(nth), _)) => name(nth),
                Some((Wrong::Step(nth), _)) => format!("step {nth}"),
                Some((Wrong::Impossible(nth), _)) => format!("impossible {nth}"),
                Some((Wrong::Fault(fault), _)) => fault.message.clone(),
            },
            goals: report.goals.keys().map(name).collect(),
            outcomes: report.outcomes.keys().cloned().collect(),
        }
    }

    fn ends(&self) -> Vec<&str> {
        self.outcomes.iter().map(String::as_str).collect()
    }
}

fn search(question: &Question<'_>) -> Report {
    breadth::search(question, BOUNDS, &mut |_, _| ControlFlow::Continue(()))
}

fn walks(question: &Question<'_>, number: u32) -> Report {
    random::search(question, 1, number, BOUNDS, &mut |_, _| ControlFlow::Continue(()))
}

fn asked<'a>(text: &'a str, cast: &'a [u8]) -> Asked<'a> {
    Asked { text, cast, drive: Drive::Step, faults: LOSSES, before: &[] }
}

/// Guests ring at a door, which opens for the first of them.
fn door(claims: &str) -> String {
    format!(
        "role guest outside
    rang = no or yes
    action ring by hand
        when rang = no
        rang = yes
        send ring() to door(1)
role door
    first = none
    on ring() from g
        when first = none
        first = g
{claims}"
    )
}

#[test]
fn the_last_member_of_a_loop_is_somebody() {
    let text = "role voter
    voted = no or yes
    action vote
        when voted = no
        voted = yes
        send vote() to counter(1)
role counter
    seen = {}
    last = none
    on vote() from v
        add v to seen
    action pick by hand
        when count(seen) = 2 and last = none
        for v in seen
            last = v
outcome counter.last
";
    assert_eq!(asked(text, &[2, 1]).found().ends(), ["none", "voter 2"]);
}

#[test]
fn the_number_of_a_member_of_a_set_is_seen_whoever_the_set_asks_about() {
    let text = door(
        "role helper
    busy = no or yes
invariant guest_1_is_first
    all d in doors: d.first = none or all g in {d.first} - {h in helpers: h.busy = no}: number(g) = 1
",
    );
    assert_eq!(asked(&text, &[2, 1, 1]).found().wrong, "guest_1_is_first");
}

#[test]
fn the_number_of_an_actor_that_a_register_holds_is_seen() {
    let text = door(
        "invariant guest_1_is_first\n    all d in doors: d.first = none or number(d.first) = 1\n",
    );
    assert_eq!(asked(&text, &[2, 1]).found().wrong, "guest_1_is_first");
    let text = door(
        "goal guest_2_is_first\n    some d in doors: d.first != none and number(d.first) = 2\n",
    );
    assert!(asked(&text, &[2, 1]).found().goals.contains("guest_2_is_first"));
}

#[test]
fn an_outcome_that_is_an_actor_may_be_any_of_them() {
    let text = door("outcome door.first\n");
    assert_eq!(asked(&text, &[2, 1]).found().ends(), ["guest 1", "guest 2", "none"]);
}

/// Guest 2 is dead from the start, and so never the first.
#[test]
fn an_outcome_that_is_an_actor_is_one_that_can_be() {
    let text = door("outcome door.first\n");
    let dead = [Step::Kill(ActorId(1))];
    let asked = Asked { before: &dead, ..asked(&text, &[3, 1]) };
    assert_eq!(asked.found().ends(), ["guest 1", "guest 3", "none"]);
}

#[test]
fn a_sentence_that_cannot_be_said_is_found_where_a_rule_says_nothing_else() {
    let text = "role clerk
    asked = no or yes
    action ask
        when asked = no
        asked = yes
        send next() to desks
role desk
    queue = []
    on next() from c
        say \"Next is {first(queue)}.\"
";
    assert_eq!(asked(text, &[1, 1]).found().wrong, "an empty list has no first");
}

/// Of two that are alike only one cannot say its sentence.
#[test]
fn a_sentence_that_only_one_of_several_cannot_say_is_found() {
    for number in [1, 2] {
        let text = format!(
            "role clerk
    chosen = none
    on ask() from d
        when chosen = none
        chosen = d
        send turn() to d
role desk
    asked = no or yes
    action ask
        when asked = no
        asked = yes
        send ask() to clerks
    on turn() from c
        say \"{{6 / ({number} - number(self))}}\"
"
        );
        let wrong = |before: &[Step]| Asked { before, ..asked(&text, &[1, 2]) }.found().wrong;
        assert_eq!(wrong(&[]), "a number divided by zero", "desk {number}");
        let one = ActorId(number);
        let other = ActorId(3 - number);
        assert_eq!(wrong(&[Step::Kill(other)]), "a number divided by zero", "desk {number}");
        assert_eq!(wrong(&[Step::Kill(one)]), "", "desk {number} is down");
    }
}

/// `v > seen` is over for good, but `2 / left` is asked before it.
#[test]
fn a_guard_that_is_asked_in_vain_is_found_before_one_that_never_holds_again() {
    let text = "role clock outside
    ticks = 0
    action tick by hand
        when ticks < 2
        ticks = ticks + 1
        send tick(ticks) to bells
role bell
    seen = 0
    left = 1
    on tick(v) from c
        when 2 / left >= 1
        when v > seen
        seen = v
        left = 2 - v
never decreases bell.seen
";
    assert_eq!(asked(text, &[1, 1]).found().wrong, "a number divided by zero");
}

#[test]
fn who_crashes_is_not_alive() {
    let text = "role lamp
    lit = 0 durable
    action light
        when lit = 0
        lit = 1
invariant nobody_crashes
    all l in lamps: alive(l)
goal one_of_two
    count(l in lamps: alive(l)) = 1
";
    let crashes = Asked { faults: CRASHES, ..asked(text, &[2]) };
    assert_eq!(crashes.found().wrong, "nobody_crashes");
    let for_good = Faults { restarts: false, ..CRASHES };
    assert_eq!(Asked { faults: for_good, ..asked(text, &[2]) }.found().wrong, "nobody_crashes");
    assert_eq!(asked(text, &[2]).found(), Found::default());
}

#[test]
fn a_claim_that_names_no_register_is_judged() {
    let text = "role lamp
    lit = 0
    action light
        when lit = 0
        lit = 1
invariant three_lamps
    count(lamps) = 3
";
    assert_eq!(asked(text, &[2]).found().wrong, "three_lamps");
    assert_eq!(asked(text, &[3]).found().wrong, "");
}

/// A jar that holds nine for a moment.
const JAR: &str = "role child outside
    gave = no or yes
    action give by hand
        when gave = no
        gave = yes
        send gift() to jars
role jar
    holds = 0
    on gift() from c
        holds = holds + 9
    action empty
        when holds > 5
        holds = holds - 9
";

#[test]
fn what_an_actor_comes_through_at_one_moment_is_judged() {
    let text = format!("{JAR}invariant small\n    all j in jars: j.holds < 6\n");
    for drive in [Drive::Step, Drive::Auto] {
        assert_eq!(Asked { drive, ..asked(&text, &[1, 1]) }.found().wrong, "small", "{drive:?}");
    }
}

/// A goal is where a run can stand still, in walks as in full searches.
#[test]
fn a_goal_is_not_what_an_actor_comes_through_at_one_moment() {
    let text = format!("{JAR}goal full\n    some j in jars: j.holds > 5\n");
    for (drive, goals) in [(Drive::Step, 1), (Drive::Auto, 0)] {
        Asked { drive, ..asked(&text, &[1, 1]) }.ask(&mut |question| {
            assert_eq!(search(question).goals.len(), goals, "{drive:?}");
            assert_eq!(walks(question, 50).goals.len(), goals, "{drive:?}");
        });
    }
}

/// Whether a claim can be judged does not depend on who is asked first.
#[test]
fn a_claim_about_all_says_the_same_whoever_comes_first() {
    let text = "role scale
    load = 1
    action lift
        when load = 1
        load = 0
    action lower
        when load = 1
        load = -1
goal all_up
    all s in scales: 2 / s.load > 0
goal one_down
    some s in scales: 2 / s.load < 0
";
    let program = read(text);
    let cluster = Cluster::new(&[2], Vec::new());
    let rules = Rules { program: &program, cluster: &cluster };
    for loads in [[0, -1], [-1, 0]] {
        let mut world = World::first(rules).expect("it has first values");
        for (actor, load) in world.actors.iter_mut().zip(loads) {
            actor.registers[0] = Value::Number(load);
        }
        let holds = |nth: usize| claims::holds_in(rules, &program.claims[nth], &world).ok();
        assert_eq!((holds(0), holds(1)), (Some(false), Some(true)), "{loads:?}");
    }
}

/// A walk ends where a rule asks for what is not there, and is told without what is not needed.
#[test]
fn a_walk_to_a_fault_is_a_run_that_leads_there() {
    let text = "role sender
    sent = 0
    action post
        when sent < 3
        sent = sent + 1
        send part(sent) to receivers
role receiver
    got = 3
    on part(v) from s
        got = got - 1
        say \"{6 / got} each.\"
";
    asked(text, &[1, 1]).ask(&mut |question| {
        let (wrong, moves) = walks(question, 100).wrong.expect("three parts are too many");
        assert!(matches!(wrong, Wrong::Fault(_)), "{wrong:?}");
        assert!(counterexample::goes_wrong(question, &wrong, &moves));
        assert_eq!(moves.len(), 5, "three parts are sent and two arrive: {moves:?}");
        for nth in 0..moves.len() {
            let mut fewer = moves.clone();
            fewer.remove(nth);
            assert!(!counterexample::goes_wrong(question, &wrong, &fewer), "{fewer:?}");
        }
    });
}

/// Runs of this one have no end: a ball goes to and fro.
#[test]
fn a_walk_that_goes_on_for_ever_has_no_outcome() {
    let text = "role player outside
    served = no or yes
    hits   = 0
    action serve by hand
        when served = no
        served = yes
        send ball() to players
    on ball() from p
        hits = 1 - hits
        send ball() to p
outcome player.hits
";
    Asked { faults: NO_FAULTS, ..asked(text, &[1]) }.ask(&mut |question| {
        assert_eq!(search(question).outcomes.len(), 0);
        assert_eq!(walks(question, 5).outcomes.len(), 0);
    });
}

#[test]
fn walks_lose_messages_only_where_messages_get_lost() {
    let text = door("outcome door.first\n");
    for (faults, ends) in [(NO_FAULTS, vec!["guest 1"]), (LOSSES, vec!["guest 1", "none"])] {
        Asked { faults, ..asked(&text, &[1, 1]) }.ask(&mut |question| {
            assert_eq!(Found::of(question, &search(question)).ends(), ends);
            assert_eq!(Found::of(question, &walks(question, 500)).ends(), ends);
        });
    }
}

/// A letter that comes before the bin is open does nothing; it does not come again.
#[test]
fn a_message_that_does_nothing_has_arrived_all_the_same() {
    let text = "role sender
    sent = no or yes
    action post
        when sent = no
        sent = yes
        send letter() to bins
role bin
    state = shut or open
    holds = 0
    action open
        when state = shut
        state = open
    on letter() from s
        when state = open
        holds = 1
outcome bin.holds
";
    let asked = Asked { faults: NO_FAULTS, ..asked(text, &[1, 1]) };
    assert_eq!(asked.found().ends(), ["0", "1"]);
}

/// A message that reaches somebody who is down does not reach him when he is back.
#[test]
fn a_message_to_somebody_who_is_down_may_be_gone_when_he_is_back() {
    let text = "role sender
    sent = no or yes
    action post
        when sent = no
        sent = yes
        send letter() to bins
role bin
    holds = 0
    on letter() from s
        holds = holds + 1
    on restart
        holds = 5
outcome bin.holds
";
    let faults = Faults { restarts: true, ..NO_FAULTS };
    let asked = Asked { faults, before: &[Step::Kill(ActorId(1))], ..asked(text, &[1, 1]) };
    assert_eq!(asked.found().ends(), ["0", "5", "6"]);
}

/// What waits already is handled in the order in which it came, before all that comes later.
#[test]
fn what_waits_at_the_start_is_handled_in_its_order() {
    let text = "role caller
    calls = 0
    action call
        when calls < 3
        calls = calls + 1
        send call(calls) to desks
role desk
    heard = []
    on call(v) from c, queued
        append v to heard
outcome desk.heard
goal first
    some d in desks: count(d.heard) = 1
";
    let call = Step::Do(ActorId(0), 0);
    let id = synod::run::world::EnvelopeId;
    let before = [call, call, Step::Deliver(id(1)), Step::Deliver(id(0))];
    let waiting = Asked { faults: NO_FAULTS, before: &before, ..asked(text, &[1, 1]) };
    assert_eq!(waiting.found().ends(), ["2, 1, 3"]);
    let none = Asked { faults: NO_FAULTS, ..asked(text, &[1, 1]) };
    assert_eq!(none.found().ends().len(), 6, "any order, where nothing waits yet");
    waiting.ask(&mut |question| {
        let Question { rules, start, drive, .. } = question;
        let report = search(question);
        let (goal, run) = report.goals.first_key_value().expect("somebody is heard");
        assert_eq!(run, &[moves::Move::Handle(ActorId(1))]);
        let written = moves::written(*rules, start, *drive, run).expect("it can be written");
        let again = moves::read(*rules, start, *drive, &written).expect("it can be read");
        assert_eq!((&again, counterexample::holds_after(question, *goal, run)), (run, Some(true)));
    });
}

/// Two that are alike are counted alike, whichever of several actors they came from.
#[test]
fn messages_that_are_alike_are_counted_whoever_sent_them() {
    let text = "role twin
    told = no or yes
    heard = 0
    action tell
        when told = no
        told = yes
        heard = 2
        send question() to twins
        send answer() to twins
    on question() from t
        when heard < 2
        send answer() to twins
    on answer() from t
        heard = max(heard, 1)
outcome twin.heard
";
    let mut sizes = Vec::new();
    Asked { faults: NO_FAULTS, ..asked(text, &[2]) }.ask(&mut |question| {
        let report = search(question);
        sizes.push((report.states, report.depth));
    });
    let [(reduced, depth), (plain, same)] = sizes[..] else { panic!("two searches") };
    // A state that is its own mirror image stands for itself alone; others come in pairs.
    assert!(reduced * 2 >= plain && reduced * 5 < plain * 3, "{reduced} of {plain}");
    assert_eq!(depth, same);
}

/// A deck of one protocol, read and searched, and what was found wrong.
fn content(protocol: &str, scenes: &str) -> (Content, String) {
    let slides: String = (0..8).map(|nth| format!("{nth}\tA\tB\t1\t1\t1\t1\n")).collect();
    let mut inputs = inputs(format!("{HEADER}{slides}").as_bytes(), scenes);
    let text = protocol.as_bytes().to_vec();
    inputs.content.files.insert("protocols/small.protocol".to_string(), text);
    let mut found = Diagnostics::new();
    let content = site::read_content(&inputs, &mut |_| ControlFlow::Continue(()), &mut found);
    (content, anstream::adapter::strip_str(&report::render(&found)).to_string())
}

fn scene_ends(content: &Content) -> Vec<&str> {
    let play = content.scenes[0].play.as_ref().expect("it plays");
    play.outcomes.keys().map(String::as_str).collect()
}

#[test]
fn an_actor_that_is_dead_at_the_start_comes_back_if_readers_can_bring_it_back() {
    let text = "role child outside
    gave = no or yes
    action give by hand
        when gave = no
        gave = yes
        send gift() to jars
role jar
    holds = 0 durable
    on gift() from c
        holds = 1
    on restart
        holds = 9
invariant small
    all j in jars: j.holds < 9
search every order of 1 child, 2 jars
";
    let scene = "[scene.a]\nslides = [0]\nprotocol = \"small\"\ncast = { child = 1, jar = 2 }\n";
    let asked =
        "dead = [\"jar 2\"]\nfaults = [\"restart\"]\ndrive = \"auto\"\ndemo = [\"child 1\"]\n";
    let (_, messages) = content(text, &format!("{scene}{asked}"));
    assert!(messages.contains("`small` does not hold"), "{messages}");
    let (_, messages) = content(text, &format!("{scene}demo = [\"child 1\"]\n"));
    assert_eq!(messages, "");
}

#[test]
fn what_readers_can_do_to_messages_and_actors_shows_in_how_runs_end() {
    let text = "role child outside
    gave = no or yes
    action give by hand
        when gave = no
        gave = yes
        send gift(number(self)) to jars
role jar
    holds = none durable
    on gift(v) from c
        when holds = none
        holds = v
outcome jar.holds
";
    let scene = "[scene.a]\nslides = [0]\nprotocol = \"small\"\ncast = { child = 2, jar = 1 }\n\
                 drive = \"auto\"\nendings = \"kept\"\ndemo = [\"child 1\", \"child 2\"]\n";
    for (faults, ends) in [
        ("[]", vec!["1", "2"]),
        ("[\"drop\"]", vec!["1", "2", "none"]),
        ("[\"kill\"]", vec!["1", "2", "none"]),
        ("[\"kill\", \"restart\"]", vec!["1", "2", "none"]),
    ] {
        let (content, messages) = content(text, &format!("{scene}faults = {faults}\n"));
        assert_eq!((messages.as_str(), scene_ends(&content)), ("", ends), "{faults}");
    }
}

/// Far more than a search has room for at first.
#[test]
fn hundreds_of_messages_may_wait_when_a_slide_opens() {
    let text = "role starter outside
    sent = no or yes
    action go by hand
        when sent = no
        sent = yes
        send one(number(self)) to nodes
        send two(number(self)) to nodes
role node
    got = 0
    on one(v) from n, queued
        when got < 1
        got = got + 1
    on two(v) from n, queued
        when got < 1
        got = got + 1
goal some_got
    some n in nodes: n.got > 0
";
    let all: Vec<String> = (1..=9).map(|nth| format!("\"starter {nth}\"")).collect();
    let scene = format!(
        "[scene.a]\nslides = [0]\nprotocol = \"small\"\ncast = {{ starter = 9, node = 9 }}\n\
         start = [{}]\ndemo = [\"node 9\"]\n",
        all.join(", ")
    );
    let (content, messages) = content(text, &scene);
    assert_eq!(messages, "");
    let waiting = content.scenes[0].play.as_ref().expect("it plays").opening.actors.iter();
    assert_eq!(waiting.map(|actor| actor.inbox.len()).sum::<usize>(), 162);
    assert_eq!(content.verdicts[0].facts.goals, ["some_got"]);
}

/// A scene of Paxos without a line.
fn paxos_without(line: &str, more: &str) -> (Content, String) {
    content(
        &paxos(),
        &format!(
            "[scene.a]\nslides = [0]\nprotocol = \"small\"\nwithout = [\"{line}\"]\n\
             cast = {{ client = 2, proposer = 2, acceptor = 3, learner = 1 }}\n{more}"
        ),
    )
}

#[test]
fn a_scene_that_lacks_a_line_reaches_goals() {
    let (content, messages) = paxos_without("adopt", "find = \"election\"\n");
    assert_eq!(messages, "");
    assert!(!content.scenes[0].play.as_ref().expect("it plays").demo.is_empty());
}

#[test]
fn a_scene_that_lacks_a_line_lists_how_runs_end() {
    let scene = "drive = \"auto\"\nendings = \"elected\"\ndemo = [\"client 1\", \"client 2\"]\n";
    let (content, messages) = paxos_without("adopt", scene);
    assert_eq!(messages, "");
    let ends = scene_ends(&content);
    assert!(["1", "2"].iter().all(|end| ends.contains(end)), "{ends:?}");
}

/// Each line that a label names is needed, and the run that shows it is found.
#[test]
fn a_scene_finds_what_goes_wrong_without_a_line() {
    let faults = "faults = [\"kill\", \"restart\", \"drop\"]\nfind = \"elections_agree\"\n";
    for line in
        ["adopt", "obey", "quorum", "majority", "fence", "keep-promise", "keep-vote", "raise"]
    {
        let (content, messages) = paxos_without(line, faults);
        assert_eq!(messages, "", "{line}");
        let play = content.scenes[0].play.as_ref().expect("it plays");
        assert!(!play.demo.is_empty(), "{line}");
        let broken = play.program.claim("elections_agree").expect("it is claimed");
        let holds = claims::holds_in(play.rules(), broken, &play.run.world);
        assert_eq!(holds, Ok(false), "{line}");
    }
}

/// What is kept of a scene with several seeds is nothing to one with fewer.
#[test]
fn runs_that_are_kept_lead_to_seeds_that_there_are() {
    let text = door("outcome door.first\n");
    let scene = |seeds: &str| {
        format!(
            "[scene.a]\nslides = [0]\nprotocol = \"small\"\ncast = {{ guest = 2, door = 1 }}\n\
             drive = \"auto\"\nendings = \"first\"\nseeds = {seeds}\ndemo = [\"guest 1\"]\n"
        )
    };
    let slides = format!("{HEADER}0\tA\tB\t1\t1\t1\t1\n");
    let mut deck = inputs(slides.as_bytes(), &scene("[1, 2, 3, 4]"));
    deck.content.files.insert("protocols/small.protocol".to_string(), text.into_bytes());
    let mut found = Diagnostics::new();
    let searched = site::read_content(&deck, &mut |_| ControlFlow::Continue(()), &mut found);
    deck.checks = searched.kept.write();
    deck.content.files.insert("scenes.toml".to_string(), scene("[1]").into_bytes());
    let again = site::read_content(&deck, &mut |_| ControlFlow::Continue(()), &mut found);
    assert!(found.is_empty(), "{}", report::render(&found));
    let play = again.scenes[0].play.as_ref().expect("it plays");
    assert_eq!(play.endings_runs.len(), 2);
    for run in play.endings_runs.values() {
        assert!(run.starts_with("0/"), "there is one seed: {run}");
    }
}

const NOT_FIRST: &str = "role node
    x = 0
    action go when not x = 3 and not x > 3 and x >= 0
        x = x + 1
goal three
    some a in nodes: not a.x < 3 and a.x > 2
goal four
    some a in nodes: not a.x < 4 and a.x > 3
";

#[test]
fn not_says_something_of_what_stands_before_and() {
    let asked =
        Asked { text: NOT_FIRST, cast: &[1], drive: Drive::Step, faults: NO_FAULTS, before: &[] };
    assert_eq!(asked.found().goals, BTreeSet::from(["three".to_string()]));
}

/// Whoever is down hears nothing, and who waits for an answer asks again and again meanwhile.
#[test]
fn what_stays_possible_is_decided_where_somebody_asks_again_and_again() {
    let text = "role client
    got = no or yes
    action ask
        when got = no
        send ask() to servers
    on answer() from s
        got = yes
role server
    heard = 0
    on ask() from c
        heard = 1
        send answer() to c
goal down
    some s in servers: not alive(s)
possible an_answer
    all c in clients: c.got = yes
";
    let faults = Faults { duplicates: true, ..CRASHES };
    Asked { faults, ..asked(text, &[1, 1]) }.ask(&mut |question| {
        let report = search(question);
        assert!(report.complete && report.wrong.is_none(), "{report:?}");
    });
}

/// Two that are alike, under way at once, are not one.
#[test]
fn what_takes_two_messages_that_are_alike_is_possible() {
    let text = |coins: u8| {
        format!(
            "role child
    gave = no or yes
    action give
        when gave = no
        gave = yes
        send coin() to jars
        send coin() to jars
role jar
    coins = 0 durable
    on coin() from c
        coins = coins + 1
possible full
    when all c in children: c.gave = no
    all j in jars: j.coins = {coins}
"
        )
        .replace("role child", "role child, children")
    };
    for (coins, is_possible) in [(2, true), (3, false)] {
        asked(&text(coins), &[1, 1]).ask(&mut |question| {
            let wrong = search(question).wrong.map(|(wrong, _)| wrong);
            assert_eq!(wrong, (!is_possible).then_some(Wrong::Impossible(0)), "{coins}");
        });
    }
}
