//! What a page weighs on its way to a reader, and how much it may.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// How much something may weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// A slide without a picture.
    Text,
    /// A slide with a still picture.
    Picture,
    /// A slide whose picture plays: the first flight of a TCP connection.
    Player,
    /// All scripts of a page together.
    Scripts,
    /// The overview, which grows with the deck.
    None,
}

/// Something weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The name of its file.
    pub name: String,
    /// What it weighs in bytes.
    pub bytes: usize,
    /// What it may weigh.
    pub budget: Budget,
}

impl Budget {
    /// The most bytes, compressed as by `gzip -9`.
    pub fn bytes(self) -> Option<usize> {
        match self {
            Budget::Text => Some(6_000),
            Budget::Picture => Some(9_000),
            Budget::Player => Some(22_000),
            Budget::Scripts => Some(10_400),
            Budget::None => None,
        }
    }
}

impl Weight {
    /// The scripts of a page.
    pub fn of_scripts(script: &str) -> Weight {
        Weight {
            name: "scripts".to_string(),
            bytes: gzip(script.as_bytes()),
            budget: Budget::Scripts,
        }
    }

    /// By how many bytes it is too heavy.
    pub fn over(&self) -> Option<usize> {
        self.bytes.checked_sub(self.budget.bytes()?).filter(|over| *over > 0)
    }
}

/// How many bytes `gzip -9` makes of these.
pub fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail").len()
}

#[cfg(test)]
mod tests {
    use super::{Budget, Weight, gzip};

    #[test]
    fn over_budget_is_past_it_not_at_it() {
        let weight = |bytes| Weight { name: String::new(), bytes, budget: Budget::Text };
        for (bytes, expected) in [(0, None), (6_000, None), (6_001, Some(1))] {
            assert_eq!(weight(bytes).over(), expected);
        }
        assert_eq!(Weight { budget: Budget::None, ..weight(1 << 30) }.over(), None);
    }

    #[test]
    fn repetition_weighs_little() {
        assert!(gzip(&[b'a'; 10_000]) < 100);
    }
}
