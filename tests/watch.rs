//! A watch builds exactly once for every real change, however an editor saves, and serves the result
//! to this machine only.

use crate::command::deck;
use crate::deck::HEADER;
use crate::watched::{PATIENCE, Watched};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

/// After so long nothing more comes.
const REST: Duration = Duration::from_millis(700);

impl Watched {
    fn builds(&self) -> usize {
        self.count(" files written, ")
    }

    /// The answer to a request for `path`, with these headers.
    fn ask(&self, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn page(&self, path: &str) -> String {
        self.ask(path, &format!("Host: 127.0.0.1:{}\r\n", self.port))
    }
}

fn slides(caption: &str) -> String {
    format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tC\t{caption}\t1\t1\t1\t0\n")
}

/// How an editor puts a text into a file.
type Save = fn(&Path, &str);

/// The ways in which editors save.
const WAYS: [(&str, Save); 6] = [
    ("plain", |path, text| fs::write(path, text).expect("it can be written")),
    ("truncate and two writes", |path, text| {
        let mut file = fs::File::create(path).expect("it can be made");
        let (one, other) = text.split_at(text.len() / 2);
        file.write_all(one.as_bytes()).expect("it can be written");
        std::thread::sleep(Duration::from_millis(60));
        file.write_all(other.as_bytes()).expect("it can be written");
    }),
    ("temporary file and rename", |path, text| {
        let draft = path.with_extension("tmp");
        fs::write(&draft, text).expect("it can be written");
        fs::rename(&draft, path).expect("it can be renamed");
    }),
    ("as vim does", |path, text| {
        let (probe, backup) = (path.with_file_name("4913"), path.with_extension("tsv~"));
        fs::write(&probe, "").expect("it can be written");
        fs::remove_file(&probe).expect("it is there");
        fs::rename(path, &backup).expect("it can be renamed");
        fs::write(path, text).expect("it can be written");
        fs::remove_file(&backup).expect("it is there");
    }),
    ("delete and create", |path, text| {
        fs::remove_file(path).expect("it is there");
        std::thread::sleep(Duration::from_millis(40));
        fs::write(path, text).expect("it can be written");
    }),
    ("touch", |path, _| {
        let file = fs::File::options().append(true).open(path).expect("it is there");
        file.set_modified(std::time::SystemTime::now()).expect("it can be touched");
    }),
];

fn every_way(arguments: &[&str]) {
    let watched = Watched::start(deck(), arguments);
    for (nth, (way, save)) in WAYS.iter().enumerate() {
        let before = watched.builds();
        let caption = format!("Saved {nth} times.");
        save(&watched.path("slides.tsv"), &slides(&caption));
        let builds = usize::from(*way != "touch");
        if builds == 1 {
            watched.until(way, |watched| watched.page("/1.html").contains(&caption));
        }
        std::thread::sleep(REST);
        assert_eq!(watched.builds() - before, builds, "{way} {arguments:?}");
        if builds == 1 {
            let page = fs::read_to_string(watched.folder.path().join("dist/1.html"));
            let page = page.expect("it is written");
            assert!(page.contains(&caption), "{way}");
            assert!(!page.contains("synod-live"), "what is written has no trace of a watch");
        }
    }
}

#[test]
fn every_way_of_saving_is_one_build() {
    every_way(&[]);
}

#[test]
fn every_way_of_saving_is_one_build_where_nothing_is_told() {
    every_way(&["--poll"]);
}

#[test]
fn a_thousand_saves_are_a_thousand_builds_and_no_memory() {
    let watched = Watched::start(deck(), &[]);
    let first = watched.builds();
    let mut after_hundred = 0;
    for nth in 1..=1_000 {
        watched.save("slides.tsv", &slides(&format!("Save {nth}.")));
        watched.until("a build", |watched| watched.builds() - first >= nth);
        if nth == 100 {
            after_hundred = memory(&watched.child);
        }
    }
    std::thread::sleep(REST);
    assert_eq!(watched.builds() - first, 1_000);
    assert!(watched.page("/1.html").contains("Save 1000."));
    let now = memory(&watched.child);
    assert!(now < after_hundred + 4_000_000, "from {after_hundred} to {now} bytes");
}

/// What a process holds, in bytes; nothing where the system does not say.
fn memory(child: &Child) -> u64 {
    let pages = fs::read_to_string(format!("/proc/{}/statm", child.id())).unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4_096
}

#[test]
fn folders_come_and_go() {
    let watched = Watched::start(deck(), &[]);
    let (content, away) = (watched.path(""), watched.folder.path().join("away"));
    fs::rename(&content, &away).expect("it can be renamed");
    watched.until("a message", |watched| watched.count("there is no folder") == 1);
    fs::rename(&away, &content).expect("it can be renamed");
    watched.save("slides.tsv", &slides("It is back."));
    watched.until("a build", |watched| watched.page("/1.html").contains("It is back."));
    // Another folder in its place, as after a checkout.
    fs::rename(&content, &away).expect("it can be renamed");
    fs::create_dir(&content).expect("it is new");
    watched.save("deck.toml", "title = \"Another\"\n");
    watched.save("slides.tsv", &slides("Another."));
    watched.until("a build", |watched| watched.page("/1.html").contains("Another."));
    watched.save("slides.tsv", &slides("Again."));
    watched.until("a build", |watched| watched.page("/1.html").contains("Again."));
}

/// Makes a pipe, which whoever opens it may wait for without end.
#[cfg(unix)]
fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo starts").success());
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_inputs_is_told_and_goes_away() {
    let folder = deck();
    pipe(&folder.path().join("content/scenes.toml"));
    let watched = Watched::start(folder, &[]);
    watched.until("a message", |watched| watched.count("scenes.toml` is a pipe") == 1);
    fs::remove_file(watched.path("scenes.toml")).expect("it is there");
    watched.until("a build", |watched| watched.builds() == 1);
    for name in ["deck.toml", "slides.tsv"] {
        fs::rename(watched.path(name), watched.path("away")).expect("it can be renamed");
        pipe(&watched.path(name));
        let told = format!("{name}` is a pipe");
        watched.until("a message", |watched| watched.count(&told) == 1);
        assert!(first_event(&watched).contains("is a pipe"));
        fs::rename(watched.path("away"), watched.path(name)).expect("it can be renamed");
        watched.until("what is open again", |watched| {
            first_event(watched).contains("\"mistakes\":\"\"")
        });
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_output_folder_is_told_once_and_goes_away() {
    let watched = Watched::start(deck(), &[]);
    let page = watched.folder.path().join("dist/1.html");
    fs::remove_file(&page).expect("it is there");
    pipe(&page);
    watched.save("slides.tsv", &slides("Saved."));
    watched.until("a message", |watched| watched.count("dist/1.html` is a pipe") == 1);
    // It is tried again and again, and not told again.
    std::thread::sleep(Duration::from_millis(4_500));
    assert_eq!(watched.count("dist/1.html` is a pipe"), 1);
    assert!(first_event(&watched).contains("dist/1.html` is a pipe"));
    fs::remove_file(&page).expect("it is there");
    watched.until("a build", |watched| watched.page("/1.html").contains("Saved."));
    assert!(fs::read_to_string(&page).is_ok_and(|page| page.contains("Saved.")));
}

#[test]
fn mistakes_leave_the_last_good_deck_and_go_away() {
    let watched = Watched::start(deck(), &[]);
    watched.save("slides.tsv", &slides("A <b> bad one"));
    watched.until("a mistake", |watched| watched.count("1 mistake") == 1);
    let event = first_event(&watched);
    assert!(event.contains("slides.tsv:3:"), "{event}");
    assert!(event.contains("^^"), "{event}");
    assert!(watched.page("/1.html").contains("<p>D</p>"), "the last good deck is served");
    watched.save("slides.tsv", &slides("A good one"));
    watched.until("a build", |watched| watched.page("/1.html").contains("A good one"));
    assert!(first_event(&watched).contains("\"mistakes\":\"\""));
}

#[test]
fn an_error_at_the_start_is_waited_out() {
    let folder = deck();
    fs::write(folder.path().join("content/slides.tsv"), "nothing\n").expect("it can be written");
    let watched = Watched::start(folder, &[]);
    // Mistakes and the port come through two pipes, in either order.
    watched.until("a mistake", |watched| watched.count("mistake") > 0);
    assert!(watched.page("/").contains("synod-live"), "a page waits for the first deck");
    watched.save("slides.tsv", &slides("Now."));
    watched.until("a build", |watched| watched.page("/1.html").contains("Now."));
}

#[test]
fn verdicts_come_after_the_pages() {
    let folder = deck();
    let content = folder.path().join("content");
    fs::create_dir(content.join("protocols")).expect("it is new");
    fs::write(content.join("protocols/paxos.protocol"), crate::deck::paxos() + SEARCH)
        .expect("it can be written");
    let watched = Watched::start(folder, &[]);
    watched.until("a verdict", |watched| watched.count("nothing is broken") == 1);
    assert!(fs::read_to_string(watched.path(".checks")).is_ok_and(|kept| !kept.is_empty()));
    let broken = (crate::deck::paxos() + SEARCH)
        .replace("@obey", "")
        .replace("when s >= highest ", "when s >= voted ");
    watched.save("protocols/paxos.protocol", &broken);
    watched.until("a verdict", |watched| watched.count("decreases") > 0);
    // The terminal hears of it a moment before the pages do.
    watched.until("the verdict on pages", |watched| first_event(watched).contains("decreases"));
    // The verdict stands while nothing that it is about changes, and goes when that does.
    watched.save("slides.tsv", &slides("Other words."));
    watched.until("the verdict again", |watched| watched.count("decreases") > 1);
    let mended = crate::deck::paxos() + SEARCH;
    watched.save("protocols/paxos.protocol", &mended);
    watched.until("a build", |watched| watched.page("/1.html").contains("Other words."));
    assert!(first_event(&watched).contains("\"mistakes\":\"\""));
}

/// A search that takes a moment.
const SEARCH: &str =
    "\nsearch every order of 2 clients, 2 proposers, 3 acceptors, 1 learner, tries 1\n";

fn first_event(watched: &Watched) -> String {
    let mut stream = events(watched);
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket has a timeout");
    let mut text = String::new();
    let mut bytes = [0; 4_096];
    while !text.contains("data:") || !text.ends_with("\n\n") && !text.ends_with("\n\n\r\n") {
        let count = stream.read(&mut bytes).expect("it tells at once");
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    text
}

fn events(watched: &Watched) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", watched.port)).expect("it listens");
    let request = format!("GET /.live HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", watched.port);
    stream.write_all(request.as_bytes()).expect("it reads");
    stream
}

#[test]
fn the_server_answers_to_its_own_name_and_from_its_own_pages_only() {
    let watched = Watched::start(deck(), &[]);
    let port = watched.port;
    for (headers, is_answered) in [
        (format!("Host: 127.0.0.1:{port}\r\n"), true),
        (format!("Host: localhost:{port}\r\n"), true),
        (format!("Host: example.org:{port}\r\n"), false),
        ("Host: localhost\r\n".to_string(), false),
        (String::new(), false),
    ] {
        let answer = watched.ask("/1.html", &headers);
        assert_eq!(answer.contains("data-slide=\"1\""), is_answered, "{headers:?}: {answer}");
        assert_eq!(answer.starts_with("HTTP/1.1 200"), is_answered, "{headers:?}: {answer}");
    }
    for path in ["/../content/slides.tsv", "/..%2fcontent%2fslides.tsv", "//etc/passwd", "/.synod"]
    {
        let answer = watched.page(path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

#[test]
fn two_hundred_open_tabs_stall_nothing() {
    let watched = Watched::start(deck(), &[]);
    let tabs: Vec<TcpStream> = (0..200).map(|_| events(&watched)).collect();
    watched.save("slides.tsv", &slides("For all."));
    watched.until("a build", |watched| watched.page("/1.html").contains("For all."));
    let hash = watched.page("/1.html");
    let hash = hash.split("data-build=\"").nth(1).and_then(|rest| rest.split('"').next());
    let hash = hash.expect("a page knows its bytes").to_string();
    for mut tab in tabs {
        tab.set_read_timeout(Some(PATIENCE)).expect("a socket has a timeout");
        let mut heard = String::new();
        let mut bytes = [0; 4_096];
        while !heard.contains(&hash) {
            let count = tab.read(&mut bytes).expect("every tab hears of it");
            heard.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_cleanly() {
    let mut watched = Watched::start(deck(), &[]);
    // Every shell has it; as a program of its own it may be missing.
    let interrupt = format!("kill -INT {}", watched.child.id());
    let killed = std::process::Command::new("sh").args(["-c", &interrupt]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let began = Instant::now();
    let status = loop {
        if let Some(status) = watched.child.try_wait().expect("it is our child") {
            break status;
        }
        assert!(began.elapsed() < PATIENCE, "it goes on");
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(status.code(), Some(0));
    let mut left: Vec<_> = fs::read_dir(watched.folder.path())
        .expect("it is there")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["content", "dist"]);
}
