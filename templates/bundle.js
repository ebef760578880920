/**
 * Makes the scripts that pages carry, in bundles/, of the modules beside it; with `--check` it
 * compares them instead, and fails where one is not what its modules make.
 *
 * esbuild joins modules and shortens the names of properties, terser does the rest: it knows more
 * ways to say the same, and a page is a twelfth lighter than with esbuild alone.
 */
import { build } from "esbuild";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { minify } from "terser";

/**
 * What a page that plays may need besides what all of them do, as player/needs.js describes it.
 * There is a bundle for each of these sets, and a page carries the least that has all that it
 * needs: what src/page/needs.rs says of its scene. Other sets would save less than their bytes are
 * worth here.
 */
const FEATURES = ["lists", "values", "table", "menu", "clock", "switches"];
const SETS = [
  ["plain"],
  ["clock"],
  ["menu"],
  ["menu", "clock"],
  ["lists"],
  ["lists", "clock"],
  ["lists", "menu", "clock"],
  ["lists", "values"],
  ["lists", "values", "clock"],
  ["lists", "values", "menu", "clock"],
  ["lists", "table", "clock"],
  ["lists", "values", "table", "clock"],
  ["menu", "clock", "switches"],
];

/**
 * Properties of the scripts' own values, which get short names. None of them is a name of the
 * page's objects, of a data attribute, of a scene's wire form, of an operator or an action, or of
 * a message between windows.
 */
const OWN_PROPERTIES = [
  "actor actors advance again alive apart arrives asksTooMuch begun branches called can carried",
  "carries clicks due edges envelope event events faster flying group half high idle ids inbox",
  "isBelow isOver isRecord isRound isStill isWide latest locals lost marks me moves nth of",
  "opening outside past played port read registers resets rests rows rule rules said says scene",
  "sends sent sequence spot sprite stopped tell turn verdict way what words work world",
].join(" ").split(" ");

/** Bundles: from which module, to which file, and which features are in it. */
function* wanted() {
  for (const name of ["first", "reader", "present"]) {
    yield [`${name}/main.js`, `bundles/${name}.js`];
  }
  for (const set of SETS) yield ["player/main.js", `bundles/player-${set.join("-")}.js`, set];
  yield ["player/main.js", "bundles/player.js"];
  yield ["../tests/player/compare.mjs", "../tests/player/compare.bundle.js"];
}

/** The text of a bundle. */
async function textOf(entry, has = FEATURES) {
  const needs = FEATURES.map((one) => {
    return `export const NEEDS_${one.toUpperCase()} = ${has.includes(one)};`;
  });
  const plugin = {
    name: "needs",
    setup({ onLoad }) {
      onLoad({ filter: /player\/needs\.js$/ }, () => ({ contents: needs.join("\n") }));
      // The build of a deck puts words in the place of marks.
      onLoad({ filter: /\.m?js$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replace(/\bword\("(\w+)"\)/g, '"⟦$1⟧"'),
      }));
    },
  };
  const { outputFiles } = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    minifySyntax: true,
    legalComments: "none",
    mangleProps: new RegExp(`^(${OWN_PROPERTIES.join("|")})$`),
    plugins: [plugin],
  });
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2020,
    compress: { ecma: 2020, passes: 6, pure_getters: true, unsafe: true, unsafe_arrows: true },
    format: { inline_script: true },
  });
  return `(()=>{"use strict";${code}})()`;
}

const isCheck = process.argv.includes("--check");
for (const [entry, path, has] of wanted()) {
  const text = await textOf(entry, has);
  const file = new URL(path, import.meta.url);
  const known = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (known === text) continue;
  if (isCheck) {
    console.error(`templates/${path} is not what its modules make: npm run bundle makes it anew`);
    process.exitCode = 1;
  } else writeFileSync(file, text);
}
