//! What a reader may do to a run besides letting actors act, from a menu; and where a run stops by
//! itself.

use crate::access::findings_with;
use crate::controls::TIME;
use crate::deck::{self, HEADER, address};
use crate::engine::Browser;
use crate::player::{click, click_on, figure, show, to_end};
use fantoccini::actions::{
    InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, TouchActions,
};
use serde_json::json;
use std::path::PathBuf;

/// Who asks gets the lock; without a line, whoever asks.
const LOCK: &str = "role client outside
    held  = no or yes  \"held\"
    asked = no or yes
    action ask by hand
        when asked = no
        asked = yes
        send ask() to servers
        say \"{self} asks.\"
    on grant() from s
        held = yes
        say \"{self} holds the lock.\"
role server
    given = no or yes  durable  \"given\"
    on ask() from c, queued
        when given = no    @free
        given = yes
        send grant() to c
        say \"{self} gives the lock to {c}.\"
invariant alone
    all a, b in clients: a = b or a.held = no or b.held = no
search every order of 2 clients, 1 server
";

/// A deck of two slides, the second of which plays it.
fn locked(browser: &Browser, name: &str, scene: &str) -> PathBuf {
    let name = format!("{name}-{}", browser.engine.name);
    let slides = format!("{HEADER}0\tA\t\t1\t1\t1\t0\n1\tB\tC\t1\t1\t1\t1\n");
    let scenes = format!("[scene.play]\nslides = [1]\nprotocol = \"lock\"\n{scene}");
    deck::built_with(&name, &slides, &scenes, &[("lock", LOCK)], &[])
}

async fn open(browser: &Browser, folder: &std::path::Path) {
    browser.open("about:blank").await;
    browser.open(&address(folder, "1.html")).await;
    browser.wait_for_slide(1).await;
    show(browser, "steps").await;
}

const MENU: &str =
    "[...document.querySelectorAll('dialog.menu button')].map((button) => button.textContent)";
const BESIDE: &str = "document.querySelector('.else')";

async fn choose(browser: &Browser, what: &str) {
    let button = format!("{MENU}.indexOf('{what}')");
    let nth = browser.ask(&button).await;
    browser.ask(&format!("document.querySelectorAll('dialog.menu button')[{nth}].click()")).await;
    browser.wait_for("!document.querySelector('dialog')").await;
}

/// Points at the middle of an element with the mouse, or with a finger.
async fn point(browser: &Browser, element: &str, finger: bool) {
    let middle = format!(
        "(({{ left, top, width, height }}) => [Math.round(left + width / 2), Math.round(top + height / 2)])\
         ({element}.getBoundingClientRect())"
    );
    let middle = browser.ask(&middle).await;
    let at = |nth: usize| middle[nth].as_f64().expect("it is somewhere");
    let there = PointerAction::MoveTo { duration: None, x: at(0), y: at(1) };
    let down = PointerAction::Down { button: MOUSE_BUTTON_LEFT };
    let up = PointerAction::Up { button: MOUSE_BUTTON_LEFT };
    let pointed = match finger {
        true => {
            let finger = TouchActions::new("finger".to_string()).then(there).then(down).then(up);
            browser.client.perform_actions(finger).await
        }
        false => {
            let mouse = MouseActions::new("mouse".to_string()).then(there).then(down).then(up);
            browser.client.perform_actions(mouse).await
        }
    };
    pointed.expect("one can point");
}

fn does(actor: &str) -> String {
    format!("{}.dataset.click", figure(actor))
}

/// Who can act acts on a click, and has a button beside it for the rest; who cannot, and a message,
/// has the menu itself. By mouse, by keyboard, and by touch.
pub async fn menus(browser: &mut Browser) {
    let faults = "faults = [\"kill\", \"restart\", \"isolate\", \"drop\", \"duplicate\"]\n";
    let cast = "cast = { client = 2, server = 1 }\ndemo = [\"client 1\"]\n";
    let folder = locked(browser, "menus", &format!("{cast}{faults}"));
    open(browser, &folder).await;
    assert_eq!(browser.ask(&does("server 1")).await, json!("menu"));
    let shape = format!("{}.querySelector('.shape')", figure("server 1"));
    for finger in [false, true] {
        point(browser, &shape, finger).await;
        browser.wait_for("!!document.querySelector('dialog.menu')").await;
        assert_eq!(browser.ask(MENU).await, json!(["crash", "isolate", "Close"]));
        // Beside it, nothing is chosen.
        if !finger {
            point(browser, "document.querySelector('h1')", finger).await;
            browser.wait_for("!document.querySelector('dialog')").await;
        }
    }
    assert_eq!(findings_with(browser).await, json!([]), "with the menu open");
    // Nothing has happened, and nothing does if it is closed.
    choose(browser, "Close").await;
    assert_eq!(browser.ask("document.querySelectorAll('.story li').length").await, json!(1));
    assert_eq!(browser.ask("document.querySelector('.stage').dataset.time").await, json!("0"));
    // A message that is under way waits for what is chosen.
    click(browser, "client 1").await;
    let message = "document.querySelector('[data-message]')";
    browser.wait_for(&format!("{message}?.dataset.click === 'menu'")).await;
    click_on(browser, message).await;
    assert_eq!(browser.ask(MENU).await, json!(["drop", "duplicate", "Close"]));
    let time = browser.ask(TIME).await;
    browser.ask("new Promise((done) => setTimeout(() => done(true), 300))").await;
    assert_eq!(browser.ask(TIME).await, time, "the run waits");
    choose(browser, "duplicate").await;
    to_end(browser).await;
    // Two have arrived and wait: now a click is for the first, and the menu stands beside.
    let inbox = "document.querySelectorAll('[data-state=waits]').length";
    browser.wait_for(&format!("{inbox} === 2")).await;
    assert_eq!(browser.ask(&does("server 1")).await, json!("act"));
    // The keys of the menu are its own.
    browser.ask(&format!("({BESIDE}.focus(), true)")).await;
    browser.press("\u{E007}").await;
    browser.wait_for("!!document.querySelector('dialog.menu')").await;
    assert_eq!(browser.ask(MENU).await, json!(["crash", "isolate", "Close"]));
    browser.press("\u{E004}").await;
    let focused = "document.activeElement.textContent";
    assert_eq!(browser.ask(focused).await, json!("isolate"));
    browser.press("\u{E00C}").await;
    browser.wait_for("!document.querySelector('dialog')").await;
    browser.wait_for_slide(1).await;
    click_on(browser, BESIDE).await;
    choose(browser, "crash").await;
    browser.wait_for(&format!("{}.matches('.dead')", figure("server 1"))).await;
    // Who has crashed comes back, or is isolated too.
    click(browser, "server 1").await;
    assert_eq!(browser.ask(MENU).await, json!(["restart", "isolate", "Close"]));
    choose(browser, "restart").await;
    browser.wait_for(&format!("!{}.matches('.dead')", figure("server 1"))).await;
}

/// The one who is isolated says so to eyes and ears; a link brings it back.
pub async fn isolation(browser: &mut Browser) {
    let scene = "cast = { client = 2, server = 1 }\ndrive = \"auto\"\nfaults = [\"isolate\"]\n";
    let folder = locked(browser, "isolation", scene);
    open(browser, &folder).await;
    click(browser, "client 1").await;
    let server = figure("server 1");
    assert_eq!(browser.ask(&does("server 1")).await, json!("isolate"));
    click(browser, "server 1").await;
    browser.wait_for(&format!("{server}.matches('.isolated')")).await;
    let ring = format!("getComputedStyle({server}.querySelector('.cut')).display");
    assert_ne!(browser.ask(&ring).await, json!("none"));
    let label = browser.ask(&format!("{server}.getAttribute('aria-label')")).await;
    assert!(label.as_str().is_some_and(|label| label.contains(", isolated")), "{label}");
    to_end(browser).await;
    let told = browser.text(".story").await;
    let lost = "Server 1 is isolated: the ask from client 1 to server 1 is lost.";
    assert!(told.contains(lost), "{told}");
    assert_eq!(browser.ask("document.querySelectorAll('.lanes .cut').length").await, json!(1));
    // The address follows a little later.
    browser.wait_for("/^#run=0.1a0[.][0-9]+i2.[0-9]+$/.test(location.hash)").await;
    let hash = browser.ask("location.hash").await.as_str().unwrap_or_default().to_string();
    browser.open("about:blank").await;
    browser.open(&format!("{}{hash}", address(&folder, "1.html"))).await;
    browser.wait_for_slide(1).await;
    browser.wait_for(&format!("{server}.matches('.isolated')")).await;
    assert_eq!(browser.ask(&does("server 1")).await, json!("heal"));
    click(browser, "server 1").await;
    browser.wait_for(&format!("!{server}.matches('.isolated')")).await;
    assert_eq!(browser.ask(&ring).await, json!("none"));
}

/// The demo and a run of clicks stop where two hold the lock, and say so; then they go on.
pub async fn stops(browser: &mut Browser) {
    let scene = "cast = { client = 3, server = 1 }\ndrive = \"auto\"\nwithout = [\"free\"]\n\
        demo = [\"client 1\", \"client 2 @ 0ms\", \"client 3 @ 2500ms\"]\n";
    let folder = locked(browser, "stops", scene);
    open(browser, &folder).await;
    let words = "✕ Alone is broken: client 1 has held yes, client 2 has held yes.";
    let status = "document.querySelector('[role=status]').textContent";
    let steps = "document.querySelectorAll('.story li').length";
    let before = browser.ask(steps).await;
    for by_hand in [false, true] {
        if by_hand {
            browser.click("[data-do=reset]").await;
            click(browser, "client 1").await;
            click(browser, "client 2").await;
        } else {
            browser.click("[data-do=play]").await;
        }
        // Of the run by hand that is the end as well.
        let then = if by_hand { "client 2 has held yes." } else { "Stopped here; play goes on." };
        browser.wait_for(&format!("{status}.endsWith('{then}')")).await;
        let says = browser.ask(status).await;
        assert!(says.as_str().is_some_and(|says| says.starts_with(words)), "{says}");
        assert_eq!(browser.text("[data-do=play]").await, "Play");
        let told = browser.text(".story li:last-child").await;
        assert!(told.contains(words), "{told}");
        let marks = "[document.querySelectorAll('.lanes [data-end=\"✕\"]').length, \
            document.querySelector('.time').dataset.end]";
        assert_eq!(browser.ask(marks).await, json!([1, "✕"]));
        let time = browser.ask(TIME).await;
        if !by_hand {
            assert_eq!(
                browser.ask(steps).await,
                before,
                "as the page has it before anything plays"
            );
            browser.click("[data-do=play]").await;
            let over = "document.querySelector('.story').textContent.includes('Client 3 holds')";
            browser.wait_for(over).await;
            // Who goes back there is there again.
            browser
                .ask(&format!("((time) => {{ time.value = {time}; time.dispatchEvent(new Event('input')); }})(document.querySelector('[data-do=time]'))"))
                .await;
            browser.wait_for(&format!("{status}.includes('Stopped here; play goes on.')")).await;
        }
    }
}
