//! Turns the files of a site into one archive to give away: the same files, the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The name of the text that tells how to open the deck.
pub const GUIDE: &str = "HOW-TO-OPEN.txt";

/// A ZIP archive with these files in one folder, and a text that tells how to open them. Every file
/// carries the date 1980-01-01, the earliest that the format knows.
///
/// # Errors
///
/// If the archive were too large for the format.
pub fn zip(folder: &str, title: &str, files: &BTreeMap<String, Vec<u8>>) -> ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let guide = guide(title);
    let all = [(GUIDE, guide.as_bytes())].into_iter();
    for (name, bytes) in all.chain(files.iter().map(|(name, bytes)| (name.as_str(), &bytes[..]))) {
        archive.start_file(format!("{folder}/{name}"), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn guide(title: &str) -> String {
    format!(
        "{title}\n\n\
         1. Unpack this archive. (Looking into it without unpacking shows one page at a time.)\n\
         2. Open index.html with any browser. No network is needed.\n\n\
         To give a talk, open present.html. For paper, open print.html and print it.\n"
    )
}

/// The name of a deck's folder in its archive: its title in lower case, with dashes for all but
/// letters and digits.
pub fn folder(title: &str) -> String {
    let words = title.split(|character: char| !character.is_alphanumeric());
    let name: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    if name.is_empty() { "deck".to_string() } else { name.join("-") }
}

#[cfg(test)]
mod tests {
    use super::{folder, zip};
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read};

    #[test]
    fn what_goes_in_comes_out_and_twice_the_same() {
        let files: BTreeMap<String, Vec<u8>> =
            [("1.html".to_string(), b"one".repeat(1_000)), ("index.html".to_string(), Vec::new())]
                .into();
        let bytes = zip("a-deck", "A deck", &files).expect("it is small");
        assert_eq!(bytes, zip("a-deck", "A deck", &files).expect("it is small"));
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is an archive");
        let mut text = String::new();
        for (name, bytes) in &files {
            let mut file = archive.by_name(&format!("a-deck/{name}")).expect("it is there");
            let mut there = Vec::new();
            file.read_to_end(&mut there).expect("it can be read");
            assert_eq!(there, *bytes);
        }
        let mut guide = archive.by_name("a-deck/HOW-TO-OPEN.txt").expect("it is there");
        guide.read_to_string(&mut text).expect("it is text");
        assert!(text.starts_with("A deck\n"));
    }

    #[test]
    fn folders_have_plain_names() {
        for (title, expected) in [
            ("Paxos, one step at a time", "paxos-one-step-at-a-time"),
            ("Größe ../x", "größe-x"),
            ("…", "deck"),
        ] {
            assert_eq!(folder(title), expected);
        }
    }
}
