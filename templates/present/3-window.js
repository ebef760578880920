/* The window itself: the audience's, with the slide alone, or the presenter's, with the next slide, notes, clock and pace. */

const frame = document.getElementById("slide");
const find = (selector) => document.querySelector(selector);

/** Something kept in this tab from one load to the next, where the browser keeps anything. */
function keep(name, value) {
  try {
    if (value !== undefined) sessionStorage.setItem(name, value);
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * What the windows of one talk know each other by. It is made here or on a slide, and handed on in the store that a window
 * inherits from the one that opens it: what stands in an address, anybody may have written.
 */
const knownToken = () => keep("synod-talk");
function newToken() {
  const token = crypto.getRandomValues(new Uint32Array(4)).join("");
  keep("synod-talk", token);
  return token;
}

/** Hears the slide in the frame: `change` what is shown as it says. */
function hearFrame(shown, change, does) {
  let run = "";
  addEventListener("message", ({ source, data }) => {
    if (source !== frame.contentWindow) return;
    const { name } = shown();
    // A window that is loaded anew may have its frame filled from its history, too late for what it shows now.
    if (data.ready && name && data.here !== name) return load(frame, name);
    if (data.here !== name) return;
    if (data.ready) {
      run = "";
      if (shown().run) tell(shown());
      does.ready?.();
    }
    const [page] = data.go?.split("#") || [];
    if (page && isPage(page)) change({ name: page, run: "" });
    if (data.run) {
      run = data.run;
      change({ run: data.run, speed: data.speed });
    }
    if (data.link) does.link?.(data.link);
    does[data.do]?.();
  });
  /** Gives the frame the run that is shown, if it is not its own. */
  const tell = (now) => {
    if (now.run === run) return;
    run = now.run;
    frame.contentWindow.postMessage({ speed: now.speed, run: run || "#run=0//0" }, "*");
  };
  return tell;
}

/** The audience's window. */
function startAudience(hash) {
  const [, name, run] = hash.match(/^#?([\w.-]*)(#.*)?$/) || [];
  const does = {
    // The keys of the audience's window are those of the slide.
    ready: () => frame.contentWindow.focus(),
    fullscreen: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.().catch(() => {})),
    presenter: () => open("#presenter", "synod-presenter", "popup,width=1280,height=800"),
    black: () => change({ curtain: "black" }),
    white: () => change({ curtain: "white" }),
    link: (link) => {
      history.replaceState(null, "", `#${shown.name}${link}`);
      navigator.clipboard?.writeText(location.href).catch(() => {});
    },
  };
  const show = (now, what) => {
    keep("synod-shown", now.name + now.run);
    if (what.key) return frame.contentWindow.postMessage({ key: what.key }, "*");
    document.documentElement.dataset.curtain = now.curtain;
    (now.curtain ? window : frame.contentWindow).focus();
    if (what.name) {
      const address = `#${now.name}`;
      if (!location.hash.startsWith(address)) history.pushState(null, "", address);
      document.title = pageOf(now.name)?.title || document.title;
      load(frame, now.name);
    } else if (what.run !== undefined) tellFrame(now);
  };
  const { shown, change } = audienceOf(knownToken() || newToken(), show);
  const tellFrame = hearFrame(() => shown, change, does);
  const lift = () => shown.curtain && (change({ curtain: "" }), true);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("button") || lift()) return;
    frame.contentWindow.postMessage({ key: { key: event.key, shiftKey: event.shiftKey } }, "*");
  });
  addEventListener("pointerdown", lift);
  for (const button of document.querySelectorAll(".stand button")) button.addEventListener("click", () => does[button.dataset.do]());
  addEventListener("popstate", () => {
    const [, name] = location.hash.match(/^#([\w.-]+)/) || [];
    if (isPage(name) && name !== shown.name) change({ name, run: "" });
  });
  const stayAwake = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
  addEventListener("visibilitychange", stayAwake);
  stayAwake();
  const first = isPage(name) ? name : DECK.pages[0].name;
  history.replaceState(null, "", `#${first}`);
  // Loaded anew, the window goes on where it was.
  const before = keep("synod-shown") || "";
  change({ name: first, run: run || (before.startsWith(`${first}#`) ? before.slice(first.length) : "") });
}

/** The presenter's window. */
function startPresenter() {
  const shown = { name: "", run: "", curtain: "" };
  const show = (now) => {
    const isNew = now.name !== shown.name;
    Object.assign(shown, now);
    find("[data-do=black]").ariaPressed = now.curtain === "black";
    find("[data-do=white]").ariaPressed = now.curtain === "white";
    if (!isNew) return tellFrame(now);
    const nth = DECK.pages.findIndex(({ name }) => name === now.name);
    const next = DECK.pages[nth + 1];
    load(frame, now.name);
    if (next) load(find("#next"), next.name);
    find(".next").classList.toggle("last", !next);
    find("#notes").textContent = DECK.pages[nth]?.notes ?? (DECK.hasNotes ? "" : find("#notes").dataset.none);
    find("#place").textContent = nth < 0 ? "" : `${nth + 1} of ${DECK.pages.length}`;
    shown.nth = nth;
    pass();
  };
  const { want, isThere, reopen } = presenterOf(knownToken(), show);
  const press = (key, shiftKey = false) => want({ key: { key, shiftKey } });
  const curtain = (colour) => want({ curtain: shown.curtain === colour ? "" : colour });
  const does = {
    back: () => press("ArrowLeft"),
    next: () => press("ArrowRight"),
    black: () => curtain("black"),
    white: () => curtain("white"),
    open: () => reopen(shown.name || DECK.pages[0].name),
    clock: () => {
      began === null ? begin() : stop();
      pass();
    },
    zero: () => {
      passed = 0;
      if (began !== null) begin();
      pass();
    },
  };
  const tellFrame = hearFrame(() => shown, want, does);
  for (const button of document.querySelectorAll(".desk button")) button.addEventListener("click", () => does[button.dataset.do]());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, #notes")) return;
    if (event.target.closest("button") && /^( |Enter)$/.test(event.key)) return;
    event.preventDefault();
    if (/^[.b]$/i.test(event.key)) does.black();
    else if (/^w$/i.test(event.key)) does.white();
    else press(event.key, event.shiftKey);
  });

  // The time of the talk outlives a reload: what has passed, and since when it runs.
  let passed = Number(keep("synod-passed"));
  let began = keep("synod-began") ? Number(keep("synod-began")) : null;
  const begin = () => (began = Date.now());
  const stop = () => {
    passed += Date.now() - began;
    began = null;
  };
  const minutes = find("#minutes");
  minutes.value = keep("synod-minutes") || "";
  const asTime = (ms) => [Math.floor(ms / 60000), Math.floor(ms / 1000) % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const pass = () => {
    keep("synod-passed", passed);
    keep("synod-began", began ?? "");
    keep("synod-minutes", minutes.value);
    const now = new Date();
    const spent = passed + (began === null ? 0 : now - began);
    find("#clock").textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    find("#timer").textContent = asTime(spent);
    find("[data-do=clock]").textContent = began === null ? "Start" : "Pause";
    // By now the talk should have come so far.
    const due = (Number(minutes.value) * 60000 * Math.max(0, shown.nth || 0)) / DECK.pages.length;
    const late = Math.round((spent - due) / 60000);
    find("#pace").textContent = !(minutes.value > 0) ? "" : late > 0 ? `${late} min behind` : late < 0 ? `${-late} min ahead` : "on time";
    find(".gone").hidden = isThere();
  };
  setInterval(pass, 500);
  pass();

  const fit = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) target.firstElementChild.style.transform = `scale(${contentRect.width / 1280})`;
  });
  document.querySelectorAll(".fit").forEach((box) => fit.observe(box));
}

const isPresenter = location.hash === "#presenter";
document.documentElement.dataset.ready = "";
document.documentElement.dataset.window = isPresenter ? "presenter" : "audience";
if (isPresenter) startPresenter();
else startAudience(location.hash);
