//! Turns the files of a deck into the files of a site, all of them or none.

pub mod content;
mod lint;
pub mod manifest;
pub mod weight;

use crate::deck::{self, Deck};
use crate::diagnostic::{Diagnostics, any_mistake};
use crate::page::built_in;
use crate::page::front::{self, Card};
use crate::page::slide::Pages;
use crate::page::templates::Templates;
use crate::scene::Scene;
use crate::site::content::Content;
use crate::site::manifest::{Manifest, ManifestEntry};
use crate::site::weight::{Advice, Budget, Weight};
use crate::verify::{News, Searches};
use crate::words;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// How many pages are made before they are weighed.
const BATCH: usize = 256;
/// How many threads weigh; weighing is most of a first build's time.
const THREADS: usize = 4;

/// A folder as it was read: files by their path in it, with `/` between folders.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// What the folder is called in messages.
    pub name: String,
    /// The bytes of its files.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Everything a deck is made from.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// `deck.toml`, `slides.tsv`, `scenes.toml`, `protocols/*.protocol`.
    pub content: Folder,
    /// What the deck brings of its own instead of the built-in templates.
    pub templates: Folder,
    /// What searches have found before, as [`crate::verify::kept::Kept::write`] writes it.
    pub checks: String,
    /// What is made besides the pages that every deck has.
    pub extras: Extras,
    /// When what nothing is kept of is searched.
    pub searches: Searches,
}

/// What a deck is made with if somebody asks for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras {
    /// The speaker's notes, in what a talk is given with.
    pub notes: bool,
    /// `deck.html`, all slides in one document.
    pub single: bool,
    /// Advice about what is not wrong, and yet hardly what the author wants.
    pub advice: bool,
    /// A way to the page above, which leads to several decks.
    pub above: bool,
}

/// A finished deck.
#[derive(Debug)]
pub struct Site {
    /// What the deck is called.
    pub title: String,
    /// What a page that leads to several decks shows of it.
    pub card: Card,
    /// The files, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is ours, to be kept beside the files.
    pub manifest: Manifest,
    /// What each page weighs, slides in order, then the overview.
    pub weights: Vec<Weight>,
    /// What the heaviest slide that plays shows before its scripts come; 0 if none plays.
    pub shown: Weight,
    /// What all scripts of a page weigh.
    pub script: Weight,
    /// What searches have found, to be kept.
    pub checks: String,
    /// How many searches were left for later.
    pub unsearched: usize,
}

/// How far a build is.
#[derive(Clone, Copy, Debug)]
pub enum Done<'a> {
    /// So many pages of so many are made.
    Pages {
        /// How many.
        pages: usize,
        /// How many there will be.
        of: usize,
    },
    /// A search goes on, or is over.
    Searches(News<'a>),
}

/// Called now and then with how far a build is; may end its searches.
pub type OnBuild<'a> = dyn FnMut(Done<'_>) -> ControlFlow<()> + 'a;

/// Builds a deck. Pages that did not change since `earlier` are not weighed again. `on_progress` is
/// called now and then with how far the work is. `None` if anything is wrong; what is wrong, or
/// merely odd, goes to `found`.
pub fn build(
    inputs: &Inputs,
    earlier: &Manifest,
    on_progress: &mut OnBuild<'_>,
    found: &mut Diagnostics,
) -> Option<Site> {
    let files = content::template_files(&inputs.templates, found);
    let content = content::read(inputs, &files, on_progress, found);
    let Content { deck, looks, words, scenes, kept, unsearched, .. } = content;
    let theme = deck.as_ref().map_or(deck::settings::THEME, |deck| &deck.settings.theme);
    let templates = Templates::new(&files, theme, &words, found);
    let deck = deck.filter(|_| !any_mistake(found))?;
    let all = &scenes;
    let scenes = by_slide(&deck, all);
    if inputs.extras.advice {
        let theme = files.get(&format!("theme/{}.css", deck.settings.theme));
        lint::lint(&deck, &scenes, all, theme, found);
    }
    let pages = Pages::new(&deck, &looks, &templates, inputs.extras.above);
    // Paper and its like take as long as all slides do.
    let (site, extra_pages) = both(
        found,
        |found| slides(&pages, &deck, &scenes, earlier, on_progress, found),
        |found| extra_pages(&pages, &scenes, inputs.extras.notes, found),
    );
    let (mut site, mut extra_pages) = (site?, extra_pages?);
    if inputs.extras.single {
        extra_pages.push(single(
            &pages,
            &site,
            &extra_pages[0],
            &scenes,
            inputs.extras.notes,
            found,
        )?);
    }
    site.add(extra_pages, earlier);
    site.title.clone_from(&deck.settings.title);
    site.card = pages.card(&scenes);
    site.checks = kept.write();
    site.unsearched = unsearched;
    let advice = Advice {
        deck: &deck,
        pages: &pages,
        scenes: &scenes,
        own_script: content::longest_own(&files, ".js"),
        own_style: content::longest_own(&files, ".css"),
    };
    advice.report(&site, found);
    (!any_mistake(found)).then_some(site)
}

/// Makes the page that leads to several decks: the folder and the card of each. It looks like the
/// first of them. `None` if anything is wrong; what is wrong goes to `found`.
pub fn front(
    own_templates: &Folder,
    title: &str,
    cards: &[(String, Card)],
    found: &mut Diagnostics,
) -> Option<Site> {
    let files = content::template_files(own_templates, found);
    let language = cards.first().map_or(words::LANGUAGE, |(_, card)| &card.language);
    let words = Arc::new(built_in::words(language, &files, found));
    let theme = cards.first().map_or(deck::settings::THEME, |(_, card)| &card.theme);
    let templates = Templates::new(&files, theme, &words, found);
    let page = front::page(&templates, title, cards, found)?;
    let mut site = Site::new();
    site.add(vec![("index.html".to_string(), page, Budget::None)], &Manifest::default());
    site.title = title.to_string();
    (!any_mistake(found)).then_some(site)
}

/// Reads a deck and searches its protocols, without making pages. What is wrong goes to `found`.
pub fn read_content(
    inputs: &Inputs,
    on_progress: &mut OnBuild<'_>,
    found: &mut Diagnostics,
) -> Content {
    let files = content::template_files(&inputs.templates, found);
    content::read(inputs, &files, on_progress, found)
}

/// The scene of each slide, in the order of the slides.
fn by_slide<'a>(deck: &Deck, scenes: &'a [Scene]) -> Vec<Option<&'a Scene>> {
    let mut by_state = BTreeMap::new();
    for scene in scenes {
        by_state.extend(scene.slides.iter().map(|slide| (slide.value, scene)));
    }
    deck.slides.iter().map(|slide| by_state.get(&slide.state).copied()).collect()
}

/// The pages of the slides.
fn slides(
    pages: &Pages<'_>,
    deck: &Deck,
    scenes: &[Option<&Scene>],
    earlier: &Manifest,
    on_progress: &mut OnBuild<'_>,
    found: &mut Diagnostics,
) -> Option<Site> {
    let mut site = Site::new();
    let mut nth = 0;
    for batch in scenes.chunks(BATCH) {
        let mut made = Vec::with_capacity(batch.len());
        for scene in batch {
            // A template that cannot be filled cannot be filled for the next slide either.
            let page = pages.slide(nth, *scene, found)?;
            let budget = match scene {
                Some(scene) if scene.play.is_some() => Budget::Player,
                Some(_) => Budget::Picture,
                None => Budget::Text,
            };
            made.push((pages.name(&deck.slides[nth]), page, budget));
            nth += 1;
        }
        site.add(made, earlier);
        let _ = on_progress(Done::Pages { pages: nth, of: scenes.len() });
    }
    site.script = Weight::of_scripts(&pages.longest_scripts(scenes));
    Some(site)
}

/// A page with its name and budget.
type Page = (String, String, Budget);

/// The pages about the slides: overview, talk, paper.
fn extra_pages(
    pages: &Pages<'_>,
    scenes: &[Option<&Scene>],
    notes: bool,
    found: &mut Diagnostics,
) -> Option<Vec<Page>> {
    let page = |name: &str, page| (name.to_string(), page, Budget::None);
    Some(vec![
        page("overview.html", pages.overview(scenes, found)?),
        page("present.html", pages.present(notes, found)?),
        page("print.html", pages.paper(scenes, found)?),
    ])
}

/// The deck as one document, of the slides of `site` and the overview.
fn single(
    pages: &Pages<'_>,
    site: &Site,
    (name, overview, _): &Page,
    scenes: &[Option<&Scene>],
    notes: bool,
    found: &mut Diagnostics,
) -> Option<Page> {
    let text = |bytes| std::str::from_utf8(bytes).expect("pages are text");
    let slides = site.files.iter().map(|(name, bytes)| (name.as_str(), text(bytes)));
    let inner: Vec<(&str, &str)> = slides.chain([(name.as_str(), overview.as_str())]).collect();
    let page = pages.single(scenes, &inner, notes, found)?;
    Some(("deck.html".to_string(), page, Budget::None))
}

/// Does `that` in a thread of its own while it does `this`. What they find comes in this order.
fn both<A, B: Send>(
    found: &mut Diagnostics,
    this: impl FnOnce(&mut Diagnostics) -> A,
    that: impl FnOnce(&mut Diagnostics) -> B + Send,
) -> (A, B) {
    std::thread::scope(|scope| {
        let that = scope.spawn(|| {
            let mut found = Diagnostics::new();
            (that(&mut found), found)
        });
        let this = this(found);
        let (that, more) = that.join().expect("making pages does not panic");
        // What both find is reported once.
        let more: Diagnostics = more.into_iter().filter(|one| !found.contains(one)).collect();
        found.extend(more);
        (this, that)
    })
}

impl Site {
    /// One without pages.
    fn new() -> Site {
        Site {
            title: String::new(),
            card: Card::default(),
            files: BTreeMap::new(),
            manifest: Manifest::default(),
            weights: Vec::new(),
            shown: Weight::of_shown(0),
            script: Weight::of_scripts(""),
            checks: String::new(),
            unsearched: 0,
        }
    }

    /// Weighs pages, several at a time, and adds them in their order.
    fn add(&mut self, pages: Vec<Page>, earlier: &Manifest) {
        let weigh = |(name, page, budget): &Page| {
            ManifestEntry::of(page.as_bytes(), *budget, earlier.entries.get(name))
        };
        let entries: Vec<ManifestEntry> = std::thread::scope(|scope| {
            let parts = pages.chunks(pages.len().div_ceil(THREADS));
            let weighing: Vec<_> = parts
                .map(|part| scope.spawn(move || part.iter().map(weigh).collect::<Vec<_>>()))
                .collect();
            let done = weighing.into_iter().map(|part| part.join().expect("weighing cannot fail"));
            done.flatten().collect()
        });
        for ((name, page, budget), entry) in pages.into_iter().zip(entries) {
            self.weights.push(Weight { name: name.clone(), bytes: entry.weight, budget });
            if budget == Budget::Player {
                self.shown.bytes = self.shown.bytes.max(entry.shown);
            }
            self.manifest.entries.insert(name.clone(), entry);
            self.files.insert(name, page.into_bytes());
        }
    }
}
