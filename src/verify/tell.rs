//! Turns the run that a search has found into sentences.

use crate::protocol::show;
use crate::sim::search::space::Drive;
use crate::sim::search::{Move, replay};
use crate::sim::world::{Rules, World};

/// A sentence or more for each move.
pub fn tell(rules: Rules<'_>, opening: &World, moves: &[Move], drive: Drive) -> Vec<String> {
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
    }
}

fn name(rules: Rules<'_>, actor: crate::protocol::value::ActorId) -> String {
    show::actor(rules.program, rules.cluster, actor)
}
