//! Searches beside the watch: pages do not wait for a verdict on their protocol.

use crate::diagnostic::{Diagnostics, any_mistake, report};
use crate::site::{self, Inputs};
use crate::verify::Searches;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a search has come to.
pub struct Searched {
    /// What was searched.
    pub inputs: Inputs,
    /// What is known now, to be kept.
    pub checks: String,
    /// What is wrong, as the terminal shows it; empty if nothing is.
    pub mistakes: String,
}

/// A search that goes on in a thread of its own; it ends when nobody holds it any longer.
pub struct BackgroundSearch {
    inputs: Inputs,
    stops: Arc<AtomicBool>,
}

impl BackgroundSearch {
    /// Searches what these inputs need, and calls `on_end` when it is done.
    pub fn begin(
        inputs: &Inputs,
        on_end: impl FnOnce(Searched) + Send + 'static,
    ) -> BackgroundSearch {
        let stops = Arc::new(AtomicBool::new(false));
        let (mut inputs, stopped) = (inputs.clone(), Arc::clone(&stops));
        inputs.searches = Searches::Now;
        let search = BackgroundSearch { inputs: inputs.clone(), stops };
        std::thread::spawn(move || {
            let mut found = Diagnostics::new();
            let mut on_progress = |_: site::Done<'_>| match stopped.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            };
            let searching = AssertUnwindSafe(|| {
                let content = site::read_content(&inputs, &mut on_progress, &mut found);
                let mistakes = any_mistake(&found).then(|| report::render(&found));
                (content.kept.write(), mistakes.unwrap_or_default())
            });
            // A fault of ours was reported; whoever waits for a verdict learns that none comes.
            let (checks, mistakes) = catch_unwind(searching)
                .unwrap_or_else(|_| (String::new(), "error: the search broke off\n".to_string()));
            if stopped.load(Ordering::Relaxed) {
                return;
            }
            on_end(Searched { inputs, checks, mistakes });
        });
        search
    }

    /// Whether it searches what these inputs need.
    pub fn is_for(&self, inputs: &Inputs) -> bool {
        is_searched_alike(&self.inputs, inputs)
    }
}

impl Drop for BackgroundSearch {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::Relaxed);
    }
}

/// Whether the same is searched of both: their protocols and scenes are the same.
pub fn is_searched_alike(one: &Inputs, other: &Inputs) -> bool {
    searched(one).eq(searched(other))
}

fn searched(inputs: &Inputs) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    let is_searched = |name: &str| name.starts_with("protocols/") || name == "scenes.toml";
    inputs.content.files.iter().filter(move |(name, _)| is_searched(name))
}
