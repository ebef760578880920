//! How long frames take while messages fly, beside a page that moves as many dots and does nothing else.
//!
//! `cargo bench --bench frames` prints a table, in Chromium, with the processor as it is and slowed
//! four times. `tests/run` installs the browser.

#[path = "../tests/browser/deck.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod deck;
#[path = "../tests/browser/engine.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod engine;

use engine::{Browser, CHROMIUM, Scripts};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// Clicks, then measures 300 frames: what the click took, frames in milliseconds, and how many messages flew.
const MEASURE: &str = r#"
const [actors, done] = arguments;
const stage = document.querySelector('.stage');
const from = performance.now();
for (const actor of actors) document.querySelector(`[data-actor="${actor}"]`).dispatchEvent(new MouseEvent('click', { bubbles: true }));
const click = (performance.now() - from) / Math.max(1, actors.length);
const frames = [];
let most = 0;
let last;
const frame = (time) => {
  if (last) frames.push(time - last);
  last = time;
  most = Math.max(most, Number(stage?.dataset.moving || 0));
  if (frames.length < 300) return requestAnimationFrame(frame);
  // The first shows the click, which is measured by itself.
  const sorted = frames.slice(1).sort((a, b) => a - b);
  done([click, sorted[149], sorted[296], sorted[298], most]);
};
requestAnimationFrame(frame);
"#;

/// Ten dots that go to and fro.
const DOTS: &str = "<!doctype html><html lang=en><title>Dots</title><svg viewBox='0 0 1000 1000'></svg><script>\
    const svg = document.querySelector('svg'); for (let nth = 0; nth < 10; nth++) { const dot = \
    document.createElementNS(svg.namespaceURI, 'circle'); dot.setAttribute('r', 13); svg.append(dot); } \
    const move = (time) => { [...svg.children].forEach((dot, nth) => dot.setAttribute('transform', \
    `translate(${time / 5 % 1000} ${nth * 90})`)); requestAnimationFrame(move); }; \
    requestAnimationFrame(move);</script>";

fn main() {
    engine::run(&CHROMIUM, Scripts::On, async |browser: &mut Browser| {
        let folder = TempDir::new().expect("a folder can be made");
        let dots = folder.path().join("dots.html");
        fs::write(&dots, DOTS).expect("it can be written");
        println!(
            "{:<26} {:>8} {:>8} {:>8} {:>8} {:>9}",
            "milliseconds", "click", "median", "99 %", "longest", "messages"
        );
        for rate in [1, 4] {
            let slides = [(22, vec!["client 1"]), (23, vec!["client 1", "client 2"])];
            let pages = slides.map(|(state, actors)| {
                let address = deck::address(browser.deck(), &deck::page(state));
                (format!("slide {state}, {rate}× slowed"), address, actors)
            });
            let plain = format!("file://{}", dots.display());
            for (name, address, actors) in
                [(format!("ten dots, {rate}× slowed"), plain, vec![])].into_iter().chain(pages)
            {
                browser.open(&address).await;
                browser.tell_page("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
                let measured = browser.client.execute_async(MEASURE, vec![json!(actors)]).await;
                let measured = measured.expect("frames come");
                let number = |nth: usize| measured[nth].as_f64().unwrap_or_default();
                println!(
                    "{name:<26} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>9}",
                    number(0),
                    number(1),
                    number(2),
                    number(3),
                    measured.get(4).map_or(String::new(), Value::to_string),
                );
            }
        }
    });
}
