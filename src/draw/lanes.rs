//! Turns a run into a space-time diagram: a lane for each actor, time downwards, an arrow for each
//! message from where it leaves to where it arrives. Numbers stand for the sentences of the story,
//! and a line across all lanes for where the run breaks a claim or reaches a goal.
//!
//! Its letters are of one size however many lanes there are, as the lanes share one width. What
//! messages say stands above the moment at which they leave, in as many lines as it takes that no
//! words meet; time where nothing happens is short.
//!
//! `templates/player/lanes.js` draws the same of the run that a reader plays.

use crate::draw::in_html;
use crate::draw::look::{Look, Looks};
use crate::protocol::value::ActorId;
use crate::run::timeline::Timeline;
use crate::run::world::{Envelope, EnvelopeId, Step};
use crate::scene::play::Play;
use crate::scene::story::{Moment, label};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use svg::node::element::{Group, Path, SVG, Text, Use};

/// What all lanes share, on screens and on paper …
const WIDTH: i32 = 420;
const WIDTH_PAPER: i32 = 560;
/// … unless a lane got narrower than this.
const LANE_MIN: i32 = 36;
/// How high the names of the lanes stand above them.
const NAMES: i32 = 28;
/// From one moment to the next: at least, at least before one with a number, and at most for time
/// alone.
const ROW: i32 = 8;
const ROW_TOLD: i32 = 18;
const ROW_MAX: i32 = 44;
/// So many milliseconds are one unit, between that.
const MS: i32 = 20;
/// A line of what messages say, and how far the lowest stands above its moment.
const LINE: i32 = 15;
const ABOVE: i32 = 9;
/// The width of a letter.
const LETTER: i32 = 7;
/// An arm of the cross of a crash.
const ARM: i32 = 7;
/// How high a piece for paper gets.
const PIECE_MAX: i32 = 540;

/// Draws the demo of a scene, whose story is `story`: the names of the lanes, then the lanes.
pub fn draw(play: &Play, looks: &Looks, story: &[Moment]) -> String {
    let lanes = Lanes::of(play, looks, story, WIDTH);
    lanes.names() + &in_html(lanes.svg(0..lanes.end).add(lanes.all(story)).into())
}

/// A part of a diagram on paper, and which sentences of the story belong to it.
pub struct Piece {
    /// Names and lanes as SVG.
    pub svg: String,
    /// The positions of the sentences.
    pub told: Range<usize>,
}

/// The same in pieces that fit sheets of paper; `id` is the diagram's own in its document.
pub fn on_paper(play: &Play, looks: &Looks, story: &[Moment], id: &str) -> Vec<Piece> {
    let lanes = Lanes::of(play, looks, story, WIDTH_PAPER);
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut top, mut told) = (0, 0);
    while top < lanes.end {
        // Between two moments, after the last number that fits.
        let fits = |y: &&i32| **y + ROW > top && **y + ROW <= top + PIECE_MAX;
        let last = lanes.y.values().rfind(fits);
        let bottom = match last {
            Some(y) if top + PIECE_MAX < lanes.end => y + ROW,
            _ => lanes.end,
        };
        let count = story[told..].iter().take_while(|moment| lanes.y[&moment.at] < bottom).count();
        let svg = lanes.svg(top..bottom);
        let svg = match pieces.is_empty() {
            true => svg.add(lanes.all(story).set("id", id)),
            false => svg.add(Use::new().set("href", format!("#{id}"))),
        };
        pieces.push(Piece { svg: lanes.names() + &in_html(svg.into()), told: told..told + count });
        (top, told) = (bottom, told + count);
    }
    pieces
}

struct Lanes<'a> {
    play: &'a Play,
    run: &'a Timeline,
    looks: Vec<Look>,
    width: i32,
    /// What messages say, and where: above the moment at which they leave.
    labels: BTreeMap<u32, Vec<Label>>,
    /// Where each moment stands.
    y: BTreeMap<u32, i32>,
    end: i32,
}

/// What a message says, or several at once.
struct Label {
    from: ActorId,
    words: String,
    left: i32,
    /// Which line above the moment, from below.
    line: i32,
}

impl<'a> Lanes<'a> {
    fn of(play: &'a Play, looks: &Looks, story: &[Moment], width: i32) -> Lanes<'a> {
        let looks = play.program.roles.iter().map(|role| looks.get(&role.name)).collect();
        let width = width.max(LANE_MIN * i32::from(play.cluster.size()));
        let (labels, y) = (BTreeMap::new(), BTreeMap::new());
        let mut lanes = Lanes { play, run: &play.run, looks, width, labels, y, end: 0 };
        lanes.say();
        let told: BTreeSet<u32> = story.iter().map(|moment| moment.at).collect();
        let (mut at, mut before) = (0, 0);
        for moment in lanes.moments() {
            let lines = lanes.labels.get(&moment).into_iter().flatten().map(|label| label.line + 1);
            let lines = lines.max().map_or(0, |lines| lines * LINE + 4);
            let needs = if told.contains(&moment) { ROW_TOLD } else { ROW } + lines;
            let time = i32::try_from(moment - before).unwrap_or(i32::MAX) / MS;
            at += needs.max(time.min(ROW_MAX));
            lanes.y.insert(moment, at);
            before = moment;
        }
        lanes.end = at + ROW_TOLD;
        lanes
    }

    /// When something leaves, arrives or happens.
    fn moments(&self) -> BTreeSet<u32> {
        let mut moments: BTreeSet<u32> = [0].into();
        moments.extend(self.play.events().iter().map(|event| event.at));
        let last = moments.last().copied().unwrap_or(0);
        let flights = self.run.flights.values().filter(|(left, _)| *left <= last);
        // What is under way when the run stops goes no further in the picture.
        moments.extend(flights.flat_map(|(left, arrives)| [*left, (*arrives).min(last)]));
        moments
    }

    /// Finds places for what messages say. What goes to several is said once, for the first of
    /// them.
    fn say(&mut self) {
        let mut labels: BTreeMap<u32, Vec<Label>> = BTreeMap::new();
        for (envelope, _) in self.flown() {
            let (left, _) = self.run.flights[&envelope.id];
            let words = label(self.play.rules(), &envelope.message);
            let here = labels.entry(left).or_default();
            if here.iter().any(|one| one.from == envelope.from && one.words == words) {
                continue;
            }
            let width = width(&words);
            let (from, to) = (self.x(envelope.from), self.x(envelope.to));
            let beside = if to < from { from - 5 - width } else { from + 5 };
            let left = beside.min(self.width - width).max(0);
            let meets = |one: &&Label| {
                let right = one.left + self::width(&one.words);
                one.left < left + width + LETTER && left < right + LETTER
            };
            let taken: BTreeSet<i32> = here.iter().filter(meets).map(|one| one.line).collect();
            let line = (0..).find(|line| !taken.contains(line)).expect("one of all is free");
            here.push(Label { from: envelope.from, words, left, line });
        }
        self.labels = labels;
    }

    fn x(&self, actor: ActorId) -> i32 {
        self.width * (2 * i32::from(actor.0) + 1) / (2 * i32::from(self.play.cluster.size()))
    }

    fn class(&self, actor: ActorId) -> &'static str {
        self.looks[self.play.cluster.role(actor)].class
    }

    /// The names of the lanes.
    fn names(&self) -> String {
        let mut svg = SVG::new()
            .set("class", "names")
            .set("viewBox", format!("0 0 {} {NAMES}", self.width))
            .set("aria-hidden", "true");
        for actor in self.play.cluster.actors() {
            let role = &self.play.program.roles[self.play.cluster.role(actor)].name;
            let initial: String = role.chars().take(1).flat_map(char::to_uppercase).collect();
            let name = format!("{initial}{}", self.play.cluster.number(actor));
            svg = svg.add(
                Text::new(name)
                    .set("x", self.x(actor))
                    .set("y", 19)
                    .set("class", self.class(actor)),
            );
        }
        in_html(svg.into())
    }

    fn svg(&self, Range { start, end }: Range<i32>) -> SVG {
        SVG::new()
            .set("class", "lanes")
            .set("viewBox", format!("0 {start} {} {}", self.width, end - start))
            .set("role", "img")
            .set("aria-label", self.play.words.of("diagram_described"))
    }

    /// All but the names.
    fn all(&self, story: &[Moment]) -> Group {
        let mut all = Group::new();
        for actor in self.play.cluster.actors() {
            all = all.add(self.lane(actor));
        }
        for group in self.messages() {
            all = all.add(group);
        }
        for (moment, labels) in &self.labels {
            for Label { words, left, line, .. } in labels {
                let y = self.y[moment] - ABOVE - line * LINE;
                all = all.add(Text::new(words.as_str()).set("x", *left).set("y", y));
            }
        }
        for (number, moment) in (1..).zip(story) {
            let (x, y) = (self.x(moment.actor), self.y[&moment.at] + 5);
            all = all.add(mark(format!("{number}"), x, y));
        }
        if let Some(verdict) = &self.play.verdict {
            let y = self.y[&verdict.at];
            let sign = if verdict.is_goal { "✓" } else { "✕" };
            all = all.add(
                Group::new()
                    .set("data-end", sign)
                    .add(Path::new().set("d", format!("M0 {y}H{}", self.width)))
                    .add(Text::new(sign).set("x", 2).set("y", y - 4)),
            );
        }
        all
    }

    /// A lane, which is dashed while its actor is dead or isolated, and a cross where it crashes.
    fn lane(&self, actor: ActorId) -> Group {
        let x = self.x(actor);
        let (mut lane, mut dead, mut crosses) = (String::new(), String::new(), String::new());
        let mut alive = self.play.opening.actors[usize::from(actor.0)].alive;
        let mut from = 0;
        let changes = self.play.events().iter().filter_map(|event| match event.step {
            Step::Kill(who) if who == actor => Some((event.at, false)),
            Step::Restart(who) if who == actor => Some((event.at, true)),
            _ => None,
        });
        let changes = changes.map(|(at, alive)| (self.y[&at], alive));
        for (y, after) in changes.chain([(self.end, alive)]) {
            let path = if alive { &mut lane } else { &mut dead };
            path.push_str(&format!("M{x} {from}V{y}"));
            if !after && alive && y < self.end {
                crosses.push_str(&cross(x, y));
            }
            (from, alive) = (y, after);
        }
        let mut cut = String::new();
        let mut since = self.play.opening.actors[usize::from(actor.0)].isolated.then_some(0);
        let ends = self.play.events().iter().filter_map(|event| match event.step {
            Step::Isolate(who) | Step::Heal(who) if who == actor => Some(self.y[&event.at]),
            _ => None,
        });
        for y in ends.chain([self.end]) {
            match since.take() {
                Some(since) => cut.push_str(&format!("M{x} {since}V{y}")),
                None => since = Some(y),
            }
        }
        let mut group = Group::new();
        for (class, path) in [("lane", lane), ("gone", dead), ("cut", cut), ("cross", crosses)] {
            if !path.is_empty() {
                group = group.add(Path::new().set("class", class).set("d", path));
            }
        }
        group
    }

    /// The arrows of all messages by the role of their senders; who loses one has a cross. The
    /// style gives them heads.
    fn messages(&self) -> Vec<Group> {
        let mut groups: BTreeMap<(&str, bool), Group> = BTreeMap::new();
        for (envelope, lost) in self.flown() {
            let (left, arrives) = self.run.flights[&envelope.id];
            let (x, to) = (self.x(envelope.from), self.x(envelope.to));
            let end = self.y.get(&arrives).copied().unwrap_or(self.end - ROW_TOLD);
            let line = Path::new().set("d", format!("M{x} {}L{to} {end}", self.y[&left]));
            let class = self.class(envelope.from);
            let group = groups.entry((class, lost)).or_insert_with(|| {
                Group::new().set("class", if lost { format!("{class} lost") } else { class.into() })
            });
            let mut more = group.clone().add(line);
            if lost {
                more = more.add(Path::new().set("class", "cross").set("d", cross(to, end)));
            }
            *group = more;
        }
        groups.into_values().collect()
    }

    /// Every message that left before the run stops, and whether it got lost until then.
    fn flown(&self) -> Vec<(&'a Envelope, bool)> {
        let shown = self.play.events();
        let sent: BTreeSet<EnvelopeId> =
            shown.iter().flat_map(|event| event.happened.sent.iter().copied()).collect();
        let ended = self.run.events.iter().enumerate().filter_map(|(nth, event)| {
            let envelope = event.happened.envelope.as_ref()?;
            let ends = matches!(event.step, Step::Deliver(_) | Step::Lose(_));
            let is_lost = nth < shown.len() && event.happened.lost;
            (ends && sent.contains(&envelope.id)).then_some((envelope, is_lost))
        });
        // A run that comes back to where it was leaves some under way.
        let flying = self.run.world.flying.iter().filter(|envelope| sent.contains(&envelope.id));
        let mut all: Vec<(&Envelope, bool)> =
            ended.chain(flying.map(|envelope| (envelope, false))).collect();
        all.sort_by_key(|(envelope, _)| envelope.id);
        all
    }
}

fn width(words: &str) -> i32 {
    LETTER * i32::try_from(words.chars().count()).unwrap_or(i32::MAX / 2 / LETTER)
}

fn mark(words: String, x: i32, y: i32) -> Text {
    Text::new(words).set("x", x).set("y", y).set("class", "mark")
}

fn cross(x: i32, y: i32) -> String {
    let (left, top, arm) = (x - ARM, y - ARM, 2 * ARM);
    format!("M{left} {top}l{arm} {arm}m0 -{arm}l-{arm} {arm}")
}
