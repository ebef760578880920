//! Turns a deck into one document for paper: each slide a sheet, and what it plays as key frames,
//! space-time diagram and sentences.

use crate::deck::slides::Slide;
use crate::diagnostic::Diagnostics;
use crate::draw::lanes::{self, Piece};
use crate::draw::look::Looks;
use crate::draw::stage;
use crate::page::context::{PaperPage, Sheet, SheetFrame, SheetPart, SheetPlay};
use crate::page::policy::seal;
use crate::page::slide::Pages;
use crate::scene::frames::{FRAMES_MAX, KeyFrame, frames};
use crate::scene::{Scene, describe, story};

impl Pages<'_> {
    /// The deck on paper; `scenes` has one entry a slide.
    pub fn paper(&self, scenes: &[Option<&Scene>], found: &mut Diagnostics) -> Option<String> {
        let title = self.templates.words.with("on_paper", &[("deck", &self.words.title)]);
        let words = PaperPage {
            head: self.head(title, self.paper_style(), ""),
            sheets: self.sheets(scenes),
        };
        Some(seal(&self.fill("print.html", &words, found)?))
    }

    pub(super) fn paper_style(&self) -> String {
        let templates = self.templates;
        let parts = [
            &templates.style,
            &templates.stage_style,
            &templates.player_style,
            &templates.paper_style,
        ];
        parts.map(String::as_str).concat()
    }

    pub(super) fn sheets(&self, scenes: &[Option<&Scene>]) -> Vec<Sheet> {
        let sheet = |(nth, (slide, scene)): (usize, (&Slide, &Option<&Scene>))| Sheet {
            state: slide.state,
            heading: self.heading(slide).to_string(),
            cover: nth == 0 && slide.title.is_empty(),
            caption: if slide.opacity > 0.0 { slide.caption.html.clone() } else { String::new() },
            picture: scene.map(|scene| stage::on_paper(scene, self.looks, &[])),
            described: scene.map(describe::describe).unwrap_or_default(),
            play: scene.and_then(|scene| play(slide.state, scene, self.looks)),
        };
        self.deck.slides.iter().zip(scenes).enumerate().map(sheet).collect()
    }
}

fn play(state: u32, scene: &Scene, looks: &Looks) -> Option<SheetPlay> {
    let play = scene.play.as_ref()?;
    let story = story::story(play);
    let frames = frames(scene, play, &story);
    let frame = |frame: &KeyFrame| SheetFrame {
        number: frame.number,
        told: frame.sentence.clone(),
        picture: stage::on_paper(&frame.scene, looks, &frame.flying),
    };
    let part = |piece: Piece| SheetPart {
        lanes: piece.svg,
        from: piece.told.start + 1,
        told: story[piece.told].iter().map(|moment| moment.sentence.clone()).collect(),
    };
    let pieces = lanes::on_paper(play, looks, &story, &format!("lanes-{state}"));
    Some(SheetPlay {
        is_short: story.len() <= FRAMES_MAX / 2 && pieces.len() == 1,
        frames: frames.iter().map(frame).collect(),
        parts: pieces.into_iter().map(part).collect(),
    })
}
