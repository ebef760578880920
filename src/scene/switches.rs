//! Lines of a protocol that readers of a scene may strike out, to see what goes wrong without them.
//!
//! Each such line makes a scene of its own: the same cast and faults, the protocol without the line,
//! and as its demo the run that a search finds to break a claim. The page of the scene has all of
//! them in it, as `templates/player/switches.js` reads them.

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

/// The scenes without one of the lines that a scene has switches for; `open` opens one. Labels that
/// name nothing, and lines without which the scene cannot be opened, go to `found`.
pub(super) fn of(
    written: &WrittenPlay,
    play: &Play,
    open: impl Fn(&WrittenPlay, &mut Diagnostics) -> Option<Play>,
    found: &mut Diagnostics,
) -> Vec<Play> {
    let lacks = |label: &str| play.without.iter().any(|lacking| lacking == label);
    let labels: Vec<Placed<String>> = match &written.switches {
        Switches::All(place) => {
            if play.program.labels.is_empty() {
                let message = format!("`{}` has no line with a label", play.protocol);
                let help = "write one at the end of a line, like `@adopt`, or leave `switches` out";
                found.push(Diagnostic::mistake(place.clone(), message).help(help));
            }
            let labels = play.program.labels.iter().filter(|label| !lacks(label));
            labels.map(|label| Placed { value: label.clone(), place: place.clone() }).collect()
        }
        Switches::Of(labels) => {
            for (nth, label) in labels.iter().enumerate() {
                let is_known = self::label(&play.program, &play.protocol, label, found).is_some();
                let (message, help) = match labels[..nth].iter().any(|it| it.value == label.value) {
                    true => {
                        (format!("two switches for `{}`", label.value), "leave one of them out")
                    }
                    false if is_known && lacks(&label.value) => (
                        format!("this scene lacks `{}`: nobody can strike it out", label.value),
                        "leave it out of `switches`, or of `without`",
                    ),
                    false => continue,
                };
                found.push(Diagnostic::mistake(label.place.clone(), message).help(help));
            }
            labels.iter().filter(|label| !lacks(&label.value)).cloned().collect()
        }
    };
    labels
        .iter()
        .filter_map(|label| {
            play.program.label(&label.value)?;
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
            let mut ignored = Diagnostics::new();
            let Some(mut struck) = open(&variant, &mut ignored) else {
                let message = format!("without `{}` this scene cannot be opened", label.value);
                let help = "leave its label out of `switches`, or begin the scene earlier";
                found.push(Diagnostic::mistake(label.place.clone(), message).help(help));
                return None;
            };
            struck.struck = Some(Struck { label: label.value.clone(), ..Struck::default() });
            Some(struck)
        })
        .collect()
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
