//! What a page does with texts that look like markup, with runs that cannot go on or do not end, with
//! more messages than anybody can see, and with links that ask for too much.

use crate::deck::{self, HEADER, address, single};
use crate::engine::Browser;
use crate::foretold::{self, ENDLESS, LIMITS};
use crate::player::{PICTURE, click, figure, open, show, to_end};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use synod::page::{embed, wire};

const STATUS: &str = "[role=status]";

/// Texts that end a script or a comment where they should not, or that an engine takes for markup.
const MARKUP: &str = "<!-- <script> </script> ]]> \u{2028} <b>3 < 4";

/// A deck of two slides, the second of which plays a protocol.
fn playing(name: &str, protocol: &str, scene: &str) -> PathBuf {
    let slides = format!("{HEADER}0\tA\t\t1\t1\t1\t0\n1\tB\t\t1\t1\t1\t1\n");
    let scenes = format!("[scene.play]\nslides = [1]\nprotocol = \"play\"\n{scene}");
    deck::built_with(name, &slides, &scenes, &[("play", protocol)], &[])
}

/// Opens the slide of [`playing`] at a run.
async fn at(browser: &Browser, folder: &Path, fragment: &str) {
    browser.open("about:blank").await;
    browser.open(&format!("{}{fragment}", address(folder, "1.html"))).await;
    browser.wait_for_slide(1).await;
    show(browser, "steps").await;
}

/// Whatever stands in a title, a caption, notes or a sentence is words, in every page.
pub async fn markup(browser: &mut Browser) {
    let name = format!("markup-{}", browser.engine.name);
    let slides = format!(
        "{}0\t{MARKUP}\t`{MARKUP}`\t1\t1\t1\t0\t{MARKUP}\n1\t{MARKUP}\t`{MARKUP}`\t1\t1\t1\t1\t{MARKUP}\n",
        HEADER.replace('\n', "\tnotes:string\n")
    );
    let refresh = "<meta http-equiv=refresh content='0;url=about:blank'>";
    let protocol = format!(
        "role client outside\n    sent = no or yes  \"{MARKUP}\"\n    action ask by hand\n        when sent = no\n\
         \x20       sent = yes\n        say \"{MARKUP} {refresh}\"\n\
         judge j \"{MARKUP}\" else \"{MARKUP}\"\n    all c in clients: c.sent = yes\n"
    );
    let scenes = "[scene.\"<!--\"]\nslides = [1]\nprotocol = \"play\"\ncast = { client = 1 }\n\
                  demo = [\"client 1\"]\n";
    let folder = deck::built_with(&name, &slides, scenes, &[("play", &protocol)], &["--notes"]);
    at(browser, &folder, "").await;
    click(browser, "client 1").await;
    to_end(browser).await;
    let says = browser.text(STATUS).await;
    assert!(says.contains("<!-- <script> </script> ]]>") && says.contains("<b>3 < 4"), "{says}");
    browser.click("[data-do=why]").await;
    let told = browser.text(".lit").await;
    assert!(told.contains("<b>3 < 4") && told.contains(refresh), "{told}");
    let strange = "document.querySelectorAll('.lit :is(meta, script)').length";
    assert_eq!(browser.ask(strange).await, json!(0));
    tokio::time::sleep(Duration::from_millis(300)).await;
    browser.wait_for_slide(1).await;
    for page in ["present.html#1.html", "deck.html#1.html"] {
        browser.open("about:blank").await;
        let page = match page.strip_prefix("deck.html") {
            Some(fragment) => format!("file://{}{fragment}", single(&folder).display()),
            None => address(&folder, page),
        };
        browser.open(&page).await;
        browser.wait_for("!!document.documentElement.dataset.window").await;
        browser.find("#slide").await.enter_frame().await.expect("the slide is in the frame");
        browser.wait_for_slide(1).await;
    }
}

/// A key on a figure is for the figure, whatever the figure is after it.
pub async fn keys_on_figures(browser: &mut Browser) {
    for state in [5, 1, 14, 21, 22] {
        for key in [" ", "\u{E007}"] {
            open(browser, state, "").await;
            browser.ask(&format!("({}.focus(), true)", figure("client 1"))).await;
            browser.press(key).await;
            browser.wait_for("document.querySelector('.stage').dataset.time > 0").await;
            // It has nothing to do any more, and has the focus still.
            browser.press(key).await;
            browser.press(key).await;
            let focus = "document.activeElement.dataset.actor";
            assert_eq!(browser.ask(focus).await, json!("client 1"), "slide {state}");
            tokio::time::sleep(Duration::from_millis(200)).await;
            browser.wait_for_slide(state).await;
        }
    }
}

/// A deck whose page plays what no search lets pass. It is built of the same protocol where nobody can
/// do anything, and then given the scene as it should be.
fn endless(browser: &Browser) -> PathBuf {
    let idle = LIMITS
        .replace("when asked < 9", "when asked > 9")
        .replace("on restart\n        turns = yes", "on restart\n        turns = no");
    let name = format!("limits-{}", browser.engine.name);
    let (_, scene) =
        ENDLESS.split_once("[scene.endless]\nprotocol = \"limits\"").expect("it is the first");
    let (scene, _) = scene.split_once("[scene").expect("another follows");
    let folder = playing(&name, &idle, scene);
    let file = folder.join("1.html");
    let page = fs::read_to_string(&file).expect("it was built");
    let (before, rest) = page.split_once("id=\"scene\">").expect("it plays");
    let (_, after) = rest.split_once("</script>").expect("its scene ends");
    let scene = wire::scene(foretold::endless()["endless"].play.as_ref().expect("it plays"));
    let page = format!("{before}id=\"scene\">{}</script>{after}", embed::json(&scene));
    fs::write(&file, page).expect("target can be written");
    folder
}

/// What everybody shows where the first client and the first two workers show this, and nobody else
/// has done anything.
fn registers(asked: &str, log: &str, share: &str) -> Vec<String> {
    let clients = [asked, "—", "—", "—", "—"];
    let workers = [log, share, log, share, "— of 0", "—"];
    [&clients[..], &workers[..]].concat().into_iter().map(String::from).collect()
}

/// What cannot be computed is a dash, a run that cannot go on stops, one without end is cut; the page
/// says so and lives on.
pub async fn no_end(browser: &mut Browser) {
    let folder = endless(browser);
    let shown =
        "[...document.querySelectorAll('[data-register]')].map((value) => value.textContent)";
    browser.open(&address(&folder, "overview.html")).await;
    let drawn = "document.querySelector('.stage').textContent.includes('— of 0') || \
                 document.querySelector('.stage').textContent";
    assert_eq!(browser.ask(drawn).await, json!(true));
    at(browser, &folder, "").await;
    let drawn = browser.ask(shown).await;
    assert_eq!(drawn, json!(registers("—", "— of 0", "—")), "as it was drawn");
    assert_eq!(browser.text(".judged").await, "—");
    click(browser, "client 1").await;
    to_end(browser).await;
    assert_eq!(browser.ask(shown).await, json!(registers("9", "1 of 1", "—")));
    browser.click("[data-do=undo]").await;
    assert_eq!(browser.ask(shown).await, drawn, "as the page draws it");
    let turns = "Stopped here: worker 1 acted 100 times at one moment and would never rest.";
    let divides = "Stopped here: worker 1 cannot go on: a number divided by zero.";
    for (run, end) in [
        ("1d0-4", turns),
        ("1d0-1", divides),
        ("1d0-7", "Stopped here: worker 1 cannot go on: there is nobody to send it to."),
        ("1d0-5", "A run is cut here, after 600 s."),
        ("1d0-8", "The run ends here: it has come back to where it was."),
        ("1d0-6", "A run is cut here, after 5000 events."),
        ("1r7", "Stopped here: worker 3 acted 100 times at one moment and would never rest."),
    ] {
        at(browser, &folder, &format!("#run=0/{run}/999999")).await;
        let says = format!("document.querySelector('{STATUS}').textContent === \"{end}\"");
        browser.wait_for(&says).await;
        let steps = "[...document.querySelectorAll('.story li')].at(-1).textContent";
        assert_eq!(browser.ask(steps).await, json!(end), "{run}");
        // Who has come back to where he was may be clicked again.
        let n_clicks = if run == "1d0-8" { 6 } else { 0 };
        let clicks = browser.ask("document.querySelectorAll('[data-click]').length").await;
        assert_eq!(clicks, json!(n_clicks), "{run}");
        browser.click("[data-do=back]").await;
        browser.wait_for(&format!("!({says})")).await;
        browser.click("[data-do=undo]").await;
        browser.wait_for(&format!("{}.dataset.click === 'act'", figure("client 1"))).await;
    }
}

/// Nine clients, and nine replicas that tell each other of everything, for ever.
const STORM: &str = "\
role client outside
    sent = no or yes
    action ask by hand
        when sent = no
        sent = yes
        send request(number(self)) to replicas
        say \"{self} asks.\"
role replica
    heard = 0  \"heard\"
    on request(v) from c
        heard = heard + 1
        send gossip(v) to replicas
        say \"{self} tells everybody of {v}.\"
    on gossip(v) from r
        heard = heard + 1
        send gossip(v) to replicas
        say \"{self} tells everybody of {v} again.\"
";

/// The longest task since the page was asked to write them down, in milliseconds.
const TASKS: &str = "(() => { window.longest = 0; new PerformanceObserver((list) => { \
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); })\
    .observe({ type: 'longtask' }); return true; })()";

/// In a storm of messages a page stays awake: it plays, draws and tells a part at a time.
pub async fn storm(browser: &mut Browser) {
    let folder = playing("storm", STORM, "cast = { client = 9, replica = 9 }\ndrive = \"auto\"\n");
    at(browser, &folder, "").await;
    browser.ask(TASKS).await;
    for number in 1..=9 {
        click(browser, &format!("client {number}")).await;
    }
    let moving = "Number(document.querySelector('.stage').dataset.moving)";
    browser.wait_for(&format!("{moving} > 1000")).await;
    let seen = format!(
        "[document.querySelectorAll('[data-message]').length, \
         document.querySelector('{STATUS}').textContent]"
    );
    let seen = browser.ask(&seen).await;
    assert_eq!(seen[0], json!(150), "more than anybody can see");
    let says = seen[1].as_str().unwrap_or_default();
    assert!(says.ends_with(" messages are under way; the picture shows 150."), "{says}");
    tokio::time::sleep(Duration::from_secs(4)).await;
    to_end(browser).await;
    let says = format!("document.querySelector('{STATUS}').textContent");
    browser.wait_for(&format!("{says} === 'A run is cut here, after 5000 events.'")).await;
    let steps = browser.ask("document.querySelectorAll('.story li').length").await;
    assert!(steps.as_u64() <= Some(400), "{steps} steps");
    assert!(browser.text(".story li").await.contains("steps before these are left out."));
    browser.click("[data-do=back]").await;
    click(browser, "client 1").await;
    browser.click("[data-do=undo]").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let longest = browser.ask("longest").await;
    println!("the longest task takes {longest} ms");
    // Alone on a machine none takes a tenth of a second; others may be busy there besides.
    assert!(longest.as_f64() < Some(2_000.0), "a task of {longest} ms");
    let heap = browser.tell_page("Runtime.getHeapUsage", json!({})).await;
    assert!(heap["usedSize"].as_f64() < Some(150e6), "{heap}");
}

/// A link does what a reader could do on that slide, and says that it asks for more.
pub async fn refused_links(browser: &mut Browser) {
    let refused = "This link asks for what this slide does not allow; that is left out.";
    for (state, run, is_refused) in [
        (5, "0/0k0.0k1", true),
        (5, "0/0k2", true),
        (5, "0/0r2", true),
        (5, "0/0a0.400x0-2-0", true),
        (5, "0/0d2-0", true),
        (5, "0/0d0-0", false),
        (23, "0/0k0", true),
        (23, "0/0k2", false),
        (23, "0/0d2-0", true),
        (22, "0/0a0.1x0-2-0", false),
    ] {
        open(browser, state, "").await;
        let opening = browser.ask(PICTURE).await;
        open(browser, state, &format!("#run={run}/5")).await;
        let said = browser.text(STATUS).await == refused;
        assert_eq!(said, is_refused, "{state} {run}");
        if is_refused && !run.contains('a') {
            assert_eq!(browser.ask(PICTURE).await, opening, "{state} {run}");
        }
    }
}
