/**
 * Compares runs that Rust foretells with what the scripts of the page make of them. A page's
 * bundle has other names for the properties of its own values: what comes from Rust is read by
 * quoted names.
 */
import { raw } from "../../templates/player/evaluate.js";
import { drawLanes } from "../../templates/player/lanes.js";
import { fragment, fromFragment } from "../../templates/player/link.js";
import { prepare, strike } from "../../templates/player/scene.js";
import { storyOf } from "../../templates/player/story.js";
import { play } from "../../templates/player/timeline.js";

/** A world in words. */
const state = (world) =>
  world.actors
    .map(({ alive, apart, registers, inbox }) => {
      const marks = `${apart ? "‡" : ""}${alive ? "" : "†"}`;
      return `${marks}${registers.map(raw).join(" ")} ${inbox.length}`;
    })
    .join("|");

/** An event in words. */
const told = (event) =>
  [event.at, event.me.id, event.said, event.lost ? 1 : 0, state(event.world)].join("\t");

/** Ends the comparison. */
class Difference extends Error {}

/** Asserts that what Rust foretells is what the scripts make. */
function same(what, theirs, ours) {
  if (`${theirs}` !== `${ours}`) throw new Difference(`${what}\nRust: ${theirs}\nscript: ${ours}`);
}

/** An element that keeps what is drawn in it, for an engine that has no page. */
const element = (name) => ({
  name,
  attributes: {},
  children: [],
  classList: Object.assign(["figure"], { add() {} }),
  setAttribute(key, held) {
    this.attributes[key] = held;
  },
  append(...all) {
    this.children.push(...all);
  },
  appendChild(one) {
    this.children.push(one);
    return one;
  },
  replaceChildren() {},
});

/** Its texts and where they stand, and its lines. */
function partsOf({ attributes, children, textContent }) {
  const { d, x, y } = attributes;
  const own = d ? `${d}`.split(/(?=M)/) : x === undefined ? [] : [`${x} ${y} ${textContent}`];
  return [...own, ...children.flatMap(partsOf)];
}

/** Compares the diagram of the demo. */
function compareDiagram(scene, expected) {
  const { events, verdict } = play(scene, scene.demoSeed, scene.demo);
  const past = verdict ? events.slice(0, events.indexOf(verdict.event) + 1) : events;
  const svg = element("svg");
  globalThis.document = { createElementNS: (_, name) => element(name), querySelector: element };
  drawLanes(scene, svg, past, storyOf(scene, past, verdict), 0, verdict);
  const ours = partsOf(svg).sort();
  const missing = expected.filter((part) => !ours.includes(part));
  const more = ours.filter((part) => !expected.includes(part));
  same("the diagram", [...missing, ""], [...more, ""]);
  same("the number of its parts", expected.length, ours.length);
}

/** Compares a run; what was compared goes to `counts`. */
function compareRun(scene, given, counts) {
  const { seed, until, fault, link, allowed } = given;
  const [clicks, expected] = [given["clicks"], given["events"]];
  const broken = given["verdict"];
  const judged = ({ verdict }) =>
    verdict?.at <= until ? `${verdict.at} ${told(verdict.event)} ${verdict.words}` : "";
  const eventsOf = (run) => run.events.filter((event) => !(event.at > until)).map(told);
  const run = play(scene, seed, clicks, until);
  const ours = run.events.map(told);
  expected.forEach((event, nth) => same(`event ${nth}`, event, ours[nth]));
  same("the number of events", expected.length, ours.length);
  same("clicks that do nothing", given["idle"], run.idle);
  // A run that is cut is so for good; before that time has come, Rust does not look.
  const end = (run.stopped || (until === 600000 && run.cut))?.words || "";
  if (fault ? !end.includes(fault) : end) same("why it ends", fault, end);
  same("the verdict", broken, judged(run));
  if (broken) counts.verdicts.add(broken.slice(broken.lastIndexOf("\t")).replace(/^[^✕✓]*/, ""));
  const story = storyOf(scene, run.events, run.verdict);
  const sentences = story.map(({ at, me, words }) => `${at}\t${me.id}\t${words}`);
  same("the story", given["story"].join("\n"), sentences.join("\n"));
  const { without } = scene;
  const struck = `${without}` === `${scene.lacks}` ? "" : `/${without.join(".") || "."}`;
  const hash = `#run=${link}/0${struck}`;
  same("the link", hash, fragment(scene, { seed, clicks, now: 0, without }));
  const linked = fromFragment(scene, hash);
  same(`what is struck out in ${hash}`, without, linked.without);
  same(`what is allowed of ${link}`, allowed, linked.clicks);
  same(`whether ${link} asks too much`, allowed.length < clicks.length, linked.asksTooMuch);
  // Bit by bit it is the same run.
  const slow = play(scene, seed, clicks, 0);
  while (!slow.rests && slow.now < until) slow.advance(until, 7);
  same("the verdict bit by bit", broken, judged(slow));
  same("events bit by bit", ours, eventsOf(slow));
  // Click by click, each from the run before, it is the same run.
  const times = clicks.map(([time]) => time);
  if (clicks.length && !times.some((time, nth) => time > until || time < times[nth - 1])) {
    let grown;
    times.forEach((_, nth) => {
      grown = play(scene, seed, clicks.slice(0, nth + 1), undefined, grown);
    });
    same("events click by click", ours, eventsOf(grown));
    same("the verdict click by click", broken, judged(grown));
    counts.grown += 1;
  }
  counts.runs += 1;
  counts.count += ours.length;
}

/** Compares scenes and runs of them, a line each: what differs first, or how many there were. */
function compare(lines) {
  const counts = { runs: 0, count: 0, grown: 0, verdicts: new Set() };
  let scene;
  for (const line of lines) {
    const given = JSON.parse(line);
    const [wire, without] = [given["scene"], given["without"]];
    try {
      if (wire || without) {
        if (wire) scene = prepare(wire);
        else strike(scene, without);
        // A browser has a document of its own.
        if (given["diagram"].length && globalThis.process) compareDiagram(scene, given["diagram"]);
      } else compareRun(scene, given, counts);
    } catch (error) {
      if (!(error instanceof Difference)) throw error;
      const { name = `a demo without ${scene.without}`, seed } = given;
      return `${name}: ${JSON.stringify(given["clicks"])}, seed ${seed}: ${error.message}`;
    }
  }
  const { runs, count, grown, verdicts } = counts;
  return `${runs} runs, ${count} events, ${grown} click by click, ${verdicts.size} verdicts`;
}

globalThis.compare = compare;
