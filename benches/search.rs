//! How fast states are searched, beside stateright and TLC searching the same protocol.
//!
//! `cargo bench --bench search` prints, for one model, the states and transitions a second of all
//! three, on one core and on all: stateright searches Paxos written by hand, TLC the module that
//! `synod export` writes. There nothing is reduced, so that all see the same states. Then it prints
//! how fast the reduced search of a line of the deck is, and how much memory it takes.

#[path = "../tests/actors.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod actors;

use actors::Cast;
use stateright::{Checker, HasDiscoveries, Model};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use synod::check::{Bounds, Faults, Question, Report, breadth};
use synod::diagnostic::{Diagnostics, Source};
use synod::export;
use synod::protocol;
use synod::protocol::cluster::Cluster;
use synod::protocol::program::{Program, Search};
use synod::protocol::tree::Runs;
use synod::run::settle::Drive;
use synod::run::world::{Rules, World};

/// What all three search.
const MODEL: Cast = Cast {
    clients: 1,
    proposers: 2,
    acceptors: 3,
    learners: 1,
    tries: 1,
    crashes: false,
    adopts: true,
};
/// Nearly nothing: what TLC takes for it is the start of Java.
const SMALLEST: Cast = Cast { proposers: 1, acceptors: 1, ..MODEL };
/// The line of the deck that is searched with reductions.
const LINE: Cast = Cast { clients: 2, crashes: true, ..MODEL };

/// What a checker did.
#[derive(Clone, Copy)]
struct Measured {
    states: u64,
    transitions: u64,
    seconds: f64,
}

impl Measured {
    fn transitions_a_second(self) -> f64 {
        self.transitions as f64 / self.seconds
    }
}

fn main() {
    let program = paxos();
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    beside_others(&program, cores);
    println!();
    reduced(&program, cores);
}

fn beside_others(program: &Program, cores: usize) {
    println!("Paxos: {}, every order, nothing reduced", described(MODEL));
    println!();
    println!(
        "{:<12} {:>7} {:>10} {:>12} {:>9} {:>11} {:>14} {:>12}",
        "", "cores", "states", "transitions", "seconds", "states/s", "transitions/s", "of synod's"
    );
    let jar = tlc_jar();
    let tlc = Tlc::written(program, MODEL);
    for threads in both(cores) {
        let ours = ours(&measure(program, MODEL, threads, false));
        line("synod", threads, ours, "1");
        let theirs = stateright(MODEL, threads);
        assert_eq!(ours.states, theirs.states, "stateright sees other states");
        line("stateright", threads, theirs, &part(theirs, ours));
        if let Ok(jar) = &jar {
            let theirs = tlc.run(jar, threads);
            assert_eq!(ours.states, theirs.states, "TLC sees other states");
            line("TLC", threads, theirs, &part(theirs, ours));
        }
    }
    println!();
    match jar {
        Ok(jar) => {
            let start = Tlc::written(program, SMALLEST).run(&jar, 1);
            println!(
                "TLC's seconds include the start of Java: for a model of {} states it takes {:.2} s.",
                start.states, start.seconds
            );
        }
        Err(missing) => println!("TLC is left out: {missing}; tests/run installs it."),
    }
}

fn reduced(program: &Program, cores: usize) {
    println!("Paxos: {}, reduced as `synod verify` does", described(LINE));
    println!();
    let runs = both(cores).map(|threads| (threads, measure(program, LINE, threads, true)));
    let all: Vec<(usize, (Report, f64))> = runs.collect();
    let first = ours(&all[0].1).transitions_a_second();
    println!(
        "{:<12} {:>7} {:>10} {:>12} {:>9} {:>11} {:>14} {:>12}",
        "", "cores", "states", "transitions", "seconds", "states/s", "transitions/s", "of one core"
    );
    for (threads, measured) in &all {
        let done = ours(measured);
        let times = done.transitions_a_second() / first;
        line("synod", *threads, done, &format!("{times:.2}"));
    }
    println!();
    let report = &all[0].1.0;
    let (all, own, states) = (report.bytes, report.state_bytes, report.states as f64);
    println!(
        "memory: {:.1} bytes a state, of which the state itself needs {:.1} and all else {:.1}",
        all as f64 / states,
        own as f64 / states,
        (all - own) as f64 / states
    );
}

/// One core, and all if there are more.
fn both(cores: usize) -> impl Iterator<Item = usize> {
    [1, cores].into_iter().take(if cores > 1 { 2 } else { 1 })
}

/// What part of our transitions a second others come to.
fn part(theirs: Measured, ours: Measured) -> String {
    format!("1/{:.1}", ours.transitions_a_second() / theirs.transitions_a_second())
}

fn line(name: &str, threads: usize, it: Measured, ratio: &str) {
    println!(
        "{name:<12} {threads:>7} {:>10} {:>12} {:>9.2} {:>11.0} {:>14.0} {ratio:>12}",
        it.states,
        it.transitions,
        it.seconds,
        it.states as f64 / it.seconds,
        it.transitions_a_second(),
    );
}

fn described(cast: Cast) -> String {
    let Cast { clients, proposers, acceptors, learners, tries, crashes, .. } = cast;
    let count = |count: usize, role: &str| format!("{count} {role}{}", &"s"[..(count != 1).into()]);
    format!(
        "{}, {}, {}, {}, tries {tries}{}",
        count(clients, "client"),
        count(proposers, "proposer"),
        count(acceptors, "acceptor"),
        count(learners, "learner"),
        if crashes { ", crashes" } else { "" }
    )
}

fn paxos() -> Program {
    let mut found = Diagnostics::new();
    let text = include_bytes!("../content/protocols/paxos.protocol");
    let source = Source::read("paxos.protocol", text, &mut found);
    protocol::read(&source).expect("the protocol is right")
}

fn sizes(cast: Cast) -> Vec<u8> {
    [cast.clients, cast.proposers, cast.acceptors, cast.learners]
        .map(|count| u8::try_from(count).expect("a small cast"))
        .to_vec()
}

/// What our search finds, and how many seconds it takes.
fn measure(program: &Program, cast: Cast, threads: usize, reduced: bool) -> (Report, f64) {
    let cluster = Cluster::new(&sizes(cast), vec![cast.tries]);
    let rules = Rules { program, cluster: &cluster };
    let question = Question {
        rules,
        start: World::first(rules).expect("it has first values"),
        drive: Drive::Step,
        faults: Faults {
            crashes: cast.crashes,
            restarts: cast.crashes,
            duplicates: false,
            losses: true,
            isolates: false,
        },
        possibles: false,
        reduced,
    };
    let bounds = Bounds { states: 100_000_000, bytes: 8 << 30, threads };
    let started = Instant::now();
    let report = breadth::search(&question, bounds, &mut |_, _| ControlFlow::Continue(()));
    let seconds = started.elapsed().as_secs_f64();
    assert!(report.complete && report.wrong.is_none(), "{cast:?}");
    (report, seconds)
}

fn ours((report, seconds): &(Report, f64)) -> Measured {
    Measured { states: report.states, transitions: report.transitions, seconds: *seconds }
}

fn stateright(cast: Cast, threads: usize) -> Measured {
    let checker = cast.model().checker();
    let checker = checker.finish_when(HasDiscoveries::AllOf(["none"].into())).threads(threads);
    let started = Instant::now();
    let checker = checker.spawn_bfs().join();
    Measured {
        seconds: started.elapsed().as_secs_f64(),
        states: checker.unique_state_count() as u64,
        transitions: checker.state_count() as u64,
    }
}

/// A module of TLA+ and its configuration, in a folder of their own.
struct Tlc {
    folder: tempfile::TempDir,
}

impl Tlc {
    fn written(program: &Program, cast: Cast) -> Tlc {
        let search = Search {
            runs: Runs::Every,
            cast: sizes(cast),
            limits: vec![cast.tries],
            crashes: cast.crashes,
            duplicates: false,
            losses: false,
            partitions: false,
            states: None,
            place: program.source.place(0..0),
        };
        let program = Program { searches: vec![search], ..program.clone() };
        let folder = tempfile::TempDir::new().expect("a folder can be made");
        for (name, text) in export::tla("it", &program) {
            std::fs::write(folder.path().join(name), text).expect("it can be written");
        }
        Tlc { folder }
    }

    /// Its wall time, from the start of Java to its end.
    fn run(&self, jar: &Path, workers: usize) -> Measured {
        let mut command = Command::new("java");
        command
            .current_dir(self.folder.path())
            .arg("-XX:+UseParallelGC")
            .arg(format!("-Djava.io.tmpdir={}", self.folder.path().display()))
            .arg("-cp")
            .args([jar, Path::new("tlc2.TLC")])
            .args(["-workers", &workers.to_string(), "-deadlock"])
            .args(["-config", "it-1.cfg", "it.tla"])
            .stderr(Stdio::null());
        let started = Instant::now();
        let output = command.output().expect("Java was there a moment ago");
        let seconds = started.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stdout);
        let counts = said.lines().rev().find_map(|line| {
            let (generated, rest) = line.split_once(" states generated, ")?;
            let states = rest.strip_suffix(" distinct states found, 0 states left on queue.")?;
            Some((generated.parse().ok()?, states.parse().ok()?))
        });
        let (transitions, states) = counts.unwrap_or_else(|| panic!("{said}"));
        Measured { states, transitions, seconds }
    }
}

/// Where TLC is, or what is missing.
fn tlc_jar() -> Result<PathBuf, String> {
    let jar = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/tla2tools.jar");
    if !jar.is_file() {
        return Err(format!("{} is missing", jar.display()));
    }
    let version = Command::new("java").arg("-version").stderr(Stdio::null()).status();
    match version.is_ok_and(|status| status.success()) {
        true => Ok(jar),
        false => Err("`java` is missing".to_string()),
    }
}
