//! Turns what a scene plays into what its readers may come to see: runs in which somebody clicks
//! about by chance, always the same.

use crate::protocol::show;
use crate::protocol::value::ActorId;
use crate::run::chance::Stream;
use crate::run::timeline::{Act, Timeline, Until};
use crate::run::world::Envelope;
use crate::scene::play::Play;
use crate::scene::{Scene, shown};
use std::collections::BTreeMap;

/// How many runs.
const RUNS: u32 = 16;
/// How many clicks each has.
const CLICKS: usize = 60;
/// From one click to the next, in milliseconds.
const PAUSE_MS: u32 = 300;

/// The longest texts that were seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// What a register showed, by the position of its role in the cast and by its name.
    pub registers: BTreeMap<(usize, String), String>,
    /// What a message said, by its name.
    pub messages: BTreeMap<String, String>,
}

/// What is seen where readers do what the scene lets them do.
pub fn wander(scene: &Scene, play: &Play) -> Seen {
    let mut seen = Seen::default();
    for run in 0..RUNS {
        let stage = play.stage(usize::try_from(run).unwrap_or(0) % play.timings.len());
        let mut chance = Stream::new([run, 1, 2, 3]);
        // A run that cannot go on has been seen as far as it went.
        let Ok(mut timeline) = Timeline::open(stage) else { continue };
        for _ in 0..CLICKS {
            look(scene, play, &timeline, &mut seen);
            let act = click(play, &timeline, &mut chance);
            let now = timeline.now + PAUSE_MS;
            if timeline.click(stage, act).is_err() || timeline.run(stage, Until::Time(now)).is_err()
            {
                break;
            }
        }
    }
    seen
}

/// Mostly somebody acts; now and then somebody crashes, or comes back.
fn click(play: &Play, timeline: &Timeline, chance: &mut Stream) -> Act {
    let actors: Vec<ActorId> = play.cluster.actors().collect();
    let count = u32::try_from(actors.len()).expect("a cast has a limit");
    let actor = actors[chance.below(count) as usize];
    let is_alive = timeline.world.actors[usize::from(actor.0)].alive;
    match chance.below(10) {
        0 if play.faults.kill && is_alive => Act::Kill(actor),
        _ if play.faults.restart && !is_alive => Act::Restart(actor),
        _ => Act::Act(actor),
    }
}

fn look(scene: &Scene, play: &Play, timeline: &Timeline, seen: &mut Seen) {
    let longest = |known: &mut String, text: String| {
        if text.chars().count() > known.chars().count() {
            *known = text;
        }
    };
    for id in play.cluster.actors() {
        let Some(actor) = play.actor(&scene.cast, id) else { continue };
        for register in shown::registers(play, &timeline.world, id) {
            let known = seen.registers.entry((actor.role, register.name)).or_default();
            longest(known, register.value);
        }
    }
    for envelope in &timeline.world.flying {
        let name = &play.program.messages[usize::from(envelope.message.name)];
        longest(seen.messages.entry(name.clone()).or_default(), words(play, envelope));
    }
}

/// What the picture says of a message: its name and the first value that it carries.
fn words(play: &Play, envelope: &Envelope) -> String {
    let name = &play.program.messages[usize::from(envelope.message.name)];
    match envelope.message.carries.first() {
        Some(value) => format!("{name} {}", show::value(&play.program, &play.cluster, value)),
        None => name.clone(),
    }
}
