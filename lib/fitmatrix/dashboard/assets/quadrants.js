// The two threshold lines over the chart, and the four cards beside it, while a hand moves them.
//
// Streamlit draws the chart; this lays tints, labels and two draggable lines over it and counts the
// quadrants from suffix sums of the grid, so that a frame costs look-ups and nothing goes over the
// wire. On release the thresholds go to Python, whose sliders hold the truth.

const SIDE = 101;
const STANDINGS = 3; // scored, raised a hand, excluded
const NAMES = ["sales_call", "nurture", "offer", "disqualify"];
const CORNERS = {
  sales_call: [1, 1],
  nurture: [1, 0],
  offer: [0, 1],
  disqualify: [0, 0],
};
const WAIT_MS = 300; // after the last key before Python hears of it
const RETRY_MS = 60; // between two looks for a chart that is still being drawn

// Grids by version, for as long as the browser tab lives: each is sent once.
const grids = new Map();

// Suffix sums of a grid with some channels a cell: how many have both scores at or above a cell.
export class Sums {
  constructor({ channels, index, count }) {
    this.channels = channels;
    this.layers = STANDINGS * channels;
    this.edge = SIDE + 1;
    this.sums = new Float64Array(this.layers * this.edge * this.edge);
    for (let n = 0; n < index.length; n += 1) {
      const cell = index[n] % (SIDE * SIDE);
      const layer = Math.floor(index[n] / (SIDE * SIDE));
      this.sums[this.at(layer, Math.floor(cell / SIDE), cell % SIDE)] = count[n];
    }
    for (let layer = 0; layer < this.layers; layer += 1) {
      for (let fit = SIDE - 1; fit >= 0; fit -= 1) {
        for (let interest = SIDE - 1; interest >= 0; interest -= 1) {
          this.sums[this.at(layer, fit, interest)] +=
            this.sums[this.at(layer, fit + 1, interest)] +
            this.sums[this.at(layer, fit, interest + 1)] -
            this.sums[this.at(layer, fit + 1, interest + 1)];
        }
      }
    }
  }

  at(layer, fit, interest) {
    return (layer * this.edge + fit) * this.edge + interest;
  }

  // For each quadrant the total of each channel: the rule of quadrants.py, once more.
  quadrants(fit, interest) {
    const totals = Object.fromEntries(NAMES.map((name) => [name, new Array(this.channels).fill(0)]));
    for (let channel = 0; channel < this.channels; channel += 1) {
      const sum = (standing, f, i) => this.sums[this.at(standing * this.channels + channel, f, i)];
      const both = [0, 1].map((standing) => sum(standing, fit, interest));
      const fits = [0, 1].map((standing) => sum(standing, fit, 0));
      const wants = [0, 1].map((standing) => sum(standing, 0, interest));
      const all = sum(0, 0, 0) + sum(1, 0, 0);
      totals.sales_call[channel] = both[0] + fits[1];
      totals.nurture[channel] = fits[0] - both[0];
      totals.offer[channel] = wants[0] - both[0] + wants[1] - both[1];
      totals.disqualify[channel] =
        all - totals.sales_call[channel] - totals.nurture[channel] - totals.offer[channel] + sum(2, 0, 0);
    }
    return totals;
  }
}

function quadrantOf([fit, interest, standing], high) {
  if (standing === 2) return "disqualify";
  const fits = fit >= high.fit;
  if (fits && (interest >= high.interest || standing === 1)) return "sales_call";
  if (fits) return "nurture";
  return interest >= high.interest ? "offer" : "disqualify";
}

const clamp = (value) => Math.max(0, Math.min(SIDE - 1, Math.round(value)));
const number = new Intl.NumberFormat("en-US");
const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)}\u00a0%` : "–");

function element(kind, classes, parent, text = "") {
  const made = document.createElement(kind);
  made.className = classes;
  made.textContent = text;
  parent.append(made);
  return made;
}

// Everything one mounted component keeps between two calls of Streamlit.
class Matrix {
  constructor(root) {
    this.root = root;
    this.cards = root.querySelector(".cards");
    this.frame = 0;
    this.dragging = null;
    this.buildCards();
    this.buildLayer();
    this.watch = new ResizeObserver(() => this.draw());
    this.changes = new MutationObserver(() => this.attach());
  }

  buildCards() {
    this.shown = {};
    for (const name of NAMES) {
      const card = element("div", "card", this.cards);
      card.tabIndex = 0;
      card.setAttribute("role", "button");
      card.addEventListener("click", () => this.setTriggerValue("chosen", name));
      card.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.setTriggerValue("chosen", name);
      });
      const head = element("div", "head", card);
      this.shown[name] = {
        card,
        icon: element("span", "icon", head),
        name: element("span", "name", head),
        count: element("span", "count", head),
        share: element("span", "share", head),
        change: element("span", "change", head),
        play: element("div", "play", card),
        past: element("div", "more", card),
      };
      this.shown[name].icon.setAttribute("aria-hidden", "true");
    }
  }

  buildLayer() {
    this.layer = document.createElement("div");
    this.layer.style.cssText = "position:absolute;inset:0;pointer-events:none;z-index:2;font-size:13px;line-height:1.3";
    this.tints = {};
    this.labels = {};
    for (const name of NAMES) {
      this.tints[name] = element("div", "fm-tint", this.layer);
      this.tints[name].style.cssText = "position:absolute;opacity:0.11";
      this.labels[name] = element("div", "fm-label", this.layer);
      this.labels[name].style.cssText = "position:absolute;padding:2px 6px";
    }
    this.lines = {
      fit: this.line("fit", "ew-resize"),
      interest: this.line("interest", "ns-resize"),
    };
    this.cross = element("div", "fm-cross", this.layer);
    this.cross.style.cssText =
      "position:absolute;width:18px;height:18px;margin:-9px 0 0 -9px;border-radius:50%;pointer-events:auto;" +
      "cursor:move;touch-action:none;border:2px solid currentColor;background:var(--fm-ground)";
    this.cross.title = "Drag both thresholds";
    this.grip(this.cross, ["fit", "interest"]);
  }

  line(axis, cursor) {
    const grip = element("div", `fm-line fm-${axis}`, this.layer);
    const upright = axis === "fit";
    grip.style.cssText =
      `position:absolute;pointer-events:auto;touch-action:none;cursor:${cursor};` +
      (upright ? "width:16px;margin-left:-8px" : "height:16px;margin-top:-8px");
    const stroke = element("div", "", grip);
    stroke.style.cssText =
      "position:absolute;pointer-events:none;" +
      (upright
        ? "left:7px;top:0;bottom:0;border-left:2px dashed currentColor"
        : "top:7px;left:0;right:0;border-top:2px dashed currentColor");
    grip.tabIndex = 0;
    grip.setAttribute("role", "slider");
    grip.setAttribute("aria-label", upright ? "Fit threshold" : "Interest threshold");
    grip.setAttribute("aria-orientation", upright ? "horizontal" : "vertical");
    grip.setAttribute("aria-valuemin", "0");
    grip.setAttribute("aria-valuemax", "100");
    this.grip(grip, [axis]);
    grip.addEventListener("keydown", (event) => this.key(event, axis));
    return grip;
  }

  grip(handle, axes) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      this.dragging = axes;
      event.preventDefault();
      event.stopPropagation();
      handle.focus({ focusVisible: false, preventScroll: true });
    });
    handle.addEventListener("pointermove", (event) => {
      if (this.dragging !== axes) return;
      const { left, top } = this.chart.getBoundingClientRect();
      const { xaxis, yaxis } = this.chart._fullLayout;
      const said = {
        fit: clamp(xaxis.p2d(event.clientX - left - xaxis._offset) + 0.5),
        interest: clamp(yaxis.p2d(event.clientY - top - yaxis._offset) + 0.5),
      };
      for (const axis of axes) this.high[axis] = said[axis];
      this.schedule();
    });
    const release = () => {
      if (this.dragging !== axes) return;
      this.dragging = null;
      this.tell();
    };
    handle.addEventListener("pointerup", release);
    handle.addEventListener("pointercancel", release);
  }

  key(event, axis) {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const ends = { Home: 0, End: SIDE - 1 };
    if (!(event.key in steps) && !(event.key in ends)) return;
    event.preventDefault();
    this.high[axis] = event.key in ends ? ends[event.key] : clamp(this.high[axis] + steps[event.key]);
    this.schedule();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tell(), WAIT_MS);
  }

  tell() {
    clearTimeout(this.later);
    this.later = 0;
    this.setStateValue("lines", { ...this.high });
  }

  // What Python says now; a hand that is moving a line is not interrupted.
  take({ data, setStateValue, setTriggerValue }) {
    this.data = data;
    this.setStateValue = setStateValue;
    this.setTriggerValue = setTriggerValue;
    for (const kind of ["grid", "past"]) {
      if (data[kind]) grids.set(`${kind} ${data.version}`, new Sums(data[kind]));
    }
    if (!grids.has(`grid ${data.version}`)) setTriggerValue("need", data.version);
    if (!this.dragging && !this.later) this.high = { ...data.high };
    this.attach();
    this.draw();
  }

  // Streamlit may make the chart anew at any time: find it again, and lie over it.
  attach() {
    const host = document.querySelector(this.data.chart);
    if (host && host !== this.host) {
      this.host = host;
      this.changes.disconnect();
      this.changes.observe(host, { childList: true, subtree: true });
    }
    const chart = host?.querySelector(".js-plotly-plot");
    if (!chart?._fullLayout?.xaxis?.p2d) {
      clearTimeout(this.again); // the chart is not there yet
      this.again = setTimeout(() => this.attach(), RETRY_MS);
      return;
    }
    if (chart === this.chart && this.layer.parentNode === chart) return;
    if (chart !== this.chart) {
      this.watch.disconnect();
      this.watch.observe(chart);
      chart.on("plotly_afterplot", () => {
        if (this.layer.parentNode !== chart) this.attach();
        this.coloured = null;
        this.draw();
      });
    }
    this.chart = chart;
    chart.style.position = "relative";
    chart.append(this.layer);
    this.coloured = null;
    this.draw();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      performance.mark("fitmatrix-frame");
      this.draw();
      performance.measure("fitmatrix-frame", "fitmatrix-frame");
    });
  }

  draw() {
    const sums = grids.get(`grid ${this.data.version}`);
    if (!sums) return;
    const counts = sums.quadrants(this.high.fit, this.high.interest);
    const decided = sums.quadrants(this.data.decided.fit, this.data.decided.interest);
    const told = grids.get(`past ${this.data.version}`)?.quadrants(this.high.fit, this.high.interest);
    const past = told && NAMES.some((name) => told[name][1]) ? told : null; // else no sale is known
    for (const name of NAMES) {
      const [open, frozen] = counts[name];
      this.drawCard(name, open, frozen, decided[name][0] + decided[name][1], past?.[name]);
    }
    if (this.layer.isConnected) this.drawLayer(counts);
  }

  drawCard(name, open, frozen, decided, past) {
    const { shown, data } = this;
    const words = data.quadrants[name];
    const card = shown[name];
    const all = open + frozen;
    card.card.style.setProperty("--colour", words.colour);
    card.card.title = words.definition;
    card.card.setAttribute("aria-pressed", String(name === data.chosen));
    card.icon.textContent = words.icon;
    card.name.textContent = words.label;
    card.count.textContent = number.format(all);
    card.share.textContent = percent(all, data.contacts);
    const change = all - decided;
    const signed = `${change > 0 ? "+" : "−"}${number.format(Math.abs(change))}`;
    card.change.textContent = change ? signed : "";
    card.change.title = "Against the published thresholds";
    const closed = frozen ? ` · ${number.format(open)} open, ${number.format(frozen)} customers or lost deals` : "";
    card.play.textContent = words.play + closed;
    card.past.textContent = past?.[0] ? this.pastWords(past) : "";
    card.past.title = data.past_definition;
  }

  pastWords([contacts, won]) {
    const [low, high] = interval(won, contacts).map((end) => (100 * end).toFixed(0));
    return (
      `${percent(won, contacts)} of those who stood here ${this.data.past_days} days ago bought since ` +
      `(${number.format(won)} of ${number.format(contacts)}; ${low}–${high}\u00a0%)`
    );
  }

  drawLayer(counts) {
    const { xaxis, yaxis } = this.chart._fullLayout;
    const style = getComputedStyle(this.root.host ?? this.root);
    this.layer.style.color = style.getPropertyValue("--st-text-color");
    this.layer.style.setProperty("--fm-ground", style.getPropertyValue("--st-background-color"));
    const left = xaxis._offset;
    const top = yaxis._offset;
    const right = left + xaxis._length;
    const bottom = top + yaxis._length;
    const within = (value, low, high) => Math.max(low, Math.min(high, value));
    const x = within(left + xaxis.d2p(this.high.fit - 0.5), left, right);
    const y = within(top + yaxis.d2p(this.high.interest - 0.5), top, bottom);
    for (const name of NAMES) {
      const [isRight, isTop] = CORNERS[name];
      const tint = this.tints[name].style;
      tint.background = this.data.quadrants[name].colour;
      tint.left = `${isRight ? x : left}px`;
      tint.width = `${isRight ? right - x : x - left}px`;
      tint.top = `${isTop ? top : y}px`;
      tint.height = `${isTop ? y - top : bottom - y}px`;
      const label = this.labels[name];
      const all = counts[name][0] + counts[name][1];
      label.textContent = this.data.quadrants[name].label;
      label.style.fontWeight = "600";
      const share = element("div", "", label, `${number.format(all)} · ${percent(all, this.data.contacts)}`);
      share.style.fontWeight = "400";
      label.style.textAlign = isRight ? "right" : "left";
      Object.assign(label.style, isRight ? { right: `calc(100% - ${right}px)`, left: "" } : { left: `${left}px`, right: "" });
      Object.assign(label.style, isTop ? { top: `${top}px`, bottom: "" } : { bottom: `calc(100% - ${bottom}px)`, top: "" });
    }
    Object.assign(this.lines.fit.style, { left: `${x}px`, top: `${top}px`, height: `${bottom - top}px` });
    Object.assign(this.lines.interest.style, { top: `${y}px`, left: `${left}px`, width: `${right - left}px` });
    Object.assign(this.cross.style, { left: `${x}px`, top: `${y}px` });
    for (const axis of ["fit", "interest"]) {
      this.lines[axis].setAttribute("aria-valuenow", this.high[axis]);
      this.lines[axis].setAttribute("aria-valuetext", `${axis} counts as high from ${this.high[axis]}`);
    }
    this.colourDots();
  }

  // Dots carry [fit, interest, standing]; only those that change quadrant are painted.
  colourDots() {
    const dots = this.chart.data?.[0]?.type === "scatter" ? this.chart.data[0].customdata : null;
    if (!dots) return;
    const paths = this.chart.querySelectorAll(".scatterlayer .points path");
    if (paths.length !== dots.length) return;
    this.coloured ??= new Array(dots.length);
    for (let n = 0; n < dots.length; n += 1) {
      const name = quadrantOf(dots[n], this.high);
      if (this.coloured[n] === name) continue;
      paths[n].style.fill = this.data.quadrants[name].colour;
      this.coloured[n] = name;
    }
  }

  remove() {
    clearTimeout(this.again);
    this.changes.disconnect();
    this.watch.disconnect();
    this.layer.remove();
  }
}

// Wilson's interval (1927) for a share at 95 %, as in insight/outcomes.py.
export function interval(successes, n) {
  const z = 1.959963984540054;
  const middle = (successes + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const mounted = new WeakMap();

export default function quadrants(component) {
  const root = component.parentElement;
  if (!mounted.has(root)) mounted.set(root, new Matrix(root));
  mounted.get(root).take(component);
  return () => {
    mounted.get(root)?.remove();
    mounted.delete(root);
    root.querySelector(".cards")?.replaceChildren();
  };
}
