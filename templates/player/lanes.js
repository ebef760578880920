/**
 * What happened, as lanes; src/draw/lanes.rs draws the same of the demo.
 *
 * @import { Actor, Envelope, Happening, Scene, Told, Verdict } from "./types.js"
 */
import { show } from "./evaluate.js";
import { NEEDS_MENU } from "./needs.js";
import { shape } from "./shape.js";

/** The width of a letter, and what a line of words needs. */
const LETTER = 7;
const LINE = 15;
/** From one moment to the next: at least; before one with a number; at most for time alone. */
const ROW = 8;
const ROW_TOLD = 18;
const ROW_MAX = 44;

/**
 * What a message says, and in which line above the moment at which it leaves.
 *
 * @typedef {{ from: Actor, words: string, left: number, line: number }} Label
 */

/**
 * A message in words: `accept(2, 1)`.
 *
 * @param {Scene} scene
 * @param {Envelope} envelope
 */
const wordsOf = (scene, { name, carries }) =>
  `${scene.messages[name]}(${carries.map(show).join(", ")})`;

/**
 * Finds places for what messages say. What goes to several is said once, for the first of them.
 *
 * @param {Scene} scene
 * @param {Envelope[]} sent
 * @param {(me: Actor) => number} x
 * @param {number} width
 */
export function labelsOf(scene, sent, x, width) {
  /** @type {Map<number, Label[]>} */
  const labels = new Map();
  for (const envelope of sent) {
    const { from, to } = envelope;
    const words = wordsOf(scene, envelope);
    const here = labels.get(envelope.left) || [];
    labels.set(envelope.left, here);
    if (here.some((one) => one.from === from && one.words === words)) continue;
    const wide = LETTER * [...words].length;
    const beside = x(to) < x(from) ? x(from) - 5 - wide : x(from) + 5;
    const left = Math.max(0, Math.min(beside, width - wide));
    const taken = here
      .filter((one) => {
        const right = one.left + LETTER * [...one.words].length + LETTER;
        return one.left < left + wide + LETTER && left < right;
      })
      .map((one) => one.line);
    let line = 0;
    while (taken.includes(line)) line++;
    here.push({ from, words, left, line });
  }
  return labels;
}

/**
 * At which height each moment stands; the last of them does last.
 *
 * @param {number[]} moments
 * @param {Set<number>} told those that have a number
 * @param {Map<number, Label[]>} labels
 */
export function heightsOf(moments, told, labels) {
  /** @type {Map<number, number>} */
  const rows = new Map();
  let y = 0;
  moments.forEach((moment, nth) => {
    const lines = Math.max(0, ...(labels.get(moment) || []).map(({ line }) => line + 1));
    const needs = (told.has(moment) ? ROW_TOLD : ROW) + (lines && lines * LINE + 4);
    const since = nth ? moment - moments[nth - 1] : 0;
    y += Math.max(needs, Math.min(ROW_MAX, Math.floor(since / 20)));
    rows.set(moment, y);
  });
  return rows;
}

/** @type {(x: number, y: number) => string} */
const cross = (x, y) => `M${x - 7} ${y - 7}l14 14m0 -14l-14 14`;

/**
 * Draws lanes for events whose moments are numbered on from `before`; returns which moment stands
 * at which height.
 *
 * @param {Scene} scene
 * @param {SVGSVGElement} svg
 * @param {Happening[]} events
 * @param {Told[]} story
 * @param {number} before
 * @param {Verdict} [verdict]
 */
export function drawLanes(scene, svg, events, story, before, verdict) {
  const { length } = scene.actors;
  const width = Math.max(420, 36 * length);
  /** @param {Actor} me */
  const x = (me) => Math.floor((width * (2 * me.id + 1)) / (2 * length));
  const sent = events.flatMap((event) => event.sent);
  const start = before ? events[0].at : 0;
  const last = events.at(-1)?.at || 0;
  /** @param {Envelope} envelope */
  const endOf = (envelope) =>
    events.find(
      (event) => event.envelope === envelope && (event.what === "deliver" || event.lost));
  const arrivals = sent.map(({ arrives }) => Math.min(arrives, last));
  const moments = [...new Set([start, ...events.map(({ at }) => at), ...arrivals])];
  const labels = labelsOf(scene, sent, x, width);
  const rows = heightsOf(
    moments.sort((a, b) => a - b), new Set(story.map(({ at }) => at)), labels);
  /** @param {number} moment */
  const height = (moment) => /** @type {number} */ (rows.get(moment));
  const y = Math.max(...rows.values());
  const bottom = y + ROW_TOLD;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${bottom}`);
  /** @type {(d: string, name: string, parent?: Element) => void} */
  const path = (d, name, parent = svg) => parent.append(shape("path", { d, class: name }));
  for (const me of scene.actors) {
    let from = 0;
    let { alive, apart } = (events[0]?.before || scene.opening).actors[me.id];
    let since = from;
    for (const { what, me: who, at } of [...events, { what: "end", me, at: -1 }]) {
      if (who !== me) continue;
      const to = rows.get(at) || bottom;
      if (NEEDS_MENU && apart && /heal|end/.test(what)) path(`M${x(me)} ${since}V${to}`, "cut");
      if (NEEDS_MENU && /heal|isolate/.test(what)) {
        apart = what !== "heal";
        since = to;
      }
      if (!/kill|restart|end/.test(what)) continue;
      path(`M${x(me)} ${from}V${to}`, alive ? "lane" : "gone");
      if (what === "kill") path(cross(x(me), to), "cross");
      from = to;
      alive = what === "restart";
    }
  }
  for (const envelope of sent) {
    const { from, to, left } = envelope;
    const end = endOf(envelope);
    const figure = document.querySelector(`[data-actor="${from.name}"]`);
    const line = svg.appendChild(shape("g", { class: figure?.classList[0] }));
    const [toX, toY] = [x(to), end ? height(end.at) : y];
    path(`M${x(from)} ${height(left)}L${toX} ${toY}`, "", line);
    if (end?.lost) {
      line.classList.add("lost");
      path(cross(toX, toY), "cross", line);
    }
  }
  for (const [moment, all] of labels) {
    for (const { words, left, line } of all) {
      svg.append(shape("text", { x: left, y: height(moment) - 9 - line * LINE }, words));
    }
  }
  story.forEach(({ me, at }, nth) => {
    svg.append(shape("text", { x: x(me), y: height(at) + 5, class: "mark" }, before + nth + 1));
  });
  if (verdict && events.includes(verdict.event)) {
    const [sign] = verdict.words;
    const at = height(verdict.at);
    const end = svg.appendChild(shape("g", { "data-end": sign }));
    path(`M0 ${at}H${width}`, "", end);
    end.append(shape("text", { x: 2, y: at - 4 }, sign));
  }
  return rows;
}
