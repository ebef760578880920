//! Turns paths into bytes and bytes into files, whatever stands there.
//!
//! Only regular files are read, up to a size: a pipe would be waited for without end, and a device
//! may never end. Only new files are written, under names that nobody has, and renamed when they
//! are whole: so nothing is ever written through a link.

use crate::diagnostic::grouped;
use crate::shell::Failure;
use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, whatever it leads to.
    Link,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A device.
    Device,
}

impl FileKind {
    /// What it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::File => "a file",
            FileKind::Folder => "a folder",
            FileKind::Link => "a link",
            FileKind::Pipe => "a pipe",
            FileKind::Socket => "a socket",
            FileKind::Device => "a device",
        }
    }

    fn of(of: FileType) -> FileKind {
        match of {
            of if of.is_file() => FileKind::File,
            of if of.is_dir() => FileKind::Folder,
            of if of.is_symlink() => FileKind::Link,
            of => special(of),
        }
    }
}

#[cfg(unix)]
fn special(of: FileType) -> FileKind {
    use std::os::unix::fs::FileTypeExt;
    match of {
        of if of.is_fifo() => FileKind::Pipe,
        of if of.is_socket() => FileKind::Socket,
        _ => FileKind::Device,
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> FileKind {
    FileKind::Device
}

/// Whether a link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Yes: authors share files so.
    Followed,
    /// No: what is ours is no link.
    Refused,
}

/// What stands at `path`, if anything does.
pub fn kind(path: &Path, links: Links) -> Result<Option<FileKind>, Failure> {
    let metadata = match links {
        Links::Followed => fs::metadata(path),
        Links::Refused => fs::symlink_metadata(path),
    };
    let metadata = found(metadata).map_err(|error| failure("read", path, &error))?;
    Ok(metadata.map(|metadata| FileKind::of(metadata.file_type())))
}

/// Whether there is a folder; it may be missing, but nothing else may stand there.
pub fn is_folder(path: &Path, links: Links) -> Result<bool, Failure> {
    match kind(path, links)? {
        None => Ok(false),
        Some(FileKind::Folder) => Ok(true),
        Some(kind) => Err(another(path, kind, FileKind::Folder)),
    }
}

/// The bytes of a regular file of at most `max` bytes; nothing if there is no file.
pub fn read(path: &Path, links: Links, max: u64) -> Result<Option<Vec<u8>>, Failure> {
    match kind(path, links)? {
        None => return Ok(None),
        Some(FileKind::File) => {}
        Some(kind) => return Err(another(path, kind, FileKind::File)),
    }
    let Some((file, size)) = open(OpenOptions::new().read(true), path, links)? else {
        return Ok(None);
    };
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(max)).unwrap_or(0));
    // A file may grow while it is read, and some say that they are empty and are not.
    let read = if size > max { Ok(0) } else { file.take(max + 1).read_to_end(&mut bytes) };
    read.map_err(|error| failure("read", path, &error))?;
    let size = size.max(bytes.len() as u64);
    if size > max {
        return Err(Failure::Machine(format!(
            "`{}` has {} bytes and at most {} are read; make it smaller",
            path.display(),
            grouped(size),
            grouped(max)
        )));
    }
    Ok(Some(bytes))
}

/// The first bytes of what is ours; fewer where there are fewer.
pub fn head(path: &Path, max: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if let Some((file, _)) = open(OpenOptions::new().read(true), path, Links::Refused)? {
        let read = file.take(max).read_to_end(&mut bytes);
        read.map_err(|error| failure("read", path, &error))?;
    }
    Ok(bytes)
}

/// Opens a file to lock it, and makes it if need be; nothing if its folder is not there.
pub fn open_to_lock(path: &Path) -> Result<Option<File>, Failure> {
    match kind(path, Links::Refused)? {
        None | Some(FileKind::File) => {}
        Some(kind) => return Err(another(path, kind, FileKind::File)),
    }
    let mut options = OpenOptions::new();
    let file = open(options.read(true).write(true).create(true), path, Links::Refused)?;
    Ok(file.map(|(file, _)| file))
}

/// Opens a regular file without waiting for anybody, and says its size.
fn open(
    options: &mut OpenOptions,
    path: &Path,
    links: Links,
) -> Result<Option<(File, u64)>, Failure> {
    let cannot_open = |error| failure("open", path, &error);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        flags.set(OFlags::NOFOLLOW, links == Links::Refused);
        options.custom_flags(flags.bits().cast_signed());
    }
    #[cfg(not(unix))]
    let _ = links;
    let Some(file) = found(options.open(path)).map_err(cannot_open)? else { return Ok(None) };
    // What was looked at before may be another one by now; this is the one that is open.
    let metadata = file.metadata().map_err(cannot_open)?;
    match FileKind::of(metadata.file_type()) {
        FileKind::File => Ok(Some((file, metadata.len()))),
        kind => Err(another(path, kind, FileKind::File)),
    }
}

/// Writes a file that must not be there yet, not even as a link.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(bytes)
}

/// Writes a file in one step: whoever reads it meanwhile reads the old one or the new one. A link
/// that stands there is replaced.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".synod-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let write = || {
        let mut draft = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        draft.write_all(bytes)?;
        draft.persist(path).map_err(|error| error.error)
    };
    // The error of a draft names the draft, which nobody knows.
    write().map(drop).map_err(|error: io::Error| failure("write", path, &error.kind().into()))
}

/// Nothing, where the error says that nothing is there.
pub fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    let is_nothing = |kind| matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory);
    match result {
        Err(error) if is_nothing(error.kind()) => Ok(None),
        result => result.map(Some),
    }
}

/// What stands at `path` is of one kind, and of another is wanted.
pub fn another(path: &Path, there: FileKind, wanted: FileKind) -> Failure {
    Failure::Machine(format!(
        "`{}` is {}, not {}; move it away",
        path.display(),
        there.name(),
        wanted.name()
    ))
}

/// An error of the machine, with what was tried, the path and a remedy.
pub fn failure(tried: &str, path: &Path, error: &io::Error) -> Failure {
    let remedy = remedy(error);
    Failure::Machine(format!("cannot {tried} `{}`: {error}; {remedy}", path.display()))
}

/// What to do about an error of the machine.
pub fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "its folder is missing; make the folder and try again",
        ErrorKind::PermissionDenied => {
            "see who may read and write it with `ls -l`, or choose another place"
        }
        ErrorKind::ReadOnlyFilesystem => "this disk may only be read; choose another place",
        ErrorKind::AlreadyExists | ErrorKind::IsADirectory | ErrorKind::DirectoryNotEmpty => {
            "something else stands there; move it away"
        }
        ErrorKind::NotADirectory => "a part of this path is no folder; choose another one",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full; make room on it",
        ErrorKind::FileTooLarge => "files may not be so large here (see `ulimit -f`)",
        ErrorKind::InvalidFilename => "choose a shorter name",
        ErrorKind::TooManyLinks => "choose another disk",
        ErrorKind::CrossesDevices => "a disk is mounted there; choose another place",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::Deadlock => {
            "another program uses it; end that one and try again"
        }
        ErrorKind::Unsupported => "this disk cannot do that; choose another one",
        _ => of_number(error),
    }
}

/// What to do about an error that only has a number.
fn of_number(error: &io::Error) -> &'static str {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        match error.raw_os_error().map(Errno::from_raw_os_error) {
            Some(Errno::LOOP) => return "these links lead nowhere; remove them",
            Some(Errno::MFILE | Errno::NFILE) => {
                return "too many files are open; end other programs (see `ulimit -n`)";
            }
            Some(Errno::NOLCK) => return "this disk cannot lock files; choose another one",
            _ => {}
        }
    }
    let _ = error;
    "try again, or choose another place"
}
