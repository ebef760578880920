// Plays the runs on standard input with the scripts of the page, and compares every event with what Rust wrote.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const parts = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const { prepare, play, raw } = new Function(`"use strict";${parts.join("\n")};return { prepare, play, raw };`)();

const state = (world) =>
  world.actors
    .map(({ alive, registers, inbox }) => `${alive ? "" : "†"}${registers.map(raw).join(" ")} ${inbox.length}`)
    .join("|");
const told = (event) => [event.at, event.me.id, event.said, event.lost ? 1 : 0, state(event.world)].join("\t");

let scene;
let runs = 0;
let events = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  if (given.scene) {
    scene = prepare(given.scene);
    continue;
  }
  const run = play(scene, given.seed, given.clicks, given.until);
  const ours = run.events.map(told);
  const at = given.events.findIndex((theirs, nth) => theirs !== ours[nth]);
  if (at >= 0 || ours.length !== given.events.length || `${run.idle}` !== `${given.idle}`) {
    console.log(`${given.name}: ${JSON.stringify(given.clicks)}, seed ${given.seed}: event ${at} of ${given.events.length}`);
    console.log(`Rust: ${given.events[at]}\nscript: ${ours[at]} (${ours.length} events)\nidle: ${given.idle} and ${run.idle}`);
    process.exit(1);
  }
  runs += 1;
  events += ours.length;
}
console.log(`${runs} runs, ${events} events`);
