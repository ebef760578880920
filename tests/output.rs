//! What is in the output folder, whatever happens: the earlier deck or the new one, whole.

use crate::command::{command, deck, said, synod};
use crate::deck::HEADER;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const SLIDES: u32 = 300;

#[test]
fn only_changed_files_are_written_and_only_ours_are_removed() {
    let folder = deck();
    synod(folder.path(), &[]);
    let dist = folder.path().join("dist");
    fs::write(dist.join("notes.txt"), "mine").expect("it can be written");
    fs::write(dist.join(".hidden"), "mine").expect("it can be written");
    fs::create_dir_all(dist.join("images/small")).expect("it can be made");
    fs::write(dist.join("images/small/a.png"), "mine").expect("it can be written");
    fs::write(folder.path().join("content/slides.tsv"), format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n"))
        .expect("written");
    let (out, _) = said(&synod(folder.path(), &[]));
    assert!(out.contains("dist/notes.txt is not of this deck; it stays"), "{out}");
    assert!(out.contains("4 files written, 1 removed"), "{out}");
    assert!(!dist.join("1.html").exists());
    for mine in ["notes.txt", ".hidden", "images/small/a.png"] {
        assert_eq!(fs::read_to_string(dist.join(mine)).expect("it stays"), "mine");
    }
    assert_eq!(names(folder.path()), ["content", "dist"], "something was left behind");
}

#[test]
fn a_page_that_somebody_else_wrote_is_not_overwritten() {
    let folder = deck();
    let dist = folder.path().join("dist");
    fs::create_dir(&dist).expect("it is new");
    fs::write(dist.join("1.html"), "my own page").expect("it can be written");
    let output = synod(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        said(&output).1.contains("`dist/1.html` was not written by Synod"),
        "{}",
        said(&output).1
    );
    assert_eq!(contents(&dist).keys().collect::<Vec<_>>(), ["1.html"]);
    assert_eq!(fs::read_to_string(dist.join("1.html")).expect("it stays"), "my own page");
}

#[test]
fn an_output_folder_that_holds_inputs_is_refused() {
    let folder = deck();
    for out in [".", "content", "content/dist", "..", "dist/../content"] {
        let before = names(folder.path());
        let output = synod(folder.path(), &["--out", out]);
        assert_eq!(output.status.code(), Some(3), "{out}");
        assert!(said(&output).1.contains("lie in each other"), "{out}: {}", said(&output).1);
        assert_eq!(names(folder.path()), before);
    }
}

#[test]
fn an_output_folder_that_cannot_be_written_is_the_machine() {
    let folder = deck();
    fs::write(folder.path().join("dist"), "a file").expect("it can be written");
    let output = synod(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).1.contains("`dist`"), "{}", said(&output).1);

    let folder = deck();
    synod(folder.path(), &["-q"]);
    let before = contents(&folder.path().join("dist"));
    fs::write(folder.path().join("content/deck.toml"), "title = \"B\"\n")
        .expect("it can be written");
    let output = as_nobody(folder.path(), &["a+rX,a-w"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let (_, err) = said(&output);
    assert!(err.contains("cannot write `") && err.contains("/dist/"), "{err}");
    assert_eq!(contents(&folder.path().join("dist")), before);
}

#[test]
fn where_folders_cannot_be_exchanged_files_move_one_by_one() {
    let folder = deck();
    synod(folder.path(), &["-q"]);
    let dist = folder.path().join("dist");
    fs::write(dist.join("notes.txt"), "mine").expect("it can be written");
    fs::write(
        folder.path().join("content/slides.tsv"),
        format!("{HEADER}0\tA\tNew.\t1\t0\t1\t0\n"),
    )
    .expect("it can be written");
    // Nobody may write beside `dist`, everybody may in it.
    let output = as_nobody(folder.path(), &["a+rX,a-w", "a+w dist"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        contents(&dist).keys().collect::<Vec<_>>(),
        ["index.html", "notes.txt", "overview.html", "present.html", "print.html"]
    );
    let page = fs::read_to_string(dist.join("index.html")).expect("it is there");
    assert!(page.contains("New."), "{page}");
    let hidden: Vec<String> =
        names(&dist).into_iter().filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden, [".synod"], "something was left behind");
}

#[test]
fn what_is_not_ours_survives_even_if_it_cannot_be_moved() {
    let folder = deck();
    synod(folder.path(), &["-q"]);
    let dist = folder.path().join("dist");
    fs::create_dir(dist.join("locked")).expect("it can be made");
    let mine: Vec<String> = (0..20).map(|nth| format!("mine-{nth}.txt")).collect();
    for name in &mine {
        fs::write(dist.join(name), "mine").expect("it can be written");
    }
    fs::write(folder.path().join("content/deck.toml"), "title = \"B\"\n")
        .expect("it can be written");
    // A folder that one may not write in cannot move to another parent.
    let output = as_nobody(folder.path(), &["a+rwX", "a-w dist/locked"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(said(&output).1.contains("/locked`"), "{}", said(&output).1);
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    for name in &mine {
        assert_eq!(fs::read_to_string(dist.join(name)).ok().as_deref(), Some("mine"), "{name}");
    }
    assert!(dist.join("locked").is_dir());
}

/// Runs a build after these changes of mode, as somebody whom modes bind: root may write anywhere.
fn as_nobody(folder: &Path, modes: &[&str]) -> std::process::Output {
    let binary = folder.join("synod");
    fs::copy(env!("CARGO_BIN_EXE_synod"), &binary).expect("it can be copied");
    let chmod = |mode: &str| {
        let (mode, path) = mode.split_once(' ').unwrap_or((mode, "."));
        let changed = Command::new("chmod").args(["-R", mode, path]).current_dir(folder).status();
        assert!(changed.expect("chmod starts").success());
    };
    modes.iter().for_each(|mode| chmod(mode));
    let is_root = fs::metadata("/proc/self").is_ok_and(|meta| MetadataExt::uid(&meta) == 0);
    let mut build = Command::new(if is_root { Path::new("setpriv") } else { &binary });
    if is_root {
        build.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&binary);
    }
    let output = build.current_dir(folder).output().expect("it starts");
    chmod("u+w");
    output
}

#[test]
fn a_full_disk_leaves_the_earlier_deck() {
    let folder = large("first");
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    let before = contents(&folder.path().join("dist"));
    write_large(folder.path(), "second");
    // A limit on the size of files stands for a disk without room: the manifest no longer fits.
    let script = format!("trap '' XFSZ; ulimit -f 16; exec {} -q", env!("CARGO_BIN_EXE_synod"));
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .expect("bash starts");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let (_, err) = said(&output);
    assert!(
        err.contains("File too large") && err.contains("the earlier deck is as it was"),
        "{err}"
    );
    assert_eq!(contents(&folder.path().join("dist")), before);
}

#[test]
fn a_template_with_a_mistake_leaves_the_earlier_deck() {
    let folder = deck();
    synod(folder.path(), &["-q"]);
    let before = contents(&folder.path().join("dist"));
    fs::create_dir(folder.path().join("templates")).expect("it is new");
    fs::write(folder.path().join("templates/page.html"), "{{ slide.nothing }}")
        .expect("it can be written");
    let output = synod(folder.path(), &["-q"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).1.contains(" --> templates/page.html:1:"), "{}", said(&output).1);
    assert_eq!(contents(&folder.path().join("dist")), before);
}

#[test]
fn a_build_killed_at_any_moment_leaves_one_deck_or_the_other() {
    let folder = large("first");
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    let dist = folder.path().join("dist");
    let first = contents(&dist);
    write_large(folder.path(), "second");
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    let second = contents(&dist);
    let mut killed = 0;
    for round in 0..60 {
        let (text, old, new) =
            if round % 2 == 0 { ("first", &second, &first) } else { ("second", &first, &second) };
        write_large(folder.path(), text);
        let mut build =
            command(folder.path(), &["-q"]).stdout(Stdio::null()).spawn().expect("it starts");
        sleep(Duration::from_micros(round * 2_500));
        killed += u32::from(build.try_wait().expect("it is ours").is_none());
        build.kill().expect("it is ours");
        build.wait().expect("it is ours");
        // What counts is what the next command finds, whatever it is asked to do and even if it
        // fails.
        fs::write(folder.path().join("content/deck.toml"), "no title\n")
            .expect("it can be written");
        assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(1));
        let there = contents(&dist);
        assert!(there == *old || there == *new, "a mixture after a mistake");
        fs::write(folder.path().join("content/deck.toml"), "title = \"A deck\"\n")
            .expect("it can be written");
        assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
        assert_eq!(contents(&dist), *new);
    }
    assert!(killed > 10, "only {killed} builds were killed before they ended");
}

fn large(text: &str) -> tempfile::TempDir {
    let folder = deck();
    write_large(folder.path(), text);
    folder
}

fn write_large(folder: &Path, text: &str) {
    let mut table = HEADER.to_string();
    for state in 0..SLIDES {
        table.push_str(&format!("{state}\tSlide\tThe {text} text.\t1\t1\t1\t0\n"));
    }
    fs::write(folder.join("content/slides.tsv"), table).expect("it can be written");
}

/// The files that a reader sees.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let visible = names(folder).into_iter().filter(|name| !name.starts_with('.'));
    visible
        .map(|name| (name.clone(), fs::read(folder.join(name)).expect("it can be read")))
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into())
        .collect();
    names.sort();
    names
}
