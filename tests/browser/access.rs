//! What axe-core finds, by the rules of WCAG 2.2, levels A and AA.

use crate::deck::{address, page, root, rows};
use crate::engine::Browser;
use serde_json::{Value, json};
use std::fs;

/// Pages in frames are looked at by themselves.
const RULES: &str = "{ iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";

/// The pages that engines other than Chromium are asked about: one of each kind. What axe-core looks at
/// differs between engines by what they compute of styles, which these pages share.
const KINDS: [&str; 7] =
    ["index.html", "5.html", "9.html", "14.html", "22.html", "23.html", "overview.html"];

/// Nothing on any page, in light and in dark, with the help open too.
pub async fn axe(browser: &mut Browser) {
    let pages = rows().into_iter().map(|row| page(row.state)).chain(["overview.html".to_string()]);
    let is_asked =
        |name: &String| browser.engine.name == "chromium" || KINDS.contains(&name.as_str());
    for name in pages.filter(is_asked).collect::<Vec<_>>() {
        browser.open(&address(browser.deck(), &name)).await;
        browser.wait_for("document.documentElement.hasAttribute('data-ready')").await;
        start(browser).await;
        for theme in ["light", "dark"] {
            assert_eq!(findings_in(browser, theme).await, json!([]), "{name}, {theme}");
        }
        if name == "5.html" || name == "23.html" {
            let play = "(document.querySelector('[data-do=play]').click(), true)";
            browser.ask(play).await;
            browser.wait_for("document.querySelector('.stage').dataset.time > 900").await;
            browser.ask(play).await;
            assert_eq!(findings(browser).await, json!([]), "{name}, during a run");
            browser
                .ask("(() => { const time = document.querySelector('[data-do=time]'); time.value = time.max; time.dispatchEvent(new Event('input')); return true; })()")
                .await;
            for key in ["t", "e", "l", "c"] {
                browser.press(key).await;
                assert_eq!(findings(browser).await, json!([]), "{name}, after a run, {key}");
            }
        }
        if name == "14.html" {
            browser.press("?").await;
            browser.wait_for("!!document.querySelector('dialog[open]')").await;
            assert_eq!(findings(browser).await, json!([]), "the help");
        }
    }
    for name in ["present.html", "present.html#presenter/1", "print.html", "deck.html"] {
        browser.open("about:blank").await;
        browser.open(&address(browser.deck(), name)).await;
        browser.wait_for("document.readyState === 'complete'").await;
        start(browser).await;
        assert_eq!(findings(browser).await, json!([]), "{name}");
    }
    browser.open(&address(browser.deck(), "5.html")).await;
    start(browser).await;
    // What axe-core must find, so that its silence means something.
    browser.ask("(document.querySelector('h1').style.color = '#ccc', document.documentElement.lang = '', true)").await;
    let rules = findings(browser).await.to_string();
    assert!(rules.contains("html-has-lang") && rules.contains("color-contrast"), "{rules}");
}

/// What axe-core finds on a page that does not have it yet.
pub async fn findings_with(browser: &Browser) -> Value {
    start(browser).await;
    findings(browser).await
}

/// Gives a page axe-core.
pub async fn start(browser: &Browser) {
    let path = root().join("target/tools/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; `tests/run` installs it", path.display());
    });
    browser.client.execute(&axe, Vec::new()).await.expect("axe-core starts");
}

/// What axe-core finds in a theme: in the light one by all rules, in another of colours, which are all
/// that a theme changes.
pub async fn findings_in(browser: &Browser, theme: &str) -> Value {
    browser.ask(&format!("(document.documentElement.dataset.theme = '{theme}', true)")).await;
    let colours = "{ iframes: false, runOnly: { type: 'rule', values: ['color-contrast'] } }";
    findings_by(browser, if theme == "light" { RULES } else { colours }).await
}

async fn findings(browser: &Browser) -> Value {
    findings_by(browser, RULES).await
}

async fn findings_by(browser: &Browser, rules: &str) -> Value {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         axe.run(document, {rules}).then((result) => done(result.violations.map((found) =>
           [found.id, found.nodes.map((node) => node.html.slice(0, 200))])), (error) => done(String(error)));"
    );
    browser.client.execute_async(&script, Vec::new()).await.expect("axe-core runs")
}
