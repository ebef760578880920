//! Scenes that lack a line or ask for a run: what the build finds for them, and what it says when
//! it cannot.

use crate::deck::{HEADER, build, inputs, page, paxos};
use synod::site::Inputs;
use synod::verify::kept::Kept;

/// A deck of one slide whose scene plays Paxos, with only small searches of the protocol.
fn deck(scene: &str) -> Inputs {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = format!("[scene.a]\nslides = [0]\nprotocol = \"paxos\"\n{scene}");
    let mut deck = inputs(table.as_bytes(), &scenes);
    deck.content.files.insert("protocols/paxos.protocol".to_string(), paxos().into_bytes());
    deck
}

const SMALL: &str = "cast = { client = 2, proposer = 2, acceptor = 3, learner = 1 }\n";

#[test]
fn a_scene_without_a_line_may_break_and_shows_how() {
    let deck = deck(&format!("{SMALL}without = [\"adopt\"]\nfind = \"elections_agree\"\n"));
    let (site, messages) = build(&deck);
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    assert!(site.checks.contains("\telections_agree\t"), "{}", site.checks);
    // The page is the same when the run comes from what was kept.
    let again = Inputs { checks: site.checks.clone(), ..deck };
    let kept = build(&again).0.expect("it builds");
    assert_eq!(page(&site, "index.html"), page(&kept, "index.html"));
    assert_eq!(site.checks, kept.checks);
}

/// The slide's run stops at the moment that it is about, and says whose values it is about: in its
/// list, in its diagram, on paper.
#[test]
fn a_run_that_breaks_a_claim_or_reaches_a_goal_stops_there_and_says_whose_values_do() {
    for (scene, words, sign) in [
        (
            "without = [\"adopt\"]\nfind = \"elections_agree\"\n",
            "✕ “Elections agree” is broken: proposer 1 has phase elected and request 1, \
             proposer 2 has phase elected and request 2.",
            '✕',
        ),
        (
            "find = \"duel\"\n",
            "✓ Duel is reached: proposer 1 has phase refused, proposer 2 has phase refused.",
            '✓',
        ),
        (
            "without = [\"adopt\"]\nlimits = { tries = 1 }\ndemo = [\"client 1\", \"drop client 1 > proposer 2 @ 0ms\", \"client 2\", \
             \"proposer 1\", \"acceptor 1\", \"acceptor 2\", \"proposer 1\", \"acceptor 1\", \
             \"acceptor 2\", \"proposer 2\", \"acceptor 2\", \"acceptor 3\", \"acceptor 3\", \
             \"acceptor 3\", \"proposer 2\"]\n",
            "✕ “Elected stays” is broken: acceptor 1 has voted 1 and request 1, \
             acceptor 2 has voted 1, acceptor 3 has voted 1, \
             proposer 2 has phase voting and serial 2 and request 2.",
            '✕',
        ),
    ] {
        let (site, messages) = build(&deck(&format!("{SMALL}{scene}")));
        let site = site.unwrap_or_else(|| panic!("{messages}"));
        let (slide, paper) = (page(&site, "index.html"), page(&site, "print.html"));
        for text in [&slide, &paper] {
            assert!(text.contains(&format!("data-end=\"{sign}\"")), "{scene}: no line across");
        }
        let told = slide.split("<ol class=\"story\">").nth(1).expect("there is a list");
        let told = told.split("</ol>").next().expect("it ends");
        let last = told.rsplit("<li>").next().expect("there are steps");
        assert!(last.contains(words), "{scene}: {told}");
        let caption = paper.rsplit("<figcaption>").next().expect("there are key frames");
        assert!(caption.contains(words), "{scene}: {caption}");
    }
}

#[test]
fn a_scene_finds_the_run_that_reaches_a_goal() {
    for drive in ["step", "auto"] {
        let scene = format!("{SMALL}drive = \"{drive}\"\nfind = \"duel\"\n");
        let (site, messages) = build(&deck(&scene));
        assert!(site.is_some(), "{drive}: {messages}");
    }
}

/// Messages that can do nothing more are taken out of what is searched, as long as what they rest on
/// never happens does not: whether a run is found, and how long it is, does not hang on it.
#[test]
fn a_scene_finds_as_short_a_run_where_no_message_is_dead() {
    let cast = "cast = { client = 2, proposer = 2, acceptor = 2, learner = 1 }\n\
                faults = [\"kill\", \"restart\"]\nlimits = { tries = 1 }\nbudget = { states = 1000000 }\n";
    let run = |label: &str, keeps: &dyn Fn(&&str) -> bool| {
        let scene = format!("{cast}without = [\"{label}\"]\nfind = \"elections_agree\"\n");
        let mut deck = deck(&scene);
        let lines: Vec<String> =
            paxos().lines().filter(keeps).map(|it| format!("{it}\n")).collect();
        let text = lines.concat().into_bytes();
        deck.content.files.insert("protocols/paxos.protocol".to_string(), text);
        let (site, messages) = build(&deck);
        let Some(site) = site else {
            assert!(messages.contains("no run of this scene finds"), "{scene}{messages}");
            return None;
        };
        Kept::read(&site.checks)
            .facts
            .into_values()
            .map(|facts| (facts.run.len(), facts.states))
            .max()
    };
    let mut fewer = 0;
    for label in ["adopt", "quorum", "majority", "promise", "fence", "obey", "keep-promise"] {
        let reduced = run(label, &|_| true);
        let whole = run(label, &|line| !line.starts_with("never "));
        assert_eq!(reduced.map(|(run, _)| run), whole.map(|(run, _)| run), "{label}");
        fewer += usize::from(reduced.map(|(_, states)| states) < whole.map(|(_, states)| states));
    }
    assert!(fewer > 0, "nothing is taken out");
}

#[test]
fn a_goal_that_no_run_reaches_is_a_mistake_of_the_scene() {
    let scene = "cast = { client = 1, proposer = 1, acceptor = 1, learner = 1 }\nfind = \"duel\"\n";
    let (site, messages) = build(&deck(scene));
    assert!(site.is_none());
    assert!(messages.contains("no run of this scene finds `duel`"), "{messages}");
    assert!(messages.contains("content/scenes.toml:5:8"), "{messages}");
}

/// A proposer that may try only once reaches no duel.
#[test]
fn a_scene_has_limits_of_its_own() {
    let scene = |limits: &str| {
        let cast = "cast = { client = 1, proposer = 2, acceptor = 1, learner = 1 }";
        deck(&format!("{cast}\n{limits}\nfind = \"duel\"\n"))
    };
    let (site, messages) = build(&scene("limits = { tries = 2 }"));
    assert!(site.is_some(), "{messages}");
    let (site, messages) = build(&scene("limits = { tries = 0 }"));
    assert!(site.is_none());
    assert!(messages.contains("no run of this scene finds `duel`"), "{messages}");
}

#[test]
fn a_scene_is_searched_as_far_as_its_budget_says() {
    let counted = |budget: &str| {
        let (site, messages) = build(&deck(&format!("{SMALL}{budget}")));
        let checks = site.unwrap_or_else(|| panic!("{messages}")).checks.clone();
        checks.lines().map(|line| line.split('\t').nth(1).unwrap_or_default().to_string()).collect()
    };
    let all: Vec<String> = counted("");
    assert!(all.contains(&"20000".to_string()), "{all:?}");
    let few: Vec<String> = counted("budget = { states = 500, orders = 700 }\n");
    assert!(few.contains(&"700".to_string()) && !few.contains(&"20000".to_string()), "{few:?}");
}

#[test]
fn a_protocol_that_breaks_fails_the_build_with_the_run_that_breaks_it() {
    let mut deck = deck(SMALL);
    let broken = paxos().replace(">= majority(acceptors)      @quorum", ">= 1      @quorum");
    deck.content.files.insert("protocols/paxos.protocol".to_string(), broken.into_bytes());
    let (site, messages) = build(&deck);
    assert!(site.is_none());
    assert!(messages.contains("no run breaks it in fewer than"), "{messages}");
    assert!(messages.contains("client 1 sends request 1 to every proposer."), "{messages}");
}

/// Somebody dead is no stand-in for somebody alive: with the one that counts dead from the start,
/// nothing is ever served.
#[test]
fn the_dead_are_not_exchanged_with_the_living() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = "[scene.a]\nslides = [0]\nprotocol = \"p\"\ncast = { client = 1, server = 3 }\ndead = [\"server 2\"]\nfind = \"all_but_one\"\n";
    let mut deck = inputs(table.as_bytes(), scenes);
    let text = "role client outside\n    sent = no or yes\n    action ask by hand\n        when sent = no\n        sent = yes\n        send ask() to servers\nrole server\n    asked = no or yes\n    on ask() from c\n        asked = yes\ngoal all_but_one\n    count(s in servers: s.asked = yes) = 2\ninvariant some_lack\n    count(s in servers: s.asked = yes) < 3\n";
    deck.content.files.insert("protocols/p.protocol".to_string(), text.as_bytes().to_vec());
    let (site, messages) = build(&deck);
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    // None asked; the client has asked; then one of two equals or both: four states, not three.
    assert!(site.checks.contains("\t4\t"), "{}", site.checks);
}

const FINDS: &str =
    "cast = { client = 1, proposer = 1, acceptor = 3, learner = 1 }\nfind = \"election\"\n";

/// What was kept of the searches of a deck, its runs exchanged for others; with what is left of
/// the line still sound.
fn forged(checks: &str, run: &str) -> String {
    let kept = synod::verify::kept::Kept::read(checks);
    let mut forged = kept.clone();
    for facts in forged.facts.values_mut() {
        assert!(!facts.run.is_empty());
        facts.run = run.split('.').filter_map(|number| number.parse().ok()).collect();
    }
    forged.write()
}

/// The run that is shown was searched, whatever is kept: a run that cannot be played, and one that
/// does not reach the goal, count as not kept.
#[test]
fn a_run_that_was_kept_is_played_before_it_is_believed() {
    let deck = deck(FINDS);
    let site = build(&deck).0.expect("it builds");
    for run in ["", "4000000000", "0.0.0.0", "1"] {
        let again = Inputs { checks: forged(&site.checks, run), ..deck.clone() };
        assert_ne!(again.checks, site.checks);
        let (other, messages) = build(&again);
        let other = other.unwrap_or_else(|| panic!("{run:?}: {messages}"));
        assert_eq!(page(&site, "index.html"), page(&other, "index.html"), "{run:?}");
        assert_eq!(site.checks, other.checks, "{run:?}");
    }
}

/// Nor does a damaged file say anything of the author.
#[test]
fn what_was_kept_and_is_damaged_is_searched_again() {
    let deck = deck(FINDS);
    let site = build(&deck).0.expect("it builds");
    for at in (0..site.checks.len()).step_by(7) {
        let mut damaged = site.checks.clone().into_bytes();
        damaged[at] = if damaged[at] == b'1' { b'2' } else { b'1' };
        let checks = String::from_utf8_lossy(&damaged).into_owned();
        let (other, messages) = build(&Inputs { checks, ..deck.clone() });
        let other = other.unwrap_or_else(|| panic!("{at}: {messages}"));
        assert_eq!(site.checks, other.checks, "{at}");
    }
}

/// A deck of one slide whose scene plays this protocol.
fn playing(protocol: &str, scene: &str) -> Inputs {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = format!("[scene.a]\nslides = [0]\nprotocol = \"p\"\n{scene}");
    let mut deck = inputs(table.as_bytes(), &scenes);
    deck.content.files.insert("protocols/p.protocol".to_string(), protocol.as_bytes().to_vec());
    deck
}

/// The sentences of a slide's list.
fn told(page: &str) -> Vec<&str> {
    let list = page.split("<ol class=\"story\">").nth(1).expect("there is a list");
    list.split("</ol>").next().expect("it ends").split("<li>").skip(1).collect()
}

const ASKING: &str = "role client outside
    answers = 0  \"answers\"
    action ask by hand
        when answers < 9
        send ask() to servers
        say \"{self} asks.\"
    on answer() from s
        answers = answers + 1
        say \"{self} has {answers}.\"
role server
    on ask() from c
        send answer() to c
        say \"{self} answers.\"
";

#[test]
fn a_message_is_lost_if_its_sender_or_its_receiver_is_isolated_when_it_would_arrive() {
    let demo = [
        "client 1",
        "isolate server 1 @ 0ms",
        "heal server 1 @ 10s",
        // Healed in time.
        "client 1 @ 20s",
        "isolate server 1 @ 20s",
        "heal server 1 @ 20.1s",
        // What is on its way back is lost too.
        "client 1 @ 30s",
        "isolate server 1 @ 31.3s",
        "restart server 1 @ 39s",
    ];
    let scene = |demo: &[&str]| {
        format!("cast = {{ client = 1, server = 1 }}\ndrive = \"auto\"\ndemo = {demo:?}\n")
    };
    let (site, messages) = build(&playing(ASKING, &scene(&demo)));
    assert!(site.is_none() && messages.contains("this click does nothing"), "it never crashed");
    let mut demo = demo.to_vec();
    demo.pop();
    let (site, messages) = build(&playing(ASKING, &scene(&demo)));
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    let slide = page(&site, "index.html");
    assert_eq!(
        told(&slide),
        [
            "Client 1 asks.",
            "Server 1 is isolated.",
            "Server 1 is isolated: the ask from client 1 to server 1 is lost.",
            "Server 1 is no longer isolated.",
            "Client 1 asks.",
            "Server 1 is isolated.",
            "Server 1 is no longer isolated.",
            "Server 1 answers.",
            "Client 1 has 1.",
            "Client 1 asks.",
            "Server 1 answers.",
            "Server 1 is isolated.",
            "Server 1 is isolated: the answer from server 1 to client 1 is lost.",
        ]
    );
    // Who is isolated looks it, on paper and in the diagram, and before anything is played if it
    // is so from the start.
    assert!(slide.contains("class=\"cut\" d=\"M315 "), "the lane of who is isolated is marked");
    let paper = page(&site, "print.html");
    assert!(paper.contains("class=\"server isolated\""), "{paper}");
    let start = "start = [\"isolate server 1\"]\nfaults = [\"heal\"]\n";
    let (site, messages) = build(&playing(ASKING, &(scene(&["client 1"]) + start)));
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    let slide = page(&site, "index.html");
    assert!(slide.contains("class=\"server isolated\""), "{slide}");
    assert!(slide.contains("Server 1 is isolated.</p>"), "nobody hears of it: {slide}");
}

#[test]
fn a_message_that_is_duplicated_arrives_twice() {
    let scene = "cast = { client = 1, server = 1 }\ndrive = \"auto\"\n\
        demo = [\"client 1\", \"duplicate client 1 > server 1 @ 0ms\"]\n";
    let (site, messages) = build(&playing(ASKING, scene));
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    let slide = page(&site, "index.html");
    let told = told(&slide);
    assert_eq!(told[1], "The ask from client 1 to server 1 is sent twice.");
    assert_eq!(told.iter().filter(|one| **one == "Server 1 answers.").count(), 2, "{told:?}");
    assert_eq!(told.last(), Some(&"Client 1 has 2."), "{told:?}");
}

#[test]
fn a_message_to_who_has_crashed_is_lost() {
    let scene = "cast = { client = 1, server = 1 }\ndrive = \"auto\"\n\
        demo = [\"client 1\", \"kill server 1 @ 0ms\"]\n";
    let (site, messages) = build(&playing(ASKING, scene));
    let site = site.unwrap_or_else(|| panic!("{messages}"));
    let slide = page(&site, "index.html");
    assert_eq!(
        told(&slide),
        [
            "Client 1 asks.",
            "Server 1 crashes.",
            "Server 1 has crashed: the ask from client 1 is lost.",
        ]
    );
}

const PAYING: &str = "role client outside
    sent = no or yes
    action pay by hand
        when sent = no
        sent = yes
        send pay() to servers
        say \"{self} pays.\"
role server
    paid = 0  \"paid\"
    on pay() from c
        when paid < 1    @once
        paid = paid + 1
        say \"{self} books {paid}.\"
invariant once
    all s in servers: s.paid < 2
search every order of 1 client, 1 server
";

/// Only what has to arrive twice is duplicated, and what was found is shown again from what is kept.
#[test]
fn a_scene_finds_what_breaks_where_readers_may_duplicate_messages() {
    for drive in ["step", "auto"] {
        let scene = |faults: &str| {
            format!(
                "cast = {{ client = 1, server = 1 }}\ndrive = \"{drive}\"\nwithout = [\"once\"]\n\
                 faults = [{faults}]\nfind = \"once\"\n"
            )
        };
        let deck = playing(PAYING, &scene("\"duplicate\""));
        let (site, messages) = build(&deck);
        let site = site.unwrap_or_else(|| panic!("{messages}"));
        let slide = page(&site, "index.html");
        assert_eq!(
            told(&slide),
            [
                "Client 1 pays.",
                "The pay from client 1 to server 1 is sent twice.",
                "Server 1 books 1.",
                "Server 1 books 2. ✕ Once is broken: server 1 has paid 2.",
            ]
        );
        let again = Inputs { checks: site.checks.clone(), ..deck };
        assert_eq!(slide, page(&build(&again).0.expect("it builds"), "index.html"));
        let (site, messages) = build(&playing(PAYING, &scene("\"drop\", \"isolate\"")));
        assert!(site.is_none() && messages.contains("no run of this scene finds"), "{messages}");
    }
}
