/** What every `data-do` and every row of the key table does. */
const DO = {
  next: () => follow("next"),
  prev: () => follow("prev"),
  first: () => say(jump(firstState())),
  last: () => say(jump(lastState())),
  goto: askWhere,
  reset,
  overview: () => document.querySelector("[data-do=overview], :target a")?.click(),
  fullscreen: toggleFullscreen,
  presenter: present,
  black: () => dropCurtain("black"),
  white: () => dropCurtain("white"),
  theme: switchTheme,
  help,
};

function reset() {
  const button = document.querySelector("[data-do=reset]");
  if (button) say(button.disabled ? "There is nothing to reset here." : "The picture is as it opened.");
}

function start() {
  for (const control of document.querySelectorAll("button[data-do]")) {
    control.addEventListener("click", () => DO[control.dataset.do]());
  }
  addEventListener("keydown", onKey);
  addEventListener("pointerdown", liftCurtain);
  watchSwipes();
  nameTheme();
  listenToTalk();
  root.dataset.ready = "";
}

document.addEventListener("DOMContentLoaded", start);
