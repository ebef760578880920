/**
 * A run as a link's fragment, `#run=0/0a3.400k5/1200`; src/scene/link.rs says the same. The labels
 * of struck lines come last, where they are not those that the scene lacks: `/adopt.fence`, or `/.`
 * where none is struck out.
 *
 * @import { Act, Click, Linked, Scene } from "./types.js"
 */
import { withoutLines } from "./strike.js";
import { isAction, isByHand } from "./world.js";

/** What stands for no labels. */
const NOTHING = ".";

/** @type {Record<Act, string>} */
const LETTERS = {
  act: "a",
  do: "d",
  kill: "k",
  restart: "r",
  isolate: "i",
  heal: "h",
  drop: "x",
  duplicate: "c",
};
/**
 * How many numbers a click has; the others have one.
 *
 * @type {Partial<Record<Act, number>>}
 */
const NUMBERS = { do: 2, drop: 3, duplicate: 3 };

/**
 * A run as a fragment.
 *
 * @param {Pick<Scene, "lacks">} scene
 * @param {Linked} run
 * @param {"run" | "play"} [how]
 */
export function fragment({ lacks }, { seed, clicks, now, without }, how = "run") {
  const words = clicks.map(([at, what, ...rest]) => at + LETTERS[what] + rest.join("-"));
  const struck = `${without}` === `${lacks}` ? "" : `/${without.join(".") || NOTHING}`;
  return `#${how}=${seed}/${words.join(".")}/${Math.floor(now)}${struck}`;
}

/**
 * Whether a reader of this slide could click so, or the demo does.
 *
 * @param {Scene} scene
 * @param {Click} click
 */
function isAllowed(scene, click) {
  const [at, what, who, more] = click;
  const { rules, outside } = scene.actors[who];
  const on = rules[more]?.[0] || [];
  if (at > scene.limits[0]) return false;
  if (what === "act" || scene.demo.some((known) => `${known}` === `${click}`)) return true;
  if (what === "do") return isAction(on) && (scene.drive === "step" || isByHand(on));
  return scene.faults.includes(what) && (/^d/.test(what) || !outside);
}

/**
 * The click of a word such as `400k5`. Undefined if it is damaged.
 *
 * @param {Scene} scene
 * @param {string} word
 * @returns {Click | undefined}
 */
function clickOf(scene, word) {
  const [, at, letter, rest = ""] = word.match(/^(\d{1,6})([adkrihxc])(\d+(?:-\d+)*)$/) || [];
  const acts = /** @type {Act[]} */ (Object.keys(LETTERS));
  const what = acts.find((name) => LETTERS[name] === letter);
  const numbers = rest.split("-").map(Number);
  const who = numbers.slice(0, what === "do" ? 1 : 2);
  const isWhole = what && numbers.length === (NUMBERS[what] || 1);
  return isWhole && who.every((id) => scene.actors[id])
    ? [Number(at), what, ...numbers]
    : undefined;
}

/**
 * The run of a fragment, and whether it asks for what the scene does not allow. Undefined if it is
 * damaged.
 *
 * @param {Scene} scene
 * @param {string} hash
 * @returns {Required<Linked> | undefined}
 */
export function fromFragment(scene, hash) {
  const parts = hash.match(/^#(run|play)=(\d+)\/([^/]*)\/(\d{1,6})(?:\/([a-z\d.-]+))?$/);
  if (!parts) return undefined;
  const [, how, seed, words, now, labels] = parts;
  const asked = labels ? labels.split(".").filter(Boolean) : scene.lacks;
  const struck = withoutLines(scene, asked);
  /** @type {Click[]} */
  const clicks = [];
  for (const word of words.split(".").filter(Boolean)) {
    const click = clickOf(scene, word);
    if (!click) return undefined;
    clicks.push(click);
  }
  if (!struck.seeds[/** @type {any} */ (seed)] || clicks.length > scene.limits[1]) return undefined;
  const { without, demo } = struck;
  const allowed = clicks.filter((click) => isAllowed({ ...scene, demo }, click));
  return {
    seed: Number(seed),
    clicks: allowed,
    now: Number(now),
    moves: how === "play",
    asksTooMuch: allowed.length < clicks.length || without.length < asked.length,
    without,
  };
}
