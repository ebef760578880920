//! Turns several decks into a folder each, and a page that leads to all: all of them, or nothing.

use crate::diagnostic::Diagnostics;
use crate::page::front::Card;
use crate::shell::cli::{DeckFolder, Options};
use crate::shell::output::Output;
use crate::shell::{Failure, complain, files, files_told, make, say, show_mistakes};
use crate::site::{self, Extras, Site};
use std::time::Instant;

/// A deck that is made and not yet written.
struct Made {
    options: Options,
    output: Output,
    site: Site,
    /// What was kept of searches before.
    before: String,
}

/// Builds the decks into folders of `--out`, and the page called `title` that leads to them.
pub fn site(
    options: &Options,
    decks: &[DeckFolder],
    title: &str,
    notes: bool,
) -> Result<(), Failure> {
    let started = Instant::now();
    // Who builds the same decks in another order waits here.
    let mut front = options.clone();
    front.content.clone_from(&decks[0].content);
    let output = Output::open(&front)?;
    let extras = Extras { notes, above: true, ..Extras::default() };
    let made: Vec<Result<Made, Failure>> =
        decks.iter().map(|deck| make_one(options, deck, extras)).collect();
    // Mistakes of all decks are reported, and then nothing is written.
    let made = made.into_iter().collect::<Result<Vec<Made>, Failure>>().inspect_err(|failure| {
        if matches!(failure, Failure::Mistakes) {
            complain("nothing was written\n");
        }
    })?;
    let cards = decks.iter().zip(&made);
    let cards: Vec<(String, Card)> =
        cards.map(|(deck, made)| (deck.name.clone(), made.site.card.clone())).collect();
    let mut found = Diagnostics::new();
    let page = site::front(&files::read(&front)?.templates, title, &cards, &mut found);
    show_mistakes(options, &found);
    let page = page.ok_or(Failure::Mistakes)?;
    let mut text = String::new();
    for (deck, one) in decks.iter().zip(&made) {
        let changes = one.output.write(&one.site)?;
        files::keep(&one.options.content, &one.before, &one.site.checks);
        text.push_str(&files_told(&one.options, &changes));
        let (slides, written) = (one.site.card.n_slides, changes.written.len());
        let removed = changes.removed.len();
        let name = &deck.name;
        text.push_str(&format!(
            "{name}: {slides} slides, {written} files written, {removed} removed\n"
        ));
    }
    let mut changes = output.write(&page)?;
    changes.foreign.retain(|name| decks.iter().all(|deck| deck.name != *name));
    text.push_str(&files_told(options, &changes));
    let (n_decks, out) = (decks.len(), options.out.display());
    let took = started.elapsed().as_secs_f64() * 1000.0;
    say(options, &format!("{text}{n_decks} decks in {out}, {took:.1} ms\n"))
}

fn make_one(options: &Options, deck: &DeckFolder, extras: Extras) -> Result<Made, Failure> {
    let mut options = options.clone();
    options.out.push(&deck.name);
    options.content.clone_from(&deck.content);
    let output = Output::open(&options)?;
    let (site, before) = make(&options, &output.manifest, extras)?.ok_or(Failure::Mistakes)?;
    Ok(Made { options, output, site, before })
}
