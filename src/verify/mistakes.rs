//! Turns what a search has found broken into mistakes, each with the run that breaks it.

use crate::check::growth::Growth;
use crate::check::timed::BrokenRun;
use crate::check::{Question, Wrong, properties};
use crate::diagnostic::{Diagnostic, Place, with_article};
use crate::protocol::program::{Claim, Possible, Program, Role, Trigger, Watched};
use crate::protocol::show;
use crate::protocol::tree::Never;
use crate::protocol::value::ActorId;
use crate::run::moves::{Move, replay};
use crate::run::settle::Drive;
use crate::run::timeline::Event;
use crate::run::world::{Rules, Step, World};
use crate::verify::advice::why;
use crate::verify::kept::Facts;

/// The most sentences of a run that a message tells.
const SENTENCES_MAX: usize = 60;
/// How many of the things that grow are named.
const GROWTH_MAX: usize = 4;

/// The mistake of a protocol that breaks what it claims, with the run that does. `by` is where the
/// search, or the scene, stands that found it, and whether no run is shorter.
pub fn broken(
    question: &Question<'_>,
    wrong: &Wrong,
    moves: &[Move],
    (by, is_shortest): (&Place, bool),
) -> Diagnostic {
    let (sentences, end) = sentences(question.rules, &question.start, moves, question.drive);
    let steps = if moves.len() == 1 { "step" } else { "steps" };
    let how = match (moves.is_empty(), is_shortest) {
        (true, _) => "at the very start, before anything happens".to_string(),
        (false, true) => format!("no run breaks it in fewer than {} {steps}:", moves.len()),
        (false, false) => format!(
            "this run breaks it in {} {steps}, none of which can be left out; \
             a shorter one is not ruled out:",
            moves.len()
        ),
    };
    let crashed = moves.iter().filter_map(|one| match one {
        Move::Crash(actor) | Move::CrashAndRestart(actor) => Some(*actor),
        _ => None,
    });
    let crashed: Vec<ActorId> = crashed.collect();
    let mut mistake = mistake(question.rules, wrong, by, (&how, &sentences, &end), &crashed);
    if waits(question.rules.program) {
        mistake.help.get_or_insert_default().push_str(
            "\nIn this search an action comes at any time, whatever stands behind its `after`; \
             `search 10000 runs of …` keeps to these times",
        );
    }
    mistake
}

/// Whether an action of a protocol waits for time.
fn waits(program: &Program) -> bool {
    let mut rules = program.roles.iter().flat_map(|role| &role.rules);
    rules.any(|rule| matches!(rule.trigger, Trigger::Action { after: Some(_), .. }))
}

/// The same of a run on a clock.
pub fn broken_in_time(question: &Question<'_>, broken: &BrokenRun, by: &Place) -> Diagnostic {
    let rules = question.rules;
    let mut end = question.start.clone();
    let mut sentences = Vec::new();
    for Event { at, step, happened } in &broken.events {
        let said = match (happened.said.is_empty(), step) {
            (false, _) => happened.said.clone(),
            (true, Step::Kill(actor)) => format!("{} crashes.", name(rules, *actor)),
            (true, Step::Restart(actor)) => format!("{} comes back.", name(rules, *actor)),
            (true, Step::Isolate(actor)) => format!("{} is isolated.", name(rules, *actor)),
            (true, Step::Heal(actor)) => {
                format!("{} is no longer isolated.", name(rules, *actor))
            }
            (true, Step::Lose(_)) => "A message gets lost.".to_string(),
            (true, _) => format!("{} acts.", name(rules, happened.actor)),
        };
        sentences.push(format!("{at} ms: {said}"));
        end.apply(rules, *step).expect("it was taken before");
    }
    let how = match sentences.is_empty() {
        true => "at the very start, before anything happens",
        false => "this run breaks it; a shorter one is not ruled out:",
    };
    let crashed = broken.events.iter().filter_map(|event| match event.step {
        Step::Kill(actor) | Step::Isolate(actor) => Some(actor),
        _ => None,
    });
    let crashed: Vec<ActorId> = crashed.collect();
    mistake(rules, &broken.wrong, by, (how, &sentences, &end), &crashed)
}

/// The mistake of what is wrong, with how that was found, the run in sentences, its end, and who
/// crashes in it.
fn mistake(
    rules: Rules<'_>,
    wrong: &Wrong,
    by: &Place,
    (how, sentences, end): (&str, &[String], &World),
    crashed: &[ActorId],
) -> Diagnostic {
    let program = rules.program;
    let (place, message) = match wrong {
        Wrong::Fault(fault) if fault.range.is_empty() => {
            return Diagnostic::mistake(by.clone(), fault.message.clone())
                .help("search a smaller cast, or lower a limit");
        }
        Wrong::Fault(fault) => (program.source.place(fault.range.clone()), fault.message.clone()),
        Wrong::Invariant(_) => {
            let (place, name) = named(program, wrong);
            (place, format!("`{name}` does not hold"))
        }
        Wrong::Impossible(_) => {
            let (place, name) = named(program, wrong);
            (place, format!("`{name}` is not possible any more"))
        }
        Wrong::Step(_) => named(program, wrong),
    };
    let mut help = how.to_string();
    for (nth, sentence) in (1..).zip(sentences).take(SENTENCES_MAX) {
        help.push_str(&format!("\n{nth:>3}. {sentence}"));
    }
    if sentences.len() > SENTENCES_MAX {
        help.push_str(&format!("\n     … and {} more", sentences.len() - SENTENCES_MAX));
    }
    match wrong {
        Wrong::Invariant(nth) => {
            help.push_str("\nThen");
            help.push_str(&values(rules, [&program.claims[*nth]], end));
        }
        Wrong::Impossible(nth) => {
            let Possible { condition, goal } = &program.possibles[*nth];
            help.push_str("\nThen, if what is under way gets lost, no run leads there from");
            help.push_str(&values(rules, condition.iter().chain([goal]), end));
        }
        Wrong::Step(nth) => {
            if let Some(value) = program.step_invariants[*nth].value() {
                help.push_str("\nThen");
                help.push_str(&values(rules, [&value.claim], end));
            }
        }
        Wrong::Fault(_) => {}
    }
    let is_of =
        |role: &Role, actor: &ActorId| program.roles[rules.cluster.role(*actor)].name == role.name;
    help.push_str(&why(program, |role| crashed.iter().any(|actor| is_of(role, actor))));
    Diagnostic::mistake(place, message).also(by.clone(), "found here").help(help)
}

/// What the registers hold in the end that claims read.
fn values<'c>(
    rules: Rules<'_>,
    claims: impl IntoIterator<Item = &'c Claim>,
    end: &World,
) -> String {
    let mut text = String::new();
    for (role, registers) in properties::read_by(claims) {
        for actor in rules.cluster.of(role) {
            let state = &end.actors[usize::from(actor.0)];
            let values = registers.iter().map(|register| {
                let at = usize::from(*register);
                let name = &rules.program.roles[role].registers[at].name;
                format!(
                    "{name} {}",
                    show::value(rules.program, rules.cluster, &state.registers[at])
                )
            });
            let down = (!state.alive).then(|| "down".to_string());
            let all: Vec<String> = down.into_iter().chain(values).collect();
            text.push_str(&format!("\n     {}: {}", name(rules, actor), all.join(", ")));
        }
    }
    text
}

/// A search that ended before it had seen everything, though its line does not say so.
pub fn incomplete(
    program: &Program,
    facts: &Facts,
    growth: Option<&Growth>,
    (by, crashes): (&Place, bool),
) -> Diagnostic {
    let (states, depth) = (facts.states, facts.depth);
    let message = format!("incomplete: {states} states, all to depth {depth}");
    let mut help = String::from(
        "search a smaller cast, lower a limit, or say where to stop: `states 1000000`",
    );
    if let Some(growth) = growth {
        let mut all: Vec<(usize, String)> = Vec::new();
        for ((role, register), values) in &growth.registers {
            let role = &program.roles[*role];
            all.push((*values, format!("`{}` of {}", role.registers[*register].name, role.name)));
        }
        for (message, values) in &growth.messages {
            let name = &program.messages[usize::from(*message)];
            all.push((*values, format!("what `{name}` carries")));
        }
        all.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
        for (values, what) in all.iter().take(GROWTH_MAX) {
            help.push_str(&format!("\n{values:>6} values: {what}"));
        }
        help.push_str(
            "\na number that grows with every crash wants `durable`, \
             one that grows with every try a `limit`",
        );
    }
    help.push_str(&why(program, |_| crashes));
    Diagnostic::warning(by.clone(), message).help(help)
}

/// What is broken, and where it is claimed.
pub fn named(program: &Program, wrong: &Wrong) -> (Place, String) {
    match wrong {
        Wrong::Invariant(nth) => {
            (program.claims[*nth].place.clone(), program.claims[*nth].name.clone())
        }
        Wrong::Impossible(nth) => {
            let goal = &program.possibles[*nth].goal;
            (goal.place.clone(), goal.name.clone())
        }
        Wrong::Step(nth) => {
            let invariant = &program.step_invariants[*nth];
            let does = match invariant.never {
                Never::Decreases => "decreases",
                Never::Changes => "changes",
                Never::Ends => "ends",
            };
            let what = match &invariant.of {
                Watched::Register(role, register) => {
                    let role = &program.roles[usize::from(*role)];
                    let register = &role.registers[usize::from(*register)].name;
                    format!("`{register}` of {}", with_article(&role.name))
                }
                Watched::Value(value) => format!("`{}`", value.claim.name),
            };
            (invariant.place.clone(), format!("{what} {does}"))
        }
        Wrong::Fault(fault) => (program.source.place(fault.range.clone()), fault.message.clone()),
    }
}

/// A sentence or more for each move, and the world in the end.
fn sentences(
    rules: Rules<'_>,
    opening: &World,
    moves: &[Move],
    drive: Drive,
) -> (Vec<String>, World) {
    let mut world = opening.clone();
    let mut all = Vec::new();
    for one in moves {
        let before = world.clone();
        let Ok(steps) = replay(rules, &mut world, std::slice::from_ref(one), drive) else {
            all.push(plain(rules, one));
            break;
        };
        let mut world = before;
        let mut said = Vec::new();
        for step in steps {
            if let Ok(Some(happened)) = world.apply(rules, step) {
                said.extend(Some(happened.said).filter(|said| !said.is_empty()));
            }
        }
        if let (Move::CrashAndRestart(actor), false) = (one, said.is_empty()) {
            said.insert(0, format!("{} crashes.", name(rules, *actor)));
        }
        all.push(if said.is_empty() { plain(rules, one) } else { said.join(" ") });
    }
    (all, world)
}

/// A move in words of our own, where no rule says anything.
fn plain(rules: Rules<'_>, one: &Move) -> String {
    match one {
        Move::Receive { from, to, message, .. } => {
            let carried: Vec<String> = message
                .carries
                .iter()
                .map(|value| show::value(rules.program, rules.cluster, value))
                .collect();
            let message = &rules.program.messages[usize::from(message.name)];
            let (from, to) = (name(rules, *from), name(rules, *to));
            format!("{to} gets {message}({}) from {from}.", carried.join(", "))
        }
        Move::Act(actor, _) | Move::Handle(actor) => format!("{} acts.", name(rules, *actor)),
        Move::Crash(actor) => format!("{} crashes.", name(rules, *actor)),
        Move::Restart(actor) => format!("{} comes back.", name(rules, *actor)),
        Move::CrashAndRestart(actor) => format!("{} crashes and comes back.", name(rules, *actor)),
    }
}

fn name(rules: Rules<'_>, actor: ActorId) -> String {
    show::actor(rules.program, rules.cluster, actor)
}
