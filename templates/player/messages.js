/**
 * The messages in the picture.
 *
 * @import { Actor, Envelope, Happening, Moment, Scene } from "./types.js"
 * @import { Place, Places } from "./places.js"
 *
 * @typedef {object} Sprite a message in the picture
 * @property {SVGGraphicsElement} group
 * @property {SVGGraphicsElement} words
 * @property {string} says
 * @property {string} called
 * @property {number} half half of the width of its words
 * @property {number} spot where they were put last at a table, among four spots
 * @property {Envelope} envelope
 * @property {[aside: number, down: number]} [side] where its words stand on all of their way
 * @property {Places} [placed] for which places that was found
 * @property {Box} [box] where its words are while it waits
 * @property {SVGGraphicsElement} [way] an arrow instead of motion
 *
 * @typedef {object} Box what takes up room at a table, by its middle
 * @property {Sprite} [sprite]
 * @property {number} x
 * @property {number} y
 * @property {number} half half of its width
 * @property {number} high half of its height
 * @property {string | null} [says]
 * @property {boolean} [isBelow] whether words are rather below it than above
 */
import { ABOUT, makeClickable } from "./clickable.js";
import { clickOf, doableToMessage } from "./doable.js";
import { show } from "./evaluate.js";
import { NEEDS_TABLE } from "./needs.js";
import { wayBetween } from "./places.js";
import { move, shape } from "./shape.js";

/** The most messages that the picture shows: with more nobody sees anything, and it would stand. */
export const MESSAGES_MAX = 150;

/** At how many moments of their way it is looked whether words meet others. */
const LOOKS = 20;
/** With more messages than this nobody reads them all. */
const READ_MAX = 60;

/** Whether nothing should move by itself. */
export const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Which part of its way a message has behind it.
 *
 * @param {Envelope} envelope
 * @param {number} now
 */
const gone = ({ left, arrives }, now) => (now - left) / (arrives - left);

/**
 * How much two boxes cover of each other.
 *
 * @param {Box} a
 * @param {Box} b
 */
function covered(a, b) {
  const across = a.half + b.half + 4 - Math.abs(a.x - b.x);
  const down = a.high + b.high - Math.abs(a.y - b.y);
  return across > 0 && down > 0 ? Math.min(across, 2 * a.half) * down : 0;
}

/**
 * Where words may stand beside a message, the best places first: in line with it above and below,
 * or at its sides.
 *
 * @param {number} half half of their width
 * @param {boolean} isSteep whether the way goes rather down than across
 * @param {boolean} isBack whether it goes to the left or up
 * @returns {[aside: number, down: number][]}
 */
function sidesOf(half, isSteep, isBack) {
  const beside = 22 + half;
  /** @type {[number, number][]} */
  const rows = [-33, 35, -52, 54, -71, 73, -90, 92, -109, 111, -147, 149]
    .map((down) => [0, isBack ? -down : down]);
  /** @type {[number, number][]} */
  const sides = [0, -19, 19, -38, 38, -57, 57, -76, 76, -114, 114]
    .flatMap((down) => [[beside, down], [-beside, down]]);
  if (isSteep && isBack) sides.forEach((side) => (side[0] *= -1));
  return isSteep ? [...sides, ...rows] : [...rows, ...sides];
}

/**
 * Draws the messages of a scene into a layer: call it with what is to be seen.
 *
 * @param {Scene} scene
 * @param {SVGSVGElement} svg
 * @param {SVGGraphicsElement[]} figures
 * @param {SVGGraphicsElement} layer
 */
export function messagesOf(scene, svg, figures, layer) {
  /** @type {Map<Envelope, Sprite>} */
  const sprites = new Map();
  /** @type {Places} */
  let places;
  /** The time of the run. */
  let now = 0;
  /**
   * What stands at the table already, and who has yet to speak there.
   *
   * @type {Box[]}
   */
  let taken;
  /** @type {(Box & { sprite: Sprite })[]} */
  let speaking;
  /**
   * Which words are seen already. Who says the same to many says it once, while they are together.
   *
   * @type {{ says: string, from: Actor, box: Box }[]}
   */
  let spoken;

  /** @param {Envelope} envelope */
  const born = (envelope) => {
    const { from, to, name, carries } = envelope;
    const word = scene.messages[name];
    const group = shape("g", {
      class: figures[from.id].classList[0],
      "data-message": word,
      "data-from": from.name,
      "data-to": to.name,
    });
    const says = carries.length ? `${word} ${show(carries[0])}` : word;
    // Engines move a group without laying it out anew, a text not.
    const words = shape("g", {});
    words.append(shape("text", {}, says));
    const called = `${word} from ${from.name} to ${to.name}`;
    /** @type {Sprite} */
    const sprite = { group, words, says, called, half: says.length * 9, spot: 0, envelope };
    const touch = shape("circle", { r: 50, class: "touch" });
    group.append(touch, shape("circle", { r: 13, class: "shape" }), words);
    if (still.matches) group.prepend((sprite.way = shape("path", { class: "shape" })));
    layer.append(group);
    const ids = [from.id, to.id, envelope.nth];
    ABOUT.set(group, { called, ids, can: () => doableToMessage(scene) });
    sprites.set(envelope, sprite);
    return sprite;
  };
  /**
   * Puts the words of a message at a table where nothing else is: where they were, above, below,
   * or beside it; once where many say the same.
   *
   * @param {Box & { sprite: Sprite }} message
   */
  const speak = ({ sprite, x, y, isBelow }) => {
    const { half, words } = sprite;
    const { table } = places;
    const says = words.textContent;
    /** @type {(aside: number, down: number) => Box} */
    const at = (aside, down) => {
      const beside = x + aside * (half + 20);
      const within = Math.max(table[0] + half, Math.min(table[1] - half, beside));
      return { x: within, y: y + down, half, high: 15, says };
    };
    const spots = [at(0, isBelow ? 35 : -33), at(0, isBelow ? -33 : 35), at(1, 0), at(-1, 0)];
    /** @param {Box} one */
    const meets = (one) =>
      taken.find(
        (other) =>
          other.sprite !== sprite &&
          Math.abs(one.x - other.x) < one.half + other.half + 4 &&
          Math.abs(one.y - other.y) < one.high + other.high);
    let met = meets(spots[sprite.spot]);
    const free = met && met.says !== says ? spots.findIndex((one) => !meets(one)) : -1;
    if (free >= 0) {
      sprite.spot = free;
      met = undefined;
    }
    const one = spots[sprite.spot];
    words.setAttribute("visibility", met?.says === says ? "hidden" : "inherit");
    taken.push(one);
    move(words, one.x - x, one.y - y + 9);
  };
  /**
   * Where the words of a message are when so much of its way lies behind it. On their way they lean
   * away from the figures at both ends.
   *
   * @param {Sprite} sprite
   * @param {[aside: number, down: number]} side
   * @param {number} part
   * @returns {Box}
   */
  const boxOf = ({ envelope: { from, to }, half }, [aside, down], part) => {
    const [x, y, dx, dy] = wayBetween(places.of[from.id], places.of[to.id]);
    const lean = aside ? 0 : (dx / (Math.hypot(dx, dy) || 1)) * (1 - 2 * part) * half;
    const [left, right] = places.edges;
    const at = Math.max(left + half, Math.min(right - half, x + dx * part + aside + lean));
    return { x: at, y: y + dy * part + down, half, high: 18 };
  };
  /**
   * Finds the side of a message where its words cover least on all of its way: others' words, and
   * figures. They keep to it, so that nothing jumps. What is lost stays where it is for a while.
   *
   * @param {Sprite} sprite
   * @param {number} [at] which part of its way it has behind it, if it stays there
   * @param {number} [since]
   */
  const sideOf = (sprite, at, since = 0) => {
    const { envelope, half, says } = sprite;
    const { from, to } = envelope;
    const stays = at !== undefined;
    const [left, arrives] = stays ? [since, since + 700] : [envelope.left, envelope.arrives];
    const [, , dx, dy] = wayBetween(places.of[from.id], places.of[to.id]);
    const isSteep = !places.isWide || Math.abs(dy) > Math.abs(dx);
    const sides = sidesOf(half, isSteep, (places.isWide ? dx : dy) < 0);
    const others = [...sprites.values()].filter((other) =>
      other.box || (other.side && !(other.says === says && other.envelope.from === from)));
    if (others.length > READ_MAX) return sides[0];
    let [best, least] = [sides[0], Infinity];
    sides.forEach((side, nth) => {
      let cost = nth * 25;
      for (let look = 0; look < LOOKS && cost < least; look++) {
        const part = look / (LOOKS - 1);
        const box = boxOf(sprite, side, still.matches ? 0.3 : (at ?? part));
        for (const other of others) {
          const past = still.matches ? 0.3 : gone(other.envelope, left + part * (arrives - left));
          if (other.box) cost += covered(box, other.box);
          else if (other.side && past >= 0 && past <= 1) {
            cost += covered(box, boxOf(other, other.side, past));
          }
        }
        for (const { x, y, width, height } of places.of) {
          cost += covered(box, { x, y, half: width - 24, high: height - 24 }) / 5;
        }
      }
      if (cost < least) [best, least] = [side, cost];
    });
    return best;
  };
  /**
   * Where the nth message waits for somebody at a table: in a row from the port on, its words
   * beside it.
   *
   * @param {Sprite} sprite
   * @param {Place} place
   * @param {number[]} port
   * @param {number} nth
   */
  const queue = (sprite, { x, y, width, height }, port, nth) => {
    const { group, words, half } = sprite;
    const isRow = Math.abs(port[0] - x) < width;
    const [inX, inY] = [Math.sign(port[0] - x), Math.sign(port[1] - y)];
    const [atX, atY] = isRow
      ? [port[0], y + inY * (height + 6 + nth * 44)]
      : [x + inX * (width + 6), port[1] + nth * 44];
    const beside = 22 + half;
    const isLeft = atX + beside + half > places.table[1] || (!isRow && inX < 0);
    const aside = isLeft ? -beside : beside;
    taken.push({ sprite, x: atX + aside, y: atY, half, high: 15 });
    move(group, atX, atY);
    move(words, aside, 10);
    words.setAttribute("visibility", "inherit");
  };
  /**
   * Where the nth message waits for somebody who sits at no table, and its words: at the
   * left of its receiver or above it, or where else they fit.
   *
   * @param {Place} to
   * @param {number} half
   * @param {number} nth
   * @param {boolean} speaks whether something is said above
   * @returns {{ at: number[], box: Box }}
   */
  const waitingPlace = (to, half, nth, speaks) => {
    const beside = [-1, 1].map((side) =>
      [side, to.x + side * (to.width - 8), to.y - to.height / 2 + nth * 44]);
    const above = [-1, 1].map((side) =>
      [side, to.x, to.y - to.height - nth * 40 - (speaks ? 70 : 0)]);
    const spots = places.isWide ? [...beside, ...above] : [...above, ...beside];
    const all = spots.map(([side, x, y]) =>
      ({ at: [x, y], box: { x: x + side * (18 + half), y, half, high: 18 } }));
    const [left, right] = places.edges;
    const fits = all.find(({ box }) =>
      box.x - half > left &&
      box.x + half < right &&
      places.of.every(({ x, y, width, height }) =>
        !covered(box, { x, y, half: width - 24, high: height - 24 })));
    return fits || all[0];
  };
  /**
   * Draws a message on its way, or as the nth of those that wait at their receiver.
   *
   * @param {Envelope} envelope
   * @param {number} part which part of its way it has behind it
   * @param {"moves" | "waits" | "lost"} state
   * @param {number} [nth]
   */
  const place = (envelope, part, state, nth = 0) => {
    const sprite = sprites.get(envelope) || born(envelope);
    const { group, words, says, called } = sprite;
    if (group.dataset.state !== state) {
      group.dataset.state = state;
      const isLost = state === "lost";
      const text = /** @type {SVGTextElement} */ (words.firstChild);
      text.textContent = isLost ? `✕ ${says}` : says;
      if (!places.table.length) {
        sprite.half = text.getComputedTextLength() / 2;
        if (isLost) sprite.side = undefined;
      }
      const can = state === "moves" ? clickOf(scene, doableToMessage(scene)) : undefined;
      makeClickable(group, can, isLost ? `${called}, lost` : called);
    }
    const [from, to] = [places.of[envelope.from.id], places.of[envelope.to.id]];
    const [x, y, dx, dy] = wayBetween(from, to);
    const far = Math.hypot(dx, dy);
    const waits = state === "waits";
    const behind = still.matches ? 0.3 : part;
    const { half } = sprite;
    const [atX, atY] = [x + dx * behind, y + dy * behind];
    /** @type {{ at: number[], box: Box } | undefined} */
    let waiting;
    const isSeated = NEEDS_TABLE && from.port && to.port;
    if (NEEDS_TABLE && waits && isSeated && to.port) queue(sprite, to, to.port, nth);
    else if (!waits) move(group, atX, atY);
    else {
      const speaks = !svg.matches(".begun") && figures[envelope.to.id].querySelector(".bubble");
      waiting = waitingPlace(to, half, nth, !!speaks);
      move(group, waiting.at[0], waiting.at[1]);
    }
    if (NEEDS_TABLE && isSeated) {
      const dot = { sprite, x: atX, y: atY, isBelow: dx < 0, half: 13, high: 13 };
      if (!waits) speaking.push(dot);
    } else {
      const isHere = waiting?.at || [atX, atY];
      if (sprite.placed !== places) sprite.side = undefined;
      sprite.placed = places;
      const isLost = state === "lost";
      sprite.side ||= isLost ? sideOf(sprite, behind, now) : sideOf(sprite);
      const box = waiting?.box || boxOf(sprite, sprite.side, behind);
      sprite.box = waits || isLost ? box : undefined;
      const repeats = spoken.some((other) =>
        other.says === says && other.from === envelope.from && covered(box, other.box) > 500);
      words.setAttribute("visibility", repeats ? "hidden" : "inherit");
      if (!repeats) spoken.push({ says, from: envelope.from, box });
      move(words, box.x - isHere[0], box.y - isHere[1] + 10);
    }
    sprite.way?.setAttribute("transform", `rotate(${Math.atan2(dy, dx) * 57.3})`);
    sprite.way?.setAttribute("d", `M-${behind * far} 0h${far}l-20-12v24l20-12z`);
    return envelope;
  };
  /**
   * Draws the messages of a moment, and what just got lost.
   *
   * @param {Moment} moment
   * @param {Happening[]} recent
   * @param {number} time
   * @param {Places} measured
   */
  return ({ world, flying }, recent, time, measured) => {
    [places, now] = [measured, time];
    /** @type {Set<Envelope>} */
    const here = new Set();
    [taken, speaking, spoken] = [[], [], []];
    /** @type {(...what: Parameters<typeof place>) => boolean} */
    const draw = (...what) => here.size < MESSAGES_MAX && !!here.add(place(...what));
    for (const { inbox } of world.actors) {
      inbox.forEach((envelope, nth) => draw(envelope, 1, "waits", nth));
    }
    for (const envelope of flying) if (!draw(envelope, gone(envelope, now), "moves")) break;
    for (const { lost, envelope, at } of recent) {
      if (lost && envelope) draw(envelope, Math.min(1, gone(envelope, at)), "lost");
    }
    if (NEEDS_TABLE) {
      taken.push(...speaking);
      speaking.forEach(speak);
    }
    for (const [envelope, { group }] of sprites) {
      if (here.has(envelope)) continue;
      group.remove();
      sprites.delete(envelope);
    }
  };
}
