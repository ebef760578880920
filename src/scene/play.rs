//! Turns what a scene says of its protocol into what is played: who takes part, where it opens, the
//! seeds, and the demo.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggest};
use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::Fault;
use crate::protocol::program::Program;
use crate::protocol::value::{ACTORS_MAX, ActorId};
use crate::protocol::without::without;
use crate::scene::cast::{Actor, Cast};
use crate::scene::channels;
use crate::scene::clicks::{self, Troupe, WrittenClick};
use crate::scene::perform::{perform, told};
use crate::sim::search::space::Drive;
use crate::sim::timeline::{Click, Stage, Timeline};
use crate::sim::timing::Timing;
use crate::sim::world::{Rules, Step, World};
use crate::table::keyed::Placed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most seeds of a scene.
pub const SEEDS_MAX: usize = 9;

/// All protocols of a deck, by name. One with mistakes has none to play.
pub type Protocols = BTreeMap<String, Option<Arc<Program>>>;

/// What readers may do to actors and messages, besides letting them act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Faults {
    pub kill: bool,
    pub restart: bool,
    pub drop: bool,
}

/// What a scene says of its protocol, as written.
#[derive(Debug)]
pub struct Written {
    /// The name of the protocol.
    pub protocol: Placed<String>,
    /// `step` or `auto`.
    pub drive: Option<Placed<String>>,
    /// `kill`, `restart`, `drop`.
    pub faults: Vec<Placed<String>>,
    /// The seeds.
    pub seeds: Vec<Placed<u32>>,
    /// Clicks before the slide opens.
    pub start: Vec<Placed<String>>,
    /// Clicks of the demo.
    pub demo: Vec<Placed<String>>,
    /// Labels of lines that the scene's protocol lacks.
    pub without: Vec<Placed<String>>,
}

/// What a scene plays.
#[derive(Debug)]
pub struct Play {
    /// The name of the protocol.
    pub protocol: String,
    /// The protocol, without the lines that the scene lacks.
    pub program: Arc<Program>,
    /// The labels of those lines.
    pub without: Vec<String>,
    /// Who takes part.
    pub cluster: Cluster,
    /// How actors come to act.
    pub drive: Drive,
    /// What readers may do.
    pub faults: Faults,
    /// The world in which the slide opens.
    pub opening: World,
    /// How long messages travel, for each run; "another run" goes round these.
    pub timings: Vec<Timing>,
    /// The clicks of the demo.
    pub demo: Vec<Click>,
    /// The demo in the first timing, played to its end.
    pub run: Timeline,
    /// Where the scene names its protocol.
    pub place: Place,
}

impl Play {
    /// The protocol and who takes part.
    pub fn rules(&self) -> Rules<'_> {
        Rules { program: &self.program, cluster: &self.cluster }
    }

    /// What holds for the run with this timing.
    pub fn stage(&self, timing: usize) -> Stage<'_> {
        let timing = &self.timings[timing];
        Stage { rules: self.rules(), drive: self.drive, opening: &self.opening, timing }
    }

    /// The actor of a cast by its number in the run.
    pub fn actor(&self, cast: &Cast, id: ActorId) -> Option<Actor> {
        let role = cast.role(&self.program.roles[self.cluster.role(id)].name)?;
        Some(Actor { role, number: self.cluster.number(id) })
    }
}

/// Reads what a scene plays. `None` after mistakes, which go to `found`.
pub fn play(
    written: &Written,
    cast: &Cast,
    dead: &[Actor],
    protocols: &Protocols,
    found: &mut Diagnostics,
) -> Option<Play> {
    let program = program(written, protocols, found)?;
    let cluster = cluster(written, &program, cast, found)?;
    let drive = drive(written, found);
    let faults = faults(written, found);
    let timings = timings(written, found);
    let rules = Rules { program: &program, cluster: &cluster };
    let opening = opening(rules, cast, dead).map_err(|fault| told(&program, &fault, found)).ok()?;
    let troupe = Troupe { program: &program, cluster: &cluster };
    let read = |clicks: &[Placed<String>], found: &mut Diagnostics| {
        clicks::too_many(clicks, found);
        clicks
            .iter()
            .map(|click| Some((clicks::read(click, &troupe, found)?, click.place.clone())))
            .collect::<Option<Vec<(WrittenClick, Place)>>>()
    };
    let (start, demo) = (read(&written.start, found), read(&written.demo, found));
    let (start, demo) = (start?, demo?);
    let stage = Stage { rules, drive, opening: &opening, timing: &timings[0] };
    let (_, begun) = perform(stage, &start, &program, found)?;
    let opening = begun.world;
    let stage = Stage { opening: &opening, ..stage };
    let (demo, run) = perform(stage, &demo, &program, found)?;
    let without = written.without.iter().map(|label| label.value.clone()).collect();
    Some(Play {
        protocol: written.protocol.value.clone(),
        without,
        drive,
        faults,
        opening,
        timings,
        demo,
        run,
        place: written.protocol.place.clone(),
        cluster,
        program,
    })
}

fn program(
    written: &Written,
    protocols: &Protocols,
    found: &mut Diagnostics,
) -> Option<Arc<Program>> {
    let name = &written.protocol;
    let Some(program) = protocols.get(&name.value) else {
        let message = format!("there is no protocol `{}`", name.value);
        let remedy = suggest::remedy(&name.value, protocols.keys().map(String::as_str));
        let help = format!("{remedy}; a protocol is a file protocols/NAME.protocol");
        found.push(Diagnostic::mistake(name.place.clone(), message).help(help));
        return None;
    };
    let program = program.as_ref()?;
    let mut labels = Vec::new();
    for label in &written.without {
        match program.label(&label.value) {
            Some(id) => labels.push(id),
            None => {
                let message = format!("`{}` has no line labelled `{}`", name.value, label.value);
                let all = program.labels.iter().map(|label| label.name.as_str());
                let remedy = suggest::remedy(&label.value, all);
                found.push(Diagnostic::mistake(label.place.clone(), message).help(remedy));
            }
        }
    }
    Some(if labels.is_empty() { program.clone() } else { Arc::new(without(program, &labels)) })
}

/// The cast in the order of the program. A role that the protocol does not know, or that somebody
/// sends to and nobody plays, is a mistake.
fn cluster(
    written: &Written,
    program: &Program,
    cast: &Cast,
    found: &mut Diagnostics,
) -> Option<Cluster> {
    let place = &written.protocol.place;
    let mut fits = true;
    for (role, _) in &cast.roles {
        if program.role(role).is_none() {
            let message = format!("`{}` has no role `{role}`", written.protocol.value);
            let all = program.roles.iter().map(|role| role.name.as_str());
            let remedy = suggest::remedy(role, all);
            found.push(Diagnostic::mistake(place.clone(), message).help(remedy));
            fits = false;
        }
    }
    for (from, to) in channels::of(program) {
        let is_played = |role: usize| cast.role(&program.roles[role].name).is_some();
        if is_played(from) && !is_played(to) {
            let (from, to) = (&program.roles[from].name, &program.roles[to].name);
            let message = format!("a {from} sends to a {to}, and the cast has none");
            let help = format!("add it to the cast: `{to} = 1`");
            found.push(Diagnostic::mistake(place.clone(), message).help(help));
            fits = false;
        }
    }
    let counts: Vec<u8> = program
        .roles
        .iter()
        .map(|role| cast.role(&role.name).map_or(0, |at| cast.roles[at].1))
        .collect();
    if counts.iter().map(|count| usize::from(*count)).sum::<usize>() > ACTORS_MAX {
        let message = format!("a cast that plays has up to {ACTORS_MAX} actors");
        found.push(Diagnostic::mistake(place.clone(), message).help("take a smaller cast"));
        fits = false;
    }
    let limits = program.limits.iter().map(|(_, number)| *number).collect();
    fits.then(|| Cluster::new(&counts, limits))
}

fn drive(written: &Written, found: &mut Diagnostics) -> Drive {
    let Some(drive) = &written.drive else {
        return Drive::Step;
    };
    match drive.value.as_str() {
        "step" => Drive::Step,
        "auto" => Drive::Auto,
        other => {
            let message = format!("`{other}` is no way to drive a scene");
            let help = "`step`: a click is one action; `auto`: actors act at once";
            found.push(Diagnostic::mistake(drive.place.clone(), message).help(help));
            Drive::Step
        }
    }
}

fn faults(written: &Written, found: &mut Diagnostics) -> Faults {
    let mut faults = Faults::default();
    for fault in &written.faults {
        match fault.value.as_str() {
            "kill" => faults.kill = true,
            "restart" => faults.restart = true,
            "drop" => faults.drop = true,
            other => {
                let message = format!("`{other}` is not a fault");
                let remedy = suggest::remedy(other, ["kill", "restart", "drop"]);
                found.push(Diagnostic::mistake(fault.place.clone(), message).help(remedy));
            }
        }
    }
    faults
}

fn timings(written: &Written, found: &mut Diagnostics) -> Vec<Timing> {
    if let Some(extra) = written.seeds.get(SEEDS_MAX) {
        let message = format!("more than {SEEDS_MAX} seeds");
        found.push(Diagnostic::mistake(extra.place.clone(), message).help("keep the telling ones"));
    }
    let seeds = written.seeds.iter().take(SEEDS_MAX).map(|seed| Timing::drawn(seed.value));
    let timings: Vec<Timing> = seeds.collect();
    if timings.is_empty() { vec![Timing::drawn(1)] } else { timings }
}

fn opening(rules: Rules<'_>, cast: &Cast, dead: &[Actor]) -> Result<World, Fault> {
    let mut world = World::first(rules)?;
    for actor in dead {
        let name = cast.role_name(*actor);
        let role = rules.program.role(name);
        let id = role.and_then(|role| rules.cluster.actor(role, i32::from(actor.number)));
        if let Some(id) = id {
            world.apply(rules, Step::Kill(id))?;
        }
    }
    Ok(world)
}
