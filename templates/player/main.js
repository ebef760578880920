/** The script of a page that plays. */
import { start } from "../reader/start.js";
import { startPlayer } from "./player.js";

addEventListener("DOMContentLoaded", () => {
  start();
  startPlayer();
});
