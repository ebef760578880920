//! Turns the words and pictures of a deck into HTML pages, each of which needs nothing but itself.

pub mod built_in;
pub mod compact;
pub mod context;
pub mod listing;
pub mod paper;
pub mod parts;
pub mod policy;
pub mod slide;
pub mod talk;
pub mod templates;
pub mod wire;

/// The screens on which a picture is tall and stands above its caption; `style/page.css` and
/// `style/stage.css` say the same.
pub const TALL_SCREEN: &str = "(max-aspect-ratio: 1/1), (max-width: 45rem)";
