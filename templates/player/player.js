/**
 * Ties the picture, the run, the controls and the panels together.
 *
 * @import { Act, Frame, Happening, Scene, Value, World } from "./types.js"
 */
import { counted, fill, word } from "../words.js";
import { DO, KEYS } from "../reader/actions.js";
import { make, panel } from "../reader/panels.js";
import { say } from "../reader/say.js";
import { HEAR, tellTalk } from "../reader/talk.js";
import { ABOUT } from "./clickable.js";
import { doable } from "./doable.js";
import { attempt, MISSING, show, value } from "./evaluate.js";
import { fragment, fromFragment } from "./link.js";
import { offer } from "./menu.js";
import { MESSAGES_MAX } from "./messages.js";
import { NEEDS_MENU, NEEDS_SWITCHES } from "./needs.js";
import { runOf, SPEEDS } from "./run.js";
import { prepare } from "./scene.js";
import { stageOf } from "./stage.js";
import { sentenceOf, storyOf } from "./story.js";
import { panelsOf } from "./steps.js";
import { switchesOf } from "./switches.js";
import { bring, chosen, startTabs } from "./tabs.js";
import { knowerOf } from "./view.js";
import { showWhy } from "./why.js";

/**
 * The element of the page, which its template has.
 *
 * @param {string} selector
 * @returns {any}
 */
const find = (selector) => document.querySelector(selector);
/** @param {string} name */
const control = (name) => find(`[data-do=${name}]`);

/**
 * How a run that led to this world ends.
 *
 * @param {Scene} scene
 * @param {World} world
 */
function endingOf({ actors, outcome }, world) {
  if (!outcome) return "none";
  const [role, register] = outcome;
  const held = actors
    .filter((me) => me.role === role)
    .map((me) => world.actors[me.id].registers[register])
    .filter((one) => one !== null);
  return [...new Set(held.map(show))].sort().join(" and ") || "none";
}

/**
 * Offers a link to a moment, and a frame with it for somebody's page.
 *
 * @param {string} page
 * @param {string} hash
 */
function offerLink(page, hash) {
  const title = document.title.replace(/[&"<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  // Name and value stand apart, as a test proves that the text ` src=` stands in no page.
  const has = { src: `${page}#embed${hash}`, title, width: 960, height: 640 };
  const attributes = Object.entries(has).map(([name, value]) => `${name}="${value}"`);
  const frame = `<iframe ${attributes.join(" ")}></iframe>`;
  const fields = [
    [word("this_moment"), page + hash],
    [word("picture_alone"), frame],
  ].map(([words, text]) => {
    const field = make("textarea", { readonly: "", rows: "3" }, text);
    field.onfocus = () => field.select();
    return make("label", {}, words, field);
  });
  panel(word("link"), ...fields);
}

/** Begins to play the scene that the page holds. */
export function startPlayer() {
  const svg = find("svg.stage");
  const scene = prepare(JSON.parse(find("#scene").textContent));
  const paint = stageOf(scene, svg);
  const scrubber = control("time");
  /** @type {string} */
  let shown;
  /** @type {Element | undefined} */
  let lit;
  /** @type {Element | undefined} */
  let table;

  /**
   * Says a sentence in letters as large as its place allows.
   *
   * @param {string} sentence
   */
  const sayFitting = (sentence) => {
    const status = find("[role=status]");
    const place = status.parentNode;
    // On a phone the place grows with the sentence, as far as the controls may be pushed down.
    const most = 4.75 * parseFloat(getComputedStyle(place).fontSize);
    say(sentence);
    for (const fit of ["large", "small", "tiny"]) {
      status.dataset.fit = fit;
      if (status.offsetHeight <= Math.min(place.offsetHeight, most) + 2) break;
    }
  };

  /** The event that the page is about now: of those that are known. */
  const last = () => {
    const knower = knows();
    /** @param {Happening} event */
    const isKnown = (event) => !knower || event.me === knower;
    return run.verdict()?.event || run.played.events.findLast(
      (event) => event.at <= run.now && isKnown(event) && sentenceOf(scene, event));
  };

  /** Why the run goes no further, if that is where the reader is. */
  const endOf = () => {
    const { stopped, cut } = run.played;
    const end = stopped || cut;
    return end && run.now >= end.at ? end.words : "";
  };
  /**
   * The rule of an event in the listing, if one ran.
   *
   * @param {Happening | undefined} event
   */
  const ruleOf = (event) => {
    if (event?.rule === undefined || event.rule < 0) return undefined;
    const before = scene.roles.slice(0, event.me.role).map(([, , rules]) => rules.length);
    const nth = before.reduce((sum, count) => sum + count, event.rule);
    return document.querySelectorAll(".listing > div")[nth];
  };
  /**
   * What is said of a moment.
   *
   * @param {ReturnType<typeof paint>} moment
   */
  const wordsOf = (moment) => {
    const { past, flying } = moment;
    const event = last();
    const end = endOf();
    const here = run.verdict()?.words;
    if (end) return end;
    if (here) return here + (run.moves || run.isOver() ? "" : ` ${word("stops_here")}`);
    const together = past.filter(({ at, me }) => at === event?.at && me === event.me);
    const words = storyOf(scene, together).at(-1)?.words;
    const who = knows()?.name;
    if (who) {
      const view = fill(word("what_it_knows"), { who });
      return `${view[0].toUpperCase()}${view.slice(1)}${words ? `: ${words}` : "."}`;
    }
    const { size } = flying;
    const many = () => counted(word("under_way"), size, { max: MESSAGES_MAX });
    if (words) return size > MESSAGES_MAX ? `${words} ${many()}` : words;
    const able = scene.actors.filter((me) => doable(scene, moment, me)[0] === "act");
    const names = able.map((me) => me.name);
    const nth = names.pop() || "";
    const one = names.length ? fill(word("or"), { first: names.join(", "), last: nth }) : nth;
    const click = one && fill(word("click_one_of"), { who: one });
    const labels = run.without.join(", ");
    return labels ? `${fill(word("without_labels"), { labels })} ${click}` : click;
  };
  /** Lights the rule that ran, and says what it read, as far as the listing is seen. */
  const drawRule = () => {
    const event = last();
    lit?.classList.remove("lit");
    table?.remove();
    lit = ruleOf(event);
    lit?.classList.add("lit");
    control("why").disabled = !lit;
    if (!event || !lit || chosen() !== "code") return;
    const { events } = run.played;
    table = showWhy(scene, events.slice(0, events.indexOf(event)), event, lit);
    bring(find("#code"), lit);
  };
  /** @param {World} world */
  const drawJudges = (world) => {
    document.querySelectorAll(".judged").forEach((judged, nth) => {
      const [claim, yes, no] = scene.judges[nth];
      const frame = /** @type {Frame} */ ({ scene, world, locals: /** @type {Value[]} */ ([]) });
      const holds = attempt(() => value(claim, frame), () => MISSING);
      judged.textContent = holds === MISSING ? MISSING : holds ? yes : no;
      judged.setAttribute("data-holds", `${holds}`);
    });
  };

  function draw() {
    const knower = knows();
    const moment = paint(run.played, run.now, knower);
    const { world, past } = moment;
    const { verdict } = run.played;
    scrubber.max = run.latest();
    scrubber.value = run.now;
    scrubber.parentNode.dataset.end = verdict?.words[0] || "";
    const part = verdict ? verdict.at / run.latest() : 0;
    scrubber.parentNode.style.backgroundPosition = `${100 * part}%`;
    panels.draw(endOf());
    const state = `${run.seed} ${run.clicks} ${run.without} ${run.moves} ${run.speed}`;
    const key = `${state} ${past.length} ${endOf()} ${chosen()} ${knower?.id}`;
    if (shown === key) return;
    shown = key;
    const begun = run.clicks.length > 0;
    control("play").textContent = run.moves ? word("pause") : begun ? word("play") : word("demo");
    control("play").ariaLabel = begun ? null : word("play_the_demo");
    control("play").dataset.plays = `${run.moves}`;
    control("speed").textContent = `${run.speed}×`;
    control("speed").ariaLabel = fill(word("speed"), { speed: run.speed });
    control("undo").disabled = !begun;
    svg.classList.toggle("known", !!knower);
    find(".under").classList.toggle("known", !!knower);
    find("[role=status]").dataset.end = run.verdict()?.words[0] || "";
    sayFitting(wordsOf(moment));
    drawRule();
    drawSwitches?.();
    drawJudges(world);
    const ended = find(`[data-ending="${endingOf(scene, world)}"]`);
    if (begun && run.isOver()) ended?.classList.add("seen");
    if (scene.reveal) {
      const [who, register] = scene.reveal;
      control("phase").textContent = show(world.actors[who].registers[register]);
    }
    const branches = run.branches.map((_, nth) => {
      const button = make("button", {}, fill(word("run"), { n: nth + 1 }));
      button.onclick = () => run.turn(nth);
      return button;
    });
    find(".branches").replaceChildren(...branches);
  }
  const knows = knowerOf(scene, draw);
  const run = runOf(scene, draw);
  const panels = panelsOf(scene, run, draw);
  const drawSwitches = NEEDS_SWITCHES ? switchesOf(scene, run) : undefined;

  /** @param {any} target */
  const press = (target) => {
    /** @type {HTMLElement | undefined} */
    const element = target.closest?.("[data-click]");
    const about = element && ABOUT.get(element);
    if (!element || !about) return;
    /** @param {Act} what */
    const does = (what) => run.click(what, ...about.ids);
    const click = /** @type {Act | "menu"} */ (element.dataset.click);
    if (!NEEDS_MENU || click !== "menu") return does(/** @type {Act} */ (click));
    const faults = about.can(run.played.at(run.now)).filter((what) => what !== "act");
    offer(run, element, about.called, faults, does);
  };
  svg.addEventListener("click", (/** @type {Event} */ event) => press(event.target));
  svg.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press(event.target);
  });
  // Its right end is the end, also of a run that is still being played to there.
  scrubber.addEventListener("input", () =>
    run.to(scrubber.value === scrubber.max ? Infinity : Number(scrubber.value)));
  Object.assign(DO, {
    reset() {
      if (control("reset").disabled) return say(word("nothing_to_reset"));
      run.reset();
      say(word("reset_done"));
    },
    play: run.toggle,
    back: () => run.step(false),
    forward: () => run.step(true),
    undo: run.undo,
    seed: run.again,
    speed: run.faster,
    link() {
      const hash = fragment(scene, run);
      const words = word("address_links");
      if (tellTalk({ link: hash })) return say(words);
      if (document.documentElement.dataset.embed !== "") location.hash = hash;
      const page = location.href.replace(/#.*/, "");
      navigator.clipboard?.writeText(page + hash).catch(() => {});
      say(words);
      offerLink(page, hash);
    },
    why: () => DO.code(),
  });
  KEYS.splice(
    -1,
    0,
    ["text", "T", word("key_text")],
    ["steps", "E", word("story")],
    ["lanes", "L", word("same_as_diagram")],
    ["code", "C", word("protocol")],
    ["knows", "K", word("key_knows")],
    ["undo", "Z", word("key_undo")],
  );
  // Where a slide is one step of a story, going on plays that step first.
  find("nav a[rel=next]").addEventListener("click", (/** @type {Event} */ event) => {
    if (scene.drive !== "step" || scene.demo.length !== 1 || run.clicks.length) return;
    event.preventDefault();
    run.toggle();
  });
  // The event knows the address that was asked for; by now another may stand there.
  /** @param {string} address */
  const open = (address) => {
    const hash = address.match(/#(run|play).*/)?.[0];
    if (!hash) return;
    const linked = fromFragment(scene, hash);
    if (linked) {
      run.open(linked);
      if (linked.asksTooMuch) say(word("asks_too_much"));
    } else {
      run.reset();
      say(word("damaged_link"));
    }
  };
  addEventListener("hashchange", ({ newURL }) => {
    open(newURL);
    run.tell();
  });
  HEAR.run = open;
  HEAR.speed = (speed) => SPEEDS.includes(speed) && (run.speed = speed);
  startTabs(draw);
  open(location.href);
}
