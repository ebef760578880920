//! Slides that play: what a click does, that time goes both ways, that a link is the moment.

use crate::deck::{address, page};
use crate::engine::Browser;
use crate::foretold;
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::fs;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use synod::diagnostic::Source;
use tempfile::TempDir;

/// The slides that play, and who is clicked first on each.
const PLAYING: [(u32, &str); 15] = [
    (1, "client 1"),
    (3, "client 1"),
    (4, "client 1"),
    (5, "client 2"),
    (6, "client 1"),
    (14, "client 1"),
    (15, "proposer 1"),
    (16, "acceptor 1"),
    (17, "proposer 1"),
    (18, "acceptor 1"),
    (19, "proposer 1"),
    (20, "learner 1"),
    (21, "client 1"),
    (22, "client 1"),
    (23, "client 2"),
];

/// All that the picture says, as text.
pub const PICTURE: &str = "[...document.querySelectorAll('[data-actor]')].map((actor) => \
    [actor.dataset.actor, actor.dataset.alive, ...[...actor.querySelectorAll('[data-value]')]\
    .map((value) => value.dataset.value)].join(' ')).join('|')";

pub async fn open(browser: &Browser, state: u32, fragment: &str) {
    // Another fragment alone would not load the page anew.
    browser.open("about:blank").await;
    browser.open(&format!("{}{fragment}", address(browser.deck(), &page(state)))).await;
    browser.wait_for_slide(state).await;
    show(browser, "steps").await;
}

/// Chooses a tab, if the slide has tabs.
pub async fn show(browser: &Browser, tab: &str) {
    browser.ask(&format!("(document.querySelector('[data-do={tab}]')?.click(), true)")).await;
}

/// The figure of an actor, to a script.
pub fn figure(actor: &str) -> String {
    format!("document.querySelector('[data-actor=\"{actor}\"]')")
}

/// A click on an element, whatever moves above it.
pub async fn click_on(browser: &Browser, element: &str) {
    let clicked = format!("{element}.dispatchEvent(new MouseEvent('click', {{ bubbles: true }}))");
    browser.ask(&clicked).await;
}

pub async fn click(browser: &Browser, actor: &str) {
    click_on(browser, &figure(actor)).await;
}

/// To the end of the run, without waiting for it.
pub const TO_END: &str = "((time) => { time.value = time.max; time.dispatchEvent(new Event('input')); })\
    (document.querySelector('[data-do=time]'))";

pub async fn to_end(browser: &Browser) {
    browser.ask(TO_END).await;
}

/// On every slide that plays, a click sends something; reset is the opening again, at once.
pub async fn every_slide(browser: &mut Browser) {
    for (state, actor) in PLAYING {
        open(browser, state, "").await;
        let opening = browser.ask(PICTURE).await;
        let does = format!("{}.dataset.click", figure(actor));
        assert_eq!(browser.ask(&does).await, json!("act"), "{state}");
        let hint = browser.text("[role=status]").await;
        assert!(hint.starts_with("Click ") && hint.contains(actor), "slide {state}: {hint}");
        click(browser, actor).await;
        browser.wait_for("document.querySelector('.stage').dataset.moving > 0").await;
        let is_told = "!/^(Click .*)?$/.test(document.querySelector('[role=status]').textContent)";
        browser.wait_for(is_told).await;
        to_end(browser).await;
        browser.wait_for("document.querySelector('.stage').dataset.moving === '0'").await;
        browser.wait_for("document.querySelector('.story').children.length > 0").await;
        if state != 23 {
            browser.click("[data-do=reset]").await;
        } else {
            browser.click("[data-do=undo]").await;
        }
        assert_eq!(browser.ask(PICTURE).await, opening, "slide {state}");
        let time = "document.querySelector('.stage').dataset.time";
        assert_eq!(browser.ask(time).await, json!("0"), "slide {state}");
    }
}

/// Clicks that desynchronise, crashes that stop an election, and what the slides say of it.
pub async fn what_slides_show(browser: &mut Browser) {
    open(browser, 5, "").await;
    click(browser, "client 1").await;
    click(browser, "client 2").await;
    to_end(browser).await;
    assert_eq!(browser.text(".judged").await, "out of sync");
    open(browser, 6, "").await;
    for actor in ["client 2", "client 1", "primary 1", "primary 1"] {
        click(browser, actor).await;
        to_end(browser).await;
    }
    assert_eq!(browser.text(".judged").await, "in sync");
    let logs = "[...document.querySelectorAll('[data-role=replica] [data-value]')].map((log) => log.dataset.value)";
    let logs = browser.ask(logs).await;
    assert!(logs == json!(["2,1", "2,1", "2,1"]) || logs == json!(["1,2", "1,2", "1,2"]), "{logs}");
    open(browser, 23, "").await;
    for actor in ["acceptor 1", "acceptor 3", "client 1", "client 2"] {
        click(browser, actor).await;
    }
    to_end(browser).await;
    assert!(browser.text(".judged").await.contains("no majority"));
    let learnt = "[...document.querySelectorAll('[data-role=learner] [data-value]')].map((value) => value.dataset.value)";
    assert_eq!(browser.ask(learnt).await, json!(["none", "none", "none"]));
}

/// The ways that runs end are listed; each is a click away, and marked once it was seen.
pub async fn endings(browser: &mut Browser) {
    open(browser, 23, "").await;
    show(browser, "endings").await;
    for ending in ["1", "2", "none"] {
        browser.click(&format!("[data-ending=\"{ending}\"] a")).await;
        // The link is followed a little later; until then the end is that of the run before.
        let seen = format!("document.querySelector('[data-ending=\"{ending}\"]').matches('.seen')");
        browser.wait_for(&format!("({TO_END}, {seen})")).await;
    }
    open(browser, 21, "").await;
    let phase = "document.querySelector('[data-do=phase]').textContent";
    assert_eq!(browser.ask(phase).await, json!("idle"));
    click(browser, "client 1").await;
    to_end(browser).await;
    click(browser, "proposer 1").await;
    assert_eq!(browser.ask(phase).await, json!("preparing"));
}

/// The same link gives the same moment in every engine: what Rust makes of the run.
pub async fn links(browser: &mut Browser) {
    let fragment = "#run=1/0a0.400a1.2000k4.2600r4/5000";
    open(browser, 23, fragment).await;
    let picture = browser.ask(PICTURE).await;
    assert_eq!(picture, json!(LINKED), "the moment that the link is");
    let hash = browser.ask("location.hash").await;
    assert_eq!(hash, json!(fragment));
    browser.click("[data-do=back]").await;
    browser.wait_for(&format!("location.hash !== '{fragment}'")).await;
    let earlier = browser.ask(PICTURE).await;
    let link = browser.ask("location.hash").await.as_str().unwrap_or_default().to_string();
    open(browser, 23, &link).await;
    assert_eq!(browser.ask(PICTURE).await, earlier);
    for damaged in ["#run=9/0a0/5", "#run=0/0a99/5", "#run=0/0q1/5", "#run=0/x"] {
        open(browser, 23, damaged).await;
        browser
            .wait_for("document.querySelector('[role=status]').textContent.includes('damaged')")
            .await;
    }
}

/// Slide 23 after `#run=1/0a0.400a1.2000k4.2600r4/5000`; `tests/runs.rs` proves it of the Rust side.
const LINKED: &str = include_str!("../golden/linked.txt").trim_ascii();

/// What has happened so far, in sentences.
const STORY: &str = "document.querySelector('.story').textContent";

/// A click in the past begins a branch, the earlier one can be returned to, and undo takes back.
pub async fn branches(browser: &mut Browser) {
    open(browser, 22, "").await;
    click(browser, "client 1").await;
    to_end(browser).await;
    click(browser, "proposer 1").await;
    to_end(browser).await;
    let first = browser.ask(STORY).await;
    // Three arrivals, and the click itself.
    for _ in 0..4 {
        browser.click("[data-do=back]").await;
    }
    click(browser, "proposer 3").await;
    to_end(browser).await;
    assert_ne!(browser.ask(STORY).await, first);
    browser.click(".branches button").await;
    assert_eq!(browser.ask(STORY).await, first);
    browser.click("[data-do=undo]").await;
    browser.click("[data-do=undo]").await;
    browser.wait_for("location.hash === ''").await;
}

/// Many runs that Rust foretells, event by event, from a page on the disk: engines may differ in how
/// they compute; the test of the command compares thousands.
pub async fn foretold(browser: &mut Browser) {
    // Rust plays them once for all engines.
    static LINES: LazyLock<(String, u32)> = LazyLock::new(|| foretold::some_lines(5));
    let (lines, runs) = &*LINES;
    let compare = include_str!("../player/compare.bundle.js").to_string();
    let compare = Arc::new(Source { path: "compare.bundle.js".to_string(), text: compare });
    let compare = foretold::words("en").put_into(&compare, &mut Vec::new());
    let folder = TempDir::new().expect("a folder can be made");
    let page = folder.path().join("foretold.html");
    let lines = lines.replace("</", "<\\/");
    let text = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>…</title>\
         <script type=text/plain id=lines>{lines}</script><script>{compare};\
         document.title = compare(\
         document.getElementById('lines').textContent.trim().split('\\n'));</script>"
    );
    fs::write(&page, text).expect("it can be written");
    browser.open(&format!("file://{}", page.display())).await;
    let said = browser.ask("document.title").await;
    let said = said.as_str().unwrap_or_default();
    assert!(said.starts_with(&format!("{runs} runs, ")), "{said}");
}

/// Everything without a mouse.
pub async fn keys(browser: &mut Browser) {
    open(browser, 23, "").await;
    browser.ask(&format!("({}.focus(), true)", figure("client 1"))).await;
    browser.press(&char::from(Key::Enter).to_string()).await;
    browser.wait_for("document.querySelector('.stage').dataset.moving > 0").await;
    browser.ask("(document.activeElement.blur(), true)").await;
    for (key, panel) in [("l", "lanes"), ("e", "steps"), ("c", "code"), ("t", "text")] {
        browser.press(key).await;
        let seen = "[...document.querySelectorAll('[role=tabpanel]')]\
            .filter((panel) => panel.getClientRects().length).map((panel) => panel.id).join()";
        browser.wait_for(&format!("{seen} === '{panel}'")).await;
    }
    browser.wait_for("!!document.querySelector('#code .lit')").await;
    browser.press("z").await;
    browser.wait_for("document.querySelector('.stage').dataset.time === '0'").await;
}

/// A thousand things that a monkey does, in tabs and with switches too: nothing breaks, learners
/// agree and serials rise where no line is struck out, and the address is always the moment.
pub async fn small_monkey(browser: &mut Browser) {
    for state in [22, 23] {
        open(browser, state, "").await;
        for part in 0..2 {
            wander(browser, state, part).await;
        }
    }
}

async fn wander(browser: &Browser, state: u32, part: u32) {
    let found = browser.client.execute_async(MONKEY, vec![json!(250), json!(part)]).await;
    assert_eq!(found.expect("the monkey comes to an end"), Value::Null, "slide {state}");
}

/// Ten thousand of them, and the page does not grow.
pub async fn monkey(browser: &mut Browser) {
    for state in [22, 23] {
        open(browser, state, "").await;
        let mut after_two = 0.0;
        for part in 0..20 {
            wander(browser, state, part).await;
            if part == 1 {
                after_two = heap(browser).await;
            }
        }
        let now = heap(browser).await;
        assert!(now < after_two + 1e6, "slide {state}: from {after_two} to {now} bytes");
        browser.wait_for_slide(state).await;
    }
}

/// How much the page keeps, in bytes; a run starts over first, so that its length plays no part.
async fn heap(browser: &Browser) -> f64 {
    browser.ask("(location.hash = '#run=0//0', true)").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    browser.tell_page("HeapProfiler.collectGarbage", json!({})).await;
    let used = browser.tell_page("Runtime.getHeapUsage", json!({})).await;
    used["usedSize"].as_f64().expect("a number of bytes")
}

const MONKEY: &str = r#"
const [rounds, part, done] = arguments;
const all = (selector) => [...document.querySelectorAll(selector)];
let number = 12345 + part;
const below = (bound) => { number = (number * 1103515245 + 12345) % 2147483648; return Math.floor(number / 65536) % bound; };
const values = (selector) => all(selector).map((element) => element.dataset.value);
const picture = () => values('[data-value]').join() + all('[data-alive]').map((one) => one.dataset.alive);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  for (let round = 0; round < rounds; round++) {
    const targets = all('[data-actor][data-click]');
    const buttons = all('.bar button:not(:disabled), [data-do=reset]:not(:disabled), [role=tab], [role=switch]').filter((button) => !/why|link/.test(button.dataset.do));
    const isWhole = () => !document.querySelector('[role=switch][aria-checked=false]');
    const what = below(10);
    if (what < 6 && targets.length) targets[below(targets.length)].dispatchEvent(new MouseEvent('click', { bubbles: true }));
    else if (what < 8) {
      const time = document.querySelector('[data-do=time]');
      time.value = below(Number(time.max) + 1);
      time.dispatchEvent(new Event('input'));
    } else buttons[below(buttons.length)].click();
    const learnt = new Set(values('[data-role=learner] [data-register=request]').filter((value) => value !== 'none'));
    if (learnt.size > 1 && isWhole()) return `learners disagree: ${location.hash}`;
    if (document.querySelectorAll('.branches button').length > 30) document.querySelector('[data-do=reset]:not(:disabled)')?.click() ?? all('[data-do=undo]').forEach((undo) => { for (let nth = 0; nth < 300; nth++) undo.click(); });
    if (round % 125 === 0) {
      const time = document.querySelector('[data-do=time]');
      time.value = below(Number(time.max) + 1);
      time.dispatchEvent(new Event('input'));
      let highest = values('[data-role=acceptor] [data-register=highest]').map(Number);
      for (let nth = 0; nth < 20; nth++) {
        document.querySelector('[data-do=forward]').click();
        const next = values('[data-role=acceptor] [data-register=highest]').map(Number);
        if (next.some((value, at) => value < highest[at]) && isWhole()) return `a serial falls: ${location.hash}`;
        highest = next;
      }
      document.querySelector('[data-do=back]').click();
      await wait(300);
      const [here, hash] = [picture(), location.hash];
      location.hash = '#run=0//0';
      await wait(300);
      location.hash = hash;
      await wait(300);
      if (hash && picture() !== here) return `the link is another moment: ${hash}`;
    }
  }
  return null;
})().then(done, (error) => done(String(error.stack)));
"#;
