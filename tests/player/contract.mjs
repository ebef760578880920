// Compares the runs on standard input with what the scripts of the page make of them.
import { readFileSync } from "node:fs";

const parts = [...process.argv.slice(2), `${import.meta.dirname}/compare.js`].map((path) => readFileSync(path, "utf8"));
const lines = readFileSync(0, "utf8").trim().split("\n");
console.log(new Function("lines", `"use strict";${parts.join("\n")};return compare({ prepare, play, raw, fromFragment }, lines);`)(lines));
