/** Every key of a slide, in the order of the help: what it does, the keys, the words. */
const KEYS = [
  ["next", "ArrowRight ArrowDown PageDown Space N", "Next slide"],
  ["prev", "ArrowLeft ArrowUp PageUp Shift+Space P", "Slide before"],
  ["first", "Home", "First slide"],
  ["last", "End", "Last slide"],
  ["goto", "G", "Go to a slide: or type its number, then Enter"],
  ["reset", "R", "Reset the picture"],
  ["overview", "O", "Overview of all slides"],
  ["fullscreen", "F", "Full screen"],
  ["presenter", "S", "Presenter window"],
  ["black", "B .", "Black screen, and back"],
  ["white", "W", "White screen, and back"],
  ["help", "?", "This help"],
];

/** What a key is called in the table. */
function keyName(event) {
  if (event.key === " ") return event.shiftKey ? "Shift+Space" : "Space";
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

/** Whether the control that has the focus wants the key for itself. */
function isOwned(target, name) {
  if (target.closest("input, select, textarea, dialog, [contenteditable]")) return true;
  if (target.closest("button, summary, [role=button]")) return name === "Enter" || name === "Space";
  return !!target.closest("a[href]") && name === "Enter";
}

/** Whether the slide still scrolls the way the key points: then reading comes before moving on. */
function scrolls(name) {
  if (/^(ArrowDown|PageDown|Space)$/.test(name)) return document.querySelector("main").getBoundingClientRect().bottom > innerHeight + 2;
  return /^(ArrowUp|PageUp|Shift\+Space)$/.test(name) && document.scrollingElement.scrollTop > 2;
}

/** The digits typed so far. */
let typed = "";

function onKey(event) {
  // A control that did something with the key may by now be none.
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (liftCurtain()) return event.preventDefault();
  const name = keyName(event);
  const number = typed;
  typed = "";
  if (number && name === "Enter") {
    event.preventDefault();
    return say(jump(Number(number)));
  }
  if (isOwned(event.target, name)) return;
  if (/^[0-9]$/.test(name)) {
    typed = (number + name).slice(-7);
    return say(`Slide ${typed}: press Enter to go there`);
  }
  const row = KEYS.find(([, keys]) => keys.split(" ").includes(name));
  if (!row || scrolls(name)) return;
  event.preventDefault();
  DO[row[0]]();
}
