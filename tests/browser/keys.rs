//! The keys of the help, the theme, and fingers.

use crate::deck::address;
use crate::engine::Browser;
use fantoccini::key::Key;
use serde_json::json;

/// Each key of the help does what the help says.
pub async fn all(browser: &mut Browser) {
    let enter = char::from(Key::Enter);
    browser.open(&address(browser.deck(), "5.html")).await;
    browser.wait_for_slide(5).await;
    browser.press(&format!("12{enter}")).await;
    browser.wait_for_slide(12).await;
    browser.press(&char::from(Key::End).to_string()).await;
    browser.wait_for_slide(23).await;
    browser.press(&char::from(Key::Home).to_string()).await;
    browser.wait_for_slide(0).await;

    browser.press("g").await;
    browser.wait_for("document.activeElement.matches('dialog input')").await;
    browser.press(&format!("99{enter}")).await;
    browser
        .wait_for(
            "document.querySelector('dialog [role=alert]').textContent.includes('no slide 99')",
        )
        .await;
    let back = char::from(Key::Backspace);
    browser.press(&format!("{back}{back}7{enter}")).await;
    browser.wait_for_slide(7).await;

    browser.press("?").await;
    browser.wait_for("!!document.querySelector('dialog[open]')").await;
    let rows = browser
        .ask("[...document.querySelectorAll('dialog tr')].map((row) => row.cells[1].innerText)")
        .await;
    let keys = [
        "→ ↓ PageDown Space N",
        "← ↑ PageUp Shift+Space P",
        "Home",
        "End",
        "G",
        "R",
        "O",
        "F",
        "S",
        "B .",
        "W",
        "?",
    ];
    assert_eq!(rows, json!(keys));
    browser.press(&char::from(Key::Right).to_string()).await;
    browser.press(&char::from(Key::Escape).to_string()).await;
    browser.wait_for("!document.querySelector('dialog')").await;
    browser.wait_for_slide(7).await;

    for key in ["b", ".", "w"] {
        browser.press(key).await;
        browser.wait_for("!!document.documentElement.dataset.curtain").await;
        browser.press(&char::from(Key::Right).to_string()).await;
        browser.wait_for("!document.documentElement.dataset.curtain").await;
        browser.wait_for_slide(7).await;
    }

    // A button that has the focus keeps its keys.
    browser.ask("(document.querySelector('[data-do=theme]').focus(), true)").await;
    browser.press(" ").await;
    browser.wait_for("!!document.documentElement.dataset.theme").await;
    browser.wait_for_slide(7).await;

    browser.press("o").await;
    browser.wait_for("document.body.matches('.overview') && location.hash === '#s7'").await;
    let small = browser.ask("document.querySelectorAll('ol a svg.stage').length").await;
    assert_eq!(small, json!(24));
    browser.press("o").await;
    browser.wait_for_slide(7).await;
    browser.press("o").await;
    browser.click("#s9 a").await;
    browser.wait_for_slide(9).await;
}

/// What the reader chose holds on the next page and after a look at the overview.
pub async fn theme(browser: &mut Browser) {
    browser.open(&address(browser.deck(), "1.html")).await;
    browser.wait_for_slide(1).await;
    let paper = "getComputedStyle(document.documentElement).backgroundColor";
    let light = browser.ask(paper).await;
    assert_eq!(browser.text("[data-do=theme]").await, "Dark theme");
    browser.click("[data-do=theme]").await;
    browser.wait_for("document.documentElement.dataset.theme === 'dark'").await;
    let dark = browser.ask(paper).await;
    assert_ne!(light, dark);
    browser.click("nav a[rel=next]").await;
    browser.wait_for_slide(2).await;
    assert_eq!(browser.ask(paper).await, dark);
    assert_eq!(browser.text("[data-do=theme]").await, "Light theme");
    browser.click("[data-do=overview]").await;
    browser.wait_for("document.body.matches('.overview')").await;
    assert_eq!(browser.ask(paper).await, dark);
}

/// A flick with one finger, as the page hears it.
pub async fn swipe(browser: &mut Browser) {
    browser.open(&address(browser.deck(), "5.html")).await;
    browser.wait_for_slide(5).await;
    for (from, to, expected) in [(300, 100, 6), (100, 300, 5), (200, 180, 5)] {
        browser
            .ask(&format!(
                "(() => {{ const fire = (type, x) => {{
                   const touch = new Touch({{ identifier: 1, target: document.body, clientX: x, clientY: 300 }});
                   const on = type === 'touchstart' ? [touch] : [];
                   document.body.dispatchEvent(new TouchEvent(type,
                     {{ bubbles: true, touches: on, changedTouches: [touch] }})); }};
                 fire('touchstart', {from}); fire('touchend', {to}); return true; }})()"
            ))
            .await;
        browser.wait_for_slide(expected).await;
    }
}
