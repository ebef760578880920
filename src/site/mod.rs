//! Turns the files of a deck into the files of a site, all of them or none.

pub mod content;
mod lint;
pub mod manifest;
pub mod weight;

use crate::deck::{self, Deck};
use crate::diagnostic::{Diagnostic, Diagnostics, Source, any_mistake, suggest};
use crate::page::built_in;
use crate::page::slide::Pages;
use crate::page::templates::{self, Templates};
use crate::scene::Scene;
use crate::site::content::Content;
use crate::site::manifest::{Entry, Manifest};
use crate::site::weight::{Budget, Weight};
use crate::verify::Searches;
use std::collections::BTreeMap;
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
}

/// A finished deck.
#[derive(Debug)]
pub struct Site {
    /// What the deck is called.
    pub title: String,
    /// The files, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is ours, to be kept beside the files.
    pub manifest: Manifest,
    /// What each page weighs, slides in order, then the overview.
    pub weights: Vec<Weight>,
    /// What the heaviest slide shows before its scripts come.
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
    /// A search goes on.
    Search {
        /// What is searched.
        of: &'a str,
        /// How many worlds it has seen.
        worlds: u64,
        /// How many steps between them.
        transitions: u64,
    },
}

/// Hears how far a build is.
pub type Progress<'a> = dyn FnMut(Done<'_>) + 'a;

/// Builds a deck. `earlier` spares weighing pages that did not change; `progress` hears how far the
/// work is. `None` if anything is wrong; what is wrong, or merely odd, goes to
/// `found`.
pub fn build(
    inputs: &Inputs,
    earlier: &Manifest,
    progress: &mut Progress<'_>,
    found: &mut Diagnostics,
) -> Option<Site> {
    let files = template_files(&inputs.templates, found);
    let content = content::read(inputs, &templates::themes(&files), progress, found);
    let Content { deck, scenes, kept, unsearched, .. } = content;
    let theme = deck.as_ref().map_or(deck::settings::THEME, |deck| &deck.settings.theme);
    let templates = Templates::new(&files, theme, found);
    let deck = deck.filter(|_| !any_mistake(found))?;
    let all = &scenes;
    let scenes = by_slide(&deck, all);
    if inputs.extras.advice {
        let theme = files.get(&format!("theme/{}.css", deck.settings.theme));
        lint::lint(&deck, &scenes, all, theme, found);
    }
    let pages = Pages::new(&deck, &templates);
    let (site, paper) = std::thread::scope(|scope| {
        // Paper takes as long as all slides do.
        let paper = scope.spawn(|| {
            let mut found = Diagnostics::new();
            (pages.paper(&scenes, &mut found), found)
        });
        let site = slides(&pages, &deck, &scenes, earlier, progress, found);
        (site, paper.join().expect("making a page does not panic"))
    });
    let mut site = site?;
    found.extend(paper.1);
    site.add(around(&pages, &site, &scenes, inputs.extras, paper.0?, found)?, earlier);
    site.title.clone_from(&deck.settings.title);
    site.checks = kept.write();
    site.unsearched = unsearched;
    weight::report(&deck, &site, found);
    (!any_mistake(found)).then_some(site)
}

/// Reads a deck and searches its protocols, without making pages. What is wrong goes to `found`.
pub fn read_content(
    inputs: &Inputs,
    progress: &mut Progress<'_>,
    found: &mut Diagnostics,
) -> Content {
    let files = template_files(&inputs.templates, found);
    content::read(inputs, &templates::themes(&files), progress, found)
}

/// The built-in templates, each replaced by the deck's own of the same name.
fn template_files(own: &Folder, found: &mut Diagnostics) -> templates::Files {
    let mut files: templates::Files = built_in::FILES
        .iter()
        .map(|(path, text)| {
            let source = Source { path: format!("(built-in) {path}"), text: (*text).to_string() };
            ((*path).to_string(), Arc::new(source))
        })
        .collect();
    for (path, bytes) in &own.files {
        let source = Source::read(&format!("{}/{path}", own.name), bytes, found);
        let known_folder = ["theme/", "partials/"].iter().any(|folder| path.starts_with(folder));
        if !files.contains_key(path) && !known_folder {
            let remedy = suggest::remedy(path, built_in::FILES.iter().map(|(path, _)| *path));
            let message = format!("no page is made with `{path}`");
            found.push(Diagnostic::warning(source.place(0..0), message).help(remedy));
            continue;
        }
        files.insert(path.clone(), source);
    }
    files
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
    progress: &mut Progress<'_>,
    found: &mut Diagnostics,
) -> Option<Site> {
    let mut site = Site {
        title: String::new(),
        files: BTreeMap::new(),
        manifest: Manifest::default(),
        weights: Vec::new(),
        shown: Weight::of_shown(0),
        script: Weight::of_scripts(&pages.longest_scripts()),
        checks: String::new(),
        unsearched: 0,
    };
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
        progress(Done::Pages { pages: nth, of: scenes.len() });
    }
    Some(site)
}

/// The pages about the slides: overview, talk, paper, and the deck as one document.
fn around(
    pages: &Pages<'_>,
    site: &Site,
    scenes: &[Option<&Scene>],
    extras: Extras,
    paper: String,
    found: &mut Diagnostics,
) -> Option<Vec<(String, String, Budget)>> {
    let overview = pages.overview(scenes, found)?;
    let mut around = vec![
        ("overview.html", overview),
        ("present.html", pages.present(extras.notes, found)?),
        ("print.html", paper),
    ];
    if extras.single {
        let text = |bytes| std::str::from_utf8(bytes).expect("pages are text");
        let slides = site.files.iter().map(|(name, bytes)| (name.as_str(), text(bytes)));
        let inner: Vec<(&str, &str)> =
            slides.chain([(around[0].0, around[0].1.as_str())]).collect();
        let single = pages.single(scenes, &inner, extras.notes, found)?;
        around.push(("deck.html", single));
    }
    Some(around.into_iter().map(|(name, page)| (name.to_string(), page, Budget::None)).collect())
}

impl Site {
    /// Weighs pages, several at a time, and adds them in their order.
    fn add(&mut self, pages: Vec<(String, String, Budget)>, earlier: &Manifest) {
        let weigh = |page: &(String, String, Budget)| {
            Entry::of(page.1.as_bytes(), earlier.entries.get(&page.0))
        };
        let entries: Vec<Entry> = std::thread::scope(|scope| {
            let parts = pages.chunks(pages.len().div_ceil(THREADS));
            let weighing: Vec<_> = parts
                .map(|part| scope.spawn(move || part.iter().map(weigh).collect::<Vec<_>>()))
                .collect();
            let done = weighing.into_iter().map(|part| part.join().expect("weighing cannot fail"));
            done.flatten().collect()
        });
        for ((name, page, budget), entry) in pages.into_iter().zip(entries) {
            self.weights.push(Weight { name: name.clone(), bytes: entry.weight, budget });
            if budget != Budget::None {
                self.shown.bytes = self.shown.bytes.max(entry.shown);
            }
            self.manifest.entries.insert(name.clone(), entry);
            self.files.insert(name, page.into_bytes());
        }
    }
}
