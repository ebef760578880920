/**
 * The audience's window: the slide alone.
 *
 * @import { Shown, Wanted } from "./agreement.js"
 */
import { audienceOf } from "./agreement.js";
import { DECK, isPage, load, pageNamed } from "./frame.js";
import { keep, knownToken, newToken } from "./kept.js";
import { frame, hearSlide, tellSlide } from "./slide.js";

/**
 * Begins to show what an address asks for.
 *
 * @param {string} hash
 */
export function startAudience(hash) {
  const [, name = "", run] = hash.match(/^#?([\w.-]*)(#.*)?$/) || [];
  const root = document.documentElement;
  /** @type {Record<string, (said?: any) => void>} */
  const does = {
    // The keys of the audience's window are those of the slide.
    ready: () => frame.contentWindow?.focus(),
    fullscreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else root.requestFullscreen?.().catch(() => {});
    },
    presenter: () => open("#presenter", "synod-presenter", "popup,width=1280,height=800"),
    black: () => change({ curtain: "black" }),
    white: () => change({ curtain: "white" }),
    link(link) {
      history.replaceState(null, "", `#${shown.name}${link}`);
      navigator.clipboard?.writeText(location.href).catch(() => {});
    },
  };
  /** @type {(now: Shown, wanted: Wanted) => void} */
  const show = (now, wanted) => {
    keep("synod-shown", now.name + now.run);
    if (wanted.key) return tellSlide({ key: wanted.key });
    root.dataset.curtain = now.curtain;
    (now.curtain ? window : frame.contentWindow)?.focus();
    if (wanted.name) {
      const address = `#${now.name}`;
      if (!location.hash.startsWith(address)) history.pushState(null, "", address);
      document.title = pageNamed(now.name)?.title || document.title;
      load(frame, now.name);
    } else if (wanted.run !== undefined) tellRun(now);
    else if (wanted.tab) tellSlide({ tab: wanted.tab });
    else if (wanted.view !== undefined) tellSlide({ view: wanted.view });
  };
  const { shown, change } = audienceOf(knownToken() || newToken(), show);
  const tellRun = hearSlide(() => shown, change, does);
  const lift = () => {
    if (!shown.curtain) return false;
    change({ curtain: "" });
    return true;
  };
  addEventListener("keydown", ({ key, shiftKey, ctrlKey, metaKey, altKey, target }) => {
    const element = /** @type {Partial<Element>} */ (target);
    if (ctrlKey || metaKey || altKey || element.closest?.("button") || lift()) return;
    tellSlide({ key: { key, shiftKey } });
  });
  addEventListener("pointerdown", lift);
  for (const button of document.querySelectorAll(".stand button")) {
    const { dataset } = /** @type {HTMLElement} */ (button);
    button.addEventListener("click", () => does[`${dataset.do}`]());
  }
  addEventListener("popstate", () => {
    const [, name = ""] = location.hash.match(/^#([\w.-]+)/) || [];
    if (isPage(name) && name !== shown.name) change({ name, run: "" });
  });
  const stayAwake = () => {
    if (document.visibilityState !== "visible") return;
    navigator.wakeLock?.request("screen").catch(() => {});
  };
  addEventListener("visibilitychange", stayAwake);
  stayAwake();
  const first = isPage(name) ? name : DECK.pages[0].name;
  history.replaceState(null, "", `#${first}`);
  // Loaded anew, the window goes on where it was.
  const before = keep("synod-shown") || "";
  const kept = before.startsWith(`${first}#`) ? before.slice(first.length) : "";
  change({ name: first, run: run || kept });
}
