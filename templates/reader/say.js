/** What is said to everybody. */

/**
 * Says a sentence where everybody sees it and a screen reader speaks it.
 *
 * @param {string} sentence
 */
export function say(sentence) {
  /** @type {Element} */ (document.querySelector("[role=status]")).textContent = sentence;
}
