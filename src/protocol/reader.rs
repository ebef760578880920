//! Holds the text of a protocol while it is read, and what is wrong with it.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// A text that is read. Whoever reads a part of it may tell what is wrong there.
pub struct Reader {
    /// The text.
    pub source: Arc<Source>,
    found: RefCell<Diagnostics>,
}

impl Reader {
    /// Nothing read yet.
    pub fn new(source: &Arc<Source>) -> Reader {
        Reader { source: source.clone(), found: RefCell::default() }
    }

    /// Tells what is wrong.
    pub fn report(&self, mistake: Diagnostic) {
        self.found.borrow_mut().push(mistake);
    }

    /// A range of the text as a place.
    pub fn place(&self, range: Range<usize>) -> Place {
        self.source.place(range)
    }

    /// All that is wrong.
    pub fn into_found(self) -> Diagnostics {
        self.found.into_inner()
    }
}
