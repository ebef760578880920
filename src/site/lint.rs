//! Finds what is not wrong, and yet hardly what an author wants: ways that end, pictures nobody
//! sees, captions and pictures without room, colours without contrast. `synod check` tells of it.

use crate::deck::Deck;
use crate::deck::slides::Slide;
use crate::diagnostic::{Diagnostic, Diagnostics, Source, short, with_article};
use crate::draw::{actor, measure, stage};
use crate::scene::Scene;
use crate::scene::wander::{Seen, wander};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The least contrast between text and what it stands on (WCAG 2.2, 1.4.3).
const CONTRAST_MIN: f64 = 4.5;
/// What text stands on, and which texts stand on it.
const PAIRS: [(&str, &[&str]); 3] = [
    ("paper", &["ink", "muted", "alarm"]),
    (
        "surface",
        &[
            "ink", "muted", "alarm", "client", "server", "replica", "proposer", "acceptor",
            "learner",
        ],
    ),
    ("on-accent", &["client", "server", "replica", "proposer", "acceptor", "learner"]),
];

/// Looks at slides with their scenes, at all scenes, and at the deck's theme.
pub fn lint(
    deck: &Deck,
    by_slide: &[Option<&Scene>],
    scenes: &[Scene],
    theme: Option<&Arc<Source>>,
    found: &mut Diagnostics,
) {
    dead_ends(deck, found);
    for (slide, scene) in deck.slides.iter().zip(by_slide) {
        caption(slide, *scene, found);
    }
    for scene in scenes.iter().filter(|scene| scene.slides.is_empty()) {
        let place = scene.place.clone();
        let message = format!("no slide shows the scene `{}`", scene.name);
        let help = "name its slides, as in `slides = [3]`, or take it out";
        found.push(Diagnostic::warning(place, message).help(help));
    }
    for scene in scenes.iter().filter(|scene| !scene.slides.is_empty()) {
        crowded(scene, found);
    }
    if let Some(theme) = theme {
        contrast(theme, found);
    }
}

/// The least size of letters that a room can read, in tenths of a pixel at 1280×720.
const LETTERS_MIN: i32 = 85;

/// What a picture has no room for.
fn crowded(scene: &Scene, found: &mut Diagnostics) {
    let mut warn = |message: String, help: &str| {
        found.push(Diagnostic::warning(scene.place.clone(), message).help(help));
    };
    let size = stage::letters(scene);
    if size < LETTERS_MIN {
        let (whole, tenths) = (size / 10, size % 10);
        let message = format!(
            "the letters of this picture are about {whole}.{tenths} pixels large at 1280×720"
        );
        warn(message, "take a smaller cast, or show fewer and shorter registers");
    }
    let Some(play) = &scene.play else { return };
    let Seen { registers, messages } = wander(scene, play);
    for ((role, name), value) in registers {
        if !actor::holds(scene, role, &name, &value) {
            let role = &scene.cast.roles[role].0;
            let message = format!(
                "`{name}` of {} may show `{}`, which is squeezed into its place",
                with_article(role),
                short(&value)
            );
            warn(message, "let it show less, or let the demo show this: it makes the room");
        }
    }
    for words in messages.into_values().filter(|words| !stage::has_room_for(scene, words)) {
        let message = format!("`{}` is wider than the space between the peers", short(&words));
        warn(message, "a message shows its name and its first value: let that be a short one");
    }
}

fn dead_ends(deck: &Deck, found: &mut Diagnostics) {
    let last = deck.slides.len().saturating_sub(1);
    for (nth, slide) in deck.slides.iter().enumerate() {
        let (on, back) = (slide.ways.on && nth < last, slide.ways.back && nth > 0);
        let (message, help) = if !on && !back && last > 0 {
            ("this slide leads neither on nor back", "let `prevenabled` or `nextenabled` be 1")
        } else if !on && nth < last {
            ("this slide leads no further, and others follow", "let `nextenabled` be 1")
        } else {
            continue;
        };
        found.push(Diagnostic::warning(slide.place.clone(), message).help(help));
    }
}

/// Room for captions on a screen of 1280 by 720, in pixels: how wide, how large, how many lines.
struct Room {
    width: i32,
    size: i32,
    lines: usize,
}

/// The room beside a picture, or alone; measured in Chromium, where it is smallest.
fn room(slide: &Slide, scene: Option<&Scene>) -> Room {
    let Some(scene) = scene else { return Room { width: 900, size: 22, lines: 14 } };
    let title = measure::wrap(&slide.title, 32, 400).len();
    // Above what plays are tabs.
    let lines: usize = if scene.play.is_some() { 17 } else { 19 };
    Room { width: 400, size: 20, lines: lines.saturating_sub(title) }
}

fn caption(slide: &Slide, scene: Option<&Scene>, found: &mut Diagnostics) {
    let Room { width, size, lines } = room(slide, scene);
    // Widths are estimates for a bold font; a caption is mostly regular.
    let needs = measure::wrap(&slide.caption.text, size * 80, width * 100).len();
    if needs > lines {
        let message = format!(
            "this caption takes about {needs} lines; at 1280×720 there is room for {lines}"
        );
        let help = "shorten it, or make two slides of it";
        found.push(Diagnostic::warning(slide.place.clone(), message).help(help));
    }
}

/// A colour of a theme.
struct Colour {
    /// Red, green and blue where it is light, and where it is dark; `None` if that is not written
    /// as `#rrggbb`.
    modes: [Option<[u8; 3]>; 2],
    /// Where it stands in the text.
    at: Range<usize>,
}

/// The colours of a theme, by name.
fn colours(theme: &Source) -> BTreeMap<&str, Colour> {
    let mut colours = BTreeMap::new();
    for (start, _) in theme.text.match_indices("--") {
        let rest = &theme.text[start + 2..];
        let Some((name, value)) = rest.split_once(':') else { continue };
        if name.contains(|c: char| !c.is_ascii_lowercase() && c != '-') {
            continue;
        }
        let value = value.split(';').next().unwrap_or_default();
        let end = start + 2 + name.len() + 1 + value.len();
        let inner = value.trim().strip_prefix("light-dark(").and_then(|v| v.strip_suffix(')'));
        let (light, dark) = inner.and_then(|inner| inner.split_once(',')).unwrap_or((value, value));
        colours.insert(name, Colour { modes: [hex(light), hex(dark)], at: start..end });
    }
    colours
}

fn hex(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.trim().strip_prefix('#')?;
    let digits: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_string(),
        _ => return None,
    };
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn contrast(theme: &Arc<Source>, found: &mut Diagnostics) {
    let colours = colours(theme);
    for (ground, texts) in PAIRS {
        for text in texts {
            let (Some(below), Some(above)) = (colours.get(ground), colours.get(text)) else {
                continue;
            };
            for (nth, mode) in ["light", "dark"].into_iter().enumerate() {
                let place = theme.place(above.at.clone());
                let (Some(below), Some(above)) = (below.modes[nth], above.modes[nth]) else {
                    let message = format!("the contrast of `{text}` on `{ground}` is not checked");
                    let help = "write colours as `#rrggbb`";
                    found.push(Diagnostic::warning(place, message).help(help));
                    break;
                };
                let ratio = ratio(below, above);
                if ratio < CONTRAST_MIN {
                    let message = format!(
                        "`{text}` on `{ground}` has a contrast of {ratio:.1} to 1 in {mode} colours"
                    );
                    let help = "text is easy to read from 4.5 to 1 on";
                    found.push(Diagnostic::warning(place, message).help(help));
                }
            }
        }
    }
}

/// The contrast of two colours (WCAG 2.2, "contrast ratio").
fn ratio(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The relative luminance of a colour (WCAG 2.2).
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::{hex, ratio};

    #[test]
    fn contrast_is_what_the_guidelines_say() {
        // WCAG's own examples: black on white, and the lightest grey that is allowed.
        for (one, other, expected) in
            [("#000", "#ffffff", 21.0), ("#767676", "#fff", 4.54), ("#777", "#fff", 4.48)]
        {
            let colour = |text| hex(text).expect("it is a colour");
            let ratio = ratio(colour(one), colour(other));
            assert!((ratio - expected).abs() < 0.01, "{one} on {other}: {ratio}");
        }
        assert_eq!(hex("red"), None);
        assert_eq!(hex("#12"), None);
    }
}
