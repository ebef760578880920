//! Turns folders into the inputs of a deck.

use crate::shell::Failure;
use crate::site::{Extras, Folder, Inputs};
use crate::verify::Searches;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// How deep folders of templates may be nested.
const DEPTH_MAX: usize = 8;
/// The endings of the files that templates are made of.
const TEMPLATE_ENDINGS: [&str; 3] = ["html", "css", "js"];

/// Where results of searches are kept, in the content folder.
const CHECKS: &str = ".checks";

/// Reads a deck. A content folder must exist; a folder of templates need not.
pub fn read(content: &Path, templates: &Path) -> Result<Inputs, Failure> {
    let named = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let mut inputs = Inputs {
        content: Folder { name: named(content), files: BTreeMap::new() },
        templates: Folder { name: named(templates), files: BTreeMap::new() },
        checks: String::new(),
        extras: Extras::default(),
        searches: Searches::Now,
    };
    if !content.is_dir() {
        return Err(Failure::Machine(format!(
            "there is no folder `{}`; `synod new DIR` makes a deck to start from",
            content.display()
        )));
    }
    for name in ["deck.toml", "slides.tsv", "scenes.toml"] {
        match fs::read(content.join(name)) {
            Ok(bytes) => drop(inputs.content.files.insert(name.to_string(), bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failure("read", &content.join(name), &error)),
        }
    }
    let protocols = content.join("protocols");
    if protocols.is_dir() {
        walk(&protocols, "protocols/", 0, &["protocol"], &mut inputs.content.files)?;
    }
    // What was searched before; without it everything is searched anew.
    inputs.checks = fs::read_to_string(content.join(CHECKS)).unwrap_or_default();
    if templates.is_dir() {
        walk(templates, "", DEPTH_MAX, &TEMPLATE_ENDINGS, &mut inputs.templates.files)?;
    }
    Ok(inputs)
}

/// Writes a file in one step: whoever reads it meanwhile reads the old one or the new one.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut draft = file.as_os_str().to_os_string();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, file)).map_err(|error| {
        let _ = fs::remove_file(&draft);
        failure("write", file, &error)
    })
}

/// Keeps what searches have found, if anything is new. Whoever cannot write it searches again.
pub fn keep(content: &Path, before: &str, checks: &str) {
    if checks != before {
        let _ = replace(&content.join(CHECKS), checks.as_bytes());
    }
}

/// An error of the machine, with what was tried and the path.
pub fn failure(tried: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::Machine(format!("cannot {tried} `{}`: {error}", path.display()))
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    endings: &[&str],
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| failure("read", folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failure("read", folder, &error))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() && depth > 0 {
            walk(&path, &format!("{prefix}{name}/"), depth - 1, endings, files)?;
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|known| ending == *known))
        {
            let bytes = fs::read(&path).map_err(|error| failure("read", &path, &error))?;
            files.insert(format!("{prefix}{name}"), bytes);
        }
    }
    Ok(())
}
