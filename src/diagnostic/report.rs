//! Turns diagnostics into the text that an author reads, drawn as rustc draws its own.

use crate::diagnostic::shown::{shown, shown_on_one_line};
use crate::diagnostic::{Diagnostic, Place, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// How many diagnostics are drawn; the rest is counted.
pub const DRAWN_MAX: usize = 100;

/// All diagnostics as text with terminal colours, in the order of their places, and a line that
/// counts them. Empty for none. Strip the colours for a pipe: they are the only escapes in it.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|one| (&one.place.source.path, one.place.range.start, one.severity));
    let mut text = String::new();
    for diagnostic in sorted.iter().take(DRAWN_MAX) {
        text.push_str(&draw(diagnostic));
        text.push_str("\n\n");
    }
    if sorted.len() > DRAWN_MAX {
        text.push_str(&format!("… and {} more\n", sorted.len() - DRAWN_MAX));
    }
    if !sorted.is_empty() {
        text.push_str(&count(&sorted));
        text.push('\n');
    }
    text
}

fn draw(diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Mistake => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut marks = vec![(AnnotationKind::Primary, &diagnostic.place, &diagnostic.label)];
    for (place, label) in &diagnostic.also {
        marks.push((AnnotationKind::Context, place, label));
    }
    let mut group = Group::with_title(level.primary_title(shown(&diagnostic.message)));
    // Marks in one file share a snippet, which keeps their lines in order; another file gets its
    // own.
    while let Some((_, first, _)) = marks.first() {
        let source = first.source.clone();
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            marks.into_iter().partition(|(_, place, _)| place.source == source);
        let lines = lines_around(&source.text, here.iter().map(|(_, place, _)| *place));
        let line_start = source.text[..lines.start].matches('\n').count() + 1;
        let text = &source.text[lines.clone()];
        // What is shown of a character may be longer than the character.
        let at = |offset: usize| {
            let (before, after) = text.split_at(offset - lines.start);
            let is_end = before.ends_with('\r') && after.starts_with('\n');
            shown(&before[..before.len() - usize::from(is_end)]).len()
        };
        let mut snippet = Snippet::source(shown(text).into_owned())
            .path(shown_on_one_line(&source.path).into_owned())
            .line_start(line_start)
            .fold(true);
        for (kind, place, label) in here {
            let span = at(place.range.start)..at(place.range.end);
            let label = (!label.is_empty()).then(|| shown(label).into_owned());
            snippet = snippet.annotation(kind.span(span).label(label));
        }
        group = group.element(snippet);
        marks = elsewhere;
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(shown(help)));
    }
    Renderer::styled().render(&[group])
}

/// The whole lines that the places touch, so that drawing one mistake does not read a whole table.
fn lines_around<'a>(text: &str, places: impl Iterator<Item = &'a Place>) -> Range<usize> {
    let mut around = text.len()..0;
    for place in places {
        let start = text[..place.range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[place.range.end..].find('\n').map_or(text.len(), |n| place.range.end + n);
        // The CR of a CRLF belongs to the end of the line and not to what is shown of it.
        let end = end - usize::from(text[place.range.end..end].ends_with('\r'));
        around = around.start.min(start)..around.end.max(end);
    }
    around
}

fn count(diagnostics: &[&Diagnostic]) -> String {
    let mistakes = diagnostics.iter().filter(|one| one.severity == Severity::Mistake).count();
    let warnings = diagnostics.len() - mistakes;
    let mut parts = Vec::new();
    for (number, noun) in [(mistakes, "mistake"), (warnings, "warning")] {
        match number {
            0 => {}
            1 => parts.push(format!("1 {noun}")),
            _ => parts.push(format!("{number} {noun}s")),
        }
    }
    parts.join(", ")
}
