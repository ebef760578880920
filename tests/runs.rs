//! Runs: what searches find can be shown, branches stay comparable, messages are never created or
//! lost unseen, and the deck's scenes open and end as its slides say.

use crate::foretold::scenes;
use crate::protocols::{BOUNDS, read};
use std::collections::BTreeMap;

use std::ops::ControlFlow;
use synod::check::{Faults, Question, Report, Wrong, breadth};
use synod::protocol::cluster::Cluster;
use synod::protocol::program::Program;
use synod::protocol::show;
use synod::protocol::value::{ActorId, Value};
use synod::run::moves;
use synod::run::settle::Drive;
use synod::run::timeline::{Act, Click, Stage, Timeline, Until, play};
use synod::run::timing::Timing;
use synod::run::world::{Rules, Step, World};
use synod::run::{as_clicks, claims};
use synod::scene::Scene;
use synod::scene::play::Play;
use synod::scene::story;

const PAXOS: &str = include_str!("../content/protocols/paxos.protocol");

fn playing<'a>(scenes: &'a BTreeMap<String, Scene>, name: &str) -> &'a Play {
    scenes[name].play.as_ref().expect("it plays")
}

fn actor(rules: Rules<'_>, role: &str, number: i32) -> ActorId {
    let role = rules.program.role(role).expect("there is such a role");
    rules.cluster.actor(role, number).expect("there is such an actor")
}

fn register<'w>(rules: Rules<'_>, world: &'w World, actor: ActorId, name: &str) -> &'w Value {
    let role = &rules.program.roles[rules.cluster.role(actor)];
    let at = role.registers.iter().position(|register| register.name == name);
    &world.actors[usize::from(actor.0)].registers[at.expect("there is such a register")]
}

/// How a claim stands at the end of the run that a search found, shown as clicks.
fn shown(question: &Question<'_>, moves: &[moves::Move], claim: usize) -> bool {
    let Question { rules, start, drive, .. } = question;
    let written = moves::written(*rules, start, *drive, moves).expect("it can be written");
    let again = moves::read(*rules, start, *drive, &written).expect("it can be read");
    let rules = *rules;
    let (clicks, timing) = as_clicks::run_of(rules, &question.start, &again, question.drive, 7)
        .expect("it can be shown");
    let stage = Stage {
        rules,
        drive: question.drive,
        opening: &question.start,
        timing: &timing,
        has_waits: true,
    };
    let timeline = play(stage, &clicks, Until::Time(moves.len() as u32 * 700));
    let timeline = timeline.expect("it can be played");
    assert_eq!(timeline.idle, Vec::<usize>::new(), "every click of it does something");
    claims::holds_in(rules, &rules.program.claims[claim], &timeline.world).expect("no fault")
}

fn question<'a>(rules: Rules<'a>, drive: Drive, crashes: bool) -> Question<'a> {
    let start = World::first(rules).expect("it has first values");
    let faults =
        Faults { crashes, restarts: crashes, duplicates: false, losses: true, isolates: false };
    Question { rules, start, drive, faults, possibles: false, reduced: true }
}

#[test]
fn what_a_search_reaches_can_be_shown_as_clicks() {
    let program = read(PAXOS);
    let cluster = Cluster::new(&[2, 2, 3, 1], vec![1]);
    let rules = Rules { program: &program, cluster: &cluster };
    for drive in [Drive::Step, Drive::Auto] {
        let question = question(rules, drive, true);
        let report = breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(()));
        assert!(report.goals.len() >= 3, "{drive:?}: {:?}", report.goals.keys());
        for (goal, moves) in &report.goals {
            assert!(shown(&question, moves, *goal), "{drive:?} {}", program.claims[*goal].name);
        }
    }
}

#[test]
fn what_breaks_without_a_line_can_be_shown_as_clicks() {
    let program = read(PAXOS);
    for label in ["adopt", "quorum", "majority"] {
        let labels = [program.label(label).expect("there is such a line")];
        let broken = synod::protocol::ablation::without(&program, &labels);
        let cluster = Cluster::new(&[2, 2, 3, 1], vec![1]);
        let rules = Rules { program: &broken, cluster: &cluster };
        let question = question(rules, Drive::Step, false);
        let Report { wrong, .. } =
            breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(()));
        let Some((Wrong::Invariant(claim), moves)) = wrong else { panic!("{label}: {wrong:?}") };
        assert!(!shown(&question, &moves, claim), "{label}");
    }
}

/// An actor whose wait for time a crash ends waits anew when it is back, as long as the run says.
#[test]
fn a_wait_that_a_crash_ends_is_shown_anew() {
    let program = read(
        "role server\n    done = no or yes  durable\n\n    action tick after 1 to 2\n        \
         when done = no\n        done = yes\n\ngoal ticked\n    some a in servers: a.done = yes\n",
    );
    let cluster = Cluster::new(&[1], Vec::new());
    let rules = Rules { program: &program, cluster: &cluster };
    let question = question(rules, Drive::Auto, true);
    let server = ActorId(0);
    for moves in [
        vec![moves::Move::CrashAndRestart(server), moves::Move::Act(server, vec![0])],
        vec![
            moves::Move::Crash(server),
            moves::Move::Restart(server),
            moves::Move::Act(server, vec![0]),
        ],
    ] {
        let (clicks, timing) =
            as_clicks::run_of(rules, &question.start, &moves, question.drive, 7).expect("it can");
        let stage = Stage {
            rules,
            drive: Drive::Auto,
            opening: &question.start,
            timing: &timing,
            has_waits: true,
        };
        let timeline = play(stage, &clicks, Until::Rest).expect("it can be played");
        let last = timeline.events.last().expect("something happens");
        assert_eq!((last.at, last.step), (moves.len() as u32 * 700, Step::Do(server, 0)));
        assert_eq!(timeline.events.len(), 3);
        assert_eq!(timeline.idle, Vec::<usize>::new());
    }
}

/// The messages of a run: who, to whom, its index on that channel, when it left and when it
/// arrives.
fn flights(timeline: &Timeline) -> BTreeMap<(ActorId, ActorId, u32), (u32, u32)> {
    let mut all = BTreeMap::new();
    for event in &timeline.events {
        let envelope = event.happened.envelope.iter();
        for envelope in envelope.chain(&timeline.world.flying) {
            let times = timeline.flights[&envelope.id];
            all.insert((envelope.from, envelope.to, envelope.nth), times);
        }
    }
    all
}

/// After one extra kill, messages that it does not cause keep their times.
#[test]
fn branches_are_comparable() {
    let scenes = scenes();
    let scene = playing(&scenes, "automatic");
    let rules = scene.rules();
    let base: Vec<Click> =
        scene.demo.iter().filter(|click| !matches!(click.act, Act::Kill(_))).cloned().collect();
    for timing in 0..scene.timings.len() {
        let stage = scene.stage(timing);
        let before = flights(&play(stage, &base, Until::Rest).expect("it plays"));
        for (role, number) in [("learner", 3), ("acceptor", 3), ("proposer", 3)] {
            let killed = actor(rules, role, number);
            let mut clicks = base.clone();
            clicks.push(Click { at: 1_500, act: Act::Kill(killed) });
            let after = flights(&play(stage, &clicks, Until::Rest).expect("it plays"));
            let mut same = 0;
            for (message, times) in &before {
                let Some(others) = after.get(message) else { continue };
                if times.0 == others.0 {
                    assert_eq!(times, others, "{role}: {message:?} left at the same time");
                    same += 1;
                }
                let touched = message.0 == killed || message.1 == killed;
                assert!(
                    role != "learner" || touched || times == others,
                    "nobody waits for a learner: {message:?}"
                );
            }
            // What left before the kill is about a third; whatever else stayed is not caused by it.
            assert!(same * 5 > before.len() * 2, "{role}: {same} of {}", before.len());
        }
    }
}

#[test]
fn a_message_is_sent_and_then_arrives_or_gets_lost_or_is_under_way() {
    let scenes = scenes();
    let scene = playing(&scenes, "automatic");
    let learner = actor(scene.rules(), "learner", 1);
    let clicks: Vec<Click> = [
        (0, Act::Act(ActorId(0))),
        (300, Act::Act(ActorId(1))),
        (900, Act::Kill(ActorId(5))),
        (1_000, Act::Kill(learner)),
        (2_500, Act::Restart(ActorId(5))),
    ]
    .map(|(at, act)| Click { at, act })
    .to_vec();
    for time in (0..20_000).step_by(50) {
        let timeline = play(scene.stage(1), &clicks, Until::Time(time)).expect("it plays");
        let counts = timeline.world.counts;
        let flying = u32::try_from(timeline.world.flying.len()).expect("few");
        assert_eq!(counts.sent, counts.arrived + counts.lost + flying, "at {time} ms");
    }
}

/// What the browser tests expect of the link `#run=1/0a0.400a1.2000k4.2600r4/5000` on slide 23.
#[test]
fn a_link_is_a_moment() {
    let scenes = scenes();
    let scene = playing(&scenes, "automatic");
    let act = |at, act| Click { at, act };
    let clicks = [
        act(0, Act::Act(ActorId(0))),
        act(400, Act::Act(ActorId(1))),
        act(2_000, Act::Kill(ActorId(4))),
        act(2_600, Act::Restart(ActorId(4))),
    ];
    let run = play(scene.stage(1), &clicks, Until::Time(5_000)).expect("it plays");
    let actors = scene.cluster.actors().map(|actor| {
        let role = &scene.program.roles[scene.cluster.role(actor)];
        let state = &run.world.actors[usize::from(actor.0)];
        let mut words =
            vec![show::actor(&scene.program, &scene.cluster, actor), state.alive.to_string()];
        for (register, value) in role.registers.iter().zip(&state.registers) {
            let raw = show::raw(&scene.program, &scene.cluster, value);
            words.extend(register.shown.is_some().then_some(raw));
        }
        words.join(" ")
    });
    let picture = actors.collect::<Vec<_>>().join("|");
    let expected = include_str!("golden/linked.txt");
    assert_eq!(picture, expected.trim());
}

#[test]
fn a_run_played_further_begins_the_same() {
    let scenes = scenes();
    let scene = playing(&scenes, "automatic");
    let whole = play(scene.stage(0), &scene.demo, Until::Rest).expect("it plays");
    for time in (0..whole.now).step_by(333) {
        let part = play(scene.stage(0), &scene.demo, Until::Time(time)).expect("it plays");
        assert_eq!(part.events[..], whole.events[..part.events.len()]);
        assert!(whole.events.get(part.events.len()).is_none_or(|event| event.at > time));
    }
}

#[test]
fn slides_14_to_20_each_open_where_the_one_before_ended() {
    let scenes = scenes();
    let names = ["request", "prepare", "promise", "accept", "vote", "elected", "learn"];
    for pair in names.windows(2) {
        let ended = &playing(&scenes, pair[0]).run.world;
        let opens = &playing(&scenes, pair[1]).opening;
        assert_eq!(ended.actors, opens.actors, "{} and {}", pair[0], pair[1]);
        assert_eq!(ended.flying, opens.flying);
    }
    let last = playing(&scenes, "learn");
    let whole = playing(&scenes, "small");
    assert_eq!(last.run.world.actors, whole.run.world.actors);
}

#[test]
fn slide_5_has_a_seed_that_desynchronises_and_one_that_does_not() {
    let scenes = scenes();
    let scene = playing(&scenes, "broadcast");
    let rules = scene.rules();
    let out_of_sync = rules.program.claim("out_of_sync").expect("it is claimed");
    let both: Vec<Click> =
        [0, 1].map(|client| Click { at: 0, act: Act::Act(ActorId(client)) }).to_vec();
    let ends: Vec<bool> = (0..scene.timings.len())
        .map(|timing| play(scene.stage(timing), &both, Until::Rest).expect("it plays").world)
        .map(|world| claims::holds_in(rules, out_of_sync, &world).expect("no fault"))
        .collect();
    assert!(ends[0], "the first run shows the point: {ends:?}");
    assert!(ends.contains(&false), "another shows that it need not be: {ends:?}");
}

#[test]
fn slide_6_is_in_sync_in_every_world() {
    let scenes = scenes();
    let scene = playing(&scenes, "primary");
    let program = &scene.program;
    assert!(program.claims.iter().any(|claim| claim.name == "in_sync"), "it is an invariant");
    let question = question(scene.rules(), scene.drive, false);
    let report = breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(()));
    assert_eq!((report.wrong, report.complete), (None, true));
}

#[test]
fn slide_23_has_an_election_that_nobody_knows_until_a_proposer_drops_its_own_request() {
    let scenes = scenes();
    let told = story::story(playing(&scenes, "automatic"));
    let at = |words: &str| {
        let found = told.iter().position(|moment| moment.sentence.contains(words));
        found.unwrap_or_else(|| panic!("{words:?} is never said"))
    };
    let turns = [
        "Proposer 1 takes up request 2",
        "Proposer 3 asks every acceptor to vote for request 1 at serial 3",
        "Proposer 3 crashes",
        "Proposer 1 adopts request 1",
        "Proposer 1 has a majority: request 1 is elected",
        "carries out request 1",
    ];
    let turns = turns.map(at);
    assert!(turns.is_sorted(), "{turns:?}");
    let said_before = |words: &str| {
        told[..turns[2]].iter().filter(|moment| moment.sentence.contains(words)).count()
    };
    assert_eq!(said_before("votes for request 1 at serial 3"), 3);
    assert_eq!(said_before("Proposer 3 has votes"), 0);
}

/// How a search from a world with some acceptors dead ends.
fn without_acceptors(program: &Program, votes_first: bool) -> Report {
    let cluster = Cluster::new(&[1, 2, 3, 1], vec![1]);
    let rules = Rules { program, cluster: &cluster };
    let timing = Timing::drawn(1);
    let opening = World::first(rules).expect("it has first values");
    let stage =
        Stage { rules, drive: Drive::Auto, opening: &opening, timing: &timing, has_waits: true };
    let mut timeline = Timeline::open(stage).expect("it opens");
    if votes_first {
        timeline.click(stage, Act::Act(ActorId(0))).expect("it plays");
        // As soon as one acceptor has voted, it and another one crash.
        let mut time = 0;
        let voted = |timeline: &Timeline| {
            let acceptors = cluster.of(2);
            let mut voters = acceptors.filter(|acceptor| {
                *register(rules, &timeline.world, *acceptor, "request") != Value::None
            });
            voters.next()
        };
        while voted(&timeline).is_none() {
            time += 10;
            timeline.run(stage, Until::Time(time)).expect("it plays");
        }
        let voter = voted(&timeline).expect("the loop ended");
        let other = cluster.of(2).find(|acceptor| *acceptor != voter).expect("there are three");
        for acceptor in [voter, other] {
            timeline.click(stage, Act::Kill(acceptor)).expect("it plays");
        }
    } else {
        for acceptor in cluster.of(2).take(2) {
            timeline.click(stage, Act::Kill(acceptor)).expect("it plays");
        }
    }
    let start = timeline.world;
    let question = Question {
        rules,
        start,
        drive: Drive::Auto,
        faults: Faults { crashes: true, ..Faults::default() },
        possibles: false,
        reduced: true,
    };
    breadth::search(&question, BOUNDS, &mut |_, _| ControlFlow::Continue(()))
}

#[test]
fn slide_23_nothing_is_elected_once_two_acceptors_are_dead_that_have_not_voted() {
    let program = read(PAXOS);
    let report = without_acceptors(&program, false);
    assert!(report.complete);
    assert_eq!(report.outcomes.keys().collect::<Vec<_>>(), ["none"]);
}

/// The vote of a dead acceptor counts: with that of the one left it makes a majority.
#[test]
fn slide_23_a_vote_cast_before_a_crash_still_counts() {
    let report = without_acceptors(&read(PAXOS), true);
    assert!(report.complete);
    assert!(report.outcomes.contains_key("1"), "{:?}", report.outcomes);
}
