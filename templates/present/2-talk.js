/*
 * What is shown now, and how two windows agree on it. The audience's window decides. The presenter's asks for what its
 * reader does, one thing after the other, until it hears that it was done; every half second it asks how things stand, so
 * nothing that gets lost stays lost, and either may be loaded anew.
 */

/** On a disk all pages have one origin and no name for it; elsewhere, what is told to this deck nobody else hears. */
const HOME = /^(null|file:)/.test(location.origin) ? "*" : location.origin;
const isHome = ({ origin }) => HOME === "*" || origin === HOME;

/** What may be shown, of all that somebody asks for: pages of the deck, runs, which pages check themselves, curtains, keys. */
function proper({ name, run, speed, curtain, key }) {
  const what = {};
  if (isPage(name)) what.name = name;
  if (/^(#(run|play)=[\w./-]*)?$/.test(run ?? "-")) what.run = run;
  if (speed > 0) what.speed = Number(speed);
  if (/^(black|white)?$/.test(curtain ?? "-")) what.curtain = curtain;
  if (key) what.key = { key: String(key.key), shiftKey: !!key.shiftKey };
  return what;
}

/** The audience's side: what is shown, by whom it was asked last. */
function audienceOf(token, show) {
  const shown = { name: "", run: "", speed: 1, curtain: "", version: Math.random(), last: "" };
  let other;
  const tell = () => other?.postMessage({ talk: token, shown }, HOME);
  /** Shows something else, whoever wants it; tells the presenter. */
  const change = (what) => {
    const { key, ...kept } = what;
    Object.assign(shown, kept, { version: shown.version + 1 });
    show(shown, what);
    tell();
  };
  const hear = (event) => {
    const { source, data } = event;
    if (!isHome(event) || !data?.asks || data.talk !== token) return;
    // Whoever is being loaded anew while its message arrives is not named by it.
    other = source || other;
    const [ask] = data.asks;
    if (ask && ask.id !== shown.last) {
      shown.last = ask.id;
      change(proper(ask.what));
    } else tell();
  };
  addEventListener("message", hear);
  return { shown, change };
}

/** The presenter's side. Without a token whoever opened this window is a stranger, who is told nothing. */
function presenterOf(token, show) {
  const asks = [];
  let nth = 0;
  let seen;
  let audience = opener;
  let heard = 0;
  const ask = () => token && audience?.postMessage({ talk: token, asks }, HOME);
  addEventListener("message", (event) => {
    const { source, data } = event;
    if (!isHome(event) || !data?.shown || !token || data.talk !== token) return;
    audience = source || audience;
    heard = performance.now();
    const { shown } = data;
    const isDone = asks.length && asks[0].id === shown.last;
    if (isDone) asks.shift();
    // What was asked since is not yet in what is shown.
    if (asks.length) return isDone ? ask() : undefined;
    if (shown.version === seen) return;
    seen = shown.version;
    show(proper(shown));
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
      token ||= newToken();
      audience = open(`#${name}`, "synod-slides");
    },
  };
}
