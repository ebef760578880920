//! Giving a talk: two windows that stay together, whatever happens to either.

use crate::deck::{address, pack, rows, single};
use crate::engine::Browser;
use crate::player::click;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;
use zip::ZipArchive;

/// How many things happen to the two windows in Chromium …
const MOVES: u32 = 200;
/// … and in the other engines.
const MOVES_ELSEWHERE: u32 = 80;

/// What a window shows, as its frame says: the slide and all that the picture says.
const SHOWN: &str = "[document.querySelector('main').dataset.slide, \
    document.querySelector('[data-do=knows]')?.selectedIndex, ...[...document.querySelectorAll(\
    '[data-actor]')].map((actor) => [actor.dataset.actor, actor.dataset.alive, ...[...actor\
    .querySelectorAll('[data-value]')].map((value) => value.dataset.value)].join(' '))].join('|')";

struct Talk<'b> {
    browser: &'b Browser,
    audience: WindowHandle,
    presenter: WindowHandle,
    /// A generator of its own: the same moves every time.
    chance: u32,
}

impl Talk<'_> {
    fn below(&mut self, bound: u32) -> u32 {
        self.chance = self.chance.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (self.chance >> 16) % bound
    }

    async fn enter(&self, window: &WindowHandle) {
        let entered = self.browser.client.switch_to_window(window.clone()).await;
        entered.expect("the window is there");
    }

    /// Asks the frame of a window.
    async fn in_frame(&self, window: &WindowHandle, script: &str) -> Value {
        self.enter(window).await;
        let frame = self.browser.find("#slide").await;
        if frame.enter_frame().await.is_err() {
            return Value::Null;
        }
        let script = format!("return {script};");
        let answer = self.browser.client.execute(&script, Vec::new()).await;
        let _ = self.browser.client.clone().enter_parent_frame().await;
        answer.unwrap_or(Value::Null)
    }

    /// Waits until both windows show the same, at rest.
    async fn agree(&self, after: &str) -> String {
        let mut seen = Vec::new();
        for _ in 0..120 {
            // Time is not what windows agree on: a run is, so both are taken to its end.
            let end = "((time) => { if (time && time.value !== time.max) { time.value = time.max; \
                       time.dispatchEvent(new Event('input')); } })(document.querySelector('[data-do=time]'))";
            self.in_frame(&self.audience, end).await;
            tokio::time::sleep(Duration::from_millis(60)).await;
            let one = self.in_frame(&self.audience, SHOWN).await;
            let other = self.in_frame(&self.presenter, SHOWN).await;
            if one == other && one.is_string() {
                return one.as_str().unwrap_or_default().to_string();
            }
            seen = vec![one, other];
        }
        panic!("the windows differ after {after}: {seen:#?}");
    }

    async fn press(&self, window: &WindowHandle, key: &str) {
        self.enter(window).await;
        let press = format!(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))"
        );
        self.browser.ask(&press).await;
    }

    async fn reload(&self, window: &WindowHandle) {
        self.enter(window).await;
        let _ = self.browser.client.refresh().await;
        self.browser.wait_for("!!document.documentElement.dataset.window").await;
    }

    /// Closes the presenter's window and opens it again.
    async fn reopen(&mut self) {
        self.enter(&self.presenter.clone()).await;
        self.browser.client.close_window().await.expect("a window closes");
        self.enter(&self.audience.clone()).await;
        self.presenter = open_presenter(self.browser).await;
    }
}

/// Opens the presenter's window from the audience's.
async fn open_presenter(browser: &Browser) -> WindowHandle {
    let before = browser.client.windows().await.expect("windows are listed");
    // The button appears under the pointer; a script presses it wherever that is.
    browser.click("[data-do=presenter]").await;
    for _ in 0..200 {
        let now = browser.client.windows().await.expect("windows are listed");
        if let Some(new) = now.into_iter().find(|window| !before.contains(window)) {
            return new;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no presenter's window opens");
}

async fn stay_together(browser: &Browser, page: &str) {
    browser.open(page).await;
    browser.wait_for("!!document.documentElement.dataset.window").await;
    let audience = browser.client.window().await.expect("there is a window");
    let presenter = open_presenter(browser).await;
    let mut talk = Talk { browser, audience, presenter, chance: 7 };
    talk.agree("the beginning").await;
    let is_chromium = browser.engine.name == "chromium";
    for nth in 0..if is_chromium { MOVES } else { MOVES_ELSEWHERE } {
        let window =
            if talk.below(2) == 0 { talk.audience.clone() } else { talk.presenter.clone() };
        let what = talk.below(100);
        let did = match what {
            0..45 => {
                let pick = talk.below(1_000);
                let click = format!(
                    "((all) => all.length && all[{pick} % all.length].dispatchEvent(new MouseEvent(\
                     'click', {{ bubbles: true }})))([...document.querySelectorAll('[data-click]')])"
                );
                talk.in_frame(&window, &click).await;
                "a click"
            }
            45..72 => {
                talk.press(&window, "ArrowRight").await;
                "going on"
            }
            72..80 => {
                talk.press(&window, "ArrowLeft").await;
                "going back"
            }
            80..84 => {
                talk.press(&window, "k").await;
                "another view"
            }
            84..88 => {
                talk.press(&window, "r").await;
                "a reset"
            }
            88..94 => {
                talk.reload(&window).await;
                "a reload"
            }
            94..97 => {
                let last = rows().len() - 1;
                talk.in_frame(&window, &format!("location.hash = 'nowhere{last}'")).await;
                "a link that leads nowhere"
            }
            _ => {
                talk.reopen().await;
                "closing"
            }
        };
        if nth % 4 == 3 {
            talk.agree(&format!("{did}, move {nth}")).await;
        }
    }
    talk.enter(&talk.presenter.clone()).await;
    assert_eq!(browser.ask("document.querySelector('.gone').hidden").await, json!(true));
    browser.client.close_window().await.expect("a window closes");
    talk.enter(&talk.audience.clone()).await;
}

/// Two hundred moves, clicks, resets, reloads and closes in either window.
pub async fn together(browser: &mut Browser) {
    stay_together(browser, &address(browser.deck(), "present.html#20.html")).await;
}

/// The windows that an engine has besides these, as soon as there is one.
async fn new_window(browser: &Browser, before: &[WindowHandle]) -> WindowHandle {
    for _ in 0..200 {
        let now = browser.client.windows().await.expect("windows are listed");
        if let Some(new) = now.into_iter().find(|window| !before.contains(window)) {
            return new;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no window opens");
}

/// A key on a slide makes its window the audience's and opens the presenter's; when the former is
/// closed, the latter opens it again.
pub async fn by_key(browser: &mut Browser) {
    browser.open(&address(browser.deck(), "5.html")).await;
    browser.wait_for_slide(5).await;
    let audience = browser.client.window().await.expect("there is a window");
    browser.press("s").await;
    let presenter = new_window(browser, std::slice::from_ref(&audience)).await;
    let mut talk = Talk { browser, audience, presenter, chance: 7 };
    assert!(talk.agree("the key").await.starts_with("5|"));
    talk.press(&talk.presenter, "ArrowRight").await;
    while !talk.agree("going on").await.starts_with("6|") {}
    talk.enter(&talk.audience).await;
    browser.client.close_window().await.expect("a window closes");
    talk.enter(&talk.presenter).await;
    browser.wait_for("document.querySelector('.gone').hidden === false").await;
    browser.click("[data-do=open]").await;
    talk.audience = new_window(browser, std::slice::from_ref(&talk.presenter)).await;
    assert!(talk.agree("opening again").await.starts_with("6|"));
    talk.press(&talk.presenter, "ArrowLeft").await;
    while !talk.agree("going back").await.starts_with("5|") {}
    talk.enter(&talk.presenter).await;
    browser.client.close_window().await.expect("a window closes");
    talk.enter(&talk.audience).await;
}

/// A page that opens the window of a talk, names a token for it and gives orders.
const STRANGER: &str = "<!doctype html><html lang=en><title>Stranger</title><button>Open</button><script>\
    window.heard = []; addEventListener('message', ({ data }) => heard.push(data)); let nth = 0; \
    document.querySelector('button').onclick = () => { \
    const other = open('DECK/present.html#KIND', 'other'); setInterval(() => { nth += 1; \
    const what = nth % 2 ? { name: 'javascript:document.title=\"taken\"' } : { name: '7.html' }; \
    other.postMessage({ talk: '123', asks: [{ id: `a ${nth}`, what }] }, '*'); \
    other.postMessage({ talk: '123', shown: { ...what, version: nth, run: '', curtain: 'black' } }, '*'); \
    }, 50); };</script>";

/// What a stranger says is nothing, whether it opened the window or not.
pub async fn foreign(browser: &mut Browser) {
    let folder = TempDir::new().expect("a folder can be made");
    for (kind, expected) in [("index.html/123", "index.html"), ("presenter", "")] {
        let page = STRANGER
            .replace("DECK", &format!("file://{}", browser.deck().display()))
            .replace("KIND", kind);
        let file = folder.path().join("stranger.html");
        std::fs::write(&file, page).expect("it can be written");
        browser.open(&format!("file://{}", file.display())).await;
        let stranger = browser.client.window().await.expect("there is a window");
        browser.click("button").await;
        let opened = new_window(browser, std::slice::from_ref(&stranger)).await;
        browser.client.switch_to_window(opened).await.expect("it is there");
        browser.wait_for("!!document.documentElement.dataset.window").await;
        tokio::time::sleep(Duration::from_millis(700)).await;
        let shown = "document.documentElement.dataset.window === 'audience' ? \
            location.hash.slice(1) : document.querySelector('#place').textContent";
        assert_eq!(browser.ask(shown).await, json!(expected), "{kind}");
        let curtain = "document.documentElement.dataset.curtain || ''";
        assert_eq!(browser.ask(curtain).await, json!(""), "{kind}");
        assert_ne!(browser.ask("document.title").await, json!("taken"));
        browser.client.close_window().await.expect("a window closes");
        browser.client.switch_to_window(stranger).await.expect("it is there");
        assert_eq!(browser.ask("heard.length").await, json!(0), "{kind}");
    }
}

/// The deck as one document plays, and gives a talk, all by itself.
pub async fn one_document(browser: &mut Browser) {
    let file = single(browser.deck());
    browser.open(&format!("file://{}#5.html", file.display())).await;
    let frame = browser.find("#slide").await;
    browser.wait_for("!!document.documentElement.dataset.window").await;
    frame.enter_frame().await.expect("the slide is in the frame");
    browser.wait_for_slide(5).await;
    for client in ["client 1", "client 2"] {
        click(browser, client).await;
    }
    browser.wait_for("document.querySelector('.stage').dataset.moving > 0").await;
    browser.click("nav a[rel=next]").await;
    // An engine may put another page into the frame by another frame.
    let window = browser.client.window().await.expect("there is a window");
    browser.client.switch_to_window(window).await.expect("it is there");
    browser.wait_for("location.hash === '#6.html'").await;
    let frame = browser.find("#slide").await;
    frame.enter_frame().await.expect("the slide is in the frame");
    browser.wait_for_slide(6).await;
}

/// An archive, unpacked anywhere, opens and plays; nothing in it needs a network.
pub async fn from_an_archive(browser: &mut Browser) {
    let folder = TempDir::new().expect("a folder can be made");
    let packed = pack(folder.path());
    let mut archive = ZipArchive::new(packed).expect("it is an archive");
    archive.extract(folder.path()).expect("it can be unpacked");
    let deck = folder.path().join("paxos-one-step-at-a-time");
    assert!(deck.join("HOW-TO-OPEN.txt").is_file());
    browser.open(&address(&deck, "index.html")).await;
    browser.wait_for("document.documentElement.hasAttribute('data-ready')").await;
    browser.click("nav a[rel=next]").await;
    browser.wait_for_slide(1).await;
    click(browser, "client 1").await;
    browser.wait_for("document.querySelector('.stage').dataset.moving > 0").await;
    let loaded = browser.ask("performance.getEntriesByType('resource').length").await;
    assert_eq!(loaded, json!(0), "a page is one file");
}
