//! Searches beside each other, over thousands of generated protocols: the reduced one, the same
//! without reductions, and an explorer that knows neither reductions nor the tables of the search.
//!
//! `SYNOD_DIFFERENTIAL=20000` compares so many protocols; `SYNOD_DIFFERENTIAL=1234..1235` one, which
//! is how to look at a difference again: it is told with the protocol's text.
//!
//! Where messages may arrive twice they may here get lost, too, as in every search that anybody asks
//! for: with duplicates and without losses a run would end only after each message has arrived once,
//! which the search does not count.
//!
//! **Whether this can fail** is seen by making a reduction unsound on purpose. Each of these is told
//! within the first 2,500 protocols, most of them many times:
//!
//! - in `check/symmetry.rs`: a rule that asks for `number(self)`, or a claim that asks for the number
//!   of an actor that a register holds, or a sentence that reckons with a number, counts for nothing;
//!   actors that the start tells apart are taken for one another;
//! - in `check/dead.rs`: `carried <= held` where `=` and `>=` want `<`; a register is believed never
//!   to decrease, or never to change, without being declared so; a sentence that may not be said, or
//!   a guard that may not be asked, counts as safe; answers are dead whatever their sender holds;
//! - in `check/mod.rs`: a crash and the restart after it are one transition though a claim asks
//!   `alive(a)`;
//! - in `check/properties.rs`: claims that read no register are not judged; a crash touches no claim;
//! - in `check/breadth.rs`: states in passing are not judged; and, told by the test of many threads,
//!   of several steps that are wrong the last one is told instead of the first;
//! - in `check/model.rs`: a run may end where somebody can act;
//! - in `check/transitions.rs`: what waits at the start is overtaken; of several steps at one moment
//!   only the last is held against step invariants.
//!
//! What needs more luck than that has a small protocol of its own in `tests/verdicts.rs`.

mod generated;
mod naive;

use crate::differential::generated::{Generated, generated};
use crate::differential::naive::{
    Explored, explore, in_passing, is_stuck_somewhere, judged, kind, queues, take, ways,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::ops::Range;
use synod::check::{Bounds, Faults, Question, Report, Wrong, breadth, counterexample, random};
use synod::diagnostic::{Diagnostics, Source, report};
use synod::protocol::ablation::without;
use synod::protocol::cluster::Cluster;
use synod::protocol::program::{Claim, Possible, Program};
use synod::protocol::tree::ClaimKind;
use synod::protocol::value::{ActorId, Value, members};
use synod::run::moves::{Move, steps};
use synod::run::settle::Drive;
use synod::run::world::{Envelope, Rules, Step, World, is_queued};

/// How many protocols are compared where nobody asks for more.
const CASES: u32 = 2_500;
/// How much of a generated protocol is looked at.
const SMALL: Room = Room { states: 1_500, worlds: 2_000 };
/// How much of a protocol of the deck.
const LARGE: Room = Room { states: 50_000, worlds: 20_000 };
/// How many random walks.
const WALKS: u32 = 12;
/// The limit of every generated protocol.
const LIMIT: i32 = 2;
/// Every way in which actors come to act.
const BOTH: [Drive; 2] = [Drive::Step, Drive::Auto];
/// How many bytes of a line a goal may take.
const LINE_MAX: usize = 380;
/// About how many worlds of the explorer the reduced search is asked for.
const PROBES: usize = 6;

/// How large a search and the explorer may become. What a reduced search does not come to the end
/// of is left out; of what only the others do not, the part that they have seen is compared.
#[derive(Clone, Copy)]
struct Room {
    states: usize,
    worlds: usize,
}

/// What was compared, by what it had and what came of it.
type Tally = BTreeMap<String, u32>;

/// What came of a comparison.
#[derive(Default)]
struct Compared {
    /// In words, for the tally. Nothing, if it was too large.
    was: Vec<&'static str>,
    /// Goals for worlds that the explorer has seen.
    probes: Vec<String>,
}

/// The protocols that are compared.
fn cases() -> Range<u32> {
    let Ok(asked) = std::env::var("SYNOD_DIFFERENTIAL") else { return 0..CASES };
    let number = |text: &str| text.trim().parse().expect("`SYNOD_DIFFERENTIAL` is N or N..M");
    match asked.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => 0..number(&asked),
    }
}

fn read(text: &str) -> Result<Program, String> {
    let mut found = Diagnostics::new();
    let source = Source::read("generated.protocol", text.as_bytes(), &mut found);
    synod::protocol::read(&source).map_err(|found| report::render(&found))
}

fn search(question: &Question<'_>, states: usize, threads: usize) -> Report {
    let bounds = Bounds { states, bytes: 1 << 30, threads };
    breadth::search(question, bounds, &mut |_, _| ControlFlow::Continue(()))
}

/// Whether a search found nothing wrong and did not come to its end.
fn is_open(report: &Report) -> bool {
    !report.complete && report.wrong.is_none()
}

/// What is asked of a generated protocol. `None` if its start cannot be.
fn question<'a>(
    case: &Generated,
    program: &'a Program,
    cluster: &'a Cluster,
) -> Option<Question<'a>> {
    let rules = Rules { program, cluster };
    let mut question = Question {
        rules,
        start: World::first(rules).ok()?,
        drive: if case.auto { Drive::Auto } else { Drive::Step },
        faults: Faults {
            crashes: case.crashes,
            restarts: case.restarts,
            duplicates: case.duplicates,
            losses: case.losses,
            isolates: false,
        },
        possibles: false,
        reduced: true,
    };
    for actor in &case.dead {
        question.start.apply(rules, Step::Kill(ActorId(*actor))).ok()?;
    }
    for actor in cluster.actors() {
        let settled = take(&question, &question.start, &[], actor).ok()?;
        question.start = settled.last().unwrap_or(question.start);
    }
    for drawn in &case.before {
        let mut all = ways(&question, &question.start);
        if !all.is_empty() {
            let way = all.swap_remove(*drawn as usize % all.len()).ok()?;
            question.start = way.last()?;
        }
    }
    let arrives =
        |it: &Envelope| is_queued(rules, it.to, &it.message) && !case.auto && case.arrived;
    for envelope in question.start.flying.clone().iter().filter(|it| arrives(it)) {
        question.start.apply(rules, Step::Deliver(envelope.id)).ok()?;
    }
    Some(question)
}

/// How many steps from the start it shows: a rule that asks for what is not there shows in the step
/// after the moves that are told.
fn level(question: &Question<'_>, wrong: &Wrong, moves: &[Move]) -> usize {
    let is_of_rule = matches!(wrong, Wrong::Fault(_)) && !is_wrong_after(question, wrong, moves);
    moves.len() + usize::from(is_of_rule)
}

fn is_wrong_after(question: &Question<'_>, wrong: &Wrong, moves: &[Move]) -> bool {
    let mut world = question.start.clone();
    for one in moves {
        if steps(question.rules, &mut world, one, question.drive).is_err() {
            return false;
        }
    }
    judged(question, &world, &mut BTreeSet::new()).contains(&kind(wrong))
}

/// Whether a run, played step by step, does this wrong with its last move, or, where a rule asks
/// for what is not there, with what can happen then.
fn is_true(question: &Question<'_>, wrong: &Wrong, moves: &[Move]) -> Result<(), String> {
    let told = |what: &str| Err(format!("{} after {moves:?}: {what}", kind(wrong)));
    let mut world = question.start.clone();
    let mut last = judged(question, &world, &mut BTreeSet::new());
    for one in moves {
        let before = world.clone();
        let Ok(taken) = steps(question.rules, &mut world, one, question.drive) else {
            return told("a move cannot be made");
        };
        let by_itself = Question { drive: Drive::Step, start: before.clone(), ..question.clone() };
        let passed = take(&by_itself, &before, &taken, ActorId(0));
        let Ok(passed) = passed else { return told("a step cannot be taken") };
        last = in_passing(question, &before, &passed);
        last.append(&mut judged(question, &world, &mut BTreeSet::new()));
    }
    if asks_in_vain(question, &world) {
        last.insert("fault".to_string());
    }
    if !last.contains(&kind(wrong)) {
        return told("nothing of the kind");
    }
    match counterexample::goes_wrong(question, wrong, moves) {
        true => Ok(()),
        false => told("`goes_wrong` says that nothing is"),
    }
}

/// Whether a rule asks for what is not there if the right thing happens next.
fn asks_in_vain(question: &Question<'_>, world: &World) -> bool {
    let then = |step: Step, next: Step, actor: ActorId| {
        let mut world = world.clone();
        let did = world.apply(question.rules, step);
        matches!(did, Ok(Some(_))) && take(question, &world, &[next], actor).is_err()
    };
    let mut handled = world.flying.iter().map(|it| (Step::Deliver(it.id), Step::Act(it.to), it.to));
    let crashes = question.faults.crashes && question.faults.restarts;
    let mut back =
        question.rules.cluster.actors().map(|it| (Step::Kill(it), Step::Restart(it), it));
    ways(question, world).iter().any(Result::is_err)
        || handled.any(|(step, next, actor)| then(step, next, actor))
        || (crashes && back.any(|(step, next, actor)| then(step, next, actor)))
}

fn must<T: PartialEq + std::fmt::Debug>(what: &str, one: &T, other: &T) -> Result<(), String> {
    match one == other {
        true => Ok(()),
        false => Err(format!("{what}: {one:?} and {other:?}")),
    }
}

/// Compares a reduced search with the same without reductions.
fn beside_plain(question: &Question<'_>, reduced: &Report, plain: &Report) -> Result<(), String> {
    must("complete", &reduced.complete, &plain.complete)?;
    let shown = |report: &Report| {
        let (wrong, moves) = report.wrong.as_ref()?;
        Some(level(question, wrong, moves))
    };
    must("steps to what is wrong", &shown(reduced), &shown(plain))?;
    if reduced.wrong.is_some() {
        return Ok(());
    }
    if reduced.depth > plain.depth || reduced.states > plain.states {
        let sizes = [(reduced.depth, reduced.states), (plain.depth, plain.states)];
        return Err(format!("depths and states: {sizes:?}"));
    }
    let goals = |report: &Report| {
        report.goals.iter().map(|(goal, moves)| (*goal, moves.len())).collect::<Vec<_>>()
    };
    must("goals and their steps", &goals(reduced), &goals(plain))?;
    for (goal, moves) in &reduced.goals {
        let holds = counterexample::holds_after(question, *goal, moves);
        must("the goal holds after its run", &holds, &Some(true))?;
    }
    let outcomes = |report: &Report| report.outcomes.keys().cloned().collect::<Vec<_>>();
    must("outcomes", &outcomes(reduced), &outcomes(plain))
}

/// Compares a reduced search with the explorer.
fn beside_naive(question: &Question<'_>, reduced: &Report, naive: &Explored) -> Result<(), String> {
    let is_wrong = naive.wrong.is_some();
    must("something is wrong", &reduced.wrong.is_some(), &is_wrong)?;
    let is_one_to_one = !question.crash_is_restart()
        && (question.drive == Drive::Auto || !queues(question) || question.keeps_order());
    match (&reduced.wrong, &naive.wrong) {
        (Some((wrong, moves)), Some((depth, kinds))) if is_one_to_one => {
            must("steps of the explorer", &level(question, wrong, moves), depth)?;
            must("a kind of the explorer's", &kinds.contains(&kind(wrong)), &true)
        }
        (Some(_), _) => Ok(()),
        _ => {
            let goals: BTreeSet<usize> = reduced.goals.keys().copied().collect();
            must("goals of the explorer", &goals, &naive.goals)?;
            let outcomes: BTreeSet<String> = reduced.outcomes.keys().cloned().collect();
            must("outcomes of the explorer", &outcomes, &naive.outcomes)
        }
    }
}

/// Compares the same search on several threads.
fn on_threads(question: &Question<'_>, states: usize, one: &Report) -> Result<(), String> {
    for threads in [2, 3] {
        let other = search(question, states, threads);
        must("what is wrong on more threads", &one.wrong, &other.wrong)?;
        must("goals on more threads", &one.goals, &other.goals)?;
        must("outcomes on more threads", &one.outcomes, &other.outcomes)?;
        let sizes = |report: &Report| {
            let Report { states, transitions, depth, complete, .. } = report;
            (*states, *transitions, *depth, *complete)
        };
        must("sizes on more threads", &sizes(one), &sizes(&other))?;
    }
    Ok(())
}

/// Compares random walks with the whole: they find and reach nothing else. Whether they find
/// something wrong.
fn beside_walks(question: &Question<'_>, whole: &Report) -> Result<bool, String> {
    let bounds = Bounds { states: usize::MAX, bytes: 1 << 30, threads: 1 };
    let walks = random::search(question, 1, WALKS, bounds, &mut |_, _| ControlFlow::Continue(()));
    if let Some((wrong, moves)) = &walks.wrong {
        must("walks find what is wrong", &whole.wrong.is_some(), &true)?;
        is_true(question, wrong, moves).map_err(|told| format!("a walk: {told}"))?;
        return Ok(true);
    }
    for (goal, moves) in &walks.goals {
        let holds = counterexample::holds_after(question, *goal, moves);
        must("the goal holds after the walk", &holds, &Some(true))?;
    }
    beside_part(whole, walks.goals.keys(), walks.outcomes.keys())?;
    Ok(false)
}

/// Compares a search that has seen all with one that has seen a part.
fn beside_part<'r>(
    all: &Report,
    goals: impl Iterator<Item = &'r usize>,
    outcomes: impl Iterator<Item = &'r String>,
) -> Result<(), String> {
    if all.wrong.is_some() {
        return Ok(());
    }
    let goals: Vec<&usize> = goals.filter(|goal| !all.goals.contains_key(goal)).collect();
    must("goals that only a part reaches", &goals, &Vec::new())?;
    let ends: Vec<&String> = outcomes.filter(|it| !all.outcomes.contains_key(*it)).collect();
    must("outcomes that only a part has", &ends, &Vec::new())
}

/// Compares all ways to answer a question. `Err` tells of a difference.
fn compare(question: &Question<'_>, room: Room) -> Result<Compared, String> {
    let mut compared = Compared::default();
    let reduced = search(question, room.states, 1);
    if is_open(&reduced) {
        return Ok(compared);
    }
    on_threads(question, room.states, &reduced)?;
    let was = &mut compared.was;
    was.push(match &reduced.wrong {
        None => "nothing is wrong",
        Some((Wrong::Invariant(_), _)) => "an invariant breaks",
        Some((Wrong::Step(_), _)) => "a step invariant breaks",
        Some((Wrong::Impossible(_), _)) => "something is possible no more",
        Some((Wrong::Fault(_), _)) => "somebody asks in vain",
    });
    let plain = Question { reduced: false, ..question.clone() };
    let whole = search(&plain, room.states, 1);
    if is_open(&whole) {
        was.push("too large without reductions");
        beside_part(&reduced, whole.goals.keys(), whole.outcomes.keys())?;
    } else {
        beside_plain(question, &reduced, &whole)?;
    }
    for (question, report) in [(question, &reduced), (&plain, &whole)] {
        if let Some((wrong, moves)) = &report.wrong {
            is_true(question, wrong, moves)?;
        }
    }
    was.extend(beside_walks(question, &reduced)?.then_some("a walk finds what is wrong"));
    let is_smaller = reduced.wrong.is_none() && reduced.states < whole.states;
    was.extend(is_smaller.then_some("reductions leave states out"));
    was.extend((reduced.states > 500).then_some("more than 500 states"));
    let naive = explore(question, room.worlds);
    if naive.complete {
        was.push("explored to the end");
        beside_naive(question, &reduced, &naive)?;
    } else {
        beside_part(&reduced, naive.goals.iter(), naive.outcomes.iter())?;
    }
    if reduced.wrong.is_none() {
        let some = naive.some.iter().rev().step_by(naive.some.len().div_ceil(PROBES).max(1));
        compared.probes = some.map(|world| probe(question, world)).collect();
    }
    Ok(compared)
}

/// A goal that holds in a world and in what is the same but for names, and in no other.
fn probe(question: &Question<'_>, world: &World) -> String {
    let Rules { program, cluster } = question.rules;
    let (mut text, mut conditions) = (String::new(), Vec::new());
    for (nth, role) in program.roles.iter().enumerate() {
        let names: Vec<String> = cluster.of(nth).map(|actor| format!("x{}", actor.0)).collect();
        text.push_str(&format!("some {} in {}s: ", names.join(", "), role.name));
        for (at, name) in names.iter().enumerate() {
            conditions.extend(names[..at].iter().map(|other| format!("{name} != {other}")));
        }
    }
    for actor in cluster.actors() {
        let registers = &program.roles[cluster.role(actor)].registers;
        let held = &world.actors[usize::from(actor.0)].registers;
        for (register, value) in registers.iter().zip(held) {
            let held = format!("x{}.{}", actor.0, register.name);
            match value {
                Value::Set(set) => {
                    conditions.push(format!("count({held}) = {}", set.count_ones()));
                    conditions.extend(members(*set).map(|it| format!("x{} in {held}", it.0)));
                }
                Value::List(list) => {
                    conditions.push(format!("count({held}) = {}", list.len()));
                    let first =
                        list.first().map(|it| format!("first({held}) = {}", plain(program, it)));
                    conditions.extend(first);
                }
                Value::Table(first, places) => {
                    conditions.extend((first.0..).zip(places).map(|(actor, place)| {
                        format!("{held}[x{actor}] = {}", plain(program, place))
                    }));
                }
                value => conditions.push(format!("{held} = {}", plain(program, value))),
            }
        }
    }
    // A line has room for so many; that those of an actor stand beside those of others matters.
    let mut joined = String::new();
    for condition in conditions {
        if text.len() + joined.len() + condition.len() < LINE_MAX {
            joined.push_str(if joined.is_empty() { "" } else { " and " });
            joined.push_str(&condition);
        }
    }
    text + &joined
}

fn plain(program: &Program, value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Word(word) => program.words[usize::from(*word)].clone(),
        Value::Actor(actor) => format!("x{}", actor.0),
        _ => "none".to_string(),
    }
}

/// What a text may have, to be counted.
const MARKS: [&str; 40] = [
    ", queued",
    "by hand",
    " outside\n",
    "after 100",
    "on restart",
    "durable",
    "top",
    "= {}",
    "= []",
    "none",
    "idle",
    "number(self)",
    "number(s)",
    "2 - number(self)",
    "alive(a)",
    "alive(a.",
    "number(a.",
    "number(first(a.",
    "never decreases",
    "never changes",
    "never ends v",
    "never decreases v",
    "never changes v",
    "invariant",
    "goal",
    "outcome",
    " in r",
    "for d in",
    "sum(d in",
    "{d in",
    "some a in",
    "some a, b",
    "all a, b",
    "count(a in",
    "\n    count(",
    "/ (count",
    "drop first",
    "first(",
    "2000000000",
    "10 / r",
];

/// What a case has, by what stands in its text and what is asked.
fn features(case: &Generated, question: &Question<'_>) -> Vec<String> {
    let text = case.text();
    let marks = MARKS.iter().filter(|mark| text.contains(**mark)).map(|mark| format!("{mark:?}"));
    let waits = question.start.actors.iter().any(|actor| !actor.inbox.is_empty());
    let flies = !question.start.flying.is_empty();
    let asked = [
        (case.auto, "actors act at once"),
        (case.crashes && case.restarts, "crashes and restarts"),
        (case.crashes && !case.restarts, "crashes for good"),
        (question.crash_is_restart(), "a crash is a restart"),
        (case.crashes && !question.crash_is_restart() && question.has_crashes(), "a crash is seen"),
        (case.duplicates, "duplicates"),
        (question.keeps_order(), "channels keep order"),
        (question.keeps_order() && case.losses, "channels keep order and lose"),
        (question.keeps_order() && case.crashes, "channels keep order to who crashes"),
        (question.keeps_order() && queues(question), "channels keep order to who waits"),
        (case.losses, "losses"),
        (!case.losses, "no losses"),
        (!case.dead.is_empty(), "dead at the start"),
        (!case.dead.is_empty() && case.restarts, "dead at the start, and comes back"),
        (waits, "waits at the start"),
        (flies, "under way at the start"),
        (!case.without.is_empty(), "lacks lines"),
    ];
    let asked = asked.iter().filter(|(is_so, _)| *is_so).map(|(_, what)| (*what).to_string());
    marks.chain(asked).collect()
}

/// The program of a case, without the lines that it lacks.
fn program(case: &Generated) -> Program {
    let whole = read(&case.text()).unwrap_or_else(|told| panic!("{told}\n{}", case.text()));
    let labels: Vec<u8> = case.without.iter().filter_map(|label| whole.label(label)).collect();
    without(&whole, &labels)
}

/// The case of a number. Of most, what would be wrong at the start already is not claimed.
fn case(nth: u32) -> Generated {
    let mut case = generated(nth);
    let (program, cluster) = (program(&case), Cluster::new(&case.cast, vec![LIMIT]));
    if let Some(question) = question(&case, &program, &cluster).filter(|_| !nth.is_multiple_of(8)) {
        let wrong = judged(&question, &question.start, &mut BTreeSet::new());
        let claims = std::mem::take(&mut case.claims).into_iter().enumerate();
        let is_right = |nth: usize| !wrong.contains(&format!("invariant {nth}"));
        case.claims = claims.filter(|(nth, _)| is_right(*nth)).map(|(_, claim)| claim).collect();
    }
    case
}

/// Compares one generated case. `Err` tells of a difference.
fn one(case: &Generated, tally: &mut Tally) -> Result<(), String> {
    let mut add = |what: &str| *tally.entry(what.to_string()).or_default() += 1;
    let (program, cluster) = (program(case), Cluster::new(&case.cast, vec![LIMIT]));
    let Some(question) = question(case, &program, &cluster) else {
        add("cannot be started");
        return Ok(());
    };
    let Compared { was, probes } = compare(&question, SMALL)?;
    if was.is_empty() {
        add("too large");
        return Ok(());
    }
    add("compared");
    was.into_iter().for_each(&mut add);
    features(case, &question).iter().for_each(|what| add(what));
    if !probes.is_empty() {
        add("asked for what the explorer has seen");
        reaches(case, &question, &probes)?;
    }
    Ok(())
}

/// Asks the reduced search for worlds that the explorer has seen: one that it does not reach shows
/// that it leaves something out, be there a claim about it or not.
fn reaches(case: &Generated, question: &Question<'_>, probes: &[String]) -> Result<(), String> {
    let first = question.rules.program.claims.len();
    let probes: Vec<String> =
        (0..).zip(probes).map(|(nth, probe)| format!("goal x{nth}\n    {probe}\n")).collect();
    let claims = case.claims.iter().chain(&probes).cloned().collect();
    let program = program(&Generated { claims, ..case.clone() });
    let rules = Rules { program: &program, ..question.rules };
    let report = search(&Question { rules, ..question.clone() }, SMALL.states, 1);
    must("something is wrong with more goals", &report.wrong, &None)?;
    let missed = (first..).zip(&probes).find(|(goal, _)| !report.goals.contains_key(goal));
    must("a world that is not reached", &missed, &None)
}

/// A difference, with all that it takes to look at it again.
fn told(nth: u32, case: &Generated, difference: &str) -> String {
    format!("SYNOD_DIFFERENTIAL={nth}..{}: {difference}\n{case}", nth + 1)
}

#[test]
fn reductions_keep_every_verdict_goal_and_outcome_of_generated_protocols() {
    let mut tally = Tally::new();
    let cases = cases();
    let mut differences = Vec::new();
    for nth in cases.clone() {
        let case = case(nth);
        differences.extend(one(&case, &mut tally).err().map(|why| told(nth, &case, &why)));
    }
    println!("{tally:#?}");
    let first = differences.first().map_or("", String::as_str);
    assert!(differences.is_empty(), "{} differences; the first:\n{first}", differences.len());
    if cases.len() >= 1_000 {
        assert_many(&tally, u32::try_from(cases.len()).expect("a few thousand"));
    }
}

/// What nothing of is compared cannot fail. So there is enough of everything.
fn assert_many(tally: &Tally, cases: u32) {
    let often = [
        ("compared", 75),
        ("explored to the end", 65),
        ("asked for what the explorer has seen", 25),
        ("nothing is wrong", 35),
        ("an invariant breaks", 9),
        ("a step invariant breaks", 5),
        ("somebody asks in vain", 5),
        ("a walk finds what is wrong", 15),
        ("reductions leave states out", 12),
        ("more than 500 states", 1),
        ("actors act at once", 20),
        ("crashes and restarts", 15),
        ("a crash is a restart", 12),
        ("a crash is seen", 3),
        ("crashes for good", 6),
        ("duplicates", 6),
        ("channels keep order", 12),
        ("channels keep order and lose", 5),
        ("channels keep order to who crashes", 4),
        ("channels keep order to who waits", 4),
        ("no losses", 25),
        ("dead at the start", 15),
        ("dead at the start, and comes back", 6),
        ("under way at the start", 8),
        ("lacks lines", 15),
    ];
    let rare = ["too large without reductions", "waits at the start"];
    let rare = rare.iter().map(|what| (*what).to_string());
    let rare = rare.chain(MARKS.iter().map(|mark| format!("{mark:?}"))).map(|what| (what, 8));
    let often = often.iter().map(|(what, percent)| ((*what).to_string(), percent * 10));
    for (what, in_a_thousand) in often.chain(rare) {
        let (count, least) = (tally.get(&what).copied().unwrap_or(0), cases * in_a_thousand / 1000);
        assert!(count >= least, "{what}: {count} of {cases} and not {least}: {tally:#?}");
    }
}

/// The deck's protocols with casts that even the explorer comes to an end with.
#[test]
fn reductions_keep_every_verdict_goal_and_outcome_of_the_deck() {
    let crashes =
        Faults { crashes: true, restarts: true, duplicates: false, losses: true, isolates: false };
    let losses = Faults { losses: true, ..Faults::default() };
    let duplicates = Faults { duplicates: true, ..losses };
    let none = Faults::default();
    let mut smaller = 0;
    for (name, cast, limits, faults, drives) in [
        ("single", &[3, 1][..], &[][..], &[none, losses, crashes][..], &BOTH[..]),
        ("broadcast", &[2, 2], &[], &[none, losses, crashes], &BOTH),
        ("primary", &[2, 1, 2], &[], &[none, losses, crashes], &BOTH),
        ("paxos", &[1, 1, 1, 1], &[1], &[none, losses, crashes, duplicates], &BOTH),
        ("paxos", &[1, 1, 1, 1], &[2], &[none, losses, crashes], &BOTH),
        ("paxos", &[1, 1, 2, 1], &[1], &[none, losses], &BOTH),
        ("paxos", &[2, 2, 1, 1], &[1], &[none], &BOTH[1..]),
    ] {
        let path = format!("{}/content/protocols/{name}.protocol", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the protocol is there");
        let program = read(&text).unwrap_or_else(|told| panic!("{told}"));
        let cluster = Cluster::new(cast, limits.to_vec());
        let rules = Rules { program: &program, cluster: &cluster };
        for (faults, drive) in faults.iter().flat_map(|it| drives.iter().map(move |at| (it, at))) {
            let start = World::first(rules).expect("it has first values");
            let faults = *faults;
            let question =
                Question { rules, start, drive: *drive, faults, possibles: false, reduced: true };
            let told = format!("{name} {cast:?} {faults:?} {drive:?}");
            let compared = compare(&question, LARGE).unwrap_or_else(|why| panic!("{told}: {why}"));
            assert!(compared.was.contains(&"explored to the end"), "{told}: {:?}", compared.was);
            smaller += u32::from(compared.was.contains(&"reductions leave states out"));
        }
    }
    assert!(smaller >= 10, "reductions change something: {smaller}");
}

/// What must stay possible is asked of the goals and invariants of generated protocols, of each
/// where another holds, and everywhere.
#[test]
fn what_must_stay_possible_is_stuck_where_the_explorer_is() {
    let mut tally = [0; 4];
    for nth in cases().take(CASES as usize / 4) {
        let case = case(nth);
        let mut program = program(&case);
        let asked = program.asked().cloned();
        let asked: Vec<_> = asked.map(|it| Claim { kind: ClaimKind::Goal, ..it }).collect();
        let cluster = Cluster::new(&case.cast, vec![LIMIT; program.limits.len()]);
        for (at, goal) in asked.iter().enumerate() {
            let condition = asked.get(at + 1).cloned();
            program.possibles = vec![Possible { condition, goal: goal.clone() }];
            let Some(question) = question(&case, &program, &cluster) else { continue };
            let question = Question { possibles: true, ..question };
            let actors = &question.start.actors;
            // Who is down at first and who crashes later look the same to the explorer.
            let is_odd = !case.losses
                || actors.iter().any(|it| !it.inbox.is_empty())
                || (question.crash_is_restart() && actors.iter().any(|it| !it.alive));
            let reduced = search(&question, SMALL.states, 1);
            if is_odd || is_open(&reduced) {
                continue;
            }
            let plain = Question { reduced: false, ..question.clone() };
            let plain = search(&plain, SMALL.states * 20, 2);
            let told = |report: &Report| {
                report.wrong.as_ref().map(|(wrong, moves)| (kind(wrong), moves.len()))
            };
            if !is_open(&plain) {
                assert_eq!(told(&reduced), told(&plain), "{nth}: {}", case.text());
            }
            let is_stuck = matches!(reduced.wrong, Some((Wrong::Impossible(_), _)));
            if !is_stuck && reduced.wrong.is_some() {
                continue;
            }
            tally[usize::from(is_stuck)] += 1;
            if let Some(naive) = is_stuck_somewhere(&question, SMALL.worlds) {
                assert_eq!(is_stuck, naive, "{nth}: {:?}\n{}", reduced.wrong, case.text());
                tally[2 + usize::from(is_stuck)] += 1;
            }
        }
    }
    assert!(tally.iter().all(|count| *count > 20), "{tally:?}");
}

/// Six that count, each with a moment between: levels of hundreds of states, which threads share.
const COUNTERS: &str = "role counter outside
    at = 0
    busy = no or yes
    mine = number(self)
    action up by hand
        when at < 9
        at = at + 1
        busy = yes
    action rest
        when busy = yes
        busy = no
goal three
    some a, b in counters: a.at = 3 and b.at = 2
outcome counter.mine
invariant few
";

/// In the last level there are many ways to go wrong: in a state, in passing, and by asking in vain.
#[test]
fn what_is_told_does_not_depend_on_the_number_of_threads() {
    for (claim, wrong) in [
        ("all a, b in counters: a = b or a.at + b.at < 8", "invariant 1"),
        ("all a, b in counters: a = b or a.busy = no or a.at + b.at < 8", "invariant 1"),
        ("all a, b in counters: a = b or 8 / (8 - a.at - b.at) > 0", "fault"),
        ("all a, b in counters: a = b or a.busy = no or 8 / (8 - a.at - b.at) > 0", "fault"),
    ] {
        let program = read(&format!("{COUNTERS}    {claim}\n"));
        let program = program.unwrap_or_else(|told| panic!("{told}"));
        let cluster = Cluster::new(&[6], Vec::new());
        let rules = Rules { program: &program, cluster: &cluster };
        let start = World::first(rules).expect("it has first values");
        let (drive, faults) = (Drive::Auto, Faults::default());
        let question = Question { rules, start, drive, faults, possibles: false, reduced: false };
        let report = search(&question, LARGE.states, 1);
        let told = report.wrong.as_ref().map(|(wrong, moves)| (kind(wrong), moves.len()));
        assert_eq!(told, Some((wrong.to_string(), 8)), "{claim}");
        on_threads(&question, LARGE.states, &report).unwrap_or_else(|why| panic!("{claim}: {why}"));
    }
}
