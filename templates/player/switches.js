/**
 * Switches at the labelled lines of the listing: a line that is off is struck out, and under it
 * stands what a search found without it.
 *
 * @import { Run, Scene } from "./types.js"
 */
import { fill, word } from "../words.js";
import { make } from "../reader/panels.js";
import { oneMore } from "./strike.js";

/**
 * Makes the switches; returns what draws them.
 *
 * @param {Scene} scene
 * @param {Run} run
 */
export function switchesOf(scene, run) {
  const listing = /** @type {Element} */ (document.querySelector(".listing"));
  const lacking = make("p", { class: "lacking" });
  /** @type {[label: string, button: HTMLElement][]} */
  const buttons = [];
  for (const place of listing.querySelectorAll("u")) {
    const label = place.textContent;
    if (!scene.switches.some(([name]) => name === label)) continue;
    const called = fill(word("line"), { label });
    const button = make("button", { role: "switch", "aria-label": called }, label);
    button.onclick = () => {
      const others = run.without.filter((one) => one !== label);
      run.strike(others.length < run.without.length ? others : [...others, label]);
    };
    place.replaceChildren(button);
    buttons.push([label, button]);
  }
  /** @type {string[] | undefined} */
  let drawn;
  return () => {
    const { without } = run;
    if (drawn === without) return;
    drawn = without;
    for (const [label, button] of buttons) button.ariaChecked = `${!without.includes(label)}`;
    for (const line of listing.querySelectorAll("[data-line]")) {
      const labels = `${line.getAttribute("data-line")}`.split(" ");
      line.classList.toggle("struck", labels.some((label) => without.includes(label)));
    }
    listing.querySelector(".found")?.remove();
    lacking.remove();
    if (!without.length) return;
    lacking.replaceChildren(word("without"), " ", make("b", {}, without.join(", ")));
    document.querySelector(".branches")?.after(lacking);
    const [label, found, , , demo] = oneMore(scene, without) || [];
    if (!label) return;
    const words = found
      ? fill(word("without_line"), { found })
      : word("without_not_searched");
    const note = make("p", { class: "found" }, words);
    if (demo) {
      const button = make("button", {}, word("show_what_goes_wrong"));
      button.onclick = run.show;
      note.append(" ", button);
    }
    const lines = [...listing.querySelectorAll(`[data-line~="${label}"]`)];
    lines.at(-1)?.parentElement?.after(note);
  };
}
