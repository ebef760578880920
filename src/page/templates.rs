//! Turns the files of `templates/` into what pages are made with: parsed templates, one style, one
//! script.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::page::compact;
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{Context, ErrorKind, Tera};

/// The files of `templates/` by their path in it, with `/` between folders.
pub type Files = BTreeMap<String, Arc<Source>>;

/// What pages are made with.
pub struct Templates {
    tera: Tera,
    files: Files,
    /// The style of every page, with the colours of the deck's theme.
    pub style: String,
    /// What the style of a page with pictures has besides.
    pub stage_style: String,
    /// What the overview's style has besides.
    pub overview_style: String,
    /// What the style of a page that plays has besides.
    pub player_style: String,
    /// What the style of the deck on paper has besides.
    pub paper_style: String,
    /// What the style of a talk's windows has besides.
    pub present_style: String,
    /// The scripts.
    pub scripts: Scripts,
}

/// The scripts among the files, each one closure, shortened.
#[derive(Debug)]
pub struct Scripts {
    /// What runs before a page is painted.
    pub first: String,
    /// That of every page.
    pub reader: String,
    /// That of a page that plays.
    pub player: String,
    /// That of a talk's windows.
    pub present: String,
}

impl Scripts {
    /// Joins and shortens the scripts, several at a time. What is wrong goes to `found`.
    pub fn new(files: &Files, found: &mut Diagnostics) -> Scripts {
        let of = |folders: &[&str]| -> Vec<&Arc<Source>> {
            let is_one = |path: &str| {
                path.ends_with(".js") && folders.iter().any(|folder| path.starts_with(folder))
            };
            files.iter().filter(|(path, _)| is_one(path)).map(|(_, source)| source).collect()
        };
        // The longer of the two has all files, and so all mistakes.
        let (all, some) = (of(&["player/", "reader/"]), of(&["reader/"]));
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| compact::script(&some, &mut Diagnostics::new()));
            let mut shorten =
                |files: &[&Arc<Source>]| compact::script(files, found).unwrap_or_default();
            Scripts {
                player: shorten(&all),
                present: shorten(&of(&["present/"])),
                first: shorten(&of(&["first/"])),
                reader: reader
                    .join()
                    .expect("shortening a script does not panic")
                    .unwrap_or_default(),
            }
        })
    }
}

/// The themes among the files: `theme/calm.css` is `calm`.
pub fn themes(files: &Files) -> Vec<&str> {
    files.keys().filter_map(|file| file.strip_prefix("theme/")?.strip_suffix(".css")).collect()
}

impl Templates {
    /// Parses the templates and joins the styles. What is wrong goes to `found`.
    pub fn new(files: &Files, theme: &str, scripts: Scripts, found: &mut Diagnostics) -> Templates {
        let mut tera = Tera::new();
        let html = files.iter().filter(|(path, _)| path.ends_with(".html"));
        if let Err(error) =
            tera.add_raw_templates(html.map(|(path, source)| (path.as_str(), source.text.as_str())))
        {
            found.push(diagnostic(&error, files, "page.html"));
        }
        let part = |name: &str| compact::style(files.get(name).map_or("", |source| &source.text));
        let styles = [
            &format!("theme/{theme}.css"),
            "style/page.css",
            "style/panels.css",
            "style/print.css",
        ];
        Templates {
            tera,
            files: files.clone(),
            style: styles.map(part).concat(),
            stage_style: part("style/stage.css"),
            overview_style: part("style/overview.css"),
            player_style: part("style/player.css"),
            paper_style: part("style/paper.css"),
            present_style: part("style/present.css"),
            scripts,
        }
    }

    /// Fills the template called `name`. `None` if it cannot be filled; why goes to `found`.
    pub fn fill(&self, name: &str, context: &Context, found: &mut Diagnostics) -> Option<String> {
        match self.tera.render(name, context) {
            Ok(page) => Some(page),
            Err(error) => {
                found.push(diagnostic(&error, &self.files, name));
                None
            }
        }
    }
}

fn diagnostic(error: &tera::Error, files: &Files, template: &str) -> Diagnostic {
    let help = "templates are written in Tera 2: https://keats.github.io/tera/";
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind()
        && let Some(source) = files.get(report.filename())
    {
        let range = report.span().range.clone();
        let end = source.text.floor_char_boundary(range.end);
        let start = source.text.floor_char_boundary(range.start.min(end));
        let message = report.message().trim_end_matches('.');
        return Diagnostic::mistake(source.place(start..end), message).help(help);
    }
    let source = files.get(template).cloned().unwrap_or_else(|| {
        Arc::new(Source { path: format!("templates/{template}"), text: String::new() })
    });
    Diagnostic::mistake(source.place(0..0), error.to_string()).help(help)
}
