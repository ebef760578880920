/** How far a talk should be. */
import { counted, word } from "../words.js";

/**
 * A span in milliseconds as `12:03`.
 *
 * @param {number} ms
 */
export function asTime(ms) {
  const parts = [Math.floor(ms / 60000), Math.floor(ms / 1000) % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * What is said of the pace, on the nth of so many pages of a talk of so many minutes.
 *
 * @param {number} spentMs
 * @param {number} minutes
 * @param {number} nth
 * @param {number} pages
 */
export function paceOf(spentMs, minutes, nth, pages) {
  if (!(minutes > 0)) return "";
  const due = (minutes * 60000 * Math.max(0, nth)) / pages;
  const late = Math.round((spentMs - due) / 60000);
  if (!late) return word("on_time");
  return late > 0 ? counted(word("behind"), late) : counted(word("ahead"), -late);
}
