//! Turns a caption's Markdown into HTML that is safe to publish.
//!
//! What an author may write is checked on the Markdown, where a mistake still has its place. The
//! HTML that comes out then passes a sanitizer, which knows HTML better than any check here: if a
//! check has a hole, the page is still clean.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggest};
use crate::table::tsv::Cell;
use ammonia::UrlRelative;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// The roles with colours of their own, whatever the deck: each is a class in every page.
pub const ROLES: [&str; 7] =
    ["client", "server", "primary", "replica", "proposer", "acceptor", "learner"];

/// The roles whose colour a word can take: `<span class='proposer'>`.
#[derive(Clone, Debug)]
pub struct CaptionRoles {
    /// Which of [`ROLES`] each has the colour of.
    pub classes: BTreeMap<String, &'static str>,
    /// Whether these are all; not where what says so has mistakes.
    pub is_complete: bool,
}

impl Default for CaptionRoles {
    /// Those of a deck that has no roles of its own.
    fn default() -> CaptionRoles {
        let classes = ROLES.map(|role| (role.to_string(), role));
        CaptionRoles { classes: classes.into(), is_complete: true }
    }
}

/// What captions are read with.
pub struct Captions<'a> {
    /// Which pages of the deck a link may lead to.
    pub is_page: &'a dyn Fn(&str) -> bool,
    /// Which roles a word may be coloured as.
    pub roles: &'a CaptionRoles,
    /// What all HTML passes through.
    pub sanitizer: &'a Sanitizer,
}

/// How many lists, quotes, links and the like may stand in one another. Browsers need not go
/// deeper, and a sanitizer looks at all that are open whenever another one opens.
const NESTED_MAX: usize = 16;

const TAGS: [&str; 11] =
    ["a", "blockquote", "br", "code", "em", "li", "ol", "p", "span", "strong", "ul"];

/// The allow-list that every caption passes through. Made once, used for all captions.
pub struct Sanitizer(ammonia::Builder<'static>);

impl Sanitizer {
    /// An allow-list of [`ROLES`] and a few tags of running text.
    #[expect(clippy::new_without_default, reason = "there is no default among allow-lists")]
    pub fn new() -> Sanitizer {
        let mut builder = ammonia::Builder::empty();
        builder
            .tags(HashSet::from(TAGS))
            .clean_content_tags(HashSet::from(["script", "style"]))
            .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
            .allowed_classes(HashMap::from([("span", HashSet::from(ROLES))]))
            .url_schemes(HashSet::new())
            .url_relative(UrlRelative::Custom(Box::new(page_of_a_deck)))
            .link_rel(None);
        Sanitizer(builder)
    }
}

/// Lets a relative address pass if it names a file beside the page, and no host or folder.
fn page_of_a_deck(address: &str) -> Option<Cow<'_, str>> {
    let name = address.split('#').next().unwrap_or_default();
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    (plain && name.ends_with(".html")).then_some(Cow::Borrowed(address))
}

/// A caption, ready for a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// Sanitized HTML; empty for no caption.
    pub html: String,
    /// The same without any markup.
    pub text: String,
}

/// Reads a caption.
pub fn read(cell: &Cell<'_>, captions: &Captions<'_>, found: &mut Diagnostics) -> Caption {
    if cell.text.trim().is_empty() {
        return Caption::default();
    }
    let mut check = Check { cell, captions, open: Vec::new(), depth: 0, found };
    let mut text = String::with_capacity(cell.text.len());
    let parser = Parser::new_ext(cell.text, Options::ENABLE_SMART_PUNCTUATION).into_offset_iter();
    let mut events = Vec::new();
    for (event, range) in parser {
        check.event(&event, range.clone());
        if check.depth + check.open.len() > NESTED_MAX {
            let message = format!("more than {NESTED_MAX} lists, quotes or spans one in another");
            check.mistake(
                range,
                message,
                "a caption is running text: write them one after another",
            );
            return Caption::default();
        }
        if let Event::Text(words) | Event::Code(words) = &event {
            text.push_str(words);
        }
        events.push(in_colour(event, captions.roles));
    }
    let mut html = String::with_capacity(cell.text.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    check.finish();
    Caption { html: captions.sanitizer.0.clean(&html).to_string().trim_end().to_string(), text }
}

struct Check<'a> {
    cell: &'a Cell<'a>,
    captions: &'a Captions<'a>,
    /// The spans that are open here.
    open: Vec<Range<usize>>,
    /// How many tags of Markdown are open here.
    depth: usize,
    found: &'a mut Diagnostics,
}

impl Check<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth -= 1,
            _ => {}
        }
        match event {
            Event::InlineHtml(html) | Event::Html(html) => self.html(html, range),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(dest_url, range),
            Event::Start(Tag::Image { .. }) => self.mistake(
                range,
                "a caption holds no image",
                "a page makes one request; describe the picture as a scene in scenes.toml",
            ),
            Event::Start(Tag::Heading { .. }) => self.mistake(
                range,
                "a caption holds no heading",
                "the title is the slide's heading; begin the caption with a word",
            ),
            Event::Start(Tag::CodeBlock(_)) | Event::Rule => self.mistake(
                range,
                "a caption is running text",
                "write a word of code between backticks; begin the caption with a word",
            ),
            Event::End(TagEnd::Paragraph) => self.finish(),
            _ => {}
        }
    }

    fn html(&mut self, html: &str, range: Range<usize>) {
        if html == "</span>" {
            if self.open.pop().is_none() {
                self.mistake(range, "`</span>` closes nothing", "remove it");
            }
            return;
        }
        let Some(class) = span_class(html) else {
            let message = format!("`{}` is not allowed in a caption", html.trim());
            let help = "write Markdown; of HTML only `<span class='proposer'>` and the like \
                        is allowed, and `&lt;` writes a `<`";
            return self.mistake(range, message, help);
        };
        let roles = self.captions.roles;
        if roles.is_complete && !roles.classes.contains_key(class) {
            let remedy = suggest::remedy(class, roles.classes.keys().map(String::as_str));
            self.mistake(range.clone(), format!("unknown role `{class}`"), remedy);
        }
        self.open.push(range);
    }

    fn link(&mut self, target: &str, range: Range<usize>) {
        if !(self.captions.is_page)(target.split('#').next().unwrap_or_default()) {
            let message = format!("a link to `{target}`, which is no page of this deck");
            let help =
                "link to a slide, like `[the promise](16.html)`, or write the address as text";
            self.mistake(range, message, help);
        }
    }

    fn finish(&mut self) {
        for range in std::mem::take(&mut self.open) {
            self.mistake(range, "this span is never closed", "add `</span>` after the word");
        }
    }

    fn mistake(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let start = self.cell.place.range.start;
        let place = Place {
            source: self.cell.place.source.clone(),
            range: start + range.start..start + range.end,
        };
        self.found.push(Diagnostic::mistake(place, message).help(help));
    }
}

/// A span of a role's as one of the class that has its colour.
fn in_colour<'e>(event: Event<'e>, roles: &CaptionRoles) -> Event<'e> {
    let (Event::InlineHtml(html) | Event::Html(html)) = &event else { return event };
    match span_class(html).and_then(|role| roles.classes.get(role)) {
        Some(class) => Event::InlineHtml(format!("<span class='{class}'>").into()),
        None => event,
    }
}

/// The class of an opening tag that is `<span class='…'>` and nothing else.
fn span_class(tag: &str) -> Option<&str> {
    let value = tag.strip_prefix("<span ")?.strip_suffix('>')?.trim().strip_prefix("class=")?;
    let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'))?;
    let class = value.strip_prefix(quote)?.strip_suffix(quote)?;
    (!class.contains([quote, '<', '>'])).then_some(class)
}

#[cfg(test)]
mod tests {
    use super::{CaptionRoles, Captions, Sanitizer, read};
    use crate::diagnostic::Source;
    use crate::table::tsv::Cell;

    fn caption(text: &str) -> (String, Vec<String>) {
        let mut found = Vec::new();
        let source = Source::read("slides.tsv", text.as_bytes(), &mut found);
        let cell = Cell { text: &source.text, place: source.place(0..source.text.len()) };
        let mut roles = CaptionRoles::default();
        roles.classes.insert("participant".to_string(), "replica");
        let captions = Captions {
            is_page: &|page| page == "16.html",
            roles: &roles,
            sanitizer: &Sanitizer::new(),
        };
        let caption = read(&cell, &captions, &mut found);
        (caption.html, found.into_iter().map(|diagnostic| diagnostic.message).collect())
    }

    #[test]
    fn markdown_and_roles_come_through() {
        for (text, expected) in [
            ("", ""),
            (
                "One *server* and **one** `client`.",
                "<p>One <em>server</em> and <strong>one</strong> <code>client</code>.</p>",
            ),
            (
                "<span class='proposer'>Proposers</span> ask.",
                "<p><span class=\"proposer\">Proposers</span> ask.</p>",
            ),
            ("<span class=\"acceptor\" >A</span>", "<p><span class=\"acceptor\">A</span></p>"),
            (
                "<span class='participant'>Participants</span> vote.",
                "<p><span class=\"replica\">Participants</span> vote.</p>",
            ),
            ("See [the promise](16.html).", "<p>See <a href=\"16.html\">the promise</a>.</p>"),
            ("\"prepare\" -- it's", "<p>“prepare” – it’s</p>"),
            ("3 < 4 & 5 &lt; 6", "<p>3 &lt; 4 &amp; 5 &lt; 6</p>"),
        ] {
            assert_eq!(caption(text), (expected.to_string(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn what_is_not_on_the_list_is_a_mistake_and_never_comes_through() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "is not allowed in a caption"),
            ("a <img src=x onerror=alert(1)>", "is not allowed in a caption"),
            ("a <span class='proposer' onclick='x'>b</span>", "is not allowed in a caption"),
            ("a <span style='color:red'>b</span>", "is not allowed in a caption"),
            ("a <span class='propser'>b</span>", "unknown role `propser`"),
            ("a <!-- b --> c", "is not allowed in a caption"),
            ("a <b>c</b>", "is not allowed in a caption"),
            ("<iframe src='x'></iframe>", "is not allowed in a caption"),
            ("[a](javascript:alert(1))", "which is no page of this deck"),
            ("[a](JaVaScRiPt:alert(1))", "which is no page of this deck"),
            ("[a](&#106;avascript:alert(1))", "which is no page of this deck"),
            ("[a](https://example.org)", "which is no page of this deck"),
            ("[a](//example.org/16.html)", "which is no page of this deck"),
            ("<https://example.org>", "which is no page of this deck"),
            ("[a](99.html)", "which is no page of this deck"),
            ("![a](16.html)", "a caption holds no image"),
            ("# Title", "a caption holds no heading"),
            ("---", "a caption is running text"),
            ("a <span class='proposer'>b", "this span is never closed"),
            ("a </span> b", "`</span>` closes nothing"),
        ] {
            let (html, mistakes) = caption(text);
            assert!(mistakes.iter().any(|one| one.contains(expected)), "{text}: {mistakes:?}");
            for bad in [
                "<script",
                "onerror",
                "onclick",
                "style",
                "javascript:",
                "<img",
                "<iframe",
                "href=\"http",
                "href=\"//",
            ] {
                assert!(!html.to_lowercase().contains(bad), "{text}: {html}");
            }
        }
    }
}
