//! Tables of sizes and shapes that nobody writes by hand.

use crate::deck::{HEADER, build, built, inputs, page};
use proptest::prelude::*;
use synod::table::tsv::{CELL_BYTES_MAX, ROWS_MAX};

#[test]
fn a_cell_of_a_megabyte_is_one_short_message() {
    let table = format!("{HEADER}0\tA\t{}\t1\t0\t1\t0\n", "word ".repeat(210_000));
    let (site, messages) = build(&inputs(table.as_bytes(), ""));
    assert!(site.is_none());
    assert!(messages.contains(&format!("at most {CELL_BYTES_MAX} fit")), "{messages}");
    assert!(messages.len() < 1_000, "{}", messages.len());
}

/// Markdown that a reader of captions goes through again and again.
#[test]
fn no_caption_takes_long() {
    for piece in [
        "- ",
        "> ",
        "1. ",
        "*a ",
        "**",
        "_a",
        "[",
        "[a](",
        "![",
        "`",
        "``a",
        "<",
        "<a",
        "&",
        "&amp;",
        "\\",
        "<span class='client'>",
        "</span>",
        "<!--",
        "\"",
        "~",
        "|",
        "a](1.html) ",
        "<?",
        "]: ",
        "[a]: b ",
        "* ",
        "    ",
        "<a@b.c>",
        "http://",
        "*_",
        "<span class='client'>a</span>",
    ] {
        let caption = piece.repeat(65_000 / piece.len()) + "a";
        let began = std::time::Instant::now();
        build(&inputs(format!("{HEADER}0\tA\t{caption}\t1\t0\t1\t0\n").as_bytes(), ""));
        assert!(began.elapsed().as_secs() < 3, "{piece}: {:?}", began.elapsed());
    }
}

#[test]
fn a_file_that_is_no_text_at_all_is_a_few_messages() {
    for bytes in [vec![0xFF; 20_000_000], vec![0; 20_000_000], b"x\n".repeat(5_000_000)] {
        let mut found = synod::diagnostic::Diagnostics::new();
        let roles = synod::deck::caption::CaptionRoles::default();
        let source = synod::diagnostic::Source::read("slides.tsv", &bytes, &mut found);
        synod::deck::slides::read(&source, &roles, &mut found);
        let mut table = HEADER.as_bytes().to_vec();
        table.extend(&bytes);
        let source = synod::diagnostic::Source::read("slides.tsv", &table, &mut found);
        synod::deck::slides::read(&source, &roles, &mut found);
        assert!(found.len() < 11_000, "{}", found.len());
        assert!(found.iter().all(|one| one.message.len() < 1_000), "nobody reads that");
    }
}

#[test]
fn advice_is_given_about_titles_of_any_length() {
    let table = format!("{HEADER}0\t{}\tB\t1\t0\t1\t0\n", "word ".repeat(10_000));
    let scenes = "[scene.a]\nslides = [0]\ncast = { client = 3, proposer = 1, acceptor = 5 }\n";
    let mut deck = inputs(table.as_bytes(), scenes);
    deck.extras.advice = true;
    let (site, messages) = build(&deck);
    assert!(site.is_some() && messages.contains("there is room for 0"), "{messages}");
}

#[test]
fn a_million_rows_are_one_short_message() {
    let mut table = HEADER.to_string();
    for state in 0..1_000_000 {
        table.push_str(&format!("{state}\tA\tB\t1\t1\t1\t0\n"));
    }
    let (site, messages) = build(&inputs(table.as_bytes(), ""));
    assert!(site.is_none());
    assert!(messages.contains(&format!("slides.tsv:{}:1", ROWS_MAX + 2)), "{messages}");
    assert!(messages.contains("1 mistake\n"), "{messages}");
}

#[test]
fn many_mistakes_are_counted_and_the_first_are_drawn() {
    let mut table = HEADER.to_string();
    for state in 0..5_000 {
        table.push_str(&format!("{state}\tA\tB\t1\t1\t1\tx\n"));
    }
    let (_, messages) = build(&inputs(table.as_bytes(), ""));
    assert!(messages.contains("… and 4900 more\n5000 mistakes\n"), "{}", messages.len());
}

#[test]
fn a_table_means_the_same_however_it_is_written() {
    let plain = format!("{HEADER}0\t\t\t0\t0\t1\t0\n1\tA\tB *c*\t1\t1\t1\t1\n");
    let expected = built(&inputs(plain.as_bytes(), ""));
    let shuffled = "title:string\tstate:int\tresetenabled:int\tnextenabled:int\tprevenabled:int\topacity:float\tsubtitle:string\n\
                    A\t1\t1\t1\t1\t1\tB *c*\n\t0\t0\t1\t0\t0\t\n";
    for table in [
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        plain.trim_end().to_string(),
        plain.replace('\n', "\n\n"),
        plain.replace('\n', "\r\n\r\n"),
        shuffled.to_string(),
    ] {
        assert_eq!(built(&inputs(table.as_bytes(), "")).files, expected.files, "{table:?}");
    }
}

#[test]
fn states_may_have_gaps_and_the_first_is_the_index() {
    let table = format!("{HEADER}9\tC\t\t1\t1\t1\t0\n3\tA\t\t1\t1\t1\t0\n5\tB\t\t1\t1\t1\t0\n");
    let site = built(&inputs(table.as_bytes(), ""));
    let names: Vec<&str> = site.files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["5.html", "9.html", "index.html", "overview.html", "present.html", "print.html"]
    );
    let middle = page(&site, "5.html");
    assert!(
        middle.contains("rel=\"prev\" href=\"index.html\"")
            && middle.contains("rel=\"next\" href=\"9.html\"")
    );
    assert!(middle.contains("data-states=\"3,5,9\""));
}

#[test]
fn a_caption_links_to_pages_by_their_names() {
    for (link, is_page) in [
        ("index.html", true),
        ("5.html", true),
        ("overview.html", true),
        ("5.html#s1", true),
        ("3.html", false),
        ("05.html", false),
        ("6.html", false),
        ("5.htm", false),
        ("/5.html", false),
    ] {
        let table = format!("{HEADER}3\tA\t[x]({link})\t1\t1\t1\t0\n5\tB\t\t1\t1\t1\t0\n");
        let (site, messages) = build(&inputs(table.as_bytes(), ""));
        assert_eq!(site.is_some(), is_page, "{link}: {messages}");
    }
}

#[test]
fn notes_never_reach_a_page() {
    let table = format!(
        "{}0\tA\tB\t1\t0\t1\t0\tremember the milk\n",
        HEADER.replace('\n', "\tnotes:string\n")
    );
    for (name, bytes) in built(&inputs(table.as_bytes(), "")).files {
        assert!(!String::from_utf8_lossy(&bytes).contains("milk"), "{name}");
    }
}

proptest! {
    #[test]
    fn no_table_makes_the_build_panic(cells in prop::collection::vec("[\\PC\t\n\r<>*`\\[\\]()&']{0,40}", 0..12)) {
        let table = format!("{HEADER}{}", cells.join("\t"));
        build(&inputs(table.as_bytes(), ""));
    }

    #[test]
    fn no_bytes_make_the_build_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        build(&inputs(&bytes, &String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn whatever_a_caption_says_no_script_comes_through(caption in "[<>/a-z='\"\\[\\]()!&#;: ]{0,60}") {
        let table = format!("{HEADER}0\tA\t{caption}\t1\t0\t1\t0\n");
        if let (Some(site), _) = build(&inputs(table.as_bytes(), "")) {
            let page = page(&site, "index.html");
            let caption = page.split_once("<div class=\"caption\">").map_or("", |(_, rest)| rest);
            let caption = caption.split_once("</div>").map_or("", |(caption, _)| caption);
            for bad in ["<script", "<style", "<img", "javascript:", " style=", " on"] {
                let tags: String = caption.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(tag, _)| format!("<{tag}>")).collect();
                prop_assert!(!tags.contains(bad), "{caption}");
            }
        }
    }

    #[test]
    fn no_scene_makes_the_build_panic(clients in 0u8..12, proposers in 0u8..12, words in "\\PC{0,40}") {
        let scenes = format!(
            "[scene.a]\nslides = [0]\ncast = {{ client = {clients}, voter = {proposers} }}\nsays = {{ client = {words:?} }}\n\
             cluster = {{ title = {words:?}, roles = [\"voter\"] }}\n"
        );
        build(&inputs(format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n").as_bytes(), &scenes));
    }
}
