//! Turns the files of a deck into words, scenes and facts: what an author wrote, read and
//! searched; and into the templates, the built-in ones and the deck's own.

use crate::deck::{self, Deck, settings};
use crate::diagnostic::{Diagnostic, Diagnostics, Source, any_mistake, suggest};
use crate::draw::look::Looks;
use crate::page::{built_in, templates};
use crate::protocol;
use crate::scene::play::Protocols;
use crate::scene::{self, Scene};
use crate::site::{Done, Folder, Inputs, OnBuild};
use crate::verify::kept::Kept;
use crate::verify::{self, News, Verdict};
use crate::words::{self, Words};
use std::sync::Arc;

/// How many templates a deck may have of its own. Each can include the next, and what fills them
/// calls itself for each.
const TEMPLATES_MAX: usize = 256;

/// A deck that is read and searched.
#[derive(Debug)]
pub struct Content {
    /// The words.
    pub deck: Option<Deck>,
    /// How its roles look.
    pub looks: Looks,
    /// The words that its pages say by themselves.
    pub words: Arc<Words>,
    /// The pictures and what they play.
    pub scenes: Vec<Scene>,
    /// What searches have found.
    pub verdicts: Vec<Verdict>,
    /// How many searches were left for later.
    pub unsearched: usize,
    /// The same, to be kept.
    pub kept: Kept,
}

/// Reads a deck and searches its protocols. What is wrong goes to `found`.
pub fn read(
    inputs: &Inputs,
    files: &templates::TemplateFiles,
    on_progress: &mut OnBuild<'_>,
    found: &mut Diagnostics,
) -> Content {
    let content = &inputs.content;
    let settings = source(content, "deck.toml", found);
    let languages = words::languages(files.keys());
    let themes = templates::themes(files);
    let settings = settings.map(|source| settings::read(&source, &themes, &languages, found));
    let settings = settings.flatten();
    let language = settings.as_ref().map_or(words::LANGUAGE, |settings| &settings.language);
    let words = Arc::new(built_in::words(language, files, found));
    let slides = source(content, "slides.tsv", found);
    let known = found.len();
    let protocols = protocols(content, found);
    let scenes = content.files.get("scenes.toml").map(|bytes| {
        let source = Source::read(&format!("{}/scenes.toml", content.name), bytes, found);
        scene::read(&source, &protocols, &words, found)
    });
    let mut scenes = scenes.unwrap_or_default();
    // Where a role is declared may be what has a mistake.
    let is_complete = !any_mistake(&found[known..]);
    let looks = {
        let said = settings.as_ref().map_or(&[][..], |settings| &settings.roles);
        Looks::of(&roles(&scenes, &protocols), is_complete, said, found)
    };
    let captions = looks.in_captions(is_complete);
    let deck = slides.and_then(|slides| deck::read(settings, &slides, &captions, found));
    if let Some(deck) = &deck {
        no_such_slide(deck, &scenes, content, found);
    }
    let mut kept = Kept::read(&inputs.checks);
    let (verdicts, unsearched) = match any_mistake(found) {
        true => (Vec::new(), 0),
        false => {
            let mut news = |news: News<'_>| on_progress(Done::Searches(news));
            let searches = inputs.searches;
            verify::verify(&protocols, &mut scenes, &mut kept, searches, &mut news, found)
        }
    };
    if inputs.extras.advice && !any_mistake(found) {
        verify::advice::unsearched(&protocols, &scenes, found);
        verify::advice::crashing(&protocols, &scenes, found);
    }
    Content { deck, looks, words, scenes, verdicts, unsearched, kept }
}

fn protocols(content: &Folder, found: &mut Diagnostics) -> Protocols {
    let mut protocols = Protocols::new();
    for (path, bytes) in &content.files {
        let name = path.strip_prefix("protocols/").and_then(|name| name.strip_suffix(".protocol"));
        if let Some(name) = name {
            let source = Source::read(&format!("{}/{path}", content.name), bytes, found);
            let program = protocol::read(&source).map(Arc::new);
            let program = program.map_err(|mistakes| found.extend(mistakes)).ok();
            protocols.insert(name.to_string(), program);
        }
    }
    protocols
}

/// All roles of a deck, in the order in which its scenes and then its protocols name them.
fn roles(scenes: &[Scene], protocols: &Protocols) -> Vec<String> {
    let cast = scenes.iter().flat_map(|scene| scene.cast.roles.iter().map(|(role, _)| role));
    let programs = protocols.values().flatten();
    let others = programs.flat_map(|program| program.roles.iter().map(|role| &role.name));
    let mut roles: Vec<String> = Vec::new();
    for role in cast.chain(others) {
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    roles
}

fn no_such_slide(deck: &Deck, scenes: &[Scene], content: &Folder, found: &mut Diagnostics) {
    for slide in scenes.iter().flat_map(|scene| &scene.slides) {
        if deck.slides.binary_search_by_key(&slide.value, |slide| slide.state).is_err() {
            let message = format!("there is no slide {}", slide.value);
            let help = format!("{}/slides.tsv holds the slides", content.name);
            found.push(Diagnostic::mistake(slide.place.clone(), message).help(help));
        }
    }
}

fn source(content: &Folder, name: &str, found: &mut Diagnostics) -> Option<Arc<Source>> {
    let path = format!("{}/{name}", content.name);
    let Some(bytes) = content.files.get(name) else {
        let nothing = Arc::new(Source { path: path.clone(), text: String::new() });
        let missing = Diagnostic::mistake(nothing.place(0..0), format!("`{path}` is missing"));
        found.push(missing.help("`synod new DIR` makes a deck to start from"));
        return None;
    };
    Some(Source::read(&path, bytes, found))
}

/// The longest file with this ending that is not as Synod brings it.
pub fn longest_own<'a>(
    files: &'a templates::TemplateFiles,
    ending: &str,
) -> Option<&'a Arc<Source>> {
    let own = files
        .iter()
        .filter(|(path, source)| path.ends_with(ending) && !built_in::is(path, &source.text));
    own.map(|(_, source)| source).max_by_key(|source| source.text.len())
}

/// The built-in templates, each replaced by the deck's own of the same name.
pub fn template_files(own: &Folder, found: &mut Diagnostics) -> templates::TemplateFiles {
    let mut files: templates::TemplateFiles = built_in::sources();
    let has_bundles = own.files.keys().any(|path| path.starts_with("bundles/"));
    for (nth, (path, bytes)) in own.files.iter().enumerate() {
        let source = Source::read(&format!("{}/{path}", own.name), bytes, found);
        if nth == TEMPLATES_MAX {
            let message = format!("more than {TEMPLATES_MAX} templates");
            let help = "leave out what no page is made with";
            found.push(Diagnostic::mistake(source.place(0..0), message).help(help));
            break;
        }
        let known_folder =
            ["theme/", "partials/", "words/"].iter().any(|folder| path.starts_with(folder));
        if !files.contains_key(path) && !known_folder {
            let is_module = built_in::is_module(path);
            if is_module && has_bundles {
                continue;
            }
            let known = built_in::FILES.iter().map(|(path, _)| *path);
            let remedy = match is_module {
                true => "a page carries `bundles/first.js`, and `bundles/reader.js` or \
                         `bundles/player.js`; a file of that name replaces it"
                    .to_string(),
                false => suggest::remedy(path, known),
            };
            let message = format!("no page is made with `{path}`");
            found.push(Diagnostic::warning(source.place(0..0), message).help(remedy));
            continue;
        }
        files.insert(path.clone(), source);
    }
    files
}
