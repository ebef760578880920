//! Turns the files of `templates/` into what pages are made with: parsed templates, one style, one script.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{Context, ErrorKind, Tera};

/// The files of `templates/` by their path in it, with `/` between folders.
pub type Files = BTreeMap<String, Arc<Source>>;

/// What pages are made with.
pub struct Templates {
    tera: Tera,
    files: Files,
    /// The style of a slide, with the colours of the deck's theme.
    pub style: String,
    /// What the overview's style has besides.
    pub overview_style: String,
    /// The script of every page, one closure.
    pub script: String,
}

/// The themes among the files: `theme/calm.css` is `calm`.
pub fn themes(files: &Files) -> Vec<&str> {
    files.keys().filter_map(|file| file.strip_prefix("theme/")?.strip_suffix(".css")).collect()
}

impl Templates {
    /// Parses the templates and joins style and script. What is wrong goes to `found`.
    pub fn new(files: &Files, theme: &str, found: &mut Diagnostics) -> Templates {
        let mut tera = Tera::new();
        let html = files.iter().filter(|(path, _)| path.ends_with(".html"));
        if let Err(error) = tera.add_raw_templates(html.map(|(path, source)| (path.as_str(), source.text.as_str()))) {
            found.push(diagnostic(&error, files, "page.html"));
        }
        let overview = |path: &str| path == "style/overview.css";
        let style = joined(files, "style/", ".css", |path| !overview(path));
        let colours = files.get(&format!("theme/{theme}.css")).map_or("", |source| &source.text);
        let script = format!("(()=>{{\"use strict\";{}}})()", joined(files, "reader/", ".js", |_| true));
        Templates {
            tera,
            files: files.clone(),
            style: smaller_style(&format!("{colours}{style}")),
            overview_style: smaller_style(&joined(files, "style/", ".css", overview)),
            script: smaller_script(&script),
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

/// The texts of a folder's files in the order of their names.
fn joined(files: &Files, folder: &str, ending: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let wanted = |path: &str| path.starts_with(folder) && path.ends_with(ending) && is_wanted(path);
    files.iter().filter(|(path, _)| wanted(path)).map(|(_, source)| source.text.as_str()).collect()
}

/// The style without comments and white space, or as it is where the minifier cannot read it.
fn smaller_style(style: &str) -> String {
    minifier::css::minify(style).map_or_else(|_| style.to_string(), |smaller| smaller.to_string())
}

/// The script likewise.
fn smaller_script(script: &str) -> String {
    minifier::js::minify(script).map_or_else(|_| script.to_string(), |smaller| smaller.to_string())
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
