//! Puts a new folder in the place of an old one, so that whoever looks sees the one or the other.
//!
//! Linux and macOS exchange two folders in one step, and then what is not ours moves over from the
//! old one. Where that cannot be (another system, a folder that is a mount, a parent that may not
//! be written), files move one by one; a process killed meanwhile leaves the rest to the next
//! command, which moves them before it does anything else.

use crate::shell::Failure;
use crate::shell::files::failure;
use crate::shell::output::{gone, manifest};
use crate::site::manifest;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A folder of our own beside the output folder, or in it, for as long as a command runs.
pub struct Workplace {
    folder: PathBuf,
    /// Locked: two builds of one deck take turns.
    _lock: File,
}

impl Workplace {
    /// Makes the workplace for `output`, after whoever has it now, and completes what a killed
    /// build left there.
    pub fn take(output: &Path) -> Result<Workplace, Failure> {
        let beside = beside(output);
        let folder = match fs::create_dir_all(&beside) {
            Ok(()) => beside,
            Err(_) => output.join(".synod-work"),
        };
        let tell = |error| failure("write", &folder, &error);
        let lock = loop {
            fs::create_dir_all(&folder).map_err(tell)?;
            let path = folder.join("lock");
            let Some(lock) = found(File::create(&path)).map_err(tell)? else { continue };
            lock.lock().map_err(tell)?;
            // Whoever had it took the folder away when done, lock and all; then this is a lock on
            // nothing.
            if path.exists() {
                break lock;
            }
        };
        let workplace = Workplace { folder, _lock: lock };
        workplace.complete(output)?;
        Ok(workplace)
    }

    /// Where the new folder is written.
    pub fn draft(&self) -> PathBuf {
        self.folder.join("draft")
    }

    /// The manifest of the draft; there for as long as the draft is being put in place.
    fn next(&self) -> PathBuf {
        self.folder.join("next")
    }

    /// There while files move one by one.
    fn moving(&self) -> PathBuf {
        self.folder.join("moving")
    }

    /// Forgets the draft.
    pub fn discard(&self) {
        for path in [self.next(), self.moving()] {
            let _ = fs::remove_file(path);
        }
        let _ = fs::remove_dir_all(self.draft());
    }

    /// Puts the draft, whose manifest reads `next`, in the place of `output`.
    pub fn put_in_place(&self, output: &Path, next: &str) -> Result<(), Failure> {
        let path = self.next();
        fs::write(&path, next).map_err(|error| failure("write", &path, &error))?;
        if exchange(&self.draft(), output) {
            return self.bring_over(output);
        }
        let path = self.moving();
        fs::write(&path, "").map_err(|error| failure("write", &path, &error))?;
        self.move_files(output)
    }

    fn complete(&self, output: &Path) -> Result<(), Failure> {
        let read = |path: &Path| fs::read_to_string(path).ok();
        let next = read(&self.next());
        if self.moving().exists() {
            self.move_files(output)?;
        } else if next.is_some() && next == read(&output.join(manifest::NAME)) {
            self.bring_over(output)?;
        }
        self.discard();
        Ok(())
    }

    /// After an exchange the draft is the old folder: what is not ours in it belongs to the new
    /// one.
    fn bring_over(&self, output: &Path) -> Result<(), Failure> {
        let old = self.draft();
        let ours = manifest(&old);
        for name in names(&old)? {
            let is_ours = name == manifest::NAME
                || name.to_str().is_some_and(|name| ours.entries.contains_key(name));
            let place = output.join(&name);
            if !is_ours && !place.exists() {
                let from = old.join(&name);
                fs::rename(&from, &place).map_err(|error| failure("move", &from, &error))?;
            }
        }
        self.discard();
        Ok(())
    }

    /// Moves the files of the draft one by one. The manifest moves last: until then, doing all of
    /// it again does no harm.
    fn move_files(&self, output: &Path) -> Result<(), Failure> {
        let draft = self.draft();
        let mut files = names(&draft)?;
        files.sort_by_key(|name| name == manifest::NAME);
        let next = fs::read_to_string(self.next()).unwrap_or_default();
        let next = manifest::Manifest::parse(&next);
        for name in files {
            if name == manifest::NAME {
                for name in gone(&manifest(output), &next, output) {
                    let path = output.join(name);
                    fs::remove_file(&path).map_err(|error| failure("remove", &path, &error))?;
                }
            }
            let place = output.join(&name);
            fs::rename(draft.join(&name), &place)
                .map_err(|error| failure("write", &place, &error))?;
        }
        self.discard();
        Ok(())
    }
}

impl Drop for Workplace {
    /// Takes the folder away, unless something in it still has to be moved: that may be files that
    /// are not ours, and the next command tries again.
    fn drop(&mut self) {
        if !self.next().exists() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// `.dist.synod` beside `dist`.
fn beside(output: &Path) -> PathBuf {
    let name = output.file_name().unwrap_or_default().to_string_lossy();
    output.with_file_name(format!(".{name}.synod"))
}

fn names(folder: &Path) -> Result<Vec<OsString>, Failure> {
    let list = || found(fs::read_dir(folder))?.into_iter().flatten().collect();
    let entries: io::Result<Vec<fs::DirEntry>> = list();
    let entries = entries.map_err(|error| failure("read", folder, &error))?;
    Ok(entries.into_iter().map(|entry| entry.file_name()).collect())
}

fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// Whether the two folders now stand in each other's place.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Whether the two folders now stand in each other's place: other systems cannot do that in one
/// step.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}
