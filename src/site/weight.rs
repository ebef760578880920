//! What a page weighs on its way to a reader, how much it may, and what to do about what is heavy.
//!
//! Budgets advise: past one, a warning says what weighs most and what would make it lighter. A
//! deck that wants more of itself says `strict-weight = true`.

use crate::deck::Deck;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, Source};
use crate::page::parts::PagePart;
use crate::page::slide::Pages;
use crate::scene::Scene;
use crate::site::Site;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::cmp::Reverse;
use std::io::Write;
use std::sync::Arc;

/// How many pages are weighed part by part, the heaviest ones.
const WEIGHED_MAX: usize = 10;
/// How many parts a message names.
const PARTS_MAX: usize = 4;

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
            Budget::Text => Some(7_000),
            Budget::Picture => Some(10_000),
            Budget::Player => Some(34_000),
            Budget::Shown => Some(14_600),
            Budget::Scripts => Some(19_500),
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

/// What is looked at to say why something is heavy.
pub(super) struct Advice<'a> {
    pub deck: &'a Deck,
    pub pages: &'a Pages<'a>,
    /// One a slide.
    pub scenes: &'a [Option<&'a Scene>],
    /// The longest script and style that are not the built-in ones.
    pub own_script: Option<&'a Arc<Source>>,
    pub own_style: Option<&'a Arc<Source>>,
}

/// A page past a budget, or what it shows before its scripts.
struct Heavy {
    nth: usize,
    weight: Weight,
    over: usize,
}

impl Advice<'_> {
    /// Tells of all that is too heavy. Costs nothing where nothing is.
    pub(super) fn report(&self, site: &Site, found: &mut Diagnostics) {
        let mut heavy = heavy(self.deck, site);
        heavy.sort_by_key(|heavy| Reverse(heavy.over));
        for (rank, heavy) in heavy.iter().enumerate() {
            let Weight { name, bytes, budget } = &heavy.weight;
            let does = match budget {
                Budget::Shown => "shows before its scripts",
                _ => "weighs",
            };
            let message = format!(
                "`{name}` {does} {bytes} bytes (gzip -9), {} over its budget of {}",
                heavy.over,
                budget.bytes().unwrap_or_default()
            );
            let parts = if rank < WEIGHED_MAX { self.parts(heavy) } else { Vec::new() };
            let named: Vec<String> = parts
                .iter()
                .take(PARTS_MAX)
                .map(|(part, bytes)| format!("{} {bytes}", part.name()))
                .collect();
            let place = self.deck.slides[heavy.nth].place.clone();
            found.push(
                self.warning(place, message).label(named.join(", ")).help(self.remedy(&parts)),
            );
        }
        if let (Some(over), Some(own)) = (site.script.over(), self.own_script) {
            let Weight { bytes, budget, .. } = &site.script;
            let message = format!(
                "the scripts weigh {bytes} bytes (gzip -9), {over} over their budget of {}",
                budget.bytes().unwrap_or_default()
            );
            let help = format!("shorten `{}`, or leave it out: the built-in one fits", own.path);
            found.push(self.warning(own.place(0..0), message).help(help));
        }
    }

    fn warning(&self, place: Place, message: String) -> Diagnostic {
        let severity = match self.deck.settings.strict_weight {
            true => Severity::Mistake,
            false => Severity::Warning,
        };
        Diagnostic { severity, ..Diagnostic::warning(place, message) }
    }

    /// What each part of a page weighs, the heaviest first: how much lighter the page is without.
    fn parts(&self, heavy: &Heavy) -> Vec<(PagePart, usize)> {
        let Heavy { nth, weight, .. } = heavy;
        let weigh = |part: PagePart| {
            let page = self.pages.slide_without(part, *nth, self.scenes[*nth])?;
            let rest = match weight.budget {
                Budget::Shown => shown(page.as_bytes()),
                _ => gzip(page.as_bytes()),
            };
            Some((part, weight.bytes.saturating_sub(rest)))
        };
        let mut parts: Vec<(PagePart, usize)> =
            PagePart::ALL.into_iter().filter_map(weigh).collect();
        parts.retain(|(_, bytes)| *bytes > 0);
        parts.sort_by_key(|(_, bytes)| Reverse(*bytes));
        parts
    }

    /// What makes the heaviest part lighter that the author has in hand.
    fn remedy(&self, parts: &[(PagePart, usize)]) -> String {
        let remedy = |part: PagePart| match part {
            PagePart::Scripts => Some(format!("shorten `{}`", self.own_script?.path)),
            PagePart::Style => Some(format!("shorten `{}`", self.own_style?.path)),
            PagePart::Protocol => {
                Some("shorten the protocol, or give its scene fewer `seeds`".to_string())
            }
            PagePart::Diagram => Some("shorten the scene's `demo`: less happens in it".to_string()),
            PagePart::Sentences => {
                Some("shorten the scene's `demo`, or what the rules `say`".to_string())
            }
            PagePart::Endings => Some("leave the scene's `endings` out".to_string()),
            PagePart::Picture => Some("show fewer actors and registers".to_string()),
            PagePart::Caption => Some("shorten the caption, or make two slides of it".to_string()),
        };
        let heaviest = parts.iter().find_map(|(part, _)| remedy(*part));
        heaviest.unwrap_or_else(|| "shorten the caption, or show fewer actors".to_string())
    }
}

fn heavy(deck: &Deck, site: &Site) -> Vec<Heavy> {
    let mut heavy = Vec::new();
    for (nth, whole) in site.weights.iter().take(deck.slides.len()).enumerate() {
        let before = site.manifest.entries[&whole.name].shown;
        let shown = Weight { name: whole.name.clone(), ..Weight::of_shown(before) };
        for weight in [whole, &shown] {
            if let Some(over) = weight.over() {
                heavy.push(Heavy { nth, weight: weight.clone(), over });
            }
        }
    }
    heavy
}

#[cfg(test)]
mod tests {
    use super::{Budget, Weight, gzip, shown};

    #[test]
    fn over_budget_is_past_it_not_at_it() {
        let weight = |bytes| Weight { name: String::new(), bytes, budget: Budget::Text };
        for (bytes, expected) in [(0, None), (7_000, None), (7_001, Some(1))] {
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
