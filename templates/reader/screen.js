const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  // templates/first/theme.js reads them: the tab's, which every engine carries from file to file, then the browser's.
  for (const name of ["sessionStorage", "localStorage"]) {
    try {
      window[name].setItem("synod-theme", root.dataset.theme);
    } catch {
      // A full or forbidden store: the choice holds for this page.
    }
  }
  nameTheme();
}

/** Writes on the switch what it switches to. */
function nameTheme() {
  const button = document.querySelector("[data-do=theme]");
  if (button) button.textContent = isDark() ? "Light theme" : "Dark theme";
}

function dropCurtain(colour) {
  root.dataset.curtain = colour;
  say("The screen is blank. Any key brings the slide back.");
}

/** Whether there was a curtain to lift. */
function liftCurtain() {
  if (!root.dataset.curtain) return false;
  delete root.dataset.curtain;
  say("");
  return true;
}

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen?.().catch(() => say("This browser keeps the page in its window."));
}
