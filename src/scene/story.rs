//! Turns a run into its story: what happens at each moment to each actor, in sentences.

use crate::protocol::evaluate::Message;
use crate::protocol::show;
use crate::protocol::value::ActorId;
use crate::run::timeline::Event;
use crate::run::world::{Rules, Step};
use crate::scene::describe::capitalized;
use crate::scene::play::Play;
use crate::scene::verdict::RunVerdict;
use crate::words::Words;

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
    of_events(&play.words, play.rules(), play.events(), play.verdict.as_ref())
}

/// The story of events, in order. What an actor does at one moment is told together, and with the
/// event at which a run stops why it does. `templates/player/story.js` tells the same.
pub fn of_events(
    words: &Words,
    rules: Rules<'_>,
    events: &[Event],
    verdict: Option<&RunVerdict>,
) -> Vec<Moment> {
    let mut story: Vec<Moment> = Vec::new();
    for (nth, event) in events.iter().enumerate() {
        let verdict = verdict.filter(|verdict| verdict.event == nth);
        let told = [sentence(words, rules, event), verdict.map(|verdict| verdict.words.clone())];
        let sentence = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
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
fn sentence(words: &Words, rules: Rules<'_>, event: &Event) -> Option<String> {
    plain(words, rules, event).map(|text| capitalized(&text))
}

fn plain(words: &Words, rules: Rules<'_>, event: &Event) -> Option<String> {
    let happened = &event.happened;
    if !happened.said.is_empty() {
        return Some(happened.said.clone());
    }
    let name = |actor| show::actor(rules.program, rules.cluster, actor);
    let who = name(happened.actor);
    let befalls = |what| Some(words.with(what, &[("who", &who)]));
    let (message, from) = match &happened.envelope {
        Some(envelope) => {
            let message = &rules.program.messages[usize::from(envelope.message.name)];
            (message.as_str(), name(envelope.from))
        }
        None => ("", String::new()),
    };
    let between = [("message", message), ("from", from.as_str()), ("to", who.as_str())];
    let on_its_way =
        |what| words.with(what, &[("message", &words.with("message_between", &between))]);
    match event.step {
        Step::Kill(_) => befalls("crashes"),
        Step::Restart(_) => befalls("is_back"),
        Step::Isolate(_) => befalls("is_isolated"),
        Step::Heal(_) => befalls("is_healed"),
        Step::Copy(_) => Some(on_its_way("sent_twice")),
        Step::Lose(_) => Some(on_its_way("gets_lost")),
        Step::Deliver(_) if happened.lost => Some(match happened.cut {
            Some(cut) => {
                let what = words.with("message_between", &between);
                words.with("lost_at_isolated", &[("who", &name(cut)), ("message", &what)])
            }
            None => {
                let what = words.with("message", &between);
                words.with("lost_at_crashed", &[("who", &who), ("message", &what)])
            }
        }),
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
