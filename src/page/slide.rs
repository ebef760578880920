//! Turns slides and scenes into the HTML of a slide's page and of the overview.

use crate::deck::Deck;
use crate::deck::slides::{Slide, page_name};
use crate::diagnostic::Diagnostics;
use crate::draw::look::Looks;
use crate::draw::number::number;
use crate::draw::{lanes, stage};
use crate::page::context::{
    DeckWords, EndingWords, OverviewPage, PageHead, PlayWords, SlidePage, SlideWords, SmallSlide,
};
use crate::page::needs::Needs;
use crate::page::policy::{PLACEHOLDER, has_place, seal};
use crate::page::templates::Templates;
use crate::page::{TALL_SCREEN, embed, listing, wire};
use crate::protocol::program::LabelId;
use crate::protocol::show;
use crate::run::claims;
use crate::scene::play::Play;
use crate::scene::{Scene, describe, link, story};
use crate::words::Words;
use serde::Serialize;
use std::collections::BTreeSet;

/// How many characters of its caption a slide without a picture shows in the overview.
const WORDS_MAX: usize = 160;

/// Makes the pages of one deck.
pub struct Pages<'a> {
    pub(super) deck: &'a Deck,
    pub(super) looks: &'a Looks,
    pub(super) words: DeckWords,
    pub(super) templates: &'a Templates,
}

impl<'a> Pages<'a> {
    /// Ready to make pages of `deck`, whose roles have these looks; `above`, if there is a page
    /// that leads to it and to others.
    pub fn new(
        deck: &'a Deck,
        looks: &'a Looks,
        templates: &'a Templates,
        above: bool,
    ) -> Pages<'a> {
        let settings = &deck.settings;
        let words = DeckWords {
            title: settings.title.clone(),
            description: settings.description.clone(),
            author: settings.author.clone(),
            language: settings.language.clone(),
            states: ranges(&deck.slides),
            last: deck.slides.last().map_or(0, |slide| slide.state),
            above,
        };
        Pages { deck, looks, words, templates }
    }

    /// The script of a page that shows a scene, or none.
    fn script(&self, scene: Option<&Scene>) -> &'a str {
        let scripts = &self.templates.scripts;
        match scene.filter(|scene| scene.play.is_some()) {
            Some(scene) => scripts.player(Needs::of(scene)),
            None => scripts.reader(),
        }
    }

    /// The scripts that pages of these scenes carry, each once.
    pub fn carried_scripts(&self, scenes: &[Option<&Scene>]) -> Vec<&'a str> {
        let all: BTreeSet<&str> = scenes.iter().map(|scene| self.script(*scene)).collect();
        all.into_iter().collect()
    }

    /// The scripts of a page: none of these scenes needs longer ones.
    pub fn longest_scripts(&self, scenes: &[Option<&Scene>]) -> String {
        let all = self.carried_scripts(scenes).into_iter();
        let longest = all.max_by_key(|script| script.len()).unwrap_or_default();
        format!("{}{longest}", self.templates.scripts.first())
    }

    /// The name of a slide's page.
    pub fn name(&self, slide: &Slide) -> String {
        page_name(slide.state, self.deck.slides[0].state)
    }

    /// The page of the `nth` slide.
    pub fn slide(
        &self,
        nth: usize,
        scene: Option<&Scene>,
        found: &mut Diagnostics,
    ) -> Option<String> {
        self.filled(&self.slide_page(nth, scene), found)
    }

    /// The page of a slide that these words make.
    pub(super) fn filled(&self, words: &SlidePage<'_>, found: &mut Diagnostics) -> Option<String> {
        Some(seal(&self.fill("page.html", words, found)?))
    }

    /// What the page of the `nth` slide is filled with.
    pub(super) fn slide_page(&self, nth: usize, scene: Option<&Scene>) -> SlidePage<'_> {
        let slides = &self.deck.slides;
        let slide = &slides[nth];
        let before = nth.checked_sub(1).map(|before| self.name(&slides[before]));
        let after = slides.get(nth + 1).map(|after| self.name(after));
        let picture = scene.map(|scene| stage::draw(scene, self.looks, "picture"));
        let mut style = self.templates.style.clone();
        if slide.opacity < 1.0 {
            style.push_str(&format!(".caption{{opacity:{}}}", number(slide.opacity)));
        }
        if let Some(picture) = &picture {
            style.push_str(&self.templates.stage_style);
            style.push_str(&format!(
                "@media {TALL_SCREEN}{{\
                 .stage .wide{{display:none}}.stage .tall{{display:inline}}{}}}",
                picture.tall_style
            ));
        }
        if scene.is_some_and(|scene| scene.play.is_some()) {
            style.push_str(&self.templates.player_style);
        }
        let heading = self.heading(slide);
        SlidePage {
            head: self.head(self.title(slide), style, self.templates.scripts.first()),
            script: self.script(scene),
            slide: SlideWords {
                state: slide.state,
                heading,
                cover: nth == 0 && slide.title.is_empty(),
                // An invisible panel is no panel: nobody should hear or tab through what nobody
                // sees.
                caption: if slide.opacity > 0.0 { &slide.caption.html } else { "" },
                prev: before.filter(|_| slide.ways.back),
                next: after.filter(|_| slide.ways.on),
                reset: slide.ways.reset,
                done: nth + 1,
                of: slides.len(),
                stage: picture.map(|picture| picture.svg),
                described: scene.map(describe::describe).unwrap_or_default(),
                play: scene.and_then(|scene| Some(play_words(scene.play.as_ref()?, self.looks))),
            },
        }
    }

    /// The overview; `scenes` has one entry a slide.
    pub fn overview(&self, scenes: &[Option<&Scene>], found: &mut Diagnostics) -> Option<String> {
        let small = |(slide, scene): (&Slide, &Option<&Scene>)| SmallSlide {
            state: slide.state,
            page: self.name(slide),
            heading: self.heading(slide).to_string(),
            picture: scene.map(|scene| stage::thumbnail(scene, self.looks)),
            words: slide.caption.text.chars().take(WORDS_MAX).collect(),
        };
        let templates = self.templates;
        let style = [templates.style.as_str(), &templates.stage_style, &templates.overview_style];
        let style = style.concat();
        let words = OverviewPage {
            head: self.head(
                format!("{} · {}", templates.words.of("overview"), self.words.title),
                style,
                templates.scripts.first(),
            ),
            script: templates.scripts.reader(),
            slides: self.deck.slides.iter().zip(scenes).map(small).collect(),
        };
        Some(seal(&self.fill("overview.html", &words, found)?))
    }

    /// The page that a template and these words make. `None` if it cannot be filled; why goes to
    /// `found`.
    pub(super) fn fill(
        &self,
        template: &str,
        words: &impl Serialize,
        found: &mut Diagnostics,
    ) -> Option<String> {
        let page = self.templates.fill(template, words, found)?;
        if !has_place(&page) {
            self.templates.miss_policy(template, found);
        }
        Some(page)
    }

    pub(super) fn head<'h>(&'h self, title: String, style: String, first: &'h str) -> PageHead<'h> {
        PageHead { deck: &self.words, title, policy: PLACEHOLDER, style, first }
    }

    pub(super) fn heading<'s>(&'s self, slide: &'s Slide) -> &'s str {
        if slide.title.is_empty() { &self.words.title } else { &slide.title }
    }

    pub(super) fn title(&self, slide: &Slide) -> String {
        match slide.title.as_str() {
            "" => self.words.title.clone(),
            title => {
                format!("{title} · {} / {} · {}", slide.state, self.words.last, self.words.title)
            }
        }
    }
}

fn play_words(play: &Play, looks: &Looks) -> PlayWords {
    let story = story::story(play);
    let judged = play.judges().map(|(claim, yes, no)| {
        match claims::holds_in(play.rules(), claim, &play.opening) {
            Ok(true) => yes.to_string(),
            Ok(false) => no.to_string(),
            Err(_) => show::MISSING.to_string(),
        }
    });
    let lacking: Vec<LabelId> =
        play.without.iter().filter_map(|name| play.whole.label(name)).collect();
    let struck = play.switches.iter().filter_map(|play| play.struck.as_ref());
    let switches = struck.map(|struck| &struck.label).chain(&play.returnable);
    let switches: Vec<LabelId> = switches.filter_map(|label| play.whole.label(label)).collect();
    PlayWords {
        judged: judged.collect(),
        lanes: lanes::draw(play, looks, &story),
        story: story.into_iter().map(|moment| moment.sentence).collect(),
        listing: listing::listing(&play.whole, &lacking, &switches, looks),
        endings: endings(play),
        reveal: play.reveal.map(|(actor, register)| {
            let value = &play.opening.actors[usize::from(actor.0)].registers[register];
            show::value(&play.program, &play.cluster, value)
        }),
        seeds: play.timings.len(),
        scene: embed::json(&wire::scene(play)),
    }
}

fn endings(play: &Play) -> Vec<EndingWords> {
    let Some(word) = &play.endings else { return Vec::new() };
    let words = |(outcome, run): (&String, &String)| EndingWords {
        words: ending(&play.words, word, outcome),
        run: run.clone(),
        outcome: outcome.clone(),
    };
    // What is kept of searches stands in a file, where anybody may write; a page refuses the rest.
    let can_be_played = |(_, run): &(&String, &String)| {
        link::read(run).is_some_and(|(seed, clicks)| {
            seed < play.timings.len() && clicks.iter().all(|click| link::is_allowed(play, click))
        })
    };
    play.endings_runs.iter().filter(can_be_played).map(words).collect()
}

/// An ending as [`claims::outcome_in`] names it, in the words of a page.
fn ending(words: &Words, word: &str, outcome: &str) -> String {
    if outcome == claims::NO_VALUE {
        return words.with("ends_with_none", &[("word", word)]);
    }
    let all = outcome.split(claims::BETWEEN_VALUES).map(str::to_string);
    format!("{word} {}", words.joined(all))
}

/// The states of the slides as ranges: `0-3,7`.
fn ranges(slides: &[Slide]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for slide in slides {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == slide.state => *last = slide.state,
            _ => ranges.push((slide.state, slide.state)),
        }
    }
    let text = |(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    ranges.iter().map(text).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::built_in;
    use crate::words;
    use std::sync::Arc;

    #[test]
    fn an_ending_is_told_in_the_language_of_its_page() {
        let sources = built_in::sources();
        let source = |language| Arc::clone(&sources[&words::file(language)]);
        let told = |language, word, outcome| {
            let mut found = Diagnostics::new();
            let words = Words::read(language, &source(language), &source("en"), &mut found);
            ending(&words, word, outcome)
        };
        assert_eq!(told("en", "learnt", "none"), "nothing learnt");
        assert_eq!(told("en", "learnt", "1 and 2"), "learnt 1 and 2");
        assert_eq!(told("de", "gelernt", "none"), "nichts gelernt");
        assert_eq!(told("de", "gelernt", "1 and 2"), "gelernt 1 und 2");
    }
}
