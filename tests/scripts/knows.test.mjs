/** What one actor knows. */
import "./words.mjs";
import assert from "node:assert/strict";
import test from "node:test";
import { membersOf, seenBy } from "../../templates/player/knows.js";
import { play } from "../../templates/player/timeline.js";
import { scene } from "./scenes.mjs";

test("an actor knows of messages that it has sent or will get, and of no others", () => {
  const one = scene();
  const [client, first, second] = one.actors;
  const moment = play(one, 0, [[10, "act", 0]]).at(20);
  assert.equal(moment.flying.size, 2);
  const known = (actor) => [...seenBy(moment, actor).flying].map(({ to }) => to.name);
  assert.deepEqual(known(client), ["server 1", "server 2"]);
  assert.deepEqual(known(first), ["server 1"]);
  assert.deepEqual(known(second), ["server 2"]);
  assert.equal(moment.flying.size, 2, "the moment stays as it is");
  const waiting = { from: client, to: first };
  const world = { actors: one.actors.map(() => ({ inbox: [waiting] })) };
  const inboxes = (actor) =>
    seenBy({ ...moment, world }, actor).world.actors.map(({ inbox }) => inbox.length);
  assert.deepEqual([inboxes(client), inboxes(first), inboxes(second)], [
    [1, 1, 1],
    [1, 1, 1],
    [0, 0, 0],
  ]);
});

test("the members of a set are actors; a list of others has none", () => {
  const { actors } = scene();
  assert.deepEqual(membersOf(actors.slice(1)), actors.slice(1));
  assert.deepEqual([[1, 2], null, 3, "a", true, actors[0]].map(membersOf), [[], [], [], [], [], []]);
});
