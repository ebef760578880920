//! Turns a run into a space-time diagram: a lane for each actor, time downwards, a line for each
//! message from where it leaves to where it arrives. Numbers stand for the sentences of the story,
//! and a line across all lanes for where the run breaks a claim or reaches a goal.
//!
//! `templates/player/5-story.js` draws the same of the run that a reader plays.

use crate::draw::look::{Look, Looks};
use crate::protocol::value::ActorId;
use crate::run::timeline::Timeline;
use crate::run::world::{Envelope, EnvelopeId, Step};
use crate::scene::play::Play;
use crate::scene::story::{Moment, label};
use std::collections::{BTreeMap, BTreeSet};
use svg::node::element::{Element, Group, Path, SVG, Text};

/// From one lane to the next.
const LANE: i32 = 100;
/// From the top to the first moment: the names stand there.
const TOP: i32 = 60;
/// From one moment to the next, at least and at most.
const ROW: (i32, i32) = (26, 64);
/// So many milliseconds are one unit, between that.
const MS: i32 = 20;
/// An arm of the cross of a crash.
const ARM: i32 = 9;

/// Draws the demo of a scene, whose story is `story`.
pub fn draw(play: &Play, looks: &Looks, story: &[Moment]) -> String {
    let lanes = Lanes::of(play, looks);
    let width = LANE * i32::from(play.cluster.size());
    let height = lanes.end + 20;
    let mut svg = SVG::new()
        .set("class", "lanes")
        .set("viewBox", format!("0 0 {width} {height}"))
        .set("role", "img")
        .set("aria-label", "Space-time diagram; its numbers are those of the list");
    for actor in play.cluster.actors() {
        svg = svg.add(lanes.lane(actor));
    }
    for line in lanes.messages() {
        svg = svg.add(line);
    }
    for (number, moment) in (1..).zip(story) {
        let (x, y) = (x(moment.actor), lanes.y[&moment.at] + 7);
        svg = svg.add(Text::new(format!("{number}")).set("x", x).set("y", y).set("class", "mark"));
    }
    if let Some(verdict) = &play.verdict {
        let y = lanes.y[&verdict.at];
        let sign = if verdict.is_goal { "✓" } else { "✕" };
        svg = svg.add(
            Group::new()
                .set("data-end", sign)
                .add(Path::new().set("d", format!("M0 {y}H{width}")))
                .add(Text::new(sign).set("x", 12).set("y", y - 6)),
        );
    }
    let mut element: Element = svg.into();
    element.get_attributes_mut().remove("xmlns");
    element.to_string()
}

struct Lanes<'a> {
    play: &'a Play,
    run: &'a Timeline,
    looks: Vec<Look>,
    /// Where each moment stands.
    y: BTreeMap<u32, i32>,
    end: i32,
}

fn x(actor: ActorId) -> i32 {
    LANE * i32::from(actor.0) + LANE / 2
}

impl<'a> Lanes<'a> {
    fn of(play: &'a Play, looks: &Looks) -> Lanes<'a> {
        let run = &play.run;
        let mut moments: BTreeSet<u32> = [0].into();
        moments.extend(play.events().iter().map(|event| event.at));
        let last = moments.last().copied().unwrap_or(0);
        let flights = run.flights.values().filter(|(left, _)| *left <= last);
        moments.extend(flights.flat_map(|(left, arrives)| match play.verdict {
            // What is under way when the run stops goes no further in the picture.
            Some(_) => [*left, (*arrives).min(last)],
            None => [*left, *arrives],
        }));
        let (mut y, mut at, mut before) = (BTreeMap::new(), TOP, 0);
        for moment in moments {
            let gap = i32::try_from(moment - before).unwrap_or(i32::MAX) / MS;
            at += if moment == 0 { ROW.0 } else { gap.clamp(ROW.0, ROW.1) };
            y.insert(moment, at);
            before = moment;
        }
        let looks = play.program.roles.iter().map(|role| looks.get(&role.name)).collect();
        Lanes { play, run, looks, y, end: at + ROW.0 }
    }

    fn class(&self, actor: ActorId) -> &'static str {
        self.looks[self.play.cluster.role(actor)].class
    }

    /// An actor's name, its lane, which is dashed while it is dead or isolated, and a cross where
    /// it crashes.
    fn lane(&self, actor: ActorId) -> Group {
        let x = x(actor);
        let role = &self.play.program.roles[self.play.cluster.role(actor)].name;
        let initial: String = role.chars().take(1).flat_map(char::to_uppercase).collect();
        let name = format!("{initial}{}", self.play.cluster.number(actor));
        let (mut lane, mut dead, mut crosses) = (String::new(), String::new(), String::new());
        let mut alive = self.play.opening.actors[usize::from(actor.0)].alive;
        let mut from = TOP;
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
                let (left, top, arm) = (x - ARM, y - ARM, 2 * ARM);
                crosses.push_str(&format!("M{left} {top}l{arm} {arm}m0 -{arm}l-{arm} {arm}"));
            }
            (from, alive) = (y, after);
        }
        let mut cut = String::new();
        let mut since = self.play.opening.actors[usize::from(actor.0)].isolated.then_some(TOP);
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
        let mut group = Group::new()
            .set("class", self.class(actor))
            .add(Text::new(name).set("x", x).set("y", TOP - 20).set("class", "name"));
        for (class, path) in [("lane", lane), ("gone", dead), ("cut", cut), ("cross", crosses)] {
            if !path.is_empty() {
                group = group.add(Path::new().set("class", class).set("d", path));
            }
        }
        group
    }

    /// The lines of all messages by the role of their senders, and what each says.
    fn messages(&self) -> Vec<Group> {
        let mut groups: BTreeMap<(&str, bool), Group> = BTreeMap::new();
        let mut said: BTreeSet<(u32, ActorId, String)> = BTreeSet::new();
        for (envelope, lost) in self.flown() {
            let (left, arrives) = self.run.flights[&envelope.id];
            let (from, to) = (x(envelope.from), x(envelope.to));
            let end = self.y.get(&arrives).copied().unwrap_or(self.end - ROW.0);
            let line = format!("M{from} {}L{to} {end}", self.y[&left]);
            let class = self.class(envelope.from);
            let group = groups.entry((class, lost)).or_insert_with(|| {
                Group::new().set("class", if lost { format!("{class} lost") } else { class.into() })
            });
            let mut more = group.clone().add(Path::new().set("d", line));
            let label = label(self.play.rules(), &envelope.message);
            // What goes to several is said once, beside the first of them.
            if said.insert((left, envelope.from, label.clone())) {
                let (dx, anchor) = if to > from { (16, "start") } else { (-16, "end") };
                more = more.add(
                    Text::new(label)
                        .set("x", from + dx)
                        .set("y", self.y[&left] - 3)
                        .set("text-anchor", anchor),
                );
            }
            *group = more;
        }
        groups.into_values().collect()
    }

    /// Every message that left before the run stops, and whether it got lost until then.
    fn flown(&self) -> Vec<(&Envelope, bool)> {
        let shown = self.play.events();
        let sent: BTreeSet<EnvelopeId> =
            shown.iter().flat_map(|event| event.happened.sent.iter().copied()).collect();
        let ended = self.run.events.iter().enumerate().filter_map(|(nth, event)| {
            let envelope = event.happened.envelope.as_ref()?;
            let ends = matches!(event.step, Step::Deliver(_) | Step::Lose(_));
            let is_lost = nth < shown.len() && event.happened.lost;
            (ends && sent.contains(&envelope.id)).then_some((envelope, is_lost))
        });
        let mut all: Vec<(&Envelope, bool)> = ended.collect();
        all.sort_by_key(|(envelope, _)| envelope.id);
        all
    }
}
