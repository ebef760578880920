/*
 * A run, a seed and clicks with their times, as what happens when; src/run/timeline.rs means the same. One queue, ordered
 * by time in whole milliseconds and then by sequence; no clock, no chance.
 */

/** How long something takes: the number of the seed that belongs to the nth use of a pair, between two bounds. */
function takes(scene, seed, [least, most], one, other, nth, instead) {
  const known = !seed && instead.find((entry) => entry[0] === one && entry[1] === other && entry[2] === nth);
  if (known) return known[3];
  const number = scene.seeds[seed].charCodeAt((one * 37 + other * 11 + (nth % 127) * 53) % 127) - 48;
  return least + Math.floor(((most - least) * number) / 40);
}

/** What an actor would do if it were clicked at a moment: a world, and the messages under way. */
function could(scene, { world, flying }, me) {
  const isQuiet = () => ![...flying, ...world.actors.flatMap(({ inbox }) => inbox)].some(({ from, to }) => from === me || to === me);
  return next(scene, world, me, (on) => (scene.drive === "auto" ? on[1] : on.length < 4 || isQuiet()));
}

/** What is to happen, by the millisecond; of one millisecond, what was asked for first comes first. */
function agendaUpTo(latest) {
  const due = new Map();
  let soonest = 0;
  let size = 0;
  return {
    add(entry) {
      const { at } = entry;
      if (!due.has(at)) due.set(at, []);
      due.get(at).push(entry);
      soonest = Math.min(soonest, at);
      size += 1;
    },
    remove(entry) {
      const left = due.get(entry.at).filter((other) => other !== entry);
      if (left.length) due.set(entry.at, left);
      else due.delete(entry.at);
      size -= 1;
    },
    /** What comes first. Undefined if there is nothing; what comes after `latest` is all alike. */
    first() {
      while (size && soonest <= latest && !due.has(soonest)) soonest += 1;
      return size ? (due.get(soonest) || [{ at: Infinity }])[0] : undefined;
    },
  };
}

/** Lets events send and end messages: changes the set of those under way, which has them in the order of their sending. */
function fly(flying, events) {
  for (const { what, envelope, sent } of events) {
    if (what === "deliver" || what === "drop") flying.delete(envelope);
    for (const one of sent) flying.add(one);
  }
  return flying;
}

/** What an event breaks or reaches: the event and the words for it; src/scene/verdict.rs says the same. */
function verdictOf(scene, event) {
  const { me, before, world, at } = event;
  // A list or a set has commas of its own.
  const verdict = (words, all) => ({ event, at, words: `${words}${all[0] ? ": " : ""}${all.join(all.some((one) => one.includes(",")) ? "; " : ", ")}.` });
  const keeps = (never, old, now) => same(old, now) || (never > 1 ? !old : old === null || (never && now !== null && old < now));
  for (const [words, never, role, register] of scene.steps) {
    if (NEEDS_STEPS && role.map) {
      for (const values of role) {
        const locals = values.map((one) => value(one, { scene }));
        const [old, now] = [before, world].map((world) => attempt(() => value(register, { scene, world, locals: [...locals] }), () => MISSING));
        if (old === MISSING || now === MISSING || keeps(never, old, now)) continue;
        const told = never > 1 ? "it held and now does not" : `it was ${show(old)} and now is ${show(now)}`;
        return verdict(words, [(locals.length ? `for ${locals.map(show).join(", ")} ` : "") + told]);
      }
      continue;
    }
    const [old, now] = [before, world].map(({ actors }) => actors[me.id].registers[register]);
    if (role !== me.role || keeps(never, old, now)) continue;
    const name = me.registers[register][0];
    return verdict(words, [`${me.name} had ${name} ${show(old)} and now has ${name} ${show(now)}`]);
  }
  for (const [words, isShown, claim] of scene.claims) {
    const read = [];
    if (attempt(() => value(claim, { scene, world, locals: [], read }), () => MISSING) !== isShown) continue;
    const held = (actor) => {
      const { alive, registers } = world.actors[actor.id];
      const one = ([who, at]) => (who !== actor ? [] : at < 0 ? (alive ? "not crashed" : "crashed") : `${actor.registers[at][0]} ${show(registers[at])}`);
      return `${actor.name} has ${[...new Set(read.flatMap(one))].join(" and ")}`;
    };
    return verdict(words, [...new Set(read.map(([actor]) => actor))].map(held));
  }
  return undefined;
}

/**
 * A run, played up to a time: its events, each with the world behind it, and the clicks that did nothing; `advance` goes
 * on. From `earlier`, a run whose first `known` clicks are the same, it takes what was before the click after them; then
 * only that one and later ones may be idle.
 */
function play(scene, seed, clicks, until = Infinity, earlier, known = clicks.length - 1) {
  const [runMs, eventsMax, messagesMax, rushMax] = scene.limits;
  // What follows a fault is not known, so a run that has come to one is no beginning.
  const isBeginning = earlier && !(earlier.stopped?.at <= clicks[known][0]);
  const events = isBeginning ? earlier.events.filter(({ at }) => at <= clicks[known][0]) : [];
  const last = events.at(-1);
  const flying = fly(new Set(), events);
  const run = { events, flying, world: last ? last.world : scene.opening, idle: [], now: last ? last.at : 0, work: 0 };
  // What it first breaks or reaches, if that is known.
  if (last && earlier.verdict?.at <= last.at) run.verdict = earlier.verdict;
  // Which actions wait, how often each has, and how many things were due before.
  let [waits, waited, sequence] = last ? last.then : [[], {}, 0];
  const agenda = agendaUpTo(runMs);
  [...[...flying].map(({ due }) => due), ...waits].sort((a, b) => a.sequence - b.sequence).forEach(agenda.add);
  // The click that comes next, who does something, and how often at this moment.
  let nth = last ? known : 0;
  let who;
  let rush = 0;
  // When all was as it is for the first time since the last click.
  const seen = new Map();
  let sent = events.reduce((all, event) => all + event.sent.length, 0);
  // Where channels keep order: on each, when the last message that was sent will have arrived.
  const latest = {};
  const keepOrder = (envelope, gap) => {
    const channel = [envelope.from.id, envelope.to.id];
    latest[channel] = envelope.arrives = Math.max(envelope.arrives, (latest[channel] || 0) + gap);
  };
  if (NEEDS_ORDER) events.forEach((event) => event.sent.forEach((envelope) => keepOrder(envelope, 0)));
  const schedule = (at, ...what) => {
    const entry = { at, what, sequence: sequence++, begun: run.now };
    agenda.add(entry);
    return entry;
  };
  const depart = (envelope) => {
    envelope.left = run.now;
    envelope.arrives = run.now + takes(scene, seed, [400, 1200], envelope.from.id, envelope.to.id, envelope.nth, scene.times);
    if (NEEDS_ORDER && scene.ordered) {
      const isSaid = !seed && scene.times.some(([from, to, nth]) => from === envelope.from.id && to === envelope.to.id && nth === envelope.nth);
      keepOrder(envelope, isSaid ? 0 : 150);
    }
    envelope.due = schedule(envelope.arrives, "deliver", envelope.to, envelope);
  };
  const endWait = (waiting) => {
    agenda.remove(waiting);
    waits = waits.filter((one) => one !== waiting);
  };
  const happen = (what, me, about) => {
    who = me;
    const event = apply(scene, run.world, what, me, about);
    if (!event) return false;
    if (what === "drop") agenda.remove(about.due);
    event.at = run.now;
    run.verdict ||= verdictOf(scene, event);
    run.world = event.world;
    if (NEEDS_CLOCK && NEEDS_VALUES) waits.filter(({ what }) => what[1] === me && event.resets.includes(what[2])).forEach(endWait);
    event.sent.forEach(depart);
    sent += event.sent.length;
    fly(flying, [event]);
    events.push(event);
    run.work += 1 + event.sent.length;
    return true;
  };
  const wait = (me) => {
    if (scene.isStill) return;
    const able = run.world.actors[me.id].alive ? enabled(scene, run.world, me) : [];
    me.rules.forEach(([on], rule) => {
      if (on.length !== 4) return;
      const waiting = waits.find(({ what }) => what[1] === me && what[2] === rule);
      if (able.includes(rule) === !!waiting) return;
      if (waiting) return endWait(waiting);
      const key = `${me.id} ${rule}`;
      const count = waited[key] || 0;
      waited = { ...waited, [key]: count + 1 };
      waits = [...waits, schedule(run.now + takes(scene, seed, on.slice(2), me.id, rule, count, scene.waits), "do", me, rule)];
    });
  };
  // What a rule reads is the actor's own: nobody else could act now that could not before.
  const settle = (me) => {
    who = me;
    if (NEEDS_CLOCK && scene.drive === "auto") {
      let what;
      while ((what = next(scene, run.world, me, (on) => !on[1] && on.length === 2)) !== undefined) {
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
  const click = ([, what, by, more, nth]) => {
    let me = scene.actors[by];
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
   * Whether somebody waits for time, all is as it was at a moment since the last click, and since then every wait has begun
   * and every message was sent that are there now: nothing new would happen from here on.
   */
  const isBack = () => {
    if (!waits.length) return false;
    const sent = ({ from, to, name, carries }) => [from.id, to.id, name, ...carries.map(show)].join();
    const held = run.world.actors.map(({ alive, apart, registers, inbox }) => [alive, !!apart, ...registers.map(show), ...inbox.map(sent)].join("|"));
    const under = [...flying].map(sent);
    const moment = [...held, "", ...(NEEDS_ORDER && scene.ordered ? under : under.sort())].join("\n");
    if (!seen.has(moment)) seen.set(moment, events.at(-1)?.at || 0);
    const first = seen.get(moment);
    return waits.every(({ begun }) => begun > first) && [...flying].every(({ left }) => left > first);
  };
  /** Does what comes next, if it comes up to a time; returns whether it did. */
  const goOn = (time) => {
    const due = agenda.first();
    const clicked = clicks[nth]?.[0] <= runMs ? clicks[nth] : undefined;
    const isClick = clicked && !(due?.at <= clicked[0]);
    run.rests = !due && !clicked;
    if (run.rests) return false;
    if (NEEDS_CLOCK && !clicked && nth >= clicks.length && isBack()) {
      run.cut = { at: events.at(-1)?.at || 0, words: "The run ends here: it has come back to where it was.", isRound: true };
      run.rests = true;
      return false;
    }
    const isMuch = events.length > eventsMax ? `${eventsMax} events` : sent > messagesMax && `${messagesMax} messages`;
    const past = due?.at > runMs ? `${runMs / 1000} s` : isMuch;
    if (!isClick && past) {
      run.cut = { at: events.at(-1)?.at || 0, words: `A run is cut here, after ${past}.` };
      run.rests = true;
      return false;
    }
    if ((isClick ? clicked[0] : due.at) > time) return false;
    if (isClick) {
      run.now = Math.max(run.now, clicked[0]);
      nth += 1;
      if (!click(clicked)) run.idle.push(nth - 1);
      return true;
    }
    agenda.remove(due);
    waits = waits.filter((one) => one !== due);
    run.now = due.at;
    happen(...due.what);
    settle(due.what[1]);
    return true;
  };
  const stop = ({ message }) => {
    const why = rush === rushMax ? `acted ${rushMax} times at one moment and would never rest` : `cannot go on: ${message}`;
    run.stopped = { at: run.now, words: `Stopped here: ${who.name} ${why}.` };
    run.rests = true;
    return true;
  };
  /** Goes on up to a time, or until enough work is done. */
  run.advance = (time, enough = Infinity) => {
    enough += run.work;
    attempt(() => {
      while (!run.stopped && goOn(time)) if (run.work >= enough) return true;
      if (time < runMs) run.now = Math.max(run.now, time);
      return true;
    }, stop);
  };
  let moment = { past: [], flying: new Set(), world: scene.opening };
  /** What is past at a time: events, the world, and the messages under way. */
  run.at = (time) => {
    const before = moment.past.length;
    let count = before;
    while (events[count]?.at <= time) count += 1;
    while (count && events[count - 1].at > time) count -= 1;
    if (count !== before) {
      const past = events.slice(0, count);
      const flying = count > before ? fly(moment.flying, past.slice(before)) : fly(new Set(), past);
      moment = { past, flying, world: count ? past[count - 1].world : scene.opening };
    }
    return moment;
  };
  if (!last) {
    attempt(() => {
      scene.actors.forEach(settle);
      return true;
    }, stop);
  }
  run.advance(until);
  return run;
}
