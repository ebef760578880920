//! What pages may weigh, and what an author hears past that.

use crate::deck::{HEADER, build, built, inputs};
use crate::page::shipped;
use synod::run::chance::Stream;

/// Of each slide of a table that somebody wrote: the lengths of its title and its caption, and
/// whether one may go back and reset.
const LENGTHS: [(usize, usize, u8, u8); 24] = [
    (0, 0, 0, 0),
    (10, 172, 1, 1),
    (10, 232, 1, 0),
    (10, 227, 1, 1),
    (10, 154, 1, 1),
    (10, 498, 1, 1),
    (10, 245, 1, 1),
    (10, 169, 1, 0),
    (10, 280, 1, 0),
    (5, 176, 1, 0),
    (14, 89, 1, 0),
    (14, 143, 1, 0),
    (14, 124, 1, 0),
    (14, 232, 1, 0),
    (17, 563, 1, 1),
    (19, 456, 1, 1),
    (19, 835, 1, 1),
    (16, 460, 1, 1),
    (16, 482, 1, 1),
    (17, 684, 1, 1),
    (17, 777, 1, 1),
    (25, 453, 1, 1),
    (25, 993, 1, 1),
    (22, 1162, 1, 1),
];

#[test]
fn our_own_deck_stays_within_every_budget() {
    let site = built(&shipped());
    let slides = site.weights.iter().filter(|weight| weight.budget.bytes().is_some());
    assert_eq!(slides.count(), 24);
    assert!(site.shown.bytes > 0, "some slides play");
    for weight in site.weights.iter().chain([&site.shown, &site.script]) {
        assert_eq!(weight.over(), None, "{weight:?}");
    }
}

#[test]
fn longer_captions_than_ours_build_with_our_scenes_and_without() {
    let mut deck = shipped();
    deck.content.files.insert("slides.tsv".to_string(), table().into_bytes());
    for scenes in [true, false] {
        if !scenes {
            deck.content.files.remove("scenes.toml");
        }
        let (site, messages) = build(&deck);
        assert_eq!(site.map(|site| site.weights.len()), Some(27), "{messages}");
        assert!(!messages.contains("error: "), "{messages}");
    }
}

/// A table of slides as long as [`LENGTHS`] says, of words drawn from those of our own deck.
fn table() -> String {
    let words: Vec<&str> = include_str!("../content/slides.tsv")
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .filter(|word| word.len() > 1)
        .collect();
    let mut chance = Stream::new([1, 2, 3, 4]);
    let mut text = |length: usize| {
        let mut text = String::new();
        while text.len() < length {
            text += words[chance.below(words.len() as u32) as usize];
            text.push(' ');
        }
        let mut text = text[..length].trim_end().to_string();
        text += &"e".repeat(length - text.len());
        text
    };
    let mut table = HEADER.to_string();
    for (state, (title, caption, back, reset)) in LENGTHS.into_iter().enumerate() {
        let (title, caption) = (text(title), text(caption));
        let (opacity, on) = (u8::from(state > 0), u8::from(state < 23));
        table += &format!("{state}\t{title}\t{caption}\t{opacity}\t{back}\t{on}\t{reset}\n");
    }
    table
}

/// Words that no compression makes short.
fn noise(bytes: u32) -> String {
    let mut chance = Stream::new([bytes, 6, 7, 8]);
    let letter = |chance: &mut Stream| char::from(b'a' + chance.below(26) as u8);
    (0..bytes).map(|at| if at % 9 == 8 { ' ' } else { letter(&mut chance) }).collect()
}

#[test]
fn a_heavy_page_is_advice_that_says_what_weighs_most_and_what_to_do() {
    let table = format!("{HEADER}0\tA\t{}\t1\t0\t1\t0\n1\tB\tC\t1\t1\t1\t0\n", noise(9_000));
    let mut deck = inputs(table.as_bytes(), "");
    let (site, messages) = build(&deck);
    assert!(site.is_some(), "{messages}");
    assert!(messages.contains("warning: `index.html` weighs "), "{messages}");
    assert!(messages.contains(" bytes (gzip -9), "), "{messages}");
    assert!(messages.contains(" over its budget of 7000\n"), "{messages}");
    assert!(messages.contains("^ caption 6"), "the caption weighs most: {messages}");
    assert!(messages.contains("help: shorten the caption, or make two slides"), "{messages}");
    assert!(!messages.contains("1.html"), "{messages}");

    let strict = b"title = \"A deck\"\nstrict-weight = true\n".to_vec();
    deck.content.files.insert("deck.toml".to_string(), strict);
    let (site, messages) = build(&deck);
    assert!(site.is_none() && messages.contains("error: `index.html` weighs "), "{messages}");
}

#[test]
fn what_weighs_most_decides_what_an_author_should_shorten() {
    let rows: String = (0..3).map(|at| format!("{at}\tA\tB\t1\t1\t1\t0\n")).collect();
    let scene = |slide: u8, more: &str| {
        format!(
            "[scene.s{slide}]\nslides = [{slide}]\ncast = {{ client = 1, server = 1 }}\n\
             {more}\n"
        )
    };
    let plays = "protocol = \"p\"\nseeds = [1]";
    let described = format!("description = \"{}\"", noise(32_000));
    let scenes =
        scene(0, &described) + &scene(1, plays) + &scene(2, &format!("{plays}\n{described}"));
    let says: String = noise(30_000)
        .as_bytes()
        .chunks(300)
        .map(|words| format!("        say \"{}\"\n", String::from_utf8_lossy(words)))
        .collect();
    let protocol = format!(
        "role client outside\n    sent = no or yes\n    action ask by hand\n        when sent = no\n        \
         sent = yes\n        send request() to servers\n\
         role server\n    on request() from c\n{says}"
    );
    let mut deck = inputs(format!("{HEADER}{rows}").as_bytes(), &scenes);
    deck.content.files.insert("protocols/p.protocol".to_string(), protocol.into_bytes());
    let (site, messages) = build(&deck);
    assert!(site.is_some(), "{messages}");
    for (about, heaviest, remedy) in [
        ("`index.html` weighs", "picture", "fewer actors"),
        ("`1.html` weighs", "protocol and program", "fewer `seeds`"),
        ("`2.html` shows before its scripts", "picture", "fewer actors"),
    ] {
        let told = messages.split("warning: ").find(|one| one.starts_with(about));
        let told = told.unwrap_or_else(|| panic!("nothing about {about}: {messages}"));
        assert!(told.contains(&format!("^ {heaviest} ")) && told.contains(remedy), "{told}");
    }
}

#[test]
fn scripts_of_ones_own_are_weighed_too() {
    let mut deck = inputs(format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n").as_bytes(), "");
    let words = noise(34_000);
    let script = format!("document.title = \"{words}\";\n");
    deck.templates.files.insert("bundles/reader.js".to_string(), script.into_bytes());
    let (site, messages) = build(&deck);
    assert!(site.is_some(), "{messages}");
    assert!(messages.contains("warning: the scripts weigh "), "{messages}");
    assert!(messages.contains("shorten `templates/bundles/reader.js`"), "{messages}");
}
