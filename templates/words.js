/**
 * The words that a page says by itself, in its language: those of words/LANGUAGE.toml.
 *
 * In a bundle `word("undo")` is a mark, in whose place the build puts the word. Elsewhere, as in
 * tests, whoever loads the modules sets the words.
 */

/** @type {Record<string, any>} */
const WORDS = {};

/**
 * Sets the words; one that is counted as JSON, as a build does.
 *
 * @param {Record<string, any>} words
 */
export const setWords = (words) => Object.assign(WORDS, words);

/**
 * The word, or the sentence, of this name.
 *
 * @param {string} name
 * @returns {string}
 */
export const word = (name) => WORDS[name];

/**
 * A sentence with its places filled.
 *
 * @param {string} sentence
 * @param {Record<string, string | number>} parts
 */
export const fill = (sentence, parts) =>
  sentence.replace(/\{(\w+)\}/g, (_, part) => `${parts[part]}`);

/**
 * A sentence about `n`, in the form that the page's language has for so many.
 *
 * @param {string} forms
 * @param {number} n
 * @param {Record<string, string | number>} [parts]
 */
export function counted(forms, n, parts) {
  const all = JSON.parse(forms);
  const form = new Intl.PluralRules(globalThis.document?.documentElement.lang).select(n);
  return fill(all[form] ?? all.other, { ...parts, n });
}
