//! Turns a scene into the picture of a slide, and into the small one of the overview.
//!
//! One set of figures serves wide and tall screens: the attributes place them for a wide one, and
//! [`Picture::tall_style`] holds the rules that move them where the screen is tall.

use crate::draw::actor::{self, Size};
use crate::draw::area::Area;
use crate::draw::in_html;
use crate::draw::layout::{self, Arrangement, FRAME, MESSAGE, TITLE, TITLE_LINE, Way};
use crate::draw::look::{Look, Looks};
use crate::draw::measure;
use crate::draw::number::number;
use crate::scene::Scene;
use crate::scene::cast::Actor;
use crate::scene::frames::Flight;
use svg::node::element::{Circle, Group, Path, Rectangle, SVG, Text};

/// How many pixels 1000 units are on a screen of 1280 by 720, in Chromium.
const PIXELS: i32 = 520;

/// The picture of a slide.
#[derive(Debug)]
pub struct Picture {
    /// The `<svg class="stage">` element.
    pub svg: String,
    /// Style rules for tall screens, to stand inside a media query.
    pub tall_style: String,
}

/// Draws the picture of a slide. `described_by` is the id of the element that describes it.
pub fn draw(scene: &Scene, looks: &Looks, described_by: &str) -> Picture {
    let figures = Figures::of(scene, looks);
    let wide = layout::arrange(scene, &figures.sizes, Way::Wide);
    let tall = layout::arrange(scene, &figures.sizes, Way::Tall);
    let mut world = world(&wide);
    for (class, arrangement) in [("wide", &wide), ("tall", &tall)] {
        let background = background(scene, arrangement, &figures.sizes).set("class", class);
        world = world.add(with_table(background, scene, arrangement));
    }
    for (actor, figure) in figures.draw(scene, &wide) {
        world = world.add(actor::name(figure, scene, actor));
    }
    let half = FRAME / 2;
    let svg = SVG::new()
        .set("class", "stage")
        .set("viewBox", format!("{} {} {FRAME} {FRAME}", -half, -half))
        .set("role", "group")
        .set("aria-label", "Picture")
        .set("aria-describedby", described_by)
        .set("data-moving", 0)
        .set("data-time", 0)
        .add(world);
    Picture { svg: in_html(svg.into()), tall_style: tall_style(scene, &tall) }
}

/// Draws a small picture that only looks like the slide's: nothing in it is named or reachable.
pub fn thumbnail(scene: &Scene, looks: &Looks) -> String {
    still(scene, looks, &[], |wide| {
        let (width, height) = covered(wide);
        let covered = width.max(height * 4 / 3) * wide.zoom / 100;
        let width = (covered + 2 * layout::MARGIN).max(layout::FRAME_WIDE);
        (width, width * 3 / 4)
    })
}

/// Draws a picture for paper, with the messages under way, no larger than what is on it.
pub fn on_paper(scene: &Scene, looks: &Looks, flying: &[Flight]) -> String {
    still(scene, looks, flying, |wide| {
        let (width, height) = covered(wide);
        let size = |covered: i32| covered * wide.zoom / 100 + 2 * layout::MARGIN;
        (size(width), size(height))
    })
}

/// How wide and how high the place is that everybody takes, before it is zoomed.
fn covered(arrangement: &Arrangement) -> (i32, i32) {
    let Area { left, right, top, bottom } = arrangement.area;
    (right - left, bottom - top)
}

fn still(
    scene: &Scene,
    looks: &Looks,
    flying: &[Flight],
    size: impl Fn(&Arrangement) -> (i32, i32),
) -> String {
    let figures = Figures::of(scene, looks);
    let wide = layout::arrange(scene, &figures.sizes, Way::Wide);
    let mut world = world(&wide).add(background(scene, &wide, &figures.sizes));
    for (_, figure) in figures.draw(scene, &wide) {
        world = world.add(figure);
    }
    for flight in flying {
        world = world.add(message(flight, figures.looks[flight.from.role], &wide));
    }
    let (width, height) = size(&wide);
    let svg = SVG::new()
        .set("class", "stage")
        .set("viewBox", format!("{} {} {width} {height}", -width / 2, -height / 2))
        .set("aria-hidden", "true")
        .add(world);
    in_html(svg.into())
}

struct Figures {
    sizes: Vec<Size>,
    looks: Vec<Look>,
}

impl Figures {
    fn of(scene: &Scene, looks: &Looks) -> Figures {
        let looks = scene.cast.roles.iter().map(|(role, _)| looks.get(role)).collect();
        Figures { sizes: sizes(scene), looks }
    }

    fn draw(&self, scene: &Scene, arrangement: &Arrangement) -> Vec<(Actor, Group)> {
        let draw = |actor: Actor| {
            let (x, y) = arrangement.at[&actor];
            let figure = actor::draw(scene, actor, self.looks[actor.role], self.sizes[actor.role]);
            (actor, figure.set("transform", format!("translate({x} {y})")))
        };
        scene.cast.actors().map(draw).collect()
    }
}

/// The size of a picture's letters on a screen of 1280 by 720, in tenths of a pixel; measured in
/// Chromium, where 1000 units are so many pixels.
pub fn letters(scene: &Scene) -> i32 {
    let wide = layout::arrange(scene, &sizes(scene), Way::Wide);
    actor::REGISTER * wide.zoom * PIXELS / 10_000
}

/// Whether there is room for the words of a message between peers, on wide and on tall screens.
pub fn has_room_for(scene: &Scene, words: &str) -> bool {
    let sizes = sizes(scene);
    let width = measure::regular(words, MESSAGE);
    [Way::Wide, Way::Tall].into_iter().all(|way| {
        let table = layout::arrange(scene, &sizes, way).table.area;
        table.is_none_or(|table| width <= table.right - table.left)
    })
}

fn sizes(scene: &Scene) -> Vec<Size> {
    (0..scene.cast.roles.len()).map(|role| actor::size(scene, role)).collect()
}

fn world(arrangement: &Arrangement) -> Group {
    let zoom = number(f64::from(arrangement.zoom) / 100.0);
    Group::new().set("class", "world").set("transform", format!("scale({zoom})"))
}

/// The box around the cluster, the channels, and the box's title, behind everybody.
fn background(scene: &Scene, arrangement: &Arrangement, sizes: &[Size]) -> Group {
    let mut group = Group::new();
    if let Some((area, _)) = &arrangement.cluster {
        group = group.add(boundary(*area));
    }
    let channels = channels(scene, arrangement, sizes);
    if !channels.is_empty() {
        group = group.add(Path::new().set("class", "channels").set("d", channels));
    }
    if let Some((area, title)) = &arrangement.cluster {
        let (x, top) = area.top_middle();
        for (nth, line) in (1..).zip(title) {
            let y = top + TITLE_LINE * nth + 2;
            group =
                group.add(Text::new(line.as_str()).set("x", x).set("y", y).set("class", "title"));
        }
    }
    group
}

/// A picture that plays tells where its table is (its edges, then for each actor its port or
/// nothing): `templates/player/places.js` reads that.
fn with_table(background: Group, scene: &Scene, arrangement: &Arrangement) -> Group {
    let Some(Area { left, right, top, bottom }) = arrangement.table.area else { return background };
    if scene.play.is_none() {
        return background;
    }
    let mut table = format!("{left} {right} {top} {bottom}");
    for actor in scene.cast.actors() {
        match arrangement.table.ports.get(&actor) {
            Some((x, y)) => table.push_str(&format!(",{x} {y}")),
            None => table.push(','),
        }
    }
    background.set("data-table", table)
}

/// A message a little less than halfway.
fn message(flight: &Flight, look: Look, arrangement: &Arrangement) -> Group {
    let ((x1, y1), (x2, y2)) = ends(flight.from, flight.to, arrangement);
    let (x, y) = (x1 + (x2 - x1) * 3 / 7, y1 + (y2 - y1) * 3 / 7);
    let half = measure::regular(&flight.label, MESSAGE) / 2;
    let lean = match arrangement.table.area {
        Some(Area { left, right, .. }) if right - left > 2 * half => {
            x.clamp(left + half, right - half) - x
        }
        _ => 0,
    };
    // Beside a way that is steep, else above it.
    let is_steep = arrangement.table.area.is_none() && (y2 - y1).abs() > (x2 - x1).abs();
    let (dx, dy) = if is_steep { (half + 22, 10) } else { (lean, -24) };
    Group::new()
        .set("class", look.class)
        .set("data-message", "")
        .set("transform", format!("translate({x} {y})"))
        .add(Circle::new().set("r", 13).set("class", "shape"))
        .add(Text::new(flight.label.as_str()).set("x", dx).set("y", dy))
}

/// Where a channel begins and ends: at ports if both sit at one table, else in figures.
fn ends(from: Actor, to: Actor, arrangement: &Arrangement) -> ((i32, i32), (i32, i32)) {
    let ports = &arrangement.table.ports;
    match (ports.get(&from), ports.get(&to)) {
        (Some(from), Some(to)) => (*from, *to),
        _ => (arrangement.at[&from], arrangement.at[&to]),
    }
}

fn boundary(area: Area) -> Rectangle {
    Rectangle::new()
        .set("class", "cluster")
        .set("x", area.left)
        .set("y", area.top)
        .set("width", area.right - area.left)
        .set("height", area.bottom - area.top)
        .set("rx", TITLE)
}

/// A line from each actor to each that it sends to, and from each at a table to its port.
fn channels(scene: &Scene, arrangement: &Arrangement, sizes: &[Size]) -> String {
    let mut path = String::new();
    for (actor, (x, y)) in &arrangement.table.ports {
        let is_end = |&(from, to): &(usize, usize)| from == actor.role || to == actor.role;
        if scene.channels.iter().any(is_end) {
            let (middle, top) = arrangement.at[actor];
            match (x - middle).abs() > sizes[actor.role].width / 2 {
                true => path.push_str(&format!("M{middle} {y}H{x}")),
                // Below a shape stands its name: the line begins under that.
                false => {
                    let edge = top + if *y > top { sizes[actor.role].height / 2 } else { 0 };
                    path.push_str(&format!("M{x} {edge}V{y}"));
                }
            }
        }
    }
    for (from, to) in &scene.channels {
        for one in scene.cast.actors_of(*from) {
            let others = scene.cast.actors_of(*to).filter(|other| from != to || one < *other);
            for other in others {
                let ((x1, y1), (x2, y2)) = ends(one, other, arrangement);
                path.push_str(&format!("M{x1} {y1}L{x2} {y2}"));
            }
        }
    }
    path
}

fn tall_style(scene: &Scene, tall: &Arrangement) -> String {
    let (width, height) = tall.frame;
    // A browser fits the square of the view box into the shorter side: undo what that does to a low
    // picture.
    let zoom =
        number(f64::from(tall.zoom) / 100.0 * f64::from(FRAME) / f64::from(height.min(FRAME)));
    // No higher than leaves the first lines of a caption in view.
    let mut style = format!(
        ".stage{{aspect-ratio:{width}/{height};width:min(100%,max(54dvh,22rem)*{})}}\
         .world{{transform:scale({zoom})}}",
        number(f64::from(width) / f64::from(height))
    );
    for (actor, (x, y)) in &tall.at {
        let name = scene.cast.name(*actor);
        style.push_str(&format!("[data-actor=\"{name}\"]{{transform:translate({x}px,{y}px)}}"));
    }
    style
}
