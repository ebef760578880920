//! Turns a template into one that counts how much of itself it goes through, so that neither its
//! loops nor what it includes can go on for ever.
//!
//! A call of [`NAME`] goes to the start of the template and of each body of a loop or a component.
//! It writes nothing, and fails once too much was counted.

use std::cell::Cell;
use tera::{Error, Kwargs, State, Tera, TeraResult};

/// The function that counts.
const NAME: &str = "synod_rounds";
/// The most bytes of templates that one page goes through.
const BYTES_MAX: usize = 1 << 28;

/// A template that counts, and where it differs from what was written.
pub struct Counting {
    /// The text for Tera.
    pub text: String,
    /// Where calls stand in it.
    calls: Vec<(usize, usize)>,
}

thread_local! {
    /// How much this thread went through; a page is filled by one.
    static COUNTED: Cell<usize> = const { Cell::new(0) };
}

/// Lets templates count.
pub fn register(tera: &mut Tera) {
    tera.register_function(NAME, |bytes: Kwargs, _: &State| -> TeraResult<&'static str> {
        let counted = COUNTED.get() + bytes.must_get::<usize>("bytes")?;
        COUNTED.set(counted);
        if counted < BYTES_MAX { Ok("") } else { Err(Error::message("this goes round too often")) }
    });
}

/// Begins to count anew: with a page.
pub fn begin() {
    COUNTED.set(0);
}

impl Counting {
    /// A template that counts.
    pub fn new(template: &str) -> Counting {
        let mut counting = Counting { text: String::new(), calls: Vec::new() };
        // What extends another template starts there.
        if tags(template).next().is_none_or(|tag| tag.word != "extends") {
            counting.call("{{", template.len(), "}}");
        }
        let mut copied = 0;
        for tag in tags(template).filter(|tag| matches!(tag.word, "for" | "component")) {
            counting.text.push_str(&template[copied..tag.end]);
            // White space around a tag is kept or not as its author said.
            let trims = template[..tag.end].ends_with("-%}");
            let (open, close) = if trims { ("{{-", "-}}") } else { ("{{", "}}") };
            counting.call(open, template.len(), close);
            copied = tag.end;
        }
        counting.text.push_str(&template[copied..]);
        counting
    }

    fn call(&mut self, open: &str, bytes: usize, close: &str) {
        let start = self.text.len();
        // A round costs more than its text.
        let bytes = bytes + 64;
        self.text.push_str(&format!("{open} {NAME}(bytes={bytes}) {close}"));
        self.calls.push((start, self.text.len() - start));
    }

    /// Where in what was written `offset` of [`Counting::text`] is.
    pub fn written(&self, offset: usize) -> usize {
        let before = self.calls.iter().take_while(|(start, _)| *start < offset);
        let added: usize = before.map(|(start, bytes)| (*bytes).min(offset - start)).sum();
        offset - added
    }
}

/// A tag between `{%` and `%}`.
struct Tag<'a> {
    /// Its first word.
    word: &'a str,
    /// Where it ends.
    end: usize,
}

/// The tags of a template; none of those in comments, strings or raw text.
fn tags(template: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    let mut is_raw = false;
    std::iter::from_fn(move || {
        loop {
            at += template[at..].find('{')?;
            let rest = &template[at..];
            let close = match rest.as_bytes().get(1)? {
                b'#' if !is_raw => {
                    at += rest.find("#}")? + 2;
                    continue;
                }
                b'{' if !is_raw => "}}",
                b'%' => "%}",
                _ => {
                    at += 1;
                    continue;
                }
            };
            let inner = rest[2..].trim_start_matches('-').trim_start();
            let word = inner.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
            if is_raw && word != "endraw" {
                at += 2;
                continue;
            }
            let end = at + 2 + closed(&rest[2..], close)?;
            at = end;
            if close == "%}" {
                is_raw = word == "raw";
                return Some(Tag { word, end });
            }
        }
    })
}

/// Where a tag ends; what closes it in a string does not.
fn closed(inner: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in inner.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if letter == '\\' => escaped = true,
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if inner[at..].starts_with(close) => return Some(at + close.len()),
            None if matches!(letter, '"' | '\'' | '`') => quote = Some(letter),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Counting;

    #[test]
    fn each_body_counts_and_every_place_is_found_again() {
        for (template, expected) in [
            ("a", "#a"),
            ("{% for a in b -%} c {% endfor %}", "#{% for a in b -%}-#- c {% endfor %}"),
            ("{%- for a in \"%}\" %}c{% endfor %}", "#{%- for a in \"%}\" %}#c{% endfor %}"),
            ("{# {% for #}{{ \"{% for %}\" }}", "#{# {% for #}{{ \"{% for %}\" }}"),
            (
                "{% raw %}{% for a in b %}{{ \"{% endraw %}{% for a in b %}",
                "#{% raw %}{% for a in b %}{{ \"{% endraw %}{% for a in b %}#",
            ),
            ("{% extends \"a\" %}{% for a in b %}", "{% extends \"a\" %}{% for a in b %}#"),
            ("{ {% form %} { % for %} {%", "#{ {% form %} { % for %} {%"),
        ] {
            let counting = Counting::new(template);
            let call = format!(" synod_rounds(bytes={}) ", template.len() + 64);
            let text = counting.text.replace(&format!("{{{{-{call}-}}}}"), "-#-");
            assert_eq!(text.replace(&format!("{{{{{call}}}}}"), "#"), expected);
            let found: String = counting
                .text
                .char_indices()
                .map(|(at, _)| counting.written(at))
                .collect::<std::collections::BTreeSet<usize>>()
                .into_iter()
                .filter_map(|at| template[at..].chars().next())
                .collect();
            assert_eq!(found, template);
        }
    }
}
