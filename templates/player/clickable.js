/**
 * Elements of the picture that do something when one clicks on them.
 *
 * @import { Act, Moment } from "./types.js"
 */

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
  element.setAttribute("aria-label", what ? `${name}: ${what}` : name);
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
