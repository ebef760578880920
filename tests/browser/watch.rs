//! Pages of a watched deck: they follow what their author saves, and keep what their reader does.

use crate::deck::{HEADER, address};
use crate::engine::Browser;
use crate::player::{click, show};
use crate::watched::Watched;
use serde_json::json;

const SCENES: &str = "[scene.one]\nslides = [1]\nprotocol = \"single\"\n\
    cast = { client = 1, server = 1 }\ndemo = [\"client 1\"]\n";

fn slides(caption: &str, other: &str) -> String {
    format!("{HEADER}0\tA\t{other}\t1\t0\t1\t0\n1\tC\t{caption}\t1\t1\t1\t1\n")
}

/// A save is seen at once, with run, focus and panels as they were; a mistake is shown and goes away;
/// a page whose bytes stay is left alone.
pub async fn follows(browser: &mut Browser) {
    let protocol = include_str!("../../content/protocols/single.protocol");
    let watched = Watched::of(&[
        ("deck.toml", "title = \"A deck\"\n"),
        ("slides.tsv", &slides("Before.", "B")),
        ("scenes.toml", SCENES),
        ("protocols/single.protocol", protocol),
    ]);
    browser.open(&watched.address("1.html")).await;
    browser.wait_for_slide(1).await;
    click(browser, "client 1").await;
    show(browser, "code").await;
    browser.ask("(document.querySelector('[data-do=forward]').focus(), true)").await;
    browser.wait_for("document.querySelector('.stage').dataset.moving === '1'").await;
    browser.click("[data-do=play]").await;
    browser.wait_for("document.querySelector('[data-do=play]').dataset.plays === 'false'").await;
    let time = browser.ask("document.querySelector('.stage').dataset.time").await;
    browser.ask("(document.querySelector('[data-do=forward]').focus(), true)").await;
    watched.save("slides.tsv", &slides("After.", "B"));
    let has = |text: &str| {
        format!("(document.querySelector('.caption')?.textContent || '').includes('{text}')")
    };
    browser.wait_for(&has("After.")).await;
    browser.wait_for_slide(1).await;
    browser.wait_for("document.activeElement.dataset.do === 'forward'").await;
    assert_eq!(browser.ask("document.querySelector('.stage').dataset.time").await, time);
    assert_eq!(browser.ask("document.querySelector('.stage').dataset.moving").await, json!("1"));
    let chosen = "document.querySelector('[role=tab][aria-selected=true]').dataset.do";
    assert_eq!(browser.ask(chosen).await, json!("code"));
    assert_eq!(browser.ask("document.getElementById('code').checkVisibility()").await, json!(true));

    browser.ask("(window.stays = true)").await;
    watched.save("slides.tsv", &slides("A <b> bad one.", "B"));
    browser.wait_for("!!document.querySelector('#synod-mistakes')").await;
    let overlay = browser.text("#synod-mistakes").await;
    assert!(overlay.contains("slides.tsv:3:7") && overlay.contains("^^^"), "{overlay}");
    watched.save("slides.tsv", &slides("After.", "Elsewhere."));
    browser.wait_for("!document.querySelector('#synod-mistakes')").await;
    assert_eq!(browser.ask("window.stays").await, json!(true), "its bytes are the same");

    // Its slide goes away: the nearest takes its place.
    watched.save("scenes.toml", "");
    watched.save("slides.tsv", &format!("{HEADER}0\tA\tAlone.\t1\t0\t0\t0\n"));
    browser.wait_for(&has("Alone.")).await;
    // A page would complain that its server is gone.
    browser.open(&address(browser.deck(), "index.html")).await;
}
