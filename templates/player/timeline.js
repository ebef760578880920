/**
 * A run, a seed and clicks with their times, as what happens when; src/run/timeline.rs means the
 * same. One queue, ordered by time in whole milliseconds and then by sequence; no clock, no
 * chance.
 *
 * @import { Actor, Click, Due, Envelope, Happening, Moment, OnAction, Played, Scene, Verdict,
 *   What } from "./types.js"
 */
import { fill, word } from "../words.js";
import { attempt, fault, show } from "./evaluate.js";
import { NEEDS_CLOCK, NEEDS_VALUES } from "./needs.js";
import { verdictOf } from "./verdict.js";
import { apply, enabled, isTimed, next } from "./world.js";

/** The least and the most that a message is under way, in milliseconds; src/run/timing.rs. */
const LATENCY_MS = [400, 1200];
/** How long after the one before it a message arrives at the soonest where channels keep order. */
const GAP_MS = 150;

/**
 * How long something takes: the number of the seed that belongs to the nth use of a pair, between
 * two bounds.
 *
 * @param {Scene} scene
 * @param {number} seed
 * @param {number[]} bounds
 * @param {number} one
 * @param {number} other
 * @param {number} nth
 * @param {number[][]} [instead]
 */
function takes(scene, seed, [least, most], one, other, nth, instead) {
  const use = `${[one, other, nth]}`;
  const known = instead?.find((entry) => `${entry.slice(0, 3)}` === use);
  if (known) return known[3];
  const letter = (one * 37 + other * 11 + (nth % 127) * 53) % 127;
  const number = scene.seeds[seed].charCodeAt(letter) - 48;
  return least + Math.floor(((most - least) * number) / 40);
}

/**
 * What an actor would do if it were clicked at a moment.
 *
 * @param {Scene} scene
 * @param {Pick<Moment, "world" | "flying">} moment
 * @param {Actor} me
 */
export function could(scene, { world, flying }, me) {
  const isQuiet = () =>
    ![...flying, ...world.actors.flatMap(({ inbox }) => inbox)].some(
      ({ from, to }) => from === me || to === me);
  return next(scene, world, me, (on) =>
    scene.drive === "auto" ? !!on[1] : !isTimed(on) || isQuiet());
}

/**
 * What is to happen, by the millisecond; of one millisecond, what was asked for first comes first.
 *
 * @param {number} latest
 */
function agendaUpTo(latest) {
  /** @type {Map<number, Due[]>} */
  const due = new Map();
  /** @param {number} at */
  const of = (at) => /** @type {Due[]} */ (due.get(at));
  let soonest = 0;
  let size = 0;
  return {
    /** @type {(entry: Due) => void} */
    add(entry) {
      const { at } = entry;
      if (!due.has(at)) due.set(at, []);
      of(at).push(entry);
      soonest = Math.min(soonest, at);
      size += 1;
    },
    /** @type {(entry: Due) => void} */
    remove(entry) {
      const { at } = entry;
      const left = of(at).filter((other) => other !== entry);
      if (left.length) due.set(at, left);
      else due.delete(at);
      size -= 1;
    },
    /**
     * What comes first. Undefined if there is nothing; what comes after `latest` is all alike.
     *
     * @returns {Due | undefined}
     */
    first() {
      while (size && soonest <= latest && !due.has(soonest)) soonest += 1;
      const later = /** @type {Due} */ ({ at: Infinity });
      return size ? (of(soonest) || [later])[0] : undefined;
    },
  };
}

/**
 * Lets events send and end messages: changes the set of those under way, which has them in the
 * order of their sending.
 *
 * @param {Set<Envelope>} flying
 * @param {Happening[]} events
 */
function fly(flying, events) {
  for (const { what, envelope, sent } of events) {
    if (envelope && (what === "deliver" || what === "drop")) flying.delete(envelope);
    for (const one of sent) flying.add(one);
  }
  return flying;
}

/**
 * A run, played up to a time: its events, each with the world behind it, and the clicks that did
 * nothing; `advance` goes on. From `earlier`, a run whose first `known` clicks are the same, it
 * takes what was before the click after them; then only that one and later ones may be idle.
 *
 * @param {Scene} scene
 * @param {number} seed
 * @param {Click[]} clicks
 * @param {number} [until]
 * @param {Played} [earlier]
 * @param {number} [known]
 * @returns {Played}
 */
export function play(scene, seed, clicks, until = Infinity, earlier, known = clicks.length - 1) {
  const [runMs, eventsMax, messagesMax, rushMax] = scene.limits;
  // What follows a fault is not known, so a run that has come to one is no beginning.
  const faultAt = /** @type {number} */ (earlier?.stopped?.at);
  const isBeginning = earlier && !(faultAt <= clicks[known][0]);
  const events = isBeginning ? earlier.events.filter(({ at }) => at <= clicks[known][0]) : [];
  const last = events.at(-1);
  const flying = fly(new Set(), events);
  /** @type {Partial<Played>} */
  const begun = { events, flying, idle: [], work: 0 };
  const run = /** @type {Played} */ (begun);
  run.world = last ? last.world : scene.opening;
  run.now = last ? last.at : 0;
  // What it first breaks or reaches, if that is known.
  const verdict = /** @type {Verdict} */ (earlier?.verdict);
  if (last && verdict?.at <= last.at) run.verdict = verdict;
  // Which actions wait, how often each has, and how many things were due before.
  let [waits, waited, sequence] = last?.then || [[], {}, 0];
  const agenda = agendaUpTo(runMs);
  [...[...flying].map(({ due }) => due), ...waits]
    .sort((a, b) => a.sequence - b.sequence)
    .forEach(agenda.add);
  // The click that comes next, who does something, and how often at this moment.
  let nth = last ? known : 0;
  /** @type {Actor} */
  let who;
  let rush = 0;
  /**
   * When all was as it is for the first time since the last click.
   *
   * @type {Map<string, number>}
   */
  const seen = new Map();
  let sent = events.reduce((all, event) => all + event.sent.length, 0);
  /**
   * Where channels keep order: on each, when the last message that was sent arrives.
   *
   * @type {Record<string, number>}
   */
  const latest = {};
  /** @type {(envelope: Envelope, gap: number) => void} */
  const keepOrder = (envelope, gap) => {
    const channel = `${envelope.from.id} ${envelope.to.id}`;
    envelope.arrives = Math.max(envelope.arrives, (latest[channel] || 0) + gap);
    latest[channel] = envelope.arrives;
  };
  if (NEEDS_VALUES) events.forEach(({ sent }) => sent.forEach((one) => keepOrder(one, 0)));
  /** @type {(at: number, what: What, me: Actor, about: any) => Due} */
  const schedule = (at, ...what) => {
    const entry = { at, what, sequence: sequence++, begun: run.now };
    agenda.add(entry);
    return entry;
  };
  /** @param {Envelope} envelope */
  const depart = (envelope) => {
    const { from, to, nth } = envelope;
    envelope.left = run.now;
    const ms = takes(scene, seed, LATENCY_MS, from.id, to.id, nth, scene.times[seed]);
    envelope.arrives = run.now + ms;
    if (NEEDS_VALUES && scene.ordered) {
      const isSaid = scene.times[seed]?.some((one) =>
        one[0] === from.id && one[1] === to.id && one[2] === nth);
      keepOrder(envelope, isSaid ? 0 : GAP_MS);
    }
    envelope.due = schedule(envelope.arrives, "deliver", to, envelope);
  };
  /** @param {Due} waiting */
  const endWait = (waiting) => {
    agenda.remove(waiting);
    waits = waits.filter((one) => one !== waiting);
  };
  /** @type {(what: What, me: Actor, about: any) => boolean} */
  const happen = (what, me, about) => {
    who = me;
    const event = apply(scene, run.world, what, me, about);
    if (!event) return false;
    if (what === "drop") agenda.remove(about.due);
    event.at = run.now;
    run.verdict ||= verdictOf(scene, event);
    run.world = event.world;
    if (NEEDS_CLOCK && NEEDS_VALUES) {
      waits
        .filter(({ what }) => what[1] === me && event.resets.includes(what[2]))
        .forEach(endWait);
    }
    event.sent.forEach(depart);
    sent += event.sent.length;
    fly(flying, [event]);
    events.push(event);
    run.work += 1 + event.sent.length;
    return true;
  };
  /** @param {Actor} me */
  const wait = (me) => {
    if (scene.isStill) return;
    const able = run.world.actors[me.id].alive ? enabled(scene, run.world, me) : [];
    me.rules.forEach(([on], rule) => {
      if (!isTimed(on)) return;
      const waiting = waits.find(({ what }) => what[1] === me && what[2] === rule);
      if (able.includes(rule) === !!waiting) return;
      if (waiting) return endWait(waiting);
      const key = `${me.id} ${rule}`;
      const count = waited[key] || 0;
      waited = { ...waited, [key]: count + 1 };
      const bounds = /** @type {number[]} */ (/** @type {OnAction} */ (on).slice(2));
      const ms = takes(scene, seed, bounds, me.id, rule, count, scene.waits[seed]);
      waits = [...waits, schedule(run.now + ms, "do", me, rule)];
    });
  };
  /**
   * What a rule reads is the actor's own: nobody else could act now that could not before.
   *
   * @param {Actor} me
   */
  const settle = (me) => {
    who = me;
    if (NEEDS_CLOCK && scene.drive === "auto") {
      let what;
      const isAtOnce = (/** @type {OnAction} */ on) => !on[1] && !isTimed(on);
      while ((what = next(scene, run.world, me, isAtOnce)) !== undefined) {
        if (rush === rushMax) fault("it never rests");
        rush += 1;
        happen(what === "handle" ? what : "do", me, what);
      }
      rush = 0;
      wait(me);
    }
    const event = events.at(-1);
    if (event) event.then = [waits, waited, sequence];
  };
  /** @type {(click: Click) => boolean} */
  const click = ([, act, by, more, nth]) => {
    /** @type {What} */
    let what = act;
    let me = scene.actors[by];
    /** @type {any} */
    let about = more;
    who = me;
    if (nth >= 0) {
      about = [...flying].find((one) => one.from === me && one.to.id === more && one.nth === nth);
      if (!about) return false;
      me = about.to;
    }
    if (what === "act") {
      about = could(scene, run, me);
      if (about === undefined) return false;
      what = about === "handle" ? about : "do";
    }
    const did = happen(what, me, about);
    if (did) settle(me);
    return did;
  };
  /**
   * Whether somebody waits for time, all is as it was at a moment since the last click, and since
   * then every wait has begun and every message was sent that are there now: nothing new would
   * happen from here on.
   */
  const isBack = () => {
    if (!waits.length) return false;
    /** @type {(envelope: Envelope) => string} */
    const written = ({ from, to, name, carries }) =>
      [from.id, to.id, name, ...carries.map(show)].join();
    const held = run.world.actors.map(({ alive, apart, registers, inbox }) =>
      [alive, !!apart, ...registers.map(show), ...inbox.map(written)].join("|"));
    const under = [...flying].map(written);
    if (!(NEEDS_VALUES && scene.ordered)) under.sort();
    const moment = [...held, "", ...under].join("\n");
    if (!seen.has(moment)) seen.set(moment, events.at(-1)?.at || 0);
    const first = /** @type {number} */ (seen.get(moment));
    return (
      waits.every(({ begun }) => begun > first) && [...flying].every(({ left }) => left > first)
    );
  };
  /**
   * Ends the run for good.
   *
   * @type {(words: string, isRound: boolean) => false}
   */
  const cut = (words, isRound) => {
    run.cut = { at: events.at(-1)?.at || 0, words, isRound };
    run.rests = true;
    return false;
  };
  /**
   * Does what comes next, if it comes up to a time; returns whether it did.
   *
   * @param {number} time
   */
  const goOn = (time) => {
    const due = /** @type {Due} */ (agenda.first());
    const clicked = clicks[nth]?.[0] <= runMs ? clicks[nth] : undefined;
    const isClick = clicked && !(due?.at <= clicked[0]);
    run.rests = !due && !clicked;
    if (run.rests) return false;
    if (NEEDS_CLOCK && !clicked && nth >= clicks.length && isBack()) {
      return cut(word("comes_round"), true);
    }
    const isMuch =
      events.length > eventsMax
        ? fill(word("events"), { n: eventsMax })
        : sent > messagesMax && fill(word("messages"), { n: messagesMax });
    const limit = due?.at > runMs ? fill(word("seconds"), { n: runMs / 1000 }) : isMuch;
    if (!isClick && limit) return cut(fill(word("is_cut"), { limit }), false);
    if ((isClick ? clicked[0] : due.at) > time) return false;
    if (isClick) {
      run.now = Math.max(run.now, clicked[0]);
      nth += 1;
      if (!click(clicked)) run.idle.push(nth - 1);
      return true;
    }
    endWait(due);
    run.now = due.at;
    happen(...due.what);
    settle(due.what[1]);
    return true;
  };
  /** @type {(error: Error) => boolean} */
  const stop = ({ message }) => {
    const why =
      rush === rushMax
        ? fill(word("never_rests"), { n: rushMax })
        : fill(word("cannot_go_on"), { why: message });
    run.stopped = { at: run.now, words: fill(word("stopped_here"), { who: who.name, why }) };
    run.rests = true;
    return true;
  };
  run.advance = (time, enough = Infinity) => {
    enough += run.work;
    attempt(() => {
      while (!run.stopped && goOn(time)) if (run.work >= enough) return true;
      if (time < runMs) run.now = Math.max(run.now, time);
      return true;
    }, stop);
  };
  run.at = pastOf(scene, events);
  if (!last) {
    attempt(() => {
      scene.actors.forEach(settle);
      return true;
    }, stop);
  }
  run.advance(until);
  return run;
}

/**
 * What is past at a time, of events that become more: they, the world, and the messages under way.
 *
 * @param {Scene} scene
 * @param {Happening[]} events
 * @returns {(time: number) => Moment}
 */
function pastOf(scene, events) {
  /** @type {Moment} */
  let moment = { past: [], flying: new Set(), world: scene.opening };
  return (time) => {
    const before = moment.past.length;
    let count = before;
    while (events[count]?.at <= time) count += 1;
    while (count && events[count - 1].at > time) count -= 1;
    if (count !== before) {
      const past = events.slice(0, count);
      const flying =
        count > before ? fly(moment.flying, past.slice(before)) : fly(new Set(), past);
      moment = { past, flying, world: count ? past[count - 1].world : scene.opening };
    }
    return moment;
  };
}
