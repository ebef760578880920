/* What happened, in sentences and as lanes; src/scene/story.rs and src/draw/lanes.rs do the same for the demo. */

/** The most events and messages that the diagram and the steps beside it show: the last ones. */
const SHOWN_MAX = 300;

/** The sentence of an event; nothing for a message that begins to wait. */
function told(scene, { what, me, said, envelope, lost, cut }) {
  const message = envelope && `the ${scene.messages[envelope.name]} from ${envelope.from.name}`;
  const does = { kill: "crashes", restart: "is back", ...(NEEDS_MENU && { isolate: "is isolated", heal: "is no longer isolated" }) }[what];
  let words = said || (does ? `${me.name} ${does}.` : "");
  if (NEEDS_MENU && what === "duplicate") words = `${message} to ${me.name} is sent twice.`;
  if (lost) words = `${me.name} has crashed: ${message} is lost.`;
  if (NEEDS_MENU && cut) words = `${cut.name} is isolated: ${message} to ${me.name} is lost.`;
  if (what === "drop") words = `${message} to ${me.name} gets lost.`;
  return words.replace(/(^|\. )(\W )?./g, (start) => start.toUpperCase());
}

/** The story of events: what an actor does at one moment is told together, with what that breaks or reaches. */
function storyOf(scene, events, verdict) {
  const story = [];
  for (const event of events) {
    const words = `${told(scene, event)} ${verdict?.event === event ? verdict.words : ""}`.trim();
    const last = story.at(-1);
    if (!words) continue;
    if (last && last.at === event.at && last.me === event.me) last.words += ` ${words}`;
    else story.push({ at: event.at, me: event.me, words });
  }
  return story;
}

/** The last events that have room; of one moment, all. */
function lastOf(events) {
  let room = SHOWN_MAX;
  let from = events.length;
  while (from && room > 0) room -= 1 + events[--from].sent.length;
  if (!from) return events;
  const later = events.filter(({ at }) => at > events[from].at);
  return later.length ? later : events.filter(({ at }) => at === events[from].at);
}

/** Draws lanes for events whose moments are numbered on from `before`; returns which moment stands at which height. */
function drawLanes(scene, svg, events, story, before, verdict) {
  const x = (me) => me.id * 100 + 50;
  const sent = events.flatMap((event) => event.sent);
  const start = before ? events[0].at : 0;
  const last = events.at(-1)?.at || 0;
  const gone = (envelope) => events.find((event) => event.envelope === envelope && (event.what === "deliver" || event.lost));
  const moments = [...new Set([start, ...events.map(({ at }) => at), ...sent.map(({ arrives }) => Math.min(arrives, last))])].sort((a, b) => a - b);
  const rows = new Map();
  let y = 60;
  moments.forEach((moment, nth) => {
    y += nth ? Math.min(64, Math.max(26, Math.floor((moment - moments[nth - 1]) / 20))) : 26;
    rows.set(moment, y);
  });
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${scene.actors.length * 100} ${y + 46}`);
  const path = (d, name, parent = svg) => parent.append(shape("path", { d, class: name }));
  const group = (me) => svg.appendChild(shape("g", { class: document.querySelector(`[data-actor="${me.name}"]`).classList[0] }));
  for (const me of scene.actors) {
    const lane = group(me);
    lane.append(shape("text", { x: x(me), y: 40, class: "name" }, me.name[0].toUpperCase() + me.number));
    let from = 60;
    let { alive, apart } = (events[0]?.before || scene.opening).actors[me.id];
    let since = from;
    for (const { what, me: who, at } of [...events, { what: "end", me, at: -1 }]) {
      if (who !== me) continue;
      const to = rows.get(at) || y + 26;
      if (NEEDS_MENU && apart && /heal|end/.test(what)) path(`M${x(me)} ${since}V${to}`, "cut", lane);
      if (NEEDS_MENU && /heal|isolate/.test(what)) {
        apart = what !== "heal";
        since = to;
      }
      if (!/kill|restart|end/.test(what)) continue;
      path(`M${x(me)} ${from}V${to}`, alive ? "lane" : "gone", lane);
      if (what === "kill") path(`M${x(me) - 9} ${to - 9}l18 18m0 -18l-18 18`, "cross", lane);
      from = to;
      alive = what === "restart";
    }
  }
  const said = new Set();
  for (const envelope of sent) {
    const { from, to, left } = envelope;
    const end = gone(envelope);
    const line = group(from);
    if (end?.lost) line.classList.add("lost");
    path(`M${x(from)} ${rows.get(left)}L${x(to)} ${end ? rows.get(end.at) : y}`, "", line);
    const words = label(scene, envelope);
    const key = `${left} ${from.id} ${words}`;
    const side = x(to) > x(from) ? 1 : -1;
    if (!said.has(key)) line.append(shape("text", { x: x(from) + 16 * side, y: rows.get(left) - 3, "text-anchor": side > 0 ? "start" : "end" }, words));
    said.add(key);
  }
  story.forEach(({ me, at }, nth) => svg.append(shape("text", { x: x(me), y: rows.get(at) + 7, class: "mark" }, before + nth + 1)));
  if (events.includes(verdict?.event)) {
    const [sign] = verdict.words;
    const height = rows.get(verdict.at);
    const end = svg.appendChild(shape("g", { "data-end": sign }));
    path(`M0 ${height}H${scene.actors.length * 100}`, "", end);
    end.append(shape("text", { x: 12, y: height - 6 }, sign));
  }
  return rows;
}
