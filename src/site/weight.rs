//! What a page weighs on its way to a reader, and how much it may.

use crate::deck::Deck;
use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::site::Site;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::Arc;

/// How much something may weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// A slide without a picture.
    Text,
    /// A slide with a still picture.
    Picture,
    /// A slide whose picture plays.
    Player,
    /// What a slide that plays shows before its scripts come: the first flight of a TCP connection.
    Shown,
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
            Budget::Shown => Some(14_600),
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

    /// What the heaviest of pages shows before its scripts come.
    pub fn of_shown(bytes: usize) -> Weight {
        Weight { name: "before scripts".to_string(), bytes, budget: Budget::Shown }
    }

    /// By how many bytes it is too heavy.
    pub fn over(&self) -> Option<usize> {
        self.bytes.checked_sub(self.budget.bytes()?).filter(|over| *over > 0)
    }
}

/// What a page shows before its scripts come: all before the first in its body, compressed.
pub fn shown(page: &[u8]) -> usize {
    let text = String::from_utf8_lossy(page);
    let body = text.find("<body").unwrap_or(0);
    let end = text[body..].find("<script").map_or(text.len(), |script| body + script);
    gzip(&text.as_bytes()[..end])
}

/// How many bytes `gzip -9` makes of these.
pub fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail").len()
}

/// Makes a mistake of all that is too heavy.
pub(super) fn report(deck: &Deck, site: &Site, found: &mut Diagnostics) {
    for (slide, whole) in deck.slides.iter().zip(&site.weights) {
        let name = &whole.name;
        let shown = Weight::of_shown(site.manifest.entries[name].shown);
        for (weight, does) in [(whole, "weighs"), (&shown, "shows before its scripts")] {
            let Some(over) = weight.over() else { continue };
            let bytes = weight.bytes;
            let message =
                format!("`{name}` {does} {bytes} bytes (gzip -9), {over} over its budget");
            let help = "shorten the caption, or show fewer actors and registers";
            found.push(Diagnostic::mistake(slide.place.clone(), message).help(help));
        }
    }
    if let Some(over) = site.script.over() {
        let source = Arc::new(Source { path: "reader".to_string(), text: String::new() });
        let message =
            format!("the scripts weigh {} bytes, {over} over their budget", site.script.bytes);
        found.push(
            Diagnostic::mistake(source.place(0..0), message)
                .help("shorten templates/reader/*.js and templates/player/*.js"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Weight, gzip, shown};

    #[test]
    fn over_budget_is_past_it_not_at_it() {
        let weight = |bytes| Weight { name: String::new(), bytes, budget: Budget::Text };
        for (bytes, expected) in [(0, None), (6_000, None), (6_001, Some(1))] {
            assert_eq!(weight(bytes).over(), expected);
        }
        assert_eq!(Weight { budget: Budget::None, ..weight(1 << 30) }.over(), None);
    }

    #[test]
    fn a_page_shows_what_stands_before_the_scripts_of_its_body() {
        let read = "<head><script>early()</script></head><body><p>Words";
        for page in [read.to_string(), format!("{read}<script type=a>late()</script>")] {
            assert_eq!(shown(page.as_bytes()), gzip(read.as_bytes()));
        }
    }

    #[test]
    fn repetition_weighs_little() {
        assert!(gzip(&[b'a'; 10_000]) < 100);
    }
}
