/** What happens when a key is pressed. */
import { fill, word } from "../words.js";
import { actionOf, DO, keyName } from "./actions.js";
import { jump } from "./go.js";
import { say } from "./say.js";
import { liftCurtain } from "./screen.js";

/**
 * Whether the control that has the focus wants the key for itself.
 *
 * @param {Element} target
 * @param {string} name
 */
function isOwned(target, name) {
  if (target.closest("input, select, textarea, dialog, [contenteditable]")) return true;
  if (target.closest("button, summary, [role=button]")) return name === "Enter" || name === "Space";
  return !!target.closest("a[href]") && name === "Enter";
}

/**
 * Whether the slide, or the panel with the focus, still scrolls the way the key points: then
 * reading comes before moving on.
 *
 * @param {Element} target
 * @param {string} name
 */
function scrolls(target, name) {
  const panel = target.closest("section");
  const isDown = /^(ArrowDown|PageDown|Space)$/.test(name);
  if (!isDown && !/^(ArrowUp|PageUp|Shift\+Space)$/.test(name)) return false;
  if (panel) {
    const { scrollTop, clientHeight, scrollHeight } = panel;
    if (isDown ? scrollTop + clientHeight < scrollHeight - 2 : scrollTop > 2) return true;
  }
  if (!isDown) return (document.scrollingElement?.scrollTop || 0) > 2;
  const main = document.querySelector("main");
  return !!main && main.getBoundingClientRect().bottom > innerHeight + 2;
}

/** The digits typed so far. */
let typed = "";

/**
 * Does what a key is for.
 *
 * @param {KeyboardEvent} event
 */
export function onKey(event) {
  // A control that did something with the key may by now be none.
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (liftCurtain()) return event.preventDefault();
  const name = keyName(event);
  const number = typed;
  typed = "";
  if (number && name === "Enter") {
    event.preventDefault();
    return say(jump(Number(number)));
  }
  if (isOwned(/** @type {Element} */ (event.target), name)) return;
  if (/^[0-9]$/.test(name)) {
    typed = (number + name).slice(-7);
    return say(fill(word("typed"), { n: typed }));
  }
  const action = actionOf(name);
  if (!action || scrolls(/** @type {Element} */ (event.target), name)) return;
  event.preventDefault();
  DO[action]();
}
