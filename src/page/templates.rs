//! Turns the files of `templates/` into what pages are made with: parsed templates and styles.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use crate::page::rounds::{self, Counting};
use crate::page::scripts::Scripts;
use crate::page::{built_in, compact, on_deep_stack};
use crate::words::{self, Words};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{Error, Result, Write};
use std::sync::Arc;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult};

/// How many bytes a page may have, whatever it is filled with …
const PAGE_BYTES_MAX: usize = 4 << 20;
/// … and how many more for each byte of that.
const GROWTH_MAX: usize = 8;

/// The files of `templates/` by their path in it, with `/` between folders.
pub type TemplateFiles = BTreeMap<String, Arc<Source>>;

/// What pages are made with.
pub struct Templates {
    tera: Tera,
    files: TemplateFiles,
    /// The deck's own templates as Tera reads them.
    counting: BTreeMap<String, Counting>,
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
    /// What pages say by themselves.
    pub words: Arc<Words>,
}

/// The themes among the files: `theme/calm.css` is `calm`.
pub fn themes(files: &TemplateFiles) -> Vec<&str> {
    files.keys().filter_map(|file| file.strip_prefix("theme/")?.strip_suffix(".css")).collect()
}

/// A sentence of the words with its places filled: `words.slide_n | filled(n=3)`.
fn fill_in(sentence: &str, parts: &Kwargs) -> String {
    let parts: Vec<(String, String)> =
        parts.iter().map(|(name, part)| (name.to_string(), part.to_string())).collect();
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, part)| (name.as_str(), part.as_str())).collect();
    words::filled(sentence, &parts)
}

impl Templates {
    /// Parses the templates and joins the styles. What is wrong goes to `found`.
    pub fn new(
        files: &TemplateFiles,
        theme: &str,
        words: &Arc<Words>,
        found: &mut Diagnostics,
    ) -> Templates {
        let scripts = Scripts::new(files, words, found);
        let mut tera = Tera::new();
        rounds::register(&mut tera);
        tera.global_context().insert("words", &words.all());
        let filled = |sentence: &str, parts: Kwargs, _: &State| -> TeraResult<String> {
            Ok(fill_in(sentence, &parts))
        };
        tera.register_filter("filled", filled);
        let html = || files.iter().filter(|(path, _)| path.ends_with(".html"));
        let counting: BTreeMap<String, Counting> = html()
            .filter(|(path, source)| !built_in::is(path, &source.text))
            .map(|(path, source)| (path.clone(), Counting::new(&source.text)))
            .collect();
        let texts = html().map(|(path, source)| {
            let counting = counting.get(path).map(|counting| &counting.text);
            (path.as_str(), counting.unwrap_or(&source.text).as_str())
        });
        if let Err(error) = tera.add_raw_templates(texts) {
            found.push(diagnostic(&error, files, &counting, "page.html"));
        }
        let mut part =
            |name: &str| files.get(name).map_or(String::new(), |file| compact::style(file, found));
        let styles = [
            &format!("theme/{theme}.css"),
            "style/page.css",
            "style/panels.css",
            "style/print.css",
        ];
        Templates {
            tera,
            files: files.clone(),
            counting,
            style: styles.map(&mut part).concat(),
            stage_style: part("style/stage.css"),
            overview_style: part("style/overview.css"),
            player_style: part("style/player.css"),
            paper_style: part("style/paper.css"),
            present_style: part("style/present.css"),
            scripts,
            words: words.clone(),
        }
    }

    /// Says that what the template called `name` makes has no policy. Whatever gets into such a
    /// page may do what it likes there, and so this is hardly what its author wants.
    pub fn miss_policy(&self, name: &str, found: &mut Diagnostics) {
        // Every built-in template has its policy from this one.
        let head = self.files.get("partials/head.html");
        let head = head.filter(|source| !source.text.contains("policy"));
        let Some(source) = head.or_else(|| self.files.get(name)) else { return };
        let message = "this template makes pages without a content security policy";
        let help = "write `<meta http-equiv=\"Content-Security-Policy\" content=\"{{ policy }}\">` \
                    into its head, before the title";
        let warning = Diagnostic::warning(source.place(0..0), message).help(help);
        if !found.iter().any(|one| one.message == message && one.place == warning.place) {
            found.push(warning);
        }
    }

    /// Fills the template called `name`. `None` if it cannot be filled; why goes to `found`.
    pub fn fill(
        &self,
        name: &str,
        words: &impl Serialize,
        found: &mut Diagnostics,
    ) -> Option<String> {
        let context = Context::from_serialize(words);
        let context =
            context.expect("words, numbers and lists of them are what a template can hold");
        let mut page = Limited { bytes: Vec::new(), max: PAGE_BYTES_MAX, is_full: false };
        let mut filled = self.render(name, &context, &mut page);
        if page.is_full {
            let mut counted = Counted(0);
            serde_json::to_writer(&mut counted, words).expect("counting cannot fail");
            let max = PAGE_BYTES_MAX + GROWTH_MAX * counted.0;
            page = Limited { bytes: Vec::new(), max, is_full: false };
            filled = self.render(name, &context, &mut page);
        }
        let found_here = match filled {
            Ok(()) => return String::from_utf8(page.bytes).ok(),
            Err(_) if page.is_full => {
                let message = format!("`{name}` makes a page of more than {} bytes", page.max);
                Diagnostic::mistake(place(&self.files, name), message).help("let it repeat less")
            }
            Err(error) => diagnostic(&error, &self.files, &self.counting, name),
        };
        found.push(found_here);
        None
    }

    fn render(&self, name: &str, context: &Context, page: &mut Limited) -> TeraResult<()> {
        let render = || {
            rounds::begin();
            self.tera.render_to(name, context, page)
        };
        if self.counting.is_empty() { render() } else { on_deep_stack(render) }
    }
}

/// Bytes up to a limit.
struct Limited {
    bytes: Vec<u8>,
    max: usize,
    is_full: bool,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.bytes.len() + bytes.len() > self.max {
            self.is_full = true;
            return Err(Error::other("the page is full"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// How many bytes were written.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

fn place(files: &TemplateFiles, template: &str) -> Place {
    let source = files.get(template).cloned().unwrap_or_else(|| {
        Arc::new(Source { path: format!("templates/{template}"), text: String::new() })
    });
    source.place(0..0)
}

fn diagnostic(
    error: &tera::Error,
    files: &TemplateFiles,
    counting: &BTreeMap<String, Counting>,
    template: &str,
) -> Diagnostic {
    let help = "templates are written in Tera 2: https://keats.github.io/tera/";
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind()
        && let Some(source) = files.get(report.filename())
    {
        let counting = counting.get(report.filename());
        let written = |at: usize| {
            let at = counting.map_or(at, |counting| counting.written(at));
            source.text.floor_char_boundary(at)
        };
        let range = report.span().range.clone();
        let end = written(range.end);
        let start = written(range.start.min(range.end));
        let message = report.message().trim_end_matches('.');
        return Diagnostic::mistake(source.place(start..end), message).help(help);
    }
    Diagnostic::mistake(place(files, template), error.to_string()).help(help)
}
