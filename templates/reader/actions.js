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
  ["next", "ArrowRight ArrowDown PageDown Space N", "Next slide"],
  ["prev", "ArrowLeft ArrowUp PageUp Shift+Space P", "Slide before"],
  ["first", "Home", "First slide"],
  ["last", "End", "Last slide"],
  ["goto", "G", "Go to a slide: or type its number, then Enter"],
  ["reset", "R", "Reset the picture"],
  ["overview", "O", "Overview of all slides"],
  ["fullscreen", "F", "Full screen"],
  ["presenter", "S", "Presenter window"],
  ["black", "B .", "Black screen, and back"],
  ["white", "W", "White screen, and back"],
  ["help", "?", "This help"],
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
