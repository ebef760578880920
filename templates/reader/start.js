/** What every page does: keys, ways, the theme, talks. */
import { word } from "../words.js";
import { DO } from "./actions.js";
import { firstState, follow, jump, lastState, watchSwipes } from "./go.js";
import { onKey } from "./keys.js";
import { askWhere, help } from "./panels.js";
import { say } from "./say.js";
import { dropCurtain, liftCurtain, nameTheme, switchTheme, toggleFullscreen } from "./screen.js";
import { listenToTalk, present } from "./talk.js";

Object.assign(DO, {
  next: () => follow("next"),
  prev: () => follow("prev"),
  first: () => say(jump(firstState())),
  last: () => say(jump(lastState())),
  goto: askWhere,
  reset,
  overview() {
    /** @type {HTMLElement | null} */
    const link = document.querySelector("[data-do=overview], :target a");
    link?.click();
  },
  fullscreen: toggleFullscreen,
  presenter: present,
  black: () => dropCurtain("black"),
  white: () => dropCurtain("white"),
  theme: switchTheme,
  help,
});

function reset() {
  /** @type {HTMLButtonElement | null} */
  const button = document.querySelector("[data-do=reset]");
  if (!button) return;
  say(button.disabled ? word("nothing_to_reset") : word("reset_done"));
}

/** Begins all that. */
export function start() {
  /** @type {NodeListOf<any>} */
  const controls = document.querySelectorAll("button[data-do]");
  for (const control of controls) {
    control.addEventListener("click", () => DO[control.dataset.do]());
  }
  addEventListener("keydown", onKey);
  addEventListener("pointerdown", liftCurtain);
  watchSwipes();
  nameTheme();
  listenToTalk();
  const root = document.documentElement;
  if (root.dataset.embed === "") {
    // In somebody else's page a slide is alone.
    for (const way of ["next", "prev", "first", "last", "goto", "overview", "presenter"]) {
      DO[way] = () => {};
    }
  }
  root.dataset.ready = "";
}
