/*
 * A world of actors and of messages under way, and what changes it; src/sim/world.rs means the same. A world is never
 * changed in place, so each event of a run can keep the one that it led to.
 */

/** The scene with its actors, and the world in which its slide opens. */
function prepare(wire) {
  const scene = { faults: [], dead: [], start: [], demo: [], judges: [], times: [], waits: [], ...wire, actors: [] };
  scene.roles.forEach(([name, registers, rules], role) => {
    for (let number = 1; number <= scene.cast[role]; number++) {
      const outside = rules.some(([on]) => on[1] === 1 && on.length !== 3);
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
  const first = { ...scene, times: [], waits: [], opening: { actors, flying: [] } };
  scene.opening = play(first, 0, scene.start).world;
  return scene;
}

/** The rules of `me` that are for a message, or for what `fits`, and whose guards hold: their positions. */
function fitting(scene, world, me, locals, fits) {
  const frame = { scene, me, registers: world.actors[me.id].registers, locals };
  return me.rules.flatMap((rule, at) => (fits(rule) && rule[1].every((guard) => value(guard, frame)) ? [at] : []));
}

/** The actions that an actor could do, of those that `fits`, as positions of its rules. */
const enabled = (scene, world, me, fits = () => true) => fitting(scene, world, me, [], ([on]) => typeof on[0] === "string" && fits(on));

/** What an actor does next: "handle" what waits longest, or an action that `fits`. Undefined if nothing. */
function next(scene, world, me, fits) {
  const { alive, inbox } = world.actors[me.id];
  if (!alive) return undefined;
  return inbox.length ? "handle" : enabled(scene, world, me, fits)[0];
}

/** Makes a step happen to an actor: the event, with the world behind it. Undefined if it cannot. */
function apply(scene, world, what, me, about) {
  const held = world.actors[me.id];
  const event = { what, me, sent: [], said: "", before: world };
  const after = (actor, more) => {
    event.world = { ...world, ...more, actors: world.actors.map((other, id) => (id === me.id ? { ...held, ...actor } : other)) };
    return event;
  };
  const run = (rule, locals, actor = {}) => {
    const registers = actor.registers || held.registers;
    if (rule === undefined) return after(actor);
    const { sends, said, registers: now } = effect(me.rules[rule], { scene, me, registers, locals });
    const carried = [...held.carried];
    event.sent = sends.map(([to, name, carries]) => {
      const nth = carried[to.id] || 0;
      carried[to.id] = nth + 1;
      return { from: me, to, name, carries, nth };
    });
    Object.assign(event, { rule, said, locals });
    return after({ ...actor, registers: now, carried }, { flying: [...event.world.flying, ...event.sent] });
  };
  const handle = (envelope, actor) => {
    const locals = [...envelope.carries, envelope.from];
    event.envelope = envelope;
    return run(fitting(scene, world, me, locals, ([on]) => on[0] === envelope.name)[0], locals, actor);
  };
  event.world = world;
  if (what === "kill") return held.alive ? after({ alive: false, inbox: [] }) : undefined;
  if (what === "restart") {
    if (held.alive) return undefined;
    const registers = me.registers.map(([, first, durable], at) => (durable ? held.registers[at] : value(first, { scene, me })));
    const back = { ...world, actors: world.actors.map((other, id) => (id === me.id ? { ...other, registers } : other)) };
    return run(fitting(scene, back, me, [], ([on]) => on === 0)[0], [], { alive: true, inbox: [], registers });
  }
  if (what === "do") return held.alive && enabled(scene, world, me).includes(about) ? run(about, []) : undefined;
  if (what === "handle") return handle(held.inbox[0], { inbox: held.inbox.slice(1) });
  // "deliver" and "drop" are about a message under way.
  event.envelope = about;
  event.world = world = { ...world, flying: world.flying.filter((flying) => flying !== about) };
  event.lost = what === "drop" || !held.alive;
  if (event.lost) return event;
  const queued = me.rules.some(([on]) => on[0] === about.name && on[2]);
  return queued ? after({ inbox: [...held.inbox, about] }) : handle(about);
}
