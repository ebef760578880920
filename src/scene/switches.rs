//! Lines of a protocol that readers of a scene may strike out, to see what goes wrong without them.
//!
//! Each such line makes a scene of its own: the same cast and faults, the protocol without the
//! line, and as its demo the run that a search finds to break a claim. The page of the scene has
//! all of them in it, as `templates/player/strike.js` reads them.

use crate::diagnostic::{Diagnostic, Diagnostics, suggest};
use crate::protocol::program::{LabelId, Program};
use crate::scene::play::Play;
use crate::scene::written::{Switches, WrittenPlay};
use crate::table::keyed::Placed;

/// A line that a scene lacks because a reader has struck it out.
#[derive(Debug, Default)]
pub struct Struck {
    /// Its label.
    pub label: String,
    /// What a search has found without it, in words; nothing before it was searched.
    pub found: String,
    /// Whether that is an invariant of states, and steps are judged no more.
    pub is_of_states: bool,
}

/// What readers may switch: the scenes without one more line, for each line that they may strike
/// out; and which lines they may put back, of those that the scene lacks. `open` opens a scene.
/// Labels that name nothing, and lines without which the scene cannot be opened, go to `found`.
pub(super) fn of(
    written: &WrittenPlay,
    play: &Play,
    open: impl Fn(&WrittenPlay, &mut Diagnostics) -> Option<Play>,
    found: &mut Diagnostics,
) -> (Vec<Play>, Vec<String>) {
    let labels = labels(written, play, found);
    let (back, out): (Vec<_>, Vec<_>) =
        labels.into_iter().partition(|label| play.without.contains(&label.value));
    let without_one_more = |label: &Placed<String>| {
        let mut without = written.without.clone();
        without.push(label.clone());
        let variant = WrittenPlay {
            without,
            switches: Switches::Of(Vec::new()),
            demo: Vec::new(),
            find: None,
            endings: None,
            reveal: None,
            ..written.clone()
        };
        // What is wrong with the scene was reported; what is wrong now is due to the line.
        let Some(mut struck) = open(&variant, &mut Diagnostics::new()) else {
            let message = format!("without `{}` this scene cannot be opened", label.value);
            let help = "leave its label out of `switches`, or begin the scene earlier";
            found.push(Diagnostic::mistake(label.place.clone(), message).help(help));
            return None;
        };
        struck.struck = Some(Struck { label: label.value.clone(), ..Struck::default() });
        Some(struck)
    };
    let struck = out.iter().filter_map(without_one_more).collect();
    (struck, back.into_iter().map(|label| label.value).collect())
}

/// The labels that have switches, each once, and where they are asked for.
fn labels(written: &WrittenPlay, play: &Play, found: &mut Diagnostics) -> Vec<Placed<String>> {
    match &written.switches {
        Switches::All(place) => {
            if play.whole.labels.is_empty() {
                let message = format!("`{}` has no line with a label", play.protocol);
                let help = "write one at the end of a line, like `@adopt`, or leave `switches` out";
                found.push(Diagnostic::mistake(place.clone(), message).help(help));
            }
            let labels = play.whole.labels.iter();
            labels.map(|label| Placed { value: label.clone(), place: place.clone() }).collect()
        }
        Switches::Of(labels) => {
            let mut known: Vec<Placed<String>> = Vec::new();
            for label in labels {
                if known.iter().any(|it| it.value == label.value) {
                    let message = format!("two switches for `{}`", label.value);
                    let twice = Diagnostic::mistake(label.place.clone(), message);
                    found.push(twice.help("leave one of them out"));
                } else if self::label(&play.whole, &play.protocol, label, found).is_some() {
                    known.push(label.clone());
                }
            }
            known
        }
    }
}

/// The label of that name. `None` if the protocol has none, which goes to `found`.
pub(super) fn label(
    program: &Program,
    protocol: &str,
    label: &Placed<String>,
    found: &mut Diagnostics,
) -> Option<LabelId> {
    let id = program.label(&label.value);
    if id.is_none() {
        let message = format!("`{protocol}` has no line labelled `{}`", label.value);
        let all = program.labels.iter().map(String::as_str);
        let remedy = suggest::remedy(&label.value, all);
        found.push(Diagnostic::mistake(label.place.clone(), message).help(remedy));
    }
    id
}
