//! Turns the roles of a deck into their looks, the same in every picture: a colour and a shape.
//! Each shape is one role's alone, for whoever sees no colours; a primary has the colour of
//! servers, as it is one.
//!
//! A colour is one of the accents of the theme, not one that an author mixes: a theme gives each
//! accent for light and for dark, with a contrast that is checked.

use crate::deck::caption::CaptionRoles;
use crate::deck::settings::RoleSettings;
use crate::diagnostic::{Diagnostic, Diagnostics, suggest};
use crate::table::keyed::Placed;
use std::collections::BTreeMap;
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

/// The looks that are to be had, each that of the role that its class is called after; roles of
/// other names take them in this order.
const LOOKS: [Look; 7] = [
    Look { class: "server", shape: Shape::Square },
    Look { class: "replica", shape: Shape::Drum },
    Look { class: "proposer", shape: Shape::Arrow },
    Look { class: "acceptor", shape: Shape::Hexagon },
    Look { class: "learner", shape: Shape::Diamond },
    Look { class: "primary", shape: Shape::Frame },
    Look { class: "client", shape: Shape::Disc },
];

/// The accents of a theme, as `deck.toml` names them.
const COLOURS: [&str; 6] = ["client", "server", "replica", "proposer", "acceptor", "learner"];

/// The shapes, as `deck.toml` names them.
const SHAPES: [(&str, Shape); 7] = [
    ("disc", Shape::Disc),
    ("square", Shape::Square),
    ("frame", Shape::Frame),
    ("drum", Shape::Drum),
    ("arrow", Shape::Arrow),
    ("hexagon", Shape::Hexagon),
    ("diamond", Shape::Diamond),
];

/// The looks of all roles of a deck.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    by_role: BTreeMap<String, Look>,
}

impl Looks {
    /// Gives each of these roles a look: what `settings` say, else the one that goes by its name,
    /// else one that nobody has. What is wrong with the settings goes to `found`; a role that is
    /// not among `roles` is, if `is_complete`.
    pub fn of(
        roles: &[String],
        is_complete: bool,
        settings: &[RoleSettings],
        found: &mut Diagnostics,
    ) -> Looks {
        let mut wanted: BTreeMap<&str, (Option<&'static str>, Option<Shape>)> = BTreeMap::new();
        for role in settings {
            let name = role.role.value.as_str();
            if is_complete && !roles.iter().any(|known| known == name) {
                let message = format!("no role of this deck is called `{name}`");
                let remedy = suggest::remedy(name, roles.iter().map(String::as_str));
                found.push(Diagnostic::mistake(role.role.place.clone(), message).help(remedy));
            }
            let colour = role.colour.as_ref().and_then(|colour| colour_named(colour, found));
            let shape = role.shape.as_ref().and_then(|shape| shape_named(shape, found));
            wanted.insert(name, (colour, shape));
        }
        let mut by_role: BTreeMap<String, Look> = BTreeMap::new();
        let said = |role: &str| wanted.get(role).copied().unwrap_or_default();
        // First those whose looks are known, so that the others leave these to them.
        let known = |role: &str| LOOKS.iter().find(|look| look.class == role);
        for role in roles {
            let look = match (said(role), known(role)) {
                ((Some(class), Some(shape)), _) => Look { class, shape },
                ((class, shape), Some(look)) => {
                    Look { class: class.unwrap_or(look.class), shape: shape.unwrap_or(look.shape) }
                }
                _ => continue,
            };
            by_role.insert(role.clone(), look);
        }
        for role in roles {
            if !by_role.contains_key(role) {
                let look = free(said(role), &by_role);
                by_role.insert(role.clone(), look);
            }
        }
        alike(settings, &by_role, found);
        Looks { by_role }
    }

    /// The look of a role.
    pub fn get(&self, role: &str) -> Look {
        self.by_role.get(role).copied().unwrap_or(LOOKS[0])
    }

    /// The classes with the colours of all roles, for captions.
    pub fn in_captions(&self, is_complete: bool) -> CaptionRoles {
        let mut roles = CaptionRoles { is_complete, ..CaptionRoles::default() };
        let classes = self.by_role.iter().map(|(role, look)| (role.clone(), look.class));
        roles.classes.extend(classes);
        roles
    }
}

/// A look of this colour or this shape that no role has yet: one of [`LOOKS`] while its colour and
/// its shape are free, then one whose shape is, then any other pair of the two.
fn free(
    (class, shape): (Option<&'static str>, Option<Shape>),
    taken: &BTreeMap<String, Look>,
) -> Look {
    let is_free = |look: &Look| taken.values().all(|other| other != look);
    let has_colour = |class: &str| taken.values().any(|other| other.class == class);
    let has_shape = |shape: Shape| taken.values().any(|other| other.shape == shape);
    let pairs = (0..LOOKS.len()).flat_map(|shift| {
        (0..LOOKS.len()).map(move |nth| Look {
            class: LOOKS[(nth + shift) % LOOKS.len()].class,
            shape: LOOKS[nth].shape,
        })
    });
    let pairs: Vec<Look> = pairs
        .filter(|look| class.is_none_or(|class| class == look.class))
        .filter(|look| shape.is_none_or(|shape| shape == look.shape))
        .collect();
    let new_colour = |look: &Look| class.is_some() || !has_colour(look.class);
    let new_shape = |look: &Look| shape.is_some() || !has_shape(look.shape);
    let first = |wanted: &dyn Fn(&Look) -> bool| {
        pairs.iter().copied().filter(is_free).find(|look| wanted(look))
    };
    first(&|look| new_colour(look) && new_shape(look))
        .or_else(|| first(&|look| new_shape(look)))
        .or_else(|| first(&|_| true))
        .unwrap_or(pairs[0])
}

/// Warns of a role that somebody has made look like another.
fn alike(settings: &[RoleSettings], looks: &BTreeMap<String, Look>, found: &mut Diagnostics) {
    for (nth, role) in settings.iter().enumerate() {
        let name = &role.role.value;
        let Some(look) = looks.get(name) else { continue };
        let is_said = |other: &str| settings[..nth].iter().any(|one| one.role.value == other);
        let mut others = looks.iter().filter(|(other, has)| *other != name && *has == look);
        if let Some((other, _)) = others.find(|(other, _)| !is_said(other)) {
            let message = format!("`{name}` and `{other}` look the same");
            let help = "give one of them another colour or another shape";
            found.push(Diagnostic::warning(role.role.place.clone(), message).help(help));
        }
    }
}

fn colour_named(colour: &Placed<String>, found: &mut Diagnostics) -> Option<&'static str> {
    let known = COLOURS.into_iter().find(|known| *known == colour.value);
    if known.is_none() {
        let message = format!("`{}` is not a colour of a role", colour.value);
        let help = format!(
            "take one of the theme's, by whose it is: {}; a theme of your own says which they are",
            COLOURS.map(|colour| format!("`{colour}`")).join(", ")
        );
        found.push(Diagnostic::mistake(colour.place.clone(), message).help(help));
    }
    known
}

fn shape_named(shape: &Placed<String>, found: &mut Diagnostics) -> Option<Shape> {
    let known = SHAPES.iter().find(|(name, _)| *name == shape.value);
    if known.is_none() {
        let message = format!("unknown shape `{}`", shape.value);
        let remedy = suggest::remedy(&shape.value, SHAPES.map(|(name, _)| name));
        found.push(Diagnostic::mistake(shape.place.clone(), message).help(remedy));
    }
    known.map(|(_, shape)| *shape)
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
    use super::{COLOURS, LOOKS, Looks};
    use crate::deck::caption::ROLES;

    fn looks(roles: &[&str]) -> Looks {
        let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
        Looks::of(&roles, true, &[], &mut Vec::new())
    }

    #[test]
    fn every_role_that_a_caption_can_colour_has_a_look() {
        for role in ROLES {
            assert!(LOOKS.iter().any(|look| look.class == role), "{role}");
            assert_eq!(looks(&["voter", role]).get(role).class, role);
        }
        assert!(COLOURS.iter().all(|colour| ROLES.contains(colour)));
    }

    #[test]
    fn roles_look_different_whatever_they_are_called_and_however_many_they_are() {
        let names = [
            "voter",
            "acceptor",
            "leader",
            "client",
            "judge",
            "clock",
            "disk",
            "lock",
            "auditor",
            "coordinator",
            "participant",
            "witness",
            "learner",
            "tail",
        ];
        let all = looks(&names);
        for (nth, name) in names.iter().enumerate() {
            let look = all.get(name);
            assert!(names[..nth].iter().all(|other| all.get(other) != look), "{name}: {look:?}");
        }
        assert_eq!(all.get("acceptor").class, "acceptor");
    }

    #[test]
    fn the_first_roles_differ_in_colour_and_in_shape() {
        let names = ["client", "auditor", "coordinator", "participant", "witness", "judge"];
        let all = looks(&names);
        for (nth, name) in names.iter().enumerate() {
            for other in &names[..nth] {
                let (one, other) = (all.get(name), all.get(other));
                assert!(one.class != other.class && one.shape != other.shape, "{one:?} {other:?}");
            }
        }
    }
}
