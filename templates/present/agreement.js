/**
 * What is shown now, and how two windows agree on it. The audience's window decides. The
 * presenter's asks for what its reader does, one thing after the other, until it hears that it was
 * done; every half second it asks how things stand, so nothing that gets lost stays lost, and
 * either may be loaded anew.
 *
 * @typedef {{ key: string, shiftKey: boolean }} Key
 *
 * @typedef {object} Shown
 * @property {string} name
 * @property {string} run
 * @property {number} speed
 * @property {string} curtain
 * @property {string} tab the panel beside the picture
 * @property {number} view what the picture shows: 0 is everything, else what that actor knows
 *
 * @typedef {Partial<Shown> & { key?: Key }} Wanted
 */
import { isPage } from "./frame.js";

/** On a disk all pages have one origin; elsewhere, what is told to this deck nobody else hears. */
const HOME = /^(null|file:)/.test(location.origin) ? "*" : location.origin;
/** @param {MessageEvent} event */
const isHome = ({ origin }) => HOME === "*" || origin === HOME;

/**
 * What may be shown, of all that somebody asks for: pages of the deck, runs, which pages check
 * themselves, curtains, keys.
 *
 * @param {any} asked
 * @returns {Wanted}
 */
export function proper({ name, run, speed, curtain, tab, view, key }) {
  /** @type {Wanted} */
  const wanted = {};
  if (isPage(name)) wanted.name = name;
  if (/^(#(run|play)=[\w./-]*)?$/.test(run ?? "-")) wanted.run = run;
  if (speed > 0) wanted.speed = Number(speed);
  if (/^(black|white)?$/.test(curtain ?? "-")) wanted.curtain = curtain;
  if (/^\w+$/.test(tab ?? "-")) wanted.tab = tab;
  if (view >= 0) wanted.view = Number(view);
  if (key) wanted.key = { key: String(key.key), shiftKey: !!key.shiftKey };
  return wanted;
}

/**
 * The audience's side: what is shown, by whom it was asked last.
 *
 * @param {string} token
 * @param {(shown: Shown, wanted: Wanted) => void} show
 */
export function audienceOf(token, show) {
  const start = { name: "", run: "", speed: 1, curtain: "", tab: "", view: 0 };
  const shown = { ...start, version: Math.random(), last: "" };
  /** @type {any} */
  let other;
  const tell = () => other?.postMessage({ talk: token, shown }, HOME);
  /**
   * Shows something else, whoever wants it; tells the presenter.
   *
   * @param {Wanted} wanted
   */
  const change = (wanted) => {
    const { key: _, ...kept } = wanted;
    // Another slide begins with everything.
    if (kept.name) kept.view = 0;
    Object.assign(shown, kept, { version: shown.version + 1 });
    show(shown, wanted);
    tell();
  };
  addEventListener("message", (event) => {
    const { source, data } = event;
    if (!isHome(event) || !data?.asks || data.talk !== token) return;
    // Whoever is being loaded anew while its message arrives is not named by it.
    other = source || other;
    const [ask] = data.asks;
    if (ask && ask.id !== shown.last) {
      shown.last = ask.id;
      change(proper(ask.what));
    } else tell();
  });
  return { shown, change };
}

/**
 * The presenter's side. Without a token whoever opened this window is a stranger, who is told
 * nothing.
 *
 * @param {string | null} token
 * @param {(shown: Wanted) => void} show
 * @param {() => string} newToken
 */
export function presenterOf(token, show, newToken) {
  /** @type {{ id: string, what: Wanted }[]} */
  const asks = [];
  let nth = 0;
  /** @type {number} */
  let seen;
  /** @type {any} */
  let audience = opener;
  let heard = 0;
  const ask = () => token && audience?.postMessage({ talk: token, asks }, HOME);
  addEventListener("message", (event) => {
    const { source, data } = event;
    if (!isHome(event) || !data?.shown || !token || data.talk !== token) return;
    audience = source || audience;
    heard = performance.now();
    const { shown } = data;
    const isDone = asks.length && asks[0].id === shown.last;
    if (isDone) asks.shift();
    // What was asked since is not yet in what is shown.
    if (asks.length) return isDone ? ask() : undefined;
    if (shown.version === seen) return;
    seen = shown.version;
    show(proper(shown));
  });
  setInterval(ask, 500);
  ask();
  return {
    /** @param {Wanted} what */
    want(what) {
      asks.push({ id: `${token} ${performance.timeOrigin} ${nth++}`, what });
      ask();
    },
    /** Whether the audience's window answers. */
    isThere: () => performance.now() - heard < 2500,
    /** @param {string} name */
    reopen(name) {
      token ||= newToken();
      audience = open(`#${name}`, "synod-slides");
    },
  };
}
