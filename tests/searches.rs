//! What searches cost and say: limits of memory and of time, who is restarted, and that nothing an
//! author writes goes unsearched in silence.

use crate::deck::{HEADER, build, inputs};
use crate::protocols::read;
use crate::watched::Watched;
use std::ops::ControlFlow;
use synod::check::{Bounds, Faults, Question, timed};
use synod::protocol::cluster::Cluster;
use synod::run::settle::Drive;
use synod::run::world::{Rules, Step, World};
use synod::site::{self, Done, Inputs};
use synod::verify::News;

/// A deck of one slide with one scene that plays this protocol.
fn deck(protocol: &str, scene: &str) -> Inputs {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let scenes = format!("[scene.a]\nslides = [0]\nprotocol = \"p\"\n{scene}");
    let mut deck = inputs(table.as_bytes(), &scenes);
    deck.content.files.insert("protocols/p.protocol".to_string(), protocol.as_bytes().to_vec());
    deck
}

fn builds(protocol: &str, scene: &str) -> String {
    let (site, messages) = build(&deck(protocol, scene));
    assert!(site.is_some(), "{messages}");
    messages
}

fn fails(protocol: &str, scene: &str) -> String {
    let (site, messages) = build(&deck(protocol, scene));
    assert!(site.is_none(), "it builds");
    messages
}

/// What is advised of a deck that builds.
fn advice(protocol: &str, scene: &str) -> String {
    let mut deck = deck(protocol, scene);
    deck.extras.advice = true;
    let (site, messages) = build(&deck);
    assert!(site.is_some(), "{messages}");
    messages
}

const ASKS: &str = "role client outside
    sent = no or yes
    action ask by hand
        when sent = no
        sent = yes
        send ask(number(self)) to servers
";

const MANY_WAIT: &str = "role starter outside
    sent = no or yes
    action go by hand
        when sent = no
        sent = yes
        send one(number(self)) to nodes
        send two(number(self)) to nodes
role node
    got = 0
    on one(v) from n, queued
        got = got + 1
    on two(v) from n, queued
        got = got + 1
invariant few
    all n in nodes: n.got < 19
";

#[test]
fn a_scene_may_open_with_any_number_of_messages_that_wait() {
    let clicks: Vec<String> = (1..=9).map(|nth| format!("\"starter {nth}\"")).collect();
    let scene = format!("cast = {{ starter = 9, node = 9 }}\nstart = [{}]\n", clicks.join(", "));
    builds(MANY_WAIT, &scene);
}

const BACK: &str = "role server
    got = none durable
    loops = no or yes
    on ask(v) from c
        got = v
    on restart
        got = 9
        loops = yes
    action spin
        when loops = yes
        got = 9
invariant known
    all s in servers: s.got = none or s.got < 9
";

#[test]
fn who_is_dead_when_a_scene_opens_is_restarted_where_readers_can_do_it() {
    let cast = "cast = { client = 1, server = 2 }\ndead = [\"server 2\"]\n";
    let protocol = format!("{ASKS}{BACK}");
    let messages = fails(&protocol, &format!("{cast}faults = [\"restart\"]\n"));
    assert!(messages.contains("`known` does not hold"), "{messages}");
    assert!(messages.contains("1. server 2 comes back."), "{messages}");
    // Who cannot be restarted stays as it is.
    builds(&protocol, cast);
    builds(&protocol, &format!("{cast}faults = [\"kill\"]\n"));
}

#[test]
fn who_comes_back_and_never_rests_is_a_mistake_before_a_reader_restarts_it() {
    let protocol = format!("{ASKS}{}", BACK.replace("s.got < 9", "s.got < 99"));
    let scene = "cast = { client = 1, server = 2 }\ndrive = \"auto\"\ndead = [\"server 2\"]\n";
    let messages = fails(&protocol, &format!("{scene}faults = [\"restart\"]\n"));
    assert!(messages.contains("a server that never rests"), "{messages}");
    builds(&protocol, scene);
}

/// Whether somebody has crashed is part of the world, once it may come back.
#[test]
fn claims_see_the_dead_come_back() {
    let protocol = format!(
        "{ASKS}role server
    got = none
    on ask(v) from c
        got = v
goal all_up
    all s in servers: alive(s) and s.got != none
"
    );
    let scene = "cast = { client = 1, server = 2 }\ndead = [\"server 2\"]\nfind = \"all_up\"\n";
    builds(&protocol, &format!("{scene}faults = [\"restart\"]\n"));
    let messages = fails(&protocol, scene);
    assert!(messages.contains("no run of this scene finds `all_up`"), "{messages}");
}

/// Random orders, too, bring back who is dead: 9 actors are too many for every order.
#[test]
fn random_orders_restart_the_dead() {
    let protocol = "role node outside
    high = 0
    action grow by hand
        when high < 40
        high = high + 1
        send hi(high) to nodes
    on hi(v) from n
        high = max(high, v)
role spare
    back = no or yes
    on restart
        back = yes
invariant stays_down
    all s in spares: s.back = no
";
    let scene = "cast = { node = 8, spare = 1 }\ndead = [\"spare 1\"]\nfaults = [\"restart\"]\n";
    let messages = fails(protocol, scene);
    assert!(messages.contains("`stays_down` does not hold"), "{messages}");
    assert!(messages.contains("spare 1 comes back."), "{messages}");
}

#[test]
fn step_invariants_hold_however_many_there_are() {
    let mut protocol = format!(
        "{ASKS}role server
    got = 5
    on ask(v) from c
        got = v
search every order of 1 client, 1 server
"
    );
    protocol.push_str(&"never changes client.sent\n".repeat(256));
    protocol = protocol.replace("sent = no or yes", "sent = none");
    protocol = protocol.replace("sent = no\n", "sent = none\n").replace("sent = yes", "sent = 1");
    builds(&protocol, "cast = { client = 1, server = 1 }\n");
    protocol.push_str("never decreases server.got\n");
    let messages = fails(&protocol, "cast = { client = 1, server = 1 }\n");
    assert!(messages.contains("`got` of a server decreases"), "{messages}");
}

#[test]
fn a_search_of_no_states_is_a_mistake() {
    let protocol = |states: &str| {
        format!(
            "{ASKS}role server\n    got = 5\n    on ask(v) from c\n        got = v\nsearch every order of 1 client, 1 server, states {states}\n"
        )
    };
    let scene = "cast = { client = 1, server = 1 }\n";
    builds(&protocol("10"), scene);
    for states in ["-1", "0"] {
        let messages = fails(&protocol(states), scene);
        assert!(messages.contains(&format!("a search of {states} states")), "{messages}");
        assert!(messages.contains("p.protocol:11:43"), "{messages}");
    }
}

#[test]
fn more_words_or_labels_than_have_a_number_are_a_mistake() {
    let words = |count: usize| {
        let words: Vec<String> = (0..count).map(|nth| format!("w{nth}")).collect();
        let registers: Vec<String> = (0..)
            .zip(words.chunks(40))
            .map(|(nth, words)| format!("    r{nth} = {}\n", words.join(" or ")))
            .collect();
        let sets: Vec<String> = words.iter().map(|word| format!("        r0 = {word}\n")).collect();
        format!("{ASKS}role server\n{}    on ask(v) from c\n{}", registers.concat(), sets.concat())
    };
    // `no` and `yes` are two more.
    builds(&words(254), "cast = { client = 1, server = 1 }\n");
    let messages = fails(&words(255), "cast = { client = 1, server = 1 }\n");
    assert!(messages.contains("more than 256 words"), "{messages}");
    let labels = |count: usize| {
        let sets: Vec<String> =
            (0..count).map(|nth| format!("        got = v @l{nth}\n")).collect();
        format!("{ASKS}role server\n    got = 0\n    on ask(v) from c\n{}", sets.concat())
    };
    builds(&labels(256), "cast = { client = 1, server = 1 }\n");
    let messages = fails(&labels(257), "cast = { client = 1, server = 1 }\n");
    assert!(messages.contains("more than 256 labels"), "{messages}");
}

#[test]
fn a_rule_that_sends_without_measure_is_a_mistake() {
    let sends = "        send ask(1) to servers\n".repeat(200);
    let protocol =
        format!("{ASKS}role server\n    got = 0\n    on ask(v) from c\n        got = v\n")
            .replace("        send ask(number(self)) to servers\n", &sends);
    let messages = fails(&protocol, "cast = { client = 1, server = 9 }\n");
    assert!(messages.contains("more than 1000 messages at once"), "{messages}");
}

#[test]
fn a_scene_in_which_nobody_can_crash_lists_its_endings_all_the_same() {
    let protocol = "role client outside
    got = none
    action ask by hand
        when got = none
        got = 1
outcome client.got
";
    let scene = "cast = { client = 2 }\ndrive = \"auto\"\nfaults = [\"kill\"]\nendings = \"got\"\n";
    builds(protocol, scene);
}

const WIDE: &str = "role client outside
    sent = no or yes
    on hi(v) from c
        sent = no
    action ask by hand
        when sent = no
        sent = yes
        send hi(1) to clients
invariant wide
";

#[test]
fn a_claim_that_looks_at_too_much_is_a_mistake() {
    let wide = |names: &str| {
        format!(
            "{WIDE}    all {names} in clients: a.sent = b.sent or b.sent != c.sent or c.sent != d.sent or a.sent = e.sent or e.sent = f.sent or f.sent = a.sent\n"
        )
    };
    let scene = "cast = { client = 9 }\n";
    let long =
        wide("a, b, c, d, e, f").replace("f.sent = a.sent", &["f.sent = a.sent"; 10].join(" or "));
    let messages = fails(&long, scene);
    assert!(messages.contains("`wide` looks at "), "{messages}");
    builds(&long, "cast = { client = 2 }\n");
}

/// A claim about six actors of nine takes milliseconds; a search of it is heard of all the same.
#[test]
fn a_search_is_heard_of_while_it_judges() {
    let protocol = format!(
        "{WIDE}    all a, b, c, d, e, f in clients: a.sent = b.sent or b.sent != c.sent or c.sent != d.sent or a.sent = e.sent or e.sent = f.sent or f.sent = a.sent\n"
    );
    for search in ["search every order of 9 clients\n", "search 8000 orders of 9 clients\n"] {
        let mut deck = deck(&format!("{protocol}{search}"), "cast = { client = 1 }\n");
        deck.content.files.insert("scenes.toml".to_string(), Vec::new());
        let mut heard = 0;
        let mut hear = |done: Done<'_>| {
            heard += u32::from(matches!(done, Done::Searches(News::Search { .. })));
            if heard == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut found = synod::diagnostic::Diagnostics::new();
        let content = site::read_content(&deck, &mut hear, &mut found);
        assert_eq!((heard, content.unsearched), (4, 1), "{search}");
    }
}

#[test]
fn claims_that_nothing_searches_are_told_of() {
    let protocol = format!(
        "{ASKS}role server
    got = none
    on ask(v) from c
        got = v
invariant small
    all s in servers: s.got = none or s.got < 9
goal served
    some s in servers: s.got != none
never changes server.got
"
    );
    let mut unplayed = deck(&protocol, "");
    unplayed.content.files.insert("scenes.toml".to_string(), Vec::new());
    unplayed.extras.advice = true;
    let messages = build(&unplayed).1;
    for claimed in ["`small` holds", "`served` can be reached", "`got` of a server changes"] {
        let expected = format!("nothing searches whether {claimed}");
        assert!(messages.contains(&expected), "{messages}");
    }
    assert!(messages.contains("search every order of 1 client, 1 server"), "{messages}");
    let cast = "cast = { client = 1, server = 1 }\n";
    let played = advice(&protocol, cast);
    assert!(played.contains("`served` can be reached"), "{played}");
    assert!(!played.contains("`small`") && !played.contains("`got` of"), "{played}");
    let found = advice(&protocol, &format!("{cast}find = \"served\"\n"));
    assert!(!found.contains("nothing searches"), "{found}");
    let searched = format!("{protocol}search every order of 1 client, 1 server\n");
    assert!(!advice(&searched, cast).contains("nothing searches"));
    // A scene that lacks a line may break.
    let labelled = protocol.replace("        got = v\n", "        got = v @keep\n");
    let lacking = advice(&labelled, &format!("{cast}without = [\"keep\"]\n"));
    assert!(lacking.contains("`small` holds"), "{lacking}");
}

/// Whoever a scene clicks in vain is told of, not only the first.
#[test]
fn all_bad_clicks_of_a_demo_are_told() {
    let protocol =
        format!("{ASKS}role server\n    got = 0\n    on ask(v) from c\n        got = v\n");
    let cast = "cast = { client = 1, server = 1 }\n";
    let demo = "demo = [\"cleint 1\", \"client 1\", \"sever 1\"]\n";
    let messages = fails(&protocol, &format!("{cast}{demo}"));
    assert!(messages.contains("cleint 1") && messages.contains("sever 1"), "{messages}");
    let demo = "demo = [\"client 1\", \"client 1\", \"server 1\"]\n";
    let messages = fails(&protocol, &format!("{cast}{demo}"));
    assert_eq!(messages.matches("this click does nothing").count(), 2, "{messages}");
}

/// Messages of ever new values.
const EVER_NEW: &str = "role node outside
    a = 0
    b = 0
    c = 0
    action grow by hand
        when a < 100000
        a = a + number(self)
        b = b * 3 + a
        send hi(a, b, c, number(self)) to nodes
    on hi(v, w, x, n) from m
        a = max(a, v) + 1
        c = c + w - w / 7 * 7
        send ho(a, c, v) to m
    on ho(v, w, x) from m
        c = c - v
        b = w - w / 1000 * 1000
";

/// What is remembered of messages has a limit, and the search goes on.
#[cfg(target_os = "linux")]
#[test]
fn random_orders_remember_no_more_than_fits() {
    let protocol = format!("{EVER_NEW}search 150 orders of 9 nodes\n");
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    let path = |name: &str| folder.path().join("content").join(name);
    std::fs::create_dir_all(path("protocols")).expect("it can be made");
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    for (name, text) in [
        ("deck.toml", "title = \"A deck\"\n"),
        ("slides.tsv", &table),
        ("scenes.toml", ""),
        ("protocols/p.protocol", &protocol),
    ] {
        std::fs::write(path(name), text).expect("it can be written");
    }
    // In 2 GB, threads and all; the numbers themselves have half of one.
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -v 2000000; exec \"$0\" verify", env!("CARGO_BIN_EXE_synod")])
        .current_dir(folder.path())
        .output()
        .expect("a shell starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("150 random walks"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

/// Under watch, too, the verdict on such a scene comes.
#[test]
fn a_watch_tells_what_came_of_a_search_however_many_messages_wait() {
    let clicks: Vec<String> = (1..=9).map(|nth| format!("\"starter {nth}\"")).collect();
    let scenes = format!(
        "[scene.a]\nslides = [0]\nprotocol = \"p\"\ncast = {{ starter = 9, node = 9 }}\nstart = [{}]\n",
        clicks.join(", ")
    );
    let watched = Watched::of(&[
        ("deck.toml", "title = \"A deck\"\n"),
        ("slides.tsv", &format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n")),
        ("scenes.toml", &scenes),
        ("protocols/p.protocol", MANY_WAIT),
    ]);
    watched.until("a verdict", |watched| watched.count("searched: nothing is broken") == 1);
}

/// A search that does not see everything says so, unless its line says where to stop.
#[test]
fn a_search_that_stops_at_its_limit_says_so() {
    let search = |line: &str| {
        let mut deck = deck(&format!("{EVER_NEW}search every order of 9 nodes{line}\n"), "");
        deck.content.files.insert("scenes.toml".to_string(), Vec::new());
        let (site, messages) = build(&deck);
        assert!(site.is_some(), "{messages}");
        messages
    };
    let messages = search("");
    assert!(messages.contains("warning: incomplete: "), "{messages}");
    assert!(messages.contains(" states, all to depth "), "{messages}");
    assert!(messages.contains(" values: what `hi` carries"), "{messages}");
    assert_eq!(search(", states 1000"), "");
}

/// A client that may ask twice, and a server that takes what comes.
const ASKS_TWICE: &str = "role client outside
    tried = 0
    action ask by hand
        when tried < 2
        tried = tried + 1
        send ask(number(self)) to servers
role server
    got = none
    on ask(v) from c
        got = v
possible an_answer
    when CONDITION
    some s in servers: s.got != none
search every order of 1 client, 1 server
";

#[test]
fn what_must_stay_possible_is_possible_whatever_gets_lost() {
    let scene = "cast = { client = 1, server = 1 }";
    let protocol = |condition: &str| ASKS_TWICE.replace("CONDITION", condition);
    assert_eq!(advice(&protocol("some c in clients: c.tried < 2"), scene), "");
    let messages = fails(&protocol("1 = 1"), scene);
    for told in [
        "`an_answer` is not possible any more",
        "no run breaks it in fewer than 2 steps:",
        "Then, if what is under way gets lost, no run leads there from",
        "server 1: got none",
        "found here",
        "1 mistake",
    ] {
        assert!(messages.contains(told), "{told}: {messages}");
    }
    let random = protocol("1 = 1").replace("every order", "10 orders");
    let messages = advice(&random, scene);
    assert!(messages.contains("nothing searches whether `an_answer` stays possible"), "{messages}");
}

#[test]
fn crashes_where_everybody_stands_outside_are_a_mistake() {
    let protocol = format!(
        "{ASKS}role server outside\n    got = 5\n    on ask(v) from c\n        got = v\n    action rest by \
         hand\n        when got != 5\n        got = 5\nsearch every order of 1 client, 1 server"
    );
    let scene = "cast = { client = 1, server = 1 }";
    assert_eq!(advice(&format!("{protocol}\n"), scene), "");
    let messages = fails(&format!("{protocol}, crashes\n"), scene);
    assert!(messages.contains("nobody can crash: each role stands outside"), "{messages}");
}

/// By hand means that somebody clicks it, and no more: who is not declared to stand outside crashes
/// like all others, and whoever may not know that is told.
#[test]
fn who_acts_by_hand_crashes_unless_it_stands_outside() {
    let text = |role: &str, search: &str| {
        format!(
            "role {role}
    sent = no or yes durable
    asked = no or yes
    action ask by hand
        when sent = no
        sent = yes
        asked = yes
        send ask() to servers
role server
    got = 0
    on ask() from c
        got = 1
invariant asked_once
    all c in clients: c.sent = c.asked
search every order of 1 client, 1 server{search}
"
        )
    };
    let scene = "cast = { client = 1, server = 1 }\n";
    assert_eq!(advice(&text("client outside", ", crashes"), scene), "");
    assert_eq!(advice(&text("client", ""), scene), "");
    let told = fails(&text("client", ", crashes"), scene);
    for words in ["`asked_once` does not hold", "client 1 crashes", "`role client outside`"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let held =
        text("client", ", crashes").replace("asked = no or yes", "asked = no or yes durable");
    let told = advice(&held, scene);
    assert!(told.contains("clients crash too, as no role stands outside"), "{told}");
    let told = advice(&held.replace(", crashes", ""), &format!("{scene}faults = [\"kill\"]\n"));
    assert!(told.contains("`role client outside` if they are no part of it"), "{told}");
}

/// A lock that takes itself back, and holders who let go of it in time, or do not.
fn lease(lets_go: &str, search: &str) -> String {
    format!(
        "role client outside
    phase = idle or waiting or holding or done
    action ask by hand
        when phase = idle
        phase = waiting
        send ask() to locks
    on grant() from l
        phase = holding
    action let_go after {lets_go}
        when phase = holding
        phase = done
role lock
    free = yes or no
    line = []
    on ask() from c
        append c to line
    action grant
        when free = yes and line != []
        free = no
        send grant() to first(line)
        drop first of line
    action take_back after 5000 to 5000
        when free = no
        free = yes
invariant one_holder
    all a, b in clients: a = b or a.phase != holding or b.phase != holding
goal both
    all c in clients: c.phase = done
outcome lock.free
search {search} of 2 clients, 1 lock
"
    )
}

#[test]
fn a_lease_holds_on_a_clock_and_in_no_order() {
    let scene = "cast = { client = 2, lock = 1 }\ndrive = \"auto\"\nseeds = [1, 2]";
    let soon = "2000 to 3000";
    assert_eq!(advice(&lease(soon, "2000 runs"), scene), "");
    // In some order a lock takes itself back before its holder lets go.
    let messages = fails(&lease(soon, "every order"), scene);
    assert!(messages.contains("`one_holder` does not hold"), "{messages}");
    assert!(messages.contains("`search 10000 runs of …` keeps to these times"), "{messages}");
    let messages = fails(&lease("5500 to 6000", "2000 runs"), scene);
    for told in [
        "`one_holder` does not hold",
        "this run breaks it; a shorter one is not ruled out:",
        " ms: client ",
        "client 1: phase holding",
        "client 2: phase holding",
        "1 mistake",
    ] {
        assert!(messages.contains(told), "{told}: {messages}");
    }
    // Both ask, both get the lock, one in time: nothing in it can go.
    let run = messages.lines().filter(|line| line.contains(" ms: client ")).count();
    assert!(run <= 4, "{messages}");
}

/// What held on a clock is not kept for a scene that is searched in every order.
#[test]
fn a_scene_is_searched_again_when_its_protocol_leaves_the_clock() {
    let scene = "cast = { client = 2, lock = 1 }\ndrive = \"auto\"\nseeds = [1, 2]";
    let goal = "goal both\n    all c in clients: c.phase = done\n";
    let soon = |search: &str| lease("2000 to 3000", search).replace(goal, "");
    let timed = deck(&soon("2000 runs"), scene);
    let kept = build(&timed).0.expect("it holds on a clock").checks.clone();
    let alone = soon("every order").replace("of 2 clients", "of 1 client");
    let again = Inputs { checks: kept, ..deck(&alone, scene) };
    let (site, messages) = build(&again);
    assert!(site.is_none(), "what was found on a clock is taken for every order");
    assert!(messages.contains("`one_holder` does not hold"), "{messages}");
}

#[test]
fn runs_on_a_clock_are_the_same_on_any_number_of_threads() {
    let program = read(&lease("5500 to 6000", "2000 runs"));
    let cluster = Cluster::new(&[2, 1], Vec::new());
    let rules = Rules { program: &program, cluster: &cluster };
    let question = Question {
        rules,
        start: World::first(rules).expect("it has first values"),
        drive: Drive::Auto,
        faults: Faults {
            crashes: true,
            restarts: true,
            duplicates: false,
            losses: true,
            isolates: false,
        },
        possibles: false,
        reduced: true,
    };
    let found = [1, 2, 3].map(|threads| {
        let bounds = Bounds { states: 1_000, bytes: 1 << 20, threads };
        let (report, broken) =
            timed::search(&question, 1, 500, bounds, &mut |_, _| ControlFlow::Continue(()));
        let broken = broken.expect("it breaks");
        (report.complete, format!("{:?} {:?}", broken.wrong, broken.events))
    });
    assert!(found.iter().all(|one| *one == found[0]), "{found:#?}");
}

/// A watcher that hears nothing for long: no single loss does that.
const BEATING: &str = "role owner outside
    asked = no or yes
    action ask by hand
        when asked = no
        asked = yes
        send go() to servers
role server
    n = 0
    goes = no or yes
    on go() from o
        goes = yes
    action beat after 500 to 500
        when goes = yes and n < 60
        n = n + 1
        send beat(n) to watchers
role watcher
    last = 0
    gap = 0
    on beat(k) from s
        gap = max(gap, k - last)
        last = max(last, k)
invariant heard
    all w in watchers: w.gap < 9
search 200 runs of 1 owner, 1 server, 1 watcher
";

#[test]
fn on_a_clock_partitions_cut_actors_off_for_a_while() {
    let scene = "cast = { owner = 1, server = 1, watcher = 1 }\ndrive = \"auto\"\n";
    builds(BEATING, scene);
    let messages = fails(&BEATING.replace("1 watcher\n", "1 watcher, partitions\n"), scene);
    assert!(messages.contains("`heard` does not hold"), "{messages}");
    // Readers of a scene may do the same, and so does a search of what they can do.
    let messages = fails(BEATING, &format!("{scene}faults = [\"isolate\"]\n"));
    assert!(messages.contains("`heard` does not hold"), "{messages}");

    let program = read(BEATING);
    let cluster = Cluster::new(&[1, 1, 1], Vec::new());
    let rules = Rules { program: &program, cluster: &cluster };
    let question = Question {
        rules,
        start: World::first(rules).expect("it has first values"),
        drive: Drive::Auto,
        faults: Faults { losses: true, isolates: true, ..Faults::default() },
        possibles: false,
        reduced: true,
    };
    let bounds = Bounds { states: 1_000, bytes: 1 << 20, threads: 2 };
    let go_on = &mut |_: u64, _: u64| ControlFlow::Continue(());
    let (_, broken) = timed::search(&question, 1, 200, bounds, go_on);
    let steps: Vec<Step> =
        broken.expect("it breaks").events.iter().map(|event| event.step).collect();
    let cut = steps.iter().position(|step| matches!(step, Step::Isolate(_)));
    let healed = steps.iter().position(|step| matches!(step, Step::Heal(_)));
    assert!(cut.is_some() && cut < healed, "what is lost in a row is lost by isolation: {steps:?}");
}
