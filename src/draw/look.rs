//! Turns a role into its look: a colour and a shape. Each shape is one role's alone, for whoever
//! sees no colours; a primary has the colour of servers, as it is one.

use svg::node::element::{Circle, Element, Group, Path, Polygon, Rectangle};

/// How the actors of a role look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The class that carries the role's colour in pictures and captions.
    pub class: &'static str,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Disc,
    Square,
    Frame,
    Drum,
    Arrow,
    Hexagon,
    Diamond,
}

const LOOKS: [Look; 7] = [
    Look { class: "client", shape: Shape::Disc },
    Look { class: "server", shape: Shape::Square },
    Look { class: "primary", shape: Shape::Frame },
    Look { class: "replica", shape: Shape::Drum },
    Look { class: "proposer", shape: Shape::Arrow },
    Look { class: "acceptor", shape: Shape::Hexagon },
    Look { class: "learner", shape: Shape::Diamond },
];

/// The looks of a cast's roles, in order. A role of another name takes a look that none of its
/// fellows has.
pub fn looks(roles: &[(String, u8)]) -> Vec<Look> {
    let known = |role: &str| LOOKS.iter().copied().find(|look| look.class == role);
    let mut free: Vec<Look> = LOOKS
        .iter()
        .rev()
        .copied()
        .filter(|look| !roles.iter().any(|(role, _)| role == look.class))
        .collect();
    let last = LOOKS[LOOKS.len() - 1];
    roles.iter().map(|(role, _)| known(role).or_else(|| free.pop()).unwrap_or(last)).collect()
}

/// How far below the middle of the shape its initial stands, so that it is in the middle of what
/// one sees.
pub fn initial_shift(look: Look, r: i32) -> i32 {
    match look.shape {
        Shape::Drum => r * 22 / 100,
        _ => 0,
    }
}

/// The role's shape around (0, 0), reaching `r` units.
pub fn shape(look: Look, r: i32) -> Element {
    let points = |points: &[(i32, i32)]| {
        let pairs: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", x * r / 100, y * r / 100)).collect();
        Polygon::new().set("points", pairs.join(" "))
    };
    match look.shape {
        Shape::Disc => Circle::new().set("r", r).into(),
        Shape::Square => square(r * 88 / 100, r / 6).into(),
        Shape::Frame => Group::new()
            .add(square(r * 94 / 100, r / 6))
            .add(square(r * 72 / 100, r / 10).set("class", "inset"))
            .into(),
        Shape::Drum => drum(r).into(),
        Shape::Arrow => points(&[(-90, -84), (40, -84), (104, 0), (40, 84), (-90, 84)]).into(),
        Shape::Hexagon => {
            points(&[(-54, -94), (54, -94), (108, 0), (54, 94), (-54, 94), (-108, 0)]).into()
        }
        Shape::Diamond => points(&[(0, -116), (116, 0), (0, 116), (-116, 0)]).into(),
    }
}

fn square(half: i32, corner: i32) -> Rectangle {
    Rectangle::new()
        .set("x", -half)
        .set("y", -half)
        .set("width", 2 * half)
        .set("height", 2 * half)
        .set("rx", corner)
}

/// A cylinder, as storage is drawn: its lid, then its body.
fn drum(r: i32) -> Group {
    let (w, top, lid) = (r * 88 / 100, r * 66 / 100, r * 26 / 100);
    let body = format!("M{} {}v{}a{w} {lid} 0 0 0 {} 0v{}", -w, -top, 2 * top, 2 * w, -2 * top);
    let ring = format!("M{} {}a{w} {lid} 0 0 0 {} 0", -w, -top, 2 * w);
    Group::new()
        .add(Path::new().set("d", format!("{body}a{w} {lid} 0 0 0 {} 0", -2 * w)))
        .add(Path::new().set("d", ring).set("class", "inset"))
}

#[cfg(test)]
mod tests {
    use super::{LOOKS, looks};
    use crate::deck::caption;

    #[test]
    fn every_role_that_a_caption_can_colour_has_a_look() {
        for role in caption::ROLES {
            assert!(LOOKS.iter().any(|look| look.class == role), "{role}");
        }
    }

    #[test]
    fn roles_of_a_cast_look_different_whatever_they_are_called() {
        let roles = ["voter", "acceptor", "leader", "client", "judge"];
        let roles: Vec<(String, u8)> = roles.iter().map(|role| (role.to_string(), 1)).collect();
        let looks = looks(&roles);
        for (nth, look) in looks.iter().enumerate() {
            assert!(!looks[..nth].contains(look), "{look:?}");
        }
        assert_eq!(looks[1].class, "acceptor");
    }
}
