//! What Rust makes of thousands of random runs of the deck's scenes, as lines that a JavaScript engine
//! can compare with what the page's scripts make of them.

use serde_json::json;
use std::collections::BTreeMap;
use synod::diagnostic::{Diagnostics, Source, report};
use synod::page::wire;
use synod::protocol;
use synod::protocol::show;
use synod::protocol::value::ActorId;
use synod::scene::Scene;
use synod::scene::play::{Play, Protocols};
use synod::sim::chance::Stream;
use synod::sim::timeline::{Act, Click, Event, Timeline, Until, play};
use synod::sim::world::World;

/// How many runs of each scene are compared.
const RUNS: u32 = 250;
/// What the page's kernel consists of.
pub const KERNEL: [&str; 3] = ["1-evaluate.js", "2-world.js", "3-timeline.js"];

/// The scenes of the deck, by name.
pub fn scenes() -> BTreeMap<String, Scene> {
    let content = |path: &str| {
        std::fs::read(format!("{}/content/{path}", env!("CARGO_MANIFEST_DIR")))
            .expect("it is there")
    };
    let mut found = Diagnostics::new();
    let mut protocols = Protocols::new();
    for name in ["single", "broadcast", "primary", "paxos"] {
        let file = format!("{name}.protocol");
        let source = Source::read(&file, &content(&format!("protocols/{file}")), &mut found);
        let program = protocol::read(&source, &mut found);
        protocols.insert(name.to_string(), program.map(Into::into));
    }
    let source = Source::read("scenes.toml", &content("scenes.toml"), &mut found);
    let scenes = synod::scene::read(&source, &protocols, &mut found);
    assert!(found.is_empty(), "{}", report::render(&found));
    scenes.into_iter().map(|scene| (scene.name.clone(), scene)).collect()
}

/// A line for each scene that plays, each followed by its runs; and how many runs these are.
pub fn lines() -> (String, u32) {
    let mut lines = String::new();
    let mut runs = 0;
    for (name, scene) in scenes() {
        let Some(scene) = scene.play else { continue };
        lines.push_str(&format!("{}\n", json!({ "scene": wire::scene(&scene) })));
        for nth in 0..RUNS {
            lines.push_str(&run(&name, &scene, nth));
            runs += 1;
        }
    }
    (lines, runs)
}

/// A run of random clicks, with what Rust makes of it.
fn run(name: &str, scene: &Play, nth: u32) -> String {
    let mut chance = Stream::new([nth, 0, 0, 9]);
    let seed = chance.below(u32::try_from(scene.timings.len()).expect("few"));
    let clicks = match nth {
        0 => scene.demo.clone(),
        _ => clicks(scene, &mut chance),
    };
    let seed = if nth == 0 { 0 } else { seed };
    let until = if nth % 3 == 2 { Some(chance.below(8_000)) } else { None };
    let end = until.map_or(Until::Rest, Until::Time);
    let run = play(scene.stage(seed as usize), &clicks, end).expect("a searched protocol plays");
    let events: Vec<String> = told(scene, &run);
    let clicks: Vec<serde_json::Value> = clicks.iter().map(wire::click).collect();
    let run = json!({
        "name": name, "seed": seed, "clicks": clicks, "until": until.unwrap_or(600_000),
        "events": events, "idle": run.idle,
    });
    format!("{run}\n")
}

fn clicks(scene: &Play, chance: &mut Stream) -> Vec<Click> {
    let size = u32::from(scene.cluster.size());
    let mut at = 0;
    let mut clicks = Vec::new();
    for _ in 0..chance.below(25) {
        at += chance.below(4) * chance.below(900);
        let mut anybody = || ActorId(chance.below(size) as u8);
        let (one, other) = (anybody(), anybody());
        let act = match chance.below(12) {
            0 => Act::Kill(one),
            1 | 2 => Act::Restart(one),
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
        format!("{alive}{} {}", held.join(" "), actor.inbox.len())
    });
    actors.collect::<Vec<_>>().join("|")
}
