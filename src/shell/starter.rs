//! Writes a small deck to start from.

use crate::shell::Failure;
use crate::shell::disk::{create, failure};
use std::fs;
use std::path::Path;

const FILES: [(&str, &str); 5] = [
    ("content/deck.toml", include_str!("starter/deck.toml")),
    ("content/slides.tsv", include_str!("starter/slides.tsv")),
    ("content/scenes.toml", include_str!("starter/scenes.toml")),
    ("content/protocols/lock.protocol", include_str!("starter/lock.protocol")),
    ("dist/.gitignore", "*\n!.gitignore\n"),
];

/// Writes the deck into `dir`; returns what to do next. Refuses a folder that holds anything.
pub fn write(dir: &Path) -> Result<String, Failure> {
    let is_empty = fs::read_dir(dir).map_or(!dir.exists(), |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(Failure::Machine(format!(
            "`{}` exists already; name a new folder",
            dir.display()
        )));
    }
    for (name, text) in FILES {
        let path = dir.join(name);
        let folder = path.parent().expect("every file of the starter lies in a folder");
        fs::create_dir_all(folder).map_err(|error| failure("make the folder", folder, &error))?;
        create(&path, text.as_bytes()).map_err(|error| failure("write", &path, &error))?;
    }
    let dir = dir.display();
    Ok(format!(
        "a deck of four slides is in {dir}; see it change while you write with\n\n  \
         cd {dir} && synod watch --open\n"
    ))
}
