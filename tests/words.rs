//! What pages say by themselves: in the languages that Synod brings, and in others.

use crate::deck::{HEADER, build, inputs};
use std::sync::Arc;
use synod::diagnostic::{Diagnostics, Source};
use synod::page::built_in;
use synod::site::Inputs;
use synod::words::{self, Words};

const SCENES: &str = "[scene.one]\nslides = [1]\nprotocol = \"single\"\n\
    cast = { client = 1, server = 1 }\nfaults = [\"kill\"]\ndemo = [\"client 1\"]\n";

/// A deck in a language, with this file of words, if any.
fn deck(language: &str, own: Option<&str>) -> Inputs {
    let slides = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tC\tD\t1\t1\t1\t1\n");
    let mut deck = inputs(slides.as_bytes(), SCENES);
    let protocol = include_bytes!("../content/protocols/single.protocol").to_vec();
    deck.content.files.insert("protocols/single.protocol".to_string(), protocol);
    let settings = format!("title = \"T\"\nlanguage = \"{language}\"\n");
    deck.content.files.insert("deck.toml".to_string(), settings.into_bytes());
    if let Some(own) = own {
        let file = words::file(language.split('-').next().expect("there is a part"));
        deck.templates.files.insert(file, own.as_bytes().to_vec());
    }
    deck
}

fn english() -> String {
    built_in::sources()[&words::file("en")].text.clone()
}

fn page(deck: &Inputs) -> (String, String) {
    let (site, messages) = build(deck);
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    let pages = site.files.values().map(|bytes| String::from_utf8_lossy(bytes));
    assert!(pages.into_iter().all(|page| !page.contains('⟦')), "a mark is left");
    (String::from_utf8_lossy(&site.files["1.html"]).into_owned(), messages)
}

#[test]
fn a_deck_speaks_its_language() {
    for (language, overview, undo, damaged) in [
        ("en", "Overview", "Undo", "This link is damaged."),
        ("en-GB", "Overview", "Undo", "This link is damaged."),
        ("de", "Übersicht", "Rückgängig", "Dieser Link ist beschädigt."),
        ("fr-CA", "Aperçu", "Annuler", "Ce lien est abîmé."),
        ("es", "Vista general", "Deshacer", "Este enlace está dañado."),
    ] {
        let (page, messages) = page(&deck(language, None));
        assert!(!messages.contains("speak English"), "{messages}");
        assert!(page.contains(&format!("<html lang=\"{language}\">")));
        assert!(page.contains(&format!(">{overview}<")), "{language}");
        assert!(page.contains(&format!(">{undo}<")), "{language}");
        assert!(page.contains(&format!("\"{damaged}\"")), "{language}");
    }
}

#[test]
fn a_language_without_words_speaks_english_and_is_told() {
    let (page, messages) = page(&deck("it", None));
    assert!(page.contains(">Overview<"));
    assert!(messages.contains("deck.toml:2:12"), "{messages}");
    assert!(messages.contains("the controls of this deck speak English, not `it`"), "{messages}");
    assert!(messages.contains("words/it.toml"), "{messages}");
}

#[test]
fn a_deck_brings_a_language() {
    let own = english().replace("\"Overview\"", "\"Panor'amica <b>\"");
    let (page, messages) = page(&deck("it-CH", Some(&own)));
    assert!(!messages.contains("speak English"), "{messages}");
    assert!(
        page.contains(">Panor&#x27;amica &lt;b&gt;<") || page.contains("Panor&#39;amica &lt;b")
    );
}

#[test]
fn words_in_a_script_cannot_end_it() {
    let own = english().replace("\"The text\"", "\"\\\"'`${</script><!--\\\\\"");
    let (page, _) = page(&deck("it", Some(&own)));
    assert!(page.contains("\\\"\\'\\`\\${\\x3c/script>\\x3c!--\\\\"), "{page}");
}

#[test]
fn every_mistake_in_words_has_a_place_and_a_remedy() {
    let without = |line: &str| {
        let text = english();
        assert!(text.contains(line), "{line}");
        text.replace(line, "")
    };
    for (own, expected) in [
        (without("undo = \"Undo\"\n"), "the words `undo` are missing"),
        (without("other = \"{n} slides\"\n"), "`decks_slides` has no form `other`"),
        (english().replace("undo = ", "undone = "), "no page says `undone`"),
        (english().replace("{who} crashes", "{whom} crashes"), "into `crashes` is filled {who}"),
        (english().replace("one = \"{n} slide\"", "uno = \"{n} slide\""), "no language has a form"),
        (english().replace("{n} slides", "many slides"), "into `decks_slides` is filled {n}"),
        (
            without("undo = \"Undo\"\n") + "[counted.undo]\nother = \"a\"\n",
            "stands in the wrong table",
        ),
    ] {
        let own = match expected {
            // One form may leave the number out, not all of them.
            "into `decks_slides` is filled {n}" => own.replace("\"{n} slide\"", "\"a slide\""),
            _ => own,
        };
        let (site, messages) = build(&deck("it", Some(&own)));
        assert!(site.is_none(), "{expected}: it is built");
        assert!(messages.contains(expected), "not {expected}, but {messages:.3000}");
        assert!(messages.contains("words/it.toml") && messages.contains("= help: "), "{messages}");
    }
}

#[test]
fn a_number_asks_for_the_form_that_the_language_has() {
    let forms =
        "one = \"{n} strona\"\nfew = \"{n} strony\"\nmany = \"{n} stron\"\nother = \"{n} strony\"";
    let own = english().replace("one = \"{n} slide\"\nother = \"{n} slides\"", forms);
    let source = |text: &str| Arc::new(Source { path: "a".to_string(), text: text.to_string() });
    let mut found = Diagnostics::new();
    let polish = Words::read("pl", &source(&own), &source(&english()), &mut found);
    assert!(found.is_empty());
    let french = built_in::words("fr", &built_in::sources(), &mut found);
    for (words, n, expected) in [
        (&polish, 1, "1 strona"),
        (&polish, 3, "3 strony"),
        (&polish, 12, "12 stron"),
        (&french, 0, "0 diapositive"),
        (&french, 2, "2 diapositives"),
    ] {
        assert_eq!(words.counted("decks_slides", n, &n.to_string()), expected);
    }
}

#[test]
fn a_script_that_asks_for_no_word_is_a_mistake() {
    let mut deck = deck("en", None);
    let script = "(()=>{\n  a(\"⟦undone⟧\") })()".as_bytes().to_vec();
    deck.templates.files.insert("bundles/reader.js".to_string(), script);
    let (site, messages) = build(&deck);
    assert!(site.is_none());
    assert!(messages.contains("bundles/reader.js:2:6"), "{messages}");
    assert!(messages.contains("no word has the name that begins here"), "{messages}");
}
