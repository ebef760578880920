/**
 * What happened, in sentences; src/scene/story.rs says the same of the demo.
 *
 * @import { Happening, Scene, Told, Verdict } from "./types.js"
 */
import { NEEDS_MENU } from "./needs.js";

/** The most events and messages that the diagram and the steps beside it show: the last ones. */
const SHOWN_MAX = 300;

/**
 * What befalls an actor.
 *
 * @type {Record<string, string>}
 */
const BEFALLS = {
  kill: "crashes",
  restart: "is back",
  ...(NEEDS_MENU && { isolate: "is isolated", heal: "is no longer isolated" }),
};

/**
 * The sentence of an event; nothing for a message that begins to wait.
 *
 * @param {Scene} scene
 * @param {Happening} event
 */
export function sentenceOf(scene, { what, me, said, envelope, lost, cut }) {
  const message = envelope && `the ${scene.messages[envelope.name]} from ${envelope.from.name}`;
  const does = BEFALLS[what];
  let words = said || (does ? `${me.name} ${does}.` : "");
  if (NEEDS_MENU && what === "duplicate") words = `${message} to ${me.name} is sent twice.`;
  if (lost) words = `${me.name} has crashed: ${message} is lost.`;
  if (NEEDS_MENU && cut) words = `${cut.name} is isolated: ${message} to ${me.name} is lost.`;
  if (what === "drop") words = `${message} to ${me.name} gets lost.`;
  return words.replace(/(^|\. )(\W )?./g, (start) => start.toUpperCase());
}

/**
 * The story of events: what an actor does at one moment is told together, with what that breaks or
 * reaches.
 *
 * @param {Scene} scene
 * @param {Happening[]} events
 * @param {Verdict} [verdict]
 */
export function storyOf(scene, events, verdict) {
  /** @type {Told[]} */
  const story = [];
  for (const event of events) {
    const { at, me } = event;
    const ends = verdict?.event === event ? verdict.words : "";
    const words = `${sentenceOf(scene, event)} ${ends}`.trim();
    const last = story.at(-1);
    if (!words) continue;
    if (last && last.at === at && last.me === me) last.words += ` ${words}`;
    else story.push({ at, me, words });
  }
  return story;
}

/**
 * The last events that have room; of one moment, all.
 *
 * @param {Happening[]} events
 */
export function lastOf(events) {
  let room = SHOWN_MAX;
  let from = events.length;
  while (from && room > 0) room -= 1 + events[--from].sent.length;
  if (!from) return events;
  const later = events.filter(({ at }) => at > events[from].at);
  return later.length ? later : events.filter(({ at }) => at === events[from].at);
}
