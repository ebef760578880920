/**
 * Sets the words of the scripts, outside of a bundle: the English ones. To be imported before any of
 * the modules.
 */
import { readFileSync } from "node:fs";
import { setWords } from "../../templates/words.js";

const file = new URL("../../templates/words/en.toml", import.meta.url);
const words = {};
let forms;
for (const line of readFileSync(file, "utf8").split("\n")) {
  const [, name] = /^\[counted\.(\w+)\]$/.exec(line) || [];
  if (name) words[name] = forms = {};
  const [, key, text] = /^(\w+) = (".*")$/.exec(line) || [];
  if (key) (forms ?? words)[key] = JSON.parse(text);
}
for (const name in words) {
  if (typeof words[name] === "object") words[name] = JSON.stringify(words[name]);
}
setWords(words);
