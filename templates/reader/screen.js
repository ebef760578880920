/** The theme, the curtain and full screen. */
import { word } from "../words.js";
import { say } from "./say.js";

const root = document.documentElement;

function isDark() {
  if (root.dataset.theme) return root.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Makes the page dark or light. */
export function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  root.dataset.theme = theme;
  // first/theme.js reads them: the tab's, which every engine carries from file to file, then the
  // browser's.
  for (const name of /** @type {const} */ (["sessionStorage", "localStorage"])) {
    try {
      window[name].setItem("synod-theme", theme);
    } catch {
      // A full or forbidden store: the choice holds for this page.
    }
  }
  nameTheme();
}

/** Writes on the switch what it switches to. */
export function nameTheme() {
  const button = document.querySelector("[data-do=theme]");
  if (button) button.textContent = isDark() ? word("light_theme") : word("dark_theme");
}

/**
 * Blanks the screen.
 *
 * @param {string} colour
 */
export function dropCurtain(colour) {
  root.dataset.curtain = colour;
  say(word("blank"));
}

/** Whether there was a curtain to lift. */
export function liftCurtain() {
  if (!root.dataset.curtain) return false;
  delete root.dataset.curtain;
  say("");
  return true;
}

/** Fills the screen with the page, or no more. */
export function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen?.().catch(() => say(word("stays_in_window")));
}
