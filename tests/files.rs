//! What is read and written whatever stands where a file should be: links, pipes, folders, devices,
//! files of somebody else.

use crate::command::{command, deck, holds, said, synod};
use crate::deck::HEADER;
use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a command may take that has next to nothing to do.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs `synod` in `folder`; whoever waits for a pipe fails the test.
fn in_time(folder: &Path, arguments: &[&str]) -> Output {
    let piped = || Stdio::piped();
    let mut child =
        command(folder, arguments).stdout(piped()).stderr(piped()).spawn().expect("synod starts");
    let began = Instant::now();
    while child.try_wait().expect("it is ours").is_none() {
        if began.elapsed() > PATIENCE {
            child.kill().expect("it is ours");
            panic!("{arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().expect("it has ended")
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo starts").success());
}

/// A deck, and beside it something precious that nobody asked to be touched.
fn with_precious() -> TempDir {
    let folder = deck();
    fs::create_dir(folder.path().join("precious")).expect("it is new");
    for name in ["letter.txt", "index.html", "lock", "1.html"] {
        fs::write(folder.path().join("precious").join(name), "mine").expect("it can be written");
    }
    folder
}

fn assert_precious(folder: &Path, when: &str) {
    let mut names: Vec<String> = fs::read_dir(folder.join("precious"))
        .expect("it stays")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["1.html", "index.html", "letter.txt", "lock"], "{when}");
    for name in names {
        let text = fs::read_to_string(folder.join("precious").join(&name)).expect("it stays");
        assert_eq!(text, "mine", "{when}: {name}");
    }
}

/// What a deck of a stranger may bring: a link at every place where a build writes something.
#[test]
fn nothing_is_written_through_a_link() {
    for (place, target) in [
        (".dist.synod/lock", "../precious/letter.txt"),
        (".dist.synod", "precious"),
        ("dist/.synod-work", "../precious"),
        ("dist/.synod-work/lock", "../../precious/letter.txt"),
        ("dist/.synod-work/plan", "../../precious/letter.txt"),
        ("dist/.synod-work/next", "../../precious/letter.txt"),
        ("dist/.synod-work/draft", "../../precious"),
        ("dist/.synod", "../precious/letter.txt"),
        ("dist/index.html", "../precious/index.html"),
        ("dist/1.html", "../precious"),
        ("content/.checks", "../precious/letter.txt"),
        ("content/.checks.new", "../precious/letter.txt"),
        ("a-deck.zip", "precious/letter.txt"),
        ("a-deck.zip.new", "precious/letter.txt"),
    ] {
        let folder = with_precious();
        let link = folder.path().join(place);
        fs::create_dir_all(link.parent().expect("it has one")).expect("it can be made");
        symlink(target, &link).expect("it is new");
        let protocols = folder.path().join("content/protocols");
        fs::create_dir(&protocols).expect("it is new");
        fs::write(protocols.join("p.protocol"), PROTOCOL).expect("it can be written");
        for arguments in [&["-q"][..], &["zip", "-q"], &["verify", "-q"], &["check", "-q"]] {
            let output = in_time(folder.path(), arguments);
            let (_, err) = said(&output);
            let code = output.status.code();
            assert!(code == Some(0) || code == Some(3), "{place} {arguments:?}: {err}");
            assert_eq!(code == Some(3), !err.is_empty(), "{place} {arguments:?}: {err}");
            assert_precious(folder.path(), &format!("{place} {arguments:?} {err}"));
        }
    }
}

/// A protocol with something to search, and so something to keep.
const PROTOCOL: &str = "role client outside\n    sent = no or yes\n    action ask by hand\n        \
    when sent = no\n        sent = yes\n\nsearch every order of 1 client\n";

/// A list of files, as a killed build leaves it, that names what lies behind a link.
#[test]
fn what_a_killed_build_left_is_not_looked_for_behind_links() {
    for list in ["plan", "next"] {
        let folder = with_precious();
        let work = folder.path().join("dist/.synod-work");
        fs::create_dir_all(&work).expect("it is new");
        symlink("../../precious", work.join("draft")).expect("it is new");
        let listed = "0 0 0 letter.txt\n0 0 0 index.html\n";
        fs::write(work.join(list), listed).expect("it can be written");
        let output = in_time(folder.path(), &["-q"]);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let (_, err) = said(&output);
        assert!(
            err.contains("/dist/.synod-work/draft` is a link") && err.contains("move it away"),
            "{err}"
        );
        assert_precious(folder.path(), list);
    }
}

/// Pages that are links are replaced, not followed, where the last build's list has them.
#[test]
fn a_page_that_became_a_link_becomes_a_page_again() {
    let folder = with_precious();
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    let page = folder.path().join("dist/1.html");
    fs::remove_file(&page).expect("it is there");
    symlink("../precious/1.html", &page).expect("it is new");
    let output = in_time(folder.path(), &["-q"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(fs::symlink_metadata(&page).expect("it is there").is_file());
    assert_precious(folder.path(), "a page");
}

#[test]
fn an_output_folder_may_be_a_link_to_one() {
    let folder = deck();
    fs::create_dir(folder.path().join("site")).expect("it is new");
    fs::write(folder.path().join("site/notes.txt"), "mine").expect("it can be written");
    symlink("site", folder.path().join("dist")).expect("it is new");
    for title in ["One", "Two"] {
        fs::write(folder.path().join("content/deck.toml"), format!("title = \"{title}\"\n"))
            .expect("it can be written");
        let output = in_time(folder.path(), &["-q"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let page = fs::read_to_string(folder.path().join("site/index.html"));
        assert!(page.expect("it is there").contains(title));
    }
    assert!(fs::symlink_metadata(folder.path().join("dist")).expect("it stays").is_symlink());
    assert!(fs::read(folder.path().join("site/notes.txt")).is_ok_and(|text| text == b"mine"));
}

/// Decks share protocols and templates through links, and an author reads them so.
#[test]
fn inputs_may_be_links_to_files() {
    let folder = deck();
    let content = folder.path().join("content");
    fs::rename(content.join("slides.tsv"), folder.path().join("shared.tsv")).expect("it moves");
    symlink("../shared.tsv", content.join("slides.tsv")).expect("it is new");
    assert_eq!(in_time(folder.path(), &["-q"]).status.code(), Some(0));
}

#[test]
fn a_pipe_at_any_place_is_told_and_never_waited_for() {
    for (place, arguments) in [
        ("content/deck.toml", &["-q"][..]),
        ("content/slides.tsv", &["check", "-q"]),
        ("content/scenes.toml", &["verify", "-q"]),
        ("content/protocols/x.protocol", &["-q"]),
        ("content/protocols", &["-q"]),
        ("content/.checks", &["-q"]),
        ("templates", &["-q"]),
        ("templates/page.html", &["-q"]),
        ("dist", &["-q"]),
        ("dist/index.html", &["-q"]),
        ("dist/.synod", &["-q"]),
        ("dist/.synod-work", &["-q"]),
        ("dist/.synod-work/lock", &["-q"]),
        ("dist/.synod-work/draft", &["-q"]),
    ] {
        let folder = deck();
        let path = folder.path().join(place);
        fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        if path.exists() {
            fs::remove_file(&path).expect("it is there");
        }
        pipe(&path);
        let output = in_time(folder.path(), arguments);
        let (_, err) = said(&output);
        assert_eq!(output.status.code(), Some(3), "{place}: {output:?}");
        assert!(err.contains(&format!("{place}` is a pipe")), "{place}: {err}");
        assert!(err.contains("move it away"), "{place}: {err}");
        assert!(fs::symlink_metadata(&path).expect("it stays").file_type().is_fifo(), "{place}");
    }
}

#[test]
fn an_archive_is_not_written_into_a_pipe() {
    let folder = deck();
    pipe(&folder.path().join("a-deck.zip"));
    let output = in_time(folder.path(), &["zip", "-q"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let (_, err) = said(&output);
    assert!(err.contains("`a-deck.zip` is not a file; name another file"), "{err}");
}

#[test]
fn devices_sockets_and_folders_are_told_too() {
    for (make, expected) in [
        ("ln -s /dev/zero content/deck.toml", "is a device"),
        ("ln -s /dev/zero content/protocols/x.protocol", "is a device"),
        ("mkdir content/deck.toml", "is a folder"),
        ("mkdir content/protocols/x.protocol", "is a folder"),
        ("ln -s ../content content/deck.toml", "is a folder"),
        ("ln -s deck.toml content/deck.toml", "links"),
    ] {
        let folder = deck();
        fs::remove_file(folder.path().join("content/deck.toml")).expect("it is there");
        fs::create_dir(folder.path().join("content/protocols")).expect("it is new");
        let made = Command::new("sh").args(["-c", make]).current_dir(folder.path()).status();
        assert!(made.expect("sh starts").success());
        let output = in_time(folder.path(), &["-q"]);
        assert_eq!(output.status.code(), Some(3), "{make}: {output:?}");
        assert!(said(&output).1.contains(expected), "{make}: {}", said(&output).1);
    }
    let folder = deck();
    fs::remove_file(folder.path().join("content/deck.toml")).expect("it is there");
    let socket = std::os::unix::net::UnixListener::bind(folder.path().join("content/deck.toml"));
    let output = in_time(folder.path(), &["-q"]);
    assert!(said(&output).1.contains("is a socket"), "{output:?}");
    drop(socket);
}

#[test]
fn what_is_too_large_says_its_size_and_the_limit() {
    for (name, size, limit) in [
        ("content/slides.tsv", 300_000_000, "16,777,216"),
        ("content/scenes.toml", 17_000_000, "16,777,216"),
        ("content/.checks", 17_000_000, "16,777,216"),
        ("content/deck.toml", 1_048_577, "1,048,576"),
        ("content/protocols/x.protocol", 1_048_577, "1,048,576"),
        ("templates/page.html", 1_048_577, "1,048,576"),
    ] {
        let folder = deck();
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        let file = fs::File::create(&path).expect("it can be made");
        file.set_len(size).expect("a file may have holes");
        let output = in_time(folder.path(), &["-q"]);
        let (_, err) = said(&output);
        assert_eq!(output.status.code(), Some(3), "{name}: {err}");
        assert!(err.contains(name) && err.contains(limit), "{err}");
        assert!(err.contains(&synod_grouped(size)), "{err}");
    }
}

fn synod_grouped(size: u64) -> String {
    let (millions, rest) = (size / 1_000_000, size % 1_000_000);
    format!("{millions},{:03},{:03}", rest / 1_000, rest % 1_000)
}

#[test]
fn folders_that_hold_themselves_are_read_once() {
    let folder = deck();
    let templates = folder.path().join("templates");
    fs::create_dir_all(templates.join("theme")).expect("it is new");
    for nth in 0..12 {
        symlink(".", templates.join(format!("again-{nth}"))).expect("it is new");
        symlink("..", templates.join(format!("theme/again-{nth}"))).expect("it is new");
    }
    fs::write(templates.join("theme/loud.css"), ":root { --paper: hotpink; }").expect("written");
    fs::write(folder.path().join("content/deck.toml"), "title = \"A\"\ntheme = \"loud\"\n")
        .expect("written");
    let output = in_time(folder.path(), &["-q"]);
    assert_eq!((output.status.code(), said(&output).1.as_str()), (Some(0), ""));
}

#[test]
fn folders_without_end_are_told() {
    // Each of eight folders links twelve times to the next one: more ways than anybody walks.
    let folder = deck();
    for depth in 0..8 {
        let here = folder.path().join(format!("depth-{depth}"));
        fs::create_dir(&here).expect("it is new");
        for nth in 0..12 {
            symlink(format!("../depth-{}", depth + 1), here.join(format!("to-{nth}")))
                .expect("it is new");
        }
    }
    fs::create_dir(folder.path().join("depth-8")).expect("it is new");
    symlink("depth-0", folder.path().join("templates")).expect("it is new");
    let output = in_time(folder.path(), &["-q"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(said(&output).1.contains("more than 1,000 folders"), "{}", said(&output).1);
    // As many files.
    let folder = deck();
    fs::create_dir(folder.path().join("templates")).expect("it is new");
    for nth in 0..1_001 {
        fs::write(folder.path().join(format!("templates/{nth}.css")), "").expect("written");
    }
    let output = in_time(folder.path(), &["-q"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(said(&output).1.contains("more than 1,000 files"), "{}", said(&output).1);
}

#[test]
fn an_archive_replaces_archives_of_ours_only() {
    let folder = deck();
    assert_eq!(synod(folder.path(), &["-q"]).status.code(), Some(0));
    fs::write(folder.path().join("letter.txt"), "mine").expect("it can be written");
    let mut foreign = b"PK\x03\x04".to_vec();
    foreign.resize(200, 0);
    fs::write(folder.path().join("photos.zip"), &foreign).expect("it can be written");
    for (file, expected) in [
        ("content/slides.tsv", "`content/slides.tsv` is not an archive of Synod"),
        ("dist/index.html", "`dist/index.html` is not an archive of Synod"),
        ("dist/.synod", "`dist/.synod` is not an archive of Synod"),
        ("letter.txt", "`letter.txt` is not an archive of Synod"),
        ("photos.zip", "`photos.zip` is not an archive of Synod"),
        ("content", "`content` is a folder"),
        ("/dev/null", "`/dev/null` is not a file"),
    ] {
        let before = fs::read(folder.path().join(file)).ok();
        let output = in_time(folder.path(), &["zip", file]);
        assert_eq!(output.status.code(), Some(3), "{file}: {output:?}");
        let (_, err) = said(&output);
        assert!(err.contains(expected) && err.contains("name another file"), "{file}: {err}");
        assert!(fs::read(folder.path().join(file)).ok() == before, "{file}");
    }
    for title in ["One", "Two"] {
        fs::write(folder.path().join("content/deck.toml"), format!("title = \"{title}\"\n"))
            .expect("it can be written");
        assert_eq!(synod(folder.path(), &["zip", "deck.zip"]).status.code(), Some(0), "{title}");
        let bytes = fs::read(folder.path().join("deck.zip")).expect("it is there");
        assert!(holds(&bytes, title.to_lowercase().as_bytes()));
    }
    let left: Vec<_> = fs::read_dir(folder.path())
        .expect("it is there")
        .map(|entry| entry.expect("it can be listed").file_name())
        .filter(|name| !["content", "dist", "letter.txt", "photos.zip"].iter().any(|n| name == n))
        .collect();
    assert_eq!(left, ["deck.zip"]);
}

#[test]
fn what_somebody_put_beside_our_drafts_stays() {
    let folder = deck();
    for place in [".dist.synod", "dist/.synod-work", "dist/.synod-work/draft"] {
        fs::create_dir_all(folder.path().join(place)).expect("it can be made");
        fs::write(folder.path().join(place).join("letter.txt"), "mine").expect("written");
    }
    for title in ["One", "Two"] {
        fs::write(folder.path().join("content/deck.toml"), format!("title = \"{title}\"\n"))
            .expect("it can be written");
        let output = in_time(folder.path(), &["-q"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    for place in [".dist.synod", "dist/.synod-work", "dist/.synod-work/draft"] {
        let letter = fs::read(folder.path().join(place).join("letter.txt"));
        assert!(letter.is_ok_and(|letter| letter == b"mine"), "{place}");
    }
}

#[test]
fn errors_of_the_machine_come_with_a_remedy() {
    for (make, arguments, expected) in [
        ("touch dist", &["-q"][..], "move it away"),
        ("ln -s nowhere dist", &["-q"], "move it away"),
        ("touch site", &["-q", "--out", "site/dist"], "is no folder"),
        ("mkdir -p dist/index.html", &["-q"], "move it away"),
        ("mkdir -p dist/.synod", &["-q"], "move it away"),
        ("true", &["zip", "-q", "nowhere/deck.zip"], "make the folder"),
        ("touch templates", &["-q"], "move it away"),
    ] {
        let folder = deck();
        let made = Command::new("sh").args(["-c", make]).current_dir(folder.path()).status();
        assert!(made.expect("sh starts").success());
        let output = in_time(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(3), "{make}: {output:?}");
        assert!(said(&output).1.contains(expected), "{make}: {}", said(&output).1);
    }
    let folder = deck();
    let name = "x".repeat(300);
    let output = in_time(folder.path(), &["-q", "--out", &name]);
    assert!(said(&output).1.contains("a shorter name"), "{}", said(&output).1);
}

#[test]
fn archives_have_names_that_every_system_takes() {
    for (title, expected) in [("CON".to_string(), "con-deck.zip"), ("x".repeat(250), "xxx")] {
        let folder = deck();
        fs::write(folder.path().join("content/deck.toml"), format!("title = \"{title}\"\n"))
            .expect("it can be written");
        let output = in_time(folder.path(), &["zip"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let mut names = fs::read_dir(folder.path()).expect("it is there").flatten();
        let is_it = |name: &str| name.starts_with(expected) && name.ends_with(".zip");
        assert!(names.any(|entry| is_it(&entry.file_name().to_string_lossy())), "{expected}");
    }
}

#[test]
fn a_result_that_cannot_be_written_is_the_machine_and_a_closed_pipe_is_nothing() {
    let folder = deck();
    let protocols = folder.path().join("content/protocols");
    fs::create_dir(&protocols).expect("it is new");
    fs::write(protocols.join("p.protocol"), PROTOCOL).expect("it can be written");
    for arguments in [&["verify"][..], &["completions", "bash"], &["check"], &["build"]] {
        let full = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = command(folder.path(), arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .expect("synod starts");
        let (_, err) = said(&output);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {err}");
        assert!(err.contains("cannot write the result"), "{arguments:?}: {err}");
        let closed = format!("{} {} | true", env!("CARGO_BIN_EXE_synod"), arguments.join(" "));
        let script = format!("set -o pipefail; {closed}");
        let output = Command::new("bash")
            .args(["-c", &script])
            .current_dir(folder.path())
            .output()
            .expect("bash starts");
        assert_eq!((output.status.code(), said(&output).1.as_str()), (Some(0), ""));
    }
}

#[test]
fn templates_that_were_asked_for_and_are_not_there_are_told() {
    let folder = deck();
    let output = in_time(folder.path(), &["-q", "--templates", "nope"]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let (_, err) = said(&output);
    assert!(err.contains("there is no folder `nope`") && err.contains("--templates"), "{err}");
    fs::create_dir(folder.path().join("nope")).expect("it is new");
    assert_eq!(in_time(folder.path(), &["-q", "--templates", "nope"]).status.code(), Some(0));
    fs::write(folder.path().join("content/slides.tsv"), format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n"))
        .expect("it can be written");
    assert_eq!(in_time(folder.path(), &["-q"]).status.code(), Some(0));
}
