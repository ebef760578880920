//! Turns protocols and scenes into facts: what a search through their worlds has found.
//!
//! A broken invariant is a mistake, told with the run that breaks it; so is a goal that nothing
//! reaches. What held is kept by content, so that it costs nothing the next time.

pub mod advice;
mod costs;
pub mod kept;
mod scenes;
mod tell;

use crate::diagnostic::{Diagnostic, Diagnostics, any_mistake};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Program, Search};
use crate::protocol::tree::ClaimKind;
use crate::scene::perform::told;
use crate::scene::play::Protocols;
use crate::scene::{Scene, shown};
use crate::sim::search::space::Drive;
use crate::sim::search::{Bounds, Question, Report, breadth, walk};
use crate::sim::world::{Rules, World};
use crate::verify::kept::{Facts, Kept, key};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// How large a search of a protocol may become.
const BOUNDS: Bounds = Bounds { worlds: 120_000_000, bytes: 900 << 20 };
/// The same in bytes where the line says how many worlds it may see: its author has the room.
const ASKED_BYTES_MAX: usize = 6 << 30;
/// The seed of all random orders.
const SEED: u32 = 1;

/// When what nothing is kept of is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Searches {
    /// At once: nothing is published without a verdict.
    #[default]
    Now,
    /// By somebody else; it counts as unsearched.
    Later,
}

/// What was searched, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The protocol, or the scene and its protocol.
    pub subject: String,
    /// What was searched of it.
    pub searched: String,
    /// What was found.
    pub facts: Facts,
    /// Whether it was known from before.
    pub kept: bool,
}

/// Hears which search goes on, and how many worlds and steps it has seen.
pub type Progress<'a> = dyn FnMut(&str, u64, u64) + 'a;

/// Searches all protocols and scenes, and gives scenes what was found of them. What is broken goes
/// to `found`; what held, to `kept`, which afterwards holds nothing else.
/// Returns the verdicts, and how many searches are left for later.
pub fn verify(
    protocols: &Protocols,
    scenes: &mut [Scene],
    kept: &mut Kept,
    searches: Searches,
    progress: &mut Progress<'_>,
    found: &mut Diagnostics,
) -> (Vec<Verdict>, usize) {
    let known = std::mem::take(kept);
    let mut work =
        Work { known, kept, searches, progress, found, verdicts: Vec::new(), unsearched: 0 };
    for (name, program) in protocols {
        if let Some(program) = program {
            work.protocol(name, program);
        }
    }
    for scene in scenes {
        let Scene { name, play, .. } = scene;
        if let Some(play) = play {
            let is_found = play.find.is_some();
            work.scene(name, play);
            if is_found {
                shown::widen(scene);
            }
        }
    }
    (work.verdicts, work.unsearched)
}

struct Work<'a, 'p> {
    known: Kept,
    kept: &'a mut Kept,
    searches: Searches,
    progress: &'a mut Progress<'p>,
    found: &'a mut Diagnostics,
    verdicts: Vec<Verdict>,
    unsearched: usize,
}

impl Work<'_, '_> {
    fn protocol(&mut self, name: &str, program: &Program) {
        let mut reached = BTreeSet::new();
        let (before, unsearched) = (self.found.len(), self.unsearched);
        for search in &program.searches {
            let cluster = Cluster::new(&search.cast, search.limits.clone());
            if costs::are_too_large(program, &cluster, &search.place, self.found) {
                continue;
            }
            let rules = Rules { program, cluster: &cluster };
            let start = match World::first(rules) {
                Ok(start) => start,
                Err(fault) => return told(program, &fault, self.found),
            };
            let question = Question {
                rules,
                start,
                drive: Drive::Step,
                crashes: search.crashes,
                restarts: false,
                duplicates: search.duplicates,
                reduced: true,
            };
            let asked = |worlds| Bounds { worlds: worlds as usize, bytes: ASKED_BYTES_MAX };
            let bounds = search.worlds.map_or(BOUNDS, asked);
            let searched = searched(program, search);
            let key = key(&[&without_searches(program), &format!("{:?}", plain(search))]);
            let facts = self.facts(name, &searched, key, &|_| true, |found, progress| {
                let report = match search.walks {
                    None => breadth::search(&question, bounds, progress),
                    Some(walks) => walk::search(&question, SEED, walks, progress),
                };
                match &report.wrong {
                    Some((wrong, moves)) => {
                        found.push(tell::broken(&question, wrong, moves, &search.place));
                        None
                    }
                    None => Some(facts(program, &report)),
                }
            });
            let Some(facts) = facts else { continue };
            let is_as_asked = search.worlds.is_some_and(|worlds| facts.worlds >= worlds.into());
            if !facts.complete && !is_as_asked {
                self.found.push(stopped(&facts, search));
            }
            reached.extend(facts.goals);
        }
        let is_open = any_mistake(&self.found[before..]) || self.unsearched > unsearched;
        if is_open || program.searches.is_empty() {
            return;
        }
        let goals = program.claims.iter().filter(|claim| claim.kind == ClaimKind::Goal);
        for goal in goals.filter(|goal| !reached.contains(&goal.name)) {
            let message = format!("no run reaches `{}`", goal.name);
            let help = "search a larger cast, or claim something that can be";
            self.found.push(Diagnostic::mistake(goal.place.clone(), message).help(help));
        }
    }

    /// What is known from before, if that is sound, or else what the search finds.
    fn facts(
        &mut self,
        subject: &str,
        searched: &str,
        key: String,
        is_sound: &dyn Fn(&Facts) -> bool,
        search: impl FnOnce(&mut Diagnostics, &mut dyn FnMut(u64, u64)) -> Option<Facts>,
    ) -> Option<Facts> {
        let known = self.known.facts.get(&key).or_else(|| self.kept.facts.get(&key));
        let known = known.filter(|facts| is_sound(facts)).cloned();
        let kept = known.is_some();
        let facts = match known {
            Some(facts) => facts,
            None if self.searches == Searches::Later => {
                self.unsearched += 1;
                return None;
            }
            None => {
                let name = format!("{subject}: {searched}");
                (self.progress)(&name, 0, 0);
                search(self.found, &mut |worlds, steps| (self.progress)(&name, worlds, steps))?
            }
        };
        self.kept.facts.insert(key, facts.clone());
        let (subject, searched) = (subject.to_string(), searched.to_string());
        self.verdicts.push(Verdict { subject, searched, facts: facts.clone(), kept });
        Some(facts)
    }
}

/// A search that ended before it had seen everything, though its line does not say so.
fn stopped(facts: &Facts, search: &Search) -> Diagnostic {
    let (worlds, depth) = (facts.worlds, facts.depth);
    let message = format!("incomplete: {worlds} worlds, all up to {depth} steps from the start");
    let help = "search a smaller cast, lower a limit, or say where to stop: `worlds 1000000`";
    Diagnostic::warning(search.place.clone(), message).help(help)
}

fn facts(program: &Program, report: &Report) -> Facts {
    Facts {
        worlds: report.worlds,
        transitions: report.transitions,
        depth: report.depth,
        complete: report.complete,
        random: report.random,
        goals: report.goals.keys().map(|nth| program.claims[*nth].name.clone()).collect(),
        outcomes: report.outcomes.clone(),
        ..Facts::default()
    }
}

/// A search as its line says it, without where it stands.
fn plain(search: &Search) -> impl Debug {
    let Search { walks, cast, limits, crashes, duplicates, worlds, .. } = search;
    (walks, cast, limits, crashes, duplicates, worlds)
}

/// The text of a protocol without the lines that say what is searched: a search more or less leaves
/// what the others have found.
fn without_searches(program: &Program) -> String {
    let lines = program.source.text.lines().filter(|line| !line.starts_with("search "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// A search in words.
fn searched(program: &Program, search: &Search) -> String {
    let orders = search.walks.map_or("every order".to_string(), |walks| format!("{walks} orders"));
    let mut parts: Vec<String> = program
        .roles
        .iter()
        .zip(&search.cast)
        .map(|(role, count)| format!("{count} {}{}", role.name, if *count == 1 { "" } else { "s" }))
        .collect();
    let limits = program.limits.iter().zip(&search.limits);
    parts.extend(limits.map(|((name, _), number)| format!("{name} {number}")));
    parts.extend(search.crashes.then(|| "crashes".to_string()));
    parts.extend(search.duplicates.then(|| "duplicates".to_string()));
    parts.extend(search.worlds.map(|worlds| format!("worlds {worlds}")));
    format!("{orders} of {}", parts.join(", "))
}
