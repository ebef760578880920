//! The templates that Synod brings, as they stand in `templates/`. A deck's own files replace them
//! one by one.

/// Path in `templates/` and text.
pub const FILES: [(&str, &str); 38] = [
    ("deck.html", include_str!("../../templates/deck.html")),
    ("first/theme.js", include_str!("../../templates/first/theme.js")),
    ("first/transition.js", include_str!("../../templates/first/transition.js")),
    ("front.html", include_str!("../../templates/front.html")),
    ("overview.html", include_str!("../../templates/overview.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("partials/head.html", include_str!("../../templates/partials/head.html")),
    ("partials/player.html", include_str!("../../templates/partials/player.html")),
    ("partials/sheets.html", include_str!("../../templates/partials/sheets.html")),
    ("partials/talk.html", include_str!("../../templates/partials/talk.html")),
    ("player/0-needs.js", include_str!("../../templates/player/0-needs.js")),
    ("player/1-evaluate.js", include_str!("../../templates/player/1-evaluate.js")),
    ("player/2-world.js", include_str!("../../templates/player/2-world.js")),
    ("player/3-timeline.js", include_str!("../../templates/player/3-timeline.js")),
    ("player/4-stage.js", include_str!("../../templates/player/4-stage.js")),
    ("player/5-story.js", include_str!("../../templates/player/5-story.js")),
    ("player/6-run.js", include_str!("../../templates/player/6-run.js")),
    ("player/7-player.js", include_str!("../../templates/player/7-player.js")),
    ("present.html", include_str!("../../templates/present.html")),
    ("present/1-frame.js", include_str!("../../templates/present/1-frame.js")),
    ("present/2-talk.js", include_str!("../../templates/present/2-talk.js")),
    ("present/3-window.js", include_str!("../../templates/present/3-window.js")),
    ("print.html", include_str!("../../templates/print.html")),
    ("reader/go.js", include_str!("../../templates/reader/go.js")),
    ("reader/keys.js", include_str!("../../templates/reader/keys.js")),
    ("reader/panels.js", include_str!("../../templates/reader/panels.js")),
    ("reader/screen.js", include_str!("../../templates/reader/screen.js")),
    ("reader/start.js", include_str!("../../templates/reader/start.js")),
    ("reader/talk.js", include_str!("../../templates/reader/talk.js")),
    ("style/overview.css", include_str!("../../templates/style/overview.css")),
    ("style/page.css", include_str!("../../templates/style/page.css")),
    ("style/panels.css", include_str!("../../templates/style/panels.css")),
    ("style/paper.css", include_str!("../../templates/style/paper.css")),
    ("style/player.css", include_str!("../../templates/style/player.css")),
    ("style/present.css", include_str!("../../templates/style/present.css")),
    ("style/print.css", include_str!("../../templates/style/print.css")),
    ("style/stage.css", include_str!("../../templates/style/stage.css")),
    ("theme/calm.css", include_str!("../../templates/theme/calm.css")),
];

/// Whether a template is as Synod brings it.
pub fn is(path: &str, text: &str) -> bool {
    FILES.iter().any(|(known, built_in)| *known == path && *built_in == text)
}
