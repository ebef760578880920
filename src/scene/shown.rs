//! Turns the world in which a scene opens into what its picture shows.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::protocol::frame::Frame;
use crate::protocol::program::Shown;
use crate::protocol::show;
use crate::protocol::value::{ActorId, Value};
use crate::run::timeline::{self, Timeline, Until};
use crate::run::world::World;
use crate::scene::play::Play;
use crate::scene::wander::wander;
use crate::scene::{Scene, ShownRegister, channels};

/// Gives the scene its opening picture: registers, who has crashed, channels.
pub fn open(scene: &mut Scene, play: Play, place: &Place, found: &mut Diagnostics) {
    if !scene.registers.is_empty() {
        let message = "registers and a protocol: the protocol says what actors hold";
        let help = "leave `registers` out; what is shown is what stands in quotes there";
        found.push(Diagnostic::mistake(place.clone(), message).help(help));
    }
    for id in play.cluster.actors() {
        let Some(actor) = play.actor(&scene.cast, id) else { continue };
        let registers = registers(&play, &play.opening, id);
        if !registers.is_empty() {
            scene.registers.insert(actor, registers);
        }
        if !play.opening.actors[usize::from(id.0)].alive {
            scene.dead.insert(actor);
        }
        if play.opening.actors[usize::from(id.0)].isolated {
            scene.isolated.insert(actor);
        }
    }
    let role = |at: usize| scene.cast.role(&play.program.roles[at].name);
    let pairs = channels::of(&play.program).into_iter();
    let pairs: Vec<(usize, usize)> =
        pairs.filter_map(|(from, to)| Some((role(from)?, role(to)?))).collect();
    scene.traffic = Some(channels::across(&scene.cast, &pairs));
    if scene.channels.is_empty() {
        for (from, to) in pairs {
            // A channel carries messages both ways; it is drawn once.
            let pair = (from.min(to), from.max(to));
            if !scene.channels.contains(&pair) {
                scene.channels.push(pair);
            }
        }
    }
    scene.play = Some(play);
    widen(scene);
}

/// Makes room for what actors will show while the demo plays, whatever the seed.
pub fn widen(scene: &mut Scene) {
    let Some(play) = &scene.play else { return };
    let others = 1..play.timings.len();
    let others = others.map(|timing| timeline::play(play.stage(timing), &play.demo, Until::Rest));
    let others: Vec<Timeline> = others.filter_map(Result::ok).collect();
    let own = [&play.run].into_iter().chain(&others).map(|run| (play, run));
    for (play, run) in own.chain(play.switches.iter().map(|struck| (struck, &struck.run))) {
        let mut world = play.opening.clone();
        for event in &run.events {
            let _ = world.apply(play.rules(), event.step);
            let id = event.happened.actor;
            let Some(actor) = play.actor(&scene.cast, id) else { continue };
            let later = registers(play, &world, id);
            let shown = scene.registers.entry(actor).or_default();
            for (register, later) in shown.iter_mut().zip(later) {
                widen_to(register, later.value);
            }
        }
    }
    // The run that a search finds is a short one; who goes on from there sees more.
    if play.find.is_some() {
        let seen = wander(scene, play).registers;
        for (actor, registers) in &mut scene.registers {
            for register in registers {
                if let Some(longest) = seen.get(&(actor.role, register.name.clone())) {
                    widen_to(register, longest.clone());
                }
            }
        }
    }
}

fn widen_to(register: &mut ShownRegister, text: String) {
    if text.chars().count() > register.widest.chars().count() {
        register.widest = text;
    }
}

/// What a picture shows of what an actor holds.
pub fn registers(play: &Play, world: &World, id: ActorId) -> Vec<ShownRegister> {
    let role = &play.program.roles[play.cluster.role(id)];
    let values = &world.actors[usize::from(id.0)].registers;
    let mut shown = Vec::new();
    for (register, value) in role.registers.iter().zip(values) {
        if let Some(how) = &register.shown {
            let name = if how.name.is_empty() { &register.name } else { &how.name };
            let value_text = text(play, how, values, id, value);
            shown.push(ShownRegister {
                name: name.clone(),
                widest: value_text.clone(),
                value: value_text,
                raw: show::raw(&play.program, &play.cluster, value),
                register: register.name.clone(),
            });
        }
    }
    shown
}

fn text(play: &Play, how: &Shown, values: &[Value], id: ActorId, value: &Value) -> String {
    let mut frame = Frame {
        program: &play.program,
        cluster: &play.cluster,
        me: Some(id),
        registers: values,
        everyone: &[],
        alive: 0,
        locals: Vec::new(),
    };
    if how.value.is_empty() {
        return show::value(&play.program, &play.cluster, value);
    }
    show::text_so_far(&play.program, &play.cluster, &how.value, &mut frame)
}
