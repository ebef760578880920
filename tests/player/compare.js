/** Plays foretold runs, a line each, and compares every event: what differs first, or how many runs and events there were. */
function compare({ prepare, play, raw }, lines) {
  const state = (world) =>
    world.actors
      .map(({ alive, registers, inbox }) => `${alive ? "" : "†"}${registers.map(raw).join(" ")} ${inbox.length}`)
      .join("|");
  const told = (event) => [event.at, event.me.id, event.said, event.lost ? 1 : 0, state(event.world)].join("\t");
  let scene;
  let runs = 0;
  let grownRuns = 0;
  let events = 0;
  for (const line of lines) {
    const given = JSON.parse(line);
    if (given.scene) {
      scene = prepare(given.scene);
      continue;
    }
    const run = play(scene, given.seed, given.clicks, given.until);
    const ours = run.events.map(told);
    const at = given.events.findIndex((theirs, nth) => theirs !== ours[nth]);
    if (at >= 0 || ours.length !== given.events.length || `${run.idle}` !== `${given.idle}`) {
      return `${given.name}: ${JSON.stringify(given.clicks)}, seed ${given.seed}: event ${at} of ${given.events.length}
Rust: ${given.events[at]}
script: ${ours[at]} (${ours.length} events)
idle: ${given.idle} and ${run.idle}`;
    }
    // Click by click, each from the run before, it is the same run.
    const times = given.clicks.map(([time]) => time);
    if (!times.some((time, nth) => time > given.until || time < times[nth - 1])) {
      let grown;
      times.forEach((_, nth) => (grown = play(scene, given.seed, given.clicks.slice(0, nth + 1), undefined, grown)));
      const grew = (grown?.events || []).filter((event) => !(event.at > given.until)).map(told);
      if (grown && `${grew}` !== `${ours}`) return `${given.name}: ${JSON.stringify(given.clicks)}: ${grew}\ninstead of\n${ours}`;
      grownRuns += grown ? 1 : 0;
    }
    runs += 1;
    events += ours.length;
  }
  return `${runs} runs, ${events} events, ${grownRuns} click by click`;
}
