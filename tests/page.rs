//! What a page looks like, and that the deck we ship keeps what it promises.

use crate::deck::{HEADER, build, built, inputs, page, paxos};
use expect_test::expect_file;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use synod::diagnostic::Source;
use synod::export;
use synod::protocol::program::Program;
use synod::protocol::{self, ablation};
use synod::site::manifest::Manifest;
use synod::site::{Extras, Folder, Inputs};
use synod::verify::Searches;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn a_page_is_the_markup_that_themes_and_scripts_rely_on() {
    let table = format!(
        "{HEADER}0\t\t\t0\t0\t1\t0\n1\tA title\tA *caption* about a <span class='server'>server</span>.\t0.8\t1\t0\t1\n2\tEnd\t\t1\t1\t1\t0\n"
    );
    let scenes = "[scene.one]\nslides = [1]\ncast = { client = 1, server = 2 }\nchannels = [\"client server\"]\n\
                  dead = [\"server 2\"]\nregisters = { server = [\"highest -1\", \"request none\"] }\n";
    let mut deck = inputs(table.as_bytes(), scenes);
    for path in [
        "style/page.css",
        "style/panels.css",
        "style/stage.css",
        "style/overview.css",
        "theme/calm.css",
    ] {
        deck.templates.files.insert(path.to_string(), format!("/* {path} */").into_bytes());
    }
    let site = built(&deck);
    for name in ["index.html", "1.html", "overview.html"] {
        let text = without(&without(&page(&site, name), "script"), "meta http-equiv");
        expect_file![format!("{ROOT}/tests/golden/{name}")].assert_eq(&text);
    }
}

/// The page with the content of elements, or of an attribute of one, left out: goldens are for
/// reading.
fn without(page: &str, tag: &str) -> String {
    let open = if tag == "script" { "<script>" } else { "<meta http-equiv" };
    let close = if tag == "script" { "</script>" } else { ">" };
    let mut parts = page.split(open);
    let mut left = parts.next().expect("there is a first").to_string();
    for part in parts {
        let (_, after) = part.split_once(close).expect("it ends");
        left.push_str(&format!("{open}…{close}{after}"));
    }
    left
}

/// Two scenes in which a role stands among others: by its place in each it would look different.
#[test]
fn a_role_looks_the_same_in_every_picture_and_in_captions() {
    let table = format!(
        "{HEADER}0\tA\tA <span class='participant'>participant</span>.\t1\t0\t1\t0\n1\tB\t\t1\t1\t1\t0\n"
    );
    let scenes = "[scene.a]\nslides = [0]\ncast = { coordinator = 1, participant = 2 }\n\
                  [scene.b]\nslides = [1]\ncast = { client = 1, auditor = 1, participant = 2 }\n";
    let figure = |page: &str| {
        let at = page.find("aria-label=\"participant 2\"").expect("it is drawn");
        let figure = &page[at..];
        let class = figure.split("class=\"").nth(1).and_then(|rest| rest.split('"').next());
        let shape = figure.split("class=\"shape\"").nth(1).and_then(|rest| rest.get(..120));
        (class.expect("it has a class").to_string(), shape.expect("it has a shape").to_string())
    };
    let mut deck = inputs(table.as_bytes(), scenes);
    let mut looks = Vec::new();
    for settings in ["", "[role.participant]\ncolour = \"learner\"\nshape = \"hexagon\"\n"] {
        let settings = format!("title = \"A deck\"\n{settings}");
        deck.content.files.insert("deck.toml".to_string(), settings.into_bytes());
        let site = built(&deck);
        let [first, second] = ["index.html", "1.html"].map(|name| figure(&page(&site, name)));
        assert_eq!(first, second);
        let word = format!("<span class=\"{}\">participant</span>", first.0);
        assert!(page(&site, "index.html").contains(&word), "{word}");
        looks.push(first);
    }
    assert_eq!(looks[1].0, "learner");
    assert!(looks[1].1.contains("<polygon") && looks[0] != looks[1], "{looks:?}");
}

/// The page finds the rule that ran by its position, in a scene that lacks rules too.
#[test]
fn the_listing_has_a_block_for_each_rule_of_the_program() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tC\tD\t1\t1\t1\t1\n");
    let labelled = paxos().replacen("    on restart\n", "    on restart  @back\n", 1);
    for (without, lacking) in [("", 0), ("without = [\"back\"]\n", 1)] {
        let scenes = format!(
            "[scene.play]\nslides = [1]\nprotocol = \"paxos\"\ndemo = [\"client 1\"]\n{without}\
             cast = {{ client = 1, proposer = 1, acceptor = 1, learner = 1 }}\n"
        );
        let mut deck = inputs(table.as_bytes(), &scenes);
        let file = "protocols/paxos.protocol".to_string();
        deck.content.files.insert(file, labelled.clone().into_bytes());
        let page = page(&built(&deck), "1.html");
        let between = |open: &str, close: &str| {
            let (_, rest) = page.split_once(open).expect("it begins");
            rest.split_once(close).expect("it ends").0.to_string()
        };
        let scene = between("id=\"scene\">", "</script>");
        let scene: serde_json::Value = serde_json::from_str(&scene).expect("it is JSON");
        let roles = scene["roles"].as_array().expect("a list").iter();
        let rules: usize = roles.map(|role| role[2].as_array().expect("a list").len()).sum();
        let listing = between("<div class=\"listing\">", "</section>");
        assert_eq!(listing.matches("<div>").count(), rules);
        assert_eq!(
            rules,
            labelled.matches("\n    on ").count() + labelled.matches("\n    action ").count()
        );
        assert_eq!(listing.contains("    <s><b>on</b> <b>restart</b>"), lacking > 0);
    }
}

/// An idea in several lines: they are struck out together, and what is left is what one would have
/// written without them.
#[test]
fn a_label_stands_on_every_line_of_its_idea() {
    let with = "role client outside
    tries = 0 durable \"tries\"  @idea
    action ask by hand
        when tries < 3
        when tries >= 0  @idea
        tries = tries + 1
        send ask(tries) to servers  @idea
        send ask(0) to servers
        if tries = 2  @idea
            send ask(7) to servers  @idea
    on restart  @idea
        tries = 0
role server
    got = 0
    on ask(n) from c
        got = n
    on restart
        got = 1
";
    let lines = with.lines().filter(|line| !line.ends_with("@idea"));
    let lines = lines.filter(|line| *line != "        tries = 0");
    let lines: Vec<&str> = lines.collect();
    let left = lines.join("\n").replace("outside\n", "outside\n    tries = 0\n");
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = "[scene.play]\nslides = [0]\nprotocol = \"it\"\ndemo = [\"client 1\"]\n\
                  without = [\"idea\"]\ncast = { client = 1, server = 1 }\n";
    let mut deck = inputs(table.as_bytes(), scenes);
    deck.content.files.insert("protocols/it.protocol".to_string(), with.as_bytes().to_vec());
    let page = page(&built(&deck), "index.html");
    // Besides those with a label, what stands under one.
    assert_eq!(page.matches("<s>").count(), with.matches("@idea").count() + 1, "{page}");
    let read = |text: &str| {
        let mut found = Vec::new();
        let source = Source::read("it.protocol", text.as_bytes(), &mut found);
        protocol::read(&source).unwrap_or_else(|found| panic!("{found:?}"))
    };
    let (with, left) = (read(with), read(&left));
    assert_eq!(with.labels, ["idea"]);
    let module = |program: &Program| {
        let (_, text) = export::tla("it", program).swap_remove(0);
        text
    };
    assert_eq!(module(&ablation::without(&with, &[0])), module(&left));
    // Two lines with one label that become one of the module have one comment.
    let module = module(&with);
    assert!(module.contains("\\* @idea"), "{module}");
    assert!(!module.contains("\\* @idea  \\* @idea"), "{module}");
}

#[test]
fn all_actors_of_a_role_are_called_as_the_protocol_says() {
    let text = "role process, processes outside
    heard = {} \"heard\"
    action call by hand
        when count(heard) = 0
        add self to heard
        send hello() to processes
    on hello() from p
        add p to heard
invariant nobody_is_forgotten
    all p in processes: count(p.heard) <= count(q in processes: q = q)
search every order of 2 processes
";
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = "[scene.play]\nslides = [0]\nprotocol = \"it\"\ndemo = [\"process 1\"]\n\
                  cast = { process = 2 }\n";
    let mut deck = inputs(table.as_bytes(), scenes);
    deck.content.files.insert("protocols/it.protocol".to_string(), text.as_bytes().to_vec());
    let page = page(&built(&deck), "index.html");
    assert!(page.contains("The picture shows 2 processes"), "{page}");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let first = built(&shipped());
    let mut elsewhere = shipped();
    elsewhere.content.name = "/somewhere/else".to_string();
    elsewhere.templates.name = "t".to_string();
    let earlier = first.manifest.clone();
    let mut found = Vec::new();
    let again = synod::site::build(
        &elsewhere,
        &earlier,
        &mut |_| std::ops::ControlFlow::Continue(()),
        &mut found,
    )
    .expect("it builds");
    assert_eq!(first.files, again.files);
    assert_eq!(first.manifest, again.manifest);
    assert_eq!(Manifest::parse(&first.manifest.print()), first.manifest);
}

#[test]
fn the_deck_we_ship_has_no_mistakes_and_a_picture_on_every_slide() {
    let (site, messages) = build(&shipped());
    assert_eq!(messages, "");
    let site = site.expect("it builds");
    assert_eq!(site.files.len(), 27);
    for (name, bytes) in site.files.iter().filter(|(name, _)| *name != "present.html") {
        let page = String::from_utf8_lossy(bytes);
        assert!(page.contains("<svg"), "{name} has no picture");
        // Whatever a page loads, it loads by one of these; and inline handlers and styles break its
        // policy.
        for bad in [
            " src=",
            "@import",
            "url(",
            "<link rel=\"stylesheet",
            " style=\"",
            " onclick=",
            "http://",
            "https://",
        ] {
            // What names an element of the page itself asks for nothing.
            let page = page.replace("http://www.w3.org/2000/svg", "").replace("url(#", "");
            assert!(!page.contains(bad), "{name} has {bad}");
        }
    }
}

/// What texts hold is shown, never run: whatever makes elements of texts has no place in a script.
#[test]
fn no_script_makes_markup_of_texts() {
    let ways = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "setHTMLUnsafe",
        "parseFromString",
        "createContextualFragment",
    ];
    let live = include_str!("../src/shell/watch/live.js");
    let scripts = synod::page::built_in::FILES.iter().filter(|(path, _)| path.ends_with(".js"));
    for (path, text) in scripts.copied().chain([("live.js", live)]) {
        for way in ways {
            assert!(!text.contains(way), "{path} has {way}");
        }
    }
}

/// An engine reads what stands in a script by rules of its own: `<!--` and `<script` in a text would
/// change what is a script and what is not.
#[test]
fn data_in_a_page_has_no_sign_that_begins_a_tag() {
    let text = "<!-- <script> </script> ]]> \u{2028}";
    let table = format!("{HEADER}0\t{text}\t`{text}`\t1\t0\t1\t0\n1\t{text}\t\t1\t1\t1\t1\n");
    let scenes = "[scene.play]\nslides = [1]\nprotocol = \"play\"\ncast = { client = 1 }\n";
    let protocol = format!(
        "role client outside\n    sent = no or yes  \"{text}\"\n    action ask by hand\n        when sent = no\n\
         \x20       sent = yes\n        say \"{text}\"\n"
    );
    let mut deck = inputs(table.as_bytes(), scenes);
    deck.content.files.insert("protocols/play.protocol".to_string(), protocol.into_bytes());
    deck.extras.single = true;
    let site = built(&deck);
    for (name, id) in [("1.html", "scene"), ("present.html", "deck"), ("deck.html", "deck")] {
        let page = page(&site, name);
        let (_, data) = page.split_once(&format!("id=\"{id}\">")).expect("it has data");
        let (data, _) = data.split_once("</script>").expect("it ends");
        assert!(!data.contains('<'), "{name}");
        let data: serde_json::Value = serde_json::from_str(data).expect("it is JSON");
        assert!(data.to_string().contains("<!-- <script> </script> ]]>"), "{name}");
    }
}

#[test]
fn a_template_without_a_policy_is_told() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tC\tD\t1\t1\t0\t1\n");
    let head = include_str!("../templates/partials/head.html");
    let lacking: String = head
        .lines()
        .filter(|line| !line.contains("Security"))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut deck = inputs(table.as_bytes(), "");
    deck.templates.files.insert("partials/head.html".to_string(), lacking.into_bytes());
    let (site, messages) = build(&deck);
    assert!(site.is_some(), "{messages}");
    let told = "this template makes pages without a content security policy";
    assert_eq!(messages.matches(told).count(), 1, "{messages}");
    assert!(messages.contains("templates/partials/head.html:1:1"), "{messages}");
    deck.templates.files.insert("partials/head.html".to_string(), head.into());
    let own = "<!doctype html><html lang=\"en\"><title>{{ title }}</title>\n";
    deck.templates.files.insert("overview.html".to_string(), own.into());
    let (_, messages) = build(&deck);
    assert_eq!(messages.matches(told).count(), 1, "{messages}");
    assert!(messages.contains("templates/overview.html:1:1"), "{messages}");
}

#[test]
fn a_link_may_ask_for_what_a_reader_could_click() {
    let scenes = crate::foretold::scenes();
    let play = scenes["automatic"].play.as_ref().expect("it plays");
    for (run, expected) in [
        ("0/0a0.400a1.2000k4.2600r4", true),
        ("0/0k0", false),
        ("0/0k99", false),
        ("0/0d2-0", false),
        ("0/0x0-2-0", false),
        ("0/700000a0", false),
    ] {
        let (_, clicks) = synod::scene::link::read(run).expect("it is a run");
        let allowed = clicks.iter().all(|click| synod::scene::link::is_allowed(play, click));
        assert_eq!(allowed, expected, "{run}");
    }
}

#[test]
fn templates_say_of_tall_screens_what_the_crate_says() {
    let wide = format!("@media not ({})", synod::page::TALL_SCREEN.replace(", ", " or "));
    for name in ["page.css", "stage.css"] {
        let css = fs::read_to_string(Path::new(ROOT).join("templates/style").join(name))
            .expect("it is there");
        assert!(css.contains(&wide), "{name} lacks {wide}");
    }
}

#[test]
fn the_templates_that_the_crate_carries_are_the_ones_in_the_folder() {
    let mut folder = BTreeMap::new();
    walk(&Path::new(ROOT).join("templates"), "", &mut folder);
    // Bundles are made of modules, with tools that npm keeps beside them.
    folder.retain(|path, _| {
        let is_template =
            [".html", ".css", ".js", ".toml"].iter().any(|ending| path.ends_with(ending));
        let is_module = synod::page::built_in::is_module(path);
        is_template && !is_module && !path.starts_with("node_modules/")
    });
    let carried: BTreeMap<String, Vec<u8>> = synod::page::built_in::FILES
        .iter()
        .map(|(path, text)| (path.to_string(), text.as_bytes().to_vec()))
        .collect();
    assert_eq!(folder.keys().collect::<Vec<_>>(), carried.keys().collect::<Vec<_>>());
    assert_eq!(folder, carried);
}

/// The inputs of the deck in `content/`.
pub fn shipped() -> Inputs {
    deck_in(&Path::new(ROOT).join("content"))
}

/// The inputs of the deck in a folder.
pub fn deck_in(folder: &Path) -> Inputs {
    let mut files = BTreeMap::new();
    walk(folder, "", &mut files);
    let checks = files.remove(".checks").expect("what was searched is kept beside the content");
    let checks = String::from_utf8(checks).expect("it is text");
    let content = Folder { name: "content".to_string(), files };
    Inputs {
        content,
        templates: Folder::default(),
        checks,
        extras: Extras::default(),
        searches: Searches::Now,
    }
}

/// Adds the files in a folder, by their paths in it.
pub fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        let name =
            format!("{prefix}{}", path.file_name().expect("it has a name").to_string_lossy());
        if path.is_dir() {
            walk(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
}
