/** What a window keeps from one load to the next. */

/**
 * Something kept in this tab, where the browser keeps anything; sets it if it is given.
 *
 * @param {string} name
 * @param {string | number} [value]
 */
export function keep(name, value) {
  try {
    if (value !== undefined) sessionStorage.setItem(name, String(value));
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * What the windows of one talk know each other by. It is made here or on a slide, and handed on in
 * the store that a window inherits from the one that opens it: what stands in an address, anybody
 * may have written.
 */
export const knownToken = () => keep("synod-talk");

/** Makes a token. */
export function newToken() {
  const token = crypto.getRandomValues(new Uint32Array(4)).join("");
  keep("synod-talk", token);
  return token;
}
