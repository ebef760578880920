//! Turns folders into the inputs of a deck.

use crate::diagnostic::grouped;
use crate::shell::Failure;
use crate::shell::cli::Options;
use crate::shell::disk::{self, Links, failure};
use crate::site::{Extras, Folder, Inputs};
use crate::verify::Searches;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How large a table may be, and what is kept of searches.
const TABLE_BYTES_MAX: u64 = 1 << 24;
/// How large a file may be that somebody writes by hand.
const TEXT_BYTES_MAX: u64 = 1 << 20;
/// How many files a folder may hold, how many folders, and how many bytes in all.
const FILES_MAX: u64 = 1_000;
const FOLDERS_MAX: u64 = 1_000;
const BYTES_MAX: u64 = 1 << 26;
/// How deep folders of templates may be nested.
const DEPTH_MAX: usize = 8;

/// The files in the content folder, and how large they may be.
const FILES: [(&str, u64); 3] = [
    ("deck.toml", TEXT_BYTES_MAX),
    ("slides.tsv", TABLE_BYTES_MAX),
    ("scenes.toml", TABLE_BYTES_MAX),
];
/// The endings of the files that templates are made of.
const TEMPLATE_ENDINGS: [&str; 3] = ["html", "css", "js"];
/// Where results of searches are kept, in the content folder.
const CHECKS: &str = ".checks";

/// Reads a deck. A content folder must exist; a folder of templates need not, unless it was named.
pub fn read(options: &Options) -> Result<Inputs, Failure> {
    let (content, templates) = (&options.content, options.templates());
    let named = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let mut inputs = Inputs {
        content: Folder { name: named(content), files: BTreeMap::new() },
        templates: Folder { name: named(templates), files: BTreeMap::new() },
        checks: String::new(),
        extras: Extras::default(),
        searches: Searches::Now,
    };
    if !disk::is_folder(content, Links::Followed)? {
        return Err(Failure::Machine(format!(
            "there is no folder `{}`; `synod new DIR` makes a deck to start from",
            content.display()
        )));
    }
    for (name, max) in FILES {
        if let Some(bytes) = disk::read(&content.join(name), Links::Followed, max)? {
            inputs.content.files.insert(name.to_string(), bytes);
        }
    }
    let protocols = content.join("protocols");
    if disk::is_folder(&protocols, Links::Followed)? {
        FolderWalk::begin(&["protocol"], &mut inputs.content.files).walk(
            &protocols,
            "protocols/",
            0,
        )?;
    }
    // What was searched before; without it everything is searched anew.
    let checks = disk::read(&content.join(CHECKS), Links::Followed, TABLE_BYTES_MAX)?;
    inputs.checks = checks.and_then(|checks| String::from_utf8(checks).ok()).unwrap_or_default();
    if disk::is_folder(templates, Links::Followed)? {
        let mut walk = FolderWalk::begin(&TEMPLATE_ENDINGS, &mut inputs.templates.files);
        walk.walk(templates, "", DEPTH_MAX)?;
    } else if options.templates.is_some() {
        return Err(Failure::Machine(format!(
            "there is no folder `{}`; make it, or leave --templates out",
            templates.display()
        )));
    }
    Ok(inputs)
}

/// Keeps what searches have found, if anything is new. Whoever cannot write it searches again.
pub fn keep(content: &Path, before: &str, checks: &str) {
    if checks != before {
        let _ = disk::replace(&content.join(CHECKS), checks.as_bytes());
    }
}

/// Reads all files in a folder and the folders in it.
struct FolderWalk<'a> {
    endings: &'a [&'a str],
    files: &'a mut BTreeMap<String, Vec<u8>>,
    n_files: u64,
    n_folders: u64,
    bytes: u64,
    /// The folders that are being walked, without links.
    above: Vec<PathBuf>,
}

impl<'a> FolderWalk<'a> {
    fn begin(endings: &'a [&'a str], files: &'a mut BTreeMap<String, Vec<u8>>) -> FolderWalk<'a> {
        FolderWalk { endings, files, n_files: 0, n_folders: 0, bytes: 0, above: Vec::new() }
    }

    fn walk(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Failure> {
        let cannot_read = |error: std::io::Error| failure("read", folder, &error);
        let real = folder.canonicalize().map_err(cannot_read)?;
        if self.above.contains(&real) {
            // A link to a folder around it holds nothing new.
            return Ok(());
        }
        self.n_folders += 1;
        if self.n_folders > FOLDERS_MAX {
            return Err(too_many(folder, FOLDERS_MAX, "folders"));
        }
        self.above.push(real);
        for entry in fs::read_dir(folder).map_err(cannot_read)? {
            let entry = entry.map_err(cannot_read)?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            // What npm keeps of others' code is no template.
            if name.starts_with('.') || name == "node_modules" {
                continue;
            }
            if depth > 0 && path.is_dir() {
                self.walk(&path, &format!("{prefix}{name}/"), depth - 1)?;
            } else if self.is_wanted(&path) {
                self.read(&path, format!("{prefix}{name}"))?;
            }
        }
        self.above.pop();
        Ok(())
    }

    fn is_wanted(&self, path: &Path) -> bool {
        let ending = path.extension().unwrap_or_default();
        self.endings.iter().any(|known| ending == *known)
    }

    fn read(&mut self, path: &Path, name: String) -> Result<(), Failure> {
        let Some(bytes) = disk::read(path, Links::Followed, TEXT_BYTES_MAX)? else {
            return Ok(());
        };
        self.n_files += 1;
        self.bytes += bytes.len() as u64;
        if self.n_files > FILES_MAX {
            return Err(too_many(path, FILES_MAX, "files"));
        }
        if self.bytes > BYTES_MAX {
            return Err(too_many(path, BYTES_MAX, "bytes"));
        }
        self.files.insert(name, bytes);
        Ok(())
    }
}

fn too_many(path: &Path, max: u64, of: &str) -> Failure {
    Failure::Machine(format!(
        "there are more than {} {of} up to `{}`, more than a deck is made of; \
         move what does not belong to it away",
        grouped(max),
        path.display()
    ))
}
