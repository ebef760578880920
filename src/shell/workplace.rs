//! Puts new files in the place of old ones in a folder that stays where it is: a whole deck, or
//! what a later command makes whole.
//!
//! # Why files move one by one
//!
//! To exchange two folders in one step would be shorter, and a reader would never see both decks.
//! But who holds the folder, and not its name, would keep the old one: a container that serves it
//! through a bind mount, a shell that stands in it, a server that has opened it. A folder that is
//! itself a mount cannot be exchanged at all. So the folder stays, and files are renamed in it. All
//! that is needed lies inside it, in `.synod-work`, on the same disk whatever is mounted where:
//!
//! ```text
//! lock     who has locked it works here
//! plan     the list of the deck that is being written
//! draft/   its files, those of them that are new
//! next     the plan, renamed when the draft is whole
//! ```
//!
//! Renaming `plan` to `next` decides for the new deck. Before that a killed build has changed
//! nothing, and what it left is thrown away. After that the files of the draft move to their
//! places, old ones are removed, and `next` becomes the list of what is ours, which ends it. Each
//! step may be done twice, so whoever finds `next` starts at the beginning: a file that is no
//! longer in the draft has moved. Every command does that before it does anything else, so a
//! mixture of two decks lasts as long as a few renames, or until the next command.
//!
//! # Why the lock may be deleted
//!
//! Who has locked a file asks whether it is still the one at the path, and else begins again: it
//! may be one that its owner has deleted. Only who has asked so deletes it, while it is locked. So
//! there is never a second file at the path while somebody works.
//!
//! # What is removed
//!
//! Files that `plan` or `next` names, these two, and `lock`; folders only when they are empty. What
//! somebody else puts here stays. Nothing here is a link: if it is, nobody works here.

use crate::shell::Failure;
use crate::shell::disk::{self, FileKind, Links, failure};
use crate::site::manifest::{self, Manifest};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long somebody waits for another build before anything is shown.
const SILENCE: Duration = Duration::from_millis(500);
/// How often it is tried until then.
const PAUSE: Duration = Duration::from_millis(10);
/// The name of the folder.
const NAME: &str = ".synod-work";
/// How large a list may be.
const LIST_BYTES_MAX: u64 = 1 << 26;

/// A folder of our own in the output folder, for as long as a command writes there.
pub struct Workplace {
    output: PathBuf,
    folder: PathBuf,
    /// Locked: builds of one deck take turns.
    _lock: File,
}

/// What the last build wrote to `output`.
pub fn manifest(output: &Path) -> Result<Manifest, Failure> {
    let path = output.join(manifest::NAME);
    if disk::kind(&path, Links::Refused)? == Some(FileKind::Link) {
        return Ok(Manifest::default());
    }
    Ok(list(&path)?.unwrap_or_default())
}

/// Completes what a killed build left in `output`, unless somebody is at work there.
pub fn complete(output: &Path) -> Result<(), Failure> {
    let next = output.join(NAME).join("next");
    if disk::kind(&next, Links::Refused)?.is_none() {
        return Ok(());
    }
    let is_free = |lock: &File| match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    };
    Workplace::locked(output, is_free).map(drop)
}

impl Workplace {
    /// Makes the workplace in `output`, after whoever has it now, and completes what a killed build
    /// left there. Calls `on_wait` if that takes long.
    pub fn take(output: &Path, on_wait: &dyn Fn()) -> Result<Workplace, Failure> {
        let began = Instant::now();
        let mut is_told = false;
        let wait = |lock: &File| {
            loop {
                match lock.try_lock() {
                    Ok(()) => return Ok(true),
                    Err(TryLockError::Error(error)) => return Err(error),
                    Err(TryLockError::WouldBlock) if began.elapsed() < SILENCE => {
                        std::thread::sleep(PAUSE);
                    }
                    Err(TryLockError::WouldBlock) => {
                        if !std::mem::replace(&mut is_told, true) {
                            on_wait();
                        }
                        return lock.lock().map(|()| true);
                    }
                }
            }
        };
        let workplace = Workplace::locked(output, wait)?;
        Ok(workplace.expect("whoever waits has it in the end"))
    }

    /// The workplace, once `wait` has locked the file that is its lock; nothing if it did not.
    fn locked(
        output: &Path,
        mut wait: impl FnMut(&File) -> io::Result<bool>,
    ) -> Result<Option<Workplace>, Failure> {
        let folder = output.join(NAME);
        let path = folder.join("lock");
        let lock = loop {
            if !disk::is_folder(&folder, Links::Refused)? {
                fs::create_dir_all(&folder).map_err(|error| failure("write", &folder, &error))?;
                continue;
            }
            let Some(lock) = disk::open_to_lock(&path)? else { continue };
            match wait(&lock) {
                Ok(true) if is_at(&lock, &path) => break lock,
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => return Err(failure("lock", &path, &error)),
            }
        };
        let workplace = Workplace { output: output.to_path_buf(), folder, _lock: lock };
        disk::is_folder(&workplace.draft(), Links::Refused)?;
        if let Some(next) = list(&workplace.next())? {
            workplace.move_files(&next)?;
        }
        workplace.discard()?;
        Ok(Some(workplace))
    }

    fn draft(&self) -> PathBuf {
        self.folder.join("draft")
    }

    fn plan(&self) -> PathBuf {
        self.folder.join("plan")
    }

    fn next(&self) -> PathBuf {
        self.folder.join("next")
    }

    /// Writes those of `files` that are `new`, and puts them in their places; removes what the last
    /// build wrote and `next` does not name.
    pub fn write(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        new: &[String],
        next: &Manifest,
    ) -> Result<(), Failure> {
        let draft = || {
            let draft = self.draft();
            disk::create(&self.plan(), next.print().as_bytes()).map_err(at(&self.plan()))?;
            if !draft.is_dir() {
                fs::create_dir(&draft).map_err(at(&draft))?;
            }
            for name in new {
                let path = draft.join(name);
                disk::create(&path, &files[name]).map_err(at(&path))?;
            }
            fs::rename(self.plan(), self.next()).map_err(at(&self.next()))
        };
        if let Err((path, error)) = draft() {
            let _ = self.discard();
            let failure = failure("write", &path, &error);
            return Err(failure.and("the earlier deck is as it was"));
        }
        self.move_files(next)?;
        self.discard()
    }

    /// Moves what is left of the draft. The list of what is ours moves last: until then, doing all
    /// of it again does no harm.
    fn move_files(&self, next: &Manifest) -> Result<(), Failure> {
        let go_on = |tried: &str, path: &Path, error: &io::Error| {
            failure(tried, path, error).and("the next command goes on where this one stopped")
        };
        for name in next.entries.keys() {
            let (from, place) = (self.draft().join(name), self.output.join(name));
            if disk::kind(&from, Links::Refused)? == Some(FileKind::File) {
                fs::rename(&from, &place).map_err(|error| go_on("write", &place, &error))?;
            }
        }
        for name in gone(&manifest(&self.output)?, next, &self.output) {
            let path = self.output.join(name);
            fs::remove_file(&path).map_err(|error| go_on("remove", &path, &error))?;
        }
        let list = self.output.join(manifest::NAME);
        fs::rename(self.next(), &list).map_err(|error| go_on("write", &list, &error))
    }

    /// Removes what is left of a draft that nobody will move. Its plan goes last: it says what is
    /// ours.
    fn discard(&self) -> Result<(), Failure> {
        let (plan, draft) = (self.plan(), self.draft());
        if let Some(planned) = list(&plan)? {
            for name in planned.entries.keys() {
                let _ = fs::remove_file(draft.join(name));
            }
        }
        let _ = fs::remove_dir(&draft);
        let removed = disk::found(fs::remove_file(&plan));
        removed.map(drop).map_err(|error| failure("remove", &plan, &error))
    }
}

impl Drop for Workplace {
    /// Takes the folder away, unless there is something in it that still has to be moved, or that
    /// is not ours.
    fn drop(&mut self) {
        // Elsewhere nobody can tell whether a lock is the one at the path, so it stays.
        if cfg!(unix) {
            let _ = fs::remove_file(self.folder.join("lock"));
        }
        let _ = fs::remove_dir(&self.folder);
    }
}

/// The files in `folder` that `old` lists and `new` does not.
pub fn gone(old: &Manifest, new: &Manifest, folder: &Path) -> Vec<String> {
    let is_there = |name: &str| {
        let kind = disk::kind(&folder.join(name), Links::Refused);
        matches!(kind, Ok(Some(FileKind::File | FileKind::Link)))
    };
    let is_gone = |name: &&String| !new.entries.contains_key(*name) && is_there(name);
    old.entries.keys().filter(is_gone).cloned().collect()
}

fn list(path: &Path) -> Result<Option<Manifest>, Failure> {
    let bytes = disk::read(path, Links::Refused, LIST_BYTES_MAX)?;
    Ok(bytes.map(|bytes| Manifest::parse(&String::from_utf8_lossy(&bytes))))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> (PathBuf, io::Error) {
    let path = path.to_path_buf();
    move |error| (path, error)
}

/// Whether this open file is the one at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Whether this open file is the one at `path`: it is, as nobody deletes it.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
