//! Searches what readers of a scene can do, and finds the runs that scenes ask for.

use crate::diagnostic::Diagnostic;
use crate::protocol::program::Program;
use crate::protocol::tree::ClaimKind;
use crate::scene::endings;
use crate::scene::perform::told;
use crate::scene::play::Play;
use crate::sim::search::moves::{self, Move};
use crate::sim::search::shorten::holds_after;
use crate::sim::search::{Bounds, Question, Report, Wrong, breadth, walk};
use crate::sim::world::Rules;
use crate::verify::kept::{Facts, key};
use crate::verify::{SEED, Work, costs, facts, tell, without_searches};
use std::borrow::Cow;

/// How large a search of a scene may become before random orders take over.
const SCENE_BOUNDS: Bounds = Bounds { worlds: 130_000, bytes: 1 << 28 };
/// How many random orders of a scene that is too large to see whole.
const SCENE_WALKS: u32 = 20_000;

impl Work<'_, '_> {
    pub(super) fn scene(&mut self, name: &str, play: &mut Play) {
        if costs::are_too_large(&play.program, &play.cluster, &play.place, self.found)
            | costs::of_judges_are_too_large(play, self.found)
        {
            return;
        }
        let subject = format!("{name} ({})", play.protocol);
        let (cast, opening) = (
            format!("{:?} {:?} {:?}", play.cluster, play.drive, play.faults),
            format!("{:?} {:?}", play.opening, play.find.as_ref().map(|find| find.claim)),
        );
        let (text, without) = (without_searches(&play.program), play.without.join(" "));
        let mut parts = vec![text.as_str(), &without, &cast, &opening];
        // The word before them changes nothing about endings.
        parts.extend(play.endings.is_some().then_some("endings"));
        parts.extend(comes_back(play).then_some("comes back"));
        let (key, is_sound) = (key(&parts), |facts: &Facts| is_sound(play, facts));
        let what = "what readers can do";
        let facts = self.facts(&subject, what, key, &is_sound, |found, progress| {
            let program = program(play);
            let question = question(play, &program);
            let mut report = breadth::search(&question, SCENE_BOUNDS, progress);
            if !report.complete && report.wrong.is_none() {
                report = walk::search(&question, SEED, SCENE_WALKS, progress);
            }
            // A scene lacks lines in order to show what breaks without them.
            if let Some((wrong, moves)) = &report.wrong
                && (play.without.is_empty() || matches!(wrong, Wrong::Fault(_)))
            {
                found.push(tell::broken(&question, wrong, moves, &play.place));
                return None;
            }
            let mut facts = facts(&play.program, &report);
            facts.broken = report
                .wrong
                .as_ref()
                .map_or(String::new(), |(wrong, _)| tell::named(&play.program, wrong).1);
            facts.run = asked_for(play, &report)
                .and_then(|run| moves::written(&question, run))
                .unwrap_or_default();
            if play.endings.is_some() {
                facts.endings = endings::find(play, &facts.outcomes);
            }
            Some(facts)
        });
        if let Some(facts) = facts {
            self.show(play, facts);
        }
    }

    /// Gives a scene what was found of it.
    fn show(&mut self, play: &mut Play, facts: Facts) {
        play.outcomes = facts.outcomes;
        play.endings_runs = facts.endings;
        let Some(find) = play.find.clone() else { return };
        let name = &play.program.claims[find.claim].name;
        let run =
            moves::read(&question(play, &play.program), &facts.run).filter(|run| !run.is_empty());
        let Some(run) = run else {
            let message = format!("no run of this scene finds `{name}`");
            let help = "take a larger cast, or leave out the line that keeps it from happening";
            self.found.push(Diagnostic::mistake(find.place, message).help(help));
            return;
        };
        if let Err(fault) = play.show(&run) {
            told(&play.program, &fault, self.found);
        }
    }
}

/// Whether somebody is down when the scene opens and readers can bring it back.
fn comes_back(play: &Play) -> bool {
    play.faults.restart && play.opening.actors.iter().any(|actor| !actor.alive)
}

/// Whether the runs that were kept do what they were kept for.
fn is_sound(play: &Play, facts: &Facts) -> bool {
    let finds = play.find.as_ref().is_none_or(|find| {
        let program = program(play);
        let question = question(play, &program);
        let run = moves::read(&question, &facts.run).filter(|run| !run.is_empty());
        let wanted = !program.claims[find.claim].is_invariant();
        run.is_some_and(|run| holds_after(&question, find.claim, &run) == Some(wanted))
    });
    let mut endings = facts.endings.iter();
    finds && endings.all(|(ending, run)| endings::of(play, run).as_ref() == Some(ending))
}

/// The run that reaches the goal, or breaks the invariant, that the scene asks for.
fn asked_for<'r>(play: &Play, report: &'r Report) -> Option<&'r [Move]> {
    let claim = play.find.as_ref()?.claim;
    match &report.wrong {
        Some((Wrong::Invariant(broken), moves)) if *broken == claim => Some(moves),
        _ => report.goals.get(&claim).map(Vec::as_slice),
    }
}

/// The program of a scene. Where it asks how an invariant breaks, without all that might break
/// before it.
fn program(play: &Play) -> Cow<'_, Program> {
    let asked = play.find.as_ref().map(|find| find.claim);
    let Some(asked) = asked.filter(|claim| play.program.claims[*claim].is_invariant()) else {
        return Cow::Borrowed(&play.program);
    };
    let mut program = Program::clone(&play.program);
    program.nevers.clear();
    for (nth, claim) in program.claims.iter_mut().enumerate() {
        if nth != asked && claim.is_invariant() {
            claim.kind = ClaimKind::Judge(String::new(), String::new());
        }
    }
    Cow::Owned(program)
}

/// What is searched of a scene: whatever its readers can do.
fn question<'a>(play: &'a Play, program: &'a Program) -> Question<'a> {
    Question {
        rules: Rules { program, cluster: &play.cluster },
        start: play.opening.clone(),
        drive: play.drive,
        crashes: play.faults.kill && play.faults.restart,
        restarts: play.faults.restart,
        duplicates: false,
        reduced: true,
    }
}
