//! Notices that something may have changed in the folders of a deck, and waits until it is quiet.
//!
//! Events only say when to look; what was read decides whether anything is new. So events may be
//! too many, and where a system has none (a mount from elsewhere), looking every so often does.

use crate::shell::watch::search::Searched;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long nothing may happen before what was written counts as complete.
const QUIET: Duration = Duration::from_millis(25);
/// How long a burst may last before it is looked at anyway.
const BURST_MAX: Duration = Duration::from_millis(250);
/// How often is looked where the system tells of changes: it may have lost one.
const LOOK: Duration = Duration::from_secs(2);
/// How often is looked where it does not.
const POLL: Duration = Duration::from_millis(150);

/// Why a watch wakes up.
pub enum Wake {
    /// Something may have changed.
    Files,
    /// A search has come to an end.
    Searched(Searched),
    /// Somebody wants it to end.
    Stop,
}

/// Listens to some folders.
pub struct FolderWatcher {
    wakes: Receiver<Wake>,
    watcher: Option<RecommendedWatcher>,
    folders: Vec<PathBuf>,
    every: Duration,
}

impl FolderWatcher {
    /// Listens to `folders`, which need not exist; the sender wakes whoever waits. Looks every so
    /// often instead if `polls`, or if the system cannot tell.
    pub fn new(folders: &[&Path], polls: bool) -> (FolderWatcher, Sender<Wake>) {
        let (sender, wakes) = channel();
        let folders: Vec<PathBuf> = folders
            .iter()
            .map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf()))
            .collect();
        let (own, ours) = (sender.clone(), folders.clone());
        let on_event = move |event: notify::Result<Event>| {
            if event.map_or(true, |event| matters(&event, &ours)) {
                let _ = own.send(Wake::Files);
            }
        };
        let watcher = if polls { None } else { notify::recommended_watcher(on_event).ok() };
        let mut changes = FolderWatcher { wakes, watcher, folders, every: POLL };
        changes.listen();
        (changes, sender)
    }

    /// Waits until something may have changed, and until nothing has happened for a moment.
    pub fn wait(&mut self) -> Wake {
        match self.wakes.recv_timeout(self.every) {
            Ok(Wake::Files) => {}
            Ok(other) => return other,
            Err(RecvTimeoutError::Timeout) => return Wake::Files,
            Err(RecvTimeoutError::Disconnected) => return Wake::Stop,
        }
        let began = Instant::now();
        while began.elapsed() < BURST_MAX {
            match self.wakes.recv_timeout(QUIET) {
                Ok(Wake::Files) => {}
                Ok(other) => return other,
                Err(_) => break,
            }
        }
        self.listen();
        Wake::Files
    }

    /// Listens to the folders that are there now: one that was replaced is another one.
    fn listen(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut is_heard = true;
        for folder in &self.folders {
            // The folder around it says when it comes, goes, or is replaced.
            let around = folder.parent().unwrap_or(folder);
            let _ = watcher.unwatch(folder);
            let _ = watcher.unwatch(around);
            is_heard &= watcher.watch(around, RecursiveMode::NonRecursive).is_ok();
            is_heard &= !folder.is_dir() || watcher.watch(folder, RecursiveMode::Recursive).is_ok();
        }
        self.every = if is_heard { LOOK } else { POLL };
    }
}

/// Whether an event is about what is in the folders, and more than somebody reading it.
fn matters(event: &Event, folders: &[PathBuf]) -> bool {
    let is_reading = matches!(event.kind, EventKind::Access(access)
        if access != AccessKind::Close(AccessMode::Write));
    let is_inside = |path: &PathBuf| folders.iter().any(|folder| path.starts_with(folder));
    event.need_rescan() || !is_reading && event.paths.iter().any(is_inside)
}
