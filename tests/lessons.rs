//! The decks in `lessons/`: whatever lies there is tested by being there.

use crate::command::{deck, said, synod};
use crate::page::{deck_in, walk};
use crate::protocols::read;
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use synod::diagnostic::{Diagnostics, report};
use synod::protocol::ablation::without;
use synod::run::claims;
use synod::site::content::Content;
use synod::site::manifest::Manifest;
use synod::site::{self, Extras, Inputs};
use synod::verify::kept::Kept;
use synod::verify::{Searches, verify};
use tempfile::TempDir;

/// How many slides a lesson has.
const SLIDES: std::ops::RangeInclusive<usize> = 8..=14;
/// How many words a caption has at most.
const WORDS_MAX: usize = 60;

/// The folder of each lesson, by its name.
fn lessons() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let entries = fs::read_dir(folder).expect("the lessons are there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let lessons: BTreeMap<String, PathBuf> = paths
        .map(|path| (path.file_name().expect("it has a name").to_string_lossy().into(), path))
        .collect();
    assert!(!lessons.is_empty());
    lessons
}

/// What a deck holds; what is wrong with it is a failure.
fn content(name: &str, inputs: &Inputs) -> Content {
    let mut found = Diagnostics::new();
    let content = site::read_content(inputs, &mut |_| ControlFlow::Continue(()), &mut found);
    assert!(found.is_empty(), "{name}: {}", report::render(&found));
    content
}

#[test]
fn every_lesson_is_kept_and_nothing_is_odd() {
    for (name, folder) in lessons() {
        let mut inputs = deck_in(&folder);
        inputs.content.name = format!("lessons/{name}");
        inputs.extras = Extras { single: true, notes: true, advice: true, above: true };
        inputs.searches = Searches::Later;
        let mut found = Diagnostics::new();
        let site = site::build(
            &inputs,
            &Manifest::default(),
            &mut |_| ControlFlow::Continue(()),
            &mut found,
        );
        assert!(found.is_empty(), "{name}: {}", report::render(&found));
        let site = site.expect("nothing is wrong");
        assert_eq!(site.unsearched, 0, "{name}: `synod verify` has not been kept");
        assert!(site.checks == inputs.checks, "{name}: `.checks` keeps what nobody asks for");
        assert!(site.card.picture.is_some() && !site.card.description.is_empty(), "{name}");
    }
}

#[test]
fn what_is_kept_of_a_lesson_is_what_a_search_finds() {
    for (name, folder) in lessons() {
        let mut inputs = deck_in(&folder);
        let kept = std::mem::take(&mut inputs.checks);
        assert!(content(&name, &inputs).kept.write() == kept, "{name}: search it again");
    }
}

#[test]
fn lessons_are_as_long_as_a_lesson_and_captions_as_short_as_a_caption() {
    for (name, folder) in lessons() {
        let deck = content(&name, &deck_in(&folder)).deck.expect("it is a deck");
        assert!(SLIDES.contains(&deck.slides.len()), "{name} has {} slides", deck.slides.len());
        for slide in &deck.slides {
            let words = slide.caption.text.split_whitespace().count();
            assert!(words <= WORDS_MAX, "{name}: slide {} has {words} words", slide.state);
        }
    }
}

/// Each scene that asks for a broken claim, or for a goal, ends there.
#[test]
fn what_a_lesson_breaks_is_broken_before_ones_eyes() {
    for (name, folder) in lessons() {
        let content = content(&name, &deck_in(&folder));
        let plays = content.scenes.iter().filter_map(|scene| scene.play.as_ref());
        let mut n_plays = 0;
        for play in plays {
            n_plays += 1;
            let end = play.verdict.as_ref();
            let Some(find) = &play.find else {
                let words = end.map(|end| &end.words);
                assert!(!play.without.is_empty() || end.is_none(), "{name}: {words:?}");
                continue;
            };
            let end = end.unwrap_or_else(|| panic!("{name}: {:?} ends nowhere", find.place));
            assert_eq!(end.event + 1, play.events().len(), "{name}: {}", end.words);
            let claim = &play.program.claims[find.claim];
            let holds = claims::holds_in(play.rules(), claim, &play.run.world);
            // What a reader would see if the run went on need not be so any more.
            if end.event + 1 == play.run.events.len() {
                assert_eq!(holds, Ok(end.is_goal), "{name}: {}", end.words);
            }
        }
        assert!(n_plays >= 4, "{name}: a lesson is played");
    }
}

/// Each line that a label names is needed: without it the protocol's own searches find a mistake.
#[test]
fn every_labelled_line_of_a_lesson_is_needed() {
    for (lesson, folder) in lessons() {
        let inputs = deck_in(&folder);
        let scenes = String::from_utf8_lossy(&inputs.content.files["scenes.toml"]);
        let protocols = inputs.content.files.iter().filter(|(file, _)| file.ends_with(".protocol"));
        for (file, bytes) in protocols {
            let program = read(std::str::from_utf8(bytes).expect("it is text"));
            for (nth, label) in program.labels.iter().enumerate() {
                let broken = without(&program, &[u8::try_from(nth).expect("few labels")]);
                let protocols = BTreeMap::from([("it".to_string(), Some(Arc::new(broken)))]);
                let mut found = Diagnostics::new();
                verify(
                    &protocols,
                    &mut [],
                    &mut Kept::default(),
                    Searches::Now,
                    &mut |_| ControlFlow::Continue(()),
                    &mut found,
                );
                // Where it takes a run too long for a search from the start, a scene begins further on;
                // one that finds nothing is a mistake of the lesson's build.
                let is_found = scenes.lines().any(|line| {
                    line.starts_with("without") && line.contains(&format!("\"{label}\""))
                });
                let is_needed = !found.is_empty() || is_found;
                assert!(is_needed, "{lesson}: {file} does not need @{label}");
            }
        }
    }
}

#[test]
fn a_lesson_is_copied_and_a_misspelt_one_suggested() {
    let folder = TempDir::new().expect("a folder for a test can be made");
    let (list, _) = said(&synod(folder.path(), &["new", "--list"]));
    for (name, source) in lessons() {
        let output = synod(folder.path(), &["new", &name, "--lesson", &name]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output).1);
        let (mut here, mut there) = (BTreeMap::new(), BTreeMap::new());
        walk(&source, "", &mut here);
        walk(&folder.path().join(&name).join("content"), "", &mut there);
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&here), names(&there), "{name}: `touch src/main.rs` embeds new files");
        assert!(here == there, "{name}");
        let deck = content(&name, &deck_in(&source)).deck.expect("it is a deck");
        let line = list.lines().find(|line| line.split(' ').next() == Some(&name));
        assert!(line.is_some_and(|line| line.ends_with(&deck.settings.title)), "{name}: {list}");
    }
    assert!(list.contains("Paxos, one step at a time"), "{list}");
    let output = synod(folder.path(), &["new", "x", "--lesson", "clock"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).1.contains("a similar value exists: 'clocks'"), "{}", said(&output).1);
    assert_eq!(synod(folder.path(), &["new"]).status.code(), Some(2));
}

#[test]
fn several_decks_become_a_folder_each_and_a_page_that_leads_to_them() {
    let folder = deck();
    assert!(synod(folder.path(), &[]).status.success(), "the first deck was there alone");
    synod(folder.path(), &["new", "lock"]);
    let arguments = ["site", "one=content", "lock/content", "--title", "Two <decks>"];
    let output = synod(folder.path(), &arguments);
    let (out, err) = said(&output);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""));
    assert!(out.contains("one: 2 slides, 5 files written"), "{out}");
    assert!(out.contains("2 decks in dist, ") && !out.contains("stays"), "{out}");
    let page = |path: &str| fs::read_to_string(folder.path().join("dist").join(path));
    let front = page("index.html").expect("it was built");
    assert!(front.contains("<h1>Two &lt;decks&gt;</h1>"), "{front}");
    for leads in ["href=\"one/index.html\"", "href=\"lock/index.html\""] {
        assert!(front.contains(leads), "{leads}: {front}");
    }
    assert!(page("1.html").is_err(), "the page of the deck that was there alone");
    let overview = page("lock/overview.html").expect("it was built");
    assert!(overview.contains("href=\"../index.html\""), "{overview}");
    let (out, _) = said(&synod(folder.path(), &arguments));
    assert!(out.contains("one: 2 slides, 0 files written, 0 removed"), "{out}");

    fs::write(folder.path().join("lock/content/slides.tsv"), "").expect("it can be written");
    fs::write(folder.path().join("content/deck.toml"), "title = \"B\"\n").expect("written");
    let output = synod(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).1.ends_with("nothing was written\n"), "{}", said(&output).1);
    assert_eq!(page("index.html").expect("it is still there"), front);

    for (arguments, expected) in [
        (&["site"][..], "<[NAME=]DIR>"),
        (&["site", "content"], "say what its folder is to be called"),
        (&["site", "a=content", "a=lock/content"], "two decks are called `a`"),
    ] {
        let output = synod(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).1.contains(expected), "{arguments:?}: {}", said(&output).1);
    }
}
