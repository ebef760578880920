//! What an author reads about each mistake, word for word: `tests/golden/diagnostics`.

use crate::deck::{HEADER, build, inputs, paxos};
use expect_test::expect_file;
use std::fs;
use std::path::Path;
use synod::site::Inputs;

#[test]
fn every_mistake_in_slides_has_a_place_and_a_remedy() {
    let row = "0\tTitle\tCaption\t1\t0\t1\t0\n";
    let h = HEADER;
    for (name, table) in [
        ("slides-empty", String::new()),
        ("slides-header-only", h.to_string()),
        ("slides-short-row", format!("{h}{row}1\tTitle\tCaption\t1\n")),
        ("slides-long-row", format!("{h}{row}1\tTitle\tCap\ttion\t1\t1\t1\t0\n")),
        ("slides-carriage-return", format!("{h}0\tTitle\tOne\rtwo\t1\t0\t1\t0\n")),
        ("slides-old-mac", format!("{h}{row}").replace('\n', "\r")),
        ("slides-carriage-return-last", format!("{h}{}\r", row.trim_end())),
        ("slides-control", format!("{h}0\tA\u{0}\tB\u{1b}[2J \u{85}\t1\t0\t1\t0\n")),
        ("slides-nested", format!("{h}0\tA\t{}a\t1\t0\t1\t0\n", "- ".repeat(17))),
        (
            "slides-crlf",
            format!("{h}0\tTitle\tCaption\t2\t0\t1\t0\n1\tA\n0\tA\tB\t1\t1\t1\t0\n")
                .replace('\n', "\r\n"),
        ),
        ("slides-state-twice", format!("{h}{row}1\tA\tB\t1\t1\t1\t0\n0\tC\tD\t1\t1\t1\t0\n")),
        (
            "slides-not-a-number",
            format!(
                "{h}-1\tA\tB\t1\t0\t1\t0\none\tA\tB\t1\t0\t1\t0\n1.5\tA\tB\t1\t0\t1\t0\n99999999\tA\tB\t1\t0\t1\t0\n\tA\tB\t1\t0\t1\t0\n"
            ),
        ),
        ("slides-flags", format!("{h}0\tA\tB\t1\tyes\t2\t\n")),
        (
            "slides-opacity",
            format!(
                "{h}0\tA\tB\tNaN\t0\t1\t0\n1\tA\tB\t1.5\t0\t1\t0\n2\tA\tB\t-0.1\t0\t1\t0\n3\tA\tB\tinf\t0\t1\t0\n4\tA\tB\t\t0\t1\t0\n"
            ),
        ),
        ("slides-spaces", format!("{h}{row}{row}").replace('\t', "    ")),
        ("slides-spaces-in-header", format!("{}{row}", h.replacen('\t', " ", 1))),
        ("slides-spaces-in-rows", format!("{h}{}", format!("{row}{row}{row}").replace('\t', " "))),
        ("slides-missing-column", format!("{}{row}", h.replace("\topacity:float", ""))),
        (
            "slides-doubled-column",
            format!("{}0\tA\tB\t1\t0\t1\t0\tC\n", h.replace('\n', "\ttitle:string\n")),
        ),
        (
            "slides-column-type",
            format!(
                "{}{row}",
                h.replace("state:int", "state:string").replace("title:string", "title")
            ),
        ),
        (
            "slides-unknown-column",
            format!("{}0\tA\tB\t1\t0\t1\t0\tC\n", h.replace('\n', "\tnote:string\n")),
        ),
        ("slides-wide-characters", format!("{h}0\t漢字\t\t\tかな <b>x</b>\t1\t0\n")),
        ("slides-caption-after-tabs", format!("{h}0\t漢字と🙂\tかな <b>太字</b>\t1\t0\t1\t0\n")),
        (
            "captions",
            format!(
                "{h}0\tA\t<span class='propser'>P</span> and [x](javascript:alert(1)) and ![y](z.png)\t1\t0\t1\t0\n1\tA\t# Heading\t1\t1\t1\t0\n2\tA\tsee [there](7.html) </span>\t1\t1\t1\t0\n"
            ),
        ),
        (
            "all-at-once",
            format!(
                "{h}x\tA\t<i>B</i>\t2\t3\t1\t0\n1\tA\t<script>alert(1)</script>\t1\t1\t1\t0\n1\tA\tB\n"
            ),
        ),
    ] {
        golden(name, &inputs(table.as_bytes(), ""));
    }
}

#[test]
fn bytes_that_are_no_text_have_a_place_too() {
    let mut table = HEADER.as_bytes().to_vec();
    table.extend(b"0\tCaf\xE9\tna\xC3\xAFve \xFF\xFE\t1\t0\t1\t0\n");
    golden("slides-not-utf-8", &inputs(&table, ""));
}

#[test]
fn advice_has_a_place_and_a_remedy_too() {
    let long = "A caption that goes on, and then goes on some more. ".repeat(20);
    let table = format!(
        "{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tA\t{long}\t1\t1\t1\t0\n2\tA\tB\t1\t0\t0\t0\n\
         3\tA\tB\t1\t1\t0\t0\n4\tA\tB\t1\t1\t0\t0\n"
    );
    let scenes = "[scene.seen]\nslides = [1]\ncast = { client = 2, server = 2 }\n\
                  [scene.unseen]\nslides = []\ncast = { client = 1 }\n\
                  [scene.crowd]\nslides = [2]\ncast = { one = 9, two = 9, three = 9, four = 9, five = 9 }\n\
                  registers = { one = [\"written value\"], two = [\"written value\"], three = [\"written value\", \"term 1\"] }\n\
                  [scene.peers]\nslides = [3]\nprotocol = \"peers\"\ncast = { peer = 3 }\n";
    let mut inputs = inputs(table.as_bytes(), scenes);
    let peers = "role peer outside\n    log = []  \"log\"\n    action write by hand\n        when count(log) < 3\n        \
                 append self to log\n        send a_message_with_a_very_long_name(self) to peers\n    \
                 on a_message_with_a_very_long_name(who) from s\n        say \"{self} hears {who}.\"\n";
    inputs.content.files.insert("protocols/peers.protocol".to_string(), peers.into());
    let theme = include_str!("../templates/theme/calm.css");
    let theme = theme.replace("#5b616a", "#9b9b9b").replace("light-dark(#c0262d, #ff8a86)", "red");
    let settings = b"title = \"A deck\"\ntheme = \"pale\"\n".to_vec();
    inputs.content.files.insert("deck.toml".to_string(), settings);
    inputs.templates.files.insert("theme/pale.css".to_string(), theme.into_bytes());
    let (site, said) = build(&inputs);
    assert_eq!((site.is_some(), said.as_str()), (true, ""), "a build keeps it to itself");
    inputs.extras.advice = true;
    assert!(build(&inputs).0.is_some(), "advice is no mistake");
    golden("advice", &inputs);
}

#[test]
fn every_mistake_in_scenes_has_a_place_and_a_remedy() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n1\tA\tB\t1\t1\t1\t0\n");
    for (name, scenes) in [
        ("scenes-syntax", "[scene.a]\nslides = [0\ncast = { client = 1 }\nx == 2\n"),
        ("scenes-unknown-key", "[scene.a]\nslides = [0]\ncats = { client = 1 }\n[scens.b]\n"),
        ("scenes-no-cast", "[scene.a]\nslides = [0]\n"),
        (
            "scenes-cast",
            "[scene.a]\nslides = [0]\ncast = { client = 0, Proposer = 2, acceptor = 99 }\n[scene.b]\ncast = {}\n",
        ),
        (
            "scenes-unknown-actor",
            "[scene.a]\nslides = [0]\ncast = { client = 1, acceptor = 3 }\ndead = [\"acceptor 4\"]\nlit = [\"aceptor\"]\nsays = { server = \"hi\" }\n",
        ),
        (
            "scenes-types",
            "[scene.a]\nslides = \"0\"\ncast = { client = \"one\", server = -1 }\ndead = [1]\nregisters = 3\n",
        ),
        (
            "scenes-slide-twice",
            "[scene.a]\nslides = [0, 1]\ncast = { client = 1 }\n[scene.b]\nslides = [1]\ncast = { server = 1 }\n",
        ),
        ("scenes-no-such-slide", "[scene.a]\nslides = [0, 24]\ncast = { client = 1 }\n"),
        (
            "scenes-registers",
            "[scene.a]\nslides = [0]\ncast = { client = 1 }\nregisters = { client = [\"request\", \"a-very-long-register-name that-goes-on-and-on\"] }\n",
        ),
        (
            "scenes-many-registers",
            "[scene.a]\nslides = [0]\ncast = { client = 1 }\nregisters = { client = [\"a 1\", \"b 1\", \"c 1\", \"d 1\", \"e 1\", \"f 1\", \"g 1\"] }\n",
        ),
        (
            "scenes-channels",
            "[scene.a]\nslides = [0]\ncast = { client = 1, server = 1 }\nchannels = [\"client\", \"client sever\"]\ncluster = { roles = [\"srver\"], titel = \"x\" }\n",
        ),
    ] {
        golden(name, &inputs(table.as_bytes(), scenes));
    }
}

/// What goes wrong between a scene and the protocol that it plays.
#[test]
fn every_mistake_in_what_a_scene_plays_has_a_place_and_a_remedy() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let paxos = paxos();
    let restless = "role server\n    busy = no or yes\n    flips = 0\n    action flip after 100 to 200\n        when busy = no\n        busy = yes\n        flips = flips + 1\n        send tick() to self\n    on tick() from s\n        busy = no\n";
    let full = "role server outside\n    log = []\n    action fill by hand\n        when count(log) = 0\n        send tick(1) to self\n    on tick(n) from s\n        append n to log\n        send tick(n + 1) to self\n";
    let filled = "cast = { server = 1 }\ndrive = \"auto\"\ndemo = [\"server 1\"]";
    let roles = ["a", "b", "c", "d", "e", "f", "g"];
    let goes =
        "    done = 0\n    action go by hand\n        when done < 99\n        done = done + 1\n";
    let crowd = roles.map(|role| format!("role {role}\n{goes}")).concat();
    let all_of_crowd = roles.map(|role| format!("{role} = 9")).join(", ");
    let many_clicks = "\"a 1\", ".repeat(65);
    let cast = "cast = { client = 1, proposer = 1, acceptor = 1, learner = 1 }";
    for (name, protocol, rest) in [
        ("play-unknown-protocol", "paxo", cast.to_string()),
        ("play-no-protocol", "", format!("{cast}\ndemo = [\"client 1\"]")),
        ("play-unknown-role", "paxos", cast.replace("learner", "lerner")),
        ("play-plural-role", "paxos", cast.replace("client", "clients")),
        ("play-too-many", "paxos", cast.replace("client = 1", "client = 12")),
        ("play-nobody", "paxos", cast.replace("client = 1", "client = 0")),
        ("play-drop-half", "paxos", format!("{cast}\ndemo = [\"drop client 1\"]")),
        ("play-list-full", "full", filled.to_string()),
        ("play-list-full-between", "full", filled.replace("\"]", "\", \"server 1\"]")),
        ("play-endless", "restless", "cast = { server = 1 }\ndrive = \"auto\"".to_string()),
        ("play-crowd", "crowd", format!("cast = {{ {all_of_crowd} }}")),
        ("play-many-clicks", "crowd", format!("cast = {{ a = 1 }}\ndemo = [{many_clicks}]")),
        ("play-many-seeds", "paxos", format!("{cast}\nseeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]")),
        ("play-reveal", "paxos", format!("{cast}\nreveal = \"proposer 1: phse\"")),
        (
            "play-reveal-nothing",
            "paxos",
            format!("{cast}\nreveal = \"proposer 1\"\nfaults = [\"drop\"]"),
        ),
        ("play-role-missing", "paxos", cast.replace(", learner = 1", "")),
        ("play-unknown-drive", "paxos", format!("{cast}\ndrive = \"atuo\"")),
        ("play-unknown-fault", "paxos", format!("{cast}\nfaults = [\"kil\"]")),
        (
            "play-twice-in-order",
            "ordered",
            "cast = { client = 1, box = 1 }\nfaults = [\"duplicate\"]".to_string(),
        ),
        (
            "play-copy-in-order",
            "ordered",
            "cast = { client = 1, box = 1 }\ndemo = [\"duplicate client 1 > box 1\"]".to_string(),
        ),
        (
            "play-fault-otherwise",
            "paxos",
            format!("{cast}\nfaults = [\"crash\", \"lose\", \"partitions\", \"isolat\"]"),
        ),
        (
            "play-click-otherwise",
            "paxos",
            format!("{cast}\ndemo = [\"client 1\", \"crash proposer 1\", \"resend client 1 > proposer 1\"]"),
        ),
        (
            "play-click-faults",
            "paxos",
            format!("{cast}\ndemo = [\"isolate proposer\", \"heal proposer 1\", \"duplicate proposer 1\"]"),
        ),
        ("play-heal-nothing", "paxos", format!("{cast}\ndemo = [\"heal proposer 1\"]")),
        (
            "play-isolated-for-good",
            "paxos",
            format!("{cast}\nstart = [\"client 1\", \"isolate proposer 1\"]"),
        ),
        ("play-unknown-label", "paxos", format!("{cast}\nwithout = [\"adpt\"]")),
        ("play-unknown-switch", "paxos", format!("{cast}\nswitches = [\"adpt\"]")),
        ("play-switch-twice", "paxos", format!("{cast}\nswitches = [\"adopt\", \"adopt\"]")),
        ("play-switch-no-list", "paxos", format!("{cast}\nswitches = \"adopt\"")),
        ("play-switch-no-label", "full", "cast = { server = 1 }\nswitches = true".to_string()),
        (
            "play-switch-no-start",
            "switches",
            "cast = { client = 1, box = 1 }\nstart = [\"client 1\", \"client 1\", \"box 1\"]\n\
             switches = [\"forget\"]"
                .to_string(),
        ),
        ("play-switch-no-protocol", "", format!("{cast}\nswitches = true")),
        ("play-unknown-limit", "paxos", format!("{cast}\nlimits = {{ trise = 2 }}")),
        ("play-unknown-budget", "paxos", format!("{cast}\nbudget = {{ worlds = 2, orders = 0 }}")),
        ("play-limits-of-nothing", "", format!("{cast}\nlimits = {{ tries = 2 }}")),
        ("play-unknown-goal", "paxos", format!("{cast}\nfind = \"elction\"")),
        ("play-unreached-goal", "paxos", format!("{cast}\nfind = \"duel\"")),
        (
            "play-unreached-in-budget",
            "paxos",
            format!("{cast}\nfaults = [\"drop\"]\nfind = \"duel\"\nbudget = {{ states = 9 }}"),
        ),
        (
            "play-find-and-demo",
            "paxos",
            format!("{cast}\nfind = \"election\"\ndemo = [\"client 1\"]"),
        ),
        ("play-unknown-actor", "paxos", format!("{cast}\ndemo = [\"client 2\"]")),
        ("play-unknown-action", "paxos", format!("{cast}\ndemo = [\"proposer 1: prepar\"]")),
        ("play-click-does-nothing", "paxos", format!("{cast}\ndemo = [\"proposer 1\"]")),
        ("play-drop-nothing", "paxos", format!("{cast}\ndemo = [\"drop client 1 > proposer 1\"]")),
        ("play-time", "paxos", format!("{cast}\ndemo = [\"client 1 @ soon\", \"client 1 @ 9999s\"]")),
        (
            "play-times-back",
            "paxos",
            format!("{cast}\ndemo = [\"client 1 @ 2s\", \"proposer 1 @ 1s\"]"),
        ),
        ("play-registers", "paxos", format!("{cast}\nregisters = {{ client = [\"a b\"] }}")),
        (
            "play-mid-air",
            "restless",
            "cast = { server = 1 }\ndrive = \"auto\"\ndemo = [\"kill server 1 @ 1s\", \"restart server 1 @ 2s\"]".to_string(),
        ),
    ] {
        let plays = match protocol {
            "" => String::new(),
            protocol => format!("protocol = \"{protocol}\"\n"),
        };
        let scenes = format!("[scene.a]\nslides = [0]\n{plays}{rest}\n");
        let mut deck = inputs(table.as_bytes(), &scenes);
        for (file, text) in [
            ("paxos", paxos.as_str()),
            ("restless", restless),
            ("full", full),
            ("crowd", crowd.as_str()),
            ("ordered", include_str!("player/ordered.protocol")),
            ("switches", include_str!("player/switches.protocol")),
        ] {
            let path = format!("protocols/{file}.protocol");
            if file == "paxos" || protocol == file {
                deck.content.files.insert(path, text.as_bytes().to_vec());
            }
        }
        golden(name, &deck);
    }
}

#[test]
fn every_mistake_in_settings_and_templates_has_a_place_and_a_remedy() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    for (name, settings) in [
        ("deck-no-title", "language = \"en\"\n"),
        ("deck-control", "title = \"A\\u0000deck\"\nauthor = \"\\u001b[2J\"\n"),
        ("deck-strict", "title = \"A deck\"\nstrict-weight = \"yes\"\n"),
        (
            "deck-keys",
            "titel = \"x\"\ntitle = \"x\"\nlanguage = \"english language\"\ntheme = \"clam\"\nauthor = 7\n",
        ),
        (
            "deck-roles",
            "title = \"x\"\nrole.voter = 1\n[role.particpant]\ncolour = \"#ff0000\"\n\
             [role.participant]\nshape = \"circle\"\ncolor = \"server\"\n\
             [role.client]\ncolour = \"replica\"\nshape = \"drum\"\n\
             [role.server]\ncolour = \"replica\"\nshape = \"drum\"\n",
        ),
    ] {
        let scenes =
            "[scene.a]\nslides = [0]\ncast = { client = 1, server = 1, participant = 2 }\n";
        let mut deck = inputs(table.as_bytes(), scenes);
        deck.content.files.insert("deck.toml".to_string(), settings.as_bytes().to_vec());
        golden(name, &deck);
    }
    for (name, path, text) in [
        ("template-syntax", "page.html", "<main>{{ slide.title </main>\n"),
        ("template-unknown-name", "page.html", "<main>\n{{ slide.titel }}</main>\n"),
        ("template-script", "bundles/reader.js", "document.title =\n  '</script>';\n"),
        ("template-module", "reader/keys.js", "document.title = 'A';\n"),
        ("template-unknown-file", "pge.html", "<main></main>\n"),
    ] {
        let mut deck = inputs(table.as_bytes(), "");
        deck.templates.files.insert(path.to_string(), text.as_bytes().to_vec());
        golden(name, &deck);
    }
    let mut deck = inputs(b"", "");
    deck.content.files.clear();
    golden("nothing-there", &deck);
}

fn golden(name: &str, inputs: &Inputs) {
    let (site, messages) = build(inputs);
    let path = format!("{}/tests/golden/diagnostics/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    expect_file![&path].assert_eq(&messages);
    assert_eq!(site.is_none(), messages.contains("error: "), "{name}: {messages}");
    assert!(
        messages.is_empty() || messages.contains("= help: "),
        "{name} has no remedy: {messages}"
    );
}

#[test]
fn every_golden_message_belongs_to_a_test() {
    let tests = include_str!("diagnostics.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/diagnostics");
    for entry in fs::read_dir(folder).expect("the folder of golden messages is there") {
        let name =
            entry.expect("it can be listed").file_name().to_string_lossy().replace(".txt", "");
        assert!(tests.contains(&format!("\"{name}\"")), "no test is about {name}.txt");
    }
}
