//! Turns a site into files of the output folder: all of them, or none.
//!
//! Files that changed are first written to a folder inside the output folder; a full disk or a kill
//! so far leaves the earlier deck as it was. Then that folder is renamed, which is the moment at
//! which the new deck is the one that counts, and its files are moved into place. A process that is
//! killed while it moves them leaves the rest to the next command, which moves them before it does
//! anything else.

use crate::shell::Failure;
use crate::shell::files::failure;
use crate::site::Site;
use crate::site::manifest::{self, Manifest};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// Where files are written before the new deck counts.
const DRAFT: &str = ".synod-draft";
/// What the same folder is called once the new deck counts.
const READY: &str = ".synod-ready";
/// Locked while a build reads or writes the folder.
const LOCK: &str = ".synod-lock";
/// What tells a page of ours from one that somebody else put here.
const GENERATOR: &[u8] = b"<meta name=\"generator\" content=\"Synod\">";

/// The output folder.
pub struct Output {
    folder: PathBuf,
    /// What the last build wrote.
    pub manifest: Manifest,
    /// Held until the command ends.
    _lock: Option<File>,
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

impl Output {
    /// Opens the folder for a build, makes it if need be, and completes what a killed build left.
    /// Refuses a folder that holds one of the `inputs` or lies in one.
    pub fn open(folder: &Path, inputs: &[&Path]) -> Result<Output, Failure> {
        apart(folder, inputs)?;
        fs::create_dir_all(folder).map_err(|error| failure("make the folder", folder, &error))?;
        let lock_path = folder.join(LOCK);
        let lock =
            File::create(&lock_path).map_err(|error| failure("write", &lock_path, &error))?;
        lock.lock().map_err(|error| failure("lock", &lock_path, &error))?;
        remove_tree(&folder.join(DRAFT))?;
        if folder.join(READY).exists() {
            move_into_place(folder)?;
        }
        Ok(Output { _lock: Some(lock), ..Output::look(folder) })
    }

    /// Looks at the folder without touching it.
    pub fn look(folder: &Path) -> Output {
        let manifest = fs::read_to_string(folder.join(manifest::NAME)).unwrap_or_default();
        Output { folder: folder.to_path_buf(), manifest: Manifest::parse(&manifest), _lock: None }
    }

    /// Writes the files that changed and removes those of ours that the site no longer has.
    pub fn write(&self, site: &Site) -> Result<Changes, Failure> {
        let mut changes = Changes::default();
        for (name, bytes) in &site.files {
            let path = self.folder.join(name);
            match fs::read(&path) {
                Ok(there) if there == *bytes => {}
                Ok(there) if self.is_ours(name, &there) => changes.written.push(name.clone()),
                Ok(_) => return Err(not_ours(&path)),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    changes.written.push(name.clone());
                }
                Err(error) => return Err(failure("read", &path, &error)),
            }
        }
        changes.foreign = self.foreign(site)?;
        changes.removed = gone(&self.manifest, &site.manifest, &self.folder);
        if !changes.written.is_empty() || self.manifest != site.manifest {
            self.write_draft(site, &changes.written)?;
            let ready = self.folder.join(READY);
            fs::rename(self.folder.join(DRAFT), &ready)
                .map_err(|error| failure("write", &ready, &error))?;
            move_into_place(&self.folder)?;
        }
        Ok(changes)
    }

    fn is_ours(&self, name: &str, there: &[u8]) -> bool {
        self.manifest.entries.contains_key(name)
            || there.windows(GENERATOR.len()).any(|window| window == GENERATOR)
    }

    fn write_draft(&self, site: &Site, written: &[String]) -> Result<(), Failure> {
        let draft = self.folder.join(DRAFT);
        let write = || -> Result<(), (PathBuf, io::Error)> {
            fs::create_dir(&draft).map_err(|error| (draft.clone(), error))?;
            let manifest = site.manifest.print();
            let pages = written.iter().map(|name| (name.as_str(), site.files[name].as_slice()));
            for (name, bytes) in pages.chain([(manifest::NAME, manifest.as_bytes())]) {
                let path = draft.join(name);
                fs::write(&path, bytes).map_err(|error| (path, error))?;
            }
            Ok(())
        };
        write().map_err(|(path, error)| {
            let _ = fs::remove_dir_all(&draft);
            let Failure::Machine(message) = failure("write", &path, &error) else { unreachable!() };
            Failure::Machine(format!("{message}; the earlier deck is as it was"))
        })
    }

    /// What lies in the folder that neither this build nor the last one wrote. Hidden files are
    /// nobody's.
    fn foreign(&self, site: &Site) -> Result<Vec<String>, Failure> {
        let mut foreign = BTreeSet::new();
        let entries =
            fs::read_dir(&self.folder).map_err(|error| failure("read", &self.folder, &error))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_ours =
                site.files.contains_key(&name) || self.manifest.entries.contains_key(&name);
            if !is_ours && !name.starts_with('.') {
                foreign.insert(name);
            }
        }
        Ok(foreign.into_iter().collect())
    }
}

/// Moves the files of the folder that is ready into place, then removes what the old manifest has
/// and the new one has not. The manifest moves last: until then, doing all of it again does no
/// harm.
fn move_into_place(folder: &Path) -> Result<(), Failure> {
    let ready = folder.join(READY);
    let entries = fs::read_dir(&ready).map_err(|error| failure("read", &ready, &error))?;
    for entry in entries.flatten().filter(|entry| entry.file_name() != manifest::NAME) {
        let place = folder.join(entry.file_name());
        fs::rename(entry.path(), &place).map_err(|error| failure("write", &place, &error))?;
    }
    let read = |path: &Path| Manifest::parse(&fs::read_to_string(path).unwrap_or_default());
    let new = ready.join(manifest::NAME);
    if new.exists() {
        for name in gone(&read(&folder.join(manifest::NAME)), &read(&new), folder) {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(|error| failure("remove", &path, &error))?;
        }
        let place = folder.join(manifest::NAME);
        fs::rename(&new, &place).map_err(|error| failure("write", &place, &error))?;
    }
    remove_tree(&ready)
}

/// The files in `folder` that `old` lists and `new` does not.
fn gone(old: &Manifest, new: &Manifest, folder: &Path) -> Vec<String> {
    let is_gone = |name: &&String| !new.entries.contains_key(*name) && folder.join(name).is_file();
    old.entries.keys().filter(is_gone).cloned().collect()
}

fn remove_tree(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failure("remove", folder, &error)),
        _ => Ok(()),
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
