//! What Rust makes of thousands of random runs of the deck's scenes, as lines that a JavaScript engine
//! can compare with what the page's scripts make of them.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use synod::diagnostic::{Diagnostics, Source, report};
use synod::draw::lanes;
use synod::draw::look::Looks;
use synod::page::{built_in, wire};
use synod::protocol;
use synod::protocol::evaluate::Fault;
use synod::protocol::show;
use synod::protocol::value::ActorId;
use synod::run::chance::Stream;
use synod::run::settle::ACTS_MAX;
use synod::run::timeline::{Act, Click, Event, Stage, Timeline, Until};
use synod::run::world::World;
use synod::scene::play::{Play, Protocols};
use synod::scene::switches::Struck;
use synod::scene::verdict;
use synod::scene::{Scene, link, story};
use synod::verify::kept::Kept;
use synod::verify::{self, Searches};
use synod::words::Words;

/// How many runs of each scene are compared.
const RUNS: u32 = 250;
/// How many of a scene whose runs have no end.
const ENDLESS_RUNS: u32 = 120;
/// How many of a scene and of each that lacks one of its lines.
const SWITCHED_RUNS: u32 = 8;
/// A protocol that asks for what is not there and does not come to rest.
pub const LIMITS: &str = include_str!("player/limits.protocol");
/// A protocol of lists and sets.
const LISTS: &str = include_str!("player/lists.protocol");
/// A protocol of records, tables and loops.
const TABLES: &str = include_str!("player/tables.protocol");
/// A protocol whose channels keep order.
const ORDERED: &str = include_str!("player/ordered.protocol");
/// Scenes of it.
const IN_ORDER: &str = "[scene.in-order]\nprotocol = \"ordered\"\ncast = { client = 2, box = 2 }\n\
    drive = \"auto\"\nfaults = [\"kill\", \"restart\", \"drop\", \"isolate\"]\nseeds = [3, 4]\n\
    [scene.in-order-steps]\nprotocol = \"ordered\"\ncast = { client = 2, box = 2 }\n\
    faults = [\"kill\", \"restart\", \"drop\"]\nseeds = [5, 6]\n\
    [scene.in-order-found]\nprotocol = \"ordered\"\ncast = { client = 1, box = 2 }\n\
    find = \"heard_in_order\"\n";
/// Scenes of it.
const TABLED: &str = "[scene.tables]\nprotocol = \"tables\"\ncast = { client = 3, box = 2 }\n\
    faults = [\"kill\", \"restart\", \"drop\"]\nseeds = [3, 4]\n\
    [scene.late-tables]\nprotocol = \"tables\"\ncast = { client = 2, box = 2 }\ndrive = \"auto\"\n\
    seeds = [5, 6]\nstart = [\"client 1\", \"client 2\"]\n";
/// A scene of it.
const LISTED: &str = "[scene.lists]\nprotocol = \"lists\"\ncast = { client = 3, keeper = 2 }\n\
    faults = [\"kill\", \"restart\", \"drop\", \"isolate\", \"duplicate\"]\nseeds = [3, 4]\n\
    [scene.lists-found]\nprotocol = \"lists\"\ncast = { client = 2, keeper = 3 }\nfind = \"all_know\"\n";
/// Scenes of Paxos in which something breaks, or is found.
const BREAKING: &str = "[scene.careless]\nprotocol = \"paxos\"\nwithout = [\"adopt\", \"majority\", \"keep-promise\", \"keep-request\"]\n\
    cast = { client = 2, proposer = 2, acceptor = 2, learner = 2 }\ndrive = \"auto\"\n\
    [scene.duel]\nprotocol = \"paxos\"\ncast = { client = 2, proposer = 2, acceptor = 3, learner = 1 }\n\
    find = \"duel\"\n";
/// Scenes in which readers may strike out lines: guards, statements, what stands under others, what
/// is durable, and rules; of some a search finds what breaks, in the one drive and in the other.
const SWITCHED: &str = "[scene.switched]\nprotocol = \"paxos\"\nswitches = true\n\
    cast = { client = 1, proposer = 2, acceptor = 2, learner = 1 }\nfaults = [\"kill\", \"restart\"]\n\
    budget = { states = 30000, orders = 2000 }\n\
    [scene.switched-servers]\nprotocol = \"raft\"\ncast = { server = 3 }\ndrive = \"auto\"\n\
    faults = [\"kill\", \"restart\"]\nswitches = true\nseeds = [3, 4]\n\
    budget = { states = 10000, orders = 500 }\n\
    [scene.switched-boxes]\nprotocol = \"switches\"\ncast = { client = 2, box = 2 }\n\
    drive = \"auto\"\nfaults = [\"kill\", \"restart\"]\nswitches = true\nseeds = [3, 4]\n\
    [scene.switched-steps]\nprotocol = \"switches\"\ncast = { client = 2, box = 2 }\n\
    faults = [\"kill\", \"restart\", \"drop\"]\nswitches = true\n";
/// A scene two lines of which readers may put back, and the same with one of them put back.
const PUT_BACK: &str = "[scene.lacking]\nprotocol = \"paxos\"\nwithout = [\"adopt\", \"majority\", \"fence\"]\n\
    switches = [\"adopt\", \"majority\"]\ndrive = \"auto\"\n\
    cast = { client = 2, proposer = 2, acceptor = 2, learner = 1 }\n\
    [scene.with-one]\nprotocol = \"paxos\"\nwithout = [\"adopt\", \"fence\"]\ndrive = \"auto\"\n\
    cast = { client = 2, proposer = 2, acceptor = 2, learner = 1 }\n";
/// Scenes of it.
pub const ENDLESS: &str = "[scene.endless]\nprotocol = \"limits\"\ncast = { client = 5, worker = 3 }\n\
    drive = \"auto\"\nfaults = [\"restart\"]\ndead = [\"worker 3\"]\nseeds = [1, 2]\n\
    [scene.endless-steps]\nprotocol = \"limits\"\ncast = { client = 5, worker = 2 }\nfaults = [\"kill\", \"drop\"]\n\
    demo = [\"kill client 1\"]\n";

/// The scenes of the deck, by name.
pub fn scenes() -> BTreeMap<String, Scene> {
    deck(&content("scenes.toml"))
}

/// Scenes of the deck's protocols, by name.
fn deck(scenes: &[u8]) -> BTreeMap<String, Scene> {
    deck_in("en", scenes)
}

fn deck_in(language: &str, scenes: &[u8]) -> BTreeMap<String, Scene> {
    let protocols = ["single", "broadcast", "primary", "paxos"];
    let protocols = protocols.map(|name| (name, content(&format!("protocols/{name}.protocol"))));
    read(language, &protocols, scenes)
}

fn content(path: &str) -> Vec<u8> {
    file(&format!("content/{path}"))
}

/// The words that pages say in a language.
pub fn words(language: &str) -> Words {
    built_in::words(language, &built_in::sources(), &mut Diagnostics::new())
}

fn file(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("it is there")
}

/// What plays [`LIMITS`], by name.
pub fn endless() -> BTreeMap<String, Scene> {
    read("en", &[("limits", LIMITS.into())], ENDLESS.as_bytes())
}

/// What plays [`LISTS`], [`TABLES`] and [`ORDERED`], by name.
fn values(language: &str) -> BTreeMap<String, Scene> {
    let texts = [("lists", LISTS.into()), ("tables", TABLES.into()), ("ordered", ORDERED.into())];
    read(language, &texts, format!("{LISTED}{TABLED}{IN_ORDER}").as_bytes())
}

fn protocols(texts: &[(&str, Vec<u8>)], found: &mut Diagnostics) -> Protocols {
    let mut protocols = Protocols::new();
    for (name, text) in texts {
        let source = Source::read(&format!("{name}.protocol"), text, found);
        let program = protocol::read(&source).map_err(|mistakes| found.extend(mistakes));
        protocols.insert(name.to_string(), program.ok().map(Into::into));
    }
    protocols
}

fn read(language: &str, texts: &[(&str, Vec<u8>)], scenes: &[u8]) -> BTreeMap<String, Scene> {
    let mut found = Diagnostics::new();
    let protocols = protocols(texts, &mut found);
    let source = Source::read("scenes.toml", scenes, &mut found);
    let scenes = synod::scene::read(&source, &protocols, &Arc::new(words(language)), &mut found);
    assert!(found.is_empty(), "{}", report::render(&found));
    scenes.into_iter().map(|scene| (scene.name.clone(), scene)).collect()
}

/// A line for each scene that plays, each followed by its runs; and how many runs these are.
pub fn lines() -> (String, u32) {
    some_lines(1)
}

/// The same of the first runs of each scene: one of so many.
pub fn some_lines(of: u32) -> (String, u32) {
    let mut lines = String::new();
    let mut count = 0;
    let mut add = |line: Value, name: &str, whole: &Play, scene: &Play, runs: u32| {
        lines.push_str(&format!("{line}\n"));
        lines.extend((0..runs).map(|nth| run(name, whole, scene, nth)));
        count += runs;
    };
    let all = [
        (scenes(), RUNS),
        (deck(BREAKING.as_bytes()), RUNS),
        (values("en"), RUNS),
        (endless(), ENDLESS_RUNS),
        (switched(), SWITCHED_RUNS),
    ];
    for (name, scene, runs) in all
        .into_iter()
        .flat_map(|(scenes, runs)| scenes.into_iter().map(move |(name, scene)| (name, scene, runs)))
    {
        let Some(scene) = scene.play else { continue };
        add(opens(&scene), &name, &scene, &scene, runs.div_ceil(of));
        for variant in &scene.switches {
            let Struck { label, found, .. } = variant.struck.as_ref().expect("it lacks a line");
            // What was not searched shows the demo of the whole scene.
            let drawn = if found.is_empty() { Vec::new() } else { diagram(variant) };
            let line = json!({ "without": [label], "diagram": drawn });
            add(line, &name, &scene, variant, runs);
        }
    }
    let put_back = deck(PUT_BACK.as_bytes());
    let play = |name: &str| put_back[name].play.as_ref().expect("it plays");
    let (lacking, with_one) = (play("lacking"), play("with-one"));
    add(opens(lacking), "lacking", lacking, lacking, SWITCHED_RUNS);
    let line = json!({ "without": ["adopt"], "diagram": diagram(with_one) });
    add(line, "lacking", with_one, with_one, SWITCHED_RUNS);
    (lines, count)
}

/// The same of a few scenes whose pages speak another language, without the runs that cannot go on:
/// those Rust only knows in English.
pub fn lines_in(language: &str) -> (String, u32) {
    let mut lines = String::new();
    let mut count = 0;
    let breaking = deck_in(language, BREAKING.as_bytes());
    for (name, scene) in breaking.into_iter().chain(values(language)) {
        let Some(scene) = scene.play else { continue };
        let runs = (0..RUNS / 5).map(|nth| run(&name, &scene, &scene, nth));
        let runs: Vec<String> = runs.filter(|run| run.contains(r#""fault":null"#)).collect();
        count += runs.len() as u32;
        lines.push_str(&format!("{}\n{}", opens(&scene), runs.concat()));
    }
    (lines, count)
}

fn opens(scene: &Play) -> Value {
    json!({ "scene": wire::scene(scene), "diagram": diagram(scene) })
}

/// What plays [`SWITCHED`], with what searches found.
fn switched() -> BTreeMap<String, Scene> {
    let mut found = Diagnostics::new();
    let texts = [
        ("paxos", content("protocols/paxos.protocol")),
        ("raft", file("tests/protocols/raft.protocol")),
        ("switches", file("tests/player/switches.protocol")),
    ];
    let protocols = protocols(&texts, &mut found);
    let source = Source::read("scenes.toml", SWITCHED.as_bytes(), &mut found);
    let words = Arc::new(words("en"));
    let mut scenes = synod::scene::read(&source, &protocols, &words, &mut found);
    verify::verify(
        &Protocols::new(),
        &mut scenes,
        &mut Kept::default(),
        Searches::Now,
        &mut |_| ControlFlow::Continue(()),
        &mut found,
    );
    assert!(found.is_empty(), "{}", report::render(&found));
    scenes.into_iter().map(|scene| (scene.name.clone(), scene)).collect()
}

/// A run of random clicks, with what Rust makes of it, and what it makes of a link to it. `whole` is
/// the scene whose page plays it, where `scene` lacks a line of that.
fn run(name: &str, whole: &Play, scene: &Play, nth: u32) -> String {
    let mut chance = Stream::new([nth, 0, 0, 9]);
    let seed = chance.below(u32::try_from(scene.timings.len()).expect("few"));
    let clicks = match nth {
        0 => scene.demo.clone(),
        _ => clicks(scene, if name.contains("endless") { 6 } else { 12 }, &mut chance),
    };
    let seed = if nth == 0 { 0 } else { seed };
    let until = if nth % 3 == 2 { Some(chance.below(8_000)) } else { None };
    let end = until.map_or(Until::Rest, Until::Time);
    let (run, fault) = play(scene.stage(seed as usize), &clicks, end);
    let is_whole = until.is_none() && run.goes_round;
    let end = is_whole.then(|| "it has come back to where it was".to_string());
    let events: Vec<String> = told(scene, &run);
    let wire = |clicks: &[Click]| clicks.iter().map(wire::click).collect::<Vec<_>>();
    // A run that a search has found has a timing of its own.
    let seed = match seed {
        0 if scene.struck.is_some() && scene.verdict.is_some() => whole.timings.len() as u32,
        seed => seed,
    };
    let allowed: Vec<Click> =
        clicks.iter().filter(|click| link::is_allowed(scene, click)).cloned().collect();
    let verdict = verdict::of(scene, &run.events);
    let story =
        story::of_events(&scene.words, scene.rules(), &run.events, verdict.as_ref()).into_iter();
    let story: Vec<String> = story
        .map(|moment| format!("{}\t{}\t{}", moment.at, moment.actor.0, moment.sentence))
        .collect();
    let verdict = verdict.map_or(String::new(), |verdict| {
        format!("{} {} {}", verdict.at, events[verdict.event], verdict.words)
    });
    let run = json!({
        "name": name, "seed": seed, "clicks": wire(&clicks), "until": until.unwrap_or(600_000),
        "events": events, "idle": run.idle, "fault": fault.as_ref().map(said).or(end), "verdict": verdict,
        "link": link::write(seed as usize, &clicks), "allowed": wire(&allowed), "story": story,
    });
    format!("{run}\n")
}

/// The diagram of the demo: its texts and where they stand, and its lines, in order.
fn diagram(scene: &Play) -> Vec<String> {
    let roles: Vec<String> = scene.program.roles.iter().map(|role| role.name.clone()).collect();
    let looks = Looks::of(&roles, true, &[], &mut Diagnostics::new());
    let svg = lanes::draw(scene, &looks, &story::story(scene));
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split_once('"')?.0.to_string())
    };
    let mut parts: Vec<String> = Vec::new();
    let (_, drawn) =
        svg.split_once("class=\"lanes\"").expect("the names of lanes stand before them");
    for tag in drawn.split('<') {
        if let Some(d) = attribute(tag, "d").filter(|_| tag.starts_with("path ")) {
            parts.extend(lines_of(&d));
        }
        if let (Some(x), Some(y)) = (attribute(tag, "x"), attribute(tag, "y")) {
            let words = tag.split_once('>').map_or("", |(_, words)| words.trim());
            parts.push(format!("{x} {y} {words}"));
        }
    }
    parts.sort();
    parts
}

/// The lines that a path draws, each from where it begins.
fn lines_of(path: &str) -> Vec<String> {
    path.split('M').skip(1).map(|line| format!("M{line}")).collect()
}

/// Plays a run; of one that comes to a fault, what was before.
fn play(stage: Stage<'_>, clicks: &[Click], until: Until) -> (Timeline, Option<Fault>) {
    let mut run = Timeline::open(stage).expect("it opens");
    let mut go_on = || {
        for (nth, click) in clicks.iter().enumerate() {
            if matches!(until, Until::Time(time) if click.at > time) {
                return run.run(stage, until);
            }
            run.run(stage, Until::Time(click.at))?;
            if !run.click(stage, click.act)? {
                run.idle.push(nth);
            }
        }
        run.run_out(stage, until)
    };
    let fault = go_on().err();
    (run, fault)
}

/// What the page says of a fault, or part of it.
fn said(fault: &Fault) -> String {
    match fault.message.as_str() {
        cut if cut.starts_with("a run that goes on ") => {
            cut.replace("a run that goes on ", "A run is cut here, ") + "."
        }
        never if never.ends_with("that never rests") => {
            format!(" acted {ACTS_MAX} times at one moment and would never rest.")
        }
        other => format!("cannot go on: {other}."),
    }
}

/// Of `acts` clicks, five are others than that somebody acts.
fn clicks(scene: &Play, acts: u32, chance: &mut Stream) -> Vec<Click> {
    let size = u32::from(scene.cluster.size());
    let mut at = 0;
    let mut clicks = Vec::new();
    for _ in 0..chance.below(25) {
        at += chance.below(4) * chance.below(900);
        let mut anybody = || ActorId(chance.below(size) as u8);
        let (one, other) = (anybody(), anybody());
        let act = match chance.below(acts) {
            0 if chance.below(2) == 0 => Act::Isolate(one),
            0 => Act::Kill(one),
            1 if chance.below(3) > 0 => Act::Heal(one),
            1 | 2 => Act::Restart(one),
            3 if chance.below(2) == 0 => Act::Duplicate(one, other, chance.below(2)),
            3 => Act::Drop(one, other, chance.below(2)),
            4 => {
                let rules = scene.program.roles[scene.cluster.role(one)].rules.len();
                Act::Do(one, chance.below(rules as u32) as usize)
            }
            _ => Act::Act(one),
        };
        clicks.push(Click { at, act });
    }
    clicks
}

/// Each event and the world behind it, as the script tells them.
fn told(scene: &Play, run: &Timeline) -> Vec<String> {
    let mut world = scene.opening.clone();
    let one = |event: &Event| {
        world.apply(scene.rules(), event.step).expect("it was played before");
        let (happened, lost) = (&event.happened, u8::from(event.happened.lost));
        let state = state(scene, &world);
        format!("{}\t{}\t{}\t{lost}\t{state}", event.at, happened.actor.0, happened.said)
    };
    run.events.iter().map(one).collect()
}

fn state(scene: &Play, world: &World) -> String {
    let actors = world.actors.iter().map(|actor| {
        let held: Vec<String> = actor
            .registers
            .iter()
            .map(|value| show::raw(&scene.program, &scene.cluster, value))
            .collect();
        let alive = if actor.alive { "" } else { "†" };
        let isolated = if actor.isolated { "‡" } else { "" };
        format!("{isolated}{alive}{} {}", held.join(" "), actor.inbox.len())
    });
    actors.collect::<Vec<_>>().join("|")
}
