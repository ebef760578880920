/**
 * What a run breaks or reaches; src/scene/verdict.rs says the same.
 *
 * @import { Actor, Expr, Frame, Happening, Scene, Value, Verdict } from "./types.js"
 */
import { fill, word } from "../words.js";
import { attempt, MISSING, same, show, value } from "./evaluate.js";
import { NEEDS_VALUES } from "./needs.js";

/**
 * Whether a step keeps what must never decrease (1), change (0) or, once it holds, end (2).
 *
 * @param {number} never
 * @param {Value} old
 * @param {Value} now
 */
function keeps(never, old, now) {
  if (same(old, now)) return true;
  if (never > 1) return !old;
  if (old === null) return true;
  // Only numbers may decrease.
  return !!never && now !== null && /** @type {any} */ (old) < /** @type {any} */ (now);
}

/**
 * How an event breaks what is said of a register of a role, if it does.
 *
 * @param {Happening} event
 * @param {number} never
 * @param {number} role
 * @param {number} register
 */
function ofRegister({ me, before, world }, never, role, register) {
  const [old, now] = [before, world].map(({ actors }) => actors[me.id].registers[register]);
  if (role !== me.role || keeps(never, old, now)) return undefined;
  const name = me.registers[register][0];
  const parts = { who: me.name, register: name, before: show(old), after: show(now) };
  return fill(word("register_changed"), parts);
}

/**
 * How an event breaks what is said of a value, for one of the combinations that it is said for, if
 * it does.
 *
 * @param {Scene} scene
 * @param {Happening} event
 * @param {number} never
 * @param {Expr[][]} combinations
 * @param {Expr} followed
 */
function ofValue(scene, { before, world }, never, combinations, followed) {
  for (const one of combinations) {
    const locals = one.map((each) => value(each, /** @type {Frame} */ ({ scene })));
    const [old, now] = [before, world].map((world) => {
      const frame = /** @type {Frame} */ ({ scene, world, locals: [...locals] });
      return attempt(() => value(followed, frame), () => MISSING);
    });
    if (old === MISSING || now === MISSING || keeps(never, old, now)) continue;
    const parts = { before: show(old), after: show(now) };
    const change = never > 1 ? word("value_ended") : fill(word("value_changed"), parts);
    const which = locals.map(show).join(", ");
    return which ? fill(word("for_which"), { which, change }) : change;
  }
  return undefined;
}

/**
 * What an event breaks or reaches: the event and the words for it.
 *
 * @param {Scene} scene
 * @param {Happening} event
 * @returns {Verdict | undefined}
 */
export function verdictOf(scene, event) {
  const { world, at } = event;
  /** @type {(words: string, all: string[], who: Actor[]) => Verdict} */
  const verdict = (words, all, who) => {
    // A list or a set has commas of its own.
    const between = all.some((one) => one.includes(",")) ? "; " : ", ";
    return { event, at, who, words: `${words}${all[0] ? ": " : ""}${all.join(between)}.` };
  };
  for (const [words, never, role, followed] of scene.steps) {
    const told = typeof role === "number"
      ? ofRegister(event, never, role, /** @type {number} */ (followed))
      : NEEDS_VALUES && ofValue(scene, event, never, role, /** @type {Expr} */ (followed));
    if (told) return verdict(words, [told], typeof role === "number" ? [event.me] : []);
  }
  for (const [words, isShown, claim] of scene.claims) {
    /** @type {[Actor, number][]} */
    const read = [];
    /** @type {Value[]} */
    const locals = [];
    const frame = /** @type {Frame} */ ({ scene, world, locals, read });
    if (attempt(() => value(claim, frame), () => MISSING) !== isShown) continue;
    /** @param {Actor} actor */
    const held = (actor) => {
      const { alive, registers } = world.actors[actor.id];
      /** @param {[who: Actor, register: number]} decides */
      const one = ([who, at]) => {
        if (who !== actor) return [];
        if (at < 0) return alive ? word("not_crashed") : word("crashed");
        return `${actor.registers[at][0]} ${show(registers[at])}`;
      };
      const all = [...new Set(read.flatMap(one))];
      const values = all.reduce((first, last) => fill(word("and"), { first, last }));
      return fill(word("has"), { who: actor.name, values });
    };
    const who = [...new Set(read.map(([actor]) => actor))];
    return verdict(words, who.map(held), who);
  }
  return undefined;
}
