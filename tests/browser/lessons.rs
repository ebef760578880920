//! The decks in `lessons/`: whatever lies there is opened, played and looked at.

use crate::access;
use crate::deck::{address, lesson, lessons, page, site};
use crate::engine::Browser;
use crate::peers::COVERED;
use crate::player::{PICTURE, to_end};
use serde_json::json;
use std::fs;
use std::path::Path;

/// How many events a demo has at most.
const EVENTS_MAX: usize = 120;

/// The states of a lesson's slides, as its table says.
fn states(source: &Path) -> Vec<u32> {
    let table = fs::read_to_string(source.join("slides.tsv")).expect("it is there");
    let state = |line: &str| line.split('\t').next().and_then(|cell| cell.parse().ok());
    table.lines().skip(1).map(|line| state(line).expect("states are numbers")).collect()
}

/// Opens a slide; says whether it plays.
async fn open(browser: &Browser, folder: &Path, state: u32) -> bool {
    browser.open("about:blank").await;
    browser.open(&address(folder, &page(state))).await;
    browser.wait_for_slide(state).await;
    browser.ask("!!document.querySelector('[data-do=play]')").await == json!(true)
}

/// Goes through the demo event by event, in the page, several of them a frame; `EVENTS_MAX` stands
/// in it for how many there are at most.
const PLAY_ON: &str = "(() => {
  const find = (selector) => document.querySelector(selector);
  let [before, count] = ['', 0];
  const step = () => {
    if (window.playedOn) return;
    find('[data-do=forward]').click();
    const told = find('[role=status]').textContent;
    const now = find('.stage').dataset.time + told;
    if (/ is (broken|reached): /.test(told)) window.playedOn = 'stopped';
    else if (now === before) window.playedOn = 'over';
    else if (++count > EVENTS_MAX) window.playedOn = 'endless';
    else { before = now; if (count % 12) step(); else setTimeout(step); }
  };
  step();
  return true;
})()";

/// Plays the demo event by event, to its end or to where it stops. Returns whether it stopped at a
/// broken claim or at a goal.
async fn play_on(browser: &Browser, at: &str) -> bool {
    browser.click("[data-do=play]").await;
    browser.wait_for("document.querySelector('[data-do=time]').max > 0").await;
    browser.click("[data-do=play]").await;
    browser.ask("((time) => { time.value = 0; time.dispatchEvent(new Event('input')); })(document.querySelector('[data-do=time]'))").await;
    browser.ask(&PLAY_ON.replace("EVENTS_MAX", &EVENTS_MAX.to_string())).await;
    browser.wait_for("!!window.playedOn").await;
    let played = browser.ask("window.playedOn").await;
    assert_ne!(played, json!("endless"), "{at}: the demo has no end");
    played == json!("stopped")
}

/// Every slide that plays is played and reset; each that asks for a broken claim or a goal stops there.
pub async fn every_slide(browser: &mut Browser) {
    for (name, source) in lessons() {
        let folder = lesson(&name, browser.needs_listener());
        let scenes = fs::read_to_string(source.join("scenes.toml")).expect("it is there");
        let asked = scenes.lines().filter(|line| line.starts_with("find = ")).count();
        let mut stopped = 0;
        for state in states(&source) {
            let at = format!("{name}, slide {state}");
            if !open(browser, &folder, state).await {
                continue;
            }
            let opening = browser.ask(PICTURE).await;
            stopped += usize::from(play_on(browser, &at).await);
            let told = browser.ask("document.querySelector('.stage').dataset.time > 0").await;
            assert_eq!(told, json!(true), "{at}: something happens");
            if browser.ask("!document.querySelector('[data-do=reset]').disabled").await
                == json!(true)
            {
                browser.click("[data-do=reset]").await;
                assert_eq!(browser.ask(PICTURE).await, opening, "{at}");
            }
        }
        assert_eq!(stopped, asked, "{name}: how many slides stop at what they ask for");
    }
}

/// At rest and where the demo ends, no word of a picture stands on another. On a phone, what gets lost
/// last may stand on its receiver.
pub async fn nothing_covered(browser: &mut Browser) {
    let mut offences = Vec::new();
    for (name, source) in lessons() {
        let folder = lesson(&name, browser.needs_listener());
        for (width, height) in [(1280, 720), (1024, 640), (390, 844)] {
            browser.set_screen(width, height).await;
            for state in states(&source) {
                let at = format!("{name}, slide {state} at {width}×{height}");
                let plays = open(browser, &folder, state).await;
                let mut found = covered(browser).await;
                let is_narrow = "document.documentElement.scrollWidth <= innerWidth";
                assert_eq!(browser.ask(is_narrow).await, json!(true), "{at}");
                if plays {
                    browser.click("[data-do=play]").await;
                    browser.wait_for("document.querySelector('[data-do=time]').max > 0").await;
                    to_end(browser).await;
                    // What beats for ever has messages under way where its run comes round.
                    let rests = "document.querySelector('.stage').dataset.moving === '0'";
                    if browser.ask(rests).await == json!(true) {
                        let is_small = |words: &String| width < 600 && words.starts_with("✕ ");
                        let at_end = covered(browser).await.into_iter();
                        found.extend(at_end.filter(|words| !is_small(words)));
                    }
                }
                offences.extend(found.into_iter().map(|words| format!("{at}: {words}")));
            }
        }
    }
    assert_eq!(offences, Vec::<String>::new());
}

/// Which words of a picture stand on others, or on a figure.
async fn covered(browser: &Browser) -> Vec<String> {
    let answer = browser.ask(COVERED).await;
    let offences = answer[0].as_array().expect("it is a list").iter();
    offences.map(ToString::to_string).map(|words| words.trim_matches('"').to_string()).collect()
}

/// Nothing on any slide, in light and in dark, and on the page that leads to the lessons.
pub async fn axe(browser: &mut Browser) {
    let mut pages = vec![address(&site(), "index.html")];
    for (name, source) in lessons() {
        let folder = lesson(&name, browser.needs_listener());
        pages.extend(states(&source).into_iter().map(|state| address(&folder, &page(state))));
    }
    for address in pages {
        browser.open(&address).await;
        browser.wait_for("document.readyState === 'complete'").await;
        access::start(browser).await;
        for theme in ["light", "dark"] {
            let found = access::findings_in(browser, theme).await;
            assert_eq!(found, json!([]), "{address}, {theme}");
        }
    }
}

/// The page that leads to the lessons shows a picture of each, and a click leads there.
pub async fn front(browser: &mut Browser) {
    let folder = site();
    for (nth, (name, _)) in lessons().into_iter().enumerate() {
        browser.open(&address(&folder, "index.html")).await;
        let pictures = "document.querySelectorAll('li a svg.stage').length";
        assert_eq!(browser.ask(pictures).await, json!(lessons().len()));
        browser.click(&format!("li:nth-child({}) a", nth + 1)).await;
        browser.wait_for(&format!("location.pathname.endsWith('/{name}/index.html')")).await;
        browser.wait_for("document.documentElement.hasAttribute('data-ready')").await;
        browser.press("o").await;
        browser.wait_for("location.pathname.endsWith('/overview.html')").await;
        browser.click("a[href='../index.html']").await;
        browser.wait_for("!!document.querySelector('body.front')").await;
    }
}
