/** A scene to play: clients ask servers, which count what they are asked. */
import { prepare } from "../../templates/player/scene.js";

const CLIENT = ["client", [["asked", 0, 0, []]], [
  [["ask", 1], [["<", ["r", 0], 2]], [
    ["=", 0, ["+", ["r", 0], 1]],
    ["send", 0, [["r", 0]], ["all", 1]],
    ["say", [["me"]], " asks."],
  ]],
], 1];
const SERVER = ["server", [["heard", 0, 1, []], ["busy", false, 0, 0]], [
  [[0, 1, 0], [], [
    ["=", 0, ["+", ["r", 0], ["l", 0]]],
    ["say", [["me"]], " hears ", [["l", 0]], " from ", [["l", 1]], "."],
  ]],
]];

/** The wire form of it. */
export const wire = (more = {}) => ({
  roles: [CLIENT, SERVER],
  messages: ["request"],
  cast: [1, 2],
  drive: "auto",
  seeds: ["0".repeat(127), "X".repeat(127)],
  limits: [600000, 2000, 20000, 1000, 100, 50],
  ...more,
});

/** The scene, prepared. */
export const scene = (more) => prepare(wire(more));
