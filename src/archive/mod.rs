//! Turns the files of a site into one archive to give away: the same files, the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The name of the text that tells how to open the deck.
pub const GUIDE: &str = "HOW-TO-OPEN.txt";

/// How long the name of a deck's folder may be: with an ending it must fit into 255 bytes, and with
/// the names of pages and of a folder to unpack it in, into the 260 letters of Windows.
const FOLDER_BYTES_MAX: usize = 100;

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

/// How much of a file tells whether it is an archive of ours.
pub const HEAD_BYTES: u64 = 30 + FOLDER_BYTES_MAX as u64 + 1 + GUIDE.len() as u64;

/// Whether a file that begins so is an archive of ours: the first file in it is the guide, whose
/// name stands 30 bytes from the start.
pub fn is_ours(head: &[u8]) -> bool {
    let length = head.get(26..28).map_or(0, |length| u16::from_le_bytes([length[0], length[1]]));
    let name = head.get(30..30 + usize::from(length)).unwrap_or_default();
    head.starts_with(b"PK\x03\x04") && name.ends_with(format!("/{GUIDE}").as_bytes())
}

fn guide(title: &str) -> String {
    format!(
        "{title}\n\n\
         1. Unpack this archive. (Looking into it without unpacking shows one page at a time.)\n\
         2. Open index.html with any browser. No network is needed.\n\n\
         To give a talk, open present.html. For paper, open print.html and print it.\n"
    )
}

/// The name of a deck's folder in its archive, and of the archive: its title in lower case, with
/// dashes for all but letters and digits, in a length and a form that every system takes.
pub fn folder(title: &str) -> String {
    let words = title.split(|character: char| !character.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let name = words.join("-");
    let name = name[..name.floor_char_boundary(FOLDER_BYTES_MAX)].trim_end_matches('-');
    if name.is_empty() {
        return "deck".to_string();
    }
    // Windows means a device by `con` and by `con.zip`, whatever folder they are in.
    let is_device = ["con", "prn", "aux", "nul"].contains(&name)
        || ["com", "lpt"]
            .iter()
            .any(|port| name.strip_prefix(port).is_some_and(|number| number.chars().count() == 1));
    if is_device { format!("{name}-deck") } else { name.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{HEAD_BYTES, folder, is_ours, zip};
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
            ("CON", "con-deck"),
            ("Com1.", "com1-deck"),
            ("lpt¹", "lpt¹-deck"),
            ("Com 1", "com-1"),
            ("Contact", "contact"),
            (" . trailing . ", "trailing"),
        ] {
            assert_eq!(folder(title), expected);
        }
        assert_eq!(folder(&"x".repeat(250)), "x".repeat(100));
        assert_eq!(folder(&format!("{} y", "é".repeat(50))), "é".repeat(50));
    }

    #[test]
    fn an_archive_of_ours_is_known_by_its_first_file() {
        let ours = zip(&"x".repeat(100), "A deck", &BTreeMap::new()).expect("it is small");
        let head = &ours[..usize::try_from(HEAD_BYTES).expect("it is small")];
        assert!(is_ours(head));
        for other in [&head[..20], &head[1..], b"", b"PK\x03\x04 and more", &[0; 200]] {
            assert!(!is_ours(other));
        }
    }
}
