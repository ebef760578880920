//! How long a saved file takes to be seen in an open page of a watched deck, from the save to the page
//! that shows it, beside the time that the same browser takes to load the page.
//!
//! `cargo bench --bench reload` prints both, for a small deck and for ours, in Chromium. The page itself
//! says when it was there.

#[path = "../tests/browser/deck.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod deck;
#[path = "../tests/browser/engine.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod engine;
#[path = "../tests/watched.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod watched;

use deck::{HEADER, root};
use engine::{Browser, CHROMIUM, Scripts};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};
use watched::Watched;

const SAVES: usize = 60;
/// When the page that holds a text was there, in milliseconds since 1970.
const THERE: &str = "performance.timeOrigin + performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd";

fn main() {
    let small = format!("{HEADER}0\tA\tSave 0.\t1\t0\t1\t0\n");
    let ours: Vec<(String, String)> = ["deck.toml", "slides.tsv", "scenes.toml", ".checks"]
        .into_iter()
        .map(str::to_string)
        .chain(
            ["single", "broadcast", "primary", "paxos"]
                .map(|name| format!("protocols/{name}.protocol")),
        )
        .map(|name| (fs::read_to_string(root().join("content").join(&name)), name))
        .map(|(text, name)| (name, text.expect("it is there")))
        .collect();
    let table = ours.iter().find(|(name, _)| name == "slides.tsv").expect("it is there").1.clone();
    let row = table.lines().nth(23).expect("it has so many rows").to_string();
    let ours: Vec<(&str, &str)> =
        ours.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    println!(
        "{:<28} {:>8} {:>8} {:>8} {:>10}",
        "milliseconds", "median", "95 %", "longest", "load alone"
    );
    engine::run(&CHROMIUM, Scripts::On, async |browser: &mut Browser| {
        let files = [("deck.toml", "title = \"A deck\"\n"), ("slides.tsv", small.as_str())];
        let text = |nth: usize| small.replace("Save 0.", &format!("Save {nth}."));
        time(browser, "a slide", &files, "index.html", text).await;
        let text = |nth: usize| {
            let cells: Vec<&str> = row.splitn(4, '\t').collect();
            let changed = format!("{}\t{}\tSave {nth}.\t{}", cells[0], cells[1], cells[3]);
            table.replace(&row, &changed)
        };
        time(browser, "our deck, a slide that plays", &ours, "22.html", text).await;
    });
}

async fn time(
    browser: &Browser,
    name: &str,
    files: &[(&str, &str)],
    page: &str,
    text: impl Fn(usize) -> String,
) {
    let watched = Watched::of(files);
    browser.open(&watched.address(page)).await;
    let mut took = Vec::new();
    let mut loads = Vec::new();
    for nth in 1..=SAVES {
        browser.wait_for("document.documentElement.hasAttribute('data-ready')").await;
        let saved = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is past 1970");
        watched.save("slides.tsv", &text(nth));
        let is_there = format!(
            "document.querySelector('.caption')?.textContent.includes('Save {nth}.') && \
             document.readyState === 'complete'"
        );
        browser.wait_for(&is_there).await;
        let there = browser.ask(THERE).await.as_f64().expect("a time");
        took.push(there - saved.as_secs_f64() * 1000.0);
        let load = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd";
        loads.push(browser.ask(load).await.as_f64().expect("a time"));
    }
    // A page would complain that its server is gone.
    browser.open("about:blank").await;
    took.sort_by(f64::total_cmp);
    loads.sort_by(f64::total_cmp);
    println!(
        "{name:<28} {:>8.0} {:>8.0} {:>8.0} {:>10.0}",
        took[SAVES / 2],
        took[SAVES * 95 / 100],
        took[SAVES - 1],
        loads[SAVES / 2]
    );
}
