/**
 * What made something happen.
 *
 * @import { Happening, Register, Scene, Value, World } from "./types.js"
 */
import { fill, word } from "../words.js";
import { same } from "./evaluate.js";
import { sentenceOf } from "./story.js";

/**
 * What a rule read: the name, the value, and what had set that.
 *
 * @param {Scene} scene
 * @param {Happening[]} earlier
 * @param {Happening} event
 * @param {string} rule its text
 * @returns {[name: string, value: Value, since: string][]}
 */
export function readBy(scene, earlier, { me, before, envelope, locals = [] }, rule) {
  const names = rule.match(/\((.*?)\)/)?.[1].split(", ") || [];
  /** @type {(name: string, at: number) => [string, Value, string]} */
  const carried = (name, at) => {
    return [name, locals[at], fill(word("from"), { who: `${envelope?.from.name}` })];
  };
  /** @type {(register: Register, at: number) => [string, Value, string]} */
  const held = ([name], at) => {
    /** @param {World} world */
    const of = (world) => world.actors[me.id].registers[at];
    const set = earlier.findLast((one) => one.me === me && !same(of(one.before), of(one.world)));
    return [name, of(before), set ? sentenceOf(scene, set) : word("as_it_began")];
  };
  const rows = [...(envelope ? names.map(carried) : []), ...me.registers.map(held)];
  return rows.filter(([name]) => new RegExp(`\\b${name}\\b`).test(rule));
}
