/** Plays foretold runs, a line each, and compares every event: what differs first, or how many runs and events there were. */
function compare({ prepare, play, raw, fromFragment }, lines) {
  const state = (world) =>
    world.actors
      .map(({ alive, apart, registers, inbox }) => `${apart ? "‡" : ""}${alive ? "" : "†"}${registers.map(raw).join(" ")} ${inbox.length}`)
      .join("|");
  const told = (event) => [event.at, event.me.id, event.said, event.lost ? 1 : 0, state(event.world)].join("\t");
  let scene;
  let runs = 0;
  let grownRuns = 0;
  let events = 0;
  const verdicts = new Set();
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
    // A run that is cut is so for good; before that time has come, Rust does not look.
    const end = (run.stopped || (given.until === 600000 && run.cut))?.words || "";
    if (given.fault ? !end.includes(given.fault) : end) return `${given.name}: ${JSON.stringify(given.clicks)}: ${given.fault}, and ${end}`;
    const judged = ({ verdict }) => (verdict?.at <= given.until ? `${verdict.at} ${told(verdict.event)} ${verdict.words}` : "");
    if (judged(run) !== given.verdict) return `${given.name}: ${JSON.stringify(given.clicks)}, seed ${given.seed}: ${given.verdict}\nand ${judged(run)}`;
    if (given.verdict) verdicts.add(given.verdict.slice(given.verdict.lastIndexOf("\t")).replace(/^[^✕✓]*/, ""));
    const linked = fromFragment(scene, `#run=${given.link}/0`);
    if (`${linked.clicks}` !== `${given.allowed}`) return `${given.name}: of ${given.link} Rust allows ${given.allowed}, the script ${linked.clicks}`;
    if (linked.asksTooMuch !== given.allowed.length < given.clicks.length) return `${given.name}: ${given.link} is not told`;
    // Bit by bit it is the same run.
    const slow = play(scene, given.seed, given.clicks, 0);
    while (!slow.rests && slow.now < given.until) slow.advance(given.until, 7);
    const slowly = slow.events.filter((event) => !(event.at > given.until)).map(told);
    if (judged(slow) !== given.verdict) return `${given.name}: ${JSON.stringify(given.clicks)}: bit by bit ${judged(slow)}`;
    if (`${slowly}` !== `${ours}`) return `${given.name}: ${JSON.stringify(given.clicks)}: bit by bit ${slowly}`;
    // Click by click, each from the run before, it is the same run.
    const times = given.clicks.map(([time]) => time);
    if (!times.some((time, nth) => time > given.until || time < times[nth - 1])) {
      let grown;
      times.forEach((_, nth) => (grown = play(scene, given.seed, given.clicks.slice(0, nth + 1), undefined, grown)));
      const grew = (grown?.events || []).filter((event) => !(event.at > given.until)).map(told);
      if (grown && `${grew}` !== `${ours}`) return `${given.name}: ${JSON.stringify(given.clicks)}: ${grew}\ninstead of\n${ours}`;
      if (grown && judged(grown) !== given.verdict) return `${given.name}: ${JSON.stringify(given.clicks)}: click by click ${judged(grown)}`;
      grownRuns += grown ? 1 : 0;
    }
    runs += 1;
    events += ours.length;
  }
  return `${runs} runs, ${events} events, ${grownRuns} click by click, ${verdicts.size} verdicts`;
}
