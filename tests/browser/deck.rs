//! Decks on the disk, for browsers.

use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use synod::page::{embed, policy};

/// One row of the deck that we ship: its state and its flags.
pub struct Row {
    pub state: u32,
    pub title: String,
    pub back: bool,
    pub on: bool,
    pub reset: bool,
}

/// The rows of `content/slides.tsv`.
pub fn rows() -> Vec<Row> {
    let table = fs::read_to_string(root().join("content/slides.tsv")).expect("it is there");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let flag = |nth: usize| cells[nth] == "1";
        let state = cells[0].parse().expect("states are numbers");
        Row { state, title: cells[1].into(), back: flag(4), on: flag(5), reset: flag(6) }
    };
    table.lines().skip(1).map(row).collect()
}

/// What a page of an engine that keeps its console to itself runs before everything else: it writes
/// down errors and what the policy forbade, for as long as the tab lives.
const LISTENER: &str = "{ const write = (text) => \
    { sessionStorage.complaints = (sessionStorage.complaints || '') + text + '\\n'; }; \
    addEventListener('error', (event) => write(event.message || 'something did not load'), true); \
    addEventListener('unhandledrejection', (event) => write(String(event.reason))); \
    addEventListener('securitypolicyviolation', (event) => write('forbidden: ' + event.blockedURI)); \
    console.error = (...words) => write(words.join(' ')); }";

/// The folder of the deck that we ship, built once for all tests; with the listener for an engine that
/// needs it.
pub fn shipped(is_listening: bool) -> &'static Path {
    static FOLDERS: [OnceLock<PathBuf>; 2] = [OnceLock::new(), OnceLock::new()];
    FOLDERS[usize::from(is_listening)].get_or_init(|| {
        let name = if is_listening { "listening" } else { "shipped" };
        heard_deck(&root().join("content"), name, is_listening)
    })
}

/// The lessons: their names, and where they are written.
pub fn lessons() -> Vec<(String, PathBuf)> {
    let folder = fs::read_dir(root().join("lessons")).expect("the lessons are there");
    let entries = folder.map(|entry| entry.expect("it can be listed"));
    let mut lessons: Vec<(String, PathBuf)> = entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .collect();
    lessons.sort();
    lessons
}

/// The folder of a lesson, built now; with the listener for an engine that needs it.
pub fn lesson(name: &str, is_listening: bool) -> PathBuf {
    let folder = if is_listening { "listening" } else { "lessons" };
    heard_deck(&root().join("lessons").join(name), &format!("{folder}-{name}"), is_listening)
}

/// The folder of all lessons with the page that leads to them.
pub fn site() -> PathBuf {
    let out = root().join("target/browser-tests/site");
    let built = Command::new(env!("CARGO_BIN_EXE_synod"))
        .args(["site", "-q", "--out"])
        .arg(&out)
        .args(lessons().into_iter().map(|(_, source)| source))
        .current_dir(root())
        .output()
        .expect("synod starts");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    out
}

fn heard_deck(content: &Path, name: &str, is_listening: bool) -> PathBuf {
    let folder = root().join("target/browser-tests").join(name);
    let dist = folder.join("dist");
    if is_listening && dist.exists() {
        fs::remove_dir_all(&dist).expect("target can be written");
    }
    build(content, &folder.join("templates"), &dist, &[]);
    if is_listening {
        // What we ship is weighed without the listener, and so is this.
        for entry in fs::read_dir(&dist).expect("it was built") {
            let path = entry.expect("it was built").path();
            if path.extension().is_some_and(|extension| extension == "html") {
                let page = fs::read_to_string(&path).expect("it is a page");
                fs::write(&path, listening(&page)).expect("target can be written");
            }
        }
    }
    dist
}

/// A page with the listener and leave to run it; and if it holds pages as JSON, these too.
pub fn listening(page: &str) -> String {
    let allowed = format!("script-src {} ", policy::source(LISTENER));
    let heard = format!("\n<script>{LISTENER}</script><style>");
    let held = embed::json(&json!(heard));
    page.replace("script-src 'none'", "script-src ")
        .replace("script-src ", &allowed)
        .replace("\n<style>", &heard)
        .replace("\\n\\u003cstyle>", held.trim_matches('"'))
}

/// The shipped deck as an archive, made in `folder`.
pub fn pack(folder: &Path) -> fs::File {
    let file = folder.join("deck.zip");
    let packed = Command::new(env!("CARGO_BIN_EXE_synod"))
        .args(["zip", "-q"])
        .arg(&file)
        .current_dir(root())
        .status();
    assert!(packed.is_ok_and(|status| status.success()));
    fs::File::open(file).expect("it is there")
}

/// The shipped deck as one document, alone in a folder.
pub fn single(dist: &Path) -> PathBuf {
    let folder = dist.with_file_name("single");
    fs::create_dir_all(&folder).expect("target can be written");
    fs::copy(dist.join("deck.html"), folder.join("deck.html")).expect("it was built");
    folder.join("deck.html")
}

/// The columns of a table of slides.
pub const HEADER: &str = "state:int\ttitle:string\tsubtitle:string\topacity:float\t\
    prevenabled:int\tnextenabled:int\tresetenabled:int\n";

/// Builds a deck with these slides and scenes under a name of its own.
pub fn built(name: &str, slides: &str, scenes: &str) -> PathBuf {
    built_with(name, slides, scenes, &[], &[])
}

/// The same with protocols, by their names, and arguments.
pub fn built_with(
    name: &str,
    slides: &str,
    scenes: &str,
    protocols: &[(&str, &str)],
    arguments: &[&str],
) -> PathBuf {
    let folder = root().join("target/browser-tests").join(name);
    let content = folder.join("content");
    fs::create_dir_all(content.join("protocols")).expect("target can be written");
    for (file, text) in
        [("deck.toml", "title = \"A deck\"\n"), ("slides.tsv", slides), ("scenes.toml", scenes)]
    {
        fs::write(content.join(file), text).expect("target can be written");
    }
    for (protocol, text) in protocols {
        let file = content.join(format!("protocols/{protocol}.protocol"));
        fs::write(file, text).expect("target can be written");
    }
    build(&content, &folder.join("templates"), &folder.join("dist"), arguments);
    folder.join("dist")
}

/// Our deck, as if it were written in another language.
pub fn spoken(language: &str) -> PathBuf {
    let folder = root().join("target/browser-tests").join(format!("in-{language}"));
    let content = folder.join("content");
    fs::create_dir_all(content.join("protocols")).expect("target can be written");
    for part in ["", "protocols"] {
        for file in fs::read_dir(root().join("content").join(part)).expect("it is there") {
            let file = file.expect("it is there").path();
            if file.is_file() {
                let to = content.join(part).join(file.file_name().expect("it has a name"));
                fs::copy(&file, to).expect("target can be written");
            }
        }
    }
    let settings = fs::read_to_string(root().join("content/deck.toml")).expect("it is there");
    let settings = settings.replace("language = \"en\"", &format!("language = \"{language}\""));
    fs::write(content.join("deck.toml"), settings).expect("target can be written");
    build(&content, &folder.join("templates"), &folder.join("dist"), &[]);
    folder.join("dist")
}

/// The address of a page.
pub fn address(folder: &Path, page: &str) -> String {
    format!("file://{}", folder.join(page).display())
}

/// The page of a state in the deck that we ship.
pub fn page(state: u32) -> String {
    if state == 0 { "index.html".to_string() } else { format!("{state}.html") }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn build(content: &Path, templates: &Path, out: &Path, arguments: &[&str]) {
    // A folder of templates that is named must be there; empty, it changes nothing.
    fs::create_dir_all(templates).expect("target can be written");
    let build = Command::new(env!("CARGO_BIN_EXE_synod"))
        .args(["build", "--single", "-q", "--content"])
        .arg(content)
        .arg("--templates")
        .arg(templates)
        .arg("--out")
        .arg(out)
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("synod starts");
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
}
