/* The picture at one moment of a run. Draws what is given; knows no clock and changes no run. */

/** How long what just happened stays marked, in milliseconds of the run. */
const FRESH_MS = 700;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** An element of SVG with attributes. */
function shape(name, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.textContent = words;
  return element;
}

const minus = (text) => text.replace(/-/g, "−");

/** A message in words: `accept(2, 1)`. */
const label = (scene, { name, carries }) => `${scene.messages[name]}(${minus(carries.map(show).join(", "))})`;

/** What a click on an actor does now, if anything. */
function clickOf(scene, world, me) {
  const may = (fault) => scene.faults.includes(fault) && !me.outside && fault;
  if (!world.actors[me.id].alive) return may("restart");
  return could(scene, world, me) === undefined ? may("kill") : "act";
}

/** The picture of a scene: call it with a run and a time. */
function stageOf(scene, svg) {
  const figures = scene.actors.map((me) => svg.querySelector(`[data-actor="${me.name}"]`));
  const labels = figures.map((figure) => figure.querySelectorAll(".value"));
  const plain = (element) => element?.textContent.trim() || "";
  const layer = shape("g", {});
  const flying = new Map();
  let places;
  let drawn;
  svg.querySelector("[data-actor]").before(layer);

  const measure = () => {
    const home = layer.getCTM().inverse();
    places = figures.map((figure) => {
      const { e: x, f: y } = home.multiply(figure.getCTM());
      const { width, height } = (figure.querySelector(".panel") || figure.querySelector(".shape")).getBBox();
      return { x, y, width: width / 2 + 24, height: height / 2 + 24 };
    });
  };
  /** Where a message is, from the edge of one figure to the edge of the other. */
  const at = ({ from, to }, part) => {
    const [a, b] = [places[from.id], places[to.id]];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const edge = ({ width, height }) => Math.min(0.45, width / Math.abs(dx || 1e-9), height / Math.abs(dy || 1e-9));
    const along = edge(a) + (1 - edge(a) - edge(b)) * part;
    return [a.x + dx * along, a.y + dy * along];
  };
  const place = (envelope, part, state) => {
    let group = flying.get(envelope);
    if (!group) {
      const { from, to } = envelope;
      group = shape("g", { class: figures[from.id].classList[0], "data-message": scene.messages[envelope.name], "data-from": from.name, "data-to": to.name });
      group.append(shape("circle", { r: 13, class: "shape" }), shape("text", { y: -24 }, `${scene.messages[envelope.name]} ${envelope.carries.length ? minus(show(envelope.carries[0])) : ""}`));
      if (still.matches) layer.append((group.way = shape("path", { class: "channels" })));
      layer.append(group);
      flying.set(envelope, group);
    }
    group.dataset.state = state;
    if (scene.faults.includes("drop") && state === "moves") group.dataset.click = "drop";
    const [x, y] = at(envelope, still.matches ? 0.5 : part);
    group.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    group.way?.setAttribute("d", `M${at(envelope, 0)}L${at(envelope, 1)}`);
    return envelope;
  };
  const messages = (world, recent, now) => {
    const here = new Set();
    for (const envelope of world.flying) {
      here.add(place(envelope, (now - envelope.left) / (envelope.arrives - envelope.left), "moves"));
    }
    for (const { inbox } of world.actors) for (const envelope of inbox) here.add(place(envelope, 1, "waits"));
    for (const { lost, envelope, at, what } of recent) {
      if (lost) here.add(place(envelope, what === "drop" ? (at - envelope.left) / (envelope.arrives - envelope.left) : 1, "lost"));
    }
    for (const [envelope, group] of flying) {
      if (here.has(envelope)) continue;
      group.way?.remove();
      group.remove();
      flying.delete(envelope);
    }
  };
  const figure = (me, world, touched, begun) => {
    const { alive, registers } = world.actors[me.id];
    const element = figures[me.id];
    element.dataset.alive = alive;
    element.classList.toggle("dead", !alive);
    let nth = 0;
    const words = me.registers.flatMap(([, , , shown], register) => {
      if (shown === 0) return [];
      const held = registers[register];
      const words = shown.length ? text(shown, { scene, me, registers }) : show(held);
      const element = labels[me.id][nth++];
      element.textContent = minus(words);
      element.dataset.value = raw(held);
      element.classList.toggle("fresh", touched.some((event) => event.me === me && !same(event.before.actors[me.id].registers[register], held)));
      return `${plain(element.previousElementSibling)} ${minus(words)}`;
    });
    const what = clickOf(scene, world, me);
    // The label begins with what one sees, for who says it to a machine.
    const role = scene.roles[me.role][0];
    const says = begun ? "" : plain(element.querySelector(".says"));
    const name = [says, alive ? `${plain(element.querySelector(".initial"))} ${role}` : `${role} crashed`, ...words].filter(Boolean).join(", ");
    element.setAttribute("aria-label", what ? `${name}: ${what}` : name);
    element.setAttribute("role", what ? "button" : "img");
    if (what) {
      element.dataset.click = what;
      element.setAttribute("tabindex", 0);
    } else {
      delete element.dataset.click;
      element.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", () => (places = null));
  return (run, now) => {
    if (!places) measure();
    const past = run.events.filter((event) => event.at <= now);
    const recent = past.filter((event) => event.at > now - FRESH_MS);
    const world = past.length ? past.at(-1).world : scene.opening;
    messages(world, recent, now);
    const marks = `${past.length} ${recent.length}`;
    if (drawn?.run !== run || drawn.marks !== marks) {
      svg.classList.toggle("begun", past.length > 0);
      for (const me of scene.actors) figure(me, world, recent, past.length > 0);
      svg.dataset.moving = world.flying.length;
      drawn = { run, marks };
    }
    svg.dataset.time = Math.floor(now);
    return { world, past };
  };
}
