/** Takes up the theme that the reader chose earlier. */

try {
  // What the browser keeps is asked for once in a tab, as it takes longer than all else here.
  const inTab = sessionStorage.getItem("synod-theme");
  const theme = inTab ?? (localStorage.getItem("synod-theme") || "");
  if (inTab === null) sessionStorage.setItem("synod-theme", theme);
  if (/^(light|dark)$/.test(theme)) document.documentElement.dataset.theme = theme;
} catch {
  // A forbidden store keeps nothing.
}
