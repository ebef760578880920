//! Turns a slide into its page without one of its parts: how much lighter that is, is what the part
//! weighs.

use crate::diagnostic::Diagnostics;
use crate::page::slide::Pages;
use crate::scene::Scene;

/// What a slide's page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The scripts, with what runs before anything is painted.
    Scripts,
    /// The style.
    Style,
    /// The protocol's text, and its program with cast and latencies. Both hold the same sentences,
    /// so that a page without one of them is hardly lighter.
    Protocol,
    /// The demo as a space-time diagram.
    Diagram,
    /// The demo's sentences.
    Sentences,
    /// The ways in which runs end.
    Endings,
    /// The picture, as drawn and in words.
    Picture,
    /// The caption.
    Caption,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 8] = [
        Part::Scripts,
        Part::Style,
        Part::Protocol,
        Part::Diagram,
        Part::Sentences,
        Part::Endings,
        Part::Picture,
        Part::Caption,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Part::Scripts => "scripts",
            Part::Style => "style",
            Part::Protocol => "protocol and program",
            Part::Diagram => "diagram",
            Part::Sentences => "sentences",
            Part::Endings => "endings",
            Part::Picture => "picture",
            Part::Caption => "caption",
        }
    }
}

impl Pages<'_> {
    /// The page of the `nth` slide without `part`. `None` if a template cannot be filled then.
    pub fn slide_without(&self, part: Part, nth: usize, scene: Option<&Scene>) -> Option<String> {
        let mut page = self.slide_page(nth, scene);
        match part {
            Part::Scripts => (page.head.first, page.script) = ("", ""),
            Part::Style => page.head.style.clear(),
            Part::Caption => page.slide.caption = "",
            Part::Picture => {
                page.slide.stage = page.slide.stage.map(|_| String::new());
                page.slide.described.clear();
            }
            Part::Protocol | Part::Diagram | Part::Sentences | Part::Endings => {
                let play = page.slide.play.as_mut()?;
                match part {
                    Part::Protocol => {
                        play.scene.clear();
                        play.listing.clear();
                    }
                    Part::Diagram => play.lanes.clear(),
                    Part::Sentences => play.story.clear(),
                    _ => play.endings.clear(),
                }
            }
        }
        self.filled(&page, &mut Diagnostics::new())
    }
}
