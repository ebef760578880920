//! Peers around their table: how much is covered, at rest, while messages fly, and on paper, whatever
//! the cast.

use crate::deck::{HEADER, address, built_with, page, rows};
use crate::engine::Browser;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What covers what in all pictures of a page: words that stand on figures (but for the button at a
/// figure's corner) or, at rest, on other words, channels that pass behind figures; and which part of the words of messages others cover.
pub const COVERED: &str = "(() => {
  const bad = [];
  let [covered, whole] = [0, 0];
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
  // Of the box of a text a fifth is leading, above and below.
  const box = (node, leading) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    const cut = (bottom - top) * leading;
    return { left, right, top: top + cut, bottom: bottom - cut };
  };
  const meet = (a, b) => {
    const [across, down] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    return across > 1 && down > 1 ? across * down : 0;
  };
  for (const svg of document.querySelectorAll('svg.stage')) {
    const groups = [...svg.querySelectorAll('.initial')].map((initial) => initial.parentNode);
    const figures = groups.map((group) => ({ group, ...box(group.querySelector('.panel') || group.querySelector('.shape'), 0) }));
    const texts = [...svg.querySelectorAll('text')].filter((text) => seen(text) && !['', '⋯'].includes(text.textContent.trim()));
    const words = texts.map((text) => ({ text, flies: !!text.closest('[data-message]'), says: text.textContent.trim(), ...box(text, 0.2) }));
    const frame = svg.getBoundingClientRect();
    words.forEach((one, nth) => {
      const size = (one.right - one.left) * (one.bottom - one.top);
      if (one.flies) whole += size;
      if (one.left < frame.left - 1 || one.right > frame.right + 1) bad.push(`${one.says} leaves the picture`);
      for (const figure of figures) {
        if (!figure.group.contains(one.text) && meet(one, figure)) bad.push(`${one.says} covers ${figure.group.textContent.trim().slice(0, 12)}`);
      }
      for (const other of words.slice(nth + 1)) {
        const area = meet(one, other);
        if (!area) continue;
        if (one.flies && other.flies) covered += area;
        else bad.push(`${one.says} covers ${other.says}`);
      }
    });
    const channels = [...svg.querySelectorAll('.channels')].find((path) => path.getClientRects().length);
    for (const [, ...ends] of channels?.getAttribute('d').matchAll(/M(\\S+) ([^L]+)L(\\S+) ([^M]+)/g) || []) {
      const [x, y, toX, toY] = ends.map(Number);
      for (let part = 0; part <= 1; part += 0.02) {
        const { x: left, y: top } = new DOMPoint(x + (toX - x) * part, y + (toY - y) * part).matrixTransform(channels.getScreenCTM());
        const behind = figures.find((figure) => left > figure.left && left < figure.right && top > figure.top && top < figure.bottom);
        if (behind && svg.querySelector('[data-table]')) { bad.push(`a channel passes behind ${behind.group.textContent.trim().slice(0, 12)}`); break; }
      }
    }
  }
  return [[...new Set(bad)], whole ? covered / whole : 0];
})()";

/// A protocol of servers that hold so much and tell each other, of their own accord or when asked.
fn protocol(registers: usize, asked: bool) -> String {
    let shown = [
        ("term", ""),
        ("voted", " for server 1"),
        ("log", "/30"),
        ("first", ": client 1"),
        ("second", ": no client"),
        ("commit", ""),
        ("votes", " of 7"),
        ("leader", ", maybe"),
    ];
    let mut text = String::from(
        "role client outside\n    phase = idle or asked \"phase\"\n    action ask by hand\n        when phase = idle\n        phase = asked\n        send request() to servers\n\
         \x20   on done() from s\n        say \"✓ {self} hears from {s}.\"\n\n",
    );
    if !asked {
        text.clear();
    }
    text.push_str("role server\n");
    for (nth, (name, more)) in shown.iter().enumerate().take(registers) {
        text.push_str(&format!("    r{nth} = {nth} \"{name} {{r{nth}}}{more}\"\n"));
    }
    let tell = "        send append(3, 1) to servers\n";
    if asked {
        text.push_str("    on request() from c\n        send done() to c\n");
    } else {
        text.push_str("    action tell by hand\n        when r0 = 0\n        r0 = 1\n");
    }
    text.push_str(tell);
    text.push_str(
        "    on append(term, length) from s\n        send accept(term) to s\n\
         \x20   on accept(term) from s\n        say \"{self} hears {s}.\"\n",
    );
    text
}

/// From one peer to seven, with nobody beside them and with three clients, who hold from two to eight
/// values each. Returns the folder and how many pictures there are.
fn deck() -> (PathBuf, u32) {
    let (mut slides, mut scenes) = (format!("{HEADER}0\tPeers\t\t0\t1\t1\t0\n"), String::new());
    let mut protocols = Vec::new();
    for registers in 2..=8 {
        for (name, asked) in [("alone", false), ("asked", true)] {
            protocols.push((format!("{name}-{registers}"), protocol(registers, asked)));
        }
    }
    let mut state = 0;
    for peers in 1..=7 {
        for clients in 0..=3 {
            state += 1;
            // Each cast with another number of registers, each number with many casts; the largest
            // with the most.
            let registers =
                if peers + clients == 10 { 8 } else { 2 + (peers * 3 + clients * 2) % 7 };
            let (name, who) = match clients {
                0 => ("alone", String::new()),
                _ => ("asked", format!("client = {clients}, ")),
            };
            // What has arrived waits for a click, or is heard at once.
            let drive = if (peers + clients) % 3 == 0 { "step" } else { "auto" };
            let first = if clients == 0 { "server" } else { "client" };
            slides.push_str(&format!(
                "{state}\t{peers} and {clients}, {registers}\tA caption.\t1\t1\t1\t1\n"
            ));
            scenes.push_str(&format!(
                "[scene.s{state}]\nslides = [{state}]\nprotocol = \"{name}-{registers}\"\n\
                 cast = {{ {who}server = {peers} }}\ndrive = \"{drive}\"\nfaults = [\"kill\", \"drop\"]\n\
                 demo = [\"{first} 1\"]\n"
            ));
        }
    }
    let protocols: Vec<(&str, &str)> =
        protocols.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    (built_with("peers", &slides, &scenes, &protocols, &[]), state)
}

/// No word stands on another or on a figure and no channel passes behind anybody while nothing moves;
/// no word stands on a figure while messages fly, and few words on others.
pub async fn around_a_table(browser: &mut Browser) {
    let (folder, last) = deck();
    let mut worst: (f64, String) = (0.0, String::new());
    let (mut sum, mut count) = (0.0, 0.0);
    for (width, height) in [(1280, 720), (390, 844)] {
        browser.set_screen(width, height).await;
        for state in 1..=last {
            browser.open(&address(&folder, &page(state))).await;
            browser.wait_for_slide(state).await;
            let title = browser.text("h1").await;
            for time in [0, 250, 700, 1100] {
                if time > 0 {
                    browser.ask(&format!("location.hash = '#run=0/1a0/{time}'")).await;
                    let is_there =
                        format!("document.querySelector('.stage').dataset.time === '{time}'");
                    browser.wait_for(&is_there).await;
                }
                let answer = browser.ask(COVERED).await;
                let at = format!("{title} registers at {width}×{height}, {time} ms");
                assert_eq!(answer[0], json!([]), "picture {state}: {at}");
                let share = answer[1].as_f64().expect("it is a number");
                if share > 0.0 {
                    (sum, count) = (sum + share, count + 1.0);
                }
                if share > worst.0 {
                    worst = (share, at);
                }
            }
        }
    }
    let mean = sum / f64::max(count, 1.0);
    println!(
        "of the words of messages {:.1} % are covered; most, {:.1} %: {}",
        mean * 100.0,
        worst.0 * 100.0,
        worst.1
    );
    assert!(worst.0 < 0.35 && mean < 0.1, "{mean} of the words are covered, at worst {worst:?}");
    browser.open(&address(&folder, "print.html")).await;
    assert_eq!(browser.ask(COVERED).await[0], json!([]), "on paper");
}

/// The same of the deck that we ship, at rest and on paper.
pub async fn our_deck(browser: &mut Browser) {
    for (width, height) in [(1280, 720), (390, 844)] {
        browser.set_screen(width, height).await;
        for row in rows() {
            browser.open(&address(browser.deck(), &page(row.state))).await;
            browser.wait_for_slide(row.state).await;
            let covered = browser.ask(COVERED).await;
            let at = format!("slide {} at {width}×{height}", row.state);
            assert_eq!(covered[0], Value::Array(Vec::new()), "{at}");
        }
    }
}

/// A value that the demo does not show may be wider than its place: then it is squeezed into that.
pub async fn long_values(browser: &mut Browser) {
    let slides = format!("{HEADER}0\tLong\t\t0\t1\t1\t1\n");
    let protocol = "role server outside\n    log = []  \"log\"\n    action write by hand\n        \
                    when count(log) < 5\n        append self to log\n        say \"{self} writes.\"\n";
    let scenes = "[scene.s]\nslides = [0]\nprotocol = \"log\"\ncast = { server = 2 }\ndemo = [\"server 1\"]\n";
    let folder = built_with("long", &slides, scenes, &[("log", protocol)], &[]);
    browser.open(&address(&folder, "index.html")).await;
    browser.wait_for_slide(0).await;
    browser.ask("location.hash = '#run=0/1a0.2a0.3a0.4a0.5a0/9'").await;
    let value = "document.querySelector('.value')";
    browser.wait_for(&format!("{value}.textContent.split(',').length === 5")).await;
    assert_eq!(browser.ask(COVERED).await[0], json!([]));
    let inside = format!(
        "{value}.getBoundingClientRect().left > {value}.previousElementSibling.getBoundingClientRect().right"
    );
    assert_eq!(browser.ask(&inside).await, json!(true));
}
