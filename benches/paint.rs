//! How soon a page shows something, and how long its scripts take until it is ready, beside a page that
//! is text and nothing else.
//!
//! `cargo bench --bench paint` prints a table, in Chromium, with the processor as it is and slowed
//! four times: the middle of several loads from the disk. The same slides without their scripts show
//! what a picture and its words take by themselves. `tests/run` installs the browser.

#[path = "../tests/browser/deck.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod deck;
#[path = "../tests/browser/engine.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod engine;

use engine::{Browser, CHROMIUM, Scripts};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// How often each page is loaded.
const LOADS: usize = 15;
/// When something was first painted, in milliseconds; nothing as long as it was not.
const PAINTED: &str =
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";
/// A page without style or script.
const BARE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Bare</title>\
    <h1>Bare</h1><p>A static page: a title and a sentence.</p>";

/// How long scripts have run in the page's process, in milliseconds.
async fn scripted_ms(browser: &Browser) -> f64 {
    let measured = browser.tell_page("Performance.getMetrics", json!({})).await;
    let metrics = measured["metrics"].as_array().expect("Chromium measures");
    let of = |name: &str| {
        let metric = metrics.iter().find(|metric| metric["name"] == name);
        metric.and_then(|metric| metric["value"].as_f64()).unwrap_or_default()
    };
    1000.0 * (of("ScriptDuration") + of("V8CompileDuration"))
}

/// Loads a page; returns when it first painted, and how long its scripts ran until it was ready.
async fn load(browser: &Browser, address: &str, rate: u32) -> (f64, f64) {
    browser.open("about:blank").await;
    browser.tell_page("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
    browser.tell_page("Performance.enable", json!({})).await;
    browser.open(address).await;
    let is_there = format!("document.readyState === 'complete' && ({PAINTED}) !== null");
    browser.wait_for(&is_there).await;
    let painted = browser.ask(PAINTED).await;
    (painted.as_f64().unwrap_or_default(), scripted_ms(browser).await)
}

/// A page with its scripts left out.
fn without_scripts(page: &str) -> String {
    let mut parts = page.split("<script");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |still, part| {
        still + part.split_once("</script>").map_or("", |(_, after)| after)
    })
}

fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn main() {
    engine::run(&CHROMIUM, Scripts::On, async |browser: &mut Browser| {
        let folder = TempDir::new().expect("a folder can be made");
        let bare = folder.path().join("bare.html");
        fs::write(&bare, BARE).expect("it can be written");
        let slide = |state| deck::address(browser.deck(), &deck::page(state));
        let still = |state| {
            let page = fs::read_to_string(browser.deck().join(deck::page(state)));
            let file = folder.path().join(deck::page(state));
            fs::write(&file, without_scripts(&page.expect("the deck has it")))
                .expect("it can be written");
            format!("file://{}", file.display())
        };
        let pages = [
            ("a bare page", format!("file://{}", bare.display())),
            ("slide 12, text", slide(12)),
            ("slide 14, plays", slide(14)),
            ("slide 23, plays most", slide(23)),
            ("… without its scripts", still(23)),
        ];
        println!(
            "{:<24} {:>7} {:>12} {:>7} {:>12}",
            "", "slowed", "paint, ms", "ratio", "scripts, ms"
        );
        for rate in [1, 4] {
            let mut beside = None;
            let mut nothing = None;
            for (name, address) in &pages {
                let mut loads = Vec::new();
                for _ in 0..LOADS {
                    loads.push(load(browser, address, rate).await);
                }
                let painted = middle(loads.iter().map(|(painted, _)| *painted).collect());
                let scripted = middle(loads.iter().map(|(_, scripted)| *scripted).collect());
                let bare = *beside.get_or_insert(painted);
                // What the driver itself runs in every page.
                let driven = *nothing.get_or_insert(scripted);
                println!(
                    "{name:<24} {:>7} {painted:>12.1} {:>7.2} {:>12.1}",
                    format!("{rate}×"),
                    painted / bare,
                    (scripted - driven).max(0.0)
                );
            }
        }
    });
}
