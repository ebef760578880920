/* Ties the picture, the run, the controls and the panels together. */

function startPlayer() {
  const svg = document.querySelector("svg.stage");
  const scene = prepare(JSON.parse(document.getElementById("scene").textContent));
  const paint = stageOf(scene, svg);
  const control = (name) => document.querySelector(`[data-do=${name}]`);
  const lanes = document.querySelector("svg.lanes");
  const list = document.querySelector(".story");
  const log = document.getElementById("lanes");
  const scrubber = control("time");
  let rows;
  let shown;
  let lit;

  /** The event that the page is about now. */
  const last = () => run.verdict()?.event || run.played.events.findLast((event) => event.at <= run.now && told(scene, event));

  let demo;
  /** The demo, as far as it is known; it is played bit by bit. */
  const demoSoFar = () => {
    demo ||= play(scene, 0, scene.demo, 0);
    demo.advance(Infinity, WORK_MAX);
    if (!demo.rests) setTimeout(panels);
    const { events, verdict } = demo;
    return verdict ? events.slice(0, events.indexOf(verdict.event) + 1) : events;
  };
  const panels = () => {
    // What nobody has opened need not be drawn. Before the first click it is the demo.
    if (!log.open) return;
    const past = run.clicks.length ? run.played.at(run.now).past : demoSoFar();
    const { verdict } = run.clicks.length ? run.played : demo;
    const whole = storyOf(scene, past, verdict);
    const events = lastOf(past);
    const story = whole.filter(({ at }) => at >= events[0].at);
    const before = whole.length - story.length;
    rows = drawLanes(scene, lanes, events, story, before, verdict);
    const steps = story.map(({ words }) => make("li", {}, words));
    if (before) steps.unshift(make("li", { class: "cut" }, `The ${before} steps before these are left out.`));
    const end = endOf();
    if (end) steps.push(make("li", { class: "cut" }, end));
    list.start = before || 1;
    list.replaceChildren(...steps);
  };
  /** Why the run goes no further, if that is where the reader is. */
  const endOf = () => {
    const { stopped, cut } = run.played;
    const end = stopped || cut;
    return end && run.now >= end.at ? end.words : "";
  };

  /** The rule of an event in the listing, if one ran. */
  const ruleOf = (event) =>
    document.querySelectorAll("#code span")[scene.roles.flatMap(([, , rules]) => rules).indexOf(event?.me.rules[event.rule])];

  /** How a run that led to this world ends. */
  const ending = (world) => {
    const [role, register] = scene.outcome || [];
    const held = scene.actors.filter((me) => me.role === role).map((me) => world.actors[me.id].registers[register]);
    return [...new Set(held.filter((one) => one !== null).map(show))].sort().join(" and ") || "none";
  };

  function draw() {
    const moment = paint(run.played, run.now);
    const { world, past } = moment;
    scrubber.max = run.latest();
    scrubber.value = run.now;
    const { verdict } = run.played;
    scrubber.parentNode.dataset.end = verdict?.words[0];
    scrubber.parentNode.style.backgroundPosition = `${(100 * verdict?.at) / run.latest()}%`;
    const key = `${run.seed} ${run.clicks} ${run.moves} ${run.speed} ${past.length} ${endOf()}`;
    if (shown === key) return;
    shown = key;
    control("play").textContent = run.moves ? "Pause" : run.clicks.length ? "Play" : "Play the demo";
    control("speed").textContent = `${run.speed}×`;
    control("speed").ariaLabel = `Speed ${run.speed}×`;
    control("undo").disabled = !run.clicks.length;
    panels();
    const event = last();
    const words = event && storyOf(scene, past.filter((other) => other.at === event.at && other.me === event.me)).at(-1)?.words;
    const able = scene.actors.filter((me) => doable(scene, moment, me)[0] === "act").map((me) => me.name);
    const many = moment.flying.size > MESSAGES_MAX ? ` ${moment.flying.size} messages are under way; the picture shows ${MESSAGES_MAX}.` : "";
    const here = run.verdict()?.words;
    document.querySelector("[role=status]").dataset.end = here?.[0];
    const goesOn = run.moves || run.isOver() ? "" : " Stopped here; play goes on.";
    say(endOf() || (here ? here + goesOn : words ? words + many : able.length ? `Click ${able.join(" or ")}.` : ""));
    lit?.classList.remove("lit");
    lit = ruleOf(event);
    lit?.classList.add("lit");
    control("why").disabled = !lit;
    document.querySelectorAll(".judged").forEach((element, nth) => {
      const [claim, yes, no] = scene.judges[nth];
      const holds = attempt(() => value(claim, { scene, world, locals: [] }), () => MISSING);
      element.textContent = holds === MISSING ? holds : holds ? yes : no;
      element.dataset.holds = holds;
    });
    const ended = document.querySelector(`[data-ending="${ending(world)}"]`);
    if (run.clicks.length && run.isOver()) ended?.classList.add("seen");
    if (scene.reveal) {
      const [who, register] = scene.reveal;
      control("phase").textContent = show(world.actors[who].registers[register]);
    }
    const tabs = run.branches.map((_, nth) => Object.assign(make("button", {}, `Run ${nth + 1}`), { onclick: () => run.turn(nth) }));
    document.querySelector(".branches").replaceChildren(...tabs);
  }
  const run = runOf(scene, draw);

  const press = (target) => {
    const element = target.closest?.("[data-click]");
    if (!element) return;
    const { click } = element.dataset;
    const { id, from, to, nth } = element.about;
    const does = (what) => run.click(what, ...(from ? [from.id, to.id, nth] : [id]));
    if (!NEEDS_MENU || click !== "menu") return does(click);
    return offer(element, doable(scene, run.played.at(run.now), element.about).filter((what) => what !== "act"), does);
  };
  /** Offers faults beside what was clicked; the run waits meanwhile. */
  const offer = (element, faults, does) => {
    let waits = run.moves;
    if (waits) run.toggle();
    const { left, bottom } = element.getBoundingClientRect();
    const items = faults.map((what) => {
      const item = make("button", { "data-do": "close" }, what === "kill" ? "crash" : what);
      item.onclick = () => (waits = does(what));
      return item;
    });
    const menu = panel(element.about.from ? element.ariaLabel.replace(/:.*/, "") : element.about.name, ...items);
    menu.className = "menu";
    menu.onclose = () => waits && run.toggle();
    menu.style.left = `${Math.max(0, Math.min(left, innerWidth - menu.offsetWidth))}px`;
    menu.style.top = `${Math.min(bottom, innerHeight - menu.offsetHeight)}px`;
  };
  svg.addEventListener("click", (event) => press(event.target));
  svg.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press(event.target);
  });
  // Its right end is the end, also of a run that is still being played to there.
  scrubber.addEventListener("input", () => run.to(scrubber.value === scrubber.max ? Infinity : Number(scrubber.value)));
  lanes.addEventListener("click", (event) => {
    const y = new DOMPoint(event.clientX, event.clientY).matrixTransform(lanes.getScreenCTM().inverse()).y;
    if (!run.clicks.length) run.open({ seed: 0, clicks: scene.demo, now: 0 });
    run.to([...rows].sort(([, a], [, b]) => Math.abs(a - y) - Math.abs(b - y))[0][0]);
  });

  /** Opens and shows one of the two panels, or closes it. */
  const fold = (id) => {
    const details = document.getElementById(id);
    details.open = !details.open;
    if (details.open) details.scrollIntoView({ block: "nearest" });
  };
  /** The rule that ran, what it read, and what had set that. */
  const why = () => {
    const event = last();
    const { me, before, envelope, locals } = event;
    const rule = ruleOf(event);
    const held = before.actors[me.id].registers;
    const earlier = run.played.events.slice(0, run.played.events.indexOf(event));
    const set = (at) => earlier.findLast((one) => one.me === me && !same(one.before.actors[me.id].registers[at], one.world.actors[me.id].registers[at]));
    const names = rule.textContent.match(/\((.*?)\)/)?.[1].split(", ") || [];
    const rows = [
      ...(envelope ? names.map((name, at) => [name, locals[at], `from ${envelope.from.name}`]) : []),
      ...me.registers.map(([name], at) => [name, held[at], set(at) ? told(scene, set(at)) : "as it began"]),
    ];
    const read = rows.filter(([name]) => new RegExp(`\\b${name}\\b`).test(rule.textContent));
    const table = make("table", {}, ...read.map(([name, value, since]) => make("tr", {}, make("th", {}, name), make("td", {}, show(value)), make("td", {}, since))));
    panel("Why?", make("pre", {}, ...rule.cloneNode(true).childNodes), table);
  };
  Object.assign(DO, {
    reset() {
      if (control("reset").disabled) return say("There is nothing to reset here.");
      run.reset();
      say("The picture is as it opened.");
    },
    play: () => run.toggle(),
    back: () => run.step(false),
    forward: () => run.step(true),
    undo: () => run.undo(),
    seed: () => run.again(),
    speed: () => run.faster(),
    link() {
      if (!tellTalk({ link: fragment(run) })) {
        location.hash = fragment(run);
        navigator.clipboard?.writeText(location.href).catch(() => {});
      }
      say("The address now links to this moment.");
    },
    lanes: () => fold("lanes"),
    code: () => fold("code"),
    why,
  });
  KEYS.splice(-1, 0, ["lanes", "L", "What happens, step by step"], ["code", "C", "The protocol"], ["undo", "Z", "Take the last click back"]);
  // Where a slide is one step of a story, going on plays that step first.
  document.querySelector("nav a[rel=next]").addEventListener("click", (event) => {
    if (scene.drive !== "step" || scene.demo.length !== 1 || run.clicks.length) return;
    event.preventDefault();
    run.toggle();
  });
  // The event knows the address that was asked for; by now another may stand there.
  const opened = ({ newURL }) => {
    const hash = newURL.match(/#(run|play).*/)?.[0];
    const found = hash && fromFragment(scene, hash);
    if (found) {
      run.open(found);
      if (found.asksTooMuch) say("This link asks for what this slide does not allow; that is left out.");
    } else if (hash) {
      run.reset();
      say("This link is damaged.");
    }
  };
  log.addEventListener("toggle", panels);
  addEventListener("hashchange", (event) => {
    opened(event);
    run.tell();
  });
  HEAR.run = (hash) => opened({ newURL: hash });
  HEAR.speed = (speed) => SPEEDS.includes(speed) && (run.speed = speed);
  draw();
  opened({ newURL: location.href });
}

document.addEventListener("DOMContentLoaded", startPlayer);
