/** The script of a page that does not play. */
import { start } from "./start.js";

addEventListener("DOMContentLoaded", start);
