/** What expressions are worth. */
import "./words.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { attempt, effect, Fault, raw, show, text, value } from "../../templates/player/evaluate.js";
import { scene } from "./scenes.mjs";

const one = scene();
const [client, first, second] = one.actors;
const frame = (more) => ({ scene: one, me: client, registers: [7], locals: [], ...more });
const worth = (expr, more) => value(expr, frame(more));

test("values are what they say", () => {
  for (const [expr, expected] of [
    [3, 3],
    [null, null],
    [["r", 0], 7],
    [["me"], client],
    [["all", 1], [first, second]],
    [["actor", 1, 2], second],
    [["=", ["all", 1], ["with", ["with", ["{}"], ["actor", 1, 2]], ["actor", 1, 1]]], true],
    [["/", 7, 2], 3],
    [["/", ["-", 0, 7], 2], -4],
    [["majority", ["all", 1]], 2],
    [["either", ["<", 1, 2], "yes", "no"], "yes"],
    [["item", ["append", ["[]"], 5], 1], 5],
    [["item", ["[]"], 1], null],
    [["agree", ["append", ["[]"], 5], ["[]"]], true],
    [["how", 0, 1, ["all", 1], [">", ["number", ["l", 0]], 1]], 1],
    [["every", 0, 2, ["all", 1], ["<=", ["number", ["l", 0]], ["number", ["l", 1]]]], false],
    [["those", 0, 1, ["all", 1], [">", ["number", ["l", 0]], 1]], [second]],
  ]) {
    assert.deepEqual(worth(expr), expected, JSON.stringify(expr));
  }
});

test("what cannot be computed is a fault, which has its words", () => {
  for (const [expr, words] of [
    [["+", 1, null], "`none` is not a number"],
    [["+", 2147483647, 1], "a number too large"],
    [["/", 1, 0], "a number divided by zero"],
    [["first", ["[]"]], "an empty list has no first"],
    [["actor", 1, 3], "there is no server 3"],
    [["count", null], "`none` cannot be asked for that"],
    [["put", ["[]"], 0, 1], "a list begins at 1"],
    [["range", 1, 200], "a list of more than 100"],
  ]) {
    assert.throws(() => worth(expr), new Fault(words), JSON.stringify(expr));
  }
  assert.equal(attempt(() => worth(["/", 1, 0]), () => "—"), "—");
  assert.throws(() => attempt(() => null.name, () => "—"), TypeError);
});

test("where one of a set decides, those of whom there is no answer do not matter", () => {
  const fails = ["=", ["/", 1, ["-", ["number", ["l", 0]], 1]], 1];
  assert.equal(worth(["some", 0, 1, ["all", 1], fails]), true);
  assert.throws(() => worth(["every", 0, 1, ["all", 1], fails]), /divided by zero/);
});

test("a claim knows whose values decide it", () => {
  const heard = (number) => ["of", ["actor", 1, number], 0];
  const decide = (expr) => {
    const read = [];
    const holds = worth(expr, { world: one.opening, read });
    return [holds, ...read.map(([actor, register]) => `${actor.name}: ${register}`)];
  };
  const isNone = (number) => ["=", heard(number), 0];
  const not = (expr) => ["not", expr];
  assert.deepEqual(decide(["or", isNone(1), isNone(2)]), [true, "server 1: 0"]);
  assert.deepEqual(decide(["or", not(isNone(1)), isNone(2)]), [true, "server 2: 0"]);
  assert.deepEqual(decide(["alive", ["actor", 1, 2]]), [true, "server 2: -1"]);
});

test("values are shown as people read them, and raw as tests do", () => {
  const record = Object.assign([1, first], { isRecord: true });
  for (const [held, shown, written] of [
    [-1, "−1", "-1"],
    [null, "none", "none"],
    [[], "empty", ""],
    [worth(["{}"]), "nobody", ""],
    [[first, second], "server 1, server 2", "1,2"],
    [record, "1:server 1", "1:1"],
  ]) {
    assert.deepEqual([show(held), raw(held)], [shown, written]);
  }
  assert.equal(text(["a ", [["/", 1, 0]], " b"], frame(), "—"), "a — b");
});

test("a rule sets, sends and says", () => {
  const rule = [["ask", 1], [], [
    ["=", 0, ["+", ["r", 0], 1]],
    ["if", ["=", ["r", 0], 8], [["send", 0, [["r", 0]], ["all", 1]]], [["say", "never"]]],
    ["for", 0, ["all", 1], [["say", [["l", 0]], "!"]]],
  ]];
  const does = effect(rule, frame());
  assert.deepEqual(does.registers, [8]);
  assert.deepEqual(does.sends, [[first, 0, [8]], [second, 0, [8]]]);
  assert.equal(does.said, "server 1! server 2!");
});
