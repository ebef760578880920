/**
 * Whose view the picture shows: everything, or what one actor knows.
 *
 * @import { Actor, Scene } from "./types.js"
 */
import { DO } from "../reader/actions.js";
import { HEAR, tellTalk } from "../reader/talk.js";
import { fill, word } from "../words.js";

/**
 * Lets readers choose whose view is shown; `draw` hears of every choice. Returns who that is now;
 * undefined where everything is shown.
 *
 * @param {Scene} scene
 * @param {() => void} draw
 * @returns {() => Actor | undefined}
 */
export function knowerOf({ actors }, draw) {
  const choice = /** @type {HTMLSelectElement} */ (document.querySelector("[data-do=knows]"));
  for (const { name } of actors) {
    choice.add(new Option(fill(word("what_it_knows"), { who: name })));
  }
  const show = () => {
    draw();
    tellTalk({ view: choice.selectedIndex });
  };
  choice.onchange = show;
  DO.knows = () => {
    choice.selectedIndex = (choice.selectedIndex + 1) % choice.length;
    show();
  };
  HEAR.view = (view) => {
    if (!choice[view] || choice.selectedIndex === view) return;
    choice.selectedIndex = view;
    draw();
  };
  return () => actors[choice.selectedIndex - 1];
}
