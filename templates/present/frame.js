/** The pages of the deck, and the frames that show them, so that full screen outlives a change. */

/**
 * @typedef {object} DeckPage
 * @property {string} name
 * @property {string} title
 * @property {string} place where it is in the deck: `3 / 23`
 * @property {string} [notes]
 * @property {(string | number)[]} [html] where the deck is one document: texts, and positions among
 *   what pages share
 *
 * @typedef {object} Deck
 * @property {DeckPage[]} pages every slide, in order
 * @property {(string | number)[]} [overview]
 * @property {string[]} [shared]
 * @property {boolean} hasNotes
 */

/** @type {Deck} */
export const DECK = JSON.parse(String(document.getElementById("deck")?.textContent));

/**
 * The page called `name`; undefined if the deck has none.
 *
 * @param {string} name
 */
export const pageNamed = (name) => DECK.pages.find((page) => page.name === name);

/** @param {string} name */
export const isPage = (name) => !!pageNamed(name) || name === "overview.html";

/**
 * Shows a page of the deck in a frame, and nothing else.
 *
 * @param {HTMLIFrameElement} frame
 * @param {string} name
 */
export function load(frame, name) {
  if (!isPage(name)) return;
  const page = pageNamed(name);
  // What pages share stands in the document once.
  const parts = page ? page.html : DECK.overview;
  const html = parts?.map((part) => (typeof part === "number" ? DECK.shared?.[part] : part));
  if (html?.length) frame.srcdoc = html.join("");
  else frame.contentWindow?.location.replace(name);
}
