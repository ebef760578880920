//! Turns pseudocode into a program, and a program's rules into what an actor does.
//!
//! The language is described in `LANGUAGE.md` beside this file. A text passes through four hands:
//! [`outline`] finds lines and what stands under them, [`parse`] reads each line, [`check`]
//! resolves names and types, and [`evaluate`] runs what is left. Knows nothing of worlds, time or
//! pictures.

pub mod ablation;
pub mod check;
pub mod cluster;
pub mod evaluate;
pub mod frame;
pub mod habits;
pub mod order;
pub mod outline;
pub mod parse;
pub mod program;
pub mod reader;
pub mod show;
pub mod token;
pub mod tree;
pub mod value;
pub mod visit;

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::protocol::program::Program;
use std::sync::Arc;

/// The reference of the language, for authors.
pub const LANGUAGE: &str = include_str!("LANGUAGE.md");
/// The most bytes of a protocol.
const BYTES_MAX: usize = 100_000;

/// Reads a protocol.
///
/// # Errors
///
/// All that is wrong with it.
pub fn read(source: &Arc<Source>) -> Result<Program, Diagnostics> {
    if source.text.len() > BYTES_MAX {
        let message = format!("a protocol of {} bytes", source.text.len());
        let help = format!("a protocol has up to {BYTES_MAX}");
        return Err(vec![Diagnostic::mistake(source.place(0..0), message).help(help)]);
    }
    // Nothing is checked where a line could not be read: it may have been one that declares a name.
    check::check(source, &parse::parse(source)?)
}
