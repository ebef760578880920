//! Turns what several decks show of themselves into the page that leads to them.

use crate::diagnostic::Diagnostics;
use crate::draw::stage;
use crate::page::context::{DeckWords, FrontDeck, FrontPage, PageHead};
use crate::page::policy::{PLACEHOLDER, has_place, seal};
use crate::page::slide::Pages;
use crate::page::templates::Templates;
use crate::scene::Scene;

/// What a deck shows of itself.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// What it is called.
    pub title: String,
    /// One or two sentences, or empty.
    pub description: String,
    /// The language tag.
    pub language: String,
    /// Its theme.
    pub theme: String,
    /// How many slides it has,
    pub n_slides: usize,
    /// … in words.
    pub slides: String,
    /// Its first picture as SVG, if it has any.
    pub picture: Option<String>,
}

impl Pages<'_> {
    /// What the deck shows of itself; `scenes` has one entry a slide.
    pub fn card(&self, scenes: &[Option<&Scene>]) -> Card {
        let settings = &self.deck.settings;
        let first = scenes.iter().find_map(|scene| *scene);
        Card {
            title: settings.title.clone(),
            description: settings.description.clone(),
            language: settings.language.clone(),
            theme: settings.theme.clone(),
            n_slides: self.deck.slides.len(),
            slides: {
                let count = self.deck.slides.len();
                self.templates.words.counted("decks_slides", count as u64, &count.to_string())
            },
            picture: first.map(|scene| stage::thumbnail(scene, self.looks)),
        }
    }
}

/// The page that leads to decks: the folder and the card of each. `None` if the template cannot be
/// filled; why goes to `found`.
pub fn page(
    templates: &Templates,
    title: &str,
    cards: &[(String, Card)],
    found: &mut Diagnostics,
) -> Option<String> {
    let language = cards.first().map_or(String::new(), |(_, card)| card.language.clone());
    let words = DeckWords { title: title.to_string(), language, ..DeckWords::default() };
    let style = [templates.style.as_str(), &templates.stage_style, &templates.overview_style];
    let deck = |(folder, card): &'_ (String, Card)| FrontDeck {
        page: format!("{}/index.html", encoded(folder)),
        title: card.title.clone(),
        description: card.description.clone(),
        language: card.language.clone(),
        slides: card.slides.clone(),
        picture: card.picture.clone(),
    };
    let words = FrontPage {
        head: PageHead {
            deck: &words,
            title: title.to_string(),
            policy: PLACEHOLDER,
            style: style.concat(),
            first: templates.scripts.first(),
        },
        decks: cards.iter().map(deck).collect(),
    };
    let page = templates.fill("front.html", &words, found)?;
    if !has_place(&page) {
        templates.miss_policy("front.html", found);
    }
    Some(seal(&page))
}

/// A folder's name as an address has it.
fn encoded(name: &str) -> String {
    let mut address = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_folder_may_have_any_name() {
        assert_eq!(super::encoded("two-phase_1.0"), "two-phase_1.0");
        assert_eq!(super::encoded("zwei Phasen: ä?"), "zwei%20Phasen%3A%20%C3%A4%3F");
    }
}
