(() => {
  // Of a run, at 240 moments: which part of the words of each message others cover, summed. Words that
  // are not shown count as covered, unless the same words of the same sender stand where they would.
  const time = document.querySelector("[data-do=time]");
  const go = (at) => {
    time.value = at;
    time.dispatchEvent(new Event("input"));
  };
  const meet = (a, b) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across > 0 && down > 0 ? across * down : 0;
  };
  go(time.max);
  const last = Number(time.max);
  let sum = 0;
  let words = 0;
  for (let nth = 0; nth < 240; nth++) {
    go((last * nth) / 240);
    const all = [...document.querySelectorAll("[data-message]")].map((message) => {
      const text = message.querySelector("text");
      const seen = text.checkVisibility({ visibilityProperty: true });
      return { from: message.dataset.from, says: text.textContent, seen, box: text.getBoundingClientRect() };
    });
    for (const one of all) {
      words++;
      const others = all.filter((other) => other !== one && other.seen);
      if (one.seen) {
        const covered = others.reduce((area, other) => area + meet(one.box, other.box), 0);
        sum += Math.min(1, covered / (one.box.width * one.box.height));
      } else if (!others.some((other) => other.says === one.says && other.from === one.from && meet(one.box, other.box))) sum++;
    }
  }
  return { sum, words };
})()