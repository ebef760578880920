/**
 * A world of actors, and what changes it; src/run/world.rs means the same. A world is never
 * changed in place, so each event of a run can keep the one that it led to. Which messages are
 * under way, the run knows.
 *
 * @import { Actor, Envelope, Frame, Happening, Held, OnAction, Rule, Scene, Trigger, Value, What,
 *   World } from "./types.js"
 */
import { effect, value } from "./evaluate.js";
import { NEEDS_MENU } from "./needs.js";

/**
 * Whether it is an action, and no message.
 *
 * @param {Trigger} on
 * @returns {on is OnAction}
 */
export const isAction = (on) => typeof on[0] === "string";
/**
 * Whether it is an action of somebody's hand.
 *
 * @type {(on: Trigger) => boolean}
 */
export const isByHand = (on) => isAction(on) && on[1] === 1;
/**
 * Whether it is an action that comes after some time.
 *
 * @type {(on: Trigger) => boolean}
 */
export const isTimed = (on) => on.length === 4;
/** @type {(on: Trigger, name: number) => boolean} */
const isFor = (on, name) => on[0] === name;

/**
 * The world in which an actor is what `now` says of it, and all else as it was.
 *
 * @param {World} world
 * @param {Actor} me
 * @param {Partial<Held>} now
 * @returns {World}
 */
const changed = (world, me, now) => ({
  actors: world.actors.map((other, id) => (id === me.id ? { ...other, ...now } : other)),
});

/** @type {(scene: Scene, world: World, me: Actor, rule: Rule, locals: Value[]) => boolean} */
const holds = (scene, world, me, rule, locals) => {
  const { registers } = world.actors[me.id];
  const frame = /** @type {Frame} */ ({ scene, me, registers, locals });
  return rule[1].every((guard) => value(guard, frame));
};

/**
 * The position of the first rule of `me` that is for what happened, and whose guards hold.
 *
 * @param {Scene} scene
 * @param {World} world
 * @param {Actor} me
 * @param {Value[]} locals
 * @param {(on: Trigger) => boolean} is
 */
const firstFor = (scene, world, me, locals, is) =>
  me.rules.findIndex((rule) => is(rule[0]) && holds(scene, world, me, rule, locals));

/**
 * The actions that an actor could do, as positions of its rules.
 *
 * @type {(scene: Scene, world: World, me: Actor) => number[]}
 */
export const enabled = (scene, world, me) =>
  me.rules.flatMap((rule, at) =>
    isAction(rule[0]) && holds(scene, world, me, rule, []) ? [at] : []);

/** @type {(scene: Scene, world: World, me: Actor, envelope: Envelope) => number} */
const ruleFor = (scene, world, me, { name, carries, from }) =>
  firstFor(scene, world, me, [...carries, from], (on) => isFor(on, name));

/**
 * What an actor does next: "handle" what waits longest of what it can handle, or an action that
 * `fits`, as the position of its rule. Undefined if nothing.
 *
 * @param {Scene} scene
 * @param {World} world
 * @param {Actor} me
 * @param {(on: OnAction) => boolean} fits
 * @returns {"handle" | number | undefined}
 */
export function next(scene, world, me, fits) {
  const { alive, inbox } = world.actors[me.id];
  if (!alive) return undefined;
  if (inbox.some((envelope) => ruleFor(scene, world, me, envelope) >= 0)) return "handle";
  return enabled(scene, world, me).find((rule) => fits(/** @type {any} */ (me.rules[rule][0])));
}

/**
 * Makes a step happen to an actor: the event, with the world behind it. Undefined if it cannot.
 *
 * @param {Scene} scene
 * @param {World} world
 * @param {What} what
 * @param {Actor} me
 * @param {any} about the rule of a "do", the message of what happens to one
 * @returns {Happening | undefined}
 */
export function apply(scene, world, what, me, about) {
  const held = world.actors[me.id];
  /** @type {Happening} */
  const event = { what, me, sent: [], resets: [], said: "", before: world, world, at: 0 };
  /** @type {(now: Partial<Held>) => Happening} */
  const after = (now) => Object.assign(event, { world: changed(world, me, now) });
  /** @type {(rule: number, locals: Value[], now?: Partial<Held>) => Happening} */
  const run = (rule, locals, now = {}) => {
    if (rule < 0) return after(now);
    const registers = now.registers || held.registers;
    const frame = { scene, me, registers, locals };
    const does = effect(me.rules[rule], /** @type {Frame} */ (frame));
    const carried = [...held.carried];
    event.sent = does.sends.map(([to, name, carries]) => {
      const nth = carried[to.id] || 0;
      carried[to.id] = nth + 1;
      return /** @type {Envelope} */ ({ from: me, to, name, carries, nth });
    });
    Object.assign(event, { rule, said: does.said, locals, resets: does.resets });
    return after({ ...now, registers: does.registers, carried });
  };
  /** @type {(envelope: Envelope, now?: Partial<Held>) => Happening} */
  const handle = (envelope, now) => {
    event.envelope = envelope;
    return run(ruleFor(scene, world, me, envelope), [...envelope.carries, envelope.from], now);
  };
  if (what === "kill") return held.alive ? after({ alive: false, inbox: [] }) : undefined;
  if (NEEDS_MENU && /isolate|heal/.test(what)) {
    return !held.apart === (what === "isolate") ? after({ apart: !held.apart }) : undefined;
  }
  if (what === "restart") {
    if (held.alive) return undefined;
    const registers = me.registers.map(([, first, isDurable], at) =>
      isDurable ? held.registers[at] : value(first, /** @type {Frame} */ ({ scene, me })));
    const rule = firstFor(scene, changed(world, me, { registers }), me, [], (on) => !on.length);
    return run(rule, [], { alive: true, inbox: [], registers });
  }
  if (what === "do") {
    return held.alive && enabled(scene, world, me).includes(about) ? run(about, []) : undefined;
  }
  if (what === "handle") {
    const first = held.inbox.find((envelope) => ruleFor(scene, world, me, envelope) >= 0);
    return first && handle(first, { inbox: held.inbox.filter((envelope) => envelope !== first) });
  }
  // The others are about a message under way.
  event.envelope = about;
  const { from, name } = /** @type {Envelope} */ (about);
  if (NEEDS_MENU && what === "duplicate") {
    const carried = [...world.actors[from.id].carried];
    event.sent = [{ ...about, nth: carried[me.id]++ }];
    event.world = changed(world, from, { carried });
    return event;
  }
  if (NEEDS_MENU && what === "deliver" && held.alive) {
    event.cut = [me, from].find(({ id }) => world.actors[id].apart);
  }
  event.lost = what === "drop" || !held.alive || !!event.cut;
  if (event.lost) return event;
  const isQueued = me.rules.some(([on]) => isFor(on, name) && on[2]);
  return isQueued ? after({ inbox: [...held.inbox, about] }) : handle(about);
}
