//! Turns a site into files of the output folder: all of them, or none.
//!
//! What is there already stays; what is new is written and put in its place by
//! [`crate::shell::workplace`].

use crate::shell::cli::Options;
use crate::shell::disk::{self, FileKind, Links, failure};
use crate::shell::workplace::{self, Workplace};
use crate::shell::{Failure, complain};
use crate::site::Site;
use crate::site::manifest::Manifest;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// How large a page may be that is compared with a new one.
const PAGE_BYTES_MAX: u64 = 1 << 28;
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
pub struct OutputChanges {
    /// Files whose bytes are new.
    pub written: Vec<String>,
    /// Files of ours that the deck no longer has.
    pub removed: Vec<String>,
    /// Files and folders that are not ours and were left alone.
    pub foreign: Vec<String>,
}

/// What the last build wrote to `folder`, once what a killed one left there is completed.
pub fn earlier(folder: &Path) -> Result<Manifest, Failure> {
    workplace::complete(folder)?;
    workplace::manifest(folder)
}

impl Output {
    /// Opens the folder for a build, makes it if need be, waits for other builds, and completes
    /// what a killed one left. Refuses a folder that holds one of the inputs or lies in one.
    pub fn open(options: &Options) -> Result<Output, Failure> {
        let named = &options.out;
        apart(named, &[options.content.as_path(), options.templates()])?;
        if !disk::is_folder(named, Links::Followed)? {
            fs::create_dir_all(named).map_err(|error| failure("make the folder", named, &error))?;
        }
        let folder = absolute(named)?;
        let workplace = Workplace::take(&folder, &|| {
            if !options.quiet {
                complain(&format!("waiting for another build of `{}`…\n", named.display()));
            }
        })?;
        let manifest = workplace::manifest(&folder)?;
        Ok(Output { named: named.clone(), folder, workplace, manifest })
    }

    /// Writes the files that changed and removes those of ours that the site no longer has.
    pub fn write(&self, site: &Site) -> Result<OutputChanges, Failure> {
        let mut changes =
            OutputChanges { foreign: self.foreign(site)?, ..OutputChanges::default() };
        for (name, bytes) in &site.files {
            if !self.is_written(name, bytes)? {
                changes.written.push(name.clone());
            }
        }
        changes.removed = workplace::gone(&self.manifest, &site.manifest, &self.folder);
        if !changes.written.is_empty() || self.manifest != site.manifest {
            self.workplace.write(&site.files, &changes.written, &site.manifest)?;
        }
        Ok(changes)
    }

    /// Whether these bytes are in the folder already; else they may be written, as nobody else's
    /// file stands there.
    fn is_written(&self, name: &str, bytes: &[u8]) -> Result<bool, Failure> {
        let path = self.folder.join(name);
        let is_listed = self.manifest.entries.contains_key(name);
        match disk::kind(&path, Links::Refused)? {
            None => return Ok(false),
            Some(FileKind::File) => {}
            Some(FileKind::Link) if is_listed => return Ok(false),
            Some(kind) => return Err(not_ours(&self.named.join(name), kind)),
        }
        let there = disk::read(&path, Links::Refused, PAGE_BYTES_MAX)?.unwrap_or_default();
        let is_ours = || there.windows(GENERATOR.len()).any(|window| window == GENERATOR);
        if there != bytes && !is_listed && !is_ours() {
            return Err(not_ours(&self.named.join(name), FileKind::File));
        }
        Ok(there == bytes)
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

fn not_ours(path: &Path, kind: FileKind) -> Failure {
    let what = match kind {
        FileKind::File => "was not written by Synod".to_string(),
        kind => format!("is {}, not a page", kind.name()),
    };
    Failure::Machine(format!(
        "`{}` {what}; move it away, or choose another folder with --out",
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
