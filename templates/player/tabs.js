/** The tabs beside the picture: one panel is seen, and goes along from slide to slide. */
import { DO } from "../reader/actions.js";
import { HEAR, tellTalk } from "../reader/talk.js";

const root = document.documentElement;

/**
 * The name of the panel that is seen: what the reader chose, or the text where that is missing.
 */
export function chosen() {
  const { tab = "" } = root.dataset;
  return document.querySelector(`[role=tab][data-do="${tab}"]`) ? tab : "text";
}

/**
 * Brings a part of a panel into view, and moves nothing else.
 *
 * @param {Element} panel
 * @param {Element} part
 */
export function bring(panel, part) {
  const [frame, box] = [panel.getBoundingClientRect(), part.getBoundingClientRect()];
  if (box.top >= frame.top && box.bottom <= frame.bottom) return;
  panel.scrollTop += box.top - frame.top - Math.max(0, frame.height - box.height) / 3;
}

/**
 * Makes tabs of the buttons above the panels; `draw` hears of every choice.
 *
 * @param {() => void} draw
 */
export function startTabs(draw) {
  const list = /** @type {Element} */ (document.querySelector("[role=tablist]"));
  const tabs = /** @type {HTMLElement[]} */ ([...list.children]);
  const mark = () => {
    for (const tab of tabs) {
      const isChosen = tab.dataset.do === chosen();
      tab.ariaSelected = `${isChosen}`;
      tab.tabIndex = isChosen ? 0 : -1;
    }
    draw();
  };
  /** @param {string} name */
  const show = (name) => {
    root.dataset.tab = name;
    try {
      sessionStorage.setItem("synod-tab", name);
    } catch {
      // A forbidden store: the choice holds for this page.
    }
    mark();
  };
  const panels = tabs.map((tab) => {
    const name = `${tab.dataset.do}`;
    const panel = /** @type {HTMLElement} */ (document.getElementById(name));
    tab.id = `tab-${name}`;
    tab.setAttribute("aria-controls", name);
    panel.role = "tabpanel";
    panel.tabIndex = 0;
    panel.removeAttribute("aria-label");
    // Without scripts it is one of several that one opens.
    if (name !== "text") /** @type {HTMLDetailsElement} */ (panel.firstChild).open = true;
    panel.setAttribute("aria-labelledby", tab.id);
    DO[name] = () => {
      show(name);
      tellTalk({ tab: name });
    };
    return panel;
  });
  // Who goes from control to control comes to the panel first.
  panels[0].after(...panels.slice(1));
  list.addEventListener("keydown", (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    const here = tabs.findIndex((tab) => tab.dataset.do === chosen());
    const last = tabs.length - 1;
    /** @type {Record<string, number>} */
    const to = {
      ArrowRight: here < last ? here + 1 : 0,
      ArrowLeft: here ? here - 1 : last,
      Home: 0,
      End: last,
    };
    if (!(key in to)) return;
    event.preventDefault();
    tabs[to[key]].focus();
    tabs[to[key]].click();
  });
  HEAR.tab = (name) => name !== root.dataset.tab && DO[name] && show(name);
  mark();
}
