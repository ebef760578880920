/** The way to another slide: `next` or `prev`. It has no address where the slide leaves no such way. */
const way = (rel) => document.querySelector(`nav a[rel=${rel}]`);

/** Says a sentence where everybody sees it and a screen reader speaks it. */
function say(sentence) {
  document.querySelector("[role=status]").textContent = sentence;
}

/** Takes the way `rel`, or says why not. */
function follow(rel) {
  const link = way(rel);
  if (!link) return;
  if (link.href) link.click();
  else say(rel === "next" ? "This slide leads no further." : "This slide leads no way back.");
}

/** The states of the deck: `0-3,7` is 0, 1, 2, 3 and 7. */
function states() {
  const ranges = document.body.dataset.states.split(",").map((range) => range.split("-").map(Number));
  return ranges.map(([from, to = from]) => [from, to]);
}

/** Goes to the slide `state`; returns what to say where that cannot be. */
function jump(state) {
  const all = states();
  const first = all[0][0];
  const last = all[all.length - 1][1];
  const here = Number(document.querySelector("main").dataset.slide ?? NaN);
  if (state === here) return `This is slide ${state}.`;
  if (!all.some(([from, to]) => from <= state && state <= to)) {
    return `There is no slide ${state}; they go from ${first} to ${last}.`;
  }
  const link = way(state > here ? "next" : "prev");
  if (link && !link.href) return state > here ? "This slide leads no further." : "This slide leads no way back.";
  location.href = state === first ? "index.html" : `${state}.html`;
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
