/**
 * The rule that ran, in the listing, with what it read.
 *
 * @import { Happening, Scene } from "./types.js"
 */
import { fill, word } from "../words.js";
import { make } from "../reader/panels.js";
import { readBy } from "./causes.js";
import { show } from "./evaluate.js";

/**
 * Writes under a rule of the listing what it read, and what had set that.
 *
 * @param {Scene} scene
 * @param {Happening[]} earlier
 * @param {Happening} event
 * @param {Element} rule
 */
export function showWhy(scene, earlier, event, rule) {
  // A label is no part of what is read.
  const copy = /** @type {Element} */ (rule.cloneNode(true));
  copy.querySelectorAll("u").forEach((label) => label.remove());
  const rows = readBy(scene, earlier, event, `${copy.textContent}`).map(([name, value, since]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      make("td", {}, show(value)),
      make("td", {}, since),
    ));
  const head = make("caption", {}, fill(word("read"), { who: event.me.name }));
  const table = make("table", {}, head, ...rows);
  rule.append(table);
  return table;
}
