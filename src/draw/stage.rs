//! Turns a scene into the picture of a slide, and into the small one of the overview.
//!
//! One set of figures serves wide and tall screens: the attributes place them for a wide one, and
//! [`Stage::tall_style`] holds the rules that move them where the screen is tall.

use crate::draw::actor::{self, Size};
use crate::draw::layout::{self, Area, Arrangement, FRAME, FRAME_WIDE, TITLE, TITLE_LINE, Way};
use crate::draw::look::{self, Look};
use crate::draw::number::number;
use crate::scene::Scene;
use crate::scene::cast::Actor;
use svg::node::element::{Element, Group, Path, Rectangle, SVG, Text};

/// The picture of a slide.
#[derive(Debug)]
pub struct Stage {
    /// The `<svg class="stage">` element.
    pub svg: String,
    /// Style rules for tall screens, to stand inside a media query.
    pub tall_style: String,
}

/// Draws the picture of a slide. `described_by` is the id of the element that describes it.
pub fn draw(scene: &Scene, described_by: &str) -> Stage {
    let figures = Figures::of(scene);
    let wide = layout::arrange(scene, &figures.sizes, Way::Wide);
    let tall = layout::arrange(scene, &figures.sizes, Way::Tall);
    let mut world = world(&wide);
    for (class, arrangement) in [("wide", &wide), ("tall", &tall)] {
        world = world.add(background(scene, arrangement).set("class", class));
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
    Stage { svg: in_html(svg.into()), tall_style: tall_style(scene, &tall) }
}

/// Draws a small picture that only looks like the slide's: nothing in it is named or reachable.
pub fn thumbnail(scene: &Scene) -> String {
    let figures = Figures::of(scene);
    let wide = layout::arrange(scene, &figures.sizes, Way::Wide);
    let mut world = world(&wide).add(background(scene, &wide));
    for (_, figure) in figures.draw(scene, &wide) {
        world = world.add(figure);
    }
    let (left, top) = (-FRAME_WIDE / 2, -FRAME / 2);
    let svg = SVG::new()
        .set("class", "stage")
        .set("viewBox", format!("{left} {top} {FRAME_WIDE} {FRAME}"))
        .set("aria-hidden", "true")
        .add(world);
    in_html(svg.into())
}

struct Figures {
    sizes: Vec<Size>,
    looks: Vec<Look>,
}

impl Figures {
    fn of(scene: &Scene) -> Figures {
        let sizes = (0..scene.cast.roles.len()).map(|role| actor::size(scene, role)).collect();
        Figures { sizes, looks: look::looks(&scene.cast.roles) }
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

fn world(arrangement: &Arrangement) -> Group {
    let zoom = number(f64::from(arrangement.zoom) / 100.0);
    Group::new().set("class", "world").set("transform", format!("scale({zoom})"))
}

/// The box around the cluster and the channels, behind everybody.
fn background(scene: &Scene, arrangement: &Arrangement) -> Group {
    let mut group = Group::new();
    if let Some((area, title)) = &arrangement.cluster {
        group = cluster(group, *area, title);
    }
    let mut channels = String::new();
    for (from, to) in &scene.channels {
        for from in scene.cast.actors_of(*from) {
            for to in scene.cast.actors_of(*to) {
                let ((x1, y1), (x2, y2)) = (arrangement.at[&from], arrangement.at[&to]);
                channels.push_str(&format!("M{x1} {y1}L{x2} {y2}"));
            }
        }
    }
    if channels.is_empty() { group } else { group.add(Path::new().set("class", "channels").set("d", channels)) }
}

fn cluster(group: Group, area: Area, title: &[String]) -> Group {
    let frame = Rectangle::new()
        .set("class", "cluster")
        .set("x", area.left)
        .set("y", area.top)
        .set("width", area.right - area.left)
        .set("height", area.bottom - area.top)
        .set("rx", TITLE);
    let (x, top) = area.top_middle();
    let mut group = group.add(frame);
    for (nth, line) in (1..).zip(title) {
        let y = top + TITLE_LINE * nth + 2;
        group = group.add(Text::new(line.as_str()).set("x", x).set("y", y).set("class", "title"));
    }
    group
}

fn tall_style(scene: &Scene, tall: &Arrangement) -> String {
    let zoom = number(f64::from(tall.zoom) / 100.0);
    let height = (tall.area.bottom - tall.area.top) * tall.zoom / 100 + layout::TITLE;
    let mut style = format!(".stage{{aspect-ratio:{FRAME}/{height}}}.world{{transform:scale({zoom})}}");
    for (actor, (x, y)) in &tall.at {
        let name = scene.cast.name(*actor);
        style.push_str(&format!("[data-actor=\"{name}\"]{{transform:translate({x}px,{y}px)}}"));
    }
    style
}

/// The element as HTML embeds it, without the name space that HTML does not need.
fn in_html(mut svg: Element) -> String {
    svg.get_attributes_mut().remove("xmlns");
    svg.to_string()
}
