/**
 * What happened, in sentences; src/scene/story.rs says the same of the demo.
 *
 * @import { Happening, Scene, Told, Verdict } from "./types.js"
 */
import { fill, word } from "../words.js";
import { NEEDS_MENU } from "./needs.js";

/** The most events and messages that the diagram and the steps beside it show: the last ones. */
const SHOWN_MAX = 300;

/**
 * What befalls an actor, or a message on its way.
 *
 * @type {Record<string, string>}
 */
const BEFALLS = {
  kill: word("crashes"),
  restart: word("is_back"),
  drop: word("gets_lost"),
  ...(NEEDS_MENU && {
    isolate: word("is_isolated"),
    heal: word("is_healed"),
    duplicate: word("sent_twice"),
  }),
};

/**
 * The sentence of an event; nothing for a message that begins to wait.
 *
 * @param {Scene} scene
 * @param {Happening} event
 */
export function sentenceOf(scene, { what, me, said, envelope, lost, cut }) {
  let words = said;
  if (!said) {
    const isAtCrashed = lost && !cut && what !== "drop";
    words = BEFALLS[what] || "";
    if (isAtCrashed) words = word("lost_at_crashed");
    if (NEEDS_MENU && cut) words = word("lost_at_isolated");
    const to = me.name;
    const message = envelope && scene.messages[envelope.name];
    const from = envelope?.from.name || "";
    const path = isAtCrashed ? word("message") : word("message_between");
    const on = message ? fill(path, { message, from, to }) : "";
    words = fill(words, { who: cut?.name || to, message: on });
  }
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
