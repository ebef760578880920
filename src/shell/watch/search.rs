//! Searches beside the watch: pages do not wait for a verdict on their protocol.

use crate::diagnostic::{Diagnostics, any_mistake, report};
use crate::shell::watch::changes::Wake;
use crate::site::{self, Inputs};
use crate::verify::Searches;
use std::sync::mpsc::Sender;

/// What a search has come to.
pub struct Searched {
    /// What was searched.
    pub inputs: Inputs,
    /// What is known now, to be kept.
    pub checks: String,
    /// What is wrong, as the terminal shows it; empty if nothing is.
    pub mistakes: String,
}

/// Searches what these inputs need, in a thread of its own, and tells when it is done.
pub fn begin(mut inputs: Inputs, wake: Sender<Wake>) {
    std::thread::spawn(move || {
        inputs.searches = Searches::Now;
        let mut found = Diagnostics::new();
        let content = site::read_content(&inputs, &mut |_| {}, &mut found);
        let mistakes = if any_mistake(&found) { report::render(&found) } else { String::new() };
        let _ =
            wake.send(Wake::Searched(Searched { inputs, checks: content.kept.write(), mistakes }));
    });
}
