//! Turns peers, who send to their own role, into places around a table: a free space that all
//! their channels cross, so that neither a channel nor a message ever passes behind anybody.
//!
//! Peers sit at the four sides of the table, and whoever stands before or after them in the cast
//! faces the side that is left open. Each has a port, a little way into the table; messages travel
//! straight from port to port. The table is a rectangle, hence convex, and holds every port: so it
//! holds all of every way, and as no figure reaches into it, no way meets a figure. The ports of a
//! side lie on an arc, so that no way runs along another.

use crate::draw::actor::Size;
use crate::draw::area::Area;
use crate::scene::Scene;
use crate::scene::cast::Actor;
use std::collections::{BTreeMap, BTreeSet};

/// How far a port is from its figure: room for a message with its words on either side of it.
pub const STUB: i32 = 58;

/// The least room for a message and its words between figures that face each other.
const TABLE: (i32, i32) = (400, 330);
/// What stays free between a port and the end of its figure, and of the table.
const INSIDE: i32 = 40;
const BETWEEN: i32 = 36;
/// The way of a message that the eye follows with ease.
const WAY: i32 = 190;
/// How far the ends of an arc lie behind its middle, at most.
const ARC_MAX: i32 = 90;

/// The free space between peers.
#[derive(Clone, Debug, Default)]
pub struct PeerTable {
    /// Where it is; no figure reaches into it.
    pub area: Option<Area>,
    /// Where messages of those who sit at it come out and go in.
    pub ports: BTreeMap<Actor, (i32, i32)>,
}

/// How many peers sit at each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seating {
    top: usize,
    right: usize,
    bottom: usize,
    left: usize,
}

/// A side of the table that is left to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facing {
    /// How far apart the first and the last stand who look at the table; `None` if nobody does.
    pub before: Option<i32>,
    /// The same at the far end.
    pub after: Option<i32>,
    /// Whether these ends are the top and the bottom.
    pub is_tall: bool,
}

/// What there is to share among the gaps and the table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spare {
    /// In units.
    pub width: i32,
    /// In units.
    pub height: i32,
}

/// Peers around their table, whose middle is (0, 0).
#[derive(Clone, Debug)]
pub struct Block {
    /// The centre of each figure.
    pub at: BTreeMap<Actor, (i32, i32)>,
    /// Where messages come out and go in.
    pub ports: BTreeMap<Actor, (i32, i32)>,
    /// The free space.
    pub table: Area,
    /// What everybody covers.
    pub area: Area,
}

/// The roles whose actors sit around a table; one alone does too, as it writes to itself.
pub fn peers(scene: &Scene) -> BTreeSet<usize> {
    (0..scene.cast.roles.len()).filter(|role| scene.channels.contains(&(*role, *role))).collect()
}

/// All ways to seat so many.
pub fn seatings(count: usize, facing: Facing) -> Vec<Seating> {
    let open = |end: Option<i32>, is_this: bool| end.is_some() && is_this;
    let most = |is_open: bool, most: usize| if is_open { 0 } else { most.min(count) };
    let mut seatings = Vec::new();
    for top in 0..=most(open(facing.before, facing.is_tall), 5) {
        for bottom in 0..=most(open(facing.after, facing.is_tall), 5) {
            for left in 0..=most(open(facing.before, !facing.is_tall), 4) {
                let Some(right) = count.checked_sub(top + bottom + left) else { continue };
                let fits = right <= most(open(facing.after, !facing.is_tall), 4);
                let seating = Seating { top, right, bottom, left };
                if fits && seating.is_even(facing) {
                    seatings.push(seating);
                }
            }
        }
    }
    seatings
}

impl Seating {
    /// Whether opposite sides have about as many, where neither is left to others.
    fn is_even(self, facing: Facing) -> bool {
        let is_open = facing.before.is_some() || facing.after.is_some();
        let (ends, sides) = match facing.is_tall {
            true => ((self.top, self.bottom), (self.left, self.right)),
            false => ((self.left, self.right), (self.top, self.bottom)),
        };
        let is_even = |(one, other): (usize, usize)| one.abs_diff(other) <= 1;
        is_even(sides) && (is_open || is_even(ends))
    }

    /// How far this is from a ring, in hundredths of the size of the letters that one would give
    /// for it: sides that are empty, or not like the opposite one.
    pub fn cost(self) -> i32 {
        let differs = |one: usize, other: usize| i32::from(one != other);
        let empty = |count: usize, cost: i32| if count == 0 { cost } else { 0 };
        5 * differs(self.left, self.right)
            + 4 * differs(self.top, self.bottom)
            + empty(self.top, 6)
            + empty(self.bottom, 6)
            + empty(self.left, 2)
            + empty(self.right, 2)
    }
}

/// Seats `members`, who have these sizes, clockwise from the left end of the top.
pub fn seat(members: &[(Actor, Size)], seating: Seating, facing: Facing, spare: Spare) -> Block {
    let (top, rest) = members.split_at(seating.top);
    let (right, rest) = rest.split_at(seating.right);
    let (bottom, left) = rest.split_at(seating.bottom);
    let longest = i32::try_from(seating.top.max(seating.bottom)).expect("a cast has a limit");
    let gap = BETWEEN + (spare.width / (longest - 1).max(1)).clamp(0, 150);
    let (row, column) = (
        |side| span(side, |size| size.width, gap),
        |side| span(side, |size: Size| size.height, BETWEEN),
    );
    // What those need who look in from the open ends.
    let look_in = facing.before.into_iter().chain(facing.after).max().unwrap_or(0) + 2 * INSIDE;
    let (wide, high) = if facing.is_tall { (look_in, 0) } else { (0, look_in) };
    let columns = column(left).max(column(right));
    let height = (TABLE.1 + spare.height.clamp(0, 280)).max(high).max(if columns > 0 {
        columns + 2 * BETWEEN
    } else {
        0
    });
    let width = (TABLE.0 + spare.width.clamp(0, 460)).max(wide);
    let half = |side: &[(Actor, Size)]| {
        let rows = [top, bottom].map(|row_of| match (side.is_empty(), ends(row_of)) {
            (_, None) => 0,
            // Nobody sits at that end: the table is as long as the row.
            (true, _) => row(row_of) / 2,
            (false, Some(end)) => row(row_of) / 2 - end + 2 * INSIDE,
        });
        rows.into_iter().max().unwrap_or(0).max(width / 2)
    };
    let table =
        Area { left: -half(left), right: half(right), top: -height / 2, bottom: height / 2 };
    let mut block = Block { at: BTreeMap::new(), ports: BTreeMap::new(), table, area: table };
    block.row(top, gap, -1);
    block.row(bottom, gap, 1);
    block.column(right, 1);
    block.column(left, -1);
    block
}

impl Block {
    /// A row above (-1) or below (1) the table.
    fn row(&mut self, side: &[(Actor, Size)], gap: i32, sign: i32) {
        let order: Vec<_> =
            if sign < 0 { side.to_vec() } else { side.iter().rev().copied().collect() };
        let Area { left, right, top, bottom } = self.table;
        let edge = if sign < 0 { top } else { bottom };
        let half = span(side, |size| size.width, gap) / 2;
        let arc = Bend { half, depth: ARC_MAX.min((bottom - top) / 4), count: side.len() };
        let mut x = -half;
        for (actor, size) in order {
            let centre = (x + size.width / 2, edge + sign * size.height / 2);
            // Beyond the end of the table somebody else sits.
            let port = centre.0.clamp(left + INSIDE, right - INSIDE);
            self.put(actor, size, centre, (port, edge - sign * (STUB + arc.at(port))));
            x += size.width + gap;
        }
    }

    /// A column left (-1) or right (1) of the table.
    fn column(&mut self, side: &[(Actor, Size)], sign: i32) {
        let order: Vec<_> =
            if sign > 0 { side.to_vec() } else { side.iter().rev().copied().collect() };
        let Area { left, right, .. } = self.table;
        let edge = if sign < 0 { left } else { right };
        let half = span(side, |size| size.height, BETWEEN) / 2;
        let arc = Bend { half, depth: ARC_MAX.min((right - left) / 4) / 2, count: side.len() };
        let mut y = -half;
        for (actor, size) in order {
            let centre = (edge + sign * size.width / 2, y + size.height / 2);
            self.put(actor, size, centre, (edge - sign * (STUB + arc.at(centre.1)), centre.1));
            y += size.height + BETWEEN;
        }
    }

    fn put(&mut self, actor: Actor, size: Size, centre: (i32, i32), port: (i32, i32)) {
        self.at.insert(actor, centre);
        self.ports.insert(actor, port);
        self.area = self.area.union(Area::around(centre, size));
    }

    /// The shortest way of a message between two peers, in hundredths of what the eye follows with
    /// ease, and no more than that.
    pub fn ease(&self) -> i32 {
        let ports: Vec<(i32, i32)> = self.ports.values().copied().collect();
        let ways = ports.iter().enumerate().flat_map(|(nth, &(x, y))| {
            ports[..nth].iter().map(move |other| (x - other.0).pow(2) + (y - other.1).pow(2))
        });
        100 * ways.min().map_or(WAY, i32::isqrt).min(WAY) / WAY
    }

    /// The same block, so far to the right and down.
    pub fn moved(self, dx: i32, dy: i32) -> Block {
        let moved = |places: BTreeMap<Actor, (i32, i32)>| {
            places.into_iter().map(|(actor, (x, y))| (actor, (x + dx, y + dy))).collect()
        };
        Block {
            at: moved(self.at),
            ports: moved(self.ports),
            table: self.table.moved(dx, dy),
            area: self.area.moved(dx, dy),
        }
    }
}

/// How the ports of a side bend into the table towards its ends: of more than two no three are in
/// line.
struct Bend {
    half: i32,
    depth: i32,
    count: usize,
}

impl Bend {
    fn at(&self, along: i32) -> i32 {
        if self.count < 3 { 0 } else { self.depth * (along * along / self.half) / self.half }
    }
}

/// How long a side is.
fn span(side: &[(Actor, Size)], length: impl Fn(Size) -> i32, gap: i32) -> i32 {
    let count = i32::try_from(side.len()).expect("a cast has a limit");
    side.iter().map(|(_, size)| length(*size) + gap).sum::<i32>() - gap * count.min(1)
}

/// The width of the figures at the ends of a row, of which the smaller counts.
fn ends(side: &[(Actor, Size)]) -> Option<i32> {
    Some(side.first()?.1.width.min(side.last()?.1.width))
}

#[cfg(test)]
mod tests {
    use super::{Facing, Spare, seat, seatings};
    use crate::draw::actor::Size;
    use crate::draw::area::Area;
    use crate::scene::cast::Actor;

    fn overlap(one: Area, other: Area) -> bool {
        one.left < other.right
            && other.left < one.right
            && one.top < other.bottom
            && other.top < one.bottom
    }

    /// Every seating of 1 to 9 peers, narrow and high, with and without others who look in.
    #[test]
    fn no_figure_reaches_into_the_table_or_into_another_and_no_port_leaves_it() {
        let mut seen = 0;
        for count in 1..=9 {
            let actors = (1..=count).map(|number| Actor { role: 0, number });
            for (width, height) in [(180, 176), (300, 182), (460, 446), (900, 130)] {
                let members: Vec<_> =
                    actors.clone().map(|one| (one, Size { width, height })).collect();
                for facing in
                    [(None, None), (Some(0), None), (Some(400), None), (Some(0), Some(700))]
                        .into_iter()
                        .flat_map(|(before, after)| {
                            [false, true].map(|is_tall| Facing { before, after, is_tall })
                        })
                {
                    for seating in seatings(members.len(), facing) {
                        for spare in [0, 900].map(|spare| Spare { width: spare, height: spare }) {
                            let block = seat(&members, seating, facing, spare);
                            let at = format!("{seating:?} of {width}×{height}, {facing:?}");
                            let areas: Vec<Area> = members
                                .iter()
                                .map(|(actor, size)| Area::around(block.at[actor], *size))
                                .collect();
                            for (nth, area) in areas.iter().enumerate() {
                                assert!(!overlap(*area, block.table), "{at}: {area:?}");
                                assert!(
                                    !areas[..nth].iter().any(|one| overlap(*one, *area)),
                                    "{at}"
                                );
                                assert_eq!(area.union(block.area), block.area, "{at}");
                            }
                            for (nth, (x, y)) in block.ports.values().enumerate() {
                                let table = block.table;
                                let is_in = (table.left..=table.right).contains(x)
                                    && (table.top..=table.bottom).contains(y);
                                assert!(is_in, "{at}: {x} {y}");
                                let same =
                                    block.ports.values().take(nth).any(|port| port == &(*x, *y));
                                assert!(!same, "{at}: two ports at {x} {y}");
                            }
                            seen += 1;
                        }
                    }
                }
            }
        }
        assert!(seen > 1000, "{seen} seatings");
    }
}
