/*
 * A run, a seed and clicks with their times, as what happens when; src/sim/timeline.rs means the same. One queue, ordered
 * by time in whole milliseconds and then by sequence; no clock, no chance.
 */

const RUN_MS_MAX = 600000;
const EVENTS_MAX = 5000;

/** How long something takes: the number of the seed that belongs to the nth use of a pair, between two bounds. */
function takes(scene, seed, [least, most], one, other, nth, instead) {
  const known = !seed && instead.find((entry) => entry[0] === one && entry[1] === other && entry[2] === nth);
  if (known) return known[3];
  const number = scene.seeds[seed].charCodeAt((one * 37 + other * 11 + (nth % 127) * 53) % 127) - 48;
  return least + Math.floor(((most - least) * number) / 40);
}

/** What an actor would do if it were clicked now. */
function could(scene, world, me) {
  const isQuiet = () => ![...world.flying, ...world.actors.flatMap(({ inbox }) => inbox)].some(({ from, to }) => from === me || to === me);
  return next(scene, world, me, (on) => (scene.drive === "auto" ? on[1] : on.length < 4 || isQuiet()));
}

/**
 * Plays a run up to a time: its events, each with the world behind it, and the clicks that did nothing; `advance` goes on.
 * From `earlier`, the run without the last click, it takes what was before that click; then only that one may be idle.
 */
function play(scene, seed, clicks, until = RUN_MS_MAX, earlier) {
  const events = earlier ? earlier.events.filter(({ at }) => at <= clicks.at(-1)[0]) : [];
  const last = events.at(-1);
  const run = { events, world: last ? last.world : scene.opening, idle: [], now: last ? last.at : 0 };
  // What is due, how often an action has waited, and how many things were due before.
  let [queue, waited, sequence] = last ? last.then : [[], {}, 0];
  const schedule = (at, due) => (queue = [...queue, { at, due, sequence: sequence++ }]);
  const depart = (envelope) => {
    envelope.left = run.now;
    envelope.arrives = run.now + takes(scene, seed, [400, 1200], envelope.from.id, envelope.to.id, envelope.nth, scene.times);
    schedule(envelope.arrives, ["deliver", envelope.to, envelope]);
  };
  const happen = (what, me, about) => {
    const event = apply(scene, run.world, what, me, about);
    if (!event) return false;
    if (what === "drop") queue = queue.filter(({ due }) => due[2] !== about);
    event.at = run.now;
    run.world = event.world;
    event.sent.forEach(depart);
    events.push(event);
    return true;
  };
  const wait = (me) => {
    const able = run.world.actors[me.id].alive ? enabled(scene, run.world, me) : [];
    me.rules.forEach(([on], at) => {
      if (on.length !== 4) return;
      const waits = queue.find(({ due }) => due[1] === me && due[2] === at);
      if (!able.includes(at)) queue = queue.filter((entry) => entry !== waits);
      else if (!waits) {
        const key = `${me.id} ${at}`;
        const nth = waited[key] || 0;
        waited = { ...waited, [key]: nth + 1 };
        schedule(run.now + takes(scene, seed, on.slice(2), me.id, at, nth, scene.waits), ["do", me, at]);
      }
    });
  };
  // What a rule reads is the actor's own: nobody else could act now that could not before.
  const settle = (me) => {
    if (scene.drive === "auto") {
      let what;
      while ((what = next(scene, run.world, me, (on) => !on[1] && on.length === 2)) !== undefined) {
        happen(what === "handle" ? what : "do", me, what);
      }
      wait(me);
    }
    const event = events.at(-1);
    if (event) event.then = [queue, waited, sequence];
  };
  run.advance = (time) => {
    for (;;) {
      const first = queue.reduce((a, b) => (a && (a.at < b.at || (a.at === b.at && a.sequence < b.sequence)) ? a : b), null);
      run.rests = !first || first.at > RUN_MS_MAX || events.length > EVENTS_MAX;
      if (run.rests || first.at > time) break;
      queue = queue.filter((entry) => entry !== first);
      run.now = first.at;
      happen(...first.due);
      settle(first.due[1]);
    }
    if (time < RUN_MS_MAX) run.now = Math.max(run.now, time);
  };
  const click = ([, what, who, more, nth]) => {
    let me = scene.actors[who];
    let about = more;
    if (what === "drop") {
      about = run.world.flying.find((flying) => flying.from === me && flying.to.id === more && flying.nth === nth);
      if (!about) return false;
      me = about.to;
    }
    if (what === "act") {
      about = could(scene, run.world, me);
      if (about === undefined) return false;
      what = about === "handle" ? about : "do";
    }
    const did = happen(what, me, about);
    settle(me);
    return did;
  };
  if (!last) scene.actors.forEach(settle);
  clicks.forEach((one, at) => {
    if (one[0] > until || (last && at < clicks.length - 1)) return;
    run.advance(one[0]);
    if (!click(one)) run.idle.push(at);
  });
  run.advance(until);
  return run;
}
