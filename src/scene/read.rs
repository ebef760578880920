//! Turns the tables of `scenes.toml` into scenes.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggest};
use crate::protocol::show;
use crate::scene::cast::{ACTORS_OF_A_ROLE_MAX, Actor, Cast, ROLES_MAX};
use crate::scene::play;
use crate::scene::written::{Switches, WrittenPlay};
use crate::scene::{ClusterBox, Given, Scene, ShownRegister, shown};
use crate::table::keyed::{Keys, Placed};
use std::collections::{BTreeMap, BTreeSet};

/// The most characters of a role, a register, a value, a bubble or a box's title: what a picture
/// can show.
const WORDS_MAX: usize = 32;
/// The most registers an actor shows.
const REGISTERS_MAX: usize = 6;

pub(super) fn scenes(mut keys: Keys<'_>, given: Given<'_>, found: &mut Diagnostics) -> Vec<Scene> {
    let tables = keys.table("scene", found).map(|scenes| scenes.all_tables(found));
    keys.finish(found);
    let mut scenes: Vec<Scene> = Vec::new();
    for (name, keys) in tables.unwrap_or_default() {
        scenes.extend(scene(&name, keys, given, found));
    }
    slides_twice(&scenes, found);
    scenes
}

fn scene(
    name: &Placed<String>,
    mut keys: Keys<'_>,
    given: Given<'_>,
    found: &mut Diagnostics,
) -> Option<Scene> {
    let slides = keys.integers("slides", found);
    let mut roles = Vec::new();
    let cast = keys.table("cast", found).map(|keys| cast(keys, &mut roles, found));
    let dead = keys.strings("dead", found);
    let lit = keys.strings("lit", found);
    let registers = keys.table("registers", found).map(|keys| keys.all_lists(found));
    let says = keys.table("says", found).map(|keys| keys.all_strings(found));
    let cluster = keys.table("cluster", found);
    let channels = keys.strings("channels", found);
    let description = keys.string("description", found);
    let written = written(&mut keys, roles, found);
    let Some(cast) = cast else {
        keys.finish(found);
        found.push(
            Diagnostic::mistake(name.place.clone(), format!("scene `{}` has no cast", name.value))
                .help("say who takes part: `cast = { client = 1, server = 1 }`"),
        );
        return None;
    };
    let cluster = cluster.map(|keys| read_cluster(keys, &cast, found));
    keys.finish(found);
    let mut scene = Scene {
        name: name.value.clone(),
        place: name.place.clone(),
        slides,
        dead: actors(&dead, &cast, found),
        isolated: BTreeSet::new(),
        lit: actors(&lit, &cast, found),
        registers: by_actor(registers.unwrap_or_default(), &cast, found, registers_of),
        says: by_actor(says.unwrap_or_default(), &cast, found, words),
        cluster,
        channels: channels
            .iter()
            .filter_map(|channel| read_channel(channel, &cast, found))
            .collect(),
        description: description.map(|description| description.value),
        traffic: None,
        play: None,
        words: given.words.clone(),
        cast,
    };
    if let Some(written) = written {
        let dead: Vec<Actor> = scene.dead.iter().copied().collect();
        let play = play::play(&written, &scene.cast, &dead, given, found)?;
        shown::open(&mut scene, play, &written.protocol.place, found);
    }
    Some(scene)
}

/// What the scene says of its protocol; none if it names no protocol.
fn written(keys: &mut Keys<'_>, roles: Vec<Place>, found: &mut Diagnostics) -> Option<WrittenPlay> {
    let protocol = keys.string("protocol", found);
    let drive = keys.string("drive", found);
    let faults = keys.strings("faults", found);
    let seeds = keys.integers("seeds", found);
    let start = keys.strings("start", found);
    let demo = keys.strings("demo", found);
    let find = keys.string("find", found);
    let endings = keys.string("endings", found);
    let reveal = keys.string("reveal", found);
    let without = keys.strings("without", found);
    let switches = match keys.true_or_strings("switches", found) {
        (Some(place), _) => Switches::All(place),
        (None, labels) => Switches::Of(labels),
    };
    let mut numbers = |name| {
        let table = keys.table(name, found);
        table.map(|keys| keys.all_integers(found)).unwrap_or_default()
    };
    let (limits, budget) = (numbers("limits"), numbers("budget"));
    if let Some(protocol) = protocol {
        return Some(WrittenPlay {
            protocol,
            roles,
            drive,
            faults,
            seeds,
            start,
            demo,
            find,
            endings,
            reveal,
            without,
            switches,
            limits,
            budget,
        });
    }
    let tables = limits.iter().chain(&budget).map(|(name, _)| &name.place);
    let lists = [&faults, &start, &demo, &without].into_iter().flatten();
    let strings =
        lists.chain(&drive).chain(&find).chain(&endings).chain(&reveal).map(|text| &text.place);
    let seeds = seeds.iter().map(|seed| &seed.place);
    if let Some(place) = strings.chain(tables).chain(seeds).chain(switches.places()).next() {
        found.push(
            Diagnostic::mistake(place.clone(), "a scene without a protocol plays nothing")
                .help("name one: `protocol = \"paxos\"`"),
        );
    }
    None
}

/// Who takes part; where each role stands goes to `places`.
fn cast(keys: Keys<'_>, places: &mut Vec<Place>, found: &mut Diagnostics) -> Cast {
    let mut cast = Cast::default();
    let place = keys.place().clone();
    for (role, number) in keys.all_integers(found) {
        let fits = number <= u32::from(ACTORS_OF_A_ROLE_MAX);
        let number = u8::try_from(number).unwrap_or(u8::MAX).min(ACTORS_OF_A_ROLE_MAX);
        if number == 0 || !fits {
            let message = format!("a cast has 1 to {ACTORS_OF_A_ROLE_MAX} of a role");
            let help = if number == 0 { "leave out a role nobody has" } else { "take fewer" };
            found.push(Diagnostic::mistake(role.place.clone(), message).help(help));
        }
        if !is_name(&role.value) {
            let message = format!("`{}` is not the name of a role", role.value);
            found.push(
                Diagnostic::mistake(role.place.clone(), message)
                    .help("use small letters, up to 16, like `acceptor`"),
            );
        }
        cast.roles.push((role.value, number.max(1)));
        places.push(role.place);
    }
    if !(1..=ROLES_MAX).contains(&cast.roles.len()) {
        found.push(
            Diagnostic::mistake(place, format!("a cast has 1 to {ROLES_MAX} roles"))
                .help("write `cast = { client = 1, server = 1 }`"),
        );
    }
    cast
}

fn is_name(role: &str) -> bool {
    (1..=16).contains(&role.len()) && role.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn actors(names: &[Placed<String>], cast: &Cast, found: &mut Diagnostics) -> BTreeSet<Actor> {
    names.iter().flat_map(|name| named(name, cast, found)).collect()
}

fn named(name: &Placed<String>, cast: &Cast, found: &mut Diagnostics) -> Vec<Actor> {
    let actors = cast.named(&name.value);
    if actors.is_empty() {
        let message = format!("nobody in this scene is called `{}`", name.value);
        found
            .push(Diagnostic::mistake(name.place.clone(), message).help(remedy(&name.value, cast)));
    }
    actors
}

/// Suggests an actor for words that name one, and a role for words that name a role.
fn remedy(words: &str, cast: &Cast) -> String {
    let names: Vec<String> = match words.contains(' ') {
        true => cast.actors().map(|actor| cast.name(actor)).collect(),
        false => cast.roles.iter().map(|(name, _)| name.clone()).collect(),
    };
    suggest::remedy(words, names.iter().map(String::as_str))
}

/// Gives each actor what was written for its role, unless something was written for it alone.
fn by_actor<V, T: Clone>(
    entries: Vec<(Placed<String>, V)>,
    cast: &Cast,
    found: &mut Diagnostics,
    read: impl Fn(V, &mut Diagnostics) -> T,
) -> BTreeMap<Actor, T> {
    let (roles, single): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(name, _)| cast.role(&name.value).is_some());
    let mut all = BTreeMap::new();
    for (name, value) in roles.into_iter().chain(single) {
        let value = read(value, found);
        for actor in named(&name, cast, found) {
            all.insert(actor, value.clone());
        }
    }
    all
}

fn registers_of(written: Vec<Placed<String>>, found: &mut Diagnostics) -> Vec<ShownRegister> {
    if let Some(extra) = written.get(REGISTERS_MAX) {
        let message = format!("more than {REGISTERS_MAX} registers");
        found.push(
            Diagnostic::mistake(extra.place.clone(), message)
                .help("show the ones that matter here"),
        );
    }
    let mut registers = Vec::new();
    for register in written {
        let place = register.place.clone();
        let text = words(register, found);
        match text.split_once(' ') {
            Some((name, value)) => {
                let (name, raw) = (name.to_string(), value.trim().to_string());
                let is_number = raw.parse::<i64>().is_ok();
                let value = if is_number { show::minus(&raw) } else { raw.clone() };
                let (register, widest) = (name.clone(), value.clone());
                registers.push(ShownRegister { name, value, raw, widest, register });
            }
            None => found.push(
                Diagnostic::mistake(place, format!("`{text}` has no value"))
                    .help("write name, space, value: \"highest -1\", \"request none\""),
            ),
        }
    }
    registers
}

fn words(written: Placed<String>, found: &mut Diagnostics) -> String {
    let length = written.value.chars().count();
    if length > WORDS_MAX || written.value.chars().any(char::is_control) {
        let message = format!("{length} characters, at most {WORDS_MAX} fit the picture");
        found.push(Diagnostic::mistake(written.place, message).help("say it shorter, in one line"));
    }
    written.value
}

fn read_cluster(mut keys: Keys<'_>, cast: &Cast, found: &mut Diagnostics) -> ClusterBox {
    let title = keys.string("title", found).map(|title| words(title, found));
    let written = keys.strings("roles", found);
    keys.finish(found);
    let mut roles = BTreeSet::new();
    for role in &written {
        roles.extend(role_named(&role.value, &role.place, cast, found));
    }
    if written.is_empty() {
        roles.extend(0..cast.roles.len());
    }
    ClusterBox { title: title.unwrap_or_default(), roles }
}

fn read_channel(
    channel: &Placed<String>,
    cast: &Cast,
    found: &mut Diagnostics,
) -> Option<(usize, usize)> {
    let Some((from, to)) = channel.value.split_once(' ') else {
        let message = format!("`{}` does not name two roles", channel.value);
        found.push(
            Diagnostic::mistake(channel.place.clone(), message)
                .help("write both: \"client server\""),
        );
        return None;
    };
    let from = role_named(from, &channel.place, cast, found);
    let to = role_named(to, &channel.place, cast, found);
    Some((from?, to?))
}

fn role_named(name: &str, place: &Place, cast: &Cast, found: &mut Diagnostics) -> Option<usize> {
    let role = cast.role(name);
    if role.is_none() {
        let message = format!("no role in this scene is called `{name}`");
        let remedy = suggest::remedy(name, cast.roles.iter().map(|(role, _)| role.as_str()));
        found.push(Diagnostic::mistake(place.clone(), message).help(remedy));
    }
    role
}

fn slides_twice(scenes: &[Scene], found: &mut Diagnostics) {
    let mut shown: BTreeMap<u32, &Place> = BTreeMap::new();
    for slide in scenes.iter().flat_map(|scene| &scene.slides) {
        if let Some(first) = shown.get(&slide.value) {
            let message = format!("slide {} has two pictures", slide.value);
            found.push(
                Diagnostic::mistake(slide.place.clone(), message)
                    .also((*first).clone(), "first here")
                    .help("keep one of them"),
            );
        } else {
            shown.insert(slide.value, &slide.place);
        }
    }
}
