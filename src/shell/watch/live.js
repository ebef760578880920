// Runs in every page that `synod watch` serves, and in no page that is written: shows mistakes, and loads the page anew
// when its bytes change, with run, scroll, focus and open panels as they were.
(() => {
  const { page, build } = document.currentScript.dataset;
  const MARK = `synod-live ${page}`;
  const channel = new BroadcastChannel("synod-live");
  let last;
  let overlay;

  const selectorOf = ({ id, dataset: { actor, do: does } }) =>
    actor ? `[data-actor="${actor}"]` : does ? `[data-do="${does}"]` : id ? `#${CSS.escape(id)}` : "";

  const reload = () => {
    const open = [...document.querySelectorAll("details[open][id]")].map(({ id }) => id);
    const focus = document.activeElement && selectorOf(document.activeElement);
    sessionStorage.setItem(MARK, JSON.stringify({ open, focus, scroll: [scrollX, scrollY] }));
    // What the page would write into its address when it goes has to stand there before.
    dispatchEvent(new Event("pagehide"));
    location.reload();
  };
  addEventListener("load", () => {
    const kept = sessionStorage.getItem(MARK);
    sessionStorage.removeItem(MARK);
    if (!kept) return;
    const { open, focus, scroll } = JSON.parse(kept);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focus) document.querySelector(focus)?.focus({ preventScroll: true });
    scrollTo(...scroll);
  });

  const show = (mistakes) => {
    overlay?.remove();
    overlay = null;
    if (!mistakes || parent !== window) return;
    overlay = document.createElement("div");
    overlay.id = "synod-mistakes";
    overlay.setAttribute("role", "alert");
    overlay.style.cssText =
      "position:fixed;inset:auto 0 0;z-index:99;max-height:70vh;overflow:auto;padding:1rem 1.5rem;background:#14161a;color:#eceae4;border-top:4px solid #ff8a86";
    const text = document.createElement("pre");
    text.style.cssText = "margin:0;white-space:pre;font:14px/1.45 ui-monospace,Menlo,Consolas,monospace";
    text.textContent = mistakes;
    overlay.append(text);
    document.body.append(overlay);
  };

  /** The page nearest to one that is gone. */
  const nearest = (pages) => {
    const state = parseInt(page, 10);
    const states = Object.keys(pages).map((name) => parseInt(name, 10)).filter((number) => number >= 0);
    const [best] = states.sort((a, b) => Math.abs(a - state) - Math.abs(b - state));
    return best >= 0 && state >= 0 ? `${best}.html` : "index.html";
  };

  const take = (deck) => {
    last = deck;
    show(deck.mistakes);
    if (deck.pages[page] === build || deck.mistakes) return;
    if (deck.pages[page]) reload();
    else location.replace(nearest(deck.pages));
  };

  // One tab listens and tells the others: a browser opens few streams to one server.
  channel.onmessage = ({ data }) => {
    if (data !== "ask") take(data);
    else if (last) channel.postMessage(last);
  };
  const listen = () =>
    new Promise(() => {
      new EventSource("/.live").onmessage = ({ data }) => {
        const deck = JSON.parse(data);
        channel.postMessage(deck);
        take(deck);
      };
    });
  if (navigator.locks) navigator.locks.request("synod-live", listen);
  else listen();
  channel.postMessage("ask");
})();
