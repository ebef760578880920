/** Runs. */
import "./words.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { play } from "../../templates/player/timeline.js";
import { scene } from "./scenes.mjs";

const heard = (run) => run.world.actors.slice(1).map(({ registers }) => registers[0]);
const happened = (run) => run.events.map(({ at, what, me }) => `${at} ${what} ${me.name}`);

test("a click sends, and messages arrive by the numbers of the seed", () => {
  const one = scene();
  const soon = play(one, 0, [[10, "act", 0]]);
  const expected = ["10 do client 1", "410 deliver server 1", "410 deliver server 2"];
  assert.deepEqual(happened(soon), expected);
  assert.deepEqual(happened(play(one, 1, [[10, "act", 0]])).slice(1),
    ["1210 deliver server 1", "1210 deliver server 2"]);
  assert.deepEqual(heard(soon), [1, 1]);
  assert.equal(soon.rests, true);
});

test("what nobody can do does nothing", () => {
  const clicks = [[0, "act", 0], [0, "act", 0], [0, "act", 0], [5, "restart", 1]];
  assert.deepEqual(play(scene(), 0, clicks).idle, [2, 3]);
});

test("a message to who has crashed is lost; who is back has kept what is durable", () => {
  const clicks = [[0, "act", 0], [500, "kill", 1], [600, "act", 0], [2000, "restart", 1]];
  const run = play(scene(), 0, clicks);
  const lost = run.events.filter(({ lost }) => lost);
  assert.deepEqual(lost.map(({ at, me }) => [at, me.name]), [[1000, "server 1"]]);
  assert.deepEqual(heard(run), [1, 3]);
  assert.equal(run.world.actors[1].alive, true);
});

test("who is isolated gets nothing, a message may be lost or come twice", () => {
  const isolated = play(scene(), 0, [[0, "isolate", 1], [1, "act", 0]]);
  assert.deepEqual(heard(isolated), [0, 1]);
  assert.equal(isolated.events.at(-2).cut.name, "server 1");
  const dropped = play(scene(), 0, [[0, "act", 0], [100, "drop", 0, 2, 0]]);
  assert.deepEqual(heard(dropped), [1, 0]);
  const twice = play(scene(), 0, [[0, "act", 0], [100, "duplicate", 0, 2, 0]]);
  assert.deepEqual(heard(twice), [1, 2]);
});

test("a run is the same whether it is played at once, bit by bit or from an earlier one", () => {
  const one = scene();
  const clicks = [[0, "act", 0], [300, "kill", 2], [350, "act", 0], [900, "restart", 2]];
  const whole = happened(play(one, 1, clicks));
  const slow = play(one, 1, clicks, 0);
  while (!slow.rests) slow.advance(Infinity, 1);
  assert.deepEqual(happened(slow), whole);
  const earlier = play(one, 1, clicks.slice(0, 3));
  assert.deepEqual(happened(play(one, 1, clicks, undefined, earlier)), whole);
});

test("the past is what happened up to a time, forwards and backwards", () => {
  const run = play(scene(), 0, [[10, "act", 0]]);
  for (const [time, past, flying] of [
    [0, 0, 0], [10, 1, 2], [409, 1, 2], [410, 3, 0], [10, 1, 2],
  ]) {
    const moment = run.at(time);
    assert.deepEqual([moment.past.length, moment.flying.size], [past, flying], `at ${time}`);
  }
});

test("a run stops at what cannot be computed, and at a claim that is broken it says whose", () => {
  const divides = [["ask", 1], [], [["=", 0, ["/", 1, 0]]]];
  const roles = [["client", [["asked", 0, 0, []]], [divides]]];
  const stopped = play(scene({ roles, cast: [1] }), 0, [[7, "act", 0]]).stopped;
  const words = "Stopped here: client 1 cannot go on: a number divided by zero.";
  assert.deepEqual(stopped, { at: 7, words });
  const claim = ["<", ["of", ["actor", 1, 1], 0], 1];
  const broken = play(scene({ claims: [["✕ few", false, claim]] }), 0, [[10, "act", 0]]);
  assert.equal(broken.verdict.at, 410);
  assert.equal(broken.verdict.words, "✕ few: server 1 has heard 1.");
  const steps = [["✕ asked never changes", 0, 0, 0]];
  const stepped = play(scene({ steps }), 0, [[10, "act", 0]]);
  const changed = "✕ asked never changes: client 1 had asked 0 and now has asked 1.";
  assert.equal(stepped.verdict.words, changed);
});

test("who never rests is stopped, and what never ends is cut", () => {
  const spins = [["spin", 0], [], [["=", 0, ["-", 1, ["r", 0]]]]];
  const beats = [["beat", 0, 100, 100], [], [["=", 0, ["-", 1, ["r", 0]]]]];
  const of = (rule) => scene({ roles: [["client", [["on", 0, 0, []]], [rule]]], cast: [1] });
  assert.match(play(of(beats), 0, []).cut.words, /come back to where it was/);
  assert.match(play(of(spins), 0, []).stopped.words, /acted 1000 times .* would never rest/);
});
