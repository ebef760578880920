//! The frame of a slide: the same on every slide, with tabs beside the picture that go along.

use crate::controls::TIME;
use crate::deck::{address, page, rows, spoken};
use crate::engine::Browser;
use crate::player::{click, open, show, to_end};
use fantoccini::key::Key;
use serde_json::{Value, json};

/// Which panels are seen.
const PANELS: &str = "[...document.querySelectorAll('main > section')]\
    .filter((panel) => panel.getClientRects().length).map((panel) => panel.id).join()";

/// Where picture, panel, sentence and ways stand, and whether the page scrolls.
const PLACES: &str = "(() => {
    const box = (name) => {
      const { left, top, right, bottom } = document.querySelector(name)?.getBoundingClientRect() || {};
      return [left, top, right, bottom].map(Math.round);
    };
    const { scrollWidth, scrollHeight } = document.scrollingElement;
    const isCover = document.body.matches('.cover');
    return { ways: box('nav'), under: isCover || box('.under'), stage: isCover || box('.stage'),
      panel: isCover || box('#text').slice(0, 3), fits: scrollWidth <= innerWidth && scrollHeight <= innerHeight };
  })()";

/// On projectors and desks nothing scrolls, and everything is at the same place on every slide.
pub async fn stands_still(browser: &mut Browser) {
    for (width, height) in [(1280, 720), (1024, 640), (1366, 768), (1920, 1080)] {
        browser.set_screen(width, height).await;
        let mut first: Option<Value> = None;
        for row in rows() {
            browser.open(&address(browser.deck(), &page(row.state))).await;
            browser.wait_for_slide(row.state).await;
            let mut places = browser.ask(PLACES).await;
            let at = format!("slide {} at {width}×{height}", row.state);
            assert_eq!(places["fits"], json!(true), "{at}: {places}");
            if row.state == 0 {
                continue;
            }
            // Whose caption is hidden has no panel.
            if places["panel"][0].is_null() {
                places["panel"] =
                    first.as_ref().map_or(Value::Null, |first| first["panel"].clone());
            }
            assert_eq!(*first.get_or_insert_with(|| places.clone()), places, "{at}");
            let name = "document.querySelector('header p').textContent";
            let last = rows().len() - 1;
            assert_eq!(browser.ask(name).await, json!(format!("{} / {last}", row.state)));
        }
    }
}

/// In every language all controls are seen, and whatever a run says has its place above them.
pub async fn languages(browser: &mut Browser) {
    let fits = "(() => {
        const [bar, said] = ['.bar', '[role=status]'].map((one) => document.querySelector(one));
        const { bottom } = said.getBoundingClientRect();
        return [bar.scrollWidth - bar.clientWidth, Math.round(bar.getBoundingClientRect().top - bottom)];
      })()";
    for language in ["en", "de", "es", "fr"] {
        let folder = spoken(language);
        for (width, height) in [(1024, 640), (1280, 720), (1920, 1080)] {
            browser.set_screen(width, height).await;
            browser.open("about:blank").await;
            browser.open(&address(&folder, &page(23))).await;
            browser.wait_for_slide(23).await;
            assert_eq!(browser.ask("document.documentElement.lang").await, json!(language));
            click(browser, "client 1").await;
            to_end(browser).await;
            browser.ask("((time) => { time.value = 0; time.dispatchEvent(new Event('input')); })(document.querySelector('[data-do=time]'))").await;
            for step in 0..40 {
                let found = browser.ask(fits).await;
                let at = format!("{language} at {width}×{height}, step {step}: {found}");
                assert!(found[0].as_i64() <= Some(0) && found[1].as_i64() >= Some(-4), "{at}");
                browser.ask("(document.querySelector('[data-do=forward]').click(), true)").await;
                browser.ask("(document.querySelector('[data-plays=true]')?.click(), true)").await;
            }
        }
    }
}

/// A tab is chosen by mouse and by keys, says so to a screen reader, and goes along.
pub async fn tabs(browser: &mut Browser) {
    open(browser, 22, "").await;
    show(browser, "text").await;
    browser.wait_for(&format!("{PANELS} === 'text'")).await;
    browser.ask("(document.querySelector('[aria-selected=true]').focus(), true)").await;
    let (left, right) = (char::from(Key::Left), char::from(Key::Right));
    for (key, expected) in
        [(right, "steps"), (right, "lanes"), (left, "steps"), (left, "text"), (left, "endings")]
    {
        browser.press(&key.to_string()).await;
        browser.wait_for(&format!("{PANELS} === '{expected}'")).await;
        let tab = "[...document.querySelectorAll('[role=tab]')].map((tab) => [tab.dataset.do, \
            tab.ariaSelected, tab.tabIndex, document.activeElement === tab])\
            .filter(([, isSelected, index, isFocused]) => isSelected === 'true' && index === 0 && isFocused)\
            .map(([name]) => name).join()";
        assert_eq!(browser.ask(tab).await, json!(expected));
        let panel = format!("document.getElementById('{expected}')");
        let named =
            format!("document.getElementById({panel}.getAttribute('aria-labelledby')).dataset.do");
        assert_eq!(browser.ask(&named).await, json!(expected));
    }
    // Still on the same slide; where there are no endings there is the text.
    browser.wait_for_slide(22).await;
    browser.click("nav a[rel=prev]").await;
    browser.wait_for_slide(21).await;
    browser.wait_for(&format!("{PANELS} === 'text'")).await;
    browser.press("c").await;
    browser.wait_for(&format!("{PANELS} === 'code'")).await;
    browser.click("nav a[rel=next]").await;
    browser.wait_for_slide(22).await;
    browser.wait_for(&format!("{PANELS} === 'code'")).await;
    browser.open(&address(browser.deck(), "13.html")).await;
    browser.wait_for_slide(13).await;
    browser.wait_for(&format!("{PANELS} === 'text'")).await;
}

/// A step is a way to its moment; the present is marked in the list, in the diagram, in the listing.
pub async fn the_present(browser: &mut Browser) {
    open(browser, 22, "").await;
    let steps = "document.querySelectorAll('.story button')";
    browser.wait_for(&format!("{steps}.length > 8")).await;
    browser.ask(&format!("({steps}[6].click(), true)")).await;
    let present = "[...document.querySelectorAll('.story li')].findIndex((one) => one.ariaCurrent)";
    browser.wait_for(&format!("{present} === 6")).await;
    let there = browser.ask(TIME).await;
    let number = "document.querySelectorAll('.lanes .mark')[6].getBBox()";
    show(browser, "lanes").await;
    // The line of the present crosses the number of the step.
    let line = format!(
        "(({{ y, height }}) => Math.abs(y + height / 2 - document.querySelector('.lanes .future').y.baseVal.value) < 8)({number})"
    );
    browser.wait_for(&line).await;
    show(browser, "code").await;
    let lit = "((lit, panel) => lit.top >= panel.top - 1 && lit.top < panel.bottom)(\
        document.querySelector('.lit').getBoundingClientRect(), document.querySelector('#code').getBoundingClientRect())";
    browser.wait_for(lit).await;
    show(browser, "steps").await;
    to_end(browser).await;
    browser.wait_for(&format!("{TIME} > {there} && {present} > 6")).await;
    // What the reader has seen is still there on the way back.
    let count = browser.ask(&format!("{steps}.length")).await;
    for _ in 0..3 {
        browser.click("[data-do=back]").await;
    }
    assert_eq!(browser.ask(&format!("{steps}.length")).await, count);
    browser.wait_for("document.querySelectorAll('.story .future').length > 0").await;
}

/// Words of messages under way cover each other hardly ever, in three runs of the largest picture.
pub async fn words(browser: &mut Browser) {
    for (width, height) in [(1280, 720), (390, 844)] {
        browser.set_screen(width, height).await;
        open(browser, 23, "").await;
        show(browser, "text").await;
        let (mut covered, mut words) = (0.0, 0);
        for seed in 0..3 {
            if seed == 0 {
                browser.click("[data-do=play]").await;
            } else {
                browser.click("[data-do=seed]").await;
            }
            browser.click("[data-do=play]").await;
            let found = browser.ask(include_str!("words.js")).await;
            covered += found["sum"].as_f64().expect("a number");
            words += found["words"].as_u64().expect("a number");
        }
        println!("{covered:.1} of {words} words are covered at {width}×{height}");
        assert!(words > 2_000 && covered < 20.0, "{covered} of {words} at {width}×{height}");
    }
}

/// A picture alone, for somebody else's page: stage, sentence and controls; a link offers it.
pub async fn embedded(browser: &mut Browser) {
    let run = "#run=1/0a0.400a1/900";
    open(browser, 23, &format!("#embed{run}")).await;
    assert_eq!(browser.ask(TIME).await, json!(900));
    let seen = "['.stage', '[role=status]', '.bar', 'header', 'nav', 'h1', '[role=tablist]', 'main > section']\
        .filter((name) => document.querySelector(name).getClientRects().length).join()";
    assert_eq!(browser.ask(seen).await, json!(".stage,[role=status],.bar"));
    browser.press(&char::from(Key::Right).to_string()).await;
    browser.press(&char::from(Key::Home).to_string()).await;
    browser.wait_for_slide(23).await;
    click(browser, "client 1").await;
    browser.wait_for("location.hash.startsWith('#embed#run=1/0a0.400a1')").await;
    open(browser, 23, run).await;
    browser.click("[data-do=link]").await;
    browser.wait_for("!!document.querySelector('dialog[open]')").await;
    let fields = "[...document.querySelectorAll('dialog textarea')].map((field) => field.value)";
    let fields = browser.ask(fields).await;
    let (link, frame) = (fields[0].as_str().unwrap_or(""), fields[1].as_str().unwrap_or(""));
    assert!(link.ends_with(&format!("23.html{run}")), "{link}");
    let start = "<iframe src=\"file://";
    assert!(
        frame.starts_with(start) && frame.contains(&format!("23.html#embed{run}\"")),
        "{frame}"
    );
}

/// A dialog opens at its top, also where it is longer than the screen.
pub async fn dialogs(browser: &mut Browser) {
    browser.set_screen(1024, 400).await;
    open(browser, 23, "").await;
    browser.press("?").await;
    browser.wait_for("!!document.querySelector('dialog[open]')").await;
    let is_long = "document.querySelector('dialog').scrollHeight > document.querySelector('dialog').clientHeight";
    assert_eq!(browser.ask(is_long).await, json!(true));
    assert_eq!(browser.ask("document.querySelector('dialog').scrollTop").await, json!(0));
    let title = "document.querySelector('dialog h2').getBoundingClientRect().top >= 0";
    assert_eq!(browser.ask(title).await, json!(true));
}
