/** What keys and controls do, and what the help says of that. */
import { word } from "../words.js";

/**
 * What every `data-do` and every row of the key table does; who brings an action adds it.
 *
 * @type {Record<string, () => void>}
 */
export const DO = {};

/**
 * Every key of a slide, in the order of the help: what it does, the keys, the words.
 *
 * @type {[does: string, keys: string, words: string][]}
 */
export const KEYS = [
  ["next", "ArrowRight ArrowDown PageDown Space N", word("key_next")],
  ["prev", "ArrowLeft ArrowUp PageUp Shift+Space P", word("key_prev")],
  ["first", "Home", word("key_first")],
  ["last", "End", word("key_last")],
  ["goto", "G", word("key_goto")],
  ["reset", "R", word("key_reset")],
  ["overview", "O", word("key_overview")],
  ["fullscreen", "F", word("key_fullscreen")],
  ["presenter", "S", word("key_presenter")],
  ["black", "B .", word("key_black")],
  ["white", "W", word("key_white")],
  ["help", "?", word("key_help")],
];

/**
 * What a key is called in the table.
 *
 * @param {Pick<KeyboardEvent, "key" | "shiftKey">} event
 */
export function keyName({ key, shiftKey }) {
  if (key === " ") return shiftKey ? "Shift+Space" : "Space";
  return key.length === 1 ? key.toUpperCase() : key;
}

/**
 * What the key of this name does. Undefined if nothing.
 *
 * @param {string} name
 */
export const actionOf = (name) => KEYS.find(([, keys]) => keys.split(" ").includes(name))?.[0];
