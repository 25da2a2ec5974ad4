// The matrix in the browser: what is counted, and the four cards that say it.
//
// Streamlit draws the chart; chart.js, which lines.py joins to this file, lays lines, labels and what
// was picked over it. Everything is counted from suffix sums of the grid, so that a frame costs
// look-ups and nothing goes over the wire while a hand moves. On release the thresholds and what was
// picked go to Python, which holds the truth.

const SIDE = 101;
const STANDINGS = 3; // scored, raised a hand, excluded
const ALL = 3; // so many channels, from the first, add up to all contacts
const NAMES = ["sales_call", "nurture", "offer", "disqualify"];
const WAIT_MS = 300; // after the last key before Python hears of it
const CORNERS = 120; // of an outline, at most
const SLACK = 0.2; // scores by which an outline may be straightened
const THOUSANDTHS = 1000;
const RETRY_MS = 60; // between two looks for a chart that is still being drawn

// Sums by version, the latest few: a grid is sent once, and again when it is asked for.
const known = new Map();
const KNOWN = 8;

function remember(version, sums) {
  known.delete(version);
  known.set(version, sums);
  for (const old of [...known.keys()].slice(0, -KNOWN)) known.delete(old);
}

// Whole numbers from text: seven bits a byte, the lowest first, the eighth says that more follow.
export function unpacked(text) {
  const bytes = atob(text);
  const found = [];
  let number = 0;
  let worth = 1;
  for (let n = 0; n < bytes.length; n += 1) {
    const byte = bytes.charCodeAt(n);
    number += (byte & 127) * worth;
    worth *= 128;
    if (byte < 128) {
      found.push(number);
      number = 0;
      worth = 1;
    }
  }
  return found;
}

// Even numbers stand for 0, 1, 2 ..., odd ones for -1, -2 ...
const signed = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

// Suffix sums of a grid with some channels a cell: what is counted at or above a cell on both axes.
export class Sums {
  constructor({ channels, text }) {
    this.channels = channels;
    this.width = channels.length;
    this.edge = SIDE + 1;
    this.sums = new Float64Array(STANDINGS * this.width * this.edge * this.edge);
    const numbers = unpacked(text);
    let index = 0;
    for (let n = 0; n < numbers.length; n += 2) {
      index += numbers[n];
      const cell = index % (SIDE * SIDE);
      const layer = Math.floor(index / (SIDE * SIDE));
      this.sums[this.at(layer, Math.floor(cell / SIDE), cell % SIDE)] = signed(numbers[n + 1]);
    }
    for (let layer = 0; layer < STANDINGS * this.width; layer += 1) this.add(layer);
  }

  add(layer) {
    for (let fit = SIDE - 1; fit >= 0; fit -= 1) {
      for (let interest = SIDE - 1; interest >= 0; interest -= 1) {
        this.sums[this.at(layer, fit, interest)] +=
          this.sums[this.at(layer, fit + 1, interest)] +
          this.sums[this.at(layer, fit, interest + 1)] -
          this.sums[this.at(layer, fit + 1, interest + 1)];
      }
    }
  }

  at(layer, fit, interest) {
    return (layer * this.edge + fit) * this.edge + interest;
  }

  // For each quadrant the total of each channel: the rule of quadrants.py, once more.
  quadrants({ fit, interest }) {
    const totals = Object.fromEntries(NAMES.map((name) => [name, {}]));
    this.channels.forEach((channel, n) => {
      const sum = (standing, f, i) => this.sums[this.at(standing * this.width + n, f, i)];
      const both = [sum(0, fit, interest), sum(1, fit, interest)];
      const fits = [sum(0, fit, 0), sum(1, fit, 0)];
      const wants = [sum(0, 0, interest), sum(1, 0, interest)];
      const calls = both[0] + fits[1];
      const nurtured = fits[0] - both[0];
      const offers = wants[0] - both[0] + wants[1] - both[1];
      const all = sum(0, 0, 0) + sum(1, 0, 0);
      totals.sales_call[channel] = calls;
      totals.nurture[channel] = nurtured;
      totals.offer[channel] = offers;
      totals.disqualify[channel] = all - calls - nurtured - offers + sum(2, 0, 0);
    });
    return totals;
  }

  // Contacts in rows of cells, each [interest, first fit, last fit].
  within(rows) {
    let found = 0;
    for (let standing = 0; standing < STANDINGS; standing += 1) {
      for (let channel = 0; channel < ALL; channel += 1) {
        const layer = standing * this.width + channel;
        for (const [interest, first, last] of rows) {
          found +=
            this.sums[this.at(layer, first, interest)] -
            this.sums[this.at(layer, last + 1, interest)] -
            this.sums[this.at(layer, first, interest + 1)] +
            this.sums[this.at(layer, last + 1, interest + 1)];
        }
      }
    }
    return found;
  }
}

// Something picked with the hand, in the words of scoring/selection.py.
export class Picked {
  constructor(text) {
    this.text = text;
    const [kind, said] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
    this.contact = kind === "contact" ? said : null;
    this.corners = [];
    if (kind === "box") {
      const [left, right, low, high] = said.split(/[-,]/).map(Number);
      this.corners = cornersOf([left, low], [right, high]);
    }
    if (kind === "lasso") this.corners = said.split(";").map((corner) => corner.split(",").map(Number));
    this.cells = cellsWithin(this.corners);
    this.rows = rowsOf(this.cells);
  }

  has([fit, interest, , id]) {
    return this.contact === null ? this.cells[fit * SIDE + interest] === 1 : this.contact === id;
  }
}

// The outline around all cells from one to another.
function cornersOf([x1, y1], [x2, y2]) {
  const [west, east] = [Math.min(x1, x2) - 0.5, Math.max(x1, x2) + 0.5];
  const [south, north] = [Math.min(y1, y2) - 0.5, Math.max(y1, y2) + 0.5];
  return [[west, south], [east, south], [east, north], [west, north]]; // prettier-ignore
}

// A box from corner to corner as text: the cells whose middle lies in it; none when there are none.
export function boxText([x1, y1], [x2, y2]) {
  const [left, low] = [Math.max(0, Math.ceil(Math.min(x1, x2))), Math.max(0, Math.ceil(Math.min(y1, y2)))];
  const [right, high] = [Math.min(SIDE - 1, Math.floor(Math.max(x1, x2))), Math.min(SIDE - 1, Math.floor(Math.max(y1, y2)))];
  return left <= right && low <= high ? `box:${left}-${right},${low}-${high}` : "";
}

// An outline as text: corners with one decimal, and no more of them than it needs or may have.
export function lassoText(corners) {
  let kept = corners;
  for (let slack = SLACK; slack < 10 * SLACK && (kept === corners || kept.length > CORNERS); slack *= 2) {
    kept = straightened(corners, slack);
  }
  const every = Math.ceil(kept.length / CORNERS);
  const words = kept
    .filter((_, n) => n % every === 0)
    .map((corner) => corner.map((score) => Number(score.toFixed(1))).join(","));
  return words.length < 3 ? "" : `lasso:${words.join(";")}`;
}

// A path without the points that lie closer than some slack to the way between their neighbours
// (Ramer, Douglas and Peucker, 1972).
function straightened(path, slack) {
  const [first, last] = [path[0], path[path.length - 1]];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  let [farthest, far] = [0, slack];
  for (let n = 1; n < path.length - 1; n += 1) {
    const [x, y] = [path[n][0] - first[0], path[n][1] - first[1]];
    const away = length ? Math.abs(dy * x - dx * y) / length : Math.hypot(x, y);
    if (away > far) [farthest, far] = [n, away];
  }
  if (!farthest) return [first, last];
  const before = straightened(path.slice(0, farthest + 1), slack);
  return [...before.slice(0, -1), ...straightened(path.slice(farthest), slack)];
}

// The cells whose point lies within an outline: an odd number of edges to their right, in whole
// thousandths as in Python.
function cellsWithin(corners) {
  const cells = new Uint8Array(SIDE * SIDE);
  const outline = corners.map((corner) => corner.map((score) => Math.round(score * THOUSANDTHS)));
  outline.forEach(([x1, y1], n) => {
    const [x2, y2] = outline[(n + 1) % outline.length];
    const isLeft = (x, y) => ((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) * Math.sign(y2 - y1) < 0;
    for (let interest = 0; interest < SIDE; interest += 1) {
      const y = interest * THOUSANDTHS;
      if (y < y1 === y < y2) continue;
      for (let fit = 0; fit < SIDE && isLeft(fit * THOUSANDTHS, y); fit += 1) cells[fit * SIDE + interest] ^= 1;
    }
  });
  return cells;
}

function rowsOf(cells) {
  const rows = [];
  for (let interest = 0; interest < SIDE; interest += 1) {
    for (let fit = 0; fit < SIDE; fit += 1) {
      if (!cells[fit * SIDE + interest]) continue;
      const first = fit;
      while (fit + 1 < SIDE && cells[(fit + 1) * SIDE + interest]) fit += 1;
      rows.push([interest, first, fit]);
    }
  }
  return rows;
}

export function quadrantOf([fit, interest, standing], high) {
  if (standing === 2) return "disqualify";
  const fits = fit >= high.fit;
  if (fits && (interest >= high.interest || standing === 1)) return "sales_call";
  if (fits) return "nurture";
  return interest >= high.interest ? "offer" : "disqualify";
}

// Wilson's interval (1927) for a share at 95 %, as in insight/outcomes.py.
export function interval(successes, n) {
  const z = 1.959963984540054;
  const middle = (successes + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const contactsOf = (totals) => totals.open + totals.won + totals.lost;
const clamp = (value) => Math.max(0, Math.min(SIDE - 1, Math.round(value)));
const number = new Intl.NumberFormat("en-US");
const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)}\u00a0%` : "–");

// Money in short, from hundredths; a currency nobody knows stands behind its number.
const written = new Map();
export function money(hundredths, currency) {
  const isCode = /^[A-Za-z]{3}$/.test(currency);
  if (!written.has(currency)) {
    const short = { notation: "compact", maximumFractionDigits: 1 };
    written.set(currency, new Intl.NumberFormat("en-US", isCode ? { ...short, style: "currency", currency } : short));
  }
  const said = written.get(currency).format(hundredths / 100);
  return isCode || !currency ? said : `${said} ${currency}`;
}

function element(kind, classes, parent, title = "") {
  const made = document.createElement(kind);
  made.className = classes;
  if (title) made.title = title;
  parent.append(made);
  return made;
}

// Write text where it is another than before: most of a frame's cards stay as they are.
function say(where, text) {
  if (where.said === text) return;
  where.said = text;
  where.textContent = text;
}

// The four cards. Which numbers they show depends on the data alone, never on the thresholds, so
// that nothing jumps while a line moves.
class Cards {
  constructor(parent, choose) {
    this.parent = parent;
    this.choose = choose;
  }

  // Lay out the cards anew where what they show has changed.
  take(data) {
    const { quadrants, facts, outcomes, definitions, source } = data;
    const shape = JSON.stringify({ quadrants, facts, outcomes, definitions, source });
    if (shape !== this.shape) {
      this.shape = shape;
      this.parent.replaceChildren();
      this.shown = Object.fromEntries(NAMES.map((name) => [name, this.card(name, data)]));
    }
    for (const name of NAMES) this.shown[name].card.setAttribute("aria-pressed", String(name === data.chosen));
  }

  card(name, { quadrants, facts, outcomes, definitions, source }) {
    const words = quadrants[name];
    const told = (definition) => `${definition} ${source}`;
    const card = element("div", "card", this.parent);
    card.style.setProperty("--colour", words.colour);
    card.tabIndex = 0;
    card.setAttribute("role", "button");
    card.addEventListener("click", () => this.choose(name));
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(name);
    });
    const head = element("div", "head", card);
    const title = element("span", "title", head, told(words.definition));
    const icon = element("span", "icon", title);
    icon.setAttribute("aria-hidden", "true");
    say(icon, words.icon);
    say(element("span", "name", title), words.label);
    const shown = { card };
    for (const part of ["count", "share", "change"]) shown[part] = element("span", part, head, told(definitions[part]));
    say(element("div", "play", card), words.play);
    const listed = element("div", "facts", card);
    shown.facts = facts
      .filter((fact) => !fact.only || fact.only === name)
      .map((fact) => ({ ...fact, where: element("span", "fact", listed, told(fact.definition)) }));
    shown.outcomes = outcomes.map(({ channel, word, definition }) => {
      const row = element("div", "outcome", card);
      const said = element("span", "rate", row, told(definition));
      const among = element("span", "among", row);
      return {
        channel,
        rate: element("strong", "", said),
        word: say(element("span", "", said), ` ${word}`),
        counts: element("span", "", among, told(definitions.counts)),
        interval: element("span", "", among, told(definitions.interval)),
      };
    });
    return shown;
  }

  draw(counts, decided, past, contacts) {
    for (const name of NAMES) {
      const shown = this.shown[name];
      const all = contactsOf(counts[name]);
      const change = all - contactsOf(decided[name]);
      say(shown.count, number.format(all));
      say(shown.share, percent(all, contacts));
      say(shown.change, `${change > 0 ? "+" : change < 0 ? "−" : "±"}${number.format(Math.abs(change))}`);
      for (const { channel, words, currency, where } of shown.facts) {
        const found = counts[name][channel];
        const said = currency === undefined ? number.format(found) : money(found, currency);
        say(where, `${said} ${words[found === 1 ? 0 : 1]}`);
      }
      for (const row of shown.outcomes) this.drawOutcome(row, past[name]);
    }
  }

  drawOutcome({ channel, rate, counts, interval: within }, stood) {
    say(rate, percent(stood[channel], stood.contacts));
    say(counts, `${number.format(stood[channel])} of ${number.format(stood.contacts)}`);
    const ends = stood.contacts ? interval(stood[channel], stood.contacts) : [0, 1];
    say(within, `${ends.map((end) => (100 * end).toFixed(0)).join("–")}\u00a0%`);
  }
}

// Everything one mounted component keeps between two calls of Streamlit.
class Matrix {
  constructor(root) {
    this.root = root;
    this.frame = 0;
    this.dragging = null;
    this.picked = null;
    root.append(Matrix.styles.cloneNode(true));
    this.cards = new Cards(root.querySelector(".cards"), (name) => this.setTriggerValue("chosen", name));
    this.over = new Over(this);
    this.watch = new ResizeObserver(() => this.draw());
    this.changes = new MutationObserver(() => this.attach());
  }

  // What Python says now; a hand that is moving a line is not interrupted.
  take({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { data, setStateValue, setTriggerValue });
    for (const kind of ["grid", "past"]) {
      if (data[kind]) remember(`${kind} ${data.version}`, new Sums(data[kind]));
    }
    this.grid = known.get(`grid ${data.version}`);
    this.past = known.get(`past ${data.version}`);
    if (!this.grid) setTriggerValue("need", data.version);
    this.hear(data.heard);
    if (!this.dragging && !this.later && !this.told) this.high = { ...data.high };
    if (data.selection !== (this.picked?.text ?? "")) this.picked = data.selection ? new Picked(data.selection) : null;
    this.cards.take(data);
    this.over.wear();
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
    clearTimeout(this.again);
    if (!chart?._fullLayout?.xaxis?.p2d) {
      this.again = setTimeout(() => this.attach(), RETRY_MS); // the chart is not there yet
      return;
    }
    if (chart !== this.chart) {
      this.chart = chart;
      this.watch.disconnect();
      this.watch.observe(chart);
      chart.on("plotly_relayouting", () => this.schedule());
      chart.on("plotly_afterplot", () => {
        this.attach();
        this.over.renew();
        this.draw();
      });
    }
    if (this.over.layer.parentNode === chart) return;
    this.over.lieOn(chart);
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
    if (!this.grid || !this.past) return;
    const counts = this.grid.quadrants(this.high);
    const decided = this.grid.quadrants(this.data.decided);
    this.cards.draw(counts, decided, this.past.quadrants(this.high), this.data.contacts);
    this.over.draw(counts);
  }

  // The lines as they stand go to Python, which says what it heard last; until then they stay.
  tell(isAgain = false) {
    clearTimeout(this.later);
    this.later = 0;
    this.isRetold = isAgain;
    this.told = { ...this.high, at: Date.now() };
    this.setStateValue("lines", this.told);
  }

  // What was told to a server that is just starting gets lost: then it is told once more.
  hear(heard) {
    clearTimeout(this.repeat);
    if (!this.told) return;
    if (this.told.at === heard || this.isRetold) this.told = null;
    else this.repeat = setTimeout(() => this.tell(true), WAIT_MS);
  }

  tellLater() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.tell(), WAIT_MS);
  }

  // What was picked is drawn at once and goes to Python; "" is nothing.
  pick(text) {
    if (!text && !this.picked) return;
    this.picked = text ? new Picked(text) : null;
    this.setTriggerValue("picked", text);
    this.schedule();
  }

  remove() {
    clearTimeout(this.again);
    clearTimeout(this.repeat);
    this.changes.disconnect();
    this.watch.disconnect();
    this.over.remove();
    this.root.querySelector(".cards")?.replaceChildren();
  }
}

const mounted = new WeakMap();

function mount(component) {
  const root = component.parentElement;
  if (!mounted.has(root)) mounted.set(root, new Matrix(root));
  mounted.get(root).take(component);
  return () => {
    mounted.get(root)?.remove();
    mounted.delete(root);
  };
}

// The component with this script shows nothing. It hands the script and its styles to the one with
// the cards, which is sent anew with every change and so carries neither.
export default function script({ parentElement }) {
  Matrix.styles = parentElement.querySelector("style");
  globalThis.fitmatrix = mount;
}
