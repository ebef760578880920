//! Runs programs: a world of actors, the one function that changes it, time and chance.
//!
//! Has no word of any protocol: what a world does is what its program says. What a reader's run is
//! stands here; the model checker looks through all runs at once.

pub mod as_clicks;
pub mod chance;
pub mod claims;
pub mod moves;
pub mod settle;
pub mod timeline;
pub mod timing;
mod waits;
pub mod world;
