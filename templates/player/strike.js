/**
 * Strikes out lines of a scene's protocol: what a scene plays without them.
 *
 * @import { Role, Scene } from "./types.js"
 */

import { NEEDS_SWITCHES } from "./needs.js";
import { isAction } from "./world.js";

/**
 * Strikes out what stands at a place, as src/protocol/ablation.rs does and says: a register forgets
 * on a crash, a rule never runs and no message waits for it, a guard always holds, a statement does
 * nothing. All else keeps its position.
 *
 * @param {Role[]} roles
 * @param {number[]} place
 */
function strikeAt(roles, [role, isRule, nth, isBody, ...way]) {
  const [, registers, rules] = roles[role];
  if (!isRule) registers[nth][2] = 0;
  else if (isBody === undefined) {
    const [on, guards] = rules[nth];
    if (!isAction(on) && on[2]) on[2] = 0;
    guards.splice(0, Infinity, false);
  } else if (!isBody) rules[nth][1][way[0]] = true;
  else {
    let block = rules[nth][2];
    let [at, inner, ...rest] = way;
    for (; inner !== undefined; [at, inner, ...rest] = rest) {
      const statement = block[at];
      // What it stood under may be struck out, too.
      block = statement?.[statement[0] === "if" ? 2 + inner : 3] || [];
    }
    block[at] = ["if", false, [], []];
  }
}

/**
 * The switch of the one line that is missing more than when the slide opens. Undefined if other
 * lines are missing.
 *
 * @param {Pick<Scene, "switches" | "lacks">} scene
 * @param {string[]} without
 */
export function oneMore({ switches, lacks }, without) {
  const more = without.filter((label) => !lacks.includes(label));
  const isOne = more.length === 1 && without.length === lacks.length + 1;
  return isOne ? switches.find(([label]) => label === more[0]) : undefined;
}

/**
 * What a scene plays without the lines of some labels. Where one is missing more than when its
 * slide opens, and a search has found a run that breaks a claim then, that run is the demo, with a
 * seed of its own.
 *
 * @param {Pick<Scene, "wire" | "switches" | "lacks">} scene
 * @param {string[]} without
 */
export function withoutLines(scene, without) {
  const { wire, switches } = scene;
  const { seeds, demo = [], steps = [], times = [], waits = [] } = wire;
  const known = { roles: wire.roles, without, seeds, demo, steps, demoSeed: 0 };
  const whole = { ...known, times: [times], waits: [waits] };
  if (!NEEDS_SWITCHES || !without.length) return whole;
  const struck = switches.filter(([label]) => without.includes(label));
  const roles = structuredClone(wire.roles);
  struck.forEach(([, , places]) => places.forEach((place) => strikeAt(roles, place)));
  const left = { ...whole, roles, without: struck.map(([label]) => label) };
  const [, , , isOfStates, found, ownTimes = [], ownWaits = []] =
    oneMore(scene, left.without) || [];
  if (!found) return left;
  const others = seeds.slice(1).map(() => []);
  return {
    ...left,
    seeds: [...seeds, seeds[0]],
    demo: found,
    demoSeed: seeds.length,
    steps: isOfStates ? [] : steps,
    times: [times, ...others, ownTimes],
    waits: [waits, ...others, ownWaits],
  };
}
