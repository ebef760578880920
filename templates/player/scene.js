/**
 * Turns what a page holds into a scene that plays.
 *
 * @import { Actor, Frame, Scene, WireScene } from "./types.js"
 */
import { value } from "./evaluate.js";
import { withoutLines } from "./strike.js";
import { play } from "./timeline.js";

/**
 * The scene with its actors, and the world in which its slide opens.
 *
 * @param {WireScene} wire
 * @returns {Scene}
 */
export function prepare(wire) {
  /** @type {Actor[]} */
  const actors = [];
  wire.roles.forEach(([name, registers, rules, outside], role) => {
    for (let number = 1; number <= wire.cast[role]; number++) {
      const id = actors.length;
      const called = { id, role, number, name: `${name} ${number}` };
      actors.push({ ...called, registers, rules, outside: !!outside });
    }
  });
  const optional = { faults: [], dead: [], start: [], judges: [], claims: [], steps: [] };
  const opening = { actors: [] };
  const given = { ...optional, switches: [], lacks: [], ...wire, wire, actors, opening };
  // What lacks yet comes with the lines that are struck out.
  const scene = /** @type {Scene} */ (/** @type {unknown} */ (given));
  strike(scene, scene.lacks);
  return scene;
}

/**
 * Strikes out the lines of some labels, and puts back all others. What was played before was played
 * by another protocol.
 *
 * @param {Scene} scene
 * @param {string[]} without
 */
export function strike(scene, without) {
  Object.assign(scene, withoutLines(scene, without));
  const { actors, roles } = scene;
  for (const me of actors) [, me.registers, me.rules] = roles[me.role];
  const world = {
    actors: actors.map((me) => ({
      alive: !scene.dead.includes(me.id),
      registers: me.registers.map(([, first]) =>
        value(first, /** @type {Frame} */ ({ scene, me }))),
      inbox: [],
      carried: [],
    })),
  };
  // Before a scene opens nobody waits for time.
  const untimed = { isStill: true, claims: [], steps: [], times: [], waits: [], opening: world };
  scene.opening = play({ ...scene, ...untimed }, 0, scene.start).world;
}
