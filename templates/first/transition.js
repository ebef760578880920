/* Runs before anything is painted, as a transition between pages may end before that. */

// One that the engine gives up, as on fast keys, is nothing to complain about.
addEventListener("unhandledrejection", (event) => {
  if (/^Transition was/.test(event.reason?.message)) event.preventDefault();
});
