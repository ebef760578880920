/**
 * The picture at one moment of a run. Draws what is given; knows no clock and changes no run.
 *
 * @import { Act, Actor, Frame, Happening, Held, Played, Scene } from "./types.js"
 * @import { Places } from "./places.js"
 */
import { word } from "../words.js";
import { ABOUT, makeClickable } from "./clickable.js";
import { clickOf, doable } from "./doable.js";
import { MISSING, raw, same, show, text } from "./evaluate.js";
import { membersOf, seenBy } from "./knows.js";
import { messagesOf } from "./messages.js";
import { NEEDS_MENU } from "./needs.js";
import { boxOf, measure } from "./places.js";
import { move, shape } from "./shape.js";

/** How long what just happened stays marked, in milliseconds of the run. */
const FRESH_MS = 700;

/**
 * The words of an element, if there is one.
 *
 * @param {Element | null} element
 */
const plain = (element) => (element?.textContent || "").trim();

/**
 * Squeezes what is too wide for its place, beside the name of its register. First all are written
 * and then all are measured, as a page is laid out anew for whoever measures after a change.
 *
 * @param {SVGTextElement[]} labels
 */
function fit(labels) {
  for (const label of labels) label.removeAttribute("textLength");
  const rooms = labels.map((label) => {
    const name = /** @type {SVGTextElement} */ (label.previousElementSibling);
    const figure = /** @type {Element} */ (label.parentNode);
    const room = boxOf(figure).width - name.getComputedTextLength() - 54;
    return label.getComputedTextLength() > room && `${room}`;
  });
  labels.forEach((label, nth) => {
    const room = rooms[nth];
    if (!room) return;
    label.setAttribute("textLength", room);
    label.setAttribute("lengthAdjust", "spacingAndGlyphs");
  });
}

/**
 * The picture of a scene: call it with a run and a time.
 *
 * @param {Scene} scene
 * @param {SVGSVGElement} svg
 */
export function stageOf(scene, svg) {
  const figures = scene.actors.map((me) => {
    const figure = svg.querySelector(`[data-actor="${me.name}"]`);
    return /** @type {SVGGraphicsElement} */ (figure);
  });
  const labels = figures.map((figure) =>
    /** @type {NodeListOf<SVGTextElement>} */ (figure.querySelectorAll(".value")));
  // The sign with which the last sentence of an actor begins, as in `✕ refuses` and `✓ elected`.
  const signs = figures.map((figure) =>
    figure.appendChild(shape("text", { class: "sign" })));
  // Who can act acts on a click; what else can be done to it has a button of its own.
  /** @type {SVGElement[]} */
  const buttons = [];
  figures.forEach((figure, id) => {
    const me = scene.actors[id];
    /** @type {NonNullable<ReturnType<typeof ABOUT.get>>} */
    const about = { called: me.name, ids: [id], can: (moment) => doable(scene, moment, me) };
    ABOUT.set(figure, about);
    if (NEEDS_MENU) {
      const button = shape("g", { class: "else" });
      const touch = shape("circle", { r: 50, class: "touch" });
      const panel = shape("circle", { r: 24, class: "panel" });
      button.append(touch, panel, shape("text", { y: 12 }, "⋯"));
      ABOUT.set(button, about);
      buttons.push(button);
    }
  });
  /**
   * Whom the sets hold that are written in the picture.
   *
   * @type {WeakMap<EventTarget, Actor[]>}
   */
  const members = new WeakMap();
  /**
   * Lights the members of sets.
   *
   * @param {Iterable<EventTarget>} written
   */
  const light = (written) => {
    const lit = [...written].flatMap((label) => members.get(label) || []);
    for (const me of scene.actors) {
      figures[me.id].classList.toggle("member", lit.includes(me));
    }
  };
  for (const [id, figure] of figures.entries()) {
    for (const label of labels[id]) label.addEventListener("pointerenter", () => light([label]));
    figure.addEventListener("pointerleave", () => light([]));
    figure.addEventListener("focus", () => light(labels[id]));
    figure.addEventListener("blur", () => light([]));
  }
  const layer = shape("g", {});
  const drawMessages = messagesOf(scene, svg, figures, layer);
  /** @type {Places | null} */
  let places = null;
  /** @type {{ run: Played, marks: string, knower?: Actor } | undefined} */
  let drawn;
  /**
   * What each actor was drawn from.
   *
   * @type {any[][]}
   */
  const shown = figures.map(() => []);
  // Above everybody: some messages pass behind others on their way.
  /** @type {Element} */ (figures[0].parentNode).append(layer);

  /**
   * Draws an actor.
   *
   * @param {Actor} me
   * @param {Held} held
   * @param {Happening[]} touched what just happened to it
   * @param {string} said
   * @param {boolean} hasBegun
   * @param {Act[]} all what can be done to it
   * @param {boolean} isHidden whether nobody knows how it is
   */
  const drawFigure = (me, held, touched, said, hasBegun, all, isHidden) => {
    const { alive, apart, registers } = held;
    const element = figures[me.id];
    element.classList.toggle("hidden", isHidden);
    if (NEEDS_MENU) element.classList.toggle("isolated", !!apart && !isHidden);
    element.setAttribute("data-alive", `${alive}`);
    element.classList.toggle("dead", !alive && !isHidden);
    let nth = 0;
    const words = me.registers.flatMap(([, , , parts], register) => {
      if (parts === 0) return [];
      const holds = registers[register];
      const frame = /** @type {Frame} */ (
        /** @type {Partial<Frame>} */ ({ scene, me, registers, locals: [] }));
      const words = parts.length ? text(parts, frame, MISSING) : show(holds);
      const label = labels[me.id][nth++];
      label.textContent = words;
      members.set(label, membersOf(holds));
      label.dataset.value = raw(holds);
      const isFresh = touched.some(
        (event) => !same(event.before.actors[me.id].registers[register], holds));
      label.classList.toggle("fresh", isFresh);
      return `${plain(label.previousElementSibling)} ${words}`;
    });
    // The label begins with what one sees, for who says it to a machine.
    const role = scene.roles[me.role][0];
    const says = hasBegun ? "" : plain(element.querySelector(".says"));
    const initial = plain(element.querySelector(".initial"));
    const called = `${initial} ${role}${alive || isHidden ? "" : ` ${word("crashed")}`}`;
    const isolated = NEEDS_MENU && apart && word("isolated");
    const seen = isHidden ? [] : [isolated, ...words];
    const name = [says, called, ...seen].filter(Boolean).join(", ");
    makeClickable(element, clickOf(scene, all), name);
    if (NEEDS_MENU) {
      const button = buttons[me.id];
      if (all[0] === "act" && all[1]) {
        makeClickable(button, "menu", me.name);
        element.after(button);
      } else button.remove();
    }
    signs[me.id].textContent = (!isHidden && said.match(/^([^\w\s]) /)?.[1]) || "";
  };
  addEventListener("resize", () => (places = null));
  /**
   * Draws the moment of a run, as an actor knows it if one is given, and returns it.
   *
   * @param {Played} run
   * @param {number} now
   * @param {Actor} [knower]
   */
  return (run, now, knower) => {
    const moment = run.at(now);
    const { past, world } = moment;
    const recent = past.slice(past.findLastIndex((event) => event.at <= now - FRESH_MS) + 1);
    const stops = run.stopped || run.cut;
    const isOver = stops && !stops.isRound && now >= stops.at;
    const { verdict } = run;
    const turn = verdict && now === Math.max(1, verdict.at) ? verdict : undefined;
    /** @type {SVGTextElement[]} */
    const written = [];
    const marks = `${past.length} ${recent.length} ${isOver} ${!!turn}`;
    if (drawn?.run !== run || drawn.marks !== marks || drawn.knower !== knower) {
      const hasBegun = past.length > 0;
      svg.classList.toggle("begun", hasBegun);
      for (const me of scene.actors) {
        figures[me.id].dataset.end = turn?.who.includes(me) ? turn.words[0] : "";
        const touched = recent.filter((event) => event.me === me);
        const said = past.findLast((event) => event.me === me && event.said)?.said || "";
        const all = isOver ? [] : doable(scene, moment, me);
        const held = world.actors[me.id];
        const isHidden = !!knower && me !== knower;
        const shows = [held, touched.length, said, hasBegun, `${all}`, isHidden];
        if (shows.every((one, at) => one === shown[me.id][at])) continue;
        shown[me.id] = shows;
        drawFigure(me, held, touched, said, hasBegun, all, isHidden);
        written.push(...labels[me.id]);
      }
      if (knower) light(labels[knower.id]);
      else if (drawn?.knower) light([]);
      svg.dataset.moving = `${moment.flying.size}`;
      drawn = { run, marks, knower };
    }
    // All that writes is above: to measure after each change would lay out the page each time.
    if (!places) {
      places = measure(svg, figures, layer);
      places.of.forEach(({ x, y, width, height }, id) => {
        const [right, down] = [width - 24, height - 24];
        move(signs[id], right, 16 - down);
        if (NEEDS_MENU) move(buttons[id], x + right, y + down);
      });
    }
    fit(written);
    // That a message got lost nobody knows.
    if (knower) drawMessages(seenBy(moment, knower), [], now, places);
    else drawMessages(moment, recent, now, places);
    svg.dataset.time = `${Math.floor(now)}`;
    return moment;
  };
}
