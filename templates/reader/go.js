/** The way to another slide: `next` or `prev`. It has no address where the slide leaves no such way. */
const way = (rel) => document.querySelector(`nav a[rel=${rel}]`);

/** Says a sentence where everybody sees it and a screen reader speaks it. */
function say(sentence) {
  document.querySelector("[role=status]").textContent = sentence;
}

/** What to say where the slide leaves no way `rel`. */
const refusal = (rel) => `This slide leads no ${rel === "next" ? "further" : "way back"}.`;

/** Takes the way `rel`, or says why not. */
function follow(rel) {
  const link = way(rel);
  if (link) link.href ? link.click() : say(refusal(rel));
}

/** The states of the deck as ranges: `0-3,7` is from 0 to 3 and from 7 to 7. */
function ranges() {
  return document.body.dataset.states.split(",").map((range) => range.split("-").map(Number));
}

const firstState = () => ranges()[0][0];
const lastState = () => ranges().at(-1).at(-1);

/** The state of this slide; not a number on a page that is none. */
const hereState = () => Number(document.querySelector("main").dataset.slide ?? NaN);
const pageOf = (state) => (state === firstState() ? "index.html" : `${state}.html`);
const hereName = () => (hereState() >= 0 ? pageOf(hereState()) : "overview.html");

/** Goes to the slide `state`; returns what to say where that cannot be. */
function jump(state) {
  const here = hereState();
  if (state === here) return `This is slide ${state}.`;
  if (!ranges().some((range) => range[0] <= state && state <= range.at(-1))) {
    return `There is no slide ${state}; they go from ${firstState()} to ${lastState()}.`;
  }
  const rel = state > here ? "next" : "prev";
  if (way(rel) && !way(rel).href) return refusal(rel);
  visit(pageOf(state));
  return "";
}

/** A flick across the page goes on or back, unless the page is zoomed or two fingers are at it. */
function watchSwipes() {
  let start = null;
  addEventListener("touchstart", (event) => {
    const zoomed = visualViewport && visualViewport.scale > 1.01;
    const [finger] = event.touches;
    start = event.touches.length > 1 || zoomed || event.target.closest("dialog") ? null : finger;
  }, { passive: true });
  addEventListener("touchend", (event) => {
    const [finger] = event.changedTouches;
    if (!start || event.touches.length) return;
    const x = finger.clientX - start.clientX;
    const y = finger.clientY - start.clientY;
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) follow(x < 0 ? "next" : "prev");
    start = null;
  });
}
