//! The tests that need more than one module; tables of examples stand beside the code they are
//! about.
//!
//! `UPDATE_EXPECT=1 cargo test` rewrites the golden files; read the difference before you commit
//! it.

mod actors;
mod command;
mod contract;
mod crosscheck;
mod crowd;
mod deck;
mod diagnostics;
mod differential;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod folders;
mod foretold;
mod house;
mod lessons;
mod mistakes;
mod mutants;
mod nonsense;
mod output;
mod page;
mod protocols;
mod runs;
mod scenes;
mod searches;
mod sizes;
mod templates;
mod terminal;
mod textbook;
mod tlc;
mod verdicts;
mod watch;
#[allow(dead_code, reason = "the browsers' tests use the rest")]
mod watched;
mod weights;
mod words;
mod wrong;
