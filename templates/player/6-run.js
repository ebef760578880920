/* The run that the reader plays: its clicks, where it stands, its branches, and the one clock. */

const SPEEDS = [1, 2, 4, 0.5];
const BRANCHES_MAX = 8;
/** How much of a run is played at once, in events and messages, so that the page stays awake. */
const WORK_MAX = 2000;
const LETTERS = { act: "a", do: "d", kill: "k", restart: "r", isolate: "i", heal: "h", drop: "x", duplicate: "c" };

/** A run as a link's fragment: `#run=0/0a3.400k5/1200`. */
function fragment({ seed, clicks, now }, how = "run") {
  const words = clicks.map(([at, what, ...rest]) => at + LETTERS[what] + rest.join("-"));
  return `#${how}=${seed}/${words.join(".")}/${Math.floor(now)}`;
}

/** Whether a reader of this slide could click so, or the demo does; src/scene/link.rs says the same. */
function isAllowed(scene, click) {
  const [at, what, who, more] = click;
  const { rules, outside } = scene.actors[who];
  const [name, byHand] = rules[more]?.[0] || [];
  if (at > scene.limits[0]) return false;
  if (what === "act" || scene.demo.some((known) => `${known}` === `${click}`)) return true;
  if (what === "do") return typeof name === "string" && (scene.drive === "step" || byHand === 1);
  return scene.faults.includes(what) && (/^d/.test(what) || !outside);
}

/** The run of a fragment, and whether it asks for what the scene does not allow. Undefined if it is damaged. */
function fromFragment(scene, hash) {
  const [, how, seed, words, now] = hash.match(/^#(run|play)=(\d+)\/([^/]*)\/(\d{1,6})$/) || [];
  const clicks = (words || "").split(".").filter(Boolean).map((word) => {
    const [, at, letter, rest] = word.match(/^(\d{1,6})([adkrihxc])(\d+(?:-\d+)*)$/) || [];
    const what = Object.keys(LETTERS).find((name) => LETTERS[name] === letter);
    const numbers = (rest || "").split("-").map(Number);
    const isWhole = numbers.length === ({ do: 2, drop: 3, duplicate: 3 }[what] || 1) && (what === "do" || scene.actors[numbers.at(-2) ?? 0]);
    return what && isWhole && scene.actors[numbers[0]] && [Number(at), what, ...numbers];
  });
  if (!now || !scene.seeds[seed] || clicks.length > scene.limits[1] || !clicks.every(Boolean)) return undefined;
  const allowed = clicks.filter((click) => isAllowed(scene, click));
  return { seed: Number(seed), clicks: allowed, now: Number(now), moves: how === "play", asksTooMuch: allowed.length < clicks.length };
}

/** The reader's run of a scene; `draw` hears of every change. */
function runOf(scene, draw) {
  const the = { seed: 0, clicks: [], now: 0, played: play(scene, 0, [], 0), branches: [], speed: 1, moves: false };
  let stamp;
  let waiting;
  const latest = () => {
    const { events, stopped } = the.played;
    return Math.max(stopped?.at || 0, events.at(-1)?.at || 0);
  };
  let keeping;
  const write = () => inTalk || history.replaceState(null, "", the.clicks.length ? fragment(the) : location.pathname + location.search);
  // Engines complain of too many changes of the address at once.
  const keep = () => {
    clearTimeout(keeping);
    keeping = setTimeout(write, 200);
  };
  addEventListener("pagehide", write);
  // There is one clock, whoever starts it again.
  const halt = () => {
    cancelAnimationFrame(stamp?.frame);
    clearTimeout(waiting);
  };
  // What is known of a run grows bit by bit, in tasks of their own where it is long; until then the end is what is known.
  const stop = (time = the.now, goesOn = false) => {
    halt();
    the.moves = false;
    the.played.advance(Infinity, WORK_MAX);
    const { rests, now } = the.played;
    the.now = Math.min(time, rests ? latest() : now);
    if (goesOn && (rests || the.now === time)) return go();
    keep();
    draw();
    if (!rests) waiting = setTimeout(stop, 0, time, goesOn);
  };
  /** Where the run stops by itself, once: it breaks a claim or reaches a goal. Never at the very beginning. */
  const turn = () => Math.max(1, the.played.verdict?.at);
  const move = (time) => {
    if (!the.moves) return;
    const before = the.now;
    // A hidden tab asks for no frame; when it is back it goes on where it was.
    const next = the.now + Math.max(0, Math.min(64, time - stamp.time)) * the.speed;
    // What will be is played bit by bit, so that no click waits for it; where much happens, time waits for that.
    the.played.advance(Math.max(the.played.now, next) + 1000, WORK_MAX / 4);
    the.now = the.played.rests ? next : Math.min(next, the.played.now);
    if (before < turn() && the.now >= turn()) return stop(turn());
    if (the.isOver()) return stop();
    draw();
    stamp = { time, frame: requestAnimationFrame(move) };
  };
  /** The next moment at which something happens. Undefined if nothing does. */
  const following = () => {
    the.played.advance(Infinity, 1);
    const next = the.played.events.find((event) => event.at > the.now)?.at;
    // All that happens then is seen together.
    if (next !== undefined) the.played.advance(next, WORK_MAX);
    return next;
  };
  const leap = () => {
    const next = following();
    if (next === undefined) return stop();
    the.now = next;
    if (next === turn()) stop();
    else go();
  };
  const go = () => {
    halt();
    the.moves = true;
    draw();
    // A hidden tab gets no frame to leap in.
    if (still.matches) waiting = setTimeout(() => (stamp = { frame: requestAnimationFrame(leap) }), 1200 / the.speed);
    else stamp = { time: performance.now(), frame: requestAnimationFrame(move) };
  };
  const change = (seed, clicks, now, until = 0, earlier, known) => {
    Object.assign(the, { seed, clicks, now, played: play(scene, seed, clicks, until, earlier, known) });
    keep();
  };
  const branch = () => (the.branches = [...the.branches, { seed: the.seed, clicks: the.clicks }].slice(-BRANCHES_MAX));
  Object.assign(the, {
    latest,
    /** What the run breaks or reaches, if that is now. */
    verdict: () => (the.now === turn() ? the.played.verdict : undefined),
    isOver: () => the.played.rests && the.now >= latest(),
    tell: () => tellTalk({ run: fragment(the, the.moves ? "play" : "run"), speed: the.speed }),
    /** A click of the reader: in the past it begins a branch. */
    click(...what) {
      // Never at the very beginning, so that one can go back to before it.
      const now = Math.max(1, Math.floor(the.now));
      const before = the.clicks.filter(([at]) => at <= the.now);
      const isBranch = before.length < the.clicks.length;
      if (isBranch) branch();
      // What was before the click is known, except that of a click at the beginning a moment is left out.
      const was = the.played.verdict;
      change(the.seed, [...before, [now, ...what]], now, now, the.now < 1 ? undefined : the.played, before.length);
      const { verdict } = the.played;
      if (verdict && verdict.at !== was?.at) stop();
      else go();
    },
    toggle() {
      if (the.moves) return stop();
      if (!the.clicks.length) change(0, scene.demo, 0);
      else if (the.isOver()) the.now = 0;
      go();
    },
    to(time) {
      stop(Math.max(0, time));
    },
    /** To the next moment at which something happens, or the one before. */
    step(on) {
      this.to(on ? following() ?? Infinity : the.played.events.findLast(({ at }) => at < Math.floor(the.now))?.at ?? 0);
    },
    undo() {
      const last = the.clicks.at(-1);
      if (last) change(the.seed, the.clicks.slice(0, -1), the.clicks.length > 1 ? Math.min(the.now, last[0]) : 0);
      stop();
    },
    /** The same clicks with the next seed. */
    again() {
      branch();
      change((the.seed + 1) % scene.seeds.length, the.clicks.length ? the.clicks : scene.demo, 0);
      go();
    },
    reset() {
      the.branches = [];
      change(0, [], 0);
      stop();
    },
    /** To an earlier branch; the present one takes its place. */
    turn(nth) {
      const other = the.branches[nth];
      the.branches[nth] = { seed: the.seed, clicks: the.clicks };
      change(other.seed, other.clicks, 0);
      stop(Infinity);
    },
    open(run) {
      change(run.seed, run.clicks, 0);
      stop(run.now, run.moves);
    },
    faster() {
      the.speed = SPEEDS[(SPEEDS.indexOf(the.speed) + 1) % SPEEDS.length];
      draw();
    },
  });
  // What the reader does here, the other window of a talk shows too.
  for (const does of ["click", "toggle", "to", "undo", "again", "reset", "turn", "faster"]) {
    const method = the[does];
    the[does] = (...given) => {
      method.apply(the, given);
      the.tell();
    };
  }
  return the;
}
