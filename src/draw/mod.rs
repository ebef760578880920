//! Turns a scene into SVG.
//!
//! Lengths are whole units of the picture, so the same scene gives the same bytes on every machine.
//! The svg crate escapes whatever is written into a picture; [`number::number`] writes the few
//! fractions.

pub mod actor;
pub mod area;
pub mod lanes;
pub mod layout;
pub mod look;
pub mod measure;
pub mod number;
pub mod ring;
pub mod stage;

use svg::node::element::Element;

/// The element as HTML embeds it: without the name space, which HTML does not need, and without the
/// line breaks around texts, which some engines take for spaces of theirs.
fn in_html(mut svg: Element) -> String {
    svg.get_attributes_mut().remove("xmlns");
    let written = svg.to_string().replace("\n</text>", "</text>");
    let mut parts = written.split("<text");
    let before_all = parts.next().unwrap_or_default().to_string();
    parts.fold(before_all, |html, part| {
        let (tag, words) = part.split_once(">\n").unwrap_or((part, ""));
        match tag.contains('>') {
            true => html + "<text" + part,
            false => html + "<text" + tag + ">" + words,
        }
    })
}
