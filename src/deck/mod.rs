//! Turns `slides.tsv` and `deck.toml` into the words of a deck: its slides in order, and what it is
//! called.
//!
//! Knows nothing of pictures. Rows that make no sense become diagnostics, never panics.

pub mod caption;
pub mod settings;
pub mod slides;

use crate::deck::caption::CaptionRoles;
use crate::deck::settings::Settings;
use crate::deck::slides::Slide;
use crate::diagnostic::{Diagnostics, Source};
use std::sync::Arc;

/// The words of a deck.
#[derive(Debug)]
pub struct Deck {
    /// What `deck.toml` says.
    pub settings: Settings,
    /// In the order of their states, at least one.
    pub slides: Vec<Slide>,
}

/// Reads the slides of a deck with these settings, whose captions may colour `roles`. `None` if a
/// deck without slides or without a title is all there is.
pub fn read(
    settings: Option<Settings>,
    slides: &Arc<Source>,
    roles: &CaptionRoles,
    found: &mut Diagnostics,
) -> Option<Deck> {
    let slides = slides::read(slides, roles, found);
    Some(Deck { settings: settings?, slides }).filter(|deck| !deck.slides.is_empty())
}
