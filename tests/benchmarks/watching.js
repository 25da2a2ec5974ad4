// What a page shows and when, by the browser's own clock; in place before the page's first script.

window.watching = (() => {
  const QUIET_MS = 250; // so long without any change, and nothing more is to come
  const LATE_MS = 40; // a frame that took so long was busy drawing
  const COUNTED = /^[\d,]+ to [\d,]+ of [\d,]+ contacts$/;
  const now = () => performance.now();
  const last = { input: 0, change: 0, rows: 0, chart: 0 };
  let intervals = null;

  for (const kind of ["pointerup", "keydown"]) {
    addEventListener(kind, (event) => (last.input = event.timeStamp), { capture: true, passive: true });
  }

  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {
    if (words && this.canvas.closest('[data-testid="stDataFrame"]')) last.rows = last.change = now();
    return write.call(this, words, ...place);
  };

  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.closest ? target : target.parentElement;
      if (!element || element.closest("canvas, header")) continue;
      last.change = now();
      if (element.closest(".js-plotly-plot .main-svg")) last.chart = last.change;
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });

  let before = now();
  requestAnimationFrame(function frame() {
    const at = now();
    if (at - before > LATE_MS) last.change = at;
    intervals?.push(at - before);
    before = at;
    requestAnimationFrame(frame);
  });

  // Looks once a frame until a claim holds; resolves with that moment.
  const holds = (claim, within = 60) =>
    new Promise((resolve, reject) => {
      const until = now() + 1000 * within;
      requestAnimationFrame(function look() {
        if (claim()) resolve(now());
        else if (now() > until) reject(new Error(`not within ${within} s`));
        else requestAnimationFrame(look);
      });
    });

  let root = document; // the cards stand in the shadow of a component
  function counts() {
    if (!root.querySelector(".card") || !root.host?.isConnected) {
      const hosts = [...document.querySelectorAll("*")].filter(({ shadowRoot }) => shadowRoot);
      root = hosts.map(({ shadowRoot }) => shadowRoot).find((one) => one.querySelector(".card")) ?? document;
    }
    return [...root.querySelectorAll(".card .count")].map((count) => count.textContent).join(" ");
  }

  function caption() {
    const said = [...document.querySelectorAll('[data-testid="stCaptionContainer"]')];
    return said.map((one) => one.textContent.trim()).find((words) => COUNTED.test(words)) ?? "";
  }

  const inPlace = (element) => element?.getBoundingClientRect().height > 0;
  const there = {
    caption: () => caption(),
    rows: () => last.rows,
    chart: () => last.chart,
    cards: () => /\d/.test(counts()),
    lines: () =>
      ["Fit", "Interest"].every((axis) =>
        inPlace(document.querySelector(`.js-plotly-plot [aria-label="${axis} threshold"]`)),
      ),
  };

  return {
    counts,
    caption,

    // Milliseconds from the start of the visit until these parts of the page are there.
    there: (parts, within) => holds(() => parts.every((part) => there[part]()), within),

    // Call before an input: milliseconds from it until these parts are others than now.
    changed(parts, within) {
      const was = { caption: caption(), counts: counts() };
      const isNew = {
        caption: () => ![was.caption, ""].includes(caption()),
        rows: () => last.rows > last.input,
        chart: () => last.chart > last.input,
        cards: () => counts() !== was.counts,
      };
      return holds(() => parts.every((part) => isNew[part]()), within).then((at) => at - last.input);
    },

    // Milliseconds from the last input, or the start, to the last change before nothing changed any more.
    settled: (within) =>
      holds(() => now() - Math.max(last.change, last.input) > QUIET_MS, within).then(() => last.change - last.input),

    // Intervals between frames, from one call to the next.
    frames() {
      const told = intervals ?? [];
      intervals = [];
      return told;
    },
  };
})();
