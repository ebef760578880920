//! Lines that a reader strikes out: the page plays without them, says so, and shows what goes wrong.

use crate::access;
use crate::engine::Browser;
use crate::player::{open, show, to_end};
use serde_json::{Value, json};
use std::time::Duration;

/// A switch of the listing, to a script.
fn switch(label: &str) -> String {
    format!(
        "[...document.querySelectorAll('.listing [role=switch]')].find((one) => one.textContent === '{label}')"
    )
}

async fn toggle(browser: &Browser, label: &str) {
    browser.ask(&format!("({}.click(), true)", switch(label))).await;
}

/// The labels of the lines that are struck out in the listing.
const STRUCK: &str = "[...new Set([...document.querySelectorAll('.struck')].map((line) => line.dataset.line))].join()";
const LACKING: &str = "document.querySelector('.lacking')?.textContent || ''";
const STATUS: &str = "document.querySelector('[role=status]').textContent";

/// A line goes and comes back; what breaks without it is a click away; a link and Reset carry it.
pub async fn all(browser: &mut Browser) {
    open(browser, 23, "").await;
    show(browser, "code").await;
    assert_eq!(browser.ask(STRUCK).await, json!(""));
    browser.ask(&format!("({}.focus(), true)", switch("adopt"))).await;
    browser.press(" ").await;
    browser.wait_for(&format!("{}.ariaChecked === 'false'", switch("adopt"))).await;
    assert_eq!(browser.ask(STRUCK).await, json!("adopt"));
    assert_eq!(browser.ask(LACKING).await, json!("Without adopt"));
    let told = browser.ask(STATUS).await;
    assert!(told.as_str().is_some_and(|told| told.starts_with("Without adopt. ")), "{told}");
    assert_eq!(access::findings_with(browser).await, json!([]));

    browser.click(".found button").await;
    browser.wait_for("document.querySelector('[data-do=time]').max > 0").await;
    browser.click("[data-do=play]").await;
    let forward = "(document.querySelector('[data-do=forward]').click(), / is broken: /.test(document.querySelector('[role=status]').textContent))";
    browser.wait_for(forward).await;
    browser.wait_for("/[.0-9]+\\/\\d+\\/adopt$/.test(location.hash)").await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let address = browser.ask("location.hash").await;
    let moment = browser.ask(STATUS).await;

    // Two lines: what a search found of one is not said any more.
    toggle(browser, "fence").await;
    assert_eq!(browser.ask(STRUCK).await, json!("adopt,fence"));
    assert_eq!(browser.ask("!document.querySelector('.found')").await, Value::Bool(true));
    browser.click("[data-do=reset]").await;
    assert_eq!(browser.ask(STRUCK).await, json!(""));
    assert_eq!(browser.ask(LACKING).await, json!(""));
    to_end(browser).await;

    open(browser, 23, address.as_str().unwrap_or_default()).await;
    show(browser, "code").await;
    browser.wait_for(&format!("{STRUCK} === 'adopt'")).await;
    assert_eq!(browser.ask(STATUS).await, moment);
    toggle(browser, "adopt").await;
    assert_eq!(browser.ask(STRUCK).await, json!(""));
    // A run that only the search knows is none of the whole protocol.
    browser.wait_for("location.hash === ''").await;
}
