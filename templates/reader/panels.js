/** Opens a dialog with this title and body; it is gone when it closes. */
function panel(title, body) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", title);
  dialog.innerHTML = `<h2>${title}</h2>${body}<button data-do="close">Close</button>`;
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
    const kbd = keys.split(" ").map((key) => `<kbd>${sign[key] || key}</kbd>`).join(" ");
    return `<tr><th scope="row">${words}</th><td>${kbd}</td></tr>`;
  });
  panel("Keys", `<table>${rows.join("")}</table>`);
}

function askWhere() {
  const dialog = panel("Go to slide", '<p><label>Number <input inputmode="numeric"></label></p><p role="alert"></p>');
  const input = dialog.querySelector("input");
  input.focus();
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const digits = input.value.trim();
    const answer = /^\d{1,7}$/.test(digits) ? jump(Number(digits)) : "Please type a number.";
    dialog.querySelector("[role=alert]").textContent = answer;
  });
}
