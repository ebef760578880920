//! Turns protocols and scenes into facts: what a search through their worlds has found.
//!
//! A broken invariant is a mistake, told with the run that breaks it; so is a goal that nothing
//! reaches. What held is kept by content, so that it costs nothing the next time.

pub mod kept;
mod tell;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Program, Search};
use crate::protocol::tree::ClaimKind;
use crate::scene::Scene;
use crate::scene::perform::told;
use crate::scene::play::{Play, Protocols};
use crate::sim::search::space::Drive;
use crate::sim::search::{Bounds, Question, Report, Wrong, breadth, walk};
use crate::sim::world::{Rules, World};
use crate::verify::kept::{Facts, Kept, key};
use std::collections::{BTreeMap, BTreeSet};

/// How large a search of a protocol may become.
pub const BOUNDS: Bounds = Bounds { worlds: 120_000_000, bytes: 6 << 30 };
/// How large a search of a scene may become before random orders take over.
const SCENE_BOUNDS: Bounds = Bounds { worlds: 130_000, bytes: 1 << 30 };
/// How many random orders of a scene that is too large to see whole.
const SCENE_WALKS: u32 = 20_000;
/// The seed of all random orders.
const SEED: u32 = 1;
/// The most sentences of a run that a message tells.
const SENTENCES_MAX: usize = 60;

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

/// Searches all protocols and scenes. What is broken goes to `found`; what held, to `kept`, which
/// afterwards holds nothing else.
pub fn verify(
    protocols: &Protocols,
    scenes: &[Scene],
    kept: &mut Kept,
    progress: &mut Progress<'_>,
    found: &mut Diagnostics,
) -> Vec<Verdict> {
    let known = std::mem::take(kept);
    let mut work = Work { known, kept, progress, found, verdicts: Vec::new() };
    for (name, program) in protocols {
        if let Some(program) = program {
            work.protocol(name, program);
        }
    }
    for scene in scenes {
        if let Some(play) = &scene.play {
            work.scene(&scene.name, play);
        }
    }
    work.verdicts
}

struct Work<'a, 'p> {
    known: Kept,
    kept: &'a mut Kept,
    progress: &'a mut Progress<'p>,
    found: &'a mut Diagnostics,
    verdicts: Vec<Verdict>,
}

impl Work<'_, '_> {
    fn protocol(&mut self, name: &str, program: &Program) {
        let mut reached = BTreeSet::new();
        let before = self.found.len();
        for search in &program.searches {
            let cluster = Cluster::new(&search.cast, search.limits.clone());
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
                duplicates: search.duplicates,
                reduced: true,
                goal: None,
            };
            let searched = searched(program, search);
            let key = key(&[&program.source.text, &format!("{search:?}", search = plain(search))]);
            let facts =
                self.facts(name, &searched, key, program, &question, |progress| {
                    match search.walks {
                        None => breadth::search(&question, BOUNDS, progress),
                        Some(walks) => walk::search(&question, SEED, walks, progress),
                    }
                });
            reached.extend(facts.into_iter().flat_map(|facts| facts.goals));
        }
        if self.found.len() > before || program.searches.is_empty() {
            return;
        }
        let goals = program.claims.iter().filter(|claim| claim.kind == ClaimKind::Goal);
        for goal in goals.filter(|goal| !reached.contains(&goal.name)) {
            let message = format!("no run reaches `{}`", goal.name);
            let help = "search a larger cast, or claim something that can be";
            self.found.push(Diagnostic::mistake(goal.place.clone(), message).help(help));
        }
    }

    fn scene(&mut self, name: &str, play: &Play) {
        let subject = format!("{name} ({})", play.protocol);
        let question = question(play);
        let parts = [
            play.program.source.text.as_str(),
            &play.without.join(" "),
            &format!("{:?} {:?} {:?}", play.cluster, play.drive, play.faults),
            &format!("{:?}", play.opening),
        ];
        let searched = "what readers can do".to_string();
        self.facts(&subject, &searched, key(&parts), &play.program, &question, |progress| {
            let report = breadth::search(&question, SCENE_BOUNDS, progress);
            if report.complete || report.wrong.is_some() {
                return report;
            }
            walk::search(&question, SEED, SCENE_WALKS, progress)
        });
    }

    /// What is known from before, or else what the search finds.
    fn facts(
        &mut self,
        subject: &str,
        searched: &str,
        key: String,
        program: &Program,
        question: &Question<'_>,
        search: impl FnOnce(&mut dyn FnMut(u64, u64)) -> Report,
    ) -> Option<Facts> {
        let known = self.known.facts.get(&key).or_else(|| self.kept.facts.get(&key)).cloned();
        let is_kept = known.is_some();
        let facts = match known {
            Some(facts) => facts,
            None => {
                let name = format!("{subject}: {searched}");
                (self.progress)(&name, 0, 0);
                let report = search(&mut |worlds, steps| (self.progress)(&name, worlds, steps));
                if let Some((wrong, moves)) = &report.wrong {
                    self.found.push(broken(program, question, wrong, moves));
                    return None;
                }
                facts(program, &report)
            }
        };
        self.kept.facts.insert(key, facts.clone());
        self.verdicts.push(Verdict {
            subject: subject.to_string(),
            searched: searched.to_string(),
            facts: facts.clone(),
            kept: is_kept,
        });
        Some(facts)
    }
}

/// What is searched of a scene: whatever its readers can do.
pub fn question(play: &Play) -> Question<'_> {
    Question {
        rules: play.rules(),
        start: play.opening.clone(),
        drive: play.drive,
        crashes: play.faults.kill && play.faults.restart,
        duplicates: false,
        reduced: true,
        goal: None,
    }
}

fn facts(program: &Program, report: &Report) -> Facts {
    Facts {
        worlds: report.worlds,
        transitions: report.transitions,
        depth: report.depth,
        complete: report.complete,
        goals: report.goals.keys().map(|nth| program.claims[*nth].name.clone()).collect(),
        outcomes: report.outcomes.clone(),
        run: Vec::new(),
    }
}

/// The mistake of a protocol that breaks what it claims, with the run that does.
fn broken(
    program: &Program,
    question: &Question<'_>,
    wrong: &Wrong,
    moves: &[crate::sim::search::Move],
) -> Diagnostic {
    let (place, message): (Place, String) = match wrong {
        Wrong::Invariant(nth) => {
            let claim = &program.claims[*nth];
            (claim.place.clone(), format!("`{}` does not hold", claim.name))
        }
        Wrong::Never(nth) => {
            let never = &program.nevers[*nth];
            let role = &program.roles[usize::from(never.role)];
            let register = &role.registers[usize::from(never.register)].name;
            let does = if never.decreases { "decreases" } else { "changes" };
            (never.place.clone(), format!("`{register}` of a {} {does}", role.name))
        }
        Wrong::Fault(fault) => (program.source.place(fault.range.clone()), fault.message.clone()),
    };
    let sentences = tell::tell(question.rules, &question.start, moves, question.drive);
    let mut help = format!("after {} steps; this run breaks it:", moves.len());
    for (nth, sentence) in (1..).zip(&sentences).take(SENTENCES_MAX) {
        help.push_str(&format!("\n{nth:>3}. {sentence}"));
    }
    Diagnostic::mistake(place, message).help(help)
}

/// A search as its line says it, without where it stands.
fn plain(search: &Search) -> (Option<u32>, &[u8], &[i32], bool, bool) {
    (search.walks, &search.cast, &search.limits, search.crashes, search.duplicates)
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
    format!("{orders} of {}", parts.join(", "))
}

/// How runs of a scene end, by how often.
pub fn outcomes(verdicts: &[Verdict], scene: &str, play: &Play) -> BTreeMap<String, u64> {
    let subject = format!("{scene} ({})", play.protocol);
    let verdict = verdicts.iter().find(|verdict| verdict.subject == subject);
    verdict.map(|verdict| verdict.facts.outcomes.clone()).unwrap_or_default()
}
