/** Sentences, links, and what readers can do. */
import "./words.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { clickOf, doable, doableToMessage } from "../../templates/player/doable.js";
import { heightsOf, labelsOf } from "../../templates/player/lanes.js";
import { fragment, fromFragment } from "../../templates/player/link.js";
import { lastOf, storyOf } from "../../templates/player/story.js";
import { play } from "../../templates/player/timeline.js";
import { readBy } from "../../templates/player/causes.js";
import { scene } from "./scenes.mjs";

const told = (run) => storyOf(run.scene, run.events).map(({ at, words }) => `${at}: ${words}`);
const played = (clicks, more) => {
  const one = scene(more);
  return Object.assign(play(one, 0, clicks), { scene: one });
};

test("what happened is told in sentences", () => {
  const clicks = [[0, "kill", 2], [10, "act", 0], [20, "isolate", 1], [20, "heal", 1],
    [30, "duplicate", 0, 1, 0], [40, "drop", 0, 1, 0], [2000, "restart", 2]];
  assert.deepEqual(told(played(clicks)), [
    "0: Server 2 crashes.",
    "10: Client 1 asks.",
    "20: Server 1 is isolated. Server 1 is no longer isolated.",
    "30: The request from client 1 to server 1 is sent twice.",
    "40: The request from client 1 to server 1 gets lost.",
    "410: Server 2 has crashed: the request from client 1 is lost.",
    "430: Server 1 hears 1 from client 1.",
    "2000: Server 2 is back.",
  ]);
});

test("of a long run the last has room, and of one moment all", () => {
  const event = (at) => ({ at, sent: [] });
  const events = [...Array(400).keys()].map((nth) => event(Math.floor(nth / 10)));
  const last = lastOf(events);
  assert.deepEqual([last.length, last[0].at, last.at(-1).at], [290, 11, 39]);
  assert.equal(lastOf(events.slice(0, 20)).length, 20);
  assert.equal(lastOf([...Array(400)].map(() => event(5))).length, 400);
});

test("moments stand as far apart as they are, within bounds, and as words there need", () => {
  const label = { from: /** @type {any} */ ({}), words: "ask(1)", left: 0 };
  const labels = new Map([[900, [{ ...label, line: 0 }, { ...label, line: 1 }]]]);
  const rows = heightsOf([0, 10, 500, 900, 9000], new Set([500, 900]), labels);
  // The first, at once, 490 ms, a number under two lines of words, and time that is squeezed.
  assert.deepEqual([...rows], [[0, 8], [10, 16], [500, 40], [900, 92], [9000, 136]]);
});

test("words at one moment stand in lines above each other where they would meet", () => {
  const scene = /** @type {any} */ ({ messages: ["ask"] });
  const actors = [0, 1, 2].map((id) => ({ id }));
  const sent = [[0, 1], [0, 2], [1, 2]].map(([from, to]) =>
    ({ from: actors[from], to: actors[to], name: 0, carries: [from], left: 5 }));
  const x = (/** @type {any} */ { id }) => 30 + id * 20;
  const labels = labelsOf(scene, /** @type {any} */ (sent), x, 420);
  // What goes to several is said once.
  assert.deepEqual(labels.get(5)?.map(({ words, left, line }) => [words, left, line]),
    [["ask(0)", 35, 0], ["ask(1)", 55, 1]]);
});

test("a link is its run, and does no more than a click could", () => {
  const clicks = [[0, "act", 0], [400, "kill", 1], [500, "drop", 0, 2, 0]];
  const link = fragment(scene(), { seed: 1, clicks, now: 1200.7, without: [] });
  assert.equal(link, "#run=1/0a0.400k1.500x0-2-0/1200");
  const all = scene({ faults: ["kill", "drop"] });
  const whole = { seed: 1, clicks, now: 1200, moves: false, asksTooMuch: false, without: [] };
  assert.deepEqual(fromFragment(all, link), whole);
  const some = fromFragment(scene({ faults: ["drop"] }), link.replace("run", "play"));
  assert.deepEqual(some.clicks, [clicks[0], clicks[2]]);
  assert.deepEqual([some.moves, some.asksTooMuch], [true, true]);
  assert.equal(fromFragment(scene({ demo: [clicks[1]] }), "#run=0/400k1/0").asksTooMuch, false);
});

test("a damaged link is none", () => {
  const one = scene({ faults: ["kill", "drop"] });
  for (const damaged of ["", "#run=", "#run=2//0", "#run=00//0", "#run=0/0a3/0", "#run=0/0a/0",
    "#run=0/0a0-1/0", "#run=0/0x0-1/0", "#run=0/0x0-9-0/0", "#run=0/0q0/0", "#run=0/0a0/",
    "#run=0/0a0/1234567", "#run=0/1234567a0/0", "#walk=0//0"]) {
    assert.equal(fromFragment(one, damaged), undefined, damaged);
  }
});

test("readers can do what the scene offers", () => {
  const one = scene({ faults: ["kill", "restart", "isolate", "drop"] });
  const [client, server] = one.actors;
  const moment = (clicks, time) => play(one, 0, clicks).at(time);
  assert.deepEqual(doable(one, moment([], 0), client), ["act"]);
  assert.deepEqual(doable(one, moment([], 0), server), ["kill", "isolate"]);
  const dead = moment([[0, "kill", 1], [0, "isolate", 1]], 5);
  assert.deepEqual(doable(one, dead, server), ["restart"]);
  assert.deepEqual(doableToMessage(one), ["drop"]);
  assert.equal(clickOf(one, ["act", "kill"]), "act");
  assert.equal(clickOf(one, ["kill"]), "kill");
  assert.equal(clickOf(one, ["kill", "isolate"]), "menu");
  assert.equal(clickOf(scene({ drive: "step" }), ["kill"]), "menu");
  assert.equal(clickOf(one, []), undefined);
});

test("why something happened: what the rule read, and what had set that", () => {
  const run = played([[0, "act", 0], [600, "act", 0]]);
  const { events } = run;
  const last = events.findLast(({ me }) => me.name === "server 1");
  const rule = "on request(n) from c\n  heard = heard + n";
  assert.deepEqual(readBy(run.scene, events.slice(0, events.indexOf(last)), last, rule), [
    ["n", 2, "from client 1"],
    ["heard", 1, "Server 1 hears 1 from client 1."],
  ]);
});
