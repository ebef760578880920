//! What a reader may do to a run besides the clicks that make it: lose a message, crash somebody,
//! ask why, point into the diagram, go on.

use crate::engine::Browser;
use crate::player::{PICTURE, TO_END, click, click_on, figure, open, show, to_end};
use serde_json::json;

pub const TIME: &str = "Number(document.querySelector('.stage').dataset.time)";

/// What the first learner shows.
fn learnt() -> String {
    format!("{}.querySelector('[data-value]')", figure("learner 1"))
}

/// A message that is clicked is lost, and nobody gets it.
pub async fn losses(browser: &mut Browser) {
    open(browser, 22, "").await;
    click(browser, "client 1").await;
    let message = "document.querySelector('[data-message][data-to=\"proposer 2\"]')";
    browser.wait_for(&format!("{message}?.dataset.click === 'drop'")).await;
    click_on(browser, message).await;
    browser.wait_for(&format!("{message}?.dataset.state === 'lost'")).await;
    // Its words are marked and can still be read.
    let words = format!("{message}.querySelector('text')");
    assert_eq!(browser.ask(&format!("{words}.textContent")).await, json!("✕ request 1"));
    let line = format!("getComputedStyle({words}).textDecorationLine");
    assert_eq!(browser.ask(&line).await, json!("none"));
    let label = browser.ask(&format!("{message}.getAttribute('aria-label')")).await;
    assert_eq!(label, json!("request from client 1 to proposer 2, lost"));
    to_end(browser).await;
    // What has arrived waits for a click on its receiver.
    for (proposer, click) in [(1, "act"), (2, ""), (3, "act")] {
        let does = format!("{}.dataset.click || ''", figure(&format!("proposer {proposer}")));
        assert_eq!(browser.ask(&does).await, json!(click), "proposer {proposer}");
    }
    let lost = "document.querySelector('.story').textContent.includes('lost')";
    assert_eq!(browser.ask(lost).await, json!(true));
}

/// Who is clicked crashes and looks it, what was sent there ends there, and another click brings
/// it back.
pub async fn crashes(browser: &mut Browser) {
    open(browser, 23, "").await;
    click(browser, "acceptor 2").await;
    let acceptor = figure("acceptor 2");
    browser.wait_for(&format!("{acceptor}.matches('.dead[data-alive=false]')")).await;
    // It keeps its number, for the eye and for the ear.
    let number = format!("{acceptor}.querySelector('.initial')");
    let seen = format!("{number}.getClientRects().length > 0 && {number}.textContent.trim()");
    assert_eq!(browser.ask(&seen).await, json!("A2"));
    let label = browser.ask(&format!("{acceptor}.getAttribute('aria-label')")).await;
    assert!(
        label.as_str().is_some_and(|label| label.starts_with("A2 acceptor crashed")),
        "{label}"
    );
    click(browser, "client 1").await;
    let lost = "document.querySelector('[data-to=\"acceptor 2\"][data-state=lost]')";
    browser.wait_for(&format!("!!{lost}")).await;
    click(browser, "acceptor 2").await;
    browser.wait_for(&format!("{acceptor}.matches(':not(.dead)[data-alive=true]')")).await;
    to_end(browser).await;
    assert_eq!(browser.ask(&format!("{}.dataset.value", learnt())).await, json!("1"));
}

/// "Why?" tells the rule that ran, what it read, and what had set that.
pub async fn reasons(browser: &mut Browser) {
    open(browser, 22, "").await;
    // The second serial comes first, so the first is refused.
    for actor in ["client 1", "proposer 2", "acceptor 1", "proposer 1", "acceptor 1"] {
        click(browser, actor).await;
        to_end(browser).await;
    }
    browser.click("[data-do=back]").await;
    browser.click("[data-do=why]").await;
    browser.wait_for("document.documentElement.dataset.tab === 'code'").await;
    let told = browser.text(".lit").await;
    for expected in ["refuse", "from proposer 1", "commits to serial 2"] {
        assert!(told.contains(expected), "{expected} is not in: {told}");
    }
}

/// What one actor knows is shown alone, chosen or by key; a set that it holds lights its members.
pub async fn knowledge(browser: &mut Browser) {
    open(browser, 22, "").await;
    for actor in ["client 1", "proposer 2", "acceptor 1", "acceptor 1"] {
        click(browser, actor).await;
        to_end(browser).await;
    }
    let members =
        "[...document.querySelectorAll('.member')].map((one) => one.dataset.actor).join()";
    let others = "[...document.querySelectorAll('[data-actor]:not([data-actor=\"proposer 2\"]) .value')]\
        .filter((one) => getComputedStyle(one).visibility !== 'hidden').length";
    let told = "document.querySelector('[role=status]').textContent";
    assert_eq!(browser.ask(members).await, json!(""));
    // A window without the focus hands out no such events.
    let hears =
        |event: &str| format!("{}.dispatchEvent(new FocusEvent('{event}'))", figure("proposer 2"));
    browser.ask(&hears("focus")).await;
    assert_eq!(browser.ask(members).await, json!("acceptor 1"));
    browser.ask(&hears("blur")).await;
    assert_eq!(browser.ask(members).await, json!(""));
    assert!(browser.ask(others).await.as_u64() > Some(5));
    let everything = browser.ask(PICTURE).await;
    let choice = "document.querySelector('[data-do=knows]')";
    let choose = "((choice) => { choice.selectedIndex = [...choice.options]\
        .findIndex((one) => one.text === 'what proposer 2 knows'); choice.onchange(); })";
    browser.ask(&format!("{choose}({choice})")).await;
    assert_eq!(browser.ask(others).await, json!(0));
    assert_eq!(browser.ask(members).await, json!("acceptor 1"));
    let label = format!("{}.ariaLabel", figure("acceptor 1"));
    let label = browser.ask(&label).await;
    assert!(label.as_str().is_some_and(|label| !label.contains("highest")), "{label}");
    let says = browser.ask(told).await;
    let knows = "What proposer 2 knows: Proposer 2 ";
    assert!(says.as_str().is_some_and(|says| says.starts_with(knows)), "{says}");
    // Its own messages are seen, and no others.
    click(browser, "proposer 1").await;
    browser.wait_for("document.querySelector('.stage').dataset.moving > 0").await;
    let own = "[data-from=\"proposer 2\"], [data-to=\"proposer 2\"]";
    let foreign = format!("document.querySelectorAll('[data-message]:not({own})').length");
    assert_eq!(browser.ask(&foreign).await, json!(0));
    to_end(browser).await;
    browser.click("[data-do=undo]").await;
    while browser.ask(&format!("{choice}.selectedIndex")).await != json!(0) {
        browser.press("k").await;
    }
    to_end(browser).await;
    assert_eq!(browser.ask(PICTURE).await, everything);
}

/// A point in the diagram is that moment; the browser's own way back leads to the run before.
pub async fn moments(browser: &mut Browser) {
    open(browser, 23, "").await;
    click(browser, "client 1").await;
    to_end(browser).await;
    let end = browser.ask(TIME).await;
    show(browser, "lanes").await;
    let point = "((lanes) => { const { left, top, height } = lanes.getBoundingClientRect();
        lanes.dispatchEvent(new MouseEvent('click',
            { bubbles: true, clientX: left + 20, clientY: top + height / 2 })); })
        (document.querySelector('svg.lanes'))";
    browser.ask(point).await;
    let middle = browser.ask(TIME).await;
    assert!(middle.as_f64() > Some(100.0) && middle.as_f64() < end.as_f64(), "{middle}, {end}");
    show(browser, "endings").await;
    let mut pictures = Vec::new();
    for ending in ["1", "2"] {
        browser.click(&format!("[data-ending=\"{ending}\"] a")).await;
        let elected = format!("({TO_END}, {}.dataset.value === '{ending}')", learnt());
        browser.wait_for(&elected).await;
        // The address follows a moment after the run, and only then is this run where back leads.
        let kept =
            format!("location.hash.startsWith('#run') && location.hash.endsWith('/' + {TIME})");
        browser.wait_for(&kept).await;
        pictures.push(browser.ask(PICTURE).await);
    }
    browser.client.back().await.expect("there is a run before");
    browser.wait_for(&format!("{}.dataset.value === '1'", learnt())).await;
    assert_eq!(browser.ask(PICTURE).await, pictures[0]);
    browser.client.forward().await.expect("there is a run after");
    browser.wait_for(&format!("{}.dataset.value === '2'", learnt())).await;
    assert_eq!(browser.ask(PICTURE).await, pictures[1]);
}

/// Who goes on before clicking sees the step that is missing, and then goes on.
pub async fn steps(browser: &mut Browser) {
    for state in 14..=20 {
        open(browser, state, "").await;
        browser.click("a[rel=next]").await;
        browser.wait_for(&format!("{TIME} > 0")).await;
        browser.wait_for_slide(state).await;
        to_end(browser).await;
        browser.click("a[rel=next]").await;
        browser.wait_for_slide(state + 1).await;
    }
}
