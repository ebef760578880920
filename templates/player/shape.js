/** Elements of SVG. */

/**
 * An element of SVG with attributes and, if it is given, a text.
 *
 * @param {string} name
 * @param {Record<string, any>} attributes
 * @param {string | number} [words]
 * @returns {SVGGraphicsElement}
 */
export function shape(name, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.textContent = /** @type {string} */ (words);
  return /** @type {SVGGraphicsElement} */ (element);
}

/**
 * Moves an element.
 *
 * @param {Element} element
 * @param {number} x
 * @param {number} y
 */
export const move = (element, x, y) =>
  element.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
