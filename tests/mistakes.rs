//! What an author reads about each mistake in a protocol, word for word: `tests/golden/protocols`.

use crate::deck::{HEADER, build, inputs};
use expect_test::expect_file;

/// A protocol without mistakes, into which each of them is written.
const RIGHT: &str = r#"limit tries = 3
role client
    sent = no or yes
    action ask by hand
        when sent = no
        sent = yes
        send request(number(self)) to servers
        say "{self} asks."
    on answer(v) from s
        say "{s} answers {v}."
role server
    log = []
    seen = {}
    last = none durable "last"
    count_of = 0
    on request(v) from c, queued
        append v to log
        add c to seen
        last = v
        count_of = count_of + 1
        send answer(v) to c
goal served
    some s in servers: s.last != none
search every order of 2 clients, 1 server
"#;

/// A name for a mistake, and what is written instead of what.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("record-empty", "role server\n", "record pair()\nrole server\n"),
    ("record-twice", "role server\n", "record pair(a, a)\nrecord pair(b)\nrole server\n"),
    ("record-like-a-role", "role server\n", "record client(a)\nrole server\n"),
    ("record-of-lists", "role server\n", "record pair(a)\nrole server\n    x = pair([1])\n"),
    ("record-values", "role server\n", "record pair(a, b)\nrole server\n    x = pair(1)\n"),
    ("record-field", "role server\n", "record pair(a, b)\nrole server\n    x = pair(1, 2).c\n"),
    ("field-of-a-number", "count_of + 1", "count_of.first"),
    ("table-of-nobody", "    log = []\n", "    log[sever] = 0\n"),
    ("table-by-number", "    log = []\n", "    log = []\n    t[client] = 0 \"{t[1]}\"\n"),
    ("table-counted", "    log = []\n", "    log = []\n    t[client] = 0 \"{count(t)}\"\n"),
    ("for-what", "last = v", "for x in count_of\n            last = x"),
    ("for-without-in", "last = v", "for x of log\n            last = x"),
    (
        "for-too-deep",
        "last = v",
        "for a in servers\n            count_of = count(b, d in others, e in log: b = d)",
    ),
    ("several-sets", "add c to seen", "seen = {a in seen, b in servers: a = b}"),
    ("reset-unknown", "last = v", "reset ask"),
    ("reset-unwaiting", "send request(number(self)) to servers", "reset ask"),
    ("sum-of-truths", "count_of + 1", "sum(a in seen: a = c)"),
    ("list-of-lists", "append v to log", "log = [log]"),
    ("from-a-number", "last = v", "last = count_of from 2"),
    ("tab", "    sent = no or yes\n", "\tsent = no or yes\n"),
    ("indentation", "        sent = yes\n", "       sent = yes\n"),
    (
        "nothing-under",
        "        say \"{self} asks.\"\n",
        "        say \"{self} asks.\"\n            sent = no\n",
    ),
    ("unknown-line", "goal served", "gaol served"),
    ("text-without-end", "say \"{self} asks.\"", "say \"{self} asks."),
    ("text-without-brace", "say \"{self} asks.\"", "say \"{self asks.\""),
    ("character", "when sent = no", "when sent = no ; yes"),
    ("number-too-large", "count_of + 1", "count_of + 99999999999"),
    ("expected-value", "count_of = count_of + 1", "count_of = count_of +"),
    ("expected-to", "append v to log", "append v log"),
    ("bracket", "send answer(v) to c", "send answer((v) to c"),
    ("trailing", "last = v", "last = v v"),
    (
        "too-deep",
        "last = v",
        "last = ((((((((((((((((((((((((((((((((((((((((v))))))))))))))))))))))))))))))))))))))))",
    ),
    ("else-alone", "        last = v\n", "        else\n            last = v\n"),
    ("guard-late", "        last = v\n", "        last = v\n        when v = 1\n"),
    ("label-empty", "last = v", "last = v @"),
    ("queued-action", "action ask by hand", "action ask by hand, queued"),
    ("hand-and-time", "action ask by hand", "action ask after 3000 to 1000"),
    ("no-guard", "        when sent = no\n", ""),
    ("no-roles", "", ""),
    ("reserved-word", "role server", "role none"),
    ("role-twice", "role server\n", "role server\nrole server\n"),
    ("register-twice", "    seen = {}\n", "    seen = {}\n    log = 0\n"),
    ("unknown-role", "to servers", "to server"),
    ("unknown-register", "last = v", "lats = v"),
    ("unknown-name", "append v to log", "append w to log"),
    ("unknown-word", "sent = yes", "sent = yess"),
    ("unknown-message", "send answer(v) to c", "send anwser(v) to c"),
    ("unknown-function", "number(self)", "numbr(self)"),
    ("arity", "send answer(v) to c", "send answer(v, v) to c"),
    ("arity-of-function", "number(self)", "number(self, 1)"),
    ("parameter-twice", "on request(v) from c", "on request(v) from v"),
    ("type-of-register", "count_of = count_of + 1", "count_of = seen"),
    ("type-of-guard", "when sent = no", "when 1"),
    ("type-of-add", "add c to seen", "add v to log"),
    ("type-of-send", "send answer(v) to c", "send answer(v) to v"),
    ("truth-kept", "last = v", "last = v = 1"),
    ("compare-truth", "count_of + 1", "count_of + yes"),
    (
        "nobody-sends",
        "    on answer(v) from s\n",
        "    on nothing(v) from s\n        say \"{v} {s}\"\n    on answer(v) from s\n",
    ),
    ("wrong-receiver", "to servers", "to clients"),
    (
        "never-runs",
        "goal served",
        "    on request(w) from d, queued\n        last = w\ngoal served",
    ),
    (
        "half-queued",
        "    on request(v) from c, queued",
        "    on request(w) from d when w = 1\n        last = w\n    on request(v) from c, queued",
    ),
    ("limit-of-search", "limit tries = 3", "limit states = 3"),
    ("idle-word", "sent = no or yes", "sent = no or yes or perhaps"),
    ("drop-of-set", "        last = v\n", "        last = v\n        drop first of seen\n"),
    ("first-of-number", "last = v", "last = first(count_of)"),
    ("claim-unknown-register", "s.last != none", "s.lost != none"),
    ("claim-unknown-role", "some s in servers", "some s in severs"),
    ("claim-no-truth", "    some s in servers: s.last != none", "    count(servers)"),
    (
        "claim-twice",
        "search every",
        "goal served\n    some s in servers: s.last = none\nsearch every",
    ),
    ("never-of-set", "search every", "never decreases server.seen\nsearch every"),
    ("never-what", "search every", "never grows server.count_of\nsearch every"),
    ("never-ends-register", "search every", "never ends server.last\nsearch every"),
    ("never-empty", "search every", "never ends served_twice for s in servers\nsearch every"),
    (
        "never-of-changing",
        "search every",
        "never changes held for s in servers, v in s.log\n    v if v in s.log else none\nsearch every",
    ),
    (
        "never-no-number",
        "search every",
        "never decreases asked for s in servers\n    s.seen\nsearch every",
    ),
    ("never-no-truth", "search every", "never ends held\n    count(servers)\nsearch every"),
    (
        "never-broken",
        "search every",
        "never changes held for s in servers, i in 1 to 2\n    s.log[i] if s.count_of < 2 else none\nsearch every",
    ),
    ("outcome-twice", "search every", "outcome server.last\noutcome server.last\nsearch every"),
    ("search-no-role", "2 clients, 1 server", "2 clients"),
    ("search-unknown", "2 clients, 1 server", "2 clients, 1 server, crahses"),
    ("search-partitions", "2 clients, 1 server", "2 clients, 1 server, partitions"),
    ("search-limit", "2 clients, 1 server", "2 clients, 1 server, trys 1"),
    ("order-twice", "goal served", "channels keep order\nchannels keep order\ngoal served"),
    ("order-of-what", "goal served", "channels keep fit\ngoal served"),
    (
        "order-and-duplicates",
        "search every order of 2 clients, 1 server",
        "channels keep order\nsearch every order of 2 clients, 1 server, duplicates",
    ),
    ("search-losses", "2 clients, 1 server", "2 clients, 1 server, losses"),
    ("item-of-number", "last = v", "last = count_of[1]"),
    ("item-unclosed", "last = v", "last = log[1"),
    ("either-of-kinds", "last = v", "last = v if v > 1 else c"),
    ("either-without-else", "last = v", "last = v if v > 1"),
    ("remove-from-list", "last = v", "remove c from log"),
    ("cut-a-number", "last = v", "cut count_of to 1"),
    ("others-in-claim", "s.last != none", "count(others) = 1"),
    ("implies-a-number", "s.last != none", "s.last != none implies 1"),
    ("search-every-run", "every order of", "every run of"),
    (
        "search-runs-twice",
        "every order of 2 clients, 1 server",
        "10 runs of 2 clients, 1 server, duplicates",
    ),
    (
        "search-orders-states",
        "every order of 2 clients, 1 server",
        "10 orders of 2 clients, 1 server, states 9",
    ),
    ("search-no-runs", "every order of", "0 runs of"),
    ("possible-alone", "goal served", "possible another\ngoal served"),
    ("possible-not-when", "goal served", "possible another\n    1 = 1\n    2 = 2\ngoal served"),
    ("search-too-many", "2 clients, 1 server", "2 clients, 99 servers"),
    ("self-in-claim", "s.last != none", "s != self"),
    ("goal-unreached", "s.last != none", "s.last = 7"),
    (
        "never-rests",
        "goal served",
        "    action more\n        when count_of > 0\n        count_of = count_of + 1\ngoal served",
    ),
    ("habit-equals", "when sent = no", "when sent == no"),
    ("habit-unequal", "when sent = no", "when sent <> yes"),
    ("habit-implies", "some s in servers: s.last != none", "all s in servers: s.last = 1 -> 1 = 1"),
    ("habit-arrow", "some s in servers: s.last != none", "all s in servers: s.last = 1 => 1 = 1"),
    ("habit-and", "when sent = no", "when sent = no && 1 = 1"),
    ("habit-or", "when sent = no", "when sent = no || 1 = 2"),
    ("habit-not", "when sent = no", "when !sent = yes"),
    (
        "habit-elif",
        "        last = v\n",
        "        if v = 1\n            last = v\n        elif v = 2\n            last = 3\n",
    ),
    (
        "habit-for",
        "        send request(number(self)) to servers\n",
        "        foreach s in servers\n            send request(number(self)) to s\n",
    ),
    ("habit-while", "        last = v\n", "        while count_of < 3\n            last = v\n"),
    ("habit-let", "        last = v\n", "        let x = v\n        last = v\n"),
    ("habit-var-of-role", "    seen = {}\n", "    var seen = {}\n"),
    ("habit-const", "limit tries = 3", "const tries = 3"),
    ("habit-return", "        last = v\n", "        last = v\n        return\n"),
    ("habit-assign", "last = v", "last := v"),
    ("habit-add-to", "count_of = count_of + 1", "count_of += 1"),
    ("habit-count-up", "count_of = count_of + 1", "count_of++"),
    ("habit-count-down", "count_of = count_of + 1", "count_of--"),
    (
        "habit-braces",
        "        last = v\n",
        "        if v = 1 {\n            last = v\n        } else {\n            last = 2\n      }\n",
    ),
    (
        "habit-semicolons",
        "last = v\n        count_of = count_of + 1",
        "last = v;\n        count_of = 1;",
    ),
    ("habit-comments", "    seen = {}\n", "  // Who asked.\n    seen = {} // `Nobody`.\n"),
    ("habit-colon", "        last = v\n", "        if v = 1:\n            last = v\n"),
    ("habit-then", "        last = v\n", "        if v = 1 then\n            last = v\n"),
    ("habit-true", "sent = yes", "sent = true"),
    ("habit-null", "last = v", "last = null"),
    ("habit-milliseconds", "action ask by hand", "action ask after 500ms to 2s"),
    ("habit-seconds-apart", "action ask by hand", "action ask after 2 s to 3 s"),
    ("habit-case-of-name", "count_of = count_of + 1", "countOf = countOf + 1"),
    ("habit-case-of-role", "role server\n", "role Server\n"),
    ("habit-quotes", "say \"{self} asks.\"", "say '{self} asks.'"),
    ("habit-function", "    on answer(v) from s", "    def answer(v)"),
    ("habit-print", "say \"{self} asks.\"", "print \"{self} asks.\""),
    ("habit-label-case", "last = v", "last = v @myLine"),
    ("number-and-letters", "count_of + 1", "count_of + 1x"),
    ("word-undeclared", "last = v", "last = noop"),
    ("no-statement", "append v to log", "apend v to log"),
    ("call-alone", "send answer(v) to c", "answer(v)"),
    ("alive-in-guard", "when sent = no", "when alive(self)"),
    ("role-nobody", "2 clients, 1 server", "2 clients, 0 servers"),
    ("number-for-actor", "send answer(v) to c", "send answer(v) to number(c)"),
    ("register-of-other", "when sent = no", "when c.sent = no"),
    ("claim-empty", "    some s in servers: s.last != none\n", ""),
    ("plural-unsaid", "to servers", "to serveres"),
    ("plural-unsaid-in-claim", "some s in servers", "some s in serveres"),
    ("plural-missing", "role server\n", "role server,\n"),
    ("plural-reserved", "role server\n", "role server, all\n"),
    ("plural-twice", "role server\n", "role server, clients\n"),
    ("first-of-empty", "last = v", "last = first(log) / (v - 1)"),
    ("search-states", "2 clients, 1 server", "2 clients, 1 server, states 0"),
    ("search-count", "every order of", "orders of"),
    ("search-what", "every order of", "10 of"),
    ("search-what-every", "every order of", "every of"),
    ("search-ends", "2 clients, 1 server", "2 clients, 1 server,"),
    (
        "field-of-what",
        "    last = none durable",
        "    x = none \"{x.first}\"\n    last = none durable",
    ),
    ("field-of-a-digit", "s.last != none", "s.1 != none"),
    ("claim-unknown-actor", "s.last != none", "q.last != none"),
    ("claim-member", "some s in servers", "some 1 in servers"),
    ("claim-members", "some s in servers", "some s, 1 in servers"),
    ("table-of-what", "    log = []\n", "    log = []\n    x = none \"{x[self]}\"\n"),
    ("nobody-handles", "last = v", "send farewell(v) to c"),
    ("message-too-large", "last = v", "send answers(1, 2, 3, 4, 5, 6, 7, 8, 9) to c"),
    ("record-like-a-function", "role server\n", "record max(a)\nrole server\n"),
    ("record-by-number", "role server\n", "record 1(a)\nrole server\n"),
    ("record-field-by-number", "role server\n", "record pair(1)\nrole server\n"),
    (
        "record-for-another",
        "role server\n",
        "record one(a)\nrecord two(b)\nrole server\n    x = one(1) if one(1) = two(1) else one(2)\n",
    ),
    (
        "record-for-a-number",
        "role server\n",
        "record pair(a, b)\nrole server\n    x = max(pair(1, 2), 3)\n",
    ),
    (
        "number-for-record",
        "role server\n",
        "record pair(a, b)\nrole server\n    x = 1 if pair(1, 2) = 3 else 2\n",
    ),
    ("set-for-actor", "add c to seen", "add servers to seen"),
    ("none-for-truth", "when sent = no", "when none"),
    ("word-like-a-limit", "sent = no or yes", "sent = no or tries"),
    ("label-of-register", "count_of = 0", "count_of = 0 @count"),
    ("label-letters", "last = v", "last = v @é"),
    ("name-letters", "last = v", "é = v"),
    ("sign", "count_of + 1", "count_of % 1"),
    ("by-hand-and-after", "action ask by hand", "action ask by hand after 100 to 200"),
    (
        "sender-like-a-register",
        "from s\n        say \"{s} answers {v}.\"",
        "from sent\n        say \"{sent} answers {v}.\"",
    ),
    ("member-like-a-register", "last = v", "for seen in servers\n            last = v"),
    ("nothing-above", "limit tries", "  limit tries"),
    ("too-deep-lines", "        last = v\n", DEEP),
    ("limit-by-number", "limit tries", "limit 3"),
    ("register-by-number", "    log = []\n", "    log = []\n    3 = 4\n"),
    ("register-without-value", "    log = []\n", "    log = []\n    logs\n"),
    (
        "judge-without-words",
        "goal served",
        "judge fair fair else \"unfair\"\n    1 = 1\ngoal served",
    ),
    ("never-by-number", "search every", "never decreases 3\nsearch every"),
    ("action-by-number", "action ask by hand", "action 1 by hand"),
    ("message-by-number", "on answer(v) from s", "on 1(v) from s"),
    ("carried-by-number", "on answer(v) from s", "on answer(1) from s"),
    ("sender-by-number", "on answer(v) from s", "on answer(v) from 1"),
    ("for-by-number", "last = v", "for 1 in servers\n            last = v"),
    ("reset-by-number", "last = v", "reset 1"),
    ("statement-by-number", "last = v", "3"),
    ("statement-without-value", "last = v", "last v"),
    ("say-without-quotes", "say \"{self} asks.\"", "say {self}"),
    ("habit-comment-block", "last = v", "last = v /* kept */"),
    ("habit-comment-block-ends", "last = v", "last = v */"),
    ("habit-tab-inside", "last = v", "last =\tv"),
    ("habit-switch", "last = v", "switch v"),
    ("habit-assert", "last = v", "assert v = 1"),
];

/// Lines under each other, one level more than may be.
const DEEP: &str = "        if v = 1
            if v = 1
                if v = 1
                    if v = 1
                        if v = 1
                            if v = 1
                                if v = 1
                                    last = v
";

/// A name for what goes wrong only when a protocol runs, a register, and what is done with it.
const FAULTS: &[(&str, &str, &str)] = &[
    ("fault-none-for-number", "x = none", "x = x + 1"),
    ("fault-none-for-actor", "x = none", "if x in servers\n            x = c"),
    ("fault-none-for-set", "t[server] = {}", "for a in t[c]\n            add a to t[self]"),
    ("fault-none-asked", "x = none", "send answer(number(x)) to c\n        x = c"),
    ("fault-none-agrees", "t[server] = [1]", "if agree(t[c], t[self])\n            t[self] = []"),
    ("fault-send-to-none", "x = none", "send answer(2) to x\n        x = c"),
    ("fault-list-begins", "log = [1]", "log[0] = 2"),
    ("fault-no-such-place", "t[server] = 0", "t[c] = 1"),
    ("fault-too-large", "x = 2147483647", "x = x + 1"),
    ("fault-neither-yes-nor-no", "x = none", "if x.is_so\n            x = none"),
];

/// A name for a mistake, and a whole protocol that makes it.
const WHOLE: &[(&str, &str)] = &[
    (
        "nobody-crashes",
        "role one outside\n    done = 0\n    action go by hand\n        when done = 0\n        done = 1\nsearch every order of 1 one, crashes\n",
    ),
    (
        "table-of-tables",
        "role one\n    of_one[one] = 0\n    of_all[one] = none\n    action go by hand\n        of_all[self] = of_one\n",
    ),
    ("table-none", "role one\n    of_one[one] = 0\n    action go by hand\n        of_one = none\n"),
    (
        "table-of-others",
        "role one\n    here[one] = 0\n    action go by hand\n        here = there\n    there[two] = 0\nrole two\n    nothing = 0\n",
    ),
    (
        "table-for-a-number",
        "role one\n    here[one] = 0\n    count_of = 0\n    action go by hand\n        count_of = here\n",
    ),
];

/// A name for a habit that fills a protocol, and what is written instead of what, everywhere.
const HABITS: &[(&str, &[(&str, &str)])] = &[
    ("habit-everywhere-tabs", &[("    ", "\t")]),
    ("habit-everywhere-tabs-and-spaces", &[("        ", "\t"), ("\tsent", "      sent")]),
    ("habit-everywhere-equals", &[(" = ", " == ")]),
    ("habit-everywhere-semicolons", &[("\n", ";\n")]),
    ("habit-everywhere-case", &[("count_of", "countOf"), ("server", "Server")]),
];

#[test]
fn every_mistake_in_a_protocol_has_a_place_and_a_remedy() {
    for (name, right, wrong) in MISTAKES {
        let text = match right.is_empty() {
            true => String::new(),
            false => {
                assert!(RIGHT.contains(right), "{name}: there is no {right:?}");
                RIGHT.replacen(right, wrong, 1)
            }
        };
        golden(name, text);
    }
}

#[test]
fn a_habit_from_another_language_is_told_once() {
    for (name, exchanges) in HABITS {
        let exchange = |text: String, (right, wrong): &(&str, &str)| text.replace(right, wrong);
        golden(name, exchanges.iter().fold(RIGHT.to_string(), exchange));
    }
}

#[test]
fn what_goes_wrong_only_in_runs_has_a_place_and_the_steps_to_it() {
    for (name, register, does) in FAULTS {
        let protocol = format!(
            "record answered(is_so)\nrole client\n    asked = no or yes\n    action ask by hand\n        \
             when asked = no\n        asked = yes\n        send request() to servers\n    \
             on answer(v) from s\n        say \"{{s}} answers {{v}}.\"\nrole server\n    {register}\n    \
             on request() from c\n        {does}\n        send answer(1) to c\n\
             search every order of 1 client, 1 server\n"
        );
        golden(name, protocol);
    }
}

#[test]
fn every_mistake_in_a_whole_protocol_has_a_place_and_a_remedy() {
    for (name, protocol) in WHOLE {
        golden(name, protocol.to_string());
    }
}

#[test]
fn what_is_too_much_has_a_place_and_a_remedy() {
    let many =
        |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let under = |lines: &str| format!("role one\n    done = 0\n{lines}");
    for (name, protocol) in [
        ("too-many-registers", under(&many(64, &|nth| format!("    r{nth} = 0\n")))),
        ("too-many-rules", under(&many(65, &|_| "    on restart\n        done = 1\n".to_string()))),
        (
            "too-many-words",
            under(&many(29, &|nth| {
                let words: Vec<String> = (0..9).map(|word| format!("w{nth}_{word}")).collect();
                format!("    r{nth} = {}\n", words.join(" or "))
            })),
        ),
        (
            "too-many-messages",
            under("    on restart\n")
                + &many(65, &|nth| format!("        send m{nth}() to self\n")),
        ),
        ("too-many-lines", under(&many(2_000, &|_| "    # Nothing.\n".to_string()))),
        ("too-long-line", under(&format!("    # {}\n", "Nothing. ".repeat(45)))),
        ("too-many-bytes", under(&many(1_000, &|_| format!("    # {}\n", "Nothing. ".repeat(12))))),
    ] {
        golden(name, protocol);
    }
}

fn golden(name: &str, protocol: String) {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let mut deck = inputs(table.as_bytes(), "");
    deck.content.files.insert("protocols/p.protocol".to_string(), protocol.into_bytes());
    let (site, messages) = build(&deck);
    assert!(site.is_none(), "{name} is no mistake");
    let path = format!("{}/tests/golden/protocols/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    expect_file![path].assert_eq(&messages);
}

#[test]
fn the_protocol_without_mistakes_has_none() {
    let table = format!("{HEADER}0\tA\tB\t1\t0\t1\t0\n");
    let mut deck = inputs(table.as_bytes(), "");
    deck.content.files.insert("protocols/p.protocol".to_string(), RIGHT.as_bytes().to_vec());
    let (site, messages) = build(&deck);
    assert!(site.is_some(), "{messages}");
}
