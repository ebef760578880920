/**
 * Where everybody stands in the picture, which is another one on a wide screen than on a tall one.
 *
 * @typedef {object} Place
 * @property {number} x the middle
 * @property {number} y
 * @property {number} width from the middle to where messages leave
 * @property {number} height
 * @property {number} foot how much further down its name reaches
 * @property {number[]} [port] where messages of one who sits at a table come out
 *
 * @typedef {object} Places
 * @property {boolean} isWide
 * @property {Place[]} of of each actor
 * @property {number[]} table the left and the right edge of the table, if there is one
 * @property {number[]} edges the left and the right edge of the picture
 */
import { NEEDS_TABLE } from "./needs.js";

/**
 * The box of an actor, without what it says.
 *
 * @param {Element} figure
 */
export function boxOf(figure) {
  const box = figure.querySelector(".panel") || figure.querySelector(".shape");
  return /** @type {SVGGraphicsElement} */ (box).getBBox();
}

/**
 * Measures the picture.
 *
 * @param {SVGSVGElement} svg
 * @param {SVGGraphicsElement[]} figures
 * @param {SVGGraphicsElement} layer in whose units
 * @returns {Places}
 */
export function measure(svg, figures, layer) {
  const wide = /** @type {SVGElement} */ (svg.querySelector(".wide"));
  const isWide = wide.getClientRects().length > 0;
  const home = /** @type {DOMMatrix} */ (layer.getCTM()).inverse();
  /** @type {number[][]} */
  let ports = [];
  /** @type {number[]} */
  let table = [];
  if (NEEDS_TABLE) {
    const shown = isWide ? wide : /** @type {SVGElement} */ (svg.querySelector(".tall"));
    const written = shown.dataset.table || "";
    [table, ...ports] = written.split(",").map((part) => (part ? part.split(" ").map(Number) : []));
  }
  const of = figures.map((figure) => {
    const { e: x, f: y } = home.multiply(/** @type {DOMMatrix} */ (figure.getCTM()));
    const box = boxOf(figure);
    const { width, height } = box;
    const name = /** @type {SVGGraphicsElement} */ (figure.querySelector(".name")).getBBox();
    const foot = Math.max(0, name.y + name.height - box.y - height);
    /** @type {Place} */
    const place = { x, y, width: width / 2 + 24, height: height / 2 + 24, foot };
    if (NEEDS_TABLE) {
      const port = ports[[...svg.querySelectorAll("[data-actor]")].indexOf(figure)];
      if (port?.length) place.port = port;
    }
    return place;
  });
  const { left, right, top } = svg.getBoundingClientRect();
  const out = /** @type {DOMMatrix} */ (layer.getScreenCTM()).inverse();
  const edges = [left, right].map((x) => new DOMPoint(x, top).matrixTransform(out).x);
  return { isWide, of, table, edges };
}

/**
 * The way of a message, from the edge of one figure to the edge of the other: where it begins, and
 * how far it goes.
 *
 * @param {Place} a
 * @param {Place} b
 * @returns {[x: number, y: number, dx: number, dy: number]}
 */
export function wayBetween(a, b) {
  if (NEEDS_TABLE && a.port && b.port) {
    const [[x, y], [toX, toY]] = [a.port, b.port];
    // Not from the very port: many may come out of it at once.
    const off = Math.min(0.2, 44 / (Math.hypot(toX - x, toY - y) || 1));
    const [dx, dy] = [toX - x, toY - y];
    return [x + dx * off, y + dy * off, dx * (1 - 2 * off), dy * (1 - 2 * off)];
  }
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  /** @type {(place: Place, isBelow: boolean) => number} */
  const edge = ({ width, height, foot }, isBelow) =>
    Math.min(0.45, width / Math.abs(dx), (height + (isBelow ? foot : 0)) / Math.abs(dy));
  const [from, to] = [edge(a, dy > 0), edge(b, dy < 0)];
  const along = 1 - from - to;
  return [a.x + dx * from, a.y + dy * from, dx * along, dy * along];
}
