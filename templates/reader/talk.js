/** Whether the slide stands in the window of a talk, which then shows pages, covers the screen and keeps the address. */
const inTalk = name === "synod-talk";

/** Tells the window of the talk, if there is one; returns whether there is. */
function tellTalk(message) {
  if (inTalk) parent.postMessage({ here: hereName(), ...message }, "*");
  return inTalk;
}

/** Opens another page. */
function visit(page) {
  if (!tellTalk({ go: page })) location.href = page;
}

/**
 * Opens the presenter's window, and this slide in a window that stays in full screen. They know each other by a token in
 * the tab's store, which a window inherits from the one that opens it.
 */
function present() {
  try {
    sessionStorage["synod-talk"] ||= crypto.getRandomValues(new Uint32Array(4)).join("");
  } catch {
    // A forbidden store: the two windows will not find each other.
  }
  open("present.html#presenter", "synod-presenter", "popup,width=1280,height=800");
  location.href = `present.html#${hereName()}${location.hash}`;
}

/** Does what the window of the talk says: a key that was pressed there; the player adds runs. */
const HEAR = {
  key: (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true })),
};

function listenToTalk() {
  if (!inTalk) return;
  addEventListener("message", ({ source, data }) => {
    if (source === parent) for (const what in data) HEAR[what]?.(data[what]);
  });
  addEventListener("click", (event) => {
    const page = event.target.closest?.("a[href]")?.getAttribute("href");
    if (!/^\w+\.html/.test(page)) return;
    event.preventDefault();
    visit(page);
  });
  for (const what of ["fullscreen", "presenter", "black", "white"]) DO[what] = () => tellTalk({ do: what });
  tellTalk({ ready: true });
}
