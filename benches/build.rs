//! How long a deck takes to build, beside mdBook building a book of the same text.
//!
//! `cargo bench` prints a table; mdBook must be on the path (`cargo install mdbook`), else its column is
//! empty. Whole processes are timed, each several times into a folder of its own; the least counts.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const HEADER: &str = "state:int\ttitle:string\tsubtitle:string\topacity:float\tprevenabled:int\t\
                      nextenabled:int\tresetenabled:int\n";
const CAPTION: &str = "An *acceptor* compares the serial with the highest that it has committed to, \
                       and answers with the last vote it cast, if it has cast one.";

fn main() {
    let synod = Path::new(env!("CARGO_BIN_EXE_synod"));
    let folder = TempDir::new().expect("a folder can be made");
    println!("{:<26} {:>10} {:>10} {:>10} {:>8}", "", "first", "again", "mdBook", "ratio");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let (first, again) = time_synod(synod, &shipped, folder.path(), 20);
    println!("{:<26} {:>10} {:>10}", "the deck, 24 slides", ms(first), ms(again));
    let mut of_a_thousand = Duration::ZERO;
    for (rows, rounds) in [(100, 10), (1_000, 5), (10_000, 3)] {
        let content = folder.path().join(format!("content-{rows}"));
        write_deck(&content, rows);
        let (first, again) = time_synod(synod, &content, folder.path(), rounds);
        let book = folder.path().join(format!("book-{rows}"));
        write_book(&book, rows);
        let mdbook = time_mdbook(&book);
        println!(
            "{:<26} {:>10} {:>10} {:>10} {:>8}",
            format!("{rows} text slides"),
            ms(first),
            ms(again),
            mdbook.map_or(String::new(), ms),
            mdbook.map_or(String::new(), |time| format!("{:.0}×", ratio(time, first))),
        );
        if rows == 1_000 {
            of_a_thousand = first;
        }
        if rows == 10_000 {
            println!("ten times the rows take {:.1} times as long", ratio(first, of_a_thousand));
        }
    }
}

/// The least time of a build into an empty folder, and of one that finds nothing to change.
fn time_synod(synod: &Path, content: &Path, folder: &Path, rounds: u32) -> (Duration, Duration) {
    let out = folder.join("dist");
    let build = || {
        time(Command::new(synod).arg("-q").arg("--content").arg(content).arg("--out").arg(&out))
            .expect("synod builds")
    };
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        let _ = fs::remove_dir_all(&out);
        best.0 = best.0.min(build());
        best.1 = best.1.min(build());
    }
    best
}

fn time_mdbook(book: &Path) -> Option<Duration> {
    time(Command::new("mdbook").arg("build").arg(book))
}

fn time(command: &mut Command) -> Option<Duration> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    let took = start.elapsed();
    assert!(status.success(), "{command:?} failed");
    Some(took)
}

fn write_deck(content: &Path, rows: u32) {
    let mut table = HEADER.to_string();
    for state in 0..rows {
        let _ = writeln!(table, "{state}\tSlide {state}\t{CAPTION}\t1\t1\t1\t0");
    }
    fs::create_dir_all(content).expect("it is new");
    fs::write(content.join("deck.toml"), "title = \"A deck\"\n").expect("it can be written");
    fs::write(content.join("slides.tsv"), table).expect("it can be written");
}

fn write_book(book: &Path, chapters: u32) {
    let source = book.join("src");
    fs::create_dir_all(&source).expect("it is new");
    fs::write(book.join("book.toml"), "[book]\ntitle = \"A book\"\n").expect("it can be written");
    let mut summary = "# Summary\n\n".to_string();
    for chapter in 0..chapters {
        let _ = writeln!(summary, "- [Slide {chapter}](./{chapter}.md)");
        let text = format!("# Slide {chapter}\n\n{CAPTION}\n");
        fs::write(source.join(format!("{chapter}.md")), text).expect("it can be written");
    }
    fs::write(source.join("SUMMARY.md"), summary).expect("it can be written");
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
