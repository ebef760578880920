/*
 * A world of actors, and what changes it; src/run/world.rs means the same. A world is never changed in place, so each
 * event of a run can keep the one that it led to. Which messages are under way, the run knows.
 */

/** The scene with its actors, and the world in which its slide opens. */
function prepare(wire) {
  const scene = { faults: [], dead: [], start: [], demo: [], judges: [], claims: [], steps: [], times: [], waits: [], ...wire, actors: [] };
  scene.roles.forEach(([name, registers, rules, outside], role) => {
    for (let number = 1; number <= scene.cast[role]; number++) {
      scene.actors.push({ id: scene.actors.length, role, number, name: `${name} ${number}`, registers, rules, outside });
    }
  });
  const actors = scene.actors.map((me) => ({
    alive: !scene.dead.includes(me.id),
    registers: me.registers.map(([, first]) => value(first, { scene, me })),
    inbox: [],
    // How many messages went to each other actor.
    carried: [],
  }));
  // Before a scene opens nobody waits for time.
  const first = { ...scene, isStill: true, claims: [], steps: [], times: [], waits: [], opening: { actors } };
  scene.opening = play(first, 0, scene.start).world;
  return scene;
}

/** The world in which an actor is what `now` says of it, and all else as it was. */
const changed = (world, me, now) => ({ actors: world.actors.map((other, id) => (id === me.id ? { ...other, ...now } : other)) });

const holds = (scene, world, me, rule, locals) => {
  const frame = { scene, me, registers: world.actors[me.id].registers, locals };
  return rule[1].every((guard) => value(guard, frame));
};

/** The position of the first rule of `me` that is for what happened, and whose guards hold. */
const firstFor = (scene, world, me, locals, is) => me.rules.findIndex((rule) => is(rule[0]) && holds(scene, world, me, rule, locals));

/** The actions that an actor could do, as positions of its rules. */
const enabled = (scene, world, me) =>
  me.rules.flatMap((rule, at) => (typeof rule[0][0] === "string" && holds(scene, world, me, rule, []) ? [at] : []));

/** Whether a message does anything: whether the guards of a rule for it hold. */
const handles = (scene, world, me, { name, carries, from }) => firstFor(scene, world, me, [...carries, from], (on) => on[0] === name) >= 0;

/** What an actor does next: "handle" what waits longest of what it can handle, or an action that `fits`. Undefined if nothing. */
function next(scene, world, me, fits) {
  const { alive, inbox } = world.actors[me.id];
  if (!alive) return undefined;
  return inbox.some((envelope) => handles(scene, world, me, envelope)) ? "handle" : enabled(scene, world, me).find((rule) => fits(me.rules[rule][0]));
}

/** Makes a step happen to an actor: the event, with the world behind it. Undefined if it cannot. */
function apply(scene, world, what, me, about) {
  const held = world.actors[me.id];
  const event = { what, me, sent: [], resets: [], said: "", before: world };
  const after = (actor) => Object.assign(event, { world: changed(world, me, actor) });
  const run = (rule, locals, actor = {}) => {
    const registers = actor.registers || held.registers;
    if (rule < 0) return after(actor);
    const { sends, resets, said, registers: now } = effect(me.rules[rule], { scene, me, registers, locals });
    const carried = [...held.carried];
    event.sent = sends.map(([to, name, carries]) => {
      const nth = carried[to.id] || 0;
      carried[to.id] = nth + 1;
      return { from: me, to, name, carries, nth };
    });
    Object.assign(event, { rule, said, locals, resets });
    return after({ ...actor, registers: now, carried });
  };
  const handle = (envelope, actor) => {
    const locals = [...envelope.carries, envelope.from];
    event.envelope = envelope;
    return run(firstFor(scene, world, me, locals, (on) => on[0] === envelope.name), locals, actor);
  };
  event.world = world;
  if (what === "kill") return held.alive ? after({ alive: false, inbox: [] }) : undefined;
  if (NEEDS_MENU && /isolate|heal/.test(what)) return !held.apart === (what === "isolate") ? after({ apart: !held.apart }) : undefined;
  if (what === "restart") {
    if (held.alive) return undefined;
    const registers = me.registers.map(([, first, durable], at) => (durable ? held.registers[at] : value(first, { scene, me })));
    return run(firstFor(scene, changed(world, me, { registers }), me, [], (on) => on === 0), [], { alive: true, inbox: [], registers });
  }
  if (what === "do") return held.alive && enabled(scene, world, me).includes(about) ? run(about, []) : undefined;
  if (what === "handle") {
    const first = held.inbox.find((envelope) => handles(scene, world, me, envelope));
    return handle(first, { inbox: held.inbox.filter((envelope) => envelope !== first) });
  }
  // The others are about a message under way.
  event.envelope = about;
  if (NEEDS_MENU && what === "duplicate") {
    const carried = [...world.actors[about.from.id].carried];
    event.sent = [{ ...about, nth: carried[me.id]++ }];
    event.world = changed(world, about.from, { carried });
    return event;
  }
  event.cut = NEEDS_MENU && what === "deliver" && held.alive && [me, about.from].find(({ id }) => world.actors[id].apart);
  event.lost = what === "drop" || !held.alive || event.cut;
  if (event.lost) return event;
  const queued = me.rules.some(([on]) => on[0] === about.name && on[2]);
  return queued ? after({ inbox: [...held.inbox, about] }) : handle(about);
}
