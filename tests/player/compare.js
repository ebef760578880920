/** Plays foretold runs, a line each, and compares every event: what differs first, or how many runs and events there were. */
function compare({ prepare, play, raw }, lines) {
  const state = (world) =>
    world.actors
      .map(({ alive, registers, inbox }) => `${alive ? "" : "†"}${registers.map(raw).join(" ")} ${inbox.length}`)
      .join("|");
  const told = (event) => [event.at, event.me.id, event.said, event.lost ? 1 : 0, state(event.world)].join("\t");
  let scene;
  let runs = 0;
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
    runs += 1;
    events += ours.length;
  }
  return `${runs} runs, ${events} events`;
}
