/** Takes up the theme that the reader chose earlier. */

// What the tab keeps is newer than what the browser does.
for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
  try {
    const kept = String(window[name].getItem("synod-theme"));
    if (/^(light|dark)$/.test(kept)) document.documentElement.dataset.theme = kept;
  } catch {
    // A forbidden store keeps nothing.
  }
}
