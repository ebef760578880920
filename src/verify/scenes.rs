//! Searches what readers of a scene can do, and finds the runs that scenes ask for.

use crate::check::counterexample::holds_after;
use crate::check::{Bounds, Faults, OnProgress, Question, Report, Wrong, breadth};
use crate::diagnostic::{Diagnostic, Place, grouped};
use crate::protocol::program::{Claim, Program};
use crate::protocol::tree::{ClaimKind, Runs};
use crate::run::moves::{self, Move};
use crate::run::settle::Drive;
use crate::run::world::Rules;
use crate::scene::endings;
use crate::scene::perform::report_fault;
use crate::scene::play::Play;
use crate::scene::verdict;
use crate::scene::written::SearchBudget;
use crate::verify::kept::{Facts, Tallied, key};
use crate::verify::{Verification, bounds, canonical, costs, mistakes, time, walk};
use crate::words::Words;
use std::borrow::Cow;

/// How large a search of a scene may become before random walks take over.
const SCENE_BYTES: usize = 1 << 28;
/// How many runs on a clock in a scene whose protocol is searched on one.
const SCENE_RUNS: u32 = 2_000;

impl Verification<'_, '_> {
    /// Searches a scene, unless that was done before; `false` if it is left for later.
    pub(super) fn scene(&mut self, name: &str, play: &mut Play) -> bool {
        if costs::are_too_large(&play.program, &play.cluster, &play.place, self.found)
            | costs::of_judges_are_too_large(play, self.found)
        {
            return true;
        }
        let (subject, what) = (format!("{name} ({})", play.protocol), "what readers can do");
        let key = key(&[&canonical::scene(play)]);
        let known = self.known.facts.get(&key).or_else(|| self.kept.facts.get(&key));
        if let Some(facts) = known.filter(|facts| is_sound(play, facts)).cloned() {
            self.conclude(&subject, what, &key, facts.clone(), true);
            self.show(play, facts);
            return true;
        }
        // What breaks a protocol breaks its scenes, and was reported.
        if self.is_over || (play.without.is_empty() && self.broken.contains(&play.protocol)) {
            return false;
        }
        let Some(facts) = self.search_scene(&format!("{subject}: {what}"), play) else {
            return true;
        };
        if self.is_over {
            return false;
        }
        self.conclude(&subject, what, &key, facts.clone(), false);
        self.show(play, facts);
        true
    }

    /// What a search of a scene finds. `None` if it is broken, which has then been reported.
    fn search_scene(&mut self, name: &str, play: &Play) -> Option<Facts> {
        if play.struck.is_some() {
            return self.search_struck(name, play);
        }
        let mut program = program(play);
        let (mut report, mut counted) = self.run_scene(name, play, &program)?;
        if matches!((&program, &report.wrong), (Cow::Owned(_), Some((Wrong::Step(_), _)))) {
            program.to_mut().step_invariants.clear();
            (report, counted) = self.run_scene(name, play, &program)?;
        }
        let mut facts = Facts::default();
        if let Some((wrong, moves)) = &report.wrong {
            // A scene lacks lines in order to show what breaks without them.
            if play.without.is_empty() || matches!(wrong, Wrong::Fault(_)) {
                self.broken.insert(play.protocol.clone());
                let by = (&play.place, counted == Tallied::States);
                let question = question(play, &program);
                self.found.push(mistakes::broken(&question, wrong, moves, by));
                return None;
            }
            let question = question(play, &program);
            facts.broken = mistakes::named(&play.program, wrong).1;
            facts.run = written(&question, asked_for(play, &report)).unwrap_or_default();
            // The search ended there, and all that comes later was not seen.
            let is_asked = facts.run.is_empty() && play.find.is_some();
            if is_asked || play.endings.is_some() {
                let program = without_claims(&program);
                (report, counted) = self.run_scene(name, play, &program)?;
            }
        }
        let question = question(play, &program);
        let found = super::facts(&play.program, &report, counted);
        let (broken, mut run) = (facts.broken, facts.run);
        if run.is_empty() {
            run = written(&question, asked_for(play, &report)).unwrap_or_default();
        }
        let mut facts = Facts { broken, run, ..found };
        if play.endings.is_some() {
            facts.endings = endings::find(play, &facts.outcomes);
        }
        Some(facts)
    }

    /// What breaks in a scene that lacks a line: an invariant of states, if the search finds one,
    /// as protocols are made for those; else one of steps.
    fn search_struck(&mut self, name: &str, play: &Play) -> Option<Facts> {
        let mut of_states = Program::clone(&play.program);
        of_states.step_invariants.clear();
        let has_steps = !play.program.step_invariants.is_empty();
        let programs = [&of_states, &*play.program].into_iter().take(1 + usize::from(has_steps));
        let mut facts = None;
        for program in programs {
            let (report, counted) = self.run_scene(name, play, program)?;
            let mut found = super::facts(program, &report, counted);
            if let Some((wrong, moves)) = &report.wrong {
                found.broken = mistakes::named(program, wrong).1;
                found.run = written(&question(play, program), Some(moves)).unwrap_or_default();
                return Some(found);
            }
            facts = Some(found);
        }
        facts
    }

    /// Searches every order, or many random ones where there are too many, or runs on a clock
    /// where the protocol is only searched on one; what was counted. `None` if it is broken there,
    /// which has then been reported.
    fn run_scene(
        &mut self,
        name: &str,
        play: &Play,
        program: &Program,
    ) -> Option<(Report, Tallied)> {
        let question = question(play, program);
        if is_on_a_clock(play) {
            let (mut report, broken) =
                self.run(name, |on_progress| time(&question, SCENE_RUNS, on_progress));
            if let Some(broken) = broken {
                if !play.without.is_empty() {
                    report.wrong = Some((broken.wrong, Vec::new()));
                    return Some((report, Tallied::Runs));
                }
                self.broken.insert(play.protocol.clone());
                self.found.push(mistakes::broken_in_time(&question, &broken, &play.place));
                return None;
            }
            return Some((report, Tallied::Runs));
        }
        let small = Bounds { bytes: SCENE_BYTES, ..bounds(play.budget.states as usize) };
        let report = self.run(name, |on_progress| breadth::search(&question, small, on_progress));
        if report.complete || report.wrong.is_some() {
            return Some((report, Tallied::States));
        }
        let search =
            |on_progress: &mut OnProgress<'_>| walk(&question, play.budget.orders, on_progress);
        Some((self.run(name, search), Tallied::Walks))
    }

    /// Gives a scene what was found of it.
    fn show(&mut self, play: &mut Play, facts: Facts) {
        if play.struck.is_some() {
            return show_what_breaks(play, &facts);
        }
        play.outcomes = facts.outcomes;
        play.endings_runs = facts.endings;
        let Some(find) = play.find.clone() else { return };
        let name = &play.program.claims[find.claim].name;
        let run = moves::read(play.rules(), &play.searched(), play.drive, &facts.run);
        let Some(run) = run.filter(|run| !run.is_empty()) else {
            self.found.push(not_found(name, find.place, facts.counted, play.budget));
            return;
        };
        if let Err(fault) = play.show(&run) {
            report_fault(&play.program, &fault, self.found);
        }
    }
}

/// In words of a page what is broken, of which [`mistakes::named`] has made the name.
fn what_breaks(words: &Words, program: &Program, broken: &str) -> String {
    let name = verdict::called(words, broken);
    let is_named = |wrong: Wrong| mistakes::named(program, &wrong).1 == broken;
    if (0..program.possibles.len()).any(|nth| is_named(Wrong::Impossible(nth))) {
        return words.with("is_out_of_reach", &[("claim", &name)]);
    }
    let mut steps = program.step_invariants.iter().enumerate();
    match steps.find(|(nth, _)| is_named(Wrong::Step(*nth))) {
        Some((_, step)) => verdict::never_broken(words, program, step),
        None if program.claims.iter().any(|claim| claim.name == broken) => {
            words.with("is_broken", &[("claim", &name)])
        }
        None => words.with("some_run_stops", &[("why", broken)]),
    }
}

/// Gives a scene without a line what goes wrong there, or how much was searched for nothing.
fn show_what_breaks(play: &mut Play, facts: &Facts) {
    let Some(mut struck) = play.struck.take() else { return };
    let broken = facts.broken.as_str();
    let is_named = |it: &Claim| it.is_invariant() && it.name == broken;
    struck.is_of_states = play.program.claims.iter().any(is_named);
    let words = &play.words;
    let holds = |name| words.counted(name, facts.states, &grouped(facts.states));
    struck.found = match (facts.counted, facts.complete) {
        _ if !broken.is_empty() => what_breaks(words, &play.program, broken),
        (Tallied::Walks, _) => holds("holds_in_walks"),
        (Tallied::Runs, _) => holds("holds_in_runs"),
        (Tallied::States, true) => holds("holds_in_all"),
        (Tallied::States, false) => holds("holds_in_first"),
    };
    play.struck = Some(struck);
    let run = moves::read(play.rules(), &play.searched(), play.drive, &facts.run);
    let run = run.filter(|run| !run.is_empty());
    // What a page cannot judge, as it only leaves a goal out of reach, is nothing to show.
    let before = (play.timings.clone(), play.demo.clone(), play.run.clone());
    if !run.is_some_and(|run| play.show(&run).is_ok() && play.verdict.is_some()) {
        (play.timings, play.demo, play.run) = before;
        play.verdict = verdict::of(play, &play.run.events);
    }
}

/// That a scene has no run which it asks for: none at all, or none as far as was searched.
fn not_found(name: &str, place: Place, counted: Tallied, budget: SearchBudget) -> Diagnostic {
    if counted == Tallied::States {
        let help = "take a larger cast, or leave out the line that keeps it from happening";
        let message = format!("no run of this scene finds `{name}`");
        return Diagnostic::mistake(place, message).help(help);
    }
    let SearchBudget { states, orders } = budget;
    let (more, more_orders) = (states.saturating_mul(10), orders.saturating_mul(10));
    let (states, orders) = (grouped(states.into()), grouped(orders.into()));
    let message = format!(
        "`{name}` was found neither in up to {states} states nor in {orders} random orders"
    );
    Diagnostic::mistake(place, message).help(format!(
        "search more of the scene, `budget = {{ states = {more}, orders = {more_orders} }}`, \
         or take a smaller cast"
    ))
}

/// Whether a scene is searched on a clock: it acts by itself, and its protocol rests on durations,
/// as all its searches are on one.
pub(super) fn is_on_a_clock(play: &Play) -> bool {
    let searches = &play.program.searches;
    let is_timed = searches.iter().all(|it| matches!(it.runs, Runs::Timed(_)));
    play.drive == Drive::Auto && play.find.is_none() && is_timed && !searches.is_empty()
}

fn written(question: &Question<'_>, run: Option<&[Move]>) -> Option<Vec<u32>> {
    let Question { rules, start, drive, .. } = question;
    let run = moves::with_few_copies(*rules, start, *drive, run?);
    moves::written(*rules, start, *drive, &run)
}

/// Whether the runs that were kept do what they were kept for.
fn is_sound(play: &Play, facts: &Facts) -> bool {
    let finds = play.find.as_ref().is_none_or(|find| {
        let program = program(play);
        let question = question(play, &program);
        let run = moves::read(question.rules, &question.start, question.drive, &facts.run);
        let run = run.filter(|run| !run.is_empty());
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
/// before it, but for what never happens to a register.
///
/// Those are left as dead messages rest on them ([`crate::check`]): without them each message is
/// kept, and there may be ten times as many states. A search judges them on each step that it
/// takes. So one that comes to its end, or meets the invariant broken first, has taken out only
/// what was dead, and has found a shortest run, or that there is none. Where a search meets a step
/// that breaks them first, as in a scene that lacks lines it may, nothing is known of what comes
/// after: it is done again without them.
fn program(play: &Play) -> Cow<'_, Program> {
    let asked = play.find.as_ref().map(|find| find.claim);
    let Some(asked) = asked.filter(|claim| play.program.claims[*claim].is_invariant()) else {
        return Cow::Borrowed(&play.program);
    };
    let mut program = Program::clone(&play.program);
    program.step_invariants.retain(|it| it.value().is_none());
    for (nth, claim) in program.claims.iter_mut().enumerate() {
        if nth != asked && claim.is_invariant() {
            set_aside(claim);
        }
    }
    Cow::Owned(program)
}

/// A program of which nothing must hold.
fn without_claims(program: &Program) -> Program {
    let mut program = program.clone();
    program.step_invariants.clear();
    program.claims.iter_mut().filter(|claim| claim.is_invariant()).for_each(set_aside);
    program
}

fn set_aside(claim: &mut Claim) {
    claim.kind = ClaimKind::Judge(String::new(), String::new());
}

/// What is searched of a scene: whatever its readers can do.
fn question<'a>(play: &'a Play, program: &'a Program) -> Question<'a> {
    Question {
        rules: Rules { program, cluster: &play.cluster },
        start: play.searched(),
        drive: play.drive,
        faults: Faults {
            crashes: play.faults.kill,
            restarts: play.faults.restart,
            duplicates: play.faults.duplicate,
            // Who is isolated loses messages, one by one if a reader likes.
            losses: play.faults.drop || play.faults.heal,
            isolates: play.faults.isolate,
        },
        possibles: false,
        reduced: true,
    }
}
