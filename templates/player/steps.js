/**
 * What happened, as a list of steps and as a diagram beside the picture: the present is marked, and
 * whatever is clicked is a moment to go to.
 *
 * @import { Happening, Played, Run, Scene, Told, Verdict } from "./types.js"
 */
import { counted, word } from "../words.js";
import { make } from "../reader/panels.js";
import { drawLanes } from "./lanes.js";
import { WORK_MAX } from "./run.js";
import { shape } from "./shape.js";
import { lastOf, storyOf } from "./story.js";
import { bring, chosen } from "./tabs.js";
import { play } from "./timeline.js";

/**
 * The panels of a run. Call `draw` with why it goes no further, if that is where the reader is.
 *
 * @param {Scene} scene
 * @param {Run} run
 * @param {() => void} again hears that more of the demo is known
 */
export function panelsOf(scene, run, again) {
  const lanes = /** @type {SVGSVGElement} */ (document.querySelector("svg.lanes"));
  const list = /** @type {HTMLOListElement} */ (document.querySelector(".story"));
  const panels = [list, lanes].map((one) => one.closest("section"));
  const [steps, diagram] = /** @type {Element[]} */ (panels);
  const future = shape("rect", { class: "future", x: -9, width: 9e3, height: 9e5 });
  /** @type {Played | undefined} */
  let demo;
  /** @type {string[]} what was struck out of it */
  let without;
  /** @type {Played | undefined} */
  let seen;
  /** How far the reader has come in this run. */
  let reached = 0;
  /** @type {string} */
  let drawn;
  /** @type {Told[]} */
  let story = [];
  /** @type {[moment: number, height: number][]} */
  let rows = [];

  /** The demo, as far as it is known; it is played bit by bit. */
  const demoSoFar = () => {
    if (without !== scene.without || !demo) demo = play(scene, scene.demoSeed, scene.demo, 0);
    without = scene.without;
    demo.advance(Infinity, WORK_MAX);
    if (!demo.rests) setTimeout(again);
    return demo;
  };
  /** Before the first click all of the demo; else what the reader has seen, on the way back too. */
  const known = () => {
    if (run.clicks.length) {
      const { events, verdict } = run.played;
      return { verdict, events: events.filter(({ at }) => at <= reached) };
    }
    const { events, verdict } = demoSoFar();
    const count = verdict ? events.indexOf(verdict.event) + 1 : events.length;
    return { verdict, events: events.slice(0, count) };
  };
  /** @param {number} time */
  const go = (time) => {
    if (!run.clicks.length) {
      run.open({ seed: scene.demoSeed, clicks: scene.demo, now: 0, without: run.without });
    }
    run.to(time);
  };
  /** @type {(events: Happening[], all: Happening[], end: string, verdict?: Verdict) => void} */
  const write = (events, all, end, verdict) => {
    const whole = storyOf(scene, all, verdict);
    story = whole.filter(({ at }) => at >= events[0].at);
    const before = whole.length - story.length;
    rows = [...drawLanes(scene, lanes, events, story, before, verdict)];
    lanes.append(future);
    const items = story.map(({ at, me, words }) => {
      const isEnd = verdict?.at === at && verdict.event.me === me;
      const button = make("button", {}, words);
      button.onclick = () => go(at);
      return make("li", isEnd ? { "data-end": verdict.words[0] } : {}, button);
    });
    const cut = () => counted(word("left_out"), before);
    if (before) items.unshift(make("li", { class: "cut" }, cut()));
    if (end) items.push(make("li", { class: "cut" }, end));
    list.start = before || 1;
    list.replaceChildren(...items);
  };
  /** Marks the present. */
  const mark = () => {
    const now = run.clicks.length ? run.now : -1;
    if (chosen() === "lanes") {
      const nth = rows.findLastIndex(([moment]) => moment <= now);
      const [[at, y], [next, to]] = [rows[nth] || [0, 0], rows[nth + 1] || rows[nth] || [0, 0]];
      const here = next > at ? y + ((to - y) * (now - at)) / (next - at) : y;
      future.setAttribute("y", `${now < 0 ? 9e5 : Math.round(here)}`);
      const { top, height } = lanes.getBoundingClientRect();
      const { top: from, height: room } = diagram.getBoundingClientRect();
      const place = top - from + (here * height) / lanes.viewBox.baseVal.height;
      if (now >= 0 && (place < 60 || place > room - 40)) diagram.scrollTop += place - room / 2;
      return;
    }
    const nth = story.findLastIndex(({ at }) => at <= now);
    const items = [...list.querySelectorAll("li:not(.cut)")];
    items.forEach((item, at) => {
      item.ariaCurrent = at === nth ? "step" : null;
      item.classList.toggle("future", now >= 0 && at > nth);
    });
    if (items[nth]) bring(steps, items[nth]);
  };
  diagram.addEventListener("click", (event) => {
    if (!rows.length) return;
    const { clientX, clientY } = /** @type {MouseEvent} */ (event);
    const home = /** @type {DOMMatrix} */ (lanes.getScreenCTM()).inverse();
    const { y } = new DOMPoint(clientX, clientY).matrixTransform(home);
    go([...rows].sort(([, a], [, b]) => Math.abs(a - y) - Math.abs(b - y))[0][0]);
  });
  let marked = "";
  return {
    /** @param {string} end */
    draw(end) {
      if (seen !== run.played) reached = 0;
      seen = run.played;
      reached = Math.max(reached, run.now);
      // What nobody sees need not be drawn.
      if (!/lanes|steps/.test(chosen())) return;
      const { events: all, verdict } = known();
      const events = lastOf(all);
      const key = `${run.seed} ${run.clicks} ${run.without} ${all.length} ${end} ${chosen()}`;
      if (drawn !== key && (events.length || run.clicks.length)) write(events, all, end, verdict);
      const now = chosen() === "lanes" ? run.now : all.filter(({ at }) => at <= run.now).length;
      if (drawn !== key || marked !== `${now}`) {
        marked = `${now}`;
        mark();
      }
      drawn = key;
    },
  };
}
