//! Runs programs: worlds of actors, time, chance, and the search through all that can happen.
//!
//! Has no word of any protocol: what a world does is what its program says.

pub mod chance;
pub mod claims;
pub mod found;
pub mod search;
pub mod timeline;
pub mod timing;
pub mod world;
