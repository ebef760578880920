/*
 * What is shown now, and how two windows agree on it. The audience's window decides. The presenter's asks for what its
 * reader does, one thing after the other, until it hears that it was done; every half second it asks how things stand, so
 * nothing that gets lost stays lost, and either may be loaded anew.
 */

/** The audience's side: what is shown, by whom it was asked last. */
function audienceOf(token, show) {
  const shown = { name: "", run: "", speed: 1, curtain: "", version: Math.random(), last: "" };
  let other;
  const tell = () => other?.postMessage({ talk: token, shown }, "*");
  /** Shows something else, whoever wants it; tells the presenter. */
  const change = (what) => {
    const { key, ...kept } = what;
    Object.assign(shown, kept, { version: shown.version + 1 });
    show(shown, what);
    tell();
  };
  const hear = ({ source, data }) => {
    if (!data?.asks || data.talk !== token) return;
    // Whoever is being loaded anew while its message arrives is not named by it.
    other = source || other;
    const [ask] = data.asks;
    if (ask && ask.id !== shown.last) {
      shown.last = ask.id;
      change(ask.what);
    } else tell();
  };
  addEventListener("message", hear);
  return { shown, change };
}

/** The presenter's side. */
function presenterOf(token, show) {
  const asks = [];
  let nth = 0;
  let seen;
  let audience = opener;
  let heard = 0;
  const ask = () => audience?.postMessage({ talk: token, asks }, "*");
  addEventListener("message", ({ source, data }) => {
    if (!data?.shown || data.talk !== token) return;
    audience = source || audience;
    heard = performance.now();
    const { shown } = data;
    const isDone = asks.length && asks[0].id === shown.last;
    if (isDone) asks.shift();
    // What was asked since is not yet in what is shown.
    if (asks.length) return isDone ? ask() : undefined;
    if (shown.version === seen) return;
    seen = shown.version;
    show(shown);
  });
  setInterval(ask, 500);
  ask();
  return {
    want(what) {
      asks.push({ id: `${token} ${performance.timeOrigin} ${nth++}`, what });
      ask();
    },
    /** Whether the audience's window answers. */
    isThere: () => performance.now() - heard < 2500,
    reopen(name) {
      audience = open(`#${name}/${token}`, "synod-slides");
    },
  };
}
