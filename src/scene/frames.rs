//! Turns the demo of a scene into key frames: pictures of a few of its moments, for paper.

use crate::run::world::{Envelope, World};
use crate::scene::cast::Actor;
use crate::scene::play::Play;
use crate::scene::story::{Moment, label};
use crate::scene::{Scene, shown};
use std::collections::BTreeMap;

/// The most key frames of one demo: what a sheet holds.
pub const FRAMES_MAX: usize = 6;

/// A moment of a run as a picture.
#[derive(Debug)]
pub struct KeyFrame {
    /// Which moment of the story it is, from 1.
    pub number: usize,
    /// What happens at it.
    pub sentence: String,
    /// The scene as it then is, with nothing to play.
    pub scene: Scene,
    /// What is under way.
    pub flying: Vec<Flight>,
}

/// A message under way.
#[derive(Debug)]
pub struct Flight {
    /// Who sent it.
    pub from: Actor,
    /// Whom it goes to.
    pub to: Actor,
    /// What it says: `accept(2, 1)`.
    pub label: String,
}

/// Some moments of the story, evenly spread, the last among them; all if they are few.
pub fn frames(scene: &Scene, play: &Play, story: &[Moment]) -> Vec<KeyFrame> {
    let count = story.len().min(FRAMES_MAX);
    let mut world = play.opening.clone();
    let mut events = play.events().iter().peekable();
    let mut frames = Vec::with_capacity(count);
    for number in (1..=count).map(|nth| nth * story.len() / count) {
        let moment = &story[number - 1];
        while let Some(event) = events.next_if(|event| event.at <= moment.at) {
            let _ = world.apply(play.rules(), event.step);
        }
        frames.push(KeyFrame {
            number,
            sentence: moment.sentence.clone(),
            scene: still(scene, play, &world),
            flying: flying(scene, play, &world),
        });
    }
    frames
}

/// The scene as it is in a world.
fn still(scene: &Scene, play: &Play, world: &World) -> Scene {
    let actors = play.cluster.actors().filter_map(|id| Some((id, play.actor(&scene.cast, id)?)));
    let actors: Vec<_> = actors.collect();
    let is_dead = |id: usize| !world.actors[id].alive;
    let dead = actors.iter().filter(|(id, _)| is_dead(usize::from(id.0))).map(|(_, actor)| *actor);
    let is_isolated = |id: usize| world.actors[id].isolated;
    let isolated = actors.iter().filter(|(id, _)| is_isolated(usize::from(id.0)));
    let mut registers = scene.registers.clone();
    for (id, actor) in &actors {
        let later = shown::registers(play, world, *id);
        for (register, later) in registers.entry(*actor).or_default().iter_mut().zip(later) {
            register.value = later.value;
            register.raw = later.raw;
        }
    }
    registers.retain(|_, registers| !registers.is_empty());
    Scene {
        name: scene.name.clone(),
        place: scene.place.clone(),
        slides: Vec::new(),
        cast: scene.cast.clone(),
        dead: dead.collect(),
        isolated: isolated.map(|(_, actor)| *actor).collect(),
        lit: scene.lit.clone(),
        registers,
        says: BTreeMap::new(),
        cluster: scene.cluster.clone(),
        channels: scene.channels.clone(),
        description: None,
        traffic: scene.traffic.clone(),
        play: None,
        words: scene.words.clone(),
    }
}

fn flying(scene: &Scene, play: &Play, world: &World) -> Vec<Flight> {
    let flight = |envelope: &Envelope| {
        Some(Flight {
            from: play.actor(&scene.cast, envelope.from)?,
            to: play.actor(&scene.cast, envelope.to)?,
            label: label(play.rules(), &envelope.message),
        })
    };
    world.flying.iter().filter_map(flight).collect()
}
