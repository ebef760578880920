//! Turns one actor into its figure: a shape with its initial, its name, what it holds and what it
//! says.

use crate::draw::look::{self, Look};
use crate::draw::measure;
use crate::run::timeline::{Act, Click};
use crate::scene::cast::Actor;
use crate::scene::{Scene, ShownRegister, describe};
use svg::node::element::{Group, Line, Path, Rectangle, Text};

/// How far a figure reaches, around its centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// In units.
    pub width: i32,
    /// In units.
    pub height: i32,
}

const NAME: i32 = 34;
/// The size of the letters of a register.
pub const REGISTER: i32 = 33;
const ROW: i32 = 44;
const PAD: i32 = 20;
const BADGE: i32 = 36;
const HEAD: i32 = 84;
const FIGURE: i32 = 62;
const BUBBLE: i32 = 30;
const BUBBLE_HEIGHT: i32 = 62;
const BUBBLE_TAIL: i32 = 22;
const WIDTH_MIN: i32 = 180;
const RING: i32 = 18;

/// The size of every figure of a role: that of its largest.
pub fn size(scene: &Scene, role: usize) -> Size {
    let mut size = Size { width: WIDTH_MIN, height: 0 };
    let mut bubble = 0;
    for actor in scene.cast.actors_of(role) {
        if let Some(says) = scene.says.get(&actor) {
            bubble = BUBBLE_HEIGHT + BUBBLE_TAIL;
            size.width = size.width.max(measure::regular(says, BUBBLE) + 2 * PAD);
        }
        let name = measure::bold(scene.cast.role_name(actor), NAME);
        size.width = size.width.max(match registers(scene, actor) {
            [] => name,
            rows => card_width(scene, name, rows),
        });
        size.height = size.height.max(match registers(scene, actor) {
            [] if scene.dead.contains(&actor) => 2 * FIGURE + 2 * ROW,
            [] => 2 * FIGURE + ROW + 8,
            rows => head(scene, role) + ROW * count(rows) + PAD / 2,
        });
    }
    Size { height: size.height + bubble, ..size }
}

/// Whether the place of a register holds this value: a wider one covers the register's name.
pub fn holds(scene: &Scene, role: usize, name: &str, value: &str) -> bool {
    let words = measure::regular(name, REGISTER) + measure::bold(value, REGISTER);
    words + 2 * PAD <= size(scene, role).width
}

/// The figure around (0, 0), as large as `size` says.
pub fn draw(scene: &Scene, actor: Actor, look: Look, size: Size) -> Group {
    let dead = scene.dead.contains(&actor);
    let dim = !scene.lit.is_empty() && !scene.lit.contains(&actor);
    let mut classes = vec![look.class];
    classes.extend(dead.then_some("dead"));
    classes.extend(scene.isolated.contains(&actor).then_some("isolated"));
    classes.extend(dim.then_some("dim"));
    classes.extend((!scene.lit.is_empty() && !dim).then_some("lit"));
    let mut group = Group::new().set("class", classes.join(" "));
    let mut top = -size.height / 2;
    if role_says(scene, actor.role) {
        if let Some(says) = scene.says.get(&actor) {
            group = group.add(bubble(says, top));
        }
        top += BUBBLE_HEIGHT + BUBBLE_TAIL;
    }
    let group = match registers(scene, actor) {
        [] => figure(group, scene, actor, look, top),
        rows => card(group, scene, actor, look, rows, Rect { top, size }),
    };
    if scene.isolated.contains(&actor) || may_be_isolated(scene) {
        return group.add(ring(Rect { top, size }));
    }
    group
}

/// Whether an actor may be isolated while the scene plays: then each has a ring, and the style
/// shows whose channels are cut.
fn may_be_isolated(scene: &Scene) -> bool {
    let isolates = |click: &Click| matches!(click.act, Act::Isolate(_));
    scene.play.as_ref().is_some_and(|play| play.faults.heal || play.demo.iter().any(isolates))
}

/// The ring around an actor whose channels are cut, which says so on its lower edge.
fn ring(Rect { top, size }: Rect) -> Group {
    let (width, bottom) = (size.width + 2 * RING, size.height / 2 + RING);
    let ring = Rectangle::new()
        .set("x", -width / 2)
        .set("y", top - RING)
        .set("width", width)
        .set("height", bottom - top + RING)
        .set("rx", PAD + RING);
    Group::new().set("class", "cut").add(ring).add(Text::new("isolated").set("y", bottom + 9))
}

/// The figure, named for tests, scripts and screen readers.
pub fn name(figure: Group, scene: &Scene, actor: Actor) -> Group {
    let alive = if scene.dead.contains(&actor) { "false" } else { "true" };
    figure
        .set("data-actor", scene.cast.name(actor))
        .set("data-role", scene.cast.role_name(actor))
        .set("data-alive", alive)
        .set("role", "img")
        .set("aria-label", describe::label(scene, actor))
}

struct Rect {
    top: i32,
    size: Size,
}

fn figure(group: Group, scene: &Scene, actor: Actor, look: Look, top: i32) -> Group {
    let dead = scene.dead.contains(&actor);
    let middle = top + FIGURE + 4;
    let below = top + 2 * FIGURE + ROW;
    let group = badge(group, scene, actor, look, (0, middle, FIGURE * 9 / 10));
    let group = group.add(text(scene.cast.role_name(actor), (0, below), "name"));
    match dead || may_crash(scene) {
        true => group.add(text(scene.words.of("crashed"), (0, below + ROW - 6), "crashed")),
        false => group,
    }
}

fn card(
    group: Group,
    scene: &Scene,
    actor: Actor,
    look: Look,
    rows: &[ShownRegister],
    Rect { top, size }: Rect,
) -> Group {
    let (left, right, bottom) = (-size.width / 2, size.width / 2, size.height / 2);
    let panel = Rectangle::new()
        .set("class", "panel")
        .set("x", left)
        .set("y", top)
        .set("width", size.width)
        .set("height", bottom - top)
        .set("rx", PAD);
    let group = badge(
        group.add(panel),
        scene,
        actor,
        look,
        (left + PAD / 2 + BADGE + 4, top + PAD / 2 + BADGE, BADGE * 9 / 10),
    );
    let beside = left + PAD + 2 * BADGE + 10;
    let dead = scene.dead.contains(&actor);
    let name = scene.cast.role_name(actor);
    let mut group = group.add(text(name, (beside, top + 58), "name start"));
    if dead || may_crash(scene) {
        group = group.add(text(scene.words.of("crashed"), (beside, top + 80), "crashed start"));
    }
    for (row, register) in (0..).zip(rows) {
        let y = top + head(scene, actor.role) + ROW * row + 32;
        let value = text(&register.value, (right - PAD, y), "value")
            .set("data-register", register.register.as_str())
            .set("data-value", register.raw.as_str());
        group = group.add(text(&register.name, (left + PAD, y), "label")).add(value);
    }
    group
}

/// Whether readers may crash actors: then a figure has both looks, and the style shows one.
fn may_crash(scene: &Scene) -> bool {
    scene.play.as_ref().is_some_and(|play| play.faults.kill)
}

/// The shape with its initial and number; a crashed actor's is empty, with a cross behind them.
fn badge(
    group: Group,
    scene: &Scene,
    actor: Actor,
    look: Look,
    (x, y, r): (i32, i32, i32),
) -> Group {
    let at = format!("translate({x} {y})");
    let mut group = group
        .add(Group::new().set("class", "shape").set("transform", at).add(look::shape(look, r)));
    let dead = scene.dead.contains(&actor);
    if dead || may_crash(scene) {
        let arm = r * 88 / 100;
        let cross = format!(
            "M{} {}l{} {}m0 {}l{} {}",
            x - arm,
            y - arm,
            2 * arm,
            2 * arm,
            -2 * arm,
            -2 * arm,
            2 * arm
        );
        group = group.add(Path::new().set("class", "cross").set("d", cross));
    }
    let (role, number) = &scene.cast.roles[actor.role];
    let mut initial: String = role.chars().take(1).flat_map(char::to_uppercase).collect();
    if *number > 1 {
        initial.push_str(&actor.number.to_string());
    }
    let class = if r > BADGE { "initial" } else { "initial small" };
    group.add(text(&initial, (x, y + r * 36 / 100 + look::initial_shift(look, r)), class))
}

fn bubble(says: &str, top: i32) -> Group {
    let width = measure::regular(says, BUBBLE) + 2 * PAD;
    let bottom = top + BUBBLE_HEIGHT;
    let tail =
        Line::new().set("x1", 0).set("x2", 0).set("y1", bottom).set("y2", bottom + BUBBLE_TAIL - 8);
    let panel = Rectangle::new()
        .set("x", -width / 2)
        .set("y", top)
        .set("width", width)
        .set("height", BUBBLE_HEIGHT)
        .set("rx", BUBBLE_HEIGHT / 2);
    Group::new().set("class", "bubble").add(tail).add(panel).add(text(
        says,
        (0, bottom - 21),
        "says",
    ))
}

fn text(content: &str, (x, y): (i32, i32), class: &str) -> Text {
    Text::new(content).set("x", x).set("y", y).set("class", class)
}

fn registers(scene: &Scene, actor: Actor) -> &[ShownRegister] {
    scene.registers.get(&actor).map_or(&[], Vec::as_slice)
}

fn role_says(scene: &Scene, role: usize) -> bool {
    scene.cast.actors_of(role).any(|actor| scene.says.contains_key(&actor))
}

/// The height of a card's head; taller where a line of it may say that an actor has crashed.
fn head(scene: &Scene, role: usize) -> i32 {
    let any_dead = scene.dead.iter().any(|actor| actor.role == role);
    if any_dead { HEAD + 22 } else { HEAD }
}

fn card_width(scene: &Scene, name: i32, rows: &[ShownRegister]) -> i32 {
    let head = name.max(measure::bold(scene.words.of("crashed"), REGISTER)) + 2 * BADGE + 2 * PAD;
    let row = |register: &ShownRegister| {
        let value = measure::bold(&register.widest, REGISTER);
        measure::regular(&register.name, REGISTER) + value + 3 * PAD
    };
    rows.iter().map(row).max().unwrap_or(0).max(head)
}

fn count(rows: &[ShownRegister]) -> i32 {
    i32::try_from(rows.len()).expect("a scene limits its registers")
}
