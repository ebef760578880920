/**
 * What can be done to somebody, to choose from.
 *
 * @import { Act, Run } from "./types.js"
 */
import { make, panel } from "../reader/panels.js";
import { DOES } from "./clickable.js";

/**
 * Offers faults beside what was clicked; the run waits meanwhile.
 *
 * @param {Run} run
 * @param {Element} element
 * @param {string} name
 * @param {Act[]} faults
 * @param {(fault: Act) => void} choose
 */
export function offer(run, element, name, faults, choose) {
  let waits = run.moves;
  if (waits) run.toggle();
  const { left, bottom } = element.getBoundingClientRect();
  const items = faults.map((fault) => {
    const item = make("button", { "data-do": "close" }, DOES[fault]);
    item.onclick = () => {
      waits = false;
      choose(fault);
    };
    return item;
  });
  const menu = panel(name, ...items);
  menu.className = "menu";
  menu.onclose = () => waits && run.toggle();
  menu.style.left = `${Math.max(0, Math.min(left, innerWidth - menu.offsetWidth))}px`;
  menu.style.top = `${Math.min(bottom, innerHeight - menu.offsetHeight)}px`;
}
