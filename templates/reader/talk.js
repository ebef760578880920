/** A slide's side of a talk. */
import { DO } from "./actions.js";
import { pageOf, ranges } from "./deck.js";

/** Whether the slide stands in the window of a talk, which shows pages and keeps the address. */
export const inTalk = window.name === "synod-talk";

/** The state of this slide; not a number on a page that is none. */
export const hereState = () => Number(document.querySelector("main")?.dataset.slide ?? NaN);

/** The name of this page. */
export function hereName() {
  const state = hereState();
  return state >= 0 ? pageOf(ranges(), state) : "overview.html";
}

/**
 * Tells the window of the talk, if there is one; returns whether there is.
 *
 * @param {Record<string, any>} message
 */
export function tellTalk(message) {
  if (inTalk) parent.postMessage({ here: hereName(), ...message }, "*");
  return inTalk;
}

/**
 * Opens another page.
 *
 * @param {string} page
 */
export function visit(page) {
  if (!tellTalk({ go: page })) location.href = page;
}

/**
 * Opens the presenter's window, and this slide in a window that stays in full screen. They know
 * each other by a token in the tab's store, which a window inherits from the one that opens it.
 */
export function present() {
  try {
    sessionStorage["synod-talk"] ||= crypto.getRandomValues(new Uint32Array(4)).join("");
  } catch {
    // A forbidden store: the two windows will not find each other.
  }
  open("present.html#presenter", "synod-presenter", "popup,width=1280,height=800");
  location.href = `present.html#${hereName()}${location.hash}`;
}

/**
 * Does what the window of the talk says: a key that was pressed there; the player adds runs.
 *
 * @type {Record<string, (said: any) => void>}
 */
export const HEAR = {
  key(key) {
    const event = new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  },
};

/** Hears the window of the talk. */
export function listenToTalk() {
  if (!inTalk) return;
  addEventListener("message", ({ source, data }) => {
    if (source === parent) for (const what in data) HEAR[what]?.(data[what]);
  });
  addEventListener("click", (/** @type {any} */ event) => {
    const page = event.target.closest?.("a[href]")?.getAttribute("href");
    if (!/^\w+\.html/.test(page)) return;
    event.preventDefault();
    visit(page);
  });
  for (const what of ["fullscreen", "presenter", "black", "white"]) {
    DO[what] = () => tellTalk({ do: what });
  }
  tellTalk({ ready: true });
}
