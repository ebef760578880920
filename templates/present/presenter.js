/**
 * The presenter's window: the slide, the next one, notes, clock and pace.
 *
 * @import { Wanted } from "./agreement.js"
 */
import { word } from "../words.js";
import { presenterOf } from "./agreement.js";
import { DECK, load } from "./frame.js";
import { keep, knownToken, newToken } from "./kept.js";
import { asTime, paceOf } from "./pace.js";
import { frame, hearSlide, tellSlide } from "./slide.js";

/**
 * An element, which the template has.
 *
 * @param {string} selector
 * @returns {any}
 */
const find = (selector) => document.querySelector(selector);

/**
 * The time of the talk, which outlives a reload: what has passed, and since when it runs.
 */
function clockOf() {
  let passed = Number(keep("synod-passed"));
  const kept = keep("synod-began");
  let began = kept ? Number(kept) : null;
  return {
    isOn: () => began !== null,
    spent: () => passed + (began === null ? 0 : Date.now() - began),
    toggle() {
      if (began === null) began = Date.now();
      else {
        passed += Date.now() - began;
        began = null;
      }
    },
    zero() {
      passed = 0;
      if (began !== null) began = Date.now();
    },
    write() {
      keep("synod-passed", passed);
      keep("synod-began", began ?? "");
    },
  };
}

/** Begins to show what the audience sees. */
export function startPresenter() {
  const shown = { name: "", run: "", speed: 1, curtain: "", tab: "", view: 0, nth: 0 };
  /** @param {Wanted} now */
  const show = (now) => {
    const isNew = now.name !== shown.name;
    Object.assign(shown, now);
    find("[data-do=black]").ariaPressed = now.curtain === "black";
    find("[data-do=white]").ariaPressed = now.curtain === "white";
    if (!isNew) {
      if (now.tab) tellSlide({ tab: now.tab });
      tellSlide({ view: now.view });
      return tellRun(now);
    }
    shown.nth = DECK.pages.findIndex(({ name }) => name === now.name);
    const [page, next] = [DECK.pages[shown.nth], DECK.pages[shown.nth + 1]];
    load(frame, shown.name);
    if (next) load(find("#next"), next.name);
    find(".next").classList.toggle("last", !next);
    const notes = find("#notes");
    notes.textContent = page?.notes ?? (DECK.hasNotes ? "" : notes.dataset.none);
    find("#place").textContent = page?.place ?? "";
    pass();
  };
  const clock = clockOf();
  const minutes = find("#minutes");
  minutes.value = keep("synod-minutes") || "";
  const pass = () => {
    clock.write();
    keep("synod-minutes", minutes.value);
    const now = new Date();
    const hour = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const spent = clock.spent();
    find("#clock").textContent = hour;
    find("#timer").textContent = asTime(spent);
    find("[data-do=clock]").textContent = clock.isOn() ? word("pause") : word("start");
    const pace = paceOf(spent, Number(minutes.value), shown.nth, DECK.pages.length);
    find("#pace").textContent = pace;
    find(".gone").hidden = isThere();
  };
  const { want, isThere, reopen } = presenterOf(knownToken(), show, newToken);
  /** @type {(key: string, shiftKey?: boolean) => void} */
  const press = (key, shiftKey = false) => want({ key: { key, shiftKey } });
  /** @param {string} colour */
  const curtain = (colour) => want({ curtain: shown.curtain === colour ? "" : colour });
  /** @type {Record<string, () => void>} */
  const does = {
    back: () => press("ArrowLeft"),
    next: () => press("ArrowRight"),
    black: () => curtain("black"),
    white: () => curtain("white"),
    open: () => reopen(shown.name || DECK.pages[0].name),
    clock() {
      clock.toggle();
      pass();
    },
    zero() {
      clock.zero();
      pass();
    },
  };
  const tellRun = hearSlide(() => shown, want, does);
  for (const button of document.querySelectorAll(".desk button")) {
    const { dataset } = /** @type {HTMLElement} */ (button);
    button.addEventListener("click", () => does[`${dataset.do}`]());
  }
  addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const isOwned = target.closest("input, #notes");
    if (event.ctrlKey || event.metaKey || event.altKey || isOwned) return;
    if (target.closest("button") && /^( |Enter)$/.test(event.key)) return;
    event.preventDefault();
    if (/^[.b]$/i.test(event.key)) does.black();
    else if (/^w$/i.test(event.key)) does.white();
    else press(event.key, event.shiftKey);
  });
  setInterval(pass, 500);
  pass();
  const fit = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const page = /** @type {HTMLElement} */ (target.firstElementChild);
      page.style.transform = `scale(${contentRect.width / 1280})`;
    }
  });
  document.querySelectorAll(".fit").forEach((box) => fit.observe(box));
}
