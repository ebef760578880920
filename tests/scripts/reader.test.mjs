/** Keys, slides and the pace of a talk. */
import "./words.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { asTime, paceOf } from "../../templates/present/pace.js";
import { actionOf, keyName, KEYS } from "../../templates/reader/actions.js";
import { isMissing, pageOf, rangesOf } from "../../templates/reader/deck.js";

test("a key has one meaning, and its name is that of the table", () => {
  const keys = KEYS.flatMap(([, keys]) => keys.split(" "));
  assert.equal(new Set(keys).size, keys.length);
  for (const [key, shiftKey, name, action] of [
    [" ", false, "Space", "next"],
    [" ", true, "Shift+Space", "prev"],
    ["n", false, "N", "next"],
    ["ArrowLeft", false, "ArrowLeft", "prev"],
    [".", false, ".", "black"],
    ["?", true, "?", "help"],
    ["x", false, "X", undefined],
    ["Enter", false, "Enter", undefined],
  ]) {
    assert.equal(keyName({ key, shiftKey }), name);
    assert.equal(actionOf(name), action, name);
  }
});

test("a deck knows its slides and their pages", () => {
  const ranges = rangesOf("2-4,7");
  assert.deepEqual(ranges, [[2, 4], [7, 7]]);
  assert.deepEqual([2, 3, 7].map((state) => pageOf(ranges, state)),
    ["index.html", "3.html", "7.html"]);
  assert.deepEqual([2, 4, 7].map((state) => isMissing(ranges, state)), ["", "", ""]);
  assert.equal(isMissing(ranges, 5), "There is no slide 5; they go from 2 to 7.");
});

test("a talk has a pace", () => {
  assert.equal(asTime(723_999), "12:03");
  assert.equal(paceOf(10 * 60_000, 40, 6, 24), "on time");
  assert.equal(paceOf(15 * 60_000, 40, 6, 24), "5 min behind");
  assert.equal(paceOf(5 * 60_000, 40, 6, 24), "5 min ahead");
  assert.equal(paceOf(5 * 60_000, 0, 6, 24), "");
});
