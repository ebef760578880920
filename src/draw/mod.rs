//! Turns a scene into SVG.
//!
//! Lengths are whole units of the picture, so the same scene gives the same bytes on every machine.
//! The svg crate escapes whatever is written into a picture; [`number::number`] writes the few
//! fractions.

pub mod actor;
pub mod area;
pub mod lanes;
pub mod layout;
pub mod look;
pub mod measure;
pub mod number;
pub mod ring;
pub mod stage;
