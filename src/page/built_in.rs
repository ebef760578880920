//! The templates that Synod brings, as they stand in `templates/`. A deck's own files replace them
//! one by one. Scripts are bundles, which `templates/bundle.js` makes of the modules beside it.

use crate::diagnostic::{Diagnostics, Source};
use crate::words::{self, Words};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What messages put before the path of a file that Synod brings.
const MARK: &str = "(built-in) ";

/// The English words.
const ENGLISH: &str = include_str!("../../templates/words/en.toml");

/// Path in `templates/` and text.
pub const FILES: [(&str, &str); 41] = [
    ("bundles/first.js", include_str!("../../templates/bundles/first.js")),
    ("bundles/player-clock.js", include_str!("../../templates/bundles/player-clock.js")),
    (
        "bundles/player-lists-clock.js",
        include_str!("../../templates/bundles/player-lists-clock.js"),
    ),
    (
        "bundles/player-lists-menu-clock.js",
        include_str!("../../templates/bundles/player-lists-menu-clock.js"),
    ),
    (
        "bundles/player-lists-table-clock.js",
        include_str!("../../templates/bundles/player-lists-table-clock.js"),
    ),
    (
        "bundles/player-lists-values-clock.js",
        include_str!("../../templates/bundles/player-lists-values-clock.js"),
    ),
    (
        "bundles/player-lists-values-menu-clock.js",
        include_str!("../../templates/bundles/player-lists-values-menu-clock.js"),
    ),
    (
        "bundles/player-lists-values-table-clock.js",
        include_str!("../../templates/bundles/player-lists-values-table-clock.js"),
    ),
    (
        "bundles/player-lists-values.js",
        include_str!("../../templates/bundles/player-lists-values.js"),
    ),
    ("bundles/player-lists.js", include_str!("../../templates/bundles/player-lists.js")),
    (
        "bundles/player-menu-clock-switches.js",
        include_str!("../../templates/bundles/player-menu-clock-switches.js"),
    ),
    ("bundles/player-menu-clock.js", include_str!("../../templates/bundles/player-menu-clock.js")),
    ("bundles/player-menu.js", include_str!("../../templates/bundles/player-menu.js")),
    ("bundles/player-plain.js", include_str!("../../templates/bundles/player-plain.js")),
    ("bundles/player.js", include_str!("../../templates/bundles/player.js")),
    ("bundles/present.js", include_str!("../../templates/bundles/present.js")),
    ("bundles/reader.js", include_str!("../../templates/bundles/reader.js")),
    ("deck.html", include_str!("../../templates/deck.html")),
    ("front.html", include_str!("../../templates/front.html")),
    ("overview.html", include_str!("../../templates/overview.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("partials/head.html", include_str!("../../templates/partials/head.html")),
    ("partials/player.html", include_str!("../../templates/partials/player.html")),
    ("partials/sheets.html", include_str!("../../templates/partials/sheets.html")),
    ("partials/tabs.html", include_str!("../../templates/partials/tabs.html")),
    ("partials/talk.html", include_str!("../../templates/partials/talk.html")),
    ("present.html", include_str!("../../templates/present.html")),
    ("print.html", include_str!("../../templates/print.html")),
    ("style/overview.css", include_str!("../../templates/style/overview.css")),
    ("style/page.css", include_str!("../../templates/style/page.css")),
    ("style/panels.css", include_str!("../../templates/style/panels.css")),
    ("style/paper.css", include_str!("../../templates/style/paper.css")),
    ("style/player.css", include_str!("../../templates/style/player.css")),
    ("style/present.css", include_str!("../../templates/style/present.css")),
    ("style/print.css", include_str!("../../templates/style/print.css")),
    ("style/stage.css", include_str!("../../templates/style/stage.css")),
    ("theme/calm.css", include_str!("../../templates/theme/calm.css")),
    ("words/de.toml", include_str!("../../templates/words/de.toml")),
    ("words/en.toml", ENGLISH),
    ("words/es.toml", include_str!("../../templates/words/es.toml")),
    ("words/fr.toml", include_str!("../../templates/words/fr.toml")),
];

/// Whether a file is a script that no page carries: bundles are made of those.
pub fn is_module(path: &str) -> bool {
    path.ends_with(".js") && !path.starts_with("bundles/")
}

/// The files, as sources.
pub fn sources() -> BTreeMap<String, Arc<Source>> {
    FILES.iter().map(|(path, text)| ((*path).to_string(), source(path, text))).collect()
}

fn source(path: &str, text: &str) -> Arc<Source> {
    Arc::new(Source { path: format!("{MARK}{path}"), text: text.to_string() })
}

/// The words of a language among the files, or else the English ones. What is wrong with them goes
/// to `found`.
pub fn words(
    language: &str,
    files: &BTreeMap<String, Arc<Source>>,
    found: &mut Diagnostics,
) -> Words {
    let languages = words::languages(files.keys());
    let language = words::spoken(language, &languages).unwrap_or(words::LANGUAGE);
    // A deck may bring English words of its own: what there is to say, Synod's say.
    let english = source("words/en.toml", ENGLISH);
    Words::read(language, files.get(&words::file(language)).unwrap_or(&english), &english, found)
}

/// Whether a deck brings a file itself.
pub fn is_own(source: &Arc<Source>) -> bool {
    !source.path.starts_with(MARK)
}

/// Whether a template is as Synod brings it.
pub fn is(path: &str, text: &str) -> bool {
    FILES.iter().any(|(known, built_in)| *known == path && *built_in == text)
}
