/**
 * Takes up the tab that the reader chose earlier, and shows the picture alone where the address
 * asks for that: before anything is painted, so that nothing jumps.
 */

if (location.hash.startsWith("#embed")) document.documentElement.dataset.embed = "";
document.documentElement.dataset.tab = "text";
try {
  const [tab] = /^\w+$/.exec(sessionStorage.getItem("synod-tab") || "") || [];
  if (tab) document.documentElement.dataset.tab = tab;
} catch {
  // A forbidden store keeps nothing.
}
