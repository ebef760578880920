//! Turns what a search has found broken into a mistake, told with the run that breaks it.

use crate::diagnostic::{Diagnostic, Place, one};
use crate::protocol::program::Program;
use crate::protocol::show;
use crate::protocol::value::ActorId;
use crate::sim::search::moves::{Move, replay};
use crate::sim::search::space::Drive;
use crate::sim::search::{Question, Wrong};
use crate::sim::world::{Rules, World};

/// The most sentences of a run that a message tells.
const SENTENCES_MAX: usize = 60;

/// The mistake of a protocol that breaks what it claims, with the run that does. `asked` is where
/// the search was asked for.
pub fn broken(question: &Question<'_>, wrong: &Wrong, moves: &[Move], asked: &Place) -> Diagnostic {
    let program = question.rules.program;
    let (place, message) = match wrong {
        Wrong::Fault(fault) if fault.range.is_empty() => {
            return Diagnostic::mistake(asked.clone(), fault.message.clone())
                .help("search a smaller cast, or lower a limit");
        }
        Wrong::Fault(fault) => (program.source.place(fault.range.clone()), fault.message.clone()),
        Wrong::Invariant(_) => {
            let (place, name) = named(program, wrong);
            (place, format!("`{name}` does not hold"))
        }
        Wrong::Never(_) => named(program, wrong),
    };
    let sentences = tell(question.rules, &question.start, moves, question.drive);
    let steps = if moves.len() == 1 { "step" } else { "steps" };
    let mut help = format!("after {} {steps}; this run breaks it:", moves.len());
    for (nth, sentence) in (1..).zip(&sentences).take(SENTENCES_MAX) {
        help.push_str(&format!("\n{nth:>3}. {sentence}"));
    }
    Diagnostic::mistake(place, message).help(help)
}

/// What is broken, and where it is claimed.
pub fn named(program: &Program, wrong: &Wrong) -> (Place, String) {
    match wrong {
        Wrong::Invariant(nth) => {
            (program.claims[*nth].place.clone(), program.claims[*nth].name.clone())
        }
        Wrong::Never(nth) => {
            let never = &program.nevers[*nth];
            let role = &program.roles[usize::from(never.role)];
            let register = &role.registers[usize::from(never.register)].name;
            let does = if never.decreases { "decreases" } else { "changes" };
            (never.place.clone(), format!("`{register}` of {} {does}", one(&role.name)))
        }
        Wrong::Fault(fault) => (program.source.place(fault.range.clone()), fault.message.clone()),
    }
}

/// A sentence or more for each move.
fn tell(rules: Rules<'_>, opening: &World, moves: &[Move], drive: Drive) -> Vec<String> {
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
        if let (Move::Crash(actor), false) = (one, said.is_empty()) {
            said.insert(0, format!("{} crashes.", name(rules, *actor)));
        }
        all.push(if said.is_empty() { plain(rules, one) } else { said.join(" ") });
    }
    all
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
        Move::Act(actor, _) => format!("{} acts.", name(rules, *actor)),
        Move::Crash(actor) => format!("{} crashes and comes back.", name(rules, *actor)),
        Move::Restart(actor) => format!("{} comes back.", name(rules, *actor)),
    }
}

fn name(rules: Rules<'_>, actor: ActorId) -> String {
    show::actor(rules.program, rules.cluster, actor)
}
