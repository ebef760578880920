//! Writes a deck to start from: a small one, or a lesson.

use crate::deck::settings;
use crate::diagnostic::{Diagnostics, Source};
use crate::shell::Failure;
use crate::shell::disk::{create, failure};
use include_dir::Dir;
use std::fs;
use std::path::Path;

const FILES: [(&str, &str); 4] = [
    ("deck.toml", include_str!("starter/deck.toml")),
    ("slides.tsv", include_str!("starter/slides.tsv")),
    ("scenes.toml", include_str!("starter/scenes.toml")),
    ("protocols/lock.protocol", include_str!("starter/lock.protocol")),
];
/// What the deck about Paxos is called among the lessons.
const FLAGSHIP: &str = "paxos";

/// A deck that the program holds.
pub struct Lesson {
    /// What it is called.
    pub name: &'static str,
    files: &'static Dir<'static>,
}

/// The lessons: the deck about Paxos, and those in `lessons`.
pub fn lessons(content: &'static Dir<'static>, lessons: &'static Dir<'static>) -> Vec<Lesson> {
    let name = |dir: &'static Dir<'static>| dir.path().to_str().expect("names are text");
    let flagship = Lesson { name: FLAGSHIP, files: content };
    let others = lessons.dirs().map(|files| Lesson { name: name(files), files });
    [flagship].into_iter().chain(others).collect()
}

/// The lessons, a line each.
pub fn list(lessons: &[Lesson]) -> String {
    let width = lessons.iter().map(|lesson| lesson.name.len()).max().unwrap_or_default();
    let line = |lesson: &Lesson| format!("{:<width$}  {}\n", lesson.name, lesson.title());
    let lines: String = lessons.iter().map(line).collect();
    format!("{lines}\nbegin from one with\n\n  synod new DIR --lesson NAME\n")
}

/// Writes the deck into `dir`, that of `lesson` if there is one; returns what to do next. Refuses a
/// folder that holds anything.
pub fn write(dir: &Path, lesson: Option<&Lesson>) -> Result<String, Failure> {
    let is_empty = fs::read_dir(dir).map_or(!dir.exists(), |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(Failure::Machine(format!(
            "`{}` exists already; name a new folder",
            dir.display()
        )));
    }
    let content = dir.join("content");
    let what = match lesson {
        None => {
            for (name, text) in FILES {
                put(&content.join(name), text.as_bytes())?;
            }
            "a deck of four slides".to_string()
        }
        Some(lesson) => {
            for (name, bytes) in lesson.all_files() {
                put(&content.join(name), bytes)?;
            }
            format!("the lesson \u{201c}{}\u{201d}", lesson.title())
        }
    };
    put(&dir.join("dist/.gitignore"), b"*\n!.gitignore\n")?;
    let dir = dir.display();
    Ok(format!(
        "{what} is in {dir}; see it change while you write with\n\n  \
         cd {dir} && synod watch --open\n"
    ))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().expect("every file of a deck lies in a folder");
    fs::create_dir_all(folder).map_err(|error| failure("make the folder", folder, &error))?;
    create(path, bytes).map_err(|error| failure("write", path, &error))
}

impl Lesson {
    /// What its deck is called.
    fn title(&self) -> String {
        let file = self.files.get_file(self.files.path().join("deck.toml"));
        let bytes = file.expect("a lesson has a deck.toml").contents();
        let mut found = Diagnostics::new();
        let source = Source::read("deck.toml", bytes, &mut found);
        let settings =
            settings::read(&source, &[settings::THEME], &[crate::words::LANGUAGE], &mut found);
        settings.expect("a lesson has a title").title
    }

    /// Its files, by their paths in it.
    fn all_files(&self) -> Vec<(&'static Path, &'static [u8])> {
        let mut files = Vec::new();
        let mut folders = vec![self.files];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            files.extend(folder.files().map(|file| {
                let path = file.path().strip_prefix(self.files.path());
                (path.expect("it lies in there"), file.contents())
            }));
        }
        files
    }
}
