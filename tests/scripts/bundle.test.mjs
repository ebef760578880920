/** What bundles may rename. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const modules = ["first", "player", "present", "reader"].flatMap((folder) =>
  readdirSync(new URL(`templates/${folder}/`, root)).map((name) => `templates/${folder}/${name}`));
const pages = readdirSync(new URL("templates/partials/", root)).map((name) => `templates/partials/${name}`);
const templates = readdirSync(new URL("templates/", root))
  .filter((name) => name.endsWith(".html"))
  .map((name) => `templates/${name}`)
  .concat(pages);
const sources = ["draw", "page", "scene", "verify"].flatMap((folder) =>
  readdirSync(new URL(`src/${folder}/`, root)).map((name) => `src/${folder}/${name}`));
const bundle = read("templates/bundle.js");
const [, list] = bundle.match(/const OWN_PROPERTIES = \[([^\]]*)\]/);
const own = new Set(list.match(/\w+/g));
const found = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

test("no name that others know is renamed", () => {
  const scripts = modules.map(read).join("\n");
  const wire = read("templates/player/types.js").match(/WireScene[^]*?@typedef/)[0];
  // What a switch tells apart is a text, and stays.
  const texts = found(read("templates/player/evaluate.js"), /case "(\w+)"/g);
  const crosses = found(read("src/page/wire.rs"), /=> "(\w+)"/g);
  const known = {
    "data attributes": found(scripts, /dataset\.(\w+)/g),
    "the wire form": found(wire, /@property \{.*\} \[?(\w+)/g),
    operators: crosses.filter((name) => !texts.includes(name)),
    actions: found(["templates/page.html", ...pages].map(read).join(), /data-do="(\w+)"/g),
    talks: found(scripts, /data\.(\w+)/g),
  };
  for (const [what, names] of Object.entries(known)) {
    assert.ok(names.length > 5, `${what}: ${names}`);
    assert.deepEqual(names.filter((name) => own.has(name)), [], what);
  }
});

test("what is filled into words has names that stay, and words are those that are asked for", () => {
  const english = read("templates/words/en.toml");
  const holes = found(english, /\{(\w+)\}/g);
  assert.ok(holes.length > 50);
  assert.deepEqual(holes.filter((name) => own.has(name)), []);
  const plain = found(english, /^(\w+) = /gm).filter((name) => !/^(one|other)$/.test(name));
  const known = new Set([...plain, ...found(english, /^\[counted\.(\w+)\]/gm)]);
  const asked = found(modules.map(read).join("\n"), /\bword\("(\w+)"\)/g);
  assert.ok(asked.length > 50);
  assert.deepEqual(asked.filter((name) => !known.has(name)), []);
  const everywhere = [...modules, ...templates, ...sources].map(read).join("\n");
  const used = (name) => new RegExp(`"${name}"|words\\.${name}\\b`).test(everywhere);
  assert.deepEqual([...known].filter((name) => !used(name)), []);
});

test("what is left out of bundles is what modules ask for", () => {
  const features = bundle.match(/const FEATURES = \[(.*)\]/)[1].match(/\w+/g);
  const needs = found(read("templates/player/needs.js"), /const NEEDS_(\w+) = true/g);
  assert.deepEqual(needs.map((name) => name.toLowerCase()), features);
});
