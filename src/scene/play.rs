//! Turns what a scene says of its protocol into what is played: who takes part, where it opens, the
//! seeds, and the demo.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggest, with_article};
use crate::protocol::ablation;
use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::Fault;
use crate::protocol::program::{Claim, Expr, Function, Program};
use crate::protocol::tree::ClaimKind;
use crate::protocol::value::{ACTORS_MAX, ActorId};
use crate::protocol::visit;
use crate::run::as_clicks::run_of;
use crate::run::moves::Move;
use crate::run::settle::Drive;
use crate::run::timeline::{self, Act, Click, Event, Stage, Timeline, Until};
use crate::run::timing::Timing;
use crate::run::world::{Rules, Step, World};
use crate::scene::Given;
use crate::scene::cast::{Actor, Cast};
use crate::scene::channels;
use crate::scene::clicks::{self, Troupe, WrittenClick};
use crate::scene::perform::{perform, report_fault};
use crate::scene::switches::{self, Struck};
use crate::scene::verdict::{self, RunVerdict};
use crate::scene::written::{
    Find, OfferedFaults, SearchBudget, WrittenPlay, budget, drive, faults, find, limits, reveal,
    timings,
};
use crate::table::keyed::Placed;
use crate::words::Words;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All protocols of a deck, by name. One with mistakes has none to play.
pub type Protocols = BTreeMap<String, Option<Arc<Program>>>;

/// What a scene plays.
#[derive(Debug)]
pub struct Play {
    /// The name of the protocol.
    pub protocol: String,
    /// The protocol, without the lines that the scene lacks.
    pub program: Arc<Program>,
    /// Their labels.
    pub without: Vec<String>,
    /// The same scene without one line more, for each line that readers may strike out.
    pub switches: Vec<Play>,
    /// Those of the lines that it lacks which readers may put back.
    pub returnable: Vec<String>,
    /// The protocol with those lines put back.
    pub switched: Arc<Program>,
    /// Which line that is, if this is such a scene.
    pub struck: Option<Struck>,
    /// Who takes part.
    pub cluster: Cluster,
    /// How actors come to act.
    pub drive: Drive,
    /// What readers may do.
    pub faults: OfferedFaults,
    /// The protocol as written, of which the scene may lack lines.
    pub whole: Arc<Program>,
    /// Who is dead before anything happens.
    pub dead: Vec<ActorId>,
    /// The clicks before the slide opens.
    pub start: Vec<Click>,
    /// The world in which the slide opens.
    pub opening: World,
    /// How long messages travel, for each run; "another run" goes round these.
    pub timings: Vec<Timing>,
    /// The clicks of the demo.
    pub demo: Vec<Click>,
    /// The demo in the first timing, played to its end.
    pub run: Timeline,
    /// What that run comes to: there the demo stops, and a reader may let it go on.
    pub verdict: Option<RunVerdict>,
    /// The run that the demo is to be, once a search has found it.
    pub find: Option<Find>,
    /// How much is searched.
    pub budget: SearchBudget,
    /// How runs end, and how often, as a search has found.
    pub outcomes: BTreeMap<String, u64>,
    /// The word before those, if they are to be listed.
    pub endings: Option<String>,
    /// A run for each, as [`crate::scene::link`] writes it, as far as a search has found one.
    pub endings_runs: BTreeMap<String, String>,
    /// Whose register a reader may reveal.
    pub reveal: Option<(ActorId, usize)>,
    /// Where the scene names its protocol.
    pub place: Place,
    /// The words in which its page speaks.
    pub words: Arc<Words>,
}

impl Play {
    /// The protocol and who takes part.
    pub fn rules(&self) -> Rules<'_> {
        Rules { program: &self.program, cluster: &self.cluster }
    }

    /// What holds for the run with this timing.
    pub fn stage(&self, timing: usize) -> Stage<'_> {
        let timing = &self.timings[timing];
        let opening = &self.opening;
        Stage { rules: self.rules(), drive: self.drive, opening, timing, has_waits: true }
    }

    /// Makes a run that a search has found the demo.
    ///
    /// # Errors
    ///
    /// If it cannot be shown as clicks.
    pub fn show(&mut self, moves: &[Move]) -> Result<(), Fault> {
        let rules = Rules { program: &self.program, cluster: &self.cluster };
        let seed = self.timings[0].seed;
        let (demo, timing) = run_of(rules, &self.opening, moves, self.drive, seed)?;
        self.timings[0] = timing;
        self.run = timeline::play(self.stage(0), &demo, Until::Rest)?;
        self.demo = demo;
        self.verdict = verdict::of(self, &self.run.events);
        Ok(())
    }

    /// Where searches begin. Who is isolated when the slide opens can be healed, and so might not
    /// be; that its messages may get lost, searches know.
    pub fn searched(&self) -> World {
        let mut world = self.opening.clone();
        world.actors.iter_mut().for_each(|actor| actor.isolated = false);
        world
    }

    /// What happens in the demo, up to where it stops.
    pub fn events(&self) -> &[Event] {
        let all = &self.run.events;
        self.verdict.as_ref().map_or(all, |verdict| &all[..=verdict.event])
    }

    /// What the picture judges. Who is alive is worth a word only where readers may crash actors.
    pub fn judges(&self) -> impl Iterator<Item = (&Claim, &str, &str)> {
        self.program.claims.iter().filter_map(|claim| {
            let ClaimKind::Judge(yes, no) = &claim.kind else { return None };
            let mut asks_for_life = false;
            visit::expressions(&claim.body, &mut |expr| {
                asks_for_life |= matches!(expr, Expr::Of(Function::Alive, _));
            });
            (self.faults.kill || !asks_for_life).then_some((claim, yes.as_str(), no.as_str()))
        })
    }

    /// The actor of a cast by its number in the run.
    pub fn actor(&self, cast: &Cast, id: ActorId) -> Option<Actor> {
        let role = cast.role(&self.program.roles[self.cluster.role(id)].name)?;
        Some(Actor { role, number: self.cluster.number(id) })
    }
}

/// Reads what a scene plays. `None` after mistakes, which go to `found`.
pub(crate) fn play(
    written: &WrittenPlay,
    cast: &Cast,
    dead: &[Actor],
    given: Given<'_>,
    found: &mut Diagnostics,
) -> Option<Play> {
    let mut play = opened(written, cast, dead, given, found)?;
    let open = |written: &_, found: &mut _| opened(written, cast, dead, given, found);
    (play.switches, play.returnable) = switches::of(written, &play, open, found);
    play.switched = put_back(&play);
    Some(play)
}

/// A scene without what readers may switch.
fn opened(
    written: &WrittenPlay,
    cast: &Cast,
    dead: &[Actor],
    given: Given<'_>,
    found: &mut Diagnostics,
) -> Option<Play> {
    let (whole, program) = program(written, given, found)?;
    let cluster = cluster(written, &program, cast, found)?;
    let drive = drive(written, found);
    let faults = faults(written, &program, found);
    let find = find(written, &program, found);
    let budget = budget(written, found);
    let timings = timings(written, found);
    let rules = Rules { program: &program, cluster: &cluster };
    let crashed: Vec<ActorId> = dead.iter().filter_map(|actor| id(rules, cast, *actor)).collect();
    let opening =
        opening(rules, &crashed).map_err(|fault| report_fault(&program, &fault, found)).ok()?;
    let troupe = Troupe { program: &program, cluster: &cluster };
    let (start, demo) = (read(&written.start, &troupe, found), read(&written.demo, &troupe, found));
    let (start, demo) = (start?, demo?);
    let stage = Stage { rules, drive, opening: &opening, timing: &timings[0], has_waits: false };
    let (start, begun) = perform(stage, &start, &written.protocol.place, &program, found)?;
    let opening = begun.world;
    report_isolated(faults, &opening, (&start, &written.start), found);
    let stage = Stage { opening: &opening, has_waits: true, ..stage };
    let (demo, run) = perform(stage, &demo, &written.protocol.place, &program, found)?;
    let without = written.without.iter().map(|label| label.value.clone()).collect();
    let mut play = Play {
        protocol: written.protocol.value.clone(),
        without,
        switches: Vec::new(),
        returnable: Vec::new(),
        switched: program.clone(),
        struck: None,
        drive,
        faults,
        whole,
        dead: crashed,
        start,
        opening,
        timings,
        demo,
        run,
        verdict: None,
        find,
        budget,
        outcomes: BTreeMap::new(),
        endings: written.endings.as_ref().map(|word| word.value.clone()),
        endings_runs: BTreeMap::new(),
        reveal: reveal(written, &Troupe { program: &program, cluster: &cluster }, found),
        place: written.protocol.place.clone(),
        words: given.words.clone(),
        cluster,
        program,
    };
    play.verdict = verdict::of(&play, &play.run.events);
    Some(play)
}

/// The protocol of a scene with those lines put back that readers may put back.
fn put_back(play: &Play) -> Arc<Program> {
    if play.returnable.is_empty() {
        return play.program.clone();
    }
    let stays = |label: &&String| !play.returnable.contains(label);
    let lacking = play.without.iter().filter(stays).filter_map(|label| play.whole.label(label));
    Arc::new(ablation::without(&play.whole, &lacking.collect::<Vec<_>>()))
}

/// Clicks, and where they stand. All are read before any is missed, so that all mistakes are
/// reported.
fn read(
    clicks: &[Placed<String>],
    troupe: &Troupe<'_>,
    found: &mut Diagnostics,
) -> Option<Vec<(WrittenClick, Place)>> {
    let clicks = clicks::few(clicks, found);
    let all: Vec<Option<WrittenClick>> =
        clicks.iter().map(|click| clicks::read(click, troupe, found)).collect();
    let places = clicks.iter().map(|click| click.place.clone());
    all.into_iter().collect::<Option<Vec<_>>>().map(|all| all.into_iter().zip(places).collect())
}

/// The protocol as written, and without the lines that the scene lacks.
fn program(
    written: &WrittenPlay,
    given: Given<'_>,
    found: &mut Diagnostics,
) -> Option<(Arc<Program>, Arc<Program>)> {
    let name = &written.protocol;
    let Some(program) = given.protocols.get(&name.value) else {
        let message = format!("there is no protocol `{}`", name.value);
        let remedy = suggest::remedy(&name.value, given.protocols.keys().map(String::as_str));
        let help = format!("{remedy}; a protocol is a file protocols/NAME.protocol");
        found.push(Diagnostic::mistake(name.place.clone(), message).help(help));
        return None;
    };
    let program = program.as_ref()?;
    let mut labels = Vec::new();
    for label in &written.without {
        labels.extend(switches::label(program, &name.value, label, found));
    }
    let lacking = match labels.is_empty() {
        true => program.clone(),
        false => Arc::new(ablation::without(program, &labels)),
    };
    Some((program.clone(), lacking))
}

/// The cast in the order of the program. A role that the protocol does not know, or that somebody
/// sends to and nobody plays, is a mistake.
fn cluster(
    written: &WrittenPlay,
    program: &Program,
    cast: &Cast,
    found: &mut Diagnostics,
) -> Option<Cluster> {
    let place = &written.protocol.place;
    let mut fits = true;
    for ((role, _), place) in cast.roles.iter().zip(&written.roles) {
        if program.role(role).is_none() {
            let message = format!("`{}` has no role `{role}`", written.protocol.value);
            let all = program.roles.iter().map(|role| role.name.as_str());
            let remedy = suggest::remedy(role, all);
            found.push(Diagnostic::mistake(place.clone(), message).help(remedy));
            fits = false;
        }
    }
    let has_strangers = !fits;
    for (from, to) in channels::of(program) {
        let played = |role: usize| cast.role(&program.roles[role].name);
        // A role called otherwise than in the protocol may be the one that is missing.
        if let (Some(at), None, false) = (played(from), played(to), has_strangers) {
            let place = &written.roles[at];
            let (from, to) = (&program.roles[from].name, &program.roles[to].name);
            let message = format!(
                "{} sends to {}, and the cast has none",
                with_article(from),
                with_article(to)
            );
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
    let limits = limits(written, program, found);
    fits.then(|| Cluster::new(&counts, limits))
}

fn opening(rules: Rules<'_>, dead: &[ActorId]) -> Result<World, Fault> {
    let mut world = World::first(rules)?;
    for actor in dead {
        world.apply(rules, Step::Kill(*actor))?;
    }
    Ok(world)
}

/// Reports who is isolated when the scene opens, and can never be healed.
fn report_isolated(
    faults: OfferedFaults,
    opening: &World,
    (start, written): (&[Click], &[Placed<String>]),
    found: &mut Diagnostics,
) {
    let is_so = |actor: ActorId| opening.actors[usize::from(actor.0)].isolated;
    for (click, written) in start.iter().zip(written) {
        if !faults.heal && matches!(click.act, Act::Isolate(actor) if is_so(actor)) {
            let message = "who is isolated when the slide opens stays so: nobody can heal it";
            let help = "offer it, `faults = [\"heal\"]`, or let it be `dead`";
            found.push(Diagnostic::mistake(written.place.clone(), message).help(help));
        }
    }
}

/// The number of an actor of the cast in the run.
fn id(rules: Rules<'_>, cast: &Cast, actor: Actor) -> Option<ActorId> {
    let role = rules.program.role(cast.role_name(actor))?;
    rules.cluster.actor(role, i32::from(actor.number))
}
