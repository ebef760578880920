//! Turns a run into the moment at which it first breaks a claim, or reaches the goal that its scene
//! asks for, and says whose values do.
//!
//! A scene that asks for a claim (`find`) is judged by that one, any other by all invariants and
//! step invariants, after every event. `templates/player/verdict.js` judges the runs of readers
//! in the same way and in the same words.

use crate::protocol::frame::{Frame, members_of};
use crate::protocol::program::{Claim, Expr, Function, Program, StepInvariant, Watched};
use crate::protocol::show;
use crate::protocol::tree::{ClaimKind, Each, Never, Operator};
use crate::protocol::value::{ActorId, Value};
use crate::protocol::visit;
use crate::run::claims::{cost, holds_in, keeps, satisfies, watched_in};
use crate::run::timeline::Event;
use crate::run::world::World;
use crate::scene::describe::capitalized;
use crate::scene::play::Play;
use crate::words::Words;

/// How many values a page looks at, at most, to judge a claim after an event. One that looks at
/// more is left to searches, unless the scene asks for it.
const JUDGED_MAX: u64 = 5_000;

/// What a run comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunVerdict {
    /// The position of the event behind which it is so.
    pub event: usize,
    /// When that was, in milliseconds.
    pub at: u32,
    /// `✕ Agreement is broken: learner 1 has request 1, learner 2 has request 2.`
    pub words: String,
    /// Whether a goal is reached; otherwise something is broken.
    pub is_goal: bool,
}

/// What the runs of a scene are judged by, each with the words for it: `✕ Agreement is broken`.
#[derive(Debug)]
pub struct JudgedBy<'a> {
    /// Step invariants.
    pub steps: Vec<(String, &'a StepInvariant)>,
    /// Invariants, or else the one claim that the scene asks for.
    pub claims: Vec<(String, &'a Claim)>,
}

/// What the runs of a scene are judged by.
pub fn judged_by(play: &Play) -> JudgedBy<'_> {
    let (program, words) = (&play.program, &*play.words);
    if let Some(find) = &play.find {
        let claim = &program.claims[find.claim];
        return JudgedBy { steps: Vec::new(), claims: vec![(heading(words, claim), claim)] };
    }
    let is_cheap = |it: &&StepInvariant| {
        it.value().is_none_or(|value| cost(&value.claim.body, &play.cluster) <= JUDGED_MAX)
    };
    let is_judged =
        |claim: &&Claim| claim.is_invariant() && cost(&claim.body, &play.cluster) <= JUDGED_MAX;
    let claims = program.claims.iter().filter(is_judged);
    let are_judged = !play.struck.as_ref().is_some_and(|struck| struck.is_of_states);
    let steps = program.step_invariants.iter().filter(|it| are_judged && is_cheap(it));
    JudgedBy {
        steps: steps
            .map(|it| (format!("✕ {}", capitalized(&never_broken(words, program, it))), it))
            .collect(),
        claims: claims.map(|claim| (heading(words, claim), claim)).collect(),
    }
}

/// A claim's name in a sentence: one of several words stands in quotation marks.
pub fn called(words: &Words, name: &str) -> String {
    match name.contains('_') {
        true => words.with("quoted", &[("name", &name.replace('_', " "))]),
        false => name.to_string(),
    }
}

/// That a step invariant is broken: `“highest of acceptors never decreases” is broken`.
pub fn never_broken(words: &Words, program: &Program, it: &StepInvariant) -> String {
    let what = match &it.of {
        Watched::Register(role, register) => {
            let role = &program.roles[usize::from(*role)];
            let register = &role.registers[usize::from(*register)].name;
            words.with("register_of", &[("register", register), ("roles", &role.plural)])
        }
        Watched::Value(value) => value.claim.name.replace('_', " "),
    };
    let never = match it.never {
        Never::Decreases => "never_decreases",
        Never::Changes => "never_changes",
        Never::Ends => "never_ends",
    };
    let name = words.with("quoted", &[("name", &words.with(never, &[("name", &what)]))]);
    words.with("is_broken", &[("claim", &name)])
}

fn heading(words: &Words, claim: &Claim) -> String {
    let name = called(words, &claim.name);
    let (sign, comes_to) = match claim.kind {
        ClaimKind::Goal => ('✓', "is_reached"),
        _ => ('✕', "is_broken"),
    };
    capitalized(&format!("{sign} {}", words.with(comes_to, &[("claim", &name)])))
}

/// What the events of a run come to, from where its scene opens. `None` if nothing is broken and no
/// goal reached.
pub fn of(play: &Play, events: &[Event]) -> Option<RunVerdict> {
    let asked = judged_by(play);
    let mut world = play.opening.clone();
    events.iter().enumerate().find_map(|(nth, event)| {
        let actor = event.happened.actor;
        let before = world.actors[usize::from(actor.0)].registers.clone();
        let watch = |world: &World| {
            let values = asked.steps.iter().filter_map(|(_, step)| step.value());
            values.map(|value| watched_in(play.rules(), value, world)).collect::<Vec<_>>()
        };
        let watched = watch(&world);
        let _ = world.apply(play.rules(), event.step);
        let mut watched = watched.into_iter().zip(watch(&world));
        let step = asked.steps.iter().find_map(|(heading, step)| {
            let words = match step.of {
                Watched::Value(_) => {
                    let (before, after) = watched.next().expect("each is watched");
                    followed(play, heading, step.never, before.into_iter().zip(after))
                }
                Watched::Register(_, register) => {
                    let after = &world.actors[usize::from(actor.0)].registers;
                    let is_kept = satisfies(step, play.cluster.role(actor), &before, after);
                    let told = || stepped(play, heading, register, (actor, &before, after));
                    (!is_kept).then(told)
                }
            };
            words.map(|words| (words, false))
        });
        let claim = || {
            asked.claims.iter().find_map(|(heading, claim)| {
                let is_goal = claim.kind == ClaimKind::Goal;
                // A claim of which there is no answer is not broken.
                let is_so = holds_in(play.rules(), claim, &world) == Ok(is_goal);
                is_so.then(|| (told(play, heading, &claim.body, &world), is_goal))
            })
        };
        let (words, is_goal) = step.or_else(claim)?;
        Some(RunVerdict { event: nth, at: event.at, words, is_goal })
    })
}

/// A step that broke what never happens.
fn stepped(
    play: &Play,
    heading: &str,
    register: u8,
    (actor, before, after): (ActorId, &[Value], &[Value]),
) -> String {
    let register = usize::from(register);
    let name = &play.program.roles[play.cluster.role(actor)].registers[register].name;
    let value = |held: &[Value]| show::value(&play.program, &play.cluster, &held[register]);
    let who = show::actor(&play.program, &play.cluster, actor);
    let (before, after) = (value(before), value(after));
    let parts = [("who", &who), ("register", name), ("before", &before), ("after", &after)];
    let parts = parts.map(|(hole, part)| (hole, part.as_str()));
    format!("{heading}: {}.", play.words.with("register_changed", &parts))
}

/// A value of several registers, for those of whom there is one: who they are, and what it is.
type WatchedFor = (Vec<Value>, Result<Value, String>);

/// A step after which a value is what it never becomes, for the first of whom that is so.
fn followed(
    play: &Play,
    heading: &str,
    never: Never,
    mut all: impl Iterator<Item = (WatchedFor, WatchedFor)>,
) -> Option<String> {
    let value = |value: &Value| show::value(&play.program, &play.cluster, value);
    all.find_map(|((of, before), (_, after))| {
        // Of what there is no answer nothing is broken.
        let (Ok(before), Ok(after)) = (before, after) else { return None };
        if keeps(never, &before, &after) {
            return None;
        }
        let of: Vec<String> = of.iter().map(value).collect();
        let parts = [("before", value(&before)), ("after", value(&after))];
        let parts = [0, 1].map(|nth| (parts[nth].0, parts[nth].1.as_str()));
        let mut what = match never {
            Never::Ends => play.words.of("value_ended").to_string(),
            _ => play.words.with("value_changed", &parts),
        };
        if !of.is_empty() {
            what = play.words.with("for_which", &[("which", &of.join(", ")), ("change", &what)]);
        }
        Some(format!("{heading}: {what}."))
    })
}

/// What is so in a world, with the values that make it so.
fn told(play: &Play, heading: &str, body: &Expr, world: &World) -> String {
    let everyone: Vec<&[Value]> =
        world.actors.iter().map(|actor| actor.registers.as_slice()).collect();
    let living = world.actors.iter().enumerate().filter(|(_, actor)| actor.alive);
    let frame = Frame {
        program: &play.program,
        cluster: &play.cluster,
        me: None,
        registers: &[],
        everyone: &everyone,
        alive: living.fold(0, |alive, (nth, _)| alive | 1 << nth),
        locals: Vec::new(),
    };
    let mut deciding = Deciding { frame, found: Vec::new() };
    deciding.read(body);
    let all: Vec<String> =
        deciding.found.iter().map(|(actor, read)| held(play, world, *actor, read)).collect();
    // A list or a set has commas of its own.
    let comma = if all.iter().any(|words| words.contains(',')) { "; " } else { ", " };
    match all.is_empty() {
        true => format!("{heading}."),
        false => format!("{heading}: {}.", all.join(comma)),
    }
}

/// `proposer 1 has phase elected and request 2`.
fn held(play: &Play, world: &World, actor: ActorId, read: &[Read]) -> String {
    let state = &world.actors[usize::from(actor.0)];
    let role = &play.program.roles[play.cluster.role(actor)];
    let one = |read: &Read| match read {
        Read::Register(at) => {
            let at = usize::from(*at);
            let value = show::value(&play.program, &play.cluster, &state.registers[at]);
            format!("{} {value}", role.registers[at].name)
        }
        Read::Life => {
            play.words.of(if state.alive { "not_crashed" } else { "crashed" }).to_string()
        }
    };
    let name = show::actor(&play.program, &play.cluster, actor);
    let all = play.words.joined(read.iter().map(one));
    play.words.with("has", &[("who", &name), ("values", &all)])
}

/// What was read of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    Register(u8),
    /// Whether it is up.
    Life,
}

/// The values that decide what a claim is worth, in the order in which they are read.
struct Deciding<'a> {
    frame: Frame<'a>,
    found: Vec<(ActorId, Vec<Read>)>,
}

impl Deciding<'_> {
    fn note(&mut self, actor: ActorId, read: Read) {
        match self.found.iter_mut().find(|(known, _)| *known == actor) {
            Some((_, all)) if all.contains(&read) => {}
            Some((_, all)) => all.push(read),
            None => self.found.push((actor, vec![read])),
        }
    }

    fn read(&mut self, expr: &Expr) {
        match expr {
            Expr::RegisterOf(actor, _, register) => {
                self.read(actor);
                if let Ok(actor) = self.frame.actor(actor) {
                    self.note(actor, Read::Register(*register));
                }
            }
            Expr::Of(function, inner) => {
                self.read(inner);
                if let (Function::Alive, Ok(actor)) = (function, self.frame.actor(inner)) {
                    self.note(actor, Read::Life);
                }
            }
            // Where one side decides, the other does not matter.
            Expr::Binary(operator @ (Operator::And | Operator::Or), a, b) => {
                let decided = Ok(*operator == Operator::Or);
                match () {
                    () if self.frame.truth(a) == decided => self.read(a),
                    () if self.frame.truth(b) == decided => self.read(b),
                    () => [a, b].into_iter().for_each(|side| self.read(side)),
                }
            }
            Expr::Either(condition, a, b) => {
                self.read(condition);
                let holds = self.frame.truth(condition) == Ok(true);
                self.read(if holds { a } else { b });
            }
            Expr::Each(each, first, names, domain, body) => {
                self.read(domain);
                let domain = self.frame.value(domain);
                let all = domain.and_then(|all| members_of(&all)).unwrap_or_default();
                self.each(*each, (*first, names.len()), &all, body);
            }
            _ => visit::inside(expr).into_iter().for_each(|inner| self.read(inner)),
        }
    }

    /// The first who decide it; all of them where it takes all.
    fn each(&mut self, each: Each, locals: (u8, usize), all: &[Value], body: &Expr) {
        let decided = Ok(each == Each::Some);
        let decides = &mut |it: &mut Self| {
            let does = it.frame.truth(body) == decided;
            if does {
                it.read(body);
            }
            does
        };
        let takes_one = matches!(each, Each::All | Each::Some);
        if !takes_one || !self.any(locals, all, decides) {
            self.any(locals, all, &mut |it: &mut Self| {
                it.read(body);
                false
            });
        }
    }

    /// Whether `visit` says so of any of `all` that stand for these locals; no more are asked then.
    fn any(
        &mut self,
        (at, count): (u8, usize),
        all: &[Value],
        visit: &mut dyn FnMut(&mut Self) -> bool,
    ) -> bool {
        let Some(rest) = count.checked_sub(1) else { return visit(self) };
        for member in all {
            self.frame.locals.truncate(usize::from(at));
            self.frame.locals.push(member.clone());
            if self.any((at + 1, rest), all, visit) {
                return true;
            }
        }
        self.frame.locals.truncate(usize::from(at));
        false
    }
}
