//! The `synod` command; see [`synod::shell`].

use include_dir::{Dir, include_dir};
use std::process::ExitCode;

/// The deck about Paxos and the lessons, as they stand in the source: `synod new` copies them. They
/// are embedded here and not in the library, so that a changed caption compiles nothing but this.
static CONTENT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/content");
static LESSONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/lessons");

fn main() -> ExitCode {
    synod::shell::run(&CONTENT, &LESSONS)
}
