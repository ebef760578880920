//! Templates that go wrong: whatever they hold, a build ends with a mistake that has a place.

use crate::deck::{HEADER, build, inputs};
use std::time::{Duration, Instant};
use synod::site::Inputs;

/// A deck with these files among its templates.
fn deck(templates: &[(&str, &str)]) -> Inputs {
    let mut deck = inputs(format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n").as_bytes(), "");
    for (path, text) in templates {
        deck.templates.files.insert(path.to_string(), text.as_bytes().to_vec());
    }
    deck
}

fn assert_mistake(templates: &[(&str, &str)], expected: &str) {
    let began = Instant::now();
    let (site, messages) = build(&deck(templates));
    assert!(site.is_none(), "{expected}: it is built");
    assert!(messages.contains(expected), "not {expected}, but {messages:.2000}");
    assert!(messages.contains("= help: "), "{messages:.2000}");
    assert!(began.elapsed() < Duration::from_secs(10), "{expected}: {:?}", began.elapsed());
}

#[test]
fn a_template_that_never_ends_is_a_mistake() {
    let loops = "{% for a in range(end=100000) %}".repeat(4) + &"{% endfor %}".repeat(4);
    assert_mistake(&[("page.html", &loops)], "this goes round too often");
    assert_mistake(
        &[("page.html", "a\nb {% for a in range(end=100000) %}{% for b in range(end=100000) %}")],
        "Unexpected end of input",
    );
    let captured = format!(
        "{{% set_global x = [] %}}{{% for a in range(end=100000) %}}{{% set x %}}{}{{% endset %}}\
         {{% endfor %}}",
        "word ".repeat(2_000)
    );
    assert_mistake(&[("page.html", &captured)], "this goes round too often");
    let written =
        format!("<p>\n{{% for a in range(end=100000) %}}{}{{% endfor %}}", "word ".repeat(200));
    assert_mistake(&[("page.html", &written)], "`page.html` makes a page of more than ");
}

#[test]
fn a_loop_that_goes_round_too_often_has_its_place() {
    let page = "<p>\nbefore {% for a in range(end=99999) %}{% for b in range(end=99999) %}\n\
                {% endfor %}{% endfor %}";
    assert_mistake(&[("page.html", page)], "templates/page.html:2:70");
}

#[test]
fn templates_that_include_or_call_each_other_without_end_are_mistakes() {
    let names: Vec<String> = (0..60).map(|nth| format!("partials/p{nth}.html")).collect();
    let texts: Vec<String> = (1..=60)
        .map(|next| format!("{{% include \"partials/p{next}.html\" %}}").repeat(2))
        .collect();
    let mut files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    files.push(("partials/p60.html", "end"));
    files.push(("page.html", "{% include \"partials/p0.html\" %}"));
    assert_mistake(&files, "this goes round too often");
    let itself = "{% include \"partials/p.html\" %}";
    let files = [("partials/p.html", itself), ("page.html", itself)];
    assert_mistake(&files, "Circular include");
    let calls = "{% component again() %}{{<again/>}}{{<again/>}}{{<again/>}}{% endcomponent %}";
    assert_mistake(&[("page.html", &format!("{calls}{{{{<again/>}}}}"))], "recursion depth");
}

#[test]
fn what_is_nested_too_deep_is_a_mistake() {
    let ifs = "{% if true %}".repeat(10_000) + &"{% endif %}".repeat(10_000);
    assert_mistake(&[("page.html", &ifs)], "templates/page.html:1:");
    let brackets = format!("{{{{ {}1{} }}}}", "(".repeat(10_000), ")".repeat(10_000));
    assert_mistake(&[("page.html", &brackets)], "templates/page.html:1:");
    let css = "a{".repeat(100) + &"}".repeat(100);
    assert_mistake(&[("style/page.css", &css)], "too many brackets one in another");
    assert_mistake(&[("theme/calm.css", &css)], "templates/theme/calm.css:1:");
}

#[test]
fn a_script_of_ones_own_stands_in_its_pages_as_it_is() {
    let own = "document.title = 'own <b>';\n// and a comment\n";
    let (site, messages) = build(&deck(&[("bundles/reader.js", own)]));
    let page = crate::deck::page(&site.unwrap_or_else(|| panic!("{messages}")), "index.html");
    assert!(page.contains(&format!("<script>{own}</script>")), "{page}");
    let hash = synod::page::policy::source(own);
    assert!(page.contains(&hash), "its policy allows it: {page}");
    assert_mistake(&[("bundles/player.js", "a = '</SCRIPT>'")], "a page ends its script at");
    assert_mistake(
        &[("bundles/first.js", "a = '<!-- <script>'")],
        "templates/bundles/first.js:1:6",
    );
}

#[test]
fn modules_beside_a_deck_s_own_bundles_are_what_those_are_made_of() {
    let module = ("reader/go.js", "export const a = 1;\n");
    let (site, messages) = build(&deck(&[module]));
    assert!(
        site.is_some() && messages.contains("no page is made with `reader/go.js`"),
        "{messages}"
    );
    assert!(messages.contains("`bundles/reader.js`"), "{messages}");
    let (site, messages) = build(&deck(&[module, ("bundles/reader.js", "let a = 1;\n")]));
    assert!(site.is_some() && messages.is_empty(), "{messages}");
}

#[test]
fn no_style_ends_before_its_page_says_so() {
    let css = "a { b: '</style><script>' } /* </style> */ c::before { content: \"</STYLE>\" }";
    let (site, messages) = build(&deck(&[("theme/calm.css", css)]));
    let page = crate::deck::page(&site.unwrap_or_else(|| panic!("{messages}")), "index.html");
    assert_eq!(page.to_lowercase().matches("</style").count(), 1, "{page}");
}

#[test]
fn a_chain_of_templates_is_as_long_as_is_told_and_no_deep_fall() {
    let chain = |length: usize| {
        let include = |nth: usize| format!("{{% include \"partials/p{nth}.html\" %}}");
        let mut files: Vec<(String, String)> =
            (1..length).map(|nth| (format!("partials/p{nth}.html"), include(nth + 1))).collect();
        files.push((format!("partials/p{length}.html"), "end".to_string()));
        files.push(("page.html".to_string(), include(1)));
        files
    };
    let build = |files: &[(String, String)]| {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        build(&deck(&files))
    };
    let (site, messages) = build(&chain(255));
    assert!(site.is_some(), "{messages}");
    let (site, messages) = build(&chain(3_000));
    assert!(site.is_none() && messages.contains("more than 256 templates"), "{messages}");
}
