//! Folders that hold what no deck should: pipes, devices, sockets, links out of the deck and to
//! themselves, folders in the place of files, files without end. A command says no, soon; it never
//! follows a link out of the deck, and never leaves half a deck.

use crate::command::{deck, synod};
use crate::nonsense;
use crate::wrong::{cases, pick};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use synod::run::chance::Stream;

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(10);

const PATHS: [&str; 26] = [
    "content",
    "content/deck.toml",
    "content/slides.tsv",
    "content/scenes.toml",
    "content/.checks",
    "content/.checks.new",
    "content/protocols",
    "content/protocols/single.protocol",
    "content/protocols/another.protocol",
    "templates",
    "templates/page.html",
    "templates/partials",
    "templates/partials/head.html",
    "templates/theme/calm.css",
    "templates/one/two/three",
    "dist",
    "dist/index.html",
    "dist/1.html",
    "dist/overview.html",
    "dist/.synod",
    "dist/foreign.txt",
    ".dist.synod",
    ".dist.synod/lock",
    "o.zip",
    "o.zip.new",
    "precious.txt",
];
const COMMANDS: [&[&str]; 6] =
    [&["build"], &["build", "-v", "--single"], &["check"], &["verify"], &["zip", "o.zip"], &["-q"]];
/// What is put in the place of a file or a folder.
const THINGS: [&str; 13] = [
    "pipe",
    "socket",
    "folder",
    "nothing",
    "link to a file outside",
    "link to a folder outside",
    "link to itself",
    "link to what is above",
    "link to nowhere",
    "link to a device without end",
    "link to a device that is full",
    "file without end",
    "file that nobody may read",
];

#[test]
fn no_folder_hangs_a_command_or_leads_it_astray() {
    let cases = cases().map_or(40, |cases| cases / 5);
    let mut failed = Vec::new();
    let mut codes = BTreeMap::new();
    for case in 0..cases {
        let mut chance = Stream::new([case, 1, 0, 99]);
        let (story, outcome) = try_one(&mut chance);
        match outcome {
            Ok(code) => *codes.entry(code).or_insert(0) += 1,
            Err(message) => failed.push(format!("{case} {story}: {message}")),
        }
    }
    assert!(failed.is_empty(), "{} of {cases} fail:\n{}", failed.len(), failed.join("\n"));
    assert!(codes.contains_key(&0) && codes.contains_key(&3), "too tame: {codes:?}");
}

fn try_one(chance: &mut Stream) -> (String, Result<i32, String>) {
    let outside = tempfile::TempDir::new().expect("a folder for a test can be made");
    fs::write(outside.path().join("theirs.txt"), "theirs").expect("it is new");
    let folder = deck();
    let root = folder.path();
    fs::write(root.join("precious.txt"), "precious").expect("it is new");
    fs::create_dir(root.join("content/protocols")).expect("it is new");
    let protocol = root.join("content/protocols/single.protocol");
    fs::write(protocol, nonsense::TEXTS[0]).expect("it is new");
    if chance.below(3) > 0 {
        synod(root, &["-q"]);
        // Something is to be built, or nothing would be written.
        fs::write(root.join("content/deck.toml"), "title = \"Anew\"\n").expect("it is there");
    }
    let mut story = String::new();
    for _ in 0..=chance.below(2) {
        let (path, thing) = (pick(&PATHS, chance), pick(&THINGS, chance));
        put(&root.join(path), thing, root, outside.path());
        story += &format!("{path} is a {thing}; ");
    }
    let arguments = pick(&COMMANDS, chance);
    story += &format!("synod {}", arguments.join(" "));
    let before = seen(root);
    let outcome = run(root, arguments).and_then(|code| {
        let kept = fs::read_to_string(outside.path().join("theirs.txt"));
        // Whoever makes a link of the output folder itself wants the pages where it leads.
        let is_led = before.get("dist").is_some_and(|what| what.starts_with("->"));
        let is_clean = is_led || seen(outside.path()).len() == 1;
        if kept.ok().as_deref() != Some("theirs") || !is_clean {
            return Err(format!("code {code}, and the folder outside is not as it was"));
        }
        let after = seen(root);
        let changed: Vec<&String> = before
            .keys()
            .chain(after.keys())
            .filter(|path| before.get(*path) != after.get(*path))
            .filter(|path| is_kept(path, code))
            // An output folder that was not there may be there now, with nothing in it.
            .filter(|path| *path != "dist" || before.contains_key(*path))
            .collect();
        if changed.is_empty() { Ok(code) } else { Err(format!("code {code}, but {changed:?}")) }
    });
    (story, outcome)
}

/// Whether a command that ended so must leave this as it was.
fn is_kept(path: &str, code: i32) -> bool {
    let is_ours = path.starts_with(".dist.synod") || path.ends_with(".checks") || path == "o.zip";
    let is_built = path.starts_with("dist/") && path != "dist/foreign.txt" || path == "dist";
    !is_ours && (code != 0 || !is_built)
}

/// Puts a thing where something else was.
fn put(path: &Path, thing: &str, root: &Path, outside: &Path) {
    let parent = path.parent().expect("it is in a folder");
    if fs::create_dir_all(parent).is_err() {
        return;
    }
    let is_folder = fs::symlink_metadata(path).is_ok_and(|old| old.is_dir());
    let _ = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    let link = |target: &Path| drop(symlink(target, path));
    match thing {
        "pipe" => drop(Command::new("mkfifo").arg(path).status()),
        "socket" => drop(UnixListener::bind(path)),
        "folder" => drop(fs::create_dir(path)),
        "nothing" => {}
        "link to a file outside" => link(&outside.join("theirs.txt")),
        "link to a folder outside" => link(outside),
        "link to itself" => link(path),
        "link to what is above" => link(root),
        "link to nowhere" => link(Path::new("nowhere/at/all")),
        "link to a device without end" => link(Path::new("/dev/zero")),
        "link to a device that is full" => link(Path::new("/dev/full")),
        "file without end" => {
            let file = fs::File::create(path);
            drop(file.and_then(|file| file.set_len(1 << 36)));
        }
        _ => {
            let _ = fs::write(path, "a");
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o0));
        }
    }
}

/// What stands in a folder, and in it: where links lead, how large files are and what small ones
/// hold.
fn seen(root: &Path) -> BTreeMap<String, String> {
    let mut seen = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            let size = entry.metadata().map_or(0, |metadata| metadata.len());
            let what = if kind.is_symlink() {
                format!("-> {:?}", fs::read_link(&path))
            } else if kind.is_dir() {
                folders.push(path.clone());
                "folder".to_string()
            } else if kind.is_fifo() || kind.is_socket() {
                format!("{kind:?}")
            } else if size < 1 << 20 {
                format!("{size} {:?}", fs::read(&path))
            } else {
                size.to_string()
            };
            let name = path.strip_prefix(root).expect("it is inside");
            seen.insert(name.to_string_lossy().into_owned(), what);
        }
    }
    seen
}

/// Runs a command to its end: its code, or what went wrong.
fn run(root: &Path, arguments: &[&str]) -> Result<i32, String> {
    let mut command = crate::command::command(root, arguments);
    let err = root.with_extension("err");
    let told = fs::File::create(&err).expect("it can be made");
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(told);
    let mut child = command.spawn().expect("synod starts");
    let outcome = watch(&mut child);
    let told = fs::read_to_string(&err).unwrap_or_default();
    let _ = fs::remove_file(&err);
    match outcome {
        Ok(_) if told.contains("panicked") => Err(format!("panics: {told}")),
        Ok(1..=3) if told.trim().is_empty() => Err("says no, and nothing else".to_string()),
        other => other,
    }
}

fn watch(child: &mut Child) -> Result<i32, String> {
    let began = Instant::now();
    let mut kilobytes = 0;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            let code = status.code().filter(|code| (0..=3).contains(code));
            return code.ok_or_else(|| format!("ends with {status}"));
        }
        let memory = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        if let Some(line) = memory.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
            kilobytes = line.trim().trim_end_matches(" kB").parse().unwrap_or(kilobytes);
        }
        let failure = match (began.elapsed() > PATIENCE, kilobytes > 1_000_000) {
            (true, _) => "hangs".to_string(),
            (_, true) => format!("takes {kilobytes} kB of memory"),
            _ => {
                std::thread::sleep(Duration::from_millis(2));
                continue;
            }
        };
        let _ = child.kill();
        let _ = child.wait();
        return Err(failure);
    }
}
