//! Our search beside TLC's, on the module that `synod export` writes: as many states, the same
//! verdicts.

use crate::command::{said, synod};
use crate::protocols::read;
use crate::textbook;
use expect_test::expect_file;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use synod::check::{Bounds, Faults, Question, Wrong, breadth};
use synod::export;
use synod::protocol::ablation::without;
use synod::protocol::cluster::Cluster;
use synod::protocol::program::{Program, Search, StepInvariant, Watched};
use synod::protocol::tree::Runs;
use synod::run::settle::Drive;
use synod::run::world::{Rules, World};
use tempfile::TempDir;

/// What is searched of a protocol: how many actors of each role, the limits, what goes wrong.
#[derive(Clone, Copy, Debug)]
struct Case {
    cast: &'static [u8],
    limits: &'static [i32],
    crashes: bool,
    duplicates: bool,
}

const fn case(cast: &'static [u8], limits: &'static [i32]) -> Case {
    Case { cast, limits, crashes: false, duplicates: false }
}

const fn with_crashes(cast: &'static [u8], limits: &'static [i32]) -> Case {
    Case { crashes: true, ..case(cast, limits) }
}

const fn with_duplicates(cast: &'static [u8], limits: &'static [i32]) -> Case {
    Case { duplicates: true, ..case(cast, limits) }
}

/// What a search has found.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// All holds, in so many states.
    Holds(u64),
    /// This does not hold.
    Breaks(String),
    /// A rule asks for what is not there.
    Fails,
}

/// What the module calls a step invariant.
fn named(program: &Program, never: &StepInvariant) -> String {
    let does = format!("{:?}", never.never).to_lowercase();
    match &never.of {
        Watched::Register(role, register) => {
            let role = &program.roles[usize::from(*role)];
            let register = &role.registers[usize::from(*register)].name;
            format!("{}_{register}_never_{does}", role.name)
        }
        Watched::Value(value) => format!("{}_never_{does}", value.claim.name),
    }
}

impl Case {
    fn search(self, program: &Program) -> Search {
        Search {
            runs: Runs::Every,
            cast: self.cast.to_vec(),
            limits: self.limits.to_vec(),
            crashes: self.crashes,
            duplicates: self.duplicates,
            losses: false,
            partitions: false,
            states: None,
            place: program.source.place(0..0),
        }
    }

    fn ours(self, program: &Program) -> Verdict {
        let cluster = Cluster::new(self.cast, self.limits.to_vec());
        let rules = Rules { program, cluster: &cluster };
        let question = Question {
            rules,
            start: World::first(rules).expect("it has first values"),
            drive: Drive::Step,
            faults: Faults {
                crashes: self.crashes,
                restarts: self.crashes,
                duplicates: self.duplicates,
                losses: true,
                isolates: false,
            },
            possibles: false,
            reduced: false,
        };
        let bounds = Bounds { states: 1_000_000, bytes: 1 << 30, threads: 2 };
        let report =
            breadth::search(&question, bounds, &mut |_, _| std::ops::ControlFlow::Continue(()));
        match report.wrong {
            None => {
                assert!(report.complete, "{self:?}");
                Verdict::Holds(report.states)
            }
            Some((Wrong::Invariant(nth), _)) => Verdict::Breaks(program.claims[nth].name.clone()),
            Some((Wrong::Step(nth), _)) => {
                Verdict::Breaks(named(program, &program.step_invariants[nth]))
            }
            Some((Wrong::Impossible(_), _)) => unreachable!("TLC cannot be asked for it"),
            Some((Wrong::Fault(_), _)) => Verdict::Fails,
        }
    }

    /// The module and one configuration, `it-1.cfg`, in a folder of their own.
    fn written(self, program: &Program) -> TempDir {
        let mut program = program.clone();
        program.searches = vec![self.search(&program)];
        let folder = TempDir::new().expect("a folder for a test can be made");
        for (name, text) in export::tla("it", &program) {
            fs::write(folder.path().join(name), text).expect("it can be written");
        }
        folder
    }

    fn theirs(self, program: &Program) -> Verdict {
        let folder = self.written(program);
        tlc(folder.path(), "it-1.cfg", "it.tla")
    }

    fn agrees(self, program: &Program) {
        assert_eq!(self.theirs(program), self.ours(program), "{self:?}");
    }
}

fn shipped(name: &str) -> Program {
    let path = format!("{}/content/protocols/{name}.protocol", env!("CARGO_MANIFEST_DIR"));
    read(&fs::read_to_string(path).expect("the protocol is there"))
}

/// A Java machine that runs a class of TLC's, and keeps to this computer.
fn java(folder: &Path, port: u16, class: &str) -> Command {
    let jar = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/tla2tools.jar");
    assert!(jar.is_file(), "{} is missing: tests/run installs it", jar.display());
    let mut command = Command::new("java");
    command
        .current_dir(folder)
        .arg("-XX:+UseParallelGC")
        .arg("-Djava.rmi.server.hostname=127.0.0.1")
        .arg(format!("-Djava.io.tmpdir={}", folder.display()))
        .arg(format!("-Dtlc2.tool.distributed.TLCServer.port={port}"))
        .arg("-cp")
        .args([&jar, Path::new(class)])
        .stderr(Stdio::null());
    command
}

fn tlc(folder: &Path, config: &str, module: &str) -> Verdict {
    let mut command = java(folder, 0, "tlc2.TLC");
    command.args(["-workers", "2", "-deadlock", "-config", config, module]);
    let output = command.output().expect("Java is installed by tests/run");
    verdict(&String::from_utf8_lossy(&output.stdout))
}

/// What TLC says.
fn verdict(said: &str) -> Verdict {
    for line in said.lines() {
        let broken = ["Error: Invariant ", "Error: Action property "]
            .iter()
            .find_map(|start| line.strip_prefix(start)?.strip_suffix(" is violated."));
        if let Some(name) = broken {
            return Verdict::Breaks(name.to_string());
        }
    }
    if said.contains("Error: TLC threw an unexpected exception.")
        && said.contains("The error occurred when TLC was evaluating the nested")
    {
        return Verdict::Fails;
    }
    let states = said.lines().rev().find_map(|line| {
        let (_, rest) = line.split_once(" states generated, ")?;
        rest.strip_suffix(" distinct states found, 0 states left on queue.")?.parse().ok()
    });
    let is_complete = said.contains("Model checking completed. No error has been found.");
    Verdict::Holds(states.filter(|_| is_complete).unwrap_or_else(|| panic!("{said}")))
}

#[test]
fn tlc_finds_as_many_states_of_paxos() {
    let program = shipped("paxos");
    // An interpreter that others wrote has counted these, of clients that forget what they are told.
    let text = include_str!("../content/protocols/paxos.protocol");
    let forgetful = read(&text.replace("        answer = v\n", ""));
    for (case, states) in [
        (with_crashes(&[1, 1, 3, 1], &[1]), 1_082),
        (with_duplicates(&[1, 1, 3, 1], &[1]), 2_527),
        (with_crashes(&[1, 2, 2, 1], &[1]), 5_917),
        (case(&[2, 2, 2, 1], &[1]), 15_236),
    ] {
        assert_eq!(case.ours(&forgetful), Verdict::Holds(states), "{case:?}");
        assert_eq!(case.theirs(&forgetful), Verdict::Holds(states), "{case:?}");
    }
    for case in [
        with_crashes(&[1, 1, 3, 1], &[1]),
        case(&[2, 2, 2, 1], &[1]),
        with_crashes(&[2, 1, 1, 2], &[2]),
        with_duplicates(&[1, 2, 1, 1], &[1]),
        Case { duplicates: true, ..with_crashes(&[1, 1, 1, 1], &[2]) },
    ] {
        case.agrees(&program);
    }
}

#[test]
fn tlc_finds_as_many_states_of_the_other_protocols() {
    for (name, cases) in [
        ("single", [case(&[2, 1], &[]), with_crashes(&[3, 1], &[])]),
        // A primary that comes back hears of a request that it has forgotten.
        ("primary", [case(&[2, 1, 3], &[]), with_crashes(&[1, 1, 1], &[])]),
        ("broadcast", [case(&[2, 3], &[]), with_crashes(&[2, 2], &[])]),
    ] {
        let program = shipped(name);
        for case in cases {
            case.agrees(&program);
        }
    }
}

/// Records, tables, and what each of several does. The replicated log and vector clocks are left
/// out: they have a `for` whose lines build upon one another, which TLA+ cannot say.
#[test]
fn tlc_finds_as_many_states_of_protocols_of_textbooks() {
    let both = |case| Case { duplicates: true, crashes: true, ..case };
    for (name, cases) in [
        ("raft", vec![with_duplicates(&[1, 2], &[2, 1]), both(case(&[1, 2], &[1, 1]))]),
        ("commit", vec![both(case(&[1, 2], &[]))]),
        ("chain", vec![both(case(&[1, 2], &[1]))]),
    ] {
        let program = read(textbook::text(name));
        for case in cases {
            case.agrees(&program);
        }
    }
}

#[test]
fn both_refute_a_textbook_without_one_of_its_lines() {
    for (name, label, case) in [
        ("raft", "majority", with_duplicates(&[1, 2], &[1, 1])),
        ("commit", "unanimous", with_duplicates(&[1, 2], &[])),
        ("chain", "keep-log", Case { duplicates: true, ..with_crashes(&[1, 2], &[1]) }),
    ] {
        let program = read(textbook::text(name));
        let label = program.label(label).expect("there is such a line");
        let broken = without(&program, &[label]);
        for verdict in [case.ours(&broken), case.theirs(&broken)] {
            assert!(matches!(verdict, Verdict::Breaks(_)), "{name}, {case:?}: {verdict:?}");
        }
    }
}

/// Everything that the language has and the deck does not use, under names that a module has too.
const ODD: &str = "\
# A leader (* hands out */ numbers ==== to whoever asks — \\* or not.
limit n = 2
limit network = -3

role client outside
    leader = none
    type   = idle or none_yet or busy
    vars   = {}
    me     = []
    turns  = 0

    action ask by hand when type = idle and turns < n
        type = busy
        turns = turns + 1
        send hello(vars, me, n / network) to withs
        if turns > 1
            send hello(vars, me, turns / network) to withs

    on welcome(type_, a) from m
        leader = m
        add m to vars
        add a to vars
        append type_ to me
        if count(me) > 1
            drop first of me
            drop first of me
            append -type_ - (1 - 2) * n to me
            if first(me) = type_ or a = leader
                type = idle
            else
                send bye() to leader
        else if me != [] or leader in vars and not (a != leader)
            send bye() to self
            type = none_yet
    on bye() from b when leader != none and not (last(me) in me and me[2] = last(me))
        leader = none
        type = idle

role with
    number = number(self)  durable
    asked  = none
    heard  = 0             durable
    kept   = []            durable
    heard_from = {}

    on hello(group, list, a) from s when asked = none or count(group) + count(list) < max(asked, a)
        asked = max(n, count(group) + count(list))
        heard = 1
        send welcome(asked / network, with(1)) to s
    on hello(group, list, a) from s
        send welcome(a, self) to group
        send welcome(a + number, self) to client(1)

    on welcome(type_, a) from s when type_ != asked
        asked = type_

    on bye() from c when asked != none and asked > 0, queued
        asked = asked - 1

    on bye() from c, queued
        cut kept to min(count(others), 0) + 1
        append c to kept
        add c to heard_from
        if count(kept) > 1
            remove kept[2] from heard_from
        if self in withs - others implies heard_from - c = {} or c in kept
            send welcome(0 if asked = none else min(asked, 1), kept[1]) to clients - client(1) if n > 1 else clients

    action out after 5 to 6
        when asked != none and asked > 1 or number = 9
        asked = none

    on restart when heard > 0
        heard = 0
        send bye() to client(1)
    on restart when number > 1
        asked = 0

invariant me
    all client, with in clients: client.leader = with.leader or count(m in withs: m.heard > 9) = 0
invariant m
    count(a, b in withs: a.number <= b.number and alive(a)) <= majority(withs) * 3
invariant client
    all a, b in clients: agree(a.me, b.me) or (some c in withs: c.heard >= -1) and not a.vars = withs
invariant with
    all a in withs: a.asked = none or a.asked < 9
never decreases with.number
never changes with.number
goal network
    some a, b in withs: a != b and a.asked = 2
";

#[test]
fn tlc_finds_as_many_states_of_whatever_the_language_can_say() {
    let program = read(ODD);
    for case in [
        with_crashes(&[1, 1], &[2, -3]),
        with_crashes(&[1, 2], &[1, -3]),
        with_duplicates(&[1, 1], &[2, 2]),
        with_duplicates(&[1, 2], &[1, -2]),
        case(&[2, 1], &[1, -2]),
    ] {
        case.agrees(&program);
    }
}

#[test]
fn what_has_no_meaning_there_is_not_exported() {
    let deck = TempDir::new().expect("a folder for a test can be made");
    let protocols = deck.path().join("content/protocols");
    fs::create_dir_all(&protocols).expect("a folder can be made");
    let text = include_str!("player/tables.protocol");
    fs::write(protocols.join("tables.protocol"), text).expect("it can be written");
    let output = synod(deck.path(), &["export", "tables", "--tla", "tla"]);
    assert_eq!(output.status.code(), Some(1));
    let told = said(&output).1;
    assert_eq!(
        told.matches("TLA+ has no lines that are done one after the other").count(),
        4,
        "{told}"
    );
    assert!(told.contains("tables.protocol:45"), "{told}");
    assert!(!deck.path().join("tla").exists());
}

#[test]
fn both_refute_a_protocol_without_one_of_its_lines() {
    let program = shipped("paxos");
    for (label, case) in [
        ("adopt", case(&[2, 2, 1, 1], &[1])),
        ("fence", case(&[1, 2, 1, 1], &[1])),
        ("keep-promise", with_crashes(&[1, 1, 1, 1], &[1])),
    ] {
        let label = program.label(label).expect("there is such a line");
        let broken = without(&program, &[label]);
        // Which of several broken claims is found first is chance.
        for verdict in [case.ours(&broken), case.theirs(&broken)] {
            assert!(matches!(verdict, Verdict::Breaks(_)), "{case:?}: {verdict:?}");
        }
    }
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(mut command: Command, log: &Path) -> Running {
    let log = fs::File::create(log).expect("it can be written");
    Running(command.stdout(log).spawn().expect("Java is installed by tests/run"))
}

/// One server and two workers, as on three machines.
#[test]
fn tlc_finds_as_many_states_when_two_workers_share_the_search() {
    let program = shipped("paxos");
    let case = with_crashes(&[1, 2, 2, 1], &[1]);
    let folder = case.written(&program);
    let folder = folder.path();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = free.local_addr().expect("it is bound").port();
    drop(free);
    let mut server = java(folder, port, "tlc2.tool.distributed.TLCServer");
    server.args(["-deadlock", "-config", "it-1.cfg", "it.tla"]);
    let log = folder.join("server.log");
    let mut server = start(server, &log);
    let workers = ["first", "second"].map(|name| {
        let own = folder.join(name);
        fs::create_dir(&own).expect("it is new");
        let mut worker = java(&own, port, "tlc2.tool.distributed.TLCWorker");
        worker.arg("127.0.0.1");
        (start(worker, &own.join("log")), own.join("log"))
    });
    let begun = Instant::now();
    while server.0.try_wait().expect("it was started").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(240), "{}", read_log(&log));
        std::thread::sleep(Duration::from_millis(100));
    }
    let said = read_log(&log);
    assert_eq!(verdict(&said), case.ours(&program));
    let registered = said.matches("Registration for worker").count();
    assert!(registered >= 2, "{said}");
    for (_, log) in &workers {
        assert!(read_log(log).contains("TLC worker with"), "{}", read_log(log));
    }
}

fn read_log(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The module that people read; its layout is looked at when this changes.
#[test]
fn the_module_of_paxos_reads_as_it_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tla");
    for (name, text) in &export::tla("paxos", &shipped("paxos"))[..2] {
        expect_file![folder.join(name)].assert_eq(text);
    }
}

#[test]
fn export_writes_a_module_and_a_configuration_for_each_search_in_every_order() {
    let folder = TempDir::new().expect("a folder for a test can be made");
    let content = format!("{}/content", env!("CARGO_MANIFEST_DIR"));
    let export = |name| {
        said(&synod(folder.path(), &["export", name, "--tla", "to/tla", "--content", &content]))
    };
    let (out, err) = export("primary");
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("primary.tla, primary-1.cfg, primary-2.cfg in to/tla\n", "")
    );
    let written = folder.path().join("to/tla");
    for (config, states) in [("primary-1.cfg", 226), ("primary-2.cfg", 524)] {
        assert_eq!(tlc(&written, config, "primary.tla"), Verdict::Holds(states));
    }
    let (out, err) = export("primry");
    assert_eq!(out, "");
    assert!(err.contains("protocols/primry.protocol` is missing"), "{err}");
    assert!(err.contains("did you mean `primary`?"), "{err}");
}
