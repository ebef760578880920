//! What moves and what does not: a page at rest asks for nothing, a hidden one waits, and for who
//! wants no motion each event is a picture with arrows.

use crate::engine::Browser;
use crate::player::{click, open, to_end};
use serde_json::{Value, json};
use std::time::Duration;

/// Counts the frames and timers that a page asks for from now on, and writes down when it is hidden
/// and seen again.
const WATCHED: &str = "(() => { window.asked = 0; window.hidden = [];
    for (const name of ['requestAnimationFrame', 'setTimeout', 'setInterval']) {
        const real = window[name];
        window[name] = (...all) => { asked++; return real(...all); };
    }
    addEventListener('visibilitychange', () =>
        hidden.push([document.hidden, Number(document.querySelector('.stage').dataset.time), asked]));
})()";

/// Pauses a run a tenth of a second after it has begun. A click from outside may come too late: a
/// short run is over by then.
const PAUSED_SOON: &str = "(() => {
    const stage = document.querySelector('.stage');
    new MutationObserver((_, observer) => {
        if (!(stage.dataset.time > 100)) return;
        observer.disconnect();
        document.querySelector('[data-plays=true]').click();
        window.paused = true;
    }).observe(stage, { attributes: true, attributeFilter: ['data-time'] });
})()";

const MESSAGES: &str = "[...document.querySelectorAll('[data-message]')]\
    .map((message) => message.getAttribute('transform')).join()";

/// How many frames and timers the page asks for in a second.
async fn asks(browser: &Browser) -> Value {
    // What a click wants to be kept is kept soon after.
    tokio::time::sleep(Duration::from_millis(500)).await;
    browser.ask("window.asked = 0").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    browser.ask("asked").await
}

/// Nothing runs when nothing moves: before a run, in a pause, and at its end.
pub async fn rest(browser: &mut Browser) {
    for state in [5, 22, 23] {
        open(browser, state, "").await;
        browser.ask(WATCHED).await;
        assert_eq!(asks(browser).await, json!(0), "slide {state} as it opened");
        browser.ask(PAUSED_SOON).await;
        click(browser, "client 1").await;
        browser.wait_for("window.paused").await;
        assert!(browser.ask("asked").await.as_u64() > Some(0), "slide {state} moves");
        assert_eq!(asks(browser).await, json!(0), "slide {state} in a pause");
        to_end(browser).await;
        assert_eq!(asks(browser).await, json!(0), "slide {state} at the end");
    }
}

/// A hidden tab stops, and goes on where it was.
async fn hide(browser: &Browser) {
    browser.ask(WATCHED).await;
    let slide = browser.client.window().await.expect("there is a window");
    let other = browser.client.new_window(true).await.expect("there may be another").handle;
    browser.client.switch_to_window(other).await.expect("it is there");
    tokio::time::sleep(Duration::from_secs(3)).await;
    browser.client.close_window().await.expect("it can be closed");
    browser.client.switch_to_window(slide).await.expect("it is still there");
    browser.wait_for("hidden.length === 2").await;
    let hidden = browser.ask("hidden").await;
    let (from, to) = (&hidden[0], &hidden[1]);
    assert_eq!((&from[0], &to[0]), (&json!(true), &json!(false)));
    assert_eq!(from[1], to[1], "the time of the run, in milliseconds");
    let asked = [&from[2], &to[2]].map(|asked| asked.as_u64().expect("it is a number"));
    assert!(asked[1] - asked[0] <= 1, "one frame for when it is seen again: {asked:?}");
    let time = &to[1];
    browser.wait_for(&format!("document.querySelector('.stage').dataset.time > {time}")).await;
}

/// A run in a tab that is hidden for a while.
pub async fn hidden(browser: &mut Browser) {
    open(browser, 23, "").await;
    click(browser, "client 1").await;
    browser.wait_for("document.querySelector('.stage').dataset.moving > 0").await;
    hide(browser).await;
}

/// Without motion, every event is a picture: its messages stand still and are arrows.
pub async fn still(browser: &mut Browser) {
    let wish = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    browser.tell_page("Emulation.setEmulatedMedia", wish).await;
    open(browser, 5, "").await;
    click(browser, "client 1").await;
    let before = browser.ask(MESSAGES).await;
    let time = browser.ask("document.querySelector('.stage').dataset.time").await;
    assert_eq!(time, json!("1"), "what was clicked is seen first");
    let arrows = "[...document.querySelectorAll('[data-message] path')]\
        .filter((path) => path.getBBox().width > 50).length";
    assert_eq!(browser.ask(arrows).await, json!(3), "a request to each of three replicas");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(browser.ask(MESSAGES).await, before, "nothing flies");
    hide(browser).await;
    browser.click("[data-do=speed]").await;
    browser.click("[data-do=speed]").await;
    browser.wait_for("document.querySelector('.stage').dataset.moving === '0'").await;
    browser.wait_for("document.querySelector('[data-do=play]').textContent === 'Play'").await;
}
