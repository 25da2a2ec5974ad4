// What lies over the chart: lines to drag, a toolbar, what was picked, and the picture to save.
//
// Joined behind quadrants.js by lines.py. Everything that can be seen is one SVG, drawn anew with
// every frame and saved with the chart; above it lie the handles, which only listen.

const AXES = ["fit", "interest"];
const SIDES = { sales_call: [1, 1], nurture: [1, 0], offer: [0, 1], disqualify: [0, 0] }; // right, top
const MODES = ["box", "lasso", "move"];
const CLICK_PX = 4; // a pointer that moves less than this clicks
const NEAR_PX = 9; // a click this near to a dot means it
const CLOSEST = 5; // scores from edge to edge; nobody needs to see fewer
const FINE_PX = 3; // between two corners of an outline
const NARROW_PX = 420; // labels on a chart narrower than this come across a line
const LINE_PX = 20; // of the words below a saved picture

// Where Escape means something else: what is typed in or edited, and what lies open over the page.
const ELSEWHERE = "input, textarea, [data-testid=stDataFrame]";
const OPEN = "[role=dialog], [role=listbox], [data-testid=stPopoverBody]";

// What a drag over the chart does, in this browser tab; a finger scrolls until it is told otherwise.
const hand = { mode: matchMedia("(pointer: coarse)").matches ? null : "box" };

function svg(kind, classes, parent) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
  made.setAttribute("class", classes);
  parent.append(made);
  return made;
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}

const between = (value, low, high) => Math.max(low, Math.min(high, value));
const pathOf = (points) => `M${points.map((point) => point.map((at) => at.toFixed(1)).join(",")).join("L")}Z`;

// Where the scores lie on the chart now, in its pixels.
class Plot {
  constructor(chart) {
    const { xaxis, yaxis } = chart._fullLayout;
    Object.assign(this, { chart, xaxis, yaxis, left: xaxis._offset, top: yaxis._offset });
    this.right = this.left + xaxis._length;
    this.bottom = this.top + yaxis._length;
  }

  x(fit) {
    return this.left + this.xaxis.d2p(fit);
  }

  y(interest) {
    return this.top + this.yaxis.d2p(interest);
  }

  point([fit, interest]) {
    return [this.x(fit), this.y(interest)];
  }

  // A place on the screen in pixels of the chart, and in scores.
  pixels({ clientX, clientY }) {
    const box = this.chart.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  }

  scores(event) {
    const [x, y] = this.pixels(event);
    const [across, up] = [between(x, this.left, this.right), between(y, this.top, this.bottom)];
    return [this.xaxis.p2d(across - this.left), this.yaxis.p2d(up - this.top)];
  }

  holds(event) {
    const [x, y] = this.pixels(event);
    return x >= this.left && x <= this.right && y >= this.top && y <= this.bottom;
  }

  // How far a pointer that moves the chart may go from a place on the screen.
  leash([startX, startY]) {
    const room = ({ range, minallowed, maxallowed, _length }) => {
      const scale = _length / (range[1] - range[0]);
      return [(minallowed - range[0]) * scale, (maxallowed - range[1]) * scale];
    };
    const [west, east] = room(this.xaxis);
    const [south, north] = room(this.yaxis);
    return ([x, y]) => [between(x, startX - east, startX - west), between(y, startY + south, startY + north)];
  }

  get isWhole() {
    return [this.xaxis, this.yaxis].every(
      (axis) => axis.range[0] <= axis.minallowed && axis.range[1] >= axis.maxallowed,
    );
  }

  get isClosest() {
    return this.xaxis.range[1] - this.xaxis.range[0] <= CLOSEST;
  }
}

// The SVG: tints, lines, labels, and the outline of what is picked or being drawn.
class Drawing {
  constructor(parent) {
    this.svg = svg("svg", "fm-drawing", parent);
    const clip = svg("clipPath", "", this.svg);
    clip.id = "fm-room";
    this.room = svg("rect", "", clip);
    this.veil = svg("path", "fm-veil", this.svg);
    this.tints = Object.fromEntries(NAMES.map((name) => [name, svg("rect", "fm-tint", this.svg)]));
    this.lines = Object.fromEntries(AXES.map((axis) => [axis, svg("line", "fm-stroke", this.svg)]));
    this.dot = svg("circle", "fm-dot", this.svg);
    this.outline = svg("path", "fm-outline", this.svg);
    this.ring = svg("circle", "fm-ring", this.svg);
    this.labels = Object.fromEntries(NAMES.map((name) => [name, this.label()]));
    this.tally = svg("text", "fm-tally", this.svg);
    for (const part of [this.outline, this.ring]) part.setAttribute("clip-path", "url(#fm-room)");
  }

  label() {
    const text = svg("text", "fm-label", this.svg);
    return { text, name: svg("tspan", "fm-name", text), share: svg("tspan", "", text) };
  }

  // The lines with their tints and labels; returns where the lines stand.
  drawLines(plot, { high, data }, counts) {
    const { left, top, right, bottom } = plot;
    const [wanted, asked] = plot.point([high.fit - 0.5, high.interest - 0.5]);
    const [x, y] = [between(wanted, left, right), between(asked, top, bottom)];
    set(this.lines.fit, { x1: x, x2: x, y1: top, y2: bottom, "data-away": wanted !== x });
    set(this.lines.interest, { x1: left, x2: right, y1: y, y2: y, "data-away": asked !== y });
    set(this.dot, { cx: x, cy: y, r: 8 });
    set(this.room, { x: left, y: top, width: right - left, height: bottom - top });
    for (const name of NAMES) {
      const [isRight, isTop] = SIDES[name];
      const { label, colour } = data.quadrants[name];
      const [width, height] = [isRight ? right - x : x - left, isTop ? y - top : bottom - y];
      set(this.tints[name], { x: isRight ? x : left, y: isTop ? top : y, width, height, fill: colour });
      const { text, name: named, share } = this.labels[name];
      const at = { x: isRight ? right - 7 : left + 7, y: isTop ? top + 17 : bottom - 24 };
      set(text, { "text-anchor": isRight ? "end" : "start", visibility: width && height ? "visible" : "hidden" });
      set(named, at);
      set(share, { x: at.x, y: at.y + 16 });
      const all = contactsOf(counts[name]);
      say(named, label);
      say(share, `${number.format(all)} · ${percent(all, data.contacts)}`);
    }
    this.svg.classList.toggle("fm-close", !plot.isWhole || right - left < NARROW_PX);
    return [x, y];
  }

  // An outline with how many it holds; a veil over all cells but its rows, where there is a density.
  // Returns where it can be cleared.
  drawOutline(plot, corners, count, veiled) {
    const { left, top, right, bottom } = plot;
    const points = corners.map((corner) => plot.point(corner));
    this.outline.setAttribute("d", points.length ? pathOf(points) : "");
    const whole = [[left, top], [right, top], [right, bottom], [left, bottom]]; // prettier-ignore
    const holes = (veiled ?? []).map(([interest, first, last]) =>
      cornersOf([first, interest], [last, interest]).map((corner) => plot.point(corner)),
    );
    this.veil.setAttribute("d", veiled ? [whole, ...holes].map(pathOf).join("") : "");
    const words = count === null ? "" : `${number.format(count)} ${count === 1 ? "contact" : "contacts"}`;
    say(this.tally, words);
    const across = points.map(([x]) => between(x, left, right));
    const north = between(Math.min(...points.map(([, y]) => y)), top, bottom);
    const x = between((Math.min(...across) + Math.max(...across)) / 2, left + 60, right - 80);
    const y = north > top + 20 ? north - 7 : top + 18;
    if (words) set(this.tally, { x, y });
    return [x + words.length * 4 + 14, y - 5];
  }

  // A ring around a picked contact; returns where it can be cleared.
  drawRing(plot, dot) {
    const [x, y] = plot.point([dot.x, dot.y]);
    set(this.ring, { cx: x, cy: y, r: 9 });
    return [x + 16, y - 16];
  }
}

// What the hand takes hold of: the two lines and their crossing.
class Handles {
  constructor(layer, matrix) {
    this.matrix = matrix;
    this.lines = { fit: this.line(layer, "fit"), interest: this.line(layer, "interest") };
    this.cross = element("div", "fm-cross", layer, "Drag both thresholds");
    this.grip(this.cross, AXES);
  }

  line(layer, axis) {
    const handle = element("div", `fm-line fm-${axis}`, layer);
    handle.tabIndex = 0;
    set(handle, {
      role: "slider",
      "aria-label": `${axis === "fit" ? "Fit" : "Interest"} threshold`,
      "aria-orientation": axis === "fit" ? "horizontal" : "vertical",
      "aria-valuemin": 0,
      "aria-valuemax": SIDE - 1,
    });
    this.grip(handle, [axis]);
    handle.addEventListener("keydown", (event) => this.key(event, axis));
    return handle;
  }

  grip(handle, axes) {
    const { matrix } = this;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      handle.setPointerCapture(event.pointerId);
      matrix.dragging = axes;
    });
    handle.addEventListener("pointermove", (event) => {
      if (matrix.dragging !== axes) return;
      const [fit, interest] = new Plot(matrix.chart).scores(event);
      const said = { fit: clamp(fit + 0.5), interest: clamp(interest + 0.5) };
      for (const axis of axes) matrix.high[axis] = said[axis];
      matrix.schedule();
    });
    const release = () => {
      if (matrix.dragging !== axes) return;
      matrix.dragging = null;
      matrix.tell();
    };
    handle.addEventListener("pointerup", release);
    handle.addEventListener("pointercancel", release);
  }

  key(event, axis) {
    const { matrix } = this;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const ends = { Home: 0, End: SIDE - 1 };
    if (!(event.key in steps) && !(event.key in ends)) return;
    event.preventDefault();
    matrix.high[axis] = event.key in ends ? ends[event.key] : clamp(matrix.high[axis] + steps[event.key]);
    matrix.schedule();
    matrix.tellLater();
  }

  place({ left, top, right, bottom }, [x, y], high) {
    Object.assign(this.lines.fit.style, { left: `${x}px`, top: `${top}px`, height: `${bottom - top}px` });
    Object.assign(this.lines.interest.style, { top: `${y}px`, left: `${left}px`, width: `${right - left}px` });
    Object.assign(this.cross.style, { left: `${x}px`, top: `${y}px` });
    for (const axis of AXES) {
      const words = `${axis} counts as high from ${high[axis]}`;
      set(this.lines[axis], { "aria-valuenow": high[axis], "aria-valuetext": words });
    }
  }
}

// The buttons above the chart. One of them can be reached by Tab, the others from it by arrows.
class Toolbar {
  constructor(layer, { choose, zoom, save }) {
    this.bar = element("div", "fm-tools", layer);
    set(this.bar, { role: "toolbar", "aria-label": "Chart" });
    this.modes = {
      box: this.button("select", "Pick with a box", () => choose("box")),
      lasso: this.button("lasso_select", "Pick with an outline", () => choose("lasso")),
      move: this.button("open_with", "Move and zoom", () => choose("move")),
    };
    this.inward = this.button("zoom_in", "Zoom in", () => zoom("in"));
    this.outward = this.button("zoom_out", "Zoom out", () => zoom("out"));
    this.whole = this.button("zoom_out_map", "Whole matrix", () => zoom("reset"));
    this.button("photo_camera", "Save picture", save);
    this.bar.addEventListener("keydown", (event) => this.key(event));
    this.bar.firstChild.tabIndex = 0;
  }

  button(icon, label, act) {
    const made = element("button", "fm-tool", this.bar, label);
    made.type = "button";
    made.tabIndex = -1;
    made.setAttribute("aria-label", label);
    const shown = element("span", "icon", made);
    shown.setAttribute("aria-hidden", "true");
    say(shown, icon);
    made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && act());
    return made;
  }

  key(event) {
    const buttons = [...this.bar.children];
    const now = buttons.indexOf(event.target);
    const places = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in places)) return;
    event.preventDefault();
    const next = buttons.at(places[event.key] % buttons.length);
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  draw(plot) {
    for (const mode of MODES) this.modes[mode].setAttribute("aria-pressed", String(hand.mode === mode));
    this.inward.setAttribute("aria-disabled", String(plot.isClosest));
    for (const button of [this.outward, this.whole]) button.setAttribute("aria-disabled", String(plot.isWhole));
    this.bar.style.right = `calc(100% - ${plot.right}px)`;
  }
}

// Picking with a pointer or with keys. Plotly's own drags are let through only to move the chart;
// its hovering always is.
class Picker {
  constructor(layer, matrix) {
    this.matrix = matrix;
    this.draft = null; // the corners of what is being drawn, in scores
    this.field = element("div", "fm-field", layer);
    this.field.tabIndex = 0;
    set(this.field, {
      role: "application",
      "aria-label":
        "Pick contacts by keys: arrows move over the matrix, with Shift they open a box, Enter picks it, Escape clears",
    });
    this.spoken = element("div", "fm-spoken", layer);
    this.spoken.setAttribute("aria-live", "polite");
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.leave());
    this.clear = element("button", "fm-clear", layer, "Clear what is picked");
    this.clear.type = "button";
    this.clear.setAttribute("aria-label", "Clear what is picked");
    say(this.clear, "×");
    // A finger that picks a dot lifts where the cross then appears: only who begins on it means it.
    let begins = false;
    this.clear.addEventListener("pointerdown", () => (begins = true));
    this.clear.addEventListener("click", (event) => {
      const byKey = event.detail === 0;
      if (begins || byKey) matrix.pick("");
      begins = false;
    });
    this.ends = new AbortController();
    document.addEventListener("keydown", (event) => this.escape(event), { signal: this.ends.signal });
  }

  listen(chart) {
    this.heard?.abort();
    this.heard = new AbortController();
    const early = { capture: true, signal: this.heard.signal };
    const isPlotly = (event) => !this.matrix.over.layer.contains(event.target);
    chart.addEventListener("pointerdown", (event) => isPlotly(event) && this.down(event), early);
    for (const kind of ["mousemove", "touchmove"]) window.addEventListener(kind, (event) => this.hold(event), early);
    for (const kind of ["mousedown", "touchstart"]) {
      chart.addEventListener(kind, (event) => isPlotly(event) && this.keep(event), { ...early, passive: false });
    }
  }

  // Keep from Plotly what begins a drag, and from the page a finger that draws instead of scrolling.
  keep(event) {
    const point = event.touches?.[0] ?? event;
    if (this.moves(point)) return;
    event.stopPropagation();
    if (event.touches && this.draws && new Plot(this.matrix.chart).holds(point)) event.preventDefault();
  }

  get draws() {
    return hand.mode === "box" || hand.mode === "lasso";
  }

  // Whether a drag from here is left to Plotly, to move the chart.
  moves(event) {
    return hand.mode === "move" && new Plot(this.matrix.chart).holds(event);
  }

  // While Plotly moves the chart, it is shown the pointer no farther than the room of the scores
  // reaches; else it would squeeze what is seen.
  hold(event) {
    if (!this.moving || !event.isTrusted) return;
    event.stopImmediatePropagation();
    const { clientX, clientY } = event.touches?.[0] ?? event;
    const [x, y] = this.moving([clientX, clientY]);
    event.target.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, buttons: 1, clientX: x, clientY: y }));
  }

  down(event) {
    const { chart } = this.matrix;
    this.drop();
    const plot = new Plot(chart);
    if (!event.isPrimary || event.button !== 0 || !plot.holds(event)) return;
    const start = [event.clientX, event.clientY];
    const { draws } = this;
    if (hand.mode === "move") this.moving = plot.leash(start);
    if (draws) {
      event.preventDefault(); // no mouse events follow, so Plotly does not begin a drag of its own
      chart.setPointerCapture(event.pointerId);
    }
    this.trail = [plot.scores(event)];
    this.last = start;
    let isClick = true;
    this.gesture = new AbortController();
    const on = (kind, act) => window.addEventListener(kind, act, { capture: true, signal: this.gesture.signal });
    on("pointermove", (now) => {
      if (now.pointerId !== event.pointerId) return;
      isClick &&= Math.hypot(now.clientX - start[0], now.clientY - start[1]) < CLICK_PX;
      if (!isClick && draws) this.draw(now);
    });
    on("pointerup", (now) => {
      if (now.pointerId !== event.pointerId) return;
      this.gesture.abort();
      if (isClick) this.click(now);
      else if (draws) this.release();
      else this.drop();
    });
    on("pointercancel", () => this.drop());
  }

  draw(event) {
    const at = new Plot(this.matrix.chart).scores(event);
    const begin = this.trail[0];
    if (hand.mode === "box") {
      this.trail = [begin, at];
      this.draft = [begin, [at[0], begin[1]], at, [begin[0], at[1]]];
    } else if (Math.hypot(event.clientX - this.last[0], event.clientY - this.last[1]) >= FINE_PX) {
      this.last = [event.clientX, event.clientY];
      this.trail.push(at);
      this.draft = this.trail;
    }
    this.matrix.schedule();
  }

  // What is being drawn, as text.
  get text() {
    if (this.box) return boxText(...this.box);
    return hand.mode === "box" ? boxText(...this.trail) : lassoText(this.trail);
  }

  release() {
    const text = this.draft ? this.text : "";
    this.drop();
    this.matrix.pick(text);
  }

  // Nothing is being drawn any more.
  drop() {
    this.gesture?.abort();
    this.draft = null;
    this.box = null;
    this.moving = null;
    this.matrix.schedule();
  }

  // A click means the dot under it, else the cell of a density, else nothing.
  click(event) {
    const { matrix } = this;
    const plot = new Plot(matrix.chart);
    const dot = matrix.over.nearest(plot, plot.pixels(event));
    const at = plot.scores(event).map(Math.round);
    const cell = matrix.over.isDense ? boxText(at, at) : "";
    const isFilled = cell && matrix.grid.within(new Picked(cell).rows);
    this.drop();
    matrix.pick(dot ? `contact:${dot.data[3]}` : isFilled ? cell : "");
  }

  key(event) {
    const moves = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key in moves) {
      const [from, to] = this.box ?? [null, AXES.map((axis) => this.matrix.high[axis])];
      const now = to.map((score, n) => clamp(score + moves[event.key][n] * (this.box ? 1 : 0)));
      this.box = [event.shiftKey && from ? from : now, now];
      this.draft = cornersOf(...this.box);
      this.matrix.schedule();
    } else if (event.key === "Enter" && this.box) {
      const text = this.text;
      this.drop();
      this.matrix.pick(text);
    } else {
      return;
    }
    event.preventDefault();
  }

  leave() {
    if (this.box) this.drop();
  }

  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (event.target.closest?.(ELSEWHERE) || document.querySelector(OPEN)) return;
    if (this.draft) this.drop();
    else this.matrix.pick("");
  }

  // What is being drawn or was picked, with a button that clears it.
  show(plot, drawing) {
    const { picked, grid, over } = this.matrix;
    const drawn = this.draft && this.text;
    const shown = this.draft ? drawn && new Picked(drawn) : picked;
    const corners = this.draft ?? picked?.corners ?? [];
    const count = corners.length ? grid.within(shown ? shown.rows : []) : null;
    const isVeiled = !this.draft && corners.length && !over.dots.length;
    const outlined = drawing.drawOutline(plot, corners, count, isVeiled ? shown.rows : null);
    const dot = picked?.contact && !this.draft ? over.dots.find(({ data }) => picked.has(data)) : null;
    drawing.ring.style.display = dot ? "" : "none";
    const [x, y] = dot ? drawing.drawRing(plot, dot) : corners.length ? outlined : [plot.right, plot.top];
    this.clear.hidden = !picked || Boolean(this.draft);
    this.clear.style.left = `${between(x, plot.left + 14, plot.right - 14)}px`;
    this.clear.style.top = `${between(y, plot.top + 14, plot.bottom - 14)}px`;
    if (this.box) say(this.spoken, `${this.words}: ${drawing.tally.textContent}`);
  }

  get words() {
    const span = (a, b) => (a === b ? `${a}` : `${Math.min(a, b)} to ${Math.max(a, b)}`);
    const [[x1, y1], [x2, y2]] = this.box;
    return `fit ${span(x1, x2)}, interest ${span(y1, y2)}`;
  }

  place({ left, top, right, bottom }) {
    Object.assign(this.field.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  }

  remove() {
    this.gesture?.abort();
    this.heard?.abort();
    this.ends.abort();
  }
}

// The layer on the chart, and what of the chart itself follows: colours of dots, words for readers.
class Over {
  constructor(matrix) {
    this.matrix = matrix;
    this.layer = document.createElement("div");
    this.layer.className = "fm-layer";
    this.layer.append(Matrix.styles.cloneNode(true));
    this.drawing = new Drawing(this.layer);
    this.picker = new Picker(this.layer, matrix);
    this.handles = new Handles(this.layer, matrix);
    this.toolbar = new Toolbar(this.layer, {
      choose: (mode) => this.choose(mode),
      zoom: (way) => this.matrix.chart.querySelector(`.modebar-btn[data-attr="zoom"][data-val="${way}"]`)?.click(),
      save: () => savePicture(this.matrix.chart, this.drawing.svg, this.matrix.data.caption),
    });
    this.dots = [];
  }

  choose(mode) {
    hand.mode = hand.mode === mode ? null : mode;
    this.picker.drop();
    this.matrix.draw(); // at once, for the next touch may come before the next frame
  }

  lieOn(chart) {
    chart.style.position = "relative";
    chart.append(this.layer);
    this.picker.listen(chart);
    this.renew();
  }

  // The chart was drawn anew: look again for its dots and tell readers what its axes are.
  renew() {
    const { chart, data } = this.matrix;
    this.isDense = chart._fullData.some((trace) => trace.type === "heatmap");
    this.paths = [...chart.querySelectorAll(".scatterlayer .points path")].filter((path) => path.__data__.data);
    this.dots = this.paths.map((path) => path.__data__);
    this.painted = data.recolours ? new Array(this.dots.length) : null;
    this.dimmed = undefined;
    for (const [axis, letter] of [["Fit", "x"], ["Interest", "y"]]) {
      const label = `${axis} axis, ${chart._fullLayout[`${letter}axis`].range.map((end) => clamp(end)).join(" to ")}`;
      const ticks = chart.querySelector(`.${letter}axislayer-above`);
      if (ticks) set(ticks, { role: "img", "aria-label": label });
      const title = chart.querySelector(`.g-${letter}title`);
      if (title) set(title, { role: "img", "aria-label": title.textContent });
    }
  }

  // The dot nearest to a place on the chart, if one is near.
  nearest(plot, [x, y]) {
    let [found, near] = [null, NEAR_PX];
    for (const dot of this.dots) {
      const away = Math.hypot(plot.x(dot.x) - x, plot.y(dot.y) - y);
      if (away < near) [found, near] = [dot, away];
    }
    return found;
  }

  draw(counts) {
    const { matrix } = this;
    if (!this.layer.isConnected) return;
    const plot = new Plot(matrix.chart);
    matrix.chart.dataset.hand = hand.mode ?? "none";
    const crossing = this.drawing.drawLines(plot, matrix, counts);
    this.handles.place(plot, crossing, matrix.high);
    this.toolbar.draw(plot);
    this.picker.place(plot);
    this.picker.show(plot, this.drawing);
    this.paint();
    this.dim();
  }

  // The theme's colours, for a layer that lies outside the component.
  wear() {
    const theme = getComputedStyle(this.matrix.root.host ?? this.matrix.root);
    for (const name of ["text-color", "background-color", "secondary-background-color", "border-color", "primary-color", "font"]) {
      this.layer.style.setProperty(`--st-${name}`, theme.getPropertyValue(`--st-${name}`));
    }
  }

  // Dots carry [fit, interest, standing, id, hollow]; only those that change quadrant are painted.
  paint() {
    const { high, data } = this.matrix;
    if (!this.painted) return;
    this.dots.forEach(({ data: dot }, n) => {
      const name = quadrantOf(dot, high);
      if (this.painted[n] === name) return;
      this.painted[n] = name;
      this.paths[n].style[dot[4] ? "stroke" : "fill"] = data.quadrants[name].colour;
    });
  }

  dim() {
    const { picked } = this.matrix;
    if (this.dimmed === picked) return;
    this.dimmed = picked;
    this.dots.forEach(({ data: dot }, n) => this.paths[n].classList.toggle("fm-dim", picked !== null && !picked.has(dot)));
  }

  remove() {
    this.picker.remove();
    this.layer.remove();
  }
}

// The chart as it stands, in the colours of the theme, as a PNG of twice its size, with a title in
// place of the toolbar and words below.
async function savePicture(chart, drawing, [title, ...words]) {
  const { width, height } = chart.getBoundingClientRect();
  const style = getComputedStyle(drawing);
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d");
  brush.font = `13px ${style.fontFamily}`;
  const lines = words.flatMap((said) => wrapped(brush, said, width - 24));
  canvas.width = 2 * Math.round(width);
  canvas.height = 2 * Math.round(height + 16 + LINE_PX * lines.length);
  brush.scale(2, 2);
  brush.fillStyle = style.getPropertyValue("--st-background-color");
  brush.fillRect(0, 0, canvas.width, canvas.height);
  for (const part of [...chart.querySelectorAll("svg.main-svg"), drawing]) {
    brush.drawImage(await imageOf(part, width, height), 0, 0, width, height);
  }
  brush.fillStyle = style.getPropertyValue("--st-text-color");
  brush.font = `600 16px ${style.fontFamily}`;
  brush.fillText(title, 12, 26);
  brush.font = `13px ${style.fontFamily}`;
  lines.forEach((said, n) => brush.fillText(said, 12, height + 16 + LINE_PX * n));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done, "image/png")));
  link.download = "fitmatrix.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// An SVG of the page as an image of its own: with its styles, without what hovers.
async function imageOf(part, width, height) {
  const copy = part.cloneNode(true);
  copy.querySelector(".hoverlayer")?.replaceChildren();
  set(copy, { width, height });
  const layer = part.closest(".js-plotly-plot").querySelector(".fm-layer");
  copy.style.cssText += `;font-family:${getComputedStyle(part).fontFamily};${layer.style.cssText}`;
  copy.prepend(Matrix.styles.cloneNode(true));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

function wrapped(brush, words, width) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && brush.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
