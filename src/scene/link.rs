//! A run as text: what stands in a page's address, and what is kept of runs that a build has found.
//!
//! `1/0a0.400k5` is the second seed; actor 0 acts at 0 ms, actor 5 is killed at 400 ms. A letter
//! for what a click does: `a` act, `d` do (actor, rule), `k` kill, `r` restart, `i` isolate, `h`
//! heal, `x` drop and `c` duplicate (from, to, which). `templates/player/link.js` reads and writes
//! the same; in an address there follow where the reader is, `/1200`, and the labels of the lines
//! that are struck out, if they are not those of the scene, `/adopt.fence`.

use crate::protocol::program::Trigger;
use crate::protocol::value::ActorId;
use crate::run::settle::Drive;
use crate::run::timeline::{Act, Click, RUN_MS_MAX};
use crate::run::world::World;
use crate::scene::play::Play;

/// The run of a seed, by its position among those of the scene, and clicks.
pub fn write(seed: usize, clicks: &[Click]) -> String {
    let words: Vec<String> = clicks.iter().map(word).collect();
    format!("{seed}/{}", words.join("."))
}

fn word(click: &Click) -> String {
    let at = click.at;
    match click.act {
        Act::Act(actor) => format!("{at}a{}", actor.0),
        Act::Do(actor, rule) => format!("{at}d{}-{rule}", actor.0),
        Act::Kill(actor) => format!("{at}k{}", actor.0),
        Act::Restart(actor) => format!("{at}r{}", actor.0),
        Act::Isolate(actor) => format!("{at}i{}", actor.0),
        Act::Heal(actor) => format!("{at}h{}", actor.0),
        Act::Drop(from, to, nth) => format!("{at}x{}-{}-{nth}", from.0, to.0),
        Act::Duplicate(from, to, nth) => format!("{at}c{}-{}-{nth}", from.0, to.0),
    }
}

/// The run that [`write()`] wrote. `None` if the text is damaged.
pub fn read(text: &str) -> Option<(usize, Vec<Click>)> {
    let (seed, words) = text.split_once('/')?;
    let words = words.split('.').filter(|word| !word.is_empty());
    let clicks: Option<Vec<Click>> = words.map(click).collect();
    Some((seed.parse().ok()?, clicks?))
}

/// Whether a reader of the scene could click so, or its demo does. A page leaves out of a link what
/// is not.
pub fn is_allowed(play: &Play, click: &Click) -> bool {
    let is_there = |actor: ActorId| actor.0 < play.cluster.size();
    let is_of_service = |actor: ActorId| is_there(actor) && !World::is_outside(play.rules(), actor);
    let could = match click.act {
        Act::Act(actor) => is_there(actor),
        Act::Do(actor, rule) => is_there(actor) && is_action(play, actor, rule),
        Act::Kill(actor) => play.faults.kill && is_of_service(actor),
        Act::Restart(actor) => play.faults.restart && is_of_service(actor),
        Act::Isolate(actor) => play.faults.isolate && is_of_service(actor),
        Act::Heal(actor) => play.faults.heal && is_of_service(actor),
        Act::Drop(from, to, _) => play.faults.drop && is_there(from) && is_there(to),
        Act::Duplicate(from, to, _) => play.faults.duplicate && is_there(from) && is_there(to),
    };
    click.at <= RUN_MS_MAX && (could || play.demo.contains(click))
}

/// Whether a rule is what an actor does when it is clicked.
fn is_action(play: &Play, actor: ActorId, rule: usize) -> bool {
    let rules = &play.program.roles[play.cluster.role(actor)].rules;
    match rules.get(rule).map(|rule| &rule.trigger) {
        Some(Trigger::Action { by_hand, .. }) => *by_hand || play.drive == Drive::Step,
        _ => false,
    }
}

fn click(word: &str) -> Option<Click> {
    let at = word.find(|character: char| !character.is_ascii_digit())?;
    let (time, rest) = word.split_at(at);
    let letter = rest.chars().next()?;
    let numbers: Option<Vec<u32>> =
        rest[letter.len_utf8()..].split('-').map(|number| number.parse().ok()).collect();
    let numbers = numbers?;
    let actor = |nth: usize| Some(ActorId(u8::try_from(*numbers.get(nth)?).ok()?));
    let act = match (letter, numbers.len()) {
        ('a', 1) => Act::Act(actor(0)?),
        ('d', 2) => Act::Do(actor(0)?, usize::try_from(numbers[1]).ok()?),
        ('k', 1) => Act::Kill(actor(0)?),
        ('r', 1) => Act::Restart(actor(0)?),
        ('i', 1) => Act::Isolate(actor(0)?),
        ('h', 1) => Act::Heal(actor(0)?),
        ('x', 3) => Act::Drop(actor(0)?, actor(1)?, numbers[2]),
        ('c', 3) => Act::Duplicate(actor(0)?, actor(1)?, numbers[2]),
        _ => return None,
    };
    Some(Click { at: time.parse().ok()?, act })
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use crate::protocol::value::ActorId;
    use crate::run::timeline::{Act, Click};

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let clicks = [
            (0, Act::Act(ActorId(3))),
            (20, Act::Do(ActorId(1), 7)),
            (400, Act::Kill(ActorId(5))),
            (400, Act::Restart(ActorId(5))),
            (1_000, Act::Drop(ActorId(2), ActorId(10), 4)),
            (1_000, Act::Duplicate(ActorId(2), ActorId(10), 5)),
            (1_200, Act::Isolate(ActorId(3))),
            (2_000, Act::Heal(ActorId(3))),
        ]
        .map(|(at, act)| Click { at, act });
        assert_eq!(
            write(2, &clicks),
            "2/0a3.20d1-7.400k5.400r5.1000x2-10-4.1000c2-10-5.1200i3.2000h3"
        );
        assert_eq!(read(&write(2, &clicks)), Some((2, clicks.to_vec())));
        assert_eq!(read("0/"), Some((0, Vec::new())));
        for damaged in ["", "0", "x/0a1", "0/a1", "0/0a", "0/0q1", "0/0x1-2", "0/0a999", "0/0a1-2"]
        {
            assert_eq!(read(damaged), None, "{damaged}");
        }
    }
}
