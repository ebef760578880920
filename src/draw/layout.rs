//! Turns a cast into places: once for a wide screen, where roles are columns, once for a tall one,
//! where they are rows; peers sit around a table ([`ring`]), and four roles or more of one actor
//! each stand in two rows, clockwise, so that their letters are large.
//!
//! Both arrangements use figures of the same size and stand around (0, 0). A wide one fills a frame
//! of 7 to 5, the same on every slide; a tall one is as wide as its frame and as high as it needs.

use crate::draw::actor::Size;
use crate::draw::area::Area;
use crate::draw::measure;
use crate::draw::ring::{self, Block, Facing, PeerTable, Spare};
use crate::protocol::evaluate::Message;
use crate::protocol::show;
use crate::scene::cast::{Actor, Cast};
use crate::scene::play::Play;
use crate::scene::{ClusterBox, Scene};
use std::collections::{BTreeMap, BTreeSet};

/// The side of the square that both arrangements are scaled to; a picture's own units.
pub const FRAME: i32 = 1000;
/// The width of the frame of a wide picture.
pub const FRAME_WIDE: i32 = 1400;
/// The size of the text on a box.
pub const TITLE: i32 = 36;
/// From one line of that text to the next.
pub const TITLE_LINE: i32 = 46;

/// The size of the words of a message; `templates/style/player.css` says the same.
pub const MESSAGE: i32 = 29;

/// What stays free at the edges of a frame.
pub const MARGIN: i32 = 24;

const BETWEEN_ROLES: i32 = 76;
/// What a gap has besides the words of a message …
const BETWEEN_WORDS: i32 = 24;
/// … and how wide it gets for them at most.
const WORDS_MAX: i32 = 240;
/// How much more where messages pass side by side between roles that stand above each other.
const FOR_MESSAGES: i32 = 64;
/// How much more between peers and whoever faces them.
const FOR_STRANGERS: i32 = 40;
const BETWEEN_ACTORS: i32 = 30;
const BETWEEN_LINES: i32 = 40;
const CLUSTER_PAD: i32 = 34;
/// How many units of actors fit one line of a role before it breaks into two.
const LINE_MAX: i32 = 1060;

/// How high a tall picture may get by scaling alone.
const HIGH_ENOUGH: i32 = 1220;

/// Which way the roles follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Left to right.
    Wide,
    /// Top to bottom.
    Tall,
}

/// Where everybody stands.
#[derive(Debug)]
pub struct Arrangement {
    /// The centre of each figure.
    pub at: BTreeMap<Actor, (i32, i32)>,
    /// The box around the cluster, with the lines of its title.
    pub cluster: Option<(Area, Vec<String>)>,
    /// What everybody covers, in units before scaling.
    pub area: Area,
    /// Hundredths by which the units are scaled to fill the frame.
    pub zoom: i32,
    /// The frame that it fills, after scaling.
    pub frame: (i32, i32),
    /// The free space between peers, if there are any.
    pub table: PeerTable,
}

/// Places the cast of `scene`, whose roles have figures of these sizes.
pub fn arrange(scene: &Scene, sizes: &[Size], way: Way) -> Arrangement {
    let peers = ring::peers(scene);
    if !peers.is_empty() {
        return arrange_peers(scene, sizes, way, &peers);
    }
    let for_words = gaps_for_words(scene, way);
    if is_circle(scene) {
        return circle(scene, sizes, way, for_words.iter().copied().max().unwrap_or(0));
    }
    let narrow = place(scene, sizes, way, &for_words, 0, None);
    let (frame, zoom) = fit(way, &narrow);
    let (width, height) = (frame.0 - 2 * MARGIN, frame.1 - 2 * MARGIN);
    // What the frame has left over goes between the roles and between their actors, to a limit.
    let left_over = |frame: i32, used: i32, parts: i32, most: i32| {
        ((100 * frame / zoom - used) / parts.max(1)).clamp(0, most)
    };
    let roles = i32::try_from(scene.cast.roles.len()).expect("a scene limits its roles");
    let most = scene.cast.roles.iter().map(|(_, number)| i32::from(*number)).max().unwrap_or(1);
    let (between_roles, between_actors) = match way {
        Way::Wide if roles > 1 => {
            let between_roles = left_over(width, narrow.width(), roles - 1, 300);
            (between_roles, left_over(height, narrow.height(), most - 1, 70))
        }
        Way::Wide | Way::Tall => {
            let is_crowded = scene.traffic.is_some() && most > 1;
            let between_roles = if is_crowded { FOR_MESSAGES } else { 0 };
            let lines = |role: usize| lines(&scene.cast, role, sizes[role].width);
            let longest = (0..sizes.len()).flat_map(lines).map(|line| line.len()).max();
            let gaps = i32::try_from(longest.unwrap_or(1)).expect("a scene limits its actors") - 1;
            (between_roles, left_over(width, narrow.width(), gaps, 90))
        }
    };
    let mut gaps = shares(scene, between_roles);
    for (gap, words) in gaps.iter_mut().zip(for_words) {
        *gap += words;
    }
    framed(place(scene, sizes, way, &gaps, between_actors, None), way, frame, zoom)
}

/// The frame of a placement, and hundredths by which to scale to fill it.
fn fit(way: Way, placed: &Placement) -> ((i32, i32), i32) {
    let (frame, zoom_max) = match way {
        Way::Wide => ((FRAME_WIDE, FRAME), 150),
        // As high as a phone shows at once, unless that made the text too small to read.
        Way::Tall => {
            ((FRAME, i32::MAX / 200), (HIGH_ENOUGH * 100 / placed.height()).clamp(115, 190))
        }
    };
    let (width, height) = (frame.0 - 2 * MARGIN, frame.1 - 2 * MARGIN);
    let zoom = (100 * width / placed.width()).min(100 * height / placed.height()).min(zoom_max);
    (frame, zoom)
}

fn framed(placed: Placement, way: Way, frame: (i32, i32), zoom: i32) -> Arrangement {
    let placed = placed.centred();
    let frame = match way {
        Way::Wide => frame,
        Way::Tall => (FRAME, placed.height() * zoom / 100 + 2 * MARGIN),
    };
    let Placement { at, cluster, area, table } = placed;
    Arrangement { at, cluster, area, zoom, frame, table }
}

/// Places a cast whose `peers` sit around a table, in the seating that gives the largest letters;
/// of several that give about the same, in the one most like a ring.
fn arrange_peers(scene: &Scene, sizes: &[Size], way: Way, peers: &BTreeSet<usize>) -> Arrangement {
    let facing = facing(scene, sizes, way, peers);
    let sized = |role: &usize| scene.cast.actors_of(*role).map(|actor| (actor, sizes[actor.role]));
    let members: Vec<(Actor, Size)> = peers.iter().flat_map(sized).collect();
    let stand = |block: &Block, gap: i32| {
        let gaps = vec![gap; scene.cast.roles.len()];
        place(scene, sizes, way, &gaps, 0, Some((peers, block)))
    };
    let (block, seating) = ring::seatings(members.len(), facing)
        .into_iter()
        .map(|seating| (ring::seat(&members, seating, facing, Spare::default()), seating))
        .max_by_key(|(block, seating)| {
            let zoom = fit(way, &stand(block, FOR_STRANGERS)).1;
            zoom * block.ease() * (100 - seating.cost())
        })
        .expect("peers can sit in at least one way");
    let narrow = stand(&block, FOR_STRANGERS);
    let (frame, zoom) = fit(way, &narrow);
    let high_enough = if way == Way::Tall { HIGH_ENOUGH } else { frame.1 - 2 * MARGIN };
    let mut spare = Spare {
        width: (100 * (frame.0 - 2 * MARGIN) / zoom - narrow.width()).max(0),
        height: (100 * high_enough / zoom - narrow.height()).max(0),
    };
    // What the frame has left over goes into the openings, and to the table.
    let openings = i32::from(facing.before.is_some()) + i32::from(facing.after.is_some());
    let along = if way == Way::Wide { &mut spare.width } else { &mut spare.height };
    let gap = (*along / 4 / openings.max(1)).min(150);
    *along -= gap * openings;
    framed(
        stand(&ring::seat(&members, seating, facing, spare), FOR_STRANGERS + gap),
        way,
        frame,
        zoom,
    )
}

/// Who looks at the table of `peers`: the role before the first of them and the one after.
fn facing(scene: &Scene, sizes: &[Size], way: Way, peers: &BTreeSet<usize>) -> Facing {
    let end = |role: usize| {
        let length = if way == Way::Wide { sizes[role].height } else { sizes[role].width };
        let count = lines(&scene.cast, role, length).iter().map(Vec::len).max().unwrap_or(1);
        let count = i32::try_from(count).expect("a scene limits its actors");
        step(&scene.cast, sizes, role, way, peers) * (count - 1)
    };
    let (before, after) = neighbours(scene, peers);
    Facing { before: before.map(end), after: after.map(end), is_tall: way == Way::Tall }
}

/// The role before the first of `peers`, and the first after it that is none of them.
fn neighbours(scene: &Scene, peers: &BTreeSet<usize>) -> (Option<usize>, Option<usize>) {
    let Some(first) = peers.first() else { return (None, None) };
    let after = (*first..scene.cast.roles.len()).find(|role| !peers.contains(role));
    (first.checked_sub(1), after)
}

/// What each gap between roles gets of `mean` a gap: the same, or where many stand side by side, as
/// much as messages pass through it.
fn shares(scene: &Scene, mean: i32) -> Vec<i32> {
    let gaps = scene.cast.roles.len() - 1;
    let traffic = scene.traffic.as_deref().unwrap_or_default();
    let all: i32 = traffic.iter().sum();
    if all == 0 {
        return vec![mean; gaps];
    }
    let total = mean * i32::try_from(gaps).expect("a scene limits its roles");
    traffic.iter().map(|crossing| total * crossing / all).collect()
}

/// What each gap between columns has more than nothing passes through it: the words of a message
/// fit between the figures, in most fonts.
fn gaps_for_words(scene: &Scene, way: Way) -> Vec<i32> {
    let (Way::Wide, Some(play)) = (way, &scene.play) else { return Vec::new() };
    let names = play.program.messages.iter().map(|name| format!("{name} 1"));
    let of_demo = play.run.events.iter().filter_map(|event| event.happened.envelope.as_ref());
    let words = names.chain(of_demo.map(|envelope| words(play, &envelope.message)));
    let widest = words.map(|words| measure::regular(&words, MESSAGE)).max();
    let more = (widest.unwrap_or(0) * 85 / 100 + BETWEEN_WORDS).min(WORDS_MAX) - BETWEEN_ROLES;
    let traffic = scene.traffic.as_deref().unwrap_or_default();
    traffic.iter().map(|crossing| if *crossing > 0 { more.max(0) } else { 0 }).collect()
}

/// What a message says on its way: its name, and the first of what it carries.
fn words(play: &Play, message: &Message) -> String {
    let name = &play.program.messages[usize::from(message.name)];
    let carried = message.carries.first();
    let carried = carried.map(|value| show::value(&play.program, &play.cluster, value));
    format!("{name} {}", carried.unwrap_or_default())
}

/// Whether a scene is of one actor a role, and of so many that they would be small in a row.
fn is_circle(scene: &Scene) -> bool {
    let roles = &scene.cast.roles;
    scene.cluster.is_none() && roles.len() >= 4 && roles.iter().all(|(_, number)| *number == 1)
}

/// Places one actor a role in two rows, clockwise from the upper left, with so much more between
/// columns for the words of messages.
fn circle(scene: &Scene, sizes: &[Size], way: Way, for_words: i32) -> Arrangement {
    let across = BETWEEN_ROLES + for_words;
    let narrow = in_two_rows(scene, sizes, across, BETWEEN_ROLES + FOR_MESSAGES);
    let (frame, zoom) = fit(way, &narrow);
    let columns = i32::try_from(sizes.len().div_ceil(2)).expect("a scene limits its roles");
    let left_over = |frame: i32, used: i32| (100 * (frame - 2 * MARGIN) / zoom - used).max(0);
    let wider = (left_over(frame.0, narrow.width()) / (columns - 1)).min(340);
    let high_enough = if way == Way::Tall { HIGH_ENOUGH } else { frame.1 };
    let higher = left_over(high_enough, narrow.height()).min(140);
    let down = BETWEEN_ROLES + FOR_MESSAGES + higher;
    framed(in_two_rows(scene, sizes, across + wider, down), way, frame, zoom)
}

/// One actor a role, so far apart: the first half in the upper row, the rest back in the lower.
fn in_two_rows(scene: &Scene, sizes: &[Size], across: i32, down: i32) -> Placement {
    let upper = sizes.len().div_ceil(2);
    let column = |role: usize| if role < upper { role } else { sizes.len() - 1 - role };
    let height = |roles: &[Size]| roles.iter().map(|size| size.height).max().unwrap_or(0);
    let (above, below) = (height(&sizes[..upper]), height(&sizes[upper..]));
    let mut centres = vec![0; upper];
    let mut left = 0;
    for (at, centre) in centres.iter_mut().enumerate() {
        let here = (0..sizes.len()).filter(|role| column(*role) == at);
        let width = here.map(|role| sizes[role].width).max().unwrap_or(0);
        *centre = left + width / 2;
        left += width + across;
    }
    let at: BTreeMap<Actor, (i32, i32)> = scene
        .cast
        .actors()
        .map(|actor| {
            let lower = above + down + below / 2;
            let y = if actor.role < upper { above / 2 } else { lower };
            (actor, (centres[column(actor.role)], y))
        })
        .collect();
    let areas = at.iter().map(|(actor, centre)| Area::around(*centre, sizes[actor.role]));
    let area = areas.reduce(Area::union).expect("a cast has at least one actor");
    Placement { at, cluster: None, area, table: PeerTable::default() }
}

struct Placement {
    at: BTreeMap<Actor, (i32, i32)>,
    cluster: Option<(Area, Vec<String>)>,
    area: Area,
    table: PeerTable,
}

impl Placement {
    fn width(&self) -> i32 {
        self.area.right - self.area.left
    }

    fn height(&self) -> i32 {
        self.area.bottom - self.area.top
    }

    fn centred(self) -> Placement {
        let dx = -(self.area.left + self.area.right) / 2;
        let dy = -(self.area.top + self.area.bottom) / 2;
        let moved = |places: BTreeMap<Actor, (i32, i32)>| {
            places.into_iter().map(|(actor, (x, y))| (actor, (x + dx, y + dy))).collect()
        };
        Placement {
            at: moved(self.at),
            cluster: self.cluster.map(|(area, title)| (area.moved(dx, dy), title)),
            area: self.area.moved(dx, dy),
            table: PeerTable {
                area: self.table.area.map(|area| area.moved(dx, dy)),
                ports: moved(self.table.ports),
            },
        }
    }
}

/// Places everybody, roles one after the other along the main axis, with so much more after each
/// role (nothing where `gaps` ends) and between actors than they need. Peers stand where the first
/// of their roles does, as `ring` has them.
fn place(
    scene: &Scene,
    sizes: &[Size],
    way: Way,
    gaps: &[i32],
    between_actors: i32,
    ring: Option<(&BTreeSet<usize>, &Block)>,
) -> Placement {
    // The actors of a single role stand in a row on any screen.
    let way = if sizes.len() == 1 && ring.is_none() { Way::Tall } else { way };
    let nobody = BTreeSet::new();
    let peers = ring.map_or(&nobody, |(peers, _)| peers);
    let mut at = BTreeMap::new();
    let mut block = None;
    let mut main = 0;
    for (role, size) in sizes.iter().enumerate() {
        let (depth, length) = match way {
            Way::Wide => (size.width, size.height),
            Way::Tall => (size.height, size.width),
        };
        let margin = cluster_margin(scene, sizes, role, way);
        main += margin.0;
        if let Some((peers, seated)) = ring.filter(|(peers, _)| peers.contains(&role)) {
            main += margin.1;
            if peers.first() == Some(&role) {
                let (moved, depth) = stand(seated, main, way);
                at.extend(moved.at.clone());
                block = Some(moved);
                main += depth + BETWEEN_ROLES + gaps.get(role).unwrap_or(&0);
            }
            continue;
        }
        for line in lines(&scene.cast, role, length) {
            let step = step(&scene.cast, sizes, role, way, peers) + between_actors;
            let count = i32::try_from(line.len()).expect("a scene limits its actors");
            for (nth, actor) in (0..).zip(line) {
                let cross = step * nth - step * (count - 1) / 2;
                let centre = main + depth / 2;
                at.insert(actor, if way == Way::Wide { (centre, cross) } else { (cross, centre) });
            }
            main += depth + BETWEEN_LINES;
        }
        main += margin.1 + BETWEEN_ROLES - BETWEEN_LINES + gaps.get(role).unwrap_or(&0);
    }
    let table = block.map(|block| table(scene, sizes, way, peers, block, &at)).unwrap_or_default();
    let area = |roles: &dyn Fn(usize) -> bool| {
        at.iter()
            .filter(|(actor, _)| roles(actor.role))
            .map(|(actor, centre)| Area::around(*centre, sizes[actor.role]))
            .reduce(Area::union)
    };
    let everybody = area(&|_| true).expect("a cast has at least one actor");
    let everybody = table.area.map_or(everybody, |table| everybody.union(table));
    let cluster = scene.cluster.as_ref().and_then(|cluster| {
        let inside = area(&|role| cluster.roles.contains(&role))?;
        Some(boxed(cluster, inside))
    });
    let area = cluster.as_ref().map_or(everybody, |(boxed, _)| everybody.union(*boxed));
    Placement { at, cluster, area, table }
}

/// A block of peers that begins at `main`, and how deep it is.
fn stand(block: &Block, main: i32, way: Way) -> (Block, i32) {
    let Area { left, right, top, bottom } = block.area;
    match way {
        Way::Wide => (block.clone().moved(main - left, 0), right - left),
        Way::Tall => (block.clone().moved(0, main - top), bottom - top),
    }
}

/// The table of a block that is in its place, as far as those who look in, with their ports.
fn table(
    scene: &Scene,
    sizes: &[Size],
    way: Way,
    peers: &BTreeSet<usize>,
    block: Block,
    at: &BTreeMap<Actor, (i32, i32)>,
) -> PeerTable {
    let Block { mut ports, table: mut area, .. } = block;
    let (before, after) = neighbours(scene, peers);
    for (role, sign) in before.map(|role| (role, 1)).into_iter().chain(after.map(|role| (role, -1)))
    {
        let Size { width, height } = sizes[role];
        // Of several lines the nearest looks in.
        let main = |actor: &Actor| sign * if way == Way::Wide { at[actor].0 } else { at[actor].1 };
        let front = scene.cast.actors_of(role).map(|actor| main(&actor)).max();
        for actor in scene.cast.actors_of(role).filter(|actor| Some(main(actor)) == front) {
            let (x, y) = at[&actor];
            let port = match way {
                Way::Wide => (x + sign * (width / 2 + ring::STUB), y),
                Way::Tall => (x, y + sign * (height / 2 + ring::STUB)),
            };
            ports.insert(actor, port);
            match (way, sign) {
                (Way::Wide, 1) => area.left = x + width / 2,
                (Way::Wide, _) => area.right = x - width / 2,
                (Way::Tall, 1) => area.top = y + height / 2,
                (Way::Tall, _) => area.bottom = y - height / 2,
            }
        }
    }
    PeerTable { area: Some(area), ports }
}

/// From one actor of a role to the next: for roles of one line as far as the largest of them needs,
/// so that actors of the same number stand in one row.
fn step(cast: &Cast, sizes: &[Size], role: usize, way: Way, peers: &BTreeSet<usize>) -> i32 {
    let length = |role: usize| {
        if way == Way::Wide { sizes[role].height } else { sizes[role].width }
    };
    let is_single = |role: &usize| lines(cast, *role, length(*role)).len() == 1;
    let largest = (0..sizes.len())
        .filter(|other| !peers.contains(other))
        .filter(|other| is_single(&role) && is_single(other) && cast.roles[*other].1 > 1)
        .filter(|other| cast.roles[role].1 <= cast.roles[*other].1)
        .map(length)
        .max();
    largest.unwrap_or(0).max(length(role)) + BETWEEN_ACTORS
}

/// The actors of a role in as few lines as fit, the lines as even as possible.
fn lines(cast: &Cast, role: usize, length: i32) -> Vec<Vec<Actor>> {
    let actors: Vec<Actor> = cast.actors_of(role).collect();
    let fit = usize::try_from((LINE_MAX + BETWEEN_ACTORS) / (length + BETWEEN_ACTORS)).unwrap_or(1);
    let lines = actors.len().div_ceil(fit.max(1));
    actors.chunks(actors.len().div_ceil(lines)).map(<[Actor]>::to_vec).collect()
}

/// Room along the main axis before and after a role for the edges of the box that it begins or
/// ends.
fn cluster_margin(scene: &Scene, sizes: &[Size], role: usize, way: Way) -> (i32, i32) {
    let Some(cluster) = &scene.cluster else {
        return (0, 0);
    };
    let (before, after) = match way {
        Way::Wide => {
            let side = side_pad(cluster, cluster.roles.iter().map(|role| sizes[*role].width).sum());
            (side, side)
        }
        Way::Tall => {
            let across = |role: &usize| across(&scene.cast, *role, sizes[*role].width);
            let width = cluster.roles.iter().map(across).max().unwrap_or(0);
            (CLUSTER_PAD + title(cluster, width).1, CLUSTER_PAD)
        }
    };
    let first = cluster.roles.first() == Some(&role);
    let last = cluster.roles.last() == Some(&role);
    (if first { before } else { 0 }, if last { after } else { 0 })
}

/// Enough on both sides that the longest word of the title fits.
fn side_pad(cluster: &ClusterBox, width: i32) -> i32 {
    let word = cluster.title.split_whitespace().map(|word| measure::bold(word, TITLE)).max();
    ((word.unwrap_or(0) + 20 - width) / 2).max(CLUSTER_PAD)
}

/// The lines of the title of a box around so much, and how high they are.
fn title(cluster: &ClusterBox, width: i32) -> (Vec<String>, i32) {
    let side = side_pad(cluster, width);
    let lines = measure::wrap(&cluster.title, TITLE, width + 2 * side - 20);
    let height = TITLE_LINE * i32::try_from(lines.len()).expect("a scene limits its titles");
    (lines, height)
}

/// How wide the longest line of a role is, when it is as narrow as can be.
fn across(cast: &Cast, role: usize, length: i32) -> i32 {
    let longest = lines(cast, role, length)[0].len();
    let count = i32::try_from(longest).expect("a scene limits its actors");
    count * (length + BETWEEN_ACTORS) - BETWEEN_ACTORS
}

fn boxed(cluster: &ClusterBox, inside: Area) -> (Area, Vec<String>) {
    let side = side_pad(cluster, inside.right - inside.left);
    let (title, head) = title(cluster, inside.right - inside.left);
    let area = Area {
        left: inside.left - side,
        top: inside.top - CLUSTER_PAD - head,
        right: inside.right + side,
        bottom: inside.bottom + CLUSTER_PAD,
    };
    (area, title)
}
