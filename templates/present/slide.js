/**
 * The slide in the frame of a window.
 *
 * @import { Shown, Wanted } from "./agreement.js"
 */
import { isPage, load } from "./frame.js";

/** The frame. */
export const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("slide"));

/**
 * Tells the slide something.
 *
 * @param {Record<string, any>} message
 */
export const tellSlide = (message) => frame.contentWindow?.postMessage(message, "*");

/**
 * Hears the slide: `change` what is shown as it says. Returns what gives it the run that is shown,
 * if it is not its own.
 *
 * @param {() => Shown} shown
 * @param {(wanted: Wanted) => void} change
 * @param {Record<string, (said?: any) => void>} does
 */
export function hearSlide(shown, change, does) {
  let run = "";
  /** @param {Partial<Shown>} now */
  const tell = (now) => {
    if (now.run === run) return;
    run = now.run || "";
    tellSlide({ speed: now.speed, run: run || "#run=0//0" });
  };
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    const { name } = shown();
    // A window that is loaded anew may have its frame filled from its history, too late for what
    // it shows now.
    if (data.ready && name && data.here !== name) return load(frame, name);
    if (data.here !== name) return;
    if (data.ready) {
      run = "";
      if (shown().tab) tellSlide({ tab: shown().tab });
      tellSlide({ view: shown().view });
      if (shown().run) tell(shown());
      does.ready?.();
    }
    const [page] = data.go?.split("#") || [];
    if (page && isPage(page)) change({ name: page, run: "" });
    if (data.run) {
      run = data.run;
      change({ run: data.run, speed: data.speed });
    }
    if (data.tab) change({ tab: data.tab });
    if (data.view >= 0) change({ view: data.view });
    if (data.link) does.link?.(data.link);
    does[data.do]?.();
  });
  return tell;
}
