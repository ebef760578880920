//! Turns a site into files of the output folder: all of them, or none.
//!
//! A draft of the whole folder is written beside it; files that did not change are links to those
//! that are there. [`crate::shell::swap`] then puts the draft in its place.

use crate::shell::Failure;
use crate::shell::files::failure;
use crate::shell::swap::Workplace;
use crate::site::Site;
use crate::site::manifest::{self, Manifest};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// What tells a page of ours from one that somebody else put here.
const GENERATOR: &[u8] = b"<meta name=\"generator\" content=\"Synod\">";

/// The output folder of a build.
pub struct Output {
    /// As the user named it, for messages.
    named: PathBuf,
    /// Where it really is.
    folder: PathBuf,
    workplace: Workplace,
    /// What the last build wrote.
    pub manifest: Manifest,
}

/// What a build did to the folder.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files whose bytes are new.
    pub written: Vec<String>,
    /// Files of ours that the deck no longer has.
    pub removed: Vec<String>,
    /// Files and folders that are not ours and were left alone.
    pub foreign: Vec<String>,
}

/// What the last build wrote to `folder`.
pub fn manifest(folder: &Path) -> Manifest {
    Manifest::parse(&fs::read_to_string(folder.join(manifest::NAME)).unwrap_or_default())
}

impl Output {
    /// Opens the folder for a build, makes it if need be, and completes what a killed build left.
    /// Refuses a folder that holds one of the `inputs` or lies in one.
    pub fn open(named: &Path, inputs: &[&Path]) -> Result<Output, Failure> {
        apart(named, inputs)?;
        fs::create_dir_all(named).map_err(|error| failure("make the folder", named, &error))?;
        let folder = absolute(named)?;
        let workplace = Workplace::take(&folder)?;
        let manifest = manifest(&folder);
        Ok(Output { named: named.to_path_buf(), folder, workplace, manifest })
    }

    /// Writes the files that changed and removes those of ours that the site no longer has.
    pub fn write(&self, site: &Site) -> Result<Changes, Failure> {
        let mut changes = Changes { foreign: self.foreign(site)?, ..Changes::default() };
        for (name, bytes) in &site.files {
            let path = self.folder.join(name);
            match fs::read(&path) {
                Ok(there) if there == *bytes => {}
                Ok(there) if self.is_ours(name, &there) => changes.written.push(name.clone()),
                Ok(_) => return Err(not_ours(&self.named.join(name))),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    changes.written.push(name.clone());
                }
                Err(error) => return Err(failure("read", &path, &error)),
            }
        }
        changes.removed = gone(&self.manifest, &site.manifest, &self.folder);
        if !changes.written.is_empty() || self.manifest != site.manifest {
            self.write_draft(site, &changes.written).map_err(|(path, error)| {
                self.workplace.discard();
                untouched(failure("write", &path, &error))
            })?;
            self.workplace.put_in_place(&self.folder, &site.manifest.print())?;
        }
        Ok(changes)
    }

    fn is_ours(&self, name: &str, there: &[u8]) -> bool {
        self.manifest.entries.contains_key(name)
            || there.windows(GENERATOR.len()).any(|window| window == GENERATOR)
    }

    fn write_draft(&self, site: &Site, written: &[String]) -> Result<(), (PathBuf, io::Error)> {
        let draft = self.workplace.draft();
        let at = |path: &Path| {
            let path = path.to_path_buf();
            move |error| (path, error)
        };
        fs::create_dir(&draft).map_err(at(&draft))?;
        let permissions = fs::metadata(&self.folder).map_err(at(&self.folder))?.permissions();
        for (name, bytes) in &site.files {
            let (there, path) = (self.folder.join(name), draft.join(name));
            let is_linked =
                written.binary_search(name).is_err() && fs::hard_link(&there, &path).is_ok();
            if !is_linked {
                fs::write(&path, bytes).map_err(at(&path))?;
            }
        }
        let path = draft.join(manifest::NAME);
        fs::write(&path, site.manifest.print()).map_err(at(&path))?;
        fs::set_permissions(&draft, permissions).map_err(at(&draft))
    }

    /// What lies in the folder that neither this build nor the last one wrote. Hidden files are
    /// nobody's.
    fn foreign(&self, site: &Site) -> Result<Vec<String>, Failure> {
        let entries =
            fs::read_dir(&self.folder).map_err(|error| failure("read", &self.folder, &error))?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let is_ours =
            |name: &str| site.files.contains_key(name) || self.manifest.entries.contains_key(name);
        let mut foreign: Vec<String> =
            names.filter(|name| !name.starts_with('.') && !is_ours(name)).collect();
        foreign.sort();
        Ok(foreign)
    }
}

/// The files in `folder` that `old` lists and `new` does not.
pub fn gone(old: &Manifest, new: &Manifest, folder: &Path) -> Vec<String> {
    let is_gone = |name: &&String| !new.entries.contains_key(*name) && folder.join(name).is_file();
    old.entries.keys().filter(is_gone).cloned().collect()
}

fn untouched(failure: Failure) -> Failure {
    match failure {
        Failure::Machine(message) => {
            Failure::Machine(format!("{message}; the earlier deck is as it was"))
        }
        Failure::Mistakes => Failure::Mistakes,
    }
}

fn not_ours(path: &Path) -> Failure {
    Failure::Machine(format!(
        "`{}` was not written by Synod; move it away, or choose another folder with --out",
        path.display()
    ))
}

/// Refuses an output folder that holds inputs, where removing old files could remove them, or that
/// lies in one, where it would be read as input.
fn apart(folder: &Path, inputs: &[&Path]) -> Result<(), Failure> {
    let out = absolute(folder)?;
    for input in inputs {
        let real = absolute(input)?;
        if input.exists() && (out.starts_with(&real) || real.starts_with(&out)) {
            return Err(Failure::Machine(format!(
                "the output folder `{}` and the input folder `{}` lie in each other; \
                 choose another --out",
                folder.display(),
                input.display()
            )));
        }
    }
    Ok(())
}

/// The path without links and without `..`, as far as it exists.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(path).map_err(|error| failure("find", path, &error))?;
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            part => real.push(part),
        }
        real = real.canonicalize().unwrap_or(real);
    }
    Ok(real)
}
