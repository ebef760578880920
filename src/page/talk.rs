//! Turns a deck into what a talk is given with: `present.html`, a window that shows the pages in a
//! frame, and `deck.html`, the same with all pages inside, to send by mail.

use crate::deck::slides::Slide;
use crate::diagnostic::Diagnostics;
use crate::page::context::{Sheet, TalkPage};
use crate::page::embed;
use crate::page::policy::seal_around;
use crate::page::slide::Pages;
use crate::scene::Scene;
use serde_json::{Value, json};

/// The name of the overview among the pages.
const OVERVIEW: &str = "overview.html";

impl Pages<'_> {
    /// The window of a talk about these pages; with the notes of the speaker if `has_notes`.
    pub fn present(&self, has_notes: bool, found: &mut Diagnostics) -> Option<String> {
        let templates = self.templates;
        let style = templates.style.clone() + &templates.present_style;
        let talk = json!({ "pages": self.list(has_notes, |_| None), "hasNotes": has_notes });
        let words = self.talk_words(style, &talk, Vec::new());
        Some(seal_around(&self.fill("present.html", &words, found)?, &[]))
    }

    /// The deck as one document: for paper where scripts are off, else the window of a talk.
    /// `pages` are the finished pages, by name.
    pub fn single(
        &self,
        scenes: &[Option<&Scene>],
        pages: &[(&str, &str)],
        has_notes: bool,
        found: &mut Diagnostics,
    ) -> Option<String> {
        let templates = self.templates;
        let mut shared = self.carried_scripts(scenes);
        // The overview does not play, and every page has the others.
        shared.extend([
            templates.scripts.reader(),
            templates.scripts.first(),
            &templates.style,
            &templates.stage_style,
            &templates.player_style,
        ]);
        let html = |name: &str| {
            let (_, page) = pages.iter().find(|(page, _)| *page == name)?;
            Some(parts(page, &shared))
        };
        let style = self.paper_style() + &templates.present_style;
        let talk = json!({
            "pages": self.list(has_notes, html),
            "overview": html(OVERVIEW),
            "shared": shared,
            "hasNotes": has_notes,
        });
        let words = self.talk_words(style, &talk, self.sheets(scenes));
        let inner: Vec<&str> = pages.iter().map(|(_, page)| *page).collect();
        Some(seal_around(&self.fill("deck.html", &words, found)?, &inner))
    }

    fn talk_words(&self, style: String, talk: &Value, sheets: Vec<Sheet>) -> TalkPage<'_> {
        TalkPage {
            head: self.head(self.words.title.clone(), style, ""),
            sheets,
            talk: embed::json(talk),
            present_script: self.templates.scripts.present(),
        }
    }

    /// Every slide in order, as the script of a talk reads it.
    fn list(&self, has_notes: bool, html: impl Fn(&str) -> Option<Value>) -> Vec<Value> {
        let page = |slide: &Slide| {
            let name = self.name(slide);
            let place = format!("{} / {}", slide.state, self.words.last);
            let mut page = json!({ "name": name, "title": self.title(slide), "place": place });
            if has_notes {
                page["notes"] = slide.notes.as_str().into();
            }
            if let Some(html) = html(&name) {
                page["html"] = html;
            }
            page
        };
        self.deck.slides.iter().map(page).collect()
    }
}

/// A page as texts and positions among what pages share.
fn parts(page: &str, shared: &[&str]) -> Value {
    let mut parts = Vec::new();
    let mut rest = page;
    loop {
        let found = shared.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let first = found.filter_map(|(nth, text)| Some((rest.find(text)?, nth))).min();
        let Some((at, nth)) = first else {
            parts.push(Value::from(rest));
            return parts.into();
        };
        parts.push(rest[..at].into());
        parts.push(nth.into());
        rest = &rest[at + shared[nth].len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::parts;
    use serde_json::json;

    #[test]
    fn what_pages_share_is_named_by_its_position() {
        let shared = ["long script", "", "style"];
        for (page, expected) in [
            ("<style></style>", json!(["<", 2, "></", 2, ">"])),
            ("no such thing", json!(["no such thing"])),
            ("long script", json!(["", 0, ""])),
        ] {
            assert_eq!(parts(page, &shared), expected);
        }
    }
}
