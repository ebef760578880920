/** Says nothing of transitions between pages that the engine gives up, as on fast keys. */
addEventListener("unhandledrejection", (event) => {
  if (/^Transition was/.test(event.reason?.message)) event.preventDefault();
});
