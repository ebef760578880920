//! Turns a deck into one document for paper: each slide a sheet, and what it plays as key frames,
//! space-time diagram and sentences.

use crate::deck::slides::Slide;
use crate::diagnostic::Diagnostics;
use crate::draw::look::Looks;
use crate::draw::{lanes, stage};
use crate::page::context::{PaperPage, Sheet, SheetFrame, SheetPlay, SheetStory};
use crate::page::policy::seal;
use crate::page::slide::Pages;
use crate::scene::frames::{FRAMES_MAX, KeyFrame, frames};
use crate::scene::{Scene, describe, story};

/// The most sentences beside a diagram.
const BESIDE_MAX: usize = 24;
/// The most sentences on a sheet of their own.
const ALONE_MAX: usize = 48;

impl Pages<'_> {
    /// The deck on paper; `scenes` has one entry a slide.
    pub fn paper(&self, scenes: &[Option<&Scene>], found: &mut Diagnostics) -> Option<String> {
        let title = format!("{} on paper", self.words.title);
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
            play: scene.and_then(|scene| play(scene, self.looks)),
        };
        self.deck.slides.iter().zip(scenes).enumerate().map(sheet).collect()
    }
}

fn play(scene: &Scene, looks: &Looks) -> Option<SheetPlay> {
    let play = scene.play.as_ref()?;
    let story = story::story(play);
    let frames = frames(scene, play, &story);
    let frame = |frame: &KeyFrame| SheetFrame {
        number: frame.number,
        told: frame.sentence.clone(),
        picture: stage::on_paper(&frame.scene, looks, &frame.flying),
    };
    let is_short = story.len() <= FRAMES_MAX / 2;
    let told: Vec<String> = story.iter().map(|moment| moment.sentence.clone()).collect();
    let (beside, rest) = told.split_at(told.len().min(BESIDE_MAX));
    let parts = [(1, beside)]
        .into_iter()
        .chain((BESIDE_MAX + 1..).step_by(ALONE_MAX).zip(rest.chunks(ALONE_MAX)));
    Some(SheetPlay {
        frames: frames.iter().map(frame).collect(),
        lanes: lanes::draw(play, looks, &story),
        is_short,
        story: parts.map(|(from, told)| SheetStory { from, told: told.to_vec() }).collect(),
    })
}
