/** An element with these attributes and children, which are elements or texts; a text is never markup. */
function make(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}

/** Opens a dialog with this title and body; it is gone when it closes. */
function panel(title, ...body) {
  const dialog = make("dialog", { "aria-label": title }, make("h2", {}, title), ...body, make("button", { "data-do": "close" }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.dataset.do === "close") dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function help() {
  const sign = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };
  const rows = KEYS.map(([, keys, words]) => {
    const kbd = keys.split(" ").flatMap((key) => [" ", make("kbd", {}, sign[key] || key)]);
    return make("tr", {}, make("th", { scope: "row" }, words), make("td", {}, ...kbd.slice(1)));
  });
  panel("Keys", make("table", {}, ...rows));
}

function askWhere() {
  const input = make("input", { inputmode: "numeric" });
  const alert = make("p", { role: "alert" });
  panel("Go to slide", make("p", {}, make("label", {}, "Number ", input)), alert);
  input.focus();
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const digits = input.value.trim();
    const answer = /^\d{1,7}$/.test(digits) ? jump(Number(digits)) : "Please type a number.";
    alert.textContent = answer;
  });
}
