//! The rules of the house, checked on its source: floors, sizes, who may touch the world.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of `src/lib.rs` and its floor; the higher may use the lower.
const FLOORS: [(&str, u8); 15] = [
    ("shell", 8),
    ("site", 7),
    ("archive", 7),
    ("page", 6),
    ("draw", 5),
    ("verify", 5),
    ("export", 5),
    ("scene", 4),
    ("deck", 4),
    ("check", 3),
    ("run", 2),
    ("words", 2),
    ("protocol", 1),
    ("table", 1),
    ("diagnostic", 0),
];

#[test]
fn a_module_uses_lower_floors_and_its_own_folder_only() {
    for (path, text) in sources() {
        let Some(module) = module(&path) else {
            continue;
        };
        assert!(!text.contains("super::super"), "{} reaches above its folder", path.display());
        for (at, _) in text.match_indices("crate::") {
            let used: String = text[at + 7..]
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            let is_own = used == module;
            assert!(is_own || floor(&used) < floor(&module), "{} uses {used}", path.display());
        }
    }
}

#[test]
fn every_module_of_the_crate_has_a_floor() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("it is there");
    let modules: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut floors: Vec<&str> = FLOORS.iter().map(|(module, _)| *module).collect();
    floors.sort_unstable();
    assert_eq!(modules, floors);
}

#[test]
fn only_the_shell_touches_the_world() {
    let world = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::time",
        "println!",
        "eprint",
        "std::io::std",
    ];
    for (path, text) in sources() {
        if module(&path).is_none_or(|module| module == "shell") {
            continue;
        }
        for touch in world {
            assert!(!text.contains(touch), "{} touches {touch}", path.display());
        }
    }
}

#[test]
fn functions_and_lines_stay_short() {
    for (path, text) in sources() {
        let path = path.display();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        assert!(text.starts_with("//! "), "{path} does not say what it is");
        let mut open = None;
        for (number, line) in (1..).zip(code.lines()) {
            let is_table = line.trim_start().starts_with("(\"") || line.contains("include_str!");
            assert!(line.chars().count() <= 100 || is_table, "{path}:{number} is too long");
            let words = line.trim_start();
            let opens = ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn "];
            if opens.iter().any(|open| words.starts_with(open)) {
                let indent = &line[..line.len() - words.len()];
                open = Some((number, format!("{indent}}}")));
            }
            if let Some((start, _)) = open.take_if(|(_, end)| line == end) {
                assert!(number - start <= 60, "{path}:{start} is a long function");
            }
        }
    }
}

#[test]
fn no_two_types_have_one_name() {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in sources() {
        for (number, line) in (1..).zip(text.lines()) {
            let Some(name) = declared_type(line) else { continue };
            let place = format!("{}:{number}", path.display());
            if let Some(other) = known.insert(name.to_string(), place.clone()) {
                panic!("`{name}` is declared twice: at {other} and at {place}");
            }
        }
    }
    assert!(known.len() > 100, "types are declared in a way that this test does not see");
}

#[test]
fn the_tour_in_the_readme_knows_every_folder() {
    let readme = fs::read_to_string(root().join("README.md")).expect("it is there");
    let tour = readme.split("## A tour of the house").nth(1).expect("there is a tour");
    for entry in fs::read_dir(root()).expect("the folder is there") {
        let entry = entry.expect("it can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !name.starts_with('.') && name != "target" {
            assert!(tour.contains(&format!("\n{name}/  ")), "the tour leaves out {name}/");
        }
    }
}

/// A lesson is a deck, what was searched of it included, and nothing else.
#[test]
fn a_lesson_is_a_folder_with_the_files_of_a_deck() {
    for entry in fs::read_dir(root().join("lessons")).expect("the folder is there") {
        let folder = entry.expect("it can be listed").path();
        let entries = fs::read_dir(&folder).expect("a lesson is a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into())
            .collect();
        names.sort();
        let deck = [".checks", "deck.toml", "protocols", "scenes.toml", "slides.tsv"];
        assert_eq!(names, deck, "{}", folder.display());
    }
}

#[test]
fn names_say_what_things_are() {
    for (path, _) in sources() {
        for word in ["util", "helper", "common", "manager", "misc"] {
            assert!(!path.to_string_lossy().contains(word), "{}", path.display());
        }
    }
}

#[test]
fn modules_of_scripts_say_what_they_are_and_lines_stay_short() {
    let mut modules = 0;
    for folder in ["first", "player", "present", "reader"] {
        let folder = root().join("templates").join(folder);
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            let text = fs::read_to_string(&path).expect("sources are text");
            let path = path.display();
            assert!(text.starts_with("/**"), "{path} does not say what it is");
            for (number, line) in (1..).zip(text.lines()) {
                assert!(line.chars().count() <= 100, "{path}:{number} is too long");
            }
            modules += 1;
        }
    }
    assert!(modules > 30, "the modules are somewhere else");
}

#[test]
fn pages_carry_bundles_and_the_program_brings_all_of_them() {
    let bundles = fs::read_dir(root().join("templates/bundles")).expect("the folder is there");
    let bundles = bundles.map(|entry| entry.expect("it can be listed").file_name());
    let mut bundles: Vec<String> =
        bundles.map(|name| format!("bundles/{}", name.to_string_lossy())).collect();
    bundles.sort_unstable();
    let known = synod::page::built_in::FILES.iter().map(|(path, _)| (*path).to_string());
    let known: Vec<String> = known.filter(|path| path.ends_with(".js")).collect();
    assert_eq!(bundles, known);
}

/// Each message of the language stands beside what causes it: its longest piece that no value fills
/// in is in a golden file or a test.
#[test]
fn every_message_of_the_language_is_in_a_test() {
    let tests = files(&["tests", "tests/golden/protocols", "tests/golden/diagnostics"]);
    let tests: Vec<String> = tests.iter().map(|(_, text)| spaced(text)).collect();
    let mut unseen = Vec::new();
    for (path, text) in sources() {
        if module(&path).is_none_or(|module| module != "protocol") {
            continue;
        }
        for message in texts(text.split("#[cfg(test)]").next().unwrap_or_default()) {
            let pieces = message.split(['{', '}']).step_by(2).map(str::trim);
            let piece = pieces.max_by_key(|piece| piece.len()).unwrap_or_default();
            let piece = piece.replace('\u{1}', "{").replace('\u{2}', "}");
            let is_message = piece.len() >= 14 && piece.matches(' ').count() >= 2;
            if is_message && !tests.iter().any(|test| test.contains(&piece)) {
                unseen.push(format!("{}: {message}", path.display()));
            }
        }
    }
    assert!(unseen.is_empty(), "in no test:\n{}", unseen.join("\n"));
}

/// The texts of a source, but for those that only faults of its own show.
fn texts(source: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, here) = rest.split_at(at);
        let end = match &here[..1] {
            "/" if here.starts_with("//") => here.find('\n').unwrap_or(here.len()),
            "/" => 1,
            // A letter, or a lifetime.
            "'" => match here.chars().nth(1) {
                Some('\\') => 3 + here[3..].find('\'').map_or(0, |end| end + 1),
                Some(letter) if here[1 + letter.len_utf8()..].starts_with('\'') => {
                    2 + letter.len_utf8()
                }
                _ => 1,
            },
            _ => {
                let inside = here[1..].replace("\\\\", "  ").replace("\\\"", "  ");
                let end = 1 + inside.find('"').expect("a text has an end");
                let before = before.trim_end();
                if !["expect(", "unreachable!(", "reason ="].iter().any(|it| before.ends_with(it)) {
                    let text = here[1..end].replace("{{", "\u{1}").replace("}}", "\u{2}");
                    texts.push(spaced(&text));
                }
                end + 1
            }
        };
        rest = &here[end..];
    }
    texts
}

/// A text as it is read: without its line breaks.
fn spaced(text: &str) -> String {
    let text = text.replace("\\\n", "").replace("\\n", " ").replace("\\\"", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of the type or trait that a line declares. An indented `type` belongs to a trait, whose
/// name it has to have.
fn declared_type(line: &str) -> Option<&str> {
    let is_indented = line.starts_with(' ');
    let words = line.trim_start();
    let words = ["pub ", "pub(super) ", "pub(crate) "]
        .iter()
        .find_map(|visible| words.strip_prefix(visible))
        .unwrap_or(words);
    let kinds = ["struct ", "enum ", "union ", "trait ", "type "];
    let name = kinds
        .iter()
        .filter(|kind| !is_indented || **kind != "type ")
        .find_map(|kind| words.strip_prefix(kind))?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    Some(&name[..end])
}

fn floor(module: &str) -> u8 {
    let known = FLOORS.iter().find(|(name, _)| *name == module);
    known.unwrap_or_else(|| panic!("`{module}` has no floor")).1
}

/// The module of the crate that a file belongs to; none for `lib.rs` and `main.rs`.
fn module(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root().join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_string_lossy().into_owned();
    (!first.ends_with(".rs")).then_some(first)
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("sources are text");
                files.push((path, text));
            }
        }
    }
    assert!(files.len() > 20, "the sources are somewhere else");
    files
}

/// The files of some folders.
fn files(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).expect("the folder is there"));
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let paths = paths.filter(|path| path.is_file());
    paths.map(|path| (path.clone(), fs::read_to_string(path).expect("it is text"))).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
