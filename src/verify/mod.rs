//! Turns protocols and scenes into verdicts: what the model checker has found of them.
//!
//! A broken claim is a mistake, reported once, with the run that breaks it; so is a goal that
//! nothing reaches. What held is kept by content, so that it costs nothing the next time.
//!
//! What is likely to find something soon comes first: what is kept; then every search as far as a
//! second takes it; then some random walks in each cast; then scenes; and then what is left. A
//! protocol that breaks is searched no further, as its author has something to do.

pub mod advice;
mod canonical;
mod costs;
pub mod kept;
mod mistakes;
mod scenes;

use crate::check::{Bounds, Faults, OnProgress, Question, Report, Wrong, breadth, random, timed};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::protocol::cluster::Cluster;
use crate::protocol::program::{Program, Search};
use crate::protocol::tree::{ClaimKind, Runs};
use crate::run::moves::Move;
use crate::run::settle::Drive;
use crate::run::world::{Rules, World};
use crate::scene::play::Protocols;
use crate::scene::{Scene, shown};
use crate::verify::kept::{Facts, Kept, Tallied, key};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// How large a search of a protocol may become: in states; in bytes; and in bytes if its line says
/// how many states it may see, for then somebody means it.
const STATES_MAX: usize = 120_000_000;
const BYTES_MAX: usize = 900_000_000;
const BYTES_MAX_ASKED: usize = 6 << 30;
/// How many bytes random walks may take.
const WALK_BYTES_MAX: usize = 512 << 20;
/// How large it may become before others have had their turn.
const SMALL: usize = 60_000;
/// How many random walks each cast is given before its search goes on.
const PROBES: u32 = 2_000;
/// How many states are searched for a run that is shorter than one that a random walk has found.
const SHORTER: usize = 300_000;
/// The seed of all random walks.
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

/// What is reported while searches go on.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// A search goes on.
    Search {
        /// What is searched.
        of: &'a str,
        /// How many states it has seen.
        states: u64,
        /// How many steps between them.
        transitions: u64,
    },
    /// A search is over.
    Verdict(&'a Verdict),
}

/// Called with the news; may end all searches.
pub type OnNews<'a> = dyn FnMut(News<'_>) -> ControlFlow<()> + 'a;

/// Searches all protocols and scenes, and gives scenes what was found of them. What is broken goes
/// to `found`; what held, to `kept`, which afterwards holds nothing else.
/// Returns the verdicts, and how many searches are left for later.
pub fn verify(
    protocols: &Protocols,
    scenes: &mut [Scene],
    kept: &mut Kept,
    searches: Searches,
    news: &mut OnNews<'_>,
    found: &mut Diagnostics,
) -> (Vec<Verdict>, usize) {
    let known = std::mem::take(kept);
    let mut work = Verification {
        known,
        kept,
        news,
        found,
        verdicts: Vec::new(),
        broken: BTreeSet::new(),
        is_over: searches == Searches::Later,
    };
    let programs = protocols.iter().filter_map(|(name, program)| Some((name, program.as_ref()?)));
    let mut jobs: Vec<Job<'_>> =
        programs.flat_map(|(name, program)| work.jobs(name, program)).collect();
    jobs.iter_mut().for_each(|job| work.recall(job));
    for job in jobs.iter_mut().filter(|job| job.search.runs == Runs::Every) {
        work.search(job, SMALL);
    }
    jobs.iter_mut().for_each(|job| work.probe(job));
    let mut unsearched = 0;
    for scene in scenes {
        let Scene { name, play, .. } = scene;
        if let Some(play) = play {
            unsearched += usize::from(!work.scene(name, play));
            for variant in &mut play.switches {
                let label = variant.struck.as_ref().map_or("", |struck| &struck.label);
                let name = format!("{name} without {label}");
                unsearched += usize::from(!work.scene(&name, variant));
            }
            if play.find.is_some() || !play.switches.is_empty() {
                shown::widen(scene);
            }
        }
    }
    jobs.iter_mut().for_each(|job| work.search(job, usize::MAX));
    work.unreached(&jobs);
    unsearched += jobs.iter().filter(|job| job.facts.is_none()).count();
    (work.verdicts, unsearched)
}

/// A search that a protocol asks for.
struct Job<'a> {
    name: &'a str,
    program: &'a Program,
    search: &'a Search,
    cluster: Cluster,
    /// What is searched, in words.
    searched: String,
    key: String,
    /// What was found, once it is over.
    facts: Option<Facts>,
}

impl Job<'_> {
    fn question(&self) -> Option<Question<'_>> {
        let rules = Rules { program: self.program, cluster: &self.cluster };
        let Search { crashes, duplicates, partitions: isolates, runs, .. } = *self.search;
        // Where channels keep order, one that loses what others come behind has to be asked for.
        let losses = self.search.losses || !self.program.keeps_order();
        let is_timed = matches!(runs, Runs::Timed(_));
        Some(Question {
            rules,
            start: World::first(rules).ok()?,
            drive: if is_timed { Drive::Auto } else { Drive::Step },
            faults: Faults { crashes, restarts: crashes, duplicates, losses, isolates },
            possibles: true,
            reduced: true,
        })
    }
}

struct Verification<'a, 'n> {
    known: Kept,
    kept: &'a mut Kept,
    news: &'a mut OnNews<'n>,
    found: &'a mut Diagnostics,
    verdicts: Vec<Verdict>,
    /// The protocols that something is wrong with.
    broken: BTreeSet<String>,
    /// Whether nothing more is to be searched.
    is_over: bool,
}

impl Verification<'_, '_> {
    fn jobs<'a>(&mut self, name: &'a str, program: &'a Program) -> Vec<Job<'a>> {
        let mut jobs = Vec::new();
        for search in &program.searches {
            let cluster = Cluster::new(&search.cast, search.limits.clone());
            if costs::are_too_large(program, &cluster, &search.place, self.found) {
                self.broken.insert(name.to_string());
                continue;
            }
            let rules = Rules { program, cluster: &cluster };
            if let Err(fault) = World::first(rules) {
                crate::scene::perform::report_fault(program, &fault, self.found);
                self.broken.insert(name.to_string());
                continue;
            }
            let (searched, key) =
                (searched(program, search), key(&[&canonical::search(program, search)]));
            jobs.push(Job { name, program, search, cluster, searched, key, facts: None });
        }
        jobs
    }

    /// What is known of a search from before.
    fn recall(&mut self, job: &mut Job<'_>) {
        job.facts = self.known.facts.get(&job.key).cloned();
        if let Some(facts) = &job.facts {
            let facts = facts.clone();
            self.conclude(job.name, &job.searched, &job.key, facts, true);
        }
    }

    /// Searches, unless that is done; with a limit of states that is not its own, it may go on
    /// later.
    fn search(&mut self, job: &mut Job<'_>, limit: usize) {
        let Some(question) = self.open(job) else { return };
        let own = job.search.states.map_or(STATES_MAX, |states| states as usize);
        let bytes = job.search.states.map_or(BYTES_MAX, |_| BYTES_MAX_ASKED);
        let small = Bounds { bytes, ..bounds(own.min(limit)) };
        let name = format!("{}: {}", job.name, job.searched);
        let (report, counted) = match job.search.runs {
            Runs::Every => {
                let search = |on_progress: &mut OnProgress<'_>| {
                    breadth::search(&question, small, on_progress)
                };
                (self.run(&name, search), Tallied::States)
            }
            Runs::Orders(walks) => {
                let search = |on_progress: &mut OnProgress<'_>| walk(&question, walks, on_progress);
                (self.run(&name, search), Tallied::Walks)
            }
            Runs::Timed(runs) => {
                let (report, broken) =
                    self.run(&name, |on_progress| time(&question, runs, on_progress));
                if let Some(broken) = broken {
                    self.broken.insert(job.name.to_string());
                    let by = &job.search.place;
                    self.found.push(mistakes::broken_in_time(&question, &broken, by));
                    return;
                }
                (report, Tallied::Runs)
            }
        };
        if let Some((wrong, moves)) = &report.wrong {
            self.report(job, &question, wrong, moves);
        } else if !self.is_over && (report.complete || limit >= own) {
            let facts = facts(job.program, &report, counted);
            let is_as_asked = job.search.states.is_some_and(|most| facts.states >= most.into());
            if !facts.complete && !is_as_asked {
                let growth = report.growth.as_ref();
                self.found.push(mistakes::incomplete(
                    job.program,
                    &facts,
                    growth,
                    (&job.search.place, job.search.crashes),
                ));
            }
            self.conclude(job.name, &job.searched, &job.key, facts.clone(), false);
            job.facts = Some(facts);
        }
    }

    /// Makes some random walks, as mistakes are mostly found by few. Whoever asks for runs on a
    /// clock does not mean every order.
    fn probe(&mut self, job: &mut Job<'_>) {
        if matches!(job.search.runs, Runs::Timed(_)) {
            return;
        }
        let Some(question) = self.open(job) else { return };
        let name = format!("{}: {}", job.name, job.searched);
        let report = self.run(&name, |on_progress| walk(&question, PROBES, on_progress));
        if let Some((wrong, moves)) = &report.wrong {
            self.report(job, &question, wrong, moves);
        }
    }

    /// What a job asks, if it has not been answered and is still worth an answer.
    fn open<'j>(&self, job: &'j Job<'_>) -> Option<Question<'j>> {
        let is_open = !self.is_over && job.facts.is_none() && !self.broken.contains(job.name);
        is_open.then(|| job.question()).flatten()
    }

    /// Runs a search that reports how far it is.
    fn run<T>(&mut self, name: &str, search: impl FnOnce(&mut OnProgress<'_>) -> T) -> T {
        let mut is_over = self.is_over;
        let report = search(&mut |states, transitions| {
            let goes_on = (self.news)(News::Search { of: name, states, transitions });
            is_over |= goes_on.is_break();
            goes_on
        });
        self.is_over = is_over;
        report
    }

    /// Reports what is wrong with a protocol, by the shortest run that can be had soon.
    fn report(&mut self, job: &Job<'_>, question: &Question<'_>, wrong: &Wrong, moves: &[Move]) {
        self.broken.insert(job.name.to_string());
        let is_shortest = job.search.runs == Runs::Every;
        let shorter = self.shorter(job.name, question, is_shortest);
        let ((wrong, moves), is_shortest) = match &shorter {
            Some((wrong, moves)) => ((wrong, moves.as_slice()), true),
            None => ((wrong, moves), is_shortest),
        };
        let found = mistakes::broken(question, wrong, moves, (&job.search.place, is_shortest));
        self.found.push(found);
    }

    /// A shortest run to something wrong, if it is soon found.
    fn shorter(
        &mut self,
        name: &str,
        question: &Question<'_>,
        is_shortest: bool,
    ) -> Option<(Wrong, Vec<Move>)> {
        if is_shortest {
            return None;
        }
        let name = format!("{name}: a shorter run");
        self.run(&name, |on_progress| breadth::search(question, bounds(SHORTER), on_progress)).wrong
    }

    /// Keeps what a search has found, and reports it.
    fn conclude(&mut self, subject: &str, searched: &str, key: &str, facts: Facts, kept: bool) {
        self.kept.facts.insert(key.to_string(), facts.clone());
        let (subject, searched) = (subject.to_string(), searched.to_string());
        let verdict = Verdict { subject, searched, facts, kept };
        self.is_over |= (self.news)(News::Verdict(&verdict)).is_break();
        self.verdicts.push(verdict);
    }

    /// Makes mistakes of goals that no search of their protocol reaches.
    fn unreached(&mut self, jobs: &[Job<'_>]) {
        let mut by_name: BTreeMap<&str, Vec<&Job<'_>>> = BTreeMap::new();
        jobs.iter().for_each(|job| by_name.entry(job.name).or_default().push(job));
        for (name, jobs) in by_name {
            if self.broken.contains(name) || jobs.iter().any(|job| job.facts.is_none()) {
                continue;
            }
            let facts = jobs.iter().filter_map(|job| job.facts.as_ref());
            let reached: BTreeSet<&String> = facts.flat_map(|facts| &facts.goals).collect();
            let goals = jobs[0].program.claims.iter().filter(|it| it.kind == ClaimKind::Goal);
            for goal in goals.filter(|goal| !reached.contains(&goal.name)) {
                let message = format!("no run reaches `{}`", goal.name);
                let help = "search a larger cast, or claim something that can be";
                self.found.push(Diagnostic::mistake(goal.place.clone(), message).help(help));
            }
        }
    }
}

fn walk(question: &Question<'_>, walks: u32, on_progress: &mut OnProgress<'_>) -> Report {
    let bounds = Bounds { bytes: WALK_BYTES_MAX, ..bounds(STATES_MAX) };
    random::search(question, SEED, walks, bounds, on_progress)
}

fn time(
    question: &Question<'_>,
    runs: u32,
    on_progress: &mut OnProgress<'_>,
) -> (Report, Option<timed::BrokenRun>) {
    timed::search(question, SEED, runs, bounds(STATES_MAX), on_progress)
}

fn bounds(states: usize) -> Bounds {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Bounds { states, bytes: BYTES_MAX, threads }
}

fn facts(program: &Program, report: &Report, counted: Tallied) -> Facts {
    Facts {
        states: report.states,
        transitions: report.transitions,
        depth: report.depth,
        complete: report.complete,
        counted,
        goals: report.goals.keys().map(|nth| program.claims[*nth].name.clone()).collect(),
        outcomes: report.outcomes.clone(),
        ..Facts::default()
    }
}

/// A search in words.
fn searched(program: &Program, search: &Search) -> String {
    let runs = match search.runs {
        Runs::Every => "every order".to_string(),
        Runs::Orders(count) => format!("{count} orders"),
        Runs::Timed(count) => format!("{count} runs"),
    };
    let mut parts: Vec<String> = program
        .roles
        .iter()
        .zip(&search.cast)
        .map(|(role, count)| match count {
            1 => format!("1 {}", role.name),
            _ => format!("{count} {}", role.plural),
        })
        .collect();
    let limits = program.limits.iter().zip(&search.limits);
    parts.extend(limits.map(|((name, _), number)| format!("{name} {number}")));
    parts.extend(search.crashes.then(|| "crashes".to_string()));
    parts.extend(search.duplicates.then(|| "duplicates".to_string()));
    parts.extend(search.losses.then(|| "losses".to_string()));
    parts.extend(search.states.map(|states| format!("states {states}")));
    format!("{runs} of {}", parts.join(", "))
}
