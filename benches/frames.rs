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
use std::path::PathBuf;
use tempfile::TempDir;

/// Clicks, then measures 300 frames, then clicks once more: how long the first click takes to be
/// shown, half of the frames, nearly all, the longest, the later click, and how many messages flew.
const MEASURE: &str = r#"
const [actors, done] = arguments;
const stage = document.querySelector('.stage');
const click = (actor) => new Promise((shown) => {
  const from = performance.now();
  document.querySelector(`[data-actor="${actor}"]`)?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  // A message that is sent in a frame comes after the frame is painted.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => shown(performance.now() - from);
  requestAnimationFrame(() => port2.postMessage(''));
});
const first = click(actors[0]);
if (actors[1]) click(actors[1]);
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
  const numbers = [sorted[149], sorted[296], sorted[298]];
  Promise.all([first, click('acceptor 1')]).then(([soon, late]) => done([soon, ...numbers, late, most]));
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

/// Many more actors than our deck has on a slide.
const CROWD: &str = "[scene.crowd]\nslides = [1]\nprotocol = \"paxos\"\ndrive = \"auto\"\n\
    cast = { client = 2, proposer = 4, acceptor = 9, learner = 1 }\nfaults = [\"kill\"]\n\
    demo = [\"kill learner 1\"]\n";

/// A deck whose slide 1 plays with a crowd.
fn crowd() -> PathBuf {
    let slides = format!("{}0\tA\tB\t1\t0\t1\t0\n1\tC\tD\t1\t1\t0\t1\n", deck::HEADER);
    let protocols = deck::root().join("target/browser-tests/crowd/content/protocols");
    fs::create_dir_all(&protocols).expect("target can be written");
    let paxos = fs::read_to_string(deck::root().join("content/protocols/paxos.protocol"));
    // Its searches are those of our deck.
    let paxos = paxos.expect("it is there");
    let lines = paxos.lines().filter(|line| !line.starts_with("search "));
    let paxos: String = lines.map(|line| format!("{line}\n")).collect();
    fs::write(protocols.join("paxos.protocol"), paxos).expect("target can be written");
    deck::built("crowd", &slides, CROWD)
}

fn main() {
    engine::run(&CHROMIUM, Scripts::On, async |browser: &mut Browser| {
        let folder = TempDir::new().expect("a folder can be made");
        let dots = folder.path().join("dots.html");
        fs::write(&dots, DOTS).expect("it can be written");
        let crowd = crowd();
        println!(
            "{:<26} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9}",
            "milliseconds", "click", "median", "99 %", "longest", "click", "messages"
        );
        for rate in [1, 4] {
            let both = vec!["client 1", "client 2"];
            let ours = browser.deck().to_path_buf();
            let pages = [
                ("slide 22", &ours, 22, vec!["client 1"]),
                ("slide 23", &ours, 23, both.clone()),
                ("a crowd", &crowd, 1, both),
            ]
            .map(|(name, folder, state, actors)| {
                let address = deck::address(folder, &deck::page(state));
                (format!("{name}, {rate}× slowed"), address, actors)
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
                    "{name:<26} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>9}",
                    number(0),
                    number(1),
                    number(2),
                    number(3),
                    number(4),
                    measured.get(5).map_or(String::new(), Value::to_string),
                );
            }
        }
    });
}
