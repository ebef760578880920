//! Turns slide texts, scenes and protocols as pseudocode into self-contained HTML slides.
//!
//! Text goes in, values go through, text comes out. The modules are floors; each knows only those
//! below:
//!
//! ```text
//! 8  shell         the command line, files, messages: all that touches the world
//! 7  site, archive inputs -> {path: bytes};  {path: bytes} -> the bytes of a ZIP archive
//! 6  page          fills the templates, seals each page with its policy
//! 5  draw, verify  scenes -> SVG;  protocols and scenes -> verdicts
//!    export        a program -> a module of TLA+
//! 4  scene, deck   who takes part and what they play; the texts of slides
//! 3  check         the model checker: a program, a cast and faults -> what can happen
//! 2  run           what a reader's run is: a world, the one function that changes it, time, chance
//!    words         what pages say by themselves, in the deck's language
//! 1  protocol      pseudocode -> a program, and what its rules do
//!    table         TSV and TOML -> values that know their place
//! 0  diagnostic    a message that points at a place in an input
//! ```
//!
//! What always holds:
//!
//! - only `shell` touches files, the clock or the terminal;
//! - `run` and `check` have no word of any protocol, `protocol` none of drawing;
//! - a module imports lower floors and its own folder only;
//! - the same inputs give the same bytes;
//! - whatever an author writes wrong becomes a [`diagnostic::Diagnostic`], never a panic.

pub mod archive;
pub mod check;
pub mod deck;
pub mod diagnostic;
pub mod draw;
pub mod export;
pub mod page;
pub mod protocol;
pub mod run;
pub mod scene;
pub mod shell;
pub mod site;
pub mod table;
pub mod verify;
pub mod words;
