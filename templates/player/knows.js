/**
 * What one actor knows: what it holds, what it has sent, and what is on its way to it. The picture
 * then leaves out all else, also who has crashed, and a set that it holds lights its members.
 *
 * @import { Actor, Envelope, Moment, Value } from "./types.js"
 */

/**
 * A moment without the messages that an actor has neither sent nor will get.
 *
 * @param {Moment} moment
 * @param {Actor} knower
 * @returns {Moment}
 */
export function seenBy(moment, knower) {
  /** @param {Envelope} [envelope] */
  const isOwn = (envelope) => envelope?.from === knower || envelope?.to === knower;
  const actors = moment.world.actors.map((held) => ({ ...held, inbox: held.inbox.filter(isOwn) }));
  const flying = new Set([...moment.flying].filter(isOwn));
  return { ...moment, flying, world: { actors } };
}

/**
 * The members of a value, if it is a set of actors.
 *
 * @param {Value} value
 * @returns {Actor[]}
 */
export const membersOf = (value) =>
  Array.isArray(value) && value.every((one) => one?.registers) ? value : [];
