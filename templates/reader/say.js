/** What is said to everybody. */

/**
 * Says a sentence where everybody sees it and a screen reader speaks it.
 *
 * @param {string} sentence
 */
export function say(sentence) {
  const status = /** @type {HTMLElement} */ (document.querySelector("[role=status]"));
  status.textContent = sentence;
  // How small a longer one before it had to be.
  delete status.dataset.fit;
}
