//! Plays the clicks of a scene as written: each at its time, or when all is at rest.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::protocol::evaluate::Fault;
use crate::protocol::program::Program;
use crate::protocol::show;
use crate::protocol::value::ActorId;
use crate::run::timeline::{Click, Stage, Timeline, Until};
use crate::run::world::Rules;
use crate::scene::clicks::{self, WrittenClick};

/// How long after all is at rest the next click of a demo comes, in milliseconds.
const PAUSE_MS: u32 = 300;

/// Plays clicks of the scene at `scene` to their end; those that say no time come when all is at
/// rest. A click that does nothing is a mistake, after which the others are tried all the same; so
/// is a run without end.
pub fn perform(
    stage: Stage<'_>,
    written: &[(WrittenClick, Place)],
    scene: &Place,
    program: &Program,
    found: &mut Diagnostics,
) -> Option<(Vec<Click>, Timeline)> {
    let mut timeline =
        Timeline::open(stage).map_err(|fault| report_fault(program, &fault, found)).ok()?;
    let mut clicks: Vec<Click> = Vec::new();
    let mut is_wrong = false;
    for (click, place) in written {
        let earlier = clicks.last().map_or(0, |click| click.at);
        let until = click.at.map_or(Until::Rest, |at| Until::Time(at.max(earlier)));
        let ran = match until {
            Until::Rest => timeline.run_out(stage, until),
            Until::Time(_) => timeline.run(stage, until),
        };
        if let Err(fault) = ran {
            report_run(program, &fault, place, found);
            return None;
        }
        if click.at.is_none() && !clicks.is_empty() {
            timeline.now += PAUSE_MS;
            // A run that has come back to where it was goes on meanwhile.
            if let Err(fault) = timeline.run(stage, Until::Time(timeline.now)) {
                report_run(program, &fault, place, found);
                return None;
            }
        }
        if click.at.is_some_and(|at| at < earlier) {
            let message = format!("a click before the one before it, at {earlier} ms");
            found.push(Diagnostic::mistake(place.clone(), message).help("order them by time"));
        }
        let at = timeline.now;
        let act = clicks::resolve(click.act, &timeline);
        let did = match act {
            Some(act) => timeline
                .click(stage, act)
                .map_err(|fault| report_fault(program, &fault, found))
                .ok()?,
            None => false,
        };
        let Some(act) = act.filter(|_| did) else {
            let message = "this click does nothing";
            let help = could_do(stage, &timeline);
            found.push(Diagnostic::mistake(place.clone(), message).help(help));
            is_wrong = true;
            continue;
        };
        clicks.push(Click { at, act });
    }
    if is_wrong {
        return None;
    }
    if let Err(fault) = timeline.run_out(stage, Until::Rest) {
        tell_endless(program, &fault, written.last().map(|(_, place)| place), scene, found);
        return None;
    }
    Some((clicks, timeline))
}

/// Says why the run does not come to rest after its last click, if it has one.
fn tell_endless(
    program: &Program,
    fault: &Fault,
    last: Option<&Place>,
    scene: &Place,
    found: &mut Diagnostics,
) {
    if !fault.range.is_empty() {
        report_fault(program, fault, found);
        return;
    }
    let (place, message) = match last {
        Some(place) => (place, "after this click the demo ends in mid-air"),
        None => (scene, "a scene that never comes to rest, even if nobody clicks"),
    };
    let help = format!("{}; let the protocol come to rest", fault.message);
    found.push(Diagnostic::mistake(place.clone(), message).help(help));
}

/// Who could be clicked instead.
fn could_do(stage: Stage<'_>, timeline: &Timeline) -> String {
    let could = |actor: &ActorId| timeline.could(stage, *actor).is_ok_and(|next| next.is_some());
    let Rules { program, cluster } = stage.rules;
    let all: Vec<String> = cluster
        .actors()
        .filter(could)
        .map(|actor| format!("`{}`", show::actor(program, cluster, actor)))
        .collect();
    match all.is_empty() {
        true => format!("at {} ms nobody has anything to do", timeline.now),
        false => format!("at {} ms these could act: {}", timeline.now, all.join(", ")),
    }
}

/// A fault of a run, as a mistake of the line that is at fault, or of the click at `click`.
fn report_run(program: &Program, fault: &Fault, click: &Place, found: &mut Diagnostics) {
    match fault.range.is_empty() {
        true => report_fault_at(click, fault, found),
        false => report_fault(program, fault, found),
    }
}

/// A fault of a rule, as a mistake of its line.
pub fn report_fault(program: &Program, fault: &Fault, found: &mut Diagnostics) {
    report_fault_at(&program.source.place(fault.range.clone()), fault, found);
}

fn report_fault_at(place: &Place, fault: &Fault, found: &mut Diagnostics) {
    found.push(
        Diagnostic::mistake(place.clone(), fault.message.clone())
            .help("let it happen only where it can: `when …`, `if …`"),
    );
}
