//! From the first slide to the last and back, and nowhere that a slide does not lead.

use crate::deck::{HEADER, Row, address, built, page, rows};
use crate::engine::Browser;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// Every slide forward by its link and back by its link, then forward and back by keys.
pub async fn by_links_and_keys(browser: &mut Browser) {
    let rows = rows();
    let last = rows.len() - 1;
    browser.open(&address(browser.deck(), "index.html")).await;
    for nth in 0..=last {
        browser.wait_for_slide(rows[nth].state).await;
        is_whole(browser, &rows, nth).await;
        if nth < last {
            browser.click("nav a[rel=next]").await;
            if plays_first(browser, rows[nth + 1].state).await {
                browser.click("nav a[rel=next]").await;
            }
        }
    }
    for row in rows[..last].iter().rev() {
        browser.click("nav a[rel=prev]").await;
        browser.wait_for_slide(row.state).await;
    }
    let keys = |keys: &[Key], letters: &str| -> Vec<char> {
        keys.iter().map(|key| char::from(*key)).chain(letters.chars()).collect()
    };
    let on = keys(&[Key::Right, Key::Down, Key::PageDown], " nN");
    let back = keys(&[Key::Left, Key::Up, Key::PageUp], "pP");
    for (nth, row) in rows.iter().enumerate().skip(1) {
        let key = on[nth % on.len()].to_string();
        browser.press(&key).await;
        if plays_first(browser, row.state).await {
            browser.press(&key).await;
        }
        browser.wait_for_slide(row.state).await;
    }
    for (nth, row) in rows[..last].iter().enumerate().rev() {
        browser.press(&back[nth % back.len()].to_string()).await;
        browser.wait_for_slide(row.state).await;
    }
    browser.client.back().await.expect("there is a page before");
    browser.wait_for_slide(rows[1].state).await;
    browser.client.forward().await.expect("there is a page after");
    browser.wait_for_slide(rows[0].state).await;
}

/// Whether the slide plays its step before it leads on to the slide `next`.
async fn plays_first(browser: &Browser, next: u32) -> bool {
    let here = format!("document.querySelector('main')?.dataset.slide === '{next}'");
    browser.wait_for(&format!("{here} || location.hash.startsWith('#run')")).await;
    browser.ask(&format!("!({here})")).await == json!(true)
}

/// What every page has, and that it asked for nothing else.
async fn is_whole(browser: &Browser, rows: &[Row], nth: usize) {
    let row = &rows[nth];
    let seen = browser
        .ask(
            "(() => { const way = (rel) => { const a = document.querySelector(`nav a[rel=${rel}]`);
               return a.getAttribute('href') ?? (a.getAttribute('aria-disabled') === 'true' ? null : 'odd'); };
             return { prev: way('prev'), next: way('next'),
               reset: !document.querySelector('[data-do=reset]').disabled,
               lang: document.documentElement.lang, heading: document.querySelector('h1').textContent,
               headings: document.querySelectorAll('h1').length,
               stages: document.querySelectorAll('main > svg.stage').length,
               status: document.querySelectorAll('main [role=status]').length,
               loaded: performance.getEntriesByType('resource').length,
               fits: document.documentElement.scrollWidth <= innerWidth }; })()",
        )
        .await;
    let before = nth.checked_sub(1).filter(|_| row.back).map(|before| page(rows[before].state));
    let after = rows.get(nth + 1).filter(|_| row.on).map(|after| page(after.state));
    let heading = if row.title.is_empty() { seen["heading"].clone() } else { json!(row.title) };
    let expected = json!({
        "prev": before, "next": after, "reset": row.reset, "lang": "en", "heading": heading,
        "headings": 1, "stages": 1, "status": 1, "loaded": 0, "fits": true,
    });
    assert_eq!(seen, expected, "slide {}", row.state);
    let title = browser.client.title().await.expect("a page has a title");
    assert!(!title.is_empty() && title.contains(&row.title), "{title}");
}

/// A way that a slide does not leave is closed to links, keys and numbers alike, and says so.
pub async fn flags(browser: &mut Browser) {
    let slides = format!("{HEADER}0\tA\t\t1\t1\t1\t0\n1\tB\t\t1\t0\t0\t1\n2\tC\t\t1\t1\t1\t0\n");
    let folder = built(&format!("flags-{}", browser.engine.name), &slides, "");
    browser.open(&address(&folder, "1.html")).await;
    browser.wait_for_slide(1).await;
    let enter = char::from(Key::Enter);
    let (home, end) = (char::from(Key::Home), char::from(Key::End));
    let (left, right) = (char::from(Key::Left), char::from(Key::Right));
    for (keys, expected) in [
        (left.to_string(), "way back"),
        (right.to_string(), "no further"),
        (home.to_string(), "way back"),
        (end.to_string(), "no further"),
        (format!("0{enter}"), "way back"),
        (format!("2{enter}"), "no further"),
        (format!("7{enter}"), "There is no slide 7"),
        ("r".to_string(), "as it opened"),
    ] {
        browser.press(&keys).await;
        browser
            .wait_for(&format!(
                "document.querySelector('[role=status]').textContent.includes('{expected}')"
            ))
            .await;
        browser.wait_for_slide(1).await;
    }
    for rel in ["prev", "next"] {
        browser.click(&format!("nav a[rel={rel}]")).await;
        browser.wait_for_slide(1).await;
    }
    browser.open(&address(&folder, "index.html")).await;
    browser.wait_for_slide(0).await;
    browser.press("r").await;
    browser
        .wait_for(
            "document.querySelector('[role=status]').textContent.includes('nothing to reset')",
        )
        .await;
}

/// Everything is there to read and the links lead on and back, with no script at all.
pub async fn without_scripts(browser: &mut Browser) {
    let rows = rows();
    let displayed = async |selector: &str| {
        let element = browser.find(selector).await;
        element.is_displayed().await.expect("it can be asked")
    };
    browser.open(&address(browser.deck(), "index.html")).await;
    for (nth, row) in rows.iter().enumerate() {
        let main = format!("main[data-slide=\"{}\"]", row.state);
        browser.find(&main).await;
        let ready = browser.find("html").await.attr("data-ready").await.expect("it can be asked");
        assert_eq!(ready, None, "a script ran on slide {}", row.state);
        assert!(
            displayed(&format!("{main} svg.stage")).await,
            "slide {} has no picture",
            row.state
        );
        assert!(!displayed("[data-do=reset]").await, "a dead button is shown");
        if nth + 1 < rows.len() {
            browser.click("nav a[rel=next]").await;
        }
    }
    for row in rows.iter().rev().skip(1) {
        browser.click("nav a[rel=prev]").await;
        browser.find(&format!("main[data-slide=\"{}\"]", row.state)).await;
    }
}

/// The network log has one request a page: the page.
pub async fn one_request(browser: &mut Browser) {
    for name in rows().iter().map(|row| page(row.state)).chain(["overview.html".to_string()]) {
        browser.log("performance").await;
        browser.open(&address(browser.deck(), &name)).await;
        let requests: Vec<String> = browser
            .log("performance")
            .await
            .iter()
            .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok())
            .map(|event| event["message"].clone())
            .filter(|event| event["method"] == "Network.requestWillBeSent")
            .map(|event| event["params"]["request"]["url"].to_string())
            // The engine's own first page may still be loading.
            .filter(|url| !url.starts_with("\"data:") && !url.starts_with("\"chrome:"))
            .collect();
        assert_eq!(requests.len(), 1, "{name}: {requests:?}");
    }
}
