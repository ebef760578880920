/**
 * Elements of the picture that do something when one clicks on them.
 *
 * @import { Act, Moment } from "./types.js"
 */
import { fill, word } from "../words.js";
import { NEEDS_MENU } from "./needs.js";

/**
 * What clicks do, in words.
 *
 * @type {Record<string, string>}
 */
export const DOES = {
  act: word("act"),
  kill: word("kill"),
  restart: word("restart"),
  drop: word("drop"),
  ...(NEEDS_MENU && {
    isolate: word("isolate"),
    heal: word("heal"),
    duplicate: word("duplicate"),
    menu: word("menu"),
  }),
};

/**
 * What an element is about: what that is called, the numbers that a click on it has, and what can
 * be done to it at a moment.
 *
 * @type {WeakMap<Element, { called: string, ids: number[], can: (moment: Moment) => Act[] }>}
 */
export const ABOUT = new WeakMap();

/**
 * Makes an element a button that a click on does `what`, or a mere picture.
 *
 * @param {SVGElement} element
 * @param {string | undefined} what
 * @param {string} name
 */
export function makeClickable(element, what, name) {
  const label = what ? fill(word("clickable"), { name, does: DOES[what] }) : name;
  element.setAttribute("aria-label", label);
  element.setAttribute("role", what ? "button" : "img");
  if (what) {
    element.dataset.click = what;
    element.setAttribute("tabindex", "0");
  } else {
    delete element.dataset.click;
    // What has the focus keeps it, or the next key would be for the whole page.
    if (document.activeElement === element) element.setAttribute("tabindex", "-1");
    else element.removeAttribute("tabindex");
  }
}
