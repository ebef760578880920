//! Turns a run into its story: what happens at each moment to each actor, in sentences.

use crate::protocol::evaluate::Message;
use crate::protocol::show;
use crate::protocol::value::ActorId;
use crate::run::timeline::Event;
use crate::run::world::{Envelope, Rules, Step};
use crate::scene::describe::capitalized;
use crate::scene::play::Play;
use crate::scene::verdict::RunVerdict;

/// What one actor does at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, in milliseconds.
    pub at: u32,
    /// Who.
    pub actor: ActorId,
    /// What, in one sentence or more.
    pub sentence: String,
}

/// The story of a scene's demo, in order.
pub fn story(play: &Play) -> Vec<Moment> {
    of_events(play.rules(), play.events(), play.verdict.as_ref())
}

/// The story of events, in order. What an actor does at one moment is told together, and with the
/// event at which a run stops why it does. `templates/player/story.js` tells the same.
pub fn of_events(rules: Rules<'_>, events: &[Event], verdict: Option<&RunVerdict>) -> Vec<Moment> {
    let mut story: Vec<Moment> = Vec::new();
    for (nth, event) in events.iter().enumerate() {
        let verdict = verdict.filter(|verdict| verdict.event == nth);
        let words = [sentence(rules, event), verdict.map(|verdict| verdict.words.clone())];
        let sentence = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if sentence.is_empty() {
            continue;
        }
        let actor = event.happened.actor;
        match story.last_mut() {
            Some(last) if (last.at, last.actor) == (event.at, actor) => {
                last.sentence.push(' ');
                last.sentence.push_str(&sentence);
            }
            _ => story.push(Moment { at: event.at, actor, sentence }),
        }
    }
    story
}

/// The sentence of an event. `None` for a message that begins to wait.
fn sentence(rules: Rules<'_>, event: &Event) -> Option<String> {
    plain(rules, event).map(|text| capitalized(&text))
}

fn plain(rules: Rules<'_>, event: &Event) -> Option<String> {
    let happened = &event.happened;
    if !happened.said.is_empty() {
        return Some(happened.said.clone());
    }
    let name = |actor| show::actor(rules.program, rules.cluster, actor);
    let who = name(happened.actor);
    let about = |envelope: &Envelope| {
        let message = &rules.program.messages[usize::from(envelope.message.name)];
        (message.clone(), name(envelope.from))
    };
    match (event.step, &happened.envelope) {
        (Step::Kill(_), _) => Some(format!("{who} crashes.")),
        (Step::Restart(_), _) => Some(format!("{who} is back.")),
        (Step::Isolate(_), _) => Some(format!("{who} is isolated.")),
        (Step::Heal(_), _) => Some(format!("{who} is no longer isolated.")),
        (Step::Copy(_), Some(envelope)) => {
            let (message, from) = about(envelope);
            Some(format!("the {message} from {from} to {who} is sent twice."))
        }
        (Step::Lose(_), Some(envelope)) => {
            let (message, from) = about(envelope);
            Some(format!("the {message} from {from} to {who} gets lost."))
        }
        (Step::Deliver(_), Some(envelope)) if happened.lost => {
            let (message, from) = about(envelope);
            Some(match happened.cut {
                Some(cut) => {
                    let cut = name(cut);
                    format!("{cut} is isolated: the {message} from {from} to {who} is lost.")
                }
                None => format!("{who} has crashed: the {message} from {from} is lost."),
            })
        }
        _ => None,
    }
}

/// A message as its arrow says it: `accept(2, 1)`.
pub fn label(rules: Rules<'_>, message: &Message) -> String {
    let name = &rules.program.messages[usize::from(message.name)];
    let carried: Vec<String> = message
        .carries
        .iter()
        .map(|value| show::value(rules.program, rules.cluster, value))
        .collect();
    format!("{name}({})", carried.join(", "))
}
