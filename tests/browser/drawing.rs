//! Whatever the cast and the screen, no text of a picture meets another or leaves the page.

use crate::deck::{HEADER, address, built, page, rows};
use crate::engine::Browser;
use serde_json::{Value, json};

/// Texts that meet, texts that leave their picture, and panels that their texts leave. Empty if all is well.
const OFFENCES: &str = "(() => {
  const seen = (node) => node.checkVisibility() && node.getClientRects().length > 0;
  const texts = [...document.querySelectorAll('svg.stage text')].filter(seen);
  const boxes = texts.map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
  const stage = document.querySelector('svg.stage').getBoundingClientRect();
  const bad = [];
  boxes.forEach(([words, a], nth) => {
    if (a.left < stage.left - 1 || a.right > stage.right + 1 || a.top < stage.top - 1 || a.bottom > stage.bottom + 1)
      bad.push(`${words} leaves the picture`);
    for (const [others, b] of boxes.slice(nth + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // The boxes of two lines of text overlap by their leading, rounded up; letters meet only past that.
      if (across > 1 && down > 2 + 0.25 * Math.min(a.height, b.height)) bad.push(`${words} meets ${others}`);
    }
  });
  for (const panel of document.querySelectorAll('.panel, .bubble rect')) {
    const box = panel.getBoundingClientRect();
    for (const text of panel.parentNode.querySelectorAll(':scope > text')) {
      if (!seen(text)) continue;
      const inside = text.getBoundingClientRect();
      if (inside.left < box.left - 1 || inside.right > box.right + 1) bad.push(`${text.textContent.trim()} leaves its panel`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) bad.push('the page is too wide');
  return bad; })()";

/// Casts from one and one to two, three, three and three, and up to seven acceptors.
const CASTS: [&str; 9] = [
    "client = 1, server = 1",
    "client = 2, server = 1, replica = 3",
    "proposer = 3, acceptor = 3, learner = 3",
    "client = 2, proposer = 3, acceptor = 3, learner = 3",
    "client = 2, proposer = 3, acceptor = 5, learner = 3",
    "client = 2, proposer = 3, acceptor = 7, learner = 3",
    "client = 9, proposer = 9, acceptor = 9, learner = 9",
    "acceptor = 7",
    "client = 1, proposer = 1, acceptor = 1, learner = 1",
];

/// Every cast, with registers, bubbles and crashes, and without, on a wide window and on a tall one.
pub async fn nothing_overlaps(browser: &mut Browser) {
    let (folder, last) = casts(browser.engine.name);
    for (width, height) in [(1280, 860), (700, 950)] {
        browser.client.set_window_size(width, height).await.expect("a window can be sized");
        for state in 0..last {
            browser.open(&address(&folder, &page(state))).await;
            browser.wait_for_slide(state).await;
            let offences = browser.ask(OFFENCES).await;
            assert_eq!(offences, json!([]), "picture {state} at {width}×{height}");
        }
    }
}

/// The same on phones either way up, on a tablet, on a projector, and at 200 % and 400 % zoom; and the
/// deck that we ship there.
pub async fn small_screens(browser: &mut Browser) {
    let (folder, last) = casts("screens");
    for (width, height) in [
        (390, 844),
        (360, 640),
        (320, 568),
        (844, 390),
        (640, 360),
        (768, 1024),
        (1280, 720),
        (1920, 1080),
    ] {
        browser.set_screen(width, height).await;
        for state in 0..last {
            browser.open(&address(&folder, &page(state))).await;
            browser.wait_for_slide(state).await;
            let offences = browser.ask(OFFENCES).await;
            assert_eq!(offences, json!([]), "picture {state} at {width}×{height}");
        }
        for row in rows() {
            browser.open(&address(browser.deck(), &page(row.state))).await;
            browser.wait_for_slide(row.state).await;
            let at = format!("slide {} at {width}×{height}", row.state);
            assert_eq!(browser.ask(OFFENCES).await, json!([]), "{at}");
            assert_eq!(browser.ask(TARGETS).await, json!([]), "{at}");
            let opened = "(document.querySelectorAll('details').forEach((one) => (one.open = true)), \
                          document.documentElement.scrollWidth <= innerWidth)";
            assert_eq!(browser.ask(opened).await, Value::Bool(true), "{at} with all panels open");
            if width >= 1280 {
                let below = "document.querySelector('nav').getBoundingClientRect().bottom";
                let fits = browser.ask(&format!("{below} <= innerHeight + 1")).await;
                assert_eq!(fits, Value::Bool(true), "{at} is cut");
            }
        }
    }
}

/// Controls too small for a finger.
const TARGETS: &str = "[...document.querySelectorAll('nav a, button, .tools a')]
  .filter((control) => control.getClientRects().length)
  .filter((control) => { const box = control.getBoundingClientRect(); return box.width < 44 || box.height < 44; })
  .map((control) => control.textContent)";

fn casts(name: &str) -> (std::path::PathBuf, u32) {
    let mut slides = HEADER.to_string();
    let mut scenes = String::new();
    let mut state = 0;
    for cast in CASTS {
        let roles: Vec<&str> = cast.split(", ").filter_map(|role| role.split(' ').next()).collect();
        let first = roles[0];
        let last = roles[roles.len() - 1];
        let all = roles.iter().map(|role| {
            format!("{role} = [\"request none\", \"prepared 10/20\", \"highest -12\"]")
        });
        let registers = format!("registers = {{ {} }}\n", all.collect::<Vec<_>>().join(", "));
        for extra in [
            String::new(),
            registers.clone(),
            format!(
                "{registers}says = {{ {first} = \"which request?\" }}\ndead = [\"{last} 1\"]\n"
            ),
            format!(
                "cluster = {{ title = \"one cluster elects a request\", roles = [\"{last}\"] }}\ndead = [\"{first}\"]\n"
            ),
        ] {
            slides.push_str(&format!("{state}\tPicture\tA caption.\t1\t1\t1\t0\n"));
            scenes.push_str(&format!(
                "[scene.s{state}]\nslides = [{state}]\ncast = {{ {cast} }}\n{extra}"
            ));
            state += 1;
        }
    }
    (built(&format!("casts-{name}"), &slides, &scenes), state)
}
