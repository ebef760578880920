/** The ways from slide to slide. */
import { fill, word } from "../words.js";
import { isMissing, pageOf, ranges } from "./deck.js";
import { say } from "./say.js";
import { hereState, visit } from "./talk.js";

/** The first slide. */
export const firstState = () => ranges()[0][0];
/** The last slide. */
export const lastState = () => ranges().slice(-1)[0][1];

/**
 * The way to another slide. It has no address where the slide leaves no such way.
 *
 * @param {"next" | "prev"} rel
 * @returns {HTMLAnchorElement | null}
 */
const way = (rel) => document.querySelector(`nav a[rel=${rel}]`);

/**
 * What to say where the slide leaves no way.
 *
 * @param {"next" | "prev"} rel
 */
const refusal = (rel) => (rel === "next" ? word("leads_no_further") : word("leads_no_way_back"));

/**
 * Takes a way, or says why not.
 *
 * @param {"next" | "prev"} rel
 */
export function follow(rel) {
  const link = way(rel);
  if (!link) return;
  if (link.href) link.click();
  else say(refusal(rel));
}

/**
 * Goes to a slide; returns what to say where that cannot be.
 *
 * @param {number} state
 */
export function jump(state) {
  const here = hereState();
  if (state === here) return fill(word("here_already"), { n: state });
  const missing = isMissing(ranges(), state);
  if (missing) return missing;
  const rel = state > here ? "next" : "prev";
  const link = way(rel);
  if (link && !link.href) return refusal(rel);
  visit(pageOf(ranges(), state));
  return "";
}

/** A flick across the page goes on or back, unless the page is zoomed or two fingers are at it. */
export function watchSwipes() {
  /** @type {Touch | null} */
  let start = null;
  addEventListener(
    "touchstart",
    (event) => {
      const isZoomed = visualViewport && visualViewport.scale > 1.01;
      const [finger] = event.touches;
      const target = /** @type {Element} */ (event.target);
      const isOther = target.closest("dialog, .bar, [role=tablist]");
      start = event.touches.length > 1 || isZoomed || isOther ? null : finger;
    },
    { passive: true },
  );
  addEventListener("touchend", (event) => {
    const [finger] = event.changedTouches;
    if (!start || event.touches.length) return;
    const x = finger.clientX - start.clientX;
    const y = finger.clientY - start.clientY;
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) follow(x < 0 ? "next" : "prev");
    start = null;
  });
}
