/** Dialogs, made when they open. */
import { word } from "../words.js";
import { KEYS } from "./actions.js";
import { jump } from "./go.js";

/**
 * An element with these attributes and children, which are elements or texts; a text is never
 * markup.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}

/**
 * Opens a dialog with this title and body; it is gone when it closes.
 *
 * @param {string} title
 * @param {...(Node | string)} body
 */
export function panel(title, ...body) {
  const close = make("button", { "data-do": "close" }, word("close"));
  const dialog = make("dialog", { "aria-label": title }, make("h2", {}, title), ...body, close);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || /** @type {HTMLElement} */ (target).dataset.do === "close") {
      dialog.close();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  // What has the focus may stand far below.
  dialog.scrollTop = 0;
  return dialog;
}

/** Lists the keys. */
export function help() {
  /** @type {Record<string, string>} */
  const signs = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };
  const rows = KEYS.map(([, keys, words]) => {
    const kbd = keys.split(" ").flatMap((key) => [" ", make("kbd", {}, signs[key] || key)]);
    return make("tr", {}, make("th", { scope: "row" }, words), make("td", {}, ...kbd.slice(1)));
  });
  panel(word("keys"), make("table", {}, ...rows));
}

/** Asks for the number of a slide, and goes there. */
export function askWhere() {
  const input = make("input", { inputmode: "numeric" });
  const alert = make("p", { role: "alert" });
  panel(word("go_to_slide"), make("p", {}, make("label", {}, word("number"), " ", input)), alert);
  input.focus();
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const digits = input.value.trim();
    alert.textContent = /^\d{1,7}$/.test(digits) ? jump(Number(digits)) : word("type_a_number");
  });
}
