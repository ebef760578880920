/** Lines that a reader strikes out. */
import "./words.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { fragment, fromFragment } from "../../templates/player/link.js";
import { strike } from "../../templates/player/scene.js";
import { play } from "../../templates/player/timeline.js";
import { scene, wire } from "./scenes.mjs";

/** A client that asks only where it may, in a block of its own. */
const [[, registers, [[on, guards, body]]], server] = wire().roles;
const roles = [["client", registers, [[on, guards, [["if", true, body, []]]]], 1], server];
const demo = [[5, "act", 0]];
const switches = [
  ["guard", "agreement breaks", [[0, 1, 0, 0, 0]], 1, demo, [[0, 1, 0, 77]], []],
  ["count", "", [[0, 1, 0, 1, 0, 0, 0]], 0, null, [], []],
  ["block", "", [[0, 1, 0, 1, 0]], 0, null, [], []],
  ["rule", "", [[1, 1, 0]], 0, null, [], []],
  ["durable", "", [[1, 0, 0]], 0, null, [], []],
];
const labelled = () => scene({ roles, switches, faults: ["kill", "restart"] });
const runs = (one, clicks, seed = 0) => {
  const { events, world } = play(one, seed, clicks);
  const held = world.actors.map(({ registers: [first] }) => first);
  return { held, events };
};
const asks = [[0, "act", 0], [10, "act", 0], [20, "act", 0]];

test("what is struck out does nothing, and comes back", () => {
  const one = labelled();
  const held = (without, clicks = asks) => {
    strike(one, without);
    return runs(one, clicks).held;
  };
  assert.deepEqual(held([]), [2, 3, 3]);
  assert.deepEqual(held(["guard"]), [3, 6, 6]);
  // Without its count a client asks on and on.
  assert.deepEqual(held(["count"]), [0, 0, 0]);
  assert.deepEqual(held(["block"]), [0, 0, 0]);
  // What stands in a block that is struck out may be struck out too.
  assert.deepEqual(held(["count", "block"]), [0, 0, 0]);
  assert.deepEqual(held(["rule"]), [2, 0, 0]);
  const crash = [...asks, [5000, "kill", 1], [5001, "restart", 1]];
  assert.deepEqual(held([], crash), [2, 3, 3]);
  assert.deepEqual(held(["durable"], crash), [2, 0, 3]);
  assert.deepEqual(held([]), [2, 3, 3]);
  assert.equal(one.roles, one.wire.roles);
});

test("without one line the demo is the run that a search has found", () => {
  const one = labelled();
  assert.deepEqual([one.demo, one.demoSeed], [[], 0]);
  strike(one, ["guard"]);
  assert.deepEqual([one.demo, one.demoSeed], [demo, 2]);
  const heard = ({ events }) => events.filter(({ what }) => what === "deliver").map(({ at }) => at);
  assert.deepEqual(heard(runs(one, demo, 2)), [82, 405]);
  assert.deepEqual(heard(runs(one, demo, 0)), [405, 405]);
  strike(one, ["guard", "rule"]);
  assert.deepEqual([one.demo, one.demoSeed, one.seeds.length], [[], 0, 2]);
});

test("a link says what is struck out", () => {
  const one = labelled();
  const link = fragment(one, { seed: 2, clicks: demo, now: 7, without: ["guard"] });
  assert.equal(link, "#run=2/5a0/7/guard");
  const { seed, without, asksTooMuch } = fromFragment(one, link);
  assert.deepEqual([seed, without, asksTooMuch], [2, ["guard"], false]);
  // Its seed is there only without that line.
  assert.equal(fromFragment(one, "#run=2/5a0/7"), undefined);
  assert.deepEqual(fromFragment(one, "#run=0/5a0/7/guard.rule").without, ["guard", "rule"]);
  const strange = fromFragment(one, "#run=0/5a0/7/guard.other");
  assert.deepEqual([strange.without, strange.asksTooMuch], [["guard"], true]);
});

test("a line that a scene lacks is put back", () => {
  const one = scene({ roles, switches, lacks: ["guard"], demo, times: [[0, 1, 0, 99]] });
  const held = () => runs(one, asks).held;
  assert.deepEqual([held(), one.demo, one.demoSeed], [[3, 6, 6], demo, 0]);
  strike(one, []);
  assert.deepEqual([held(), one.demo, one.demoSeed], [[2, 3, 3], demo, 0]);
  const link = fragment(one, { seed: 0, clicks: demo, now: 7, without: [] });
  assert.equal(link, "#run=0/5a0/7/.");
  assert.deepEqual(fromFragment(one, link).without, []);
  assert.deepEqual(fromFragment(one, "#run=0/5a0/7").without, ["guard"]);
  assert.equal(fragment(one, { seed: 0, clicks: demo, now: 7, without: ["guard"] }), "#run=0/5a0/7");
});
