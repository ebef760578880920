/**
 * The run that the reader plays: its clicks, where it stands, its branches, and the one clock.
 *
 * @import { Click, Run, Scene } from "./types.js"
 */
import { inTalk, tellTalk } from "../reader/talk.js";
import { fragment } from "./link.js";
import { still } from "./messages.js";
import { NEEDS_SWITCHES } from "./needs.js";
import { strike } from "./scene.js";
import { play } from "./timeline.js";

export const SPEEDS = [1, 2, 4, 0.5];
const BRANCHES_MAX = 8;
/** How much of a run is played at once, in events and messages, so that the page stays awake. */
export const WORK_MAX = 2000;

/**
 * The reader's run of a scene; `draw` hears of every change.
 *
 * @param {Scene} scene
 * @param {() => void} draw
 * @returns {Run}
 */
export function runOf(scene, draw) {
  const played = play(scene, 0, [], 0);
  const first = { seed: 0, clicks: [], without: scene.lacks, now: 0 };
  const begun = { ...first, played, branches: [], speed: 1, moves: false };
  const run = /** @type {Run} */ (/** @type {Partial<Run>} */ (begun));
  /**
   * The frame that is asked for, and the time of the one before.
   *
   * @type {{ time: number, frame: number }}
   */
  let stamp = { time: 0, frame: 0 };
  /** @type {number | undefined} */
  let waiting;
  /** @type {number | undefined} */
  let keeping;
  const write = () => {
    const embed = document.documentElement.dataset.embed === "" ? "#embed" : "";
    const bare = location.pathname + location.search + embed;
    const isOpening = !run.clicks.length && `${run.without}` === `${scene.lacks}`;
    const address = isOpening ? bare : embed + fragment(scene, run);
    if (!inTalk) history.replaceState(null, "", address);
  };
  // Engines complain of too many changes of the address at once.
  const keep = () => {
    clearTimeout(keeping);
    keeping = setTimeout(write, 200);
  };
  // There is one clock, whoever starts it again.
  const halt = () => {
    cancelAnimationFrame(stamp.frame);
    clearTimeout(waiting);
  };
  /**
   * What is known of a run grows bit by bit, in tasks of their own where it is long; until then
   * the end is what is known.
   *
   * @type {(time?: number, goesOn?: boolean) => void}
   */
  const stop = (time = run.now, goesOn = false) => {
    halt();
    run.moves = false;
    run.played.advance(Infinity, WORK_MAX);
    const { rests, now } = run.played;
    run.now = Math.min(time, rests ? run.latest() : now);
    if (goesOn && (rests || run.now === time)) return go();
    keep();
    draw();
    if (!rests) waiting = setTimeout(stop, 0, time, goesOn);
  };
  /**
   * Where the run stops by itself, once: it breaks a claim or reaches a goal. Never at the very
   * beginning.
   */
  const turn = () => Math.max(1, /** @type {any} */ (run.played.verdict?.at));
  /** @param {number} time */
  const move = (time) => {
    if (!run.moves) return;
    const before = run.now;
    // A hidden tab asks for no frame; when it is back it goes on where it was.
    const passed = Math.max(0, Math.min(64, time - stamp.time));
    const next = run.now + passed * run.speed;
    // What will be is played bit by bit, so that no click waits for it; where much happens, time
    // waits for that.
    run.played.advance(Math.max(run.played.now, next) + 1000, WORK_MAX / 4);
    run.now = run.played.rests ? next : Math.min(next, run.played.now);
    if (before < turn() && run.now >= turn()) return stop(turn());
    if (run.isOver()) return stop();
    draw();
    stamp = { time, frame: requestAnimationFrame(move) };
  };
  /** The next moment at which something happens. Undefined if nothing does. */
  const following = () => {
    run.played.advance(Infinity, 1);
    const next = run.played.events.find((event) => event.at > run.now)?.at;
    // All that happens then is seen together.
    if (next !== undefined) run.played.advance(next, WORK_MAX);
    return next;
  };
  const leap = () => {
    const next = following();
    if (next === undefined) return stop();
    run.now = next;
    if (next === turn()) stop();
    else go();
  };
  const go = () => {
    halt();
    run.moves = true;
    draw();
    if (still.matches) {
      // A hidden tab gets no frame to leap in.
      const ask = () => (stamp.frame = requestAnimationFrame(leap));
      waiting = setTimeout(ask, 1200 / run.speed);
    } else stamp = { time: performance.now(), frame: requestAnimationFrame(move) };
  };
  /** @type {(seed: number, clicks: Click[], now: number, ...known: any[]) => void} */
  const change = (seed, clicks, now, until = 0, earlier, known) => {
    const played = play(scene, seed, clicks, until, earlier, known);
    Object.assign(run, { seed, clicks, now, played });
    keep();
  };
  const branch = () => {
    const { branches, seed, clicks, without } = run;
    run.branches = [...branches, { seed, clicks, without }].slice(-BRANCHES_MAX);
  };
  /** @param {string[]} without */
  const strikeOut = (without) => {
    if (!NEEDS_SWITCHES || `${without}` === `${run.without}`) return;
    strike(scene, without);
    run.without = scene.without;
  };
  /**
   * What the reader does here, the other window of a talk shows too.
   *
   * @template {any[]} Given
   * @param {(...given: Given) => void} does
   * @returns {(...given: Given) => void}
   */
  const told = (does) => (...given) => {
    does(...given);
    run.tell();
  };
  Object.assign(run, /** @type {Partial<Run>} */ ({
    latest() {
      const { events, stopped } = run.played;
      return Math.max(stopped?.at || 0, events.at(-1)?.at || 0);
    },
    verdict: () => (run.now === turn() ? run.played.verdict : undefined),
    isOver: () => !!run.played.rests && run.now >= run.latest(),
    tell() {
      const hash = fragment(scene, run, run.moves ? "play" : "run");
      tellTalk({ run: hash, speed: run.speed });
    },
    click: told((...what) => {
      // Never at the very beginning, so that one can go back to before it.
      const now = Math.max(1, Math.floor(run.now));
      const before = run.clicks.filter(([at]) => at <= run.now);
      if (before.length < run.clicks.length) branch();
      // What was before the click is known, except that of a click at the beginning a moment is
      // left out.
      const earlier = run.now < 1 ? undefined : run.played;
      const was = run.played.verdict;
      change(run.seed, [...before, [now, ...what]], now, now, earlier, before.length);
      const { verdict } = run.played;
      if (verdict && verdict.at !== was?.at) stop();
      else go();
    }),
    toggle: told(() => {
      if (run.moves) return stop();
      if (!run.clicks.length) change(scene.demoSeed, scene.demo, 0);
      else if (run.isOver()) run.now = 0;
      go();
    }),
    to: told((time) => stop(Math.max(0, time))),
    step(isOn) {
      const { events } = run.played;
      const before = events.findLast(({ at }) => at < Math.floor(run.now))?.at ?? 0;
      run.to(isOn ? (following() ?? Infinity) : before);
    },
    undo: told(() => {
      const { clicks } = run;
      const [last] = clicks.at(-1) || [];
      if (last !== undefined) {
        change(run.seed, clicks.slice(0, -1), clicks.length > 1 ? Math.min(run.now, last) : 0);
      }
      stop();
    }),
    again: told(() => {
      branch();
      const clicks = run.clicks.length ? run.clicks : scene.demo;
      change((run.seed + 1) % scene.seeds.length, clicks, 0);
      go();
    }),
    reset: told(() => {
      run.branches = [];
      strikeOut(scene.lacks);
      change(0, [], 0);
      stop();
    }),
    turn: told((nth) => {
      const { seed, clicks, without } = run.branches[nth];
      run.branches[nth] = { seed: run.seed, clicks: run.clicks, without: run.without };
      strikeOut(without);
      change(seed, clicks, 0);
      stop(Infinity);
    }),
    open({ seed, clicks, now, moves, without }) {
      strikeOut(without);
      change(seed, clicks, 0);
      stop(now, moves);
    },
    strike: told((without) => {
      const { seed, clicks, now } = run;
      strikeOut(without);
      // Where the run was one that a search has found, it is not one of this protocol.
      if (scene.seeds[seed]) change(seed, clicks, 0);
      else change(0, [], 0);
      stop(now);
    }),
    show: told(() => {
      change(scene.demoSeed, scene.demo, 0);
      go();
    }),
    faster: told(() => {
      run.speed = SPEEDS[(SPEEDS.indexOf(run.speed) + 1) % SPEEDS.length];
      draw();
    }),
  }));
  addEventListener("pagehide", write);
  return run;
}
