//! What is in the output folder, whatever happens: the earlier deck or the new one, whole.

use crate::command::{command, deck, said, synod};
use crate::deck::HEADER;
use std::collections::BTreeMap;
use std::fs;
#[cfg(target_os = "linux")]
use std::io::Write;
#[cfg(unix)]
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
    assert_eq!(names(&dist), ["1.html"], "something was left behind");
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

#[cfg(unix)]
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

#[cfg(unix)]
#[test]
fn nothing_beside_the_output_folder_is_needed() {
    let folder = deck();
    synod(folder.path(), &["-q"]);
    let dist = folder.path().join("dist");
    fs::write(dist.join("notes.txt"), "mine").expect("it can be written");
    fs::create_dir(dist.join("locked")).expect("it can be made");
    fs::write(
        folder.path().join("content/slides.tsv"),
        format!("{HEADER}0\tA\tNew.\t1\t0\t1\t0\n"),
    )
    .expect("it can be written");
    // Nobody may write beside `dist`, everybody may in it, but not in all that lies there.
    let output = as_nobody(folder.path(), &["a+rX,a-w", "a+w dist", "a-w dist/locked"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        names(&dist),
        [
            ".synod",
            "index.html",
            "locked",
            "notes.txt",
            "overview.html",
            "present.html",
            "print.html"
        ]
    );
    let page = fs::read_to_string(dist.join("index.html")).expect("it is there");
    assert!(page.contains("New."), "{page}");
}

#[cfg(unix)]
#[test]
fn the_output_folder_stays_the_same_one() {
    let folder = deck();
    synod(folder.path(), &["-q"]);
    let inode = || fs::metadata(folder.path().join("dist")).expect("it is there").ino();
    let before = inode();
    fs::write(folder.path().join("content/deck.toml"), "title = \"B\"\n")
        .expect("it can be written");
    synod(folder.path(), &["-q"]);
    assert_eq!(inode(), before, "whoever holds the folder holds another one");
}

/// A container serves `dist` through a bind mount; its folder may be a memory disk.
#[cfg(target_os = "linux")]
#[test]
fn mounts_of_and_at_the_output_folder_show_the_new_deck() {
    let may_mount = in_mounts(Path::new("."), "true");
    if !may_mount.status.success() {
        // Mounts need rights that a machine may not give; the test before this one needs none.
        // Not by a macro: what those print is hidden while a test passes.
        let told = format!("NOT TESTED, nobody may mount here: {}\n", said(&may_mount).1);
        std::io::stderr().write_all(told.as_bytes()).expect("somebody listens");
        return;
    }
    let folder = deck();
    let script = format!(
        "set -e; synod={}; mkdir dist served mnt other
        mount --bind dist served; mount -t tmpfs none mnt; mount --bind other other
        for title in One Two; do
            echo \"title = \\\"$title\\\"\" >content/deck.toml
            for out in dist mnt other; do $synod -q --out $out; done
            for at in served mnt other; do grep -q \"<title>A · .* · $title<\" $at/index.html; done
        done
        ls -A . served mnt other; cd dist; ls -A",
        env!("CARGO_BIN_EXE_synod")
    );
    let output = in_mounts(folder.path(), &script);
    let (out, err) = said(&output);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{out}");
    let pages = ".synod\n1.html\nindex.html\noverview.html\npresent.html\nprint.html\n";
    assert_eq!(
        out,
        format!(
            ".:\ncontent\ndist\nmnt\nother\nserved\n\n\
             mnt:\n{pages}\nother:\n{pages}\nserved:\n{pages}{pages}"
        )
    );
}

/// Runs a script that may mount what only it sees.
#[cfg(target_os = "linux")]
fn in_mounts(folder: &Path, script: &str) -> std::process::Output {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command.current_dir(folder).output().expect("unshare starts")
}

/// Runs a build after these changes of mode, as somebody whom modes bind: root may write anywhere.
#[cfg(unix)]
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

#[cfg(unix)]
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

#[test]
fn a_second_build_waits_and_says_so() {
    let folder = large("first");
    fs::create_dir_all(folder.path().join("dist/.synod-work")).expect("it is new");
    for (arguments, told) in [(&["build"][..], 1), (&["-q"], 0)] {
        let lock = fs::File::create(folder.path().join("dist/.synod-work/lock"));
        let lock = lock.expect("it can be made");
        lock.lock().expect("it is free");
        let second = command(folder.path(), arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        sleep(Duration::from_millis(1_500));
        assert!(!folder.path().join("dist/1.html").exists() || arguments == ["-q"]);
        drop(lock);
        let output = second.wait_with_output().expect("it is ours");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let err = said(&output).1;
        assert_eq!(err, "waiting for another build of `dist`…\n".repeat(told));
        fs::create_dir_all(folder.path().join("dist/.synod-work")).expect("it is new");
    }
}

/// The file that is there while files move, and names what is to move.
const MOVING: &str = ".synod-work/next";

#[test]
fn a_build_killed_while_files_move_is_completed_by_whatever_comes_next() {
    let folder = large("first");
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    let dist = folder.path().join("dist");
    let first = contents(&dist);
    write_large(folder.path(), "second");
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    let second = contents(&dist);
    let nexts: [&[&str]; 4] = [&["check", "-q"], &["verify", "-q"], &["zip", "-q"], &["-q"]];
    let (mut round, mut mixtures) = (0, 0);
    while mixtures < 2 * nexts.len() {
        let (text, new) = if round % 2 == 0 { ("first", &first) } else { ("second", &second) };
        write_large(folder.path(), text);
        kill_while_moving(folder.path());
        round += 1;
        assert!(round < 200, "only {mixtures} builds were killed while files moved");
        let there = contents(&dist);
        if there != first && there != second {
            // What it is asked does not matter, nor does it matter whether it is done.
            let next = nexts[mixtures % nexts.len()];
            if mixtures % (2 * nexts.len()) >= nexts.len() {
                fs::write(folder.path().join("content/deck.toml"), "no title\n")
                    .expect("it can be written");
            }
            synod(folder.path(), next);
            assert!(contents(&dist) == *new, "a mixture after {next:?}");
            assert!(!dist.join(MOVING).exists(), "{next:?} left the list");
            mixtures += 1;
        }
        fs::write(folder.path().join("content/deck.toml"), "title = \"A deck\"\n")
            .expect("it can be written");
        assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
        assert!(contents(&dist) == *new);
        assert!(!dist.join(".synod-work").exists(), "something was left behind");
    }
}

/// Kills a build as soon as it has begun to move files.
fn kill_while_moving(folder: &Path) {
    let mut build = command(folder, &["-q"]).stdout(Stdio::null()).spawn().expect("it starts");
    let moving = folder.join("dist").join(MOVING);
    while !moving.exists() && build.try_wait().expect("it is ours").is_none() {}
    build.kill().expect("it is ours");
    build.wait().expect("it is ours");
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
