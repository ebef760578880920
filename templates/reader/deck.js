/** Which slides the deck has, and which page each is on. */
import { fill, word } from "../words.js";

/**
 * The states of the deck as ranges: `0-3,7` is from 0 to 3 and from 7 to 7.
 *
 * @param {string} written
 */
export const rangesOf = (written) =>
  written.split(",").map((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return [first, last];
  });

/** Those of the deck of this page. */
export const ranges = () => rangesOf(/** @type {string} */ (document.body.dataset.states));

/**
 * The page of a state, in a deck of these ranges.
 *
 * @param {number[][]} ranges
 * @param {number} state
 */
export const pageOf = (ranges, state) => (state === ranges[0][0] ? "index.html" : `${state}.html`);

/**
 * Why nobody can go to a state; nothing if it is there.
 *
 * @param {number[][]} ranges
 * @param {number} state
 */
export function isMissing(ranges, state) {
  if (ranges.some(([first, last]) => first <= state && state <= last)) return "";
  const [[first], last] = [ranges[0], ranges.at(-1)?.[1] ?? 0];
  return fill(word("no_slide"), { n: state, first, last });
}
