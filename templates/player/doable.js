/**
 * What a reader can do to whom.
 *
 * @import { Act, Actor, Moment, Scene } from "./types.js"
 */
import { attempt } from "./evaluate.js";
import { NEEDS_MENU } from "./needs.js";
import { could } from "./timeline.js";

/** @type {(scene: Scene, faults: Act[]) => Act[]} */
const offered = (scene, faults) => faults.filter((fault) => scene.faults.includes(fault));

/**
 * What can be done to a message under way.
 *
 * @param {Scene} scene
 */
export const doableToMessage = (scene) => offered(scene, ["drop", "duplicate"]);

/**
 * What can be done to an actor: let it act, or let a fault befall it.
 *
 * @param {Scene} scene
 * @param {Moment} moment
 * @param {Actor} me
 * @returns {Act[]}
 */
export function doable(scene, moment, me) {
  const { alive, apart } = moment.world.actors[me.id];
  // Whoever cannot know what to do says so when clicked.
  const acts = attempt(() => could(scene, moment, me) !== undefined, () => true);
  /** @type {Act[]} */
  const faults = [alive ? "kill" : "restart", apart ? "heal" : "isolate"];
  return [...(acts ? [/** @type {Act} */ ("act")] : []),
    ...(me.outside ? [] : offered(scene, faults))];
}

/**
 * What a click does of all that can be done. Where clicks let actors act, none crashes by
 * surprise: that is chosen.
 *
 * @param {Scene} scene
 * @param {Act[]} all
 * @returns {Act | "menu" | undefined}
 */
export function clickOf({ drive }, [one, other]) {
  const isChosen = other || (drive === "step" && /kill|isolate/.test(one));
  return NEEDS_MENU && one !== "act" && isChosen ? "menu" : one;
}
