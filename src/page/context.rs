//! What crosses to the templates. `templates/*.html` read exactly these names.

use serde::Serialize;

/// What every page is filled with.
#[derive(Debug, Serialize)]
pub struct PageHead<'a> {
    /// The deck, the same for every page.
    pub deck: &'a DeckWords,
    /// For `<title>`.
    pub title: String,
    /// The content of the policy's `<meta>`.
    pub policy: &'a str,
    /// For `<style>`.
    pub style: String,
    /// For the `<script>` that runs before anything is painted, if the page has one.
    pub first: &'a str,
}

/// What `page.html` is filled with.
#[derive(Debug, Serialize)]
pub struct SlidePage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub head: PageHead<'a>,
    /// For the `<script>` at the end, after all that is read.
    pub script: &'a str,
    /// This slide.
    pub slide: SlideWords<'a>,
}

/// What `overview.html` is filled with.
#[derive(Debug, Serialize)]
pub struct OverviewPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub head: PageHead<'a>,
    /// For the `<script>` at the end.
    pub script: &'a str,
    /// All slides in order.
    pub slides: Vec<SmallSlide>,
}

/// What `front.html` is filled with.
#[derive(Debug, Serialize)]
pub struct FrontPage<'a> {
    /// What every page has; its `deck` is what the page is called.
    #[serde(flatten)]
    pub head: PageHead<'a>,
    /// The decks in order.
    pub decks: Vec<FrontDeck>,
}

/// One deck as the page that leads to several shows it.
#[derive(Debug, Serialize)]
pub struct FrontDeck {
    /// Where it begins.
    pub page: String,
    /// What it is called.
    pub title: String,
    /// One or two sentences, or empty.
    pub description: String,
    /// The language tag.
    pub language: String,
    /// How many slides it has, in words.
    pub slides: String,
    /// Its first picture as SVG, if it has any.
    pub picture: Option<String>,
}

/// What `print.html` is filled with.
#[derive(Debug, Serialize)]
pub struct PaperPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub head: PageHead<'a>,
    /// All slides in order.
    pub sheets: Vec<Sheet>,
}

/// What `present.html` and `deck.html` are filled with.
#[derive(Debug, Serialize)]
pub struct TalkPage<'a> {
    /// What every page has.
    #[serde(flatten)]
    pub head: PageHead<'a>,
    /// All slides for paper, or none.
    pub sheets: Vec<Sheet>,
    /// What the script reads: pages, notes, as JSON.
    pub talk: String,
    /// For the `<script>` at the end of the page.
    pub present_script: &'a str,
}

/// One slide on paper.
#[derive(Debug, Serialize)]
pub struct Sheet {
    /// Its number.
    pub state: u32,
    /// Its title, or the deck's where it has none.
    pub heading: String,
    /// Whether it is the first slide and has no title of its own.
    pub cover: bool,
    /// Sanitized HTML, or empty.
    pub caption: String,
    /// The picture as SVG, if there is one.
    pub picture: Option<String>,
    /// The picture in words.
    pub described: String,
    /// What it plays, if it is more than a picture.
    pub play: Option<SheetPlay>,
}

/// What a scene plays, on paper.
#[derive(Debug, Serialize)]
pub struct SheetPlay {
    /// A few moments as pictures.
    pub frames: Vec<SheetFrame>,
    /// Whether key frames and diagram have room on one sheet.
    pub is_short: bool,
    /// The demo as a space-time diagram with its sentences, in order, a sheet each.
    pub parts: Vec<SheetPart>,
}

/// A part of a diagram.
#[derive(Debug, Serialize)]
pub struct SheetPart {
    /// The diagram as SVG.
    pub lanes: String,
    /// The number of the first of its sentences.
    pub from: usize,
    /// The sentences.
    pub told: Vec<String>,
}

/// A moment on paper.
#[derive(Debug, Serialize)]
pub struct SheetFrame {
    /// Which sentence of the story it is.
    pub number: usize,
    /// The sentence.
    pub told: String,
    /// The picture as SVG.
    pub picture: String,
}

/// The deck as every page shows it.
#[derive(Debug, Default, Serialize)]
pub struct DeckWords {
    /// What it is called.
    pub title: String,
    /// One or two sentences, or empty.
    pub description: String,
    /// Who wrote it, or empty.
    pub author: String,
    /// The language tag.
    pub language: String,
    /// All states as ranges: `0-23`, `0-3,7`.
    pub states: String,
    /// The last state.
    pub last: u32,
    /// Whether a page above leads to this deck and others.
    pub above: bool,
}

/// One slide as its page shows it.
#[derive(Debug, Serialize)]
pub struct SlideWords<'a> {
    /// Its number.
    pub state: u32,
    /// Its title, or the deck's where it has none.
    pub heading: &'a str,
    /// Whether it is the first slide and has no title of its own.
    pub cover: bool,
    /// Sanitized HTML, or empty.
    pub caption: &'a str,
    /// The page before, if there is a way back.
    pub prev: Option<String>,
    /// The page after, if there is a way on.
    pub next: Option<String>,
    /// Whether the picture may be reset.
    pub reset: bool,
    /// How many slides there are up to this one.
    pub done: usize,
    /// How many slides there are.
    pub of: usize,
    /// The picture as SVG, if there is one.
    pub stage: Option<String>,
    /// The picture in words.
    pub described: String,
    /// What it plays, if it is more than a picture.
    pub play: Option<PlayWords>,
}

/// What a scene plays, as its page shows and carries it.
#[derive(Debug, Serialize)]
pub struct PlayWords {
    /// What holds at the opening, in the words of the protocol.
    pub judged: Vec<String>,
    /// The demo as a space-time diagram in SVG.
    pub lanes: String,
    /// The sentences of the demo, in order.
    pub story: Vec<String>,
    /// The protocol as HTML.
    pub listing: String,
    /// How runs can end, if the slide lists it.
    pub endings: Vec<EndingWords>,
    /// Whose register a reader may guess and reveal: what it holds at the opening.
    pub reveal: Option<String>,
    /// How many seeds it has.
    pub seeds: usize,
    /// The wire form of the scene, as JSON.
    pub scene: String,
}

/// A way that runs end.
#[derive(Debug, Serialize)]
pub struct EndingWords {
    /// The outcome: `1`.
    pub outcome: String,
    /// What the slide says of it: `elected 1`.
    pub words: String,
    /// A run that ends so, as a link's fragment has it.
    pub run: String,
}

/// One slide in the overview.
#[derive(Debug, Serialize)]
pub struct SmallSlide {
    /// Its number.
    pub state: u32,
    /// Its page.
    pub page: String,
    /// Its title, or the deck's.
    pub heading: String,
    /// Its small picture as SVG, if there is one.
    pub picture: Option<String>,
    /// The start of its caption, for a slide without a picture.
    pub words: String,
}
