/* The window of a talk shows slides in a frame, so that full screen outlives a change of page. This file: frames. */

/** Every slide in order: name of its page, title, notes, and its HTML where the deck is one document. */
const DECK = JSON.parse(document.getElementById("deck").textContent);

/** The page called `name`; undefined if the deck has none. */
const pageOf = (name) => DECK.pages.find((page) => page.name === name);

const isPage = (name) => !!pageOf(name) || name === "overview.html";

/** The HTML of a page of a deck that is one document: what pages share stands in it once. */
const whole = ({ html }) => html?.map((part) => (typeof part === "number" ? DECK.shared[part] : part)).join("");

/** Shows a page of the deck in a frame, and nothing else. */
function load(frame, name) {
  if (!isPage(name)) return;
  const html = whole(pageOf(name) || { html: DECK.overview });
  if (html) frame.srcdoc = html;
  else frame.contentWindow.location.replace(name);
}
