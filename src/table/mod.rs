//! Turns the text of an input into values that know their place: cells of a table, keys of a
//! settings file.
//!
//! Knows the two formats and nothing of what the values are for.

pub mod header;
pub mod keyed;
pub mod tsv;
