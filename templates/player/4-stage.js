/* The picture at one moment of a run. Draws what is given; knows no clock and changes no run. */

/** How long what just happened stays marked, in milliseconds of the run. */
const FRESH_MS = 700;
/** The most messages that the picture shows: with more nobody sees anything, and a page would stand still. */
const MESSAGES_MAX = 150;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** An element of SVG with attributes. */
function shape(name, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.textContent = words;
  return element;
}

const move = (element, x, y) => element.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);

/** A message in words: `accept(2, 1)`. */
const label = (scene, { name, carries }) => `${scene.messages[name]}(${carries.map(show).join(", ")})`;

/** What a reader can do now: an actor can act, an actor or a message suffer a fault. */
function doable(scene, moment, { id, outside, from }) {
  const may = (...faults) => faults.filter((fault) => scene.faults.includes(fault) && !outside);
  if (from) return may("drop", "duplicate");
  const { alive, apart } = moment.world.actors[id];
  // Whoever cannot know what to do says so when clicked.
  const does = attempt(() => could(scene, moment, scene.actors[id]) !== undefined, () => true);
  return [...(does ? ["act"] : []), ...may(alive ? "kill" : "restart", apart ? "heal" : "isolate")];
}

/** What a click does of all that can be done. Where clicks let actors act, none crashes by surprise: that is chosen. */
const clickOf = ({ drive }, [one, other]) => (NEEDS_MENU && one !== "act" && (other || (drive === "step" && /kill|isolate/.test(one))) ? "menu" : one);

/** Makes an element a button that a click on does `what`, or a mere picture. */
function clickable(element, what, name) {
  element.setAttribute("aria-label", what ? `${name}: ${what}` : name);
  element.setAttribute("role", what ? "button" : "img");
  if (what) {
    element.dataset.click = what;
    element.setAttribute("tabindex", 0);
  } else {
    delete element.dataset.click;
    // What has the focus keeps it, or the next key would be for the whole page.
    if (document.activeElement === element) element.setAttribute("tabindex", -1);
    else element.removeAttribute("tabindex");
  }
}

/** The picture of a scene: call it with a run and a time. */
function stageOf(scene, svg) {
  const figures = scene.actors.map((me) => svg.querySelector(`[data-actor="${me.name}"]`));
  const labels = figures.map((figure) => figure.querySelectorAll(".value"));
  const plain = (element) => (element?.textContent || "").trim();
  const boxOf = (figure) => (figure.querySelector(".panel") || figure.querySelector(".shape")).getBBox();
  // The sign with which the last sentence of an actor begins, as in `✕ refuses` and `✓ elected`.
  const signs = figures.map((figure) => {
    const { x, y, width } = boxOf(figure);
    return figure.appendChild(shape("text", { x: x + width, y: y + 16, class: "sign" }));
  });
  // Who can act acts on a click; what else can be done to it has a button of its own.
  const buttons = figures.map((figure, id) => {
    figure.about = scene.actors[id];
    const button = shape("g", { class: "else" });
    if (NEEDS_MENU) button.append(shape("circle", { r: 50, class: "touch" }), shape("circle", { r: 24, class: "panel" }), shape("text", { y: 12 }, "⋯"));
    return Object.assign(button, { about: figure.about });
  });
  const layer = shape("g", {});
  const flying = new Map();
  let places;
  let table;
  // What stands at the table already, and who has yet to speak there.
  let taken;
  let speaking;
  let isWide;
  let drawn;
  const shown = figures.map(() => []);
  // Above everybody: some messages pass behind others on their way.
  figures[0].parentNode.append(layer);

  const measure = () => {
    isWide = svg.querySelector(".wide").getClientRects().length;
    const home = layer.getCTM().inverse();
    // Peers sit around a table: its edges, and where the messages of each come out.
    let ports = [];
    if (NEEDS_TABLE) {
      const written = svg.querySelector(isWide ? ".wide" : ".tall").dataset.table || "";
      [table, ...ports] = written.split(",").map((part) => part && part.split(" ").map(Number));
    }
    const order = [...svg.querySelectorAll("[data-actor]")];
    places = figures.map((figure) => {
      const { e: x, f: y } = home.multiply(figure.getCTM());
      const { width, height } = boxOf(figure);
      return { x, y, width: width / 2 + 24, height: height / 2 + 24, port: ports[order.indexOf(figure)] };
    });
  };
  /** The way of a message, from the edge of one figure to the edge of the other: where it begins, and how far it goes. */
  const wayOf = ({ from, to }) => {
    const [a, b] = [places[from.id], places[to.id]];
    if (NEEDS_TABLE && a.port && b.port) {
      const [[x, y], [toX, toY]] = [a.port, b.port];
      // Not from the very port: many may come out of it at once.
      const off = Math.min(0.2, 44 / (Math.hypot(toX - x, toY - y) || 1));
      const [dx, dy] = [toX - x, toY - y];
      return [x + dx * off, y + dy * off, dx * (1 - 2 * off), dy * (1 - 2 * off)];
    }
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const edge = ({ width, height }) => Math.min(0.45, width / Math.abs(dx), height / Math.abs(dy));
    const along = 1 - edge(a) - edge(b);
    return [a.x + dx * edge(a), a.y + dy * edge(a), dx * along, dy * along];
  };
  const born = (envelope) => {
    const { from, to, name, carries } = envelope;
    const word = scene.messages[name];
    const group = shape("g", { class: figures[from.id].classList[0], "data-message": word, "data-from": from.name, "data-to": to.name });
    const says = carries.length ? `${word} ${show(carries[0])}` : word;
    // Engines move a group without laying it out anew, a text not.
    group.words = shape("g", {});
    group.words.append(shape("text", {}, says));
    group.says = says;
    group.half = says.length * 9;
    group.append(shape("circle", { r: 50, class: "touch" }), shape("circle", { r: 13, class: "shape" }), group.words);
    if (still.matches) group.prepend((group.way = shape("path", { class: "shape" })));
    layer.append(group);
    group.about = envelope;
    flying.set(envelope, group);
    return group;
  };
  /** Puts the words of a message at a table where nothing else is: where they were, above, below, or beside it; once where many say the same. */
  const speak = ({ group, x, y, isBelow }) => {
    const { half, words } = group;
    const says = words.textContent;
    const at = (aside, down) => ({ x: Math.max(table[0] + half, Math.min(table[1] - half, x + aside * (half + 20))), y: y + down, half, high: 15, says });
    const spots = [at(0, isBelow ? 35 : -33), at(0, isBelow ? -33 : 35), at(1, 0), at(-1, 0)];
    const meets = (one) => taken.find((other) => other.group !== group && Math.abs(one.x - other.x) < one.half + other.half + 4 && Math.abs(one.y - other.y) < one.high + other.high);
    let met = meets(spots[(group.spot ||= 0)]);
    const free = met && met.says !== says ? spots.findIndex((one) => !meets(one)) : -1;
    if (free >= 0) {
      group.spot = free;
      met = undefined;
    }
    const one = spots[group.spot];
    words.setAttribute("visibility", met?.says === says ? "hidden" : "inherit");
    taken.push(one);
    move(words, one.x - x, one.y - y + 9);
  };
  /** Where the nth message waits for somebody at a table: in a row from the port on, its words beside it. */
  const queue = (group, { x, y, width, height, port }, nth) => {
    const isRow = Math.abs(port[0] - x) < width;
    const [inX, inY] = [Math.sign(port[0] - x), Math.sign(port[1] - y)];
    const [atX, atY] = isRow ? [port[0], y + inY * (height + 6 + nth * 44)] : [x + inX * (width + 6), port[1] + nth * 44];
    const beside = 22 + group.half;
    const aside = atX + beside + group.half > table[1] || (!isRow && inX < 0) ? -beside : beside;
    taken.push({ group, x: atX + aside, y: atY, half: group.half, high: 15 });
    move(group, atX, atY);
    move(group.words, aside, 10);
    group.words.setAttribute("visibility", "inherit");
  };
  /** Draws a message on its way, or as the nth of those that wait at their receiver. */
  const place = (envelope, part, state, nth = 0) => {
    const group = flying.get(envelope) || born(envelope);
    if (group.dataset.state !== state) {
      group.dataset.state = state;
      const { from, to, name } = envelope;
      const isLost = state === "lost";
      group.words.firstChild.textContent = isLost ? `✕ ${group.says}` : group.says;
      const can = state === "moves" && clickOf(scene, doable(scene, {}, envelope));
      clickable(group, can, `${scene.messages[name]} from ${from.name} to ${to.name}${isLost ? ", lost" : ""}`);
    }
    const [x, y, dx, dy] = wayOf(envelope);
    const far = Math.hypot(dx, dy);
    const to = places[envelope.to.id];
    const waits = state === "waits";
    const behind = still.matches ? 0.3 : part;
    const isSeated = NEEDS_TABLE && places[envelope.from.id].port && to.port;
    if (NEEDS_TABLE && waits && isSeated) queue(group, to, nth);
    else if (!waits) move(group, x + dx * behind, y + dy * behind);
    else if (isWide) move(group, to.x - to.width + 8, to.y - to.height / 2 + nth * 44);
    else {
      const bubble = !svg.matches(".begun") && figures[envelope.to.id].querySelector(".bubble") ? 70 : 0;
      move(group, to.x, to.y - to.height - nth * 40 - bubble);
    }
    // On their way the words lean away from the figures at both ends, and on a wide stage those that go left are below.
    if (NEEDS_TABLE && isSeated) {
      if (!waits) speaking.push({ group, x: x + dx * behind, y: y + dy * behind, isBelow: dx < 0, half: 13, high: 13 });
    } else if (waits) move(group.words, -18 - group.half, 10);
    else if (!isWide) move(group.words, 22 + group.half, 10);
    else move(group.words, (dx / (far || 1)) * (1 - 2 * behind) * group.half, dx < 0 ? 44 : -24);
    group.way?.setAttribute("transform", `rotate(${Math.atan2(dy, dx) * 57.3})`);
    group.way?.setAttribute("d", `M-${behind * far} 0h${far}l-20-12v24l20-12z`);
    return envelope;
  };
  /** Which part of its way a message has behind it. */
  const gone = ({ left, arrives }, now) => (now - left) / (arrives - left);
  const messages = ({ world, flying: under }, recent, now) => {
    const here = new Set();
    [taken, speaking] = [[], []];
    const draw = (...what) => here.size < MESSAGES_MAX && here.add(place(...what));
    for (const { inbox } of world.actors) inbox.forEach((envelope, nth) => draw(envelope, 1, "waits", nth));
    for (const envelope of under) if (!draw(envelope, gone(envelope, now), "moves")) break;
    for (const { lost, envelope, at } of recent) {
      if (lost) draw(envelope, Math.min(1, gone(envelope, at)), "lost");
    }
    if (NEEDS_TABLE) {
      taken.push(...speaking);
      speaking.forEach(speak);
    }
    for (const [envelope, group] of flying) {
      if (here.has(envelope)) continue;
      group.remove();
      flying.delete(envelope);
    }
  };
  /** Squeezes what is too wide for its place, beside the name of its register. */
  const fit = (element) => {
    element.removeAttribute("textLength");
    const room = boxOf(element.parentNode).width - element.previousElementSibling.getComputedTextLength() - 54;
    if (element.getComputedTextLength() <= room) return;
    element.setAttribute("textLength", room);
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  };
  const figure = (me, { alive, apart, registers }, touched, said, begun, all) => {
    const element = figures[me.id];
    const button = buttons[me.id];
    if (NEEDS_MENU) element.classList.toggle("isolated", !!apart);
    element.setAttribute("data-alive", alive);
    element.classList.toggle("dead", !alive);
    let nth = 0;
    const words = me.registers.flatMap(([, , , shown], register) => {
      if (shown === 0) return [];
      const held = registers[register];
      const words = shown.length ? text(shown, { scene, me, registers, locals: [] }, MISSING) : show(held);
      const element = labels[me.id][nth++];
      element.textContent = words;
      fit(element);
      element.dataset.value = raw(held);
      element.classList.toggle("fresh", touched.some((event) => !same(event.before.actors[me.id].registers[register], held)));
      return `${plain(element.previousElementSibling)} ${words}`;
    });
    // The label begins with what one sees, for who says it to a machine.
    const role = scene.roles[me.role][0];
    const says = begun ? "" : plain(element.querySelector(".says"));
    const called = `${plain(element.querySelector(".initial"))} ${role}${alive ? "" : " crashed"}`;
    const name = [says, called, apart && "isolated", ...words].filter(Boolean).join(", ");
    clickable(element, clickOf(scene, all), name);
    if (NEEDS_MENU && all[0] === "act" && all[1]) {
      const { x, y, width, height } = places[me.id];
      move(button, x + width - 24, y + height - 24);
      clickable(button, "menu", me.name);
      element.after(button);
    } else button.remove();
    signs[me.id].textContent = said?.match(/^([^\w\s]) /)?.[1] || "";
  };
  addEventListener("resize", () => (places = null));
  return (run, now) => {
    if (!places) measure();
    const moment = run.at(now);
    const { past, world } = moment;
    const recent = past.slice(past.findLastIndex((event) => event.at <= now - FRESH_MS) + 1);
    messages(moment, recent, now);
    const stops = run.stopped || run.cut;
    const isOver = stops && !stops.isRound && now >= stops.at;
    const marks = `${past.length} ${recent.length} ${isOver}`;
    if (drawn?.run !== run || drawn.marks !== marks) {
      svg.classList.toggle("begun", past.length > 0);
      for (const me of scene.actors) {
        const touched = recent.filter((event) => event.me === me);
        const said = past.findLast((event) => event.me === me && event.said)?.said;
        const shows = [world.actors[me.id], touched.length, said, past.length > 0, `${isOver ? "" : doable(scene, moment, me)}`];
        if (shows.every((one, at) => one === shown[me.id][at])) continue;
        shown[me.id] = shows;
        figure(me, shows[0], touched, said, past.length > 0, shows[4].split(","));
      }
      svg.dataset.moving = moment.flying.size;
      drawn = { run, marks };
    }
    svg.dataset.time = Math.floor(now);
    return moment;
  };
}
