/** Compares the runs on standard input with what a module or a bundle makes of them. */
import "../scripts/words.mjs";
import { readFileSync } from "node:fs";

await import(process.argv[2]);
console.log(globalThis.compare(readFileSync(0, "utf8").trim().split("\n")));
