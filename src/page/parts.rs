//! Turns a slide into its page without one of its parts: how much lighter that is, is what the part
//! weighs.

use crate::diagnostic::Diagnostics;
use crate::page::slide::Pages;
use crate::scene::Scene;

/// What a slide's page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagePart {
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

impl PagePart {
    /// All of them.
    pub const ALL: [PagePart; 8] = [
        PagePart::Scripts,
        PagePart::Style,
        PagePart::Protocol,
        PagePart::Diagram,
        PagePart::Sentences,
        PagePart::Endings,
        PagePart::Picture,
        PagePart::Caption,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            PagePart::Scripts => "scripts",
            PagePart::Style => "style",
            PagePart::Protocol => "protocol and program",
            PagePart::Diagram => "diagram",
            PagePart::Sentences => "sentences",
            PagePart::Endings => "endings",
            PagePart::Picture => "picture",
            PagePart::Caption => "caption",
        }
    }
}

impl Pages<'_> {
    /// The page of the `nth` slide without `part`. `None` if a template cannot be filled then.
    pub fn slide_without(
        &self,
        part: PagePart,
        nth: usize,
        scene: Option<&Scene>,
    ) -> Option<String> {
        let mut page = self.slide_page(nth, scene);
        match part {
            PagePart::Scripts => (page.head.first, page.script) = ("", ""),
            PagePart::Style => page.head.style.clear(),
            PagePart::Caption => page.slide.caption = "",
            PagePart::Picture => {
                page.slide.stage = page.slide.stage.map(|_| String::new());
                page.slide.described.clear();
            }
            PagePart::Protocol | PagePart::Diagram | PagePart::Sentences | PagePart::Endings => {
                let play = page.slide.play.as_mut()?;
                match part {
                    PagePart::Protocol => {
                        play.scene.clear();
                        play.listing.clear();
                    }
                    PagePart::Diagram => play.lanes.clear(),
                    PagePart::Sentences => play.story.clear(),
                    _ => play.endings.clear(),
                }
            }
        }
        self.filled(&page, &mut Diagnostics::new())
    }
}
