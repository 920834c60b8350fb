/**
 * Everything that was sent and received, to be looked through and copied.
 *
 * Runs in: browser.
 */

import { copy, element } from "/pages/shared/dom.js";

// Kept, and shown: a long reply is thousands of events, and a browser should not feel them.
const MOST_KEPT = 5000;
const MOST_SHOWN = 500;
const ARROWS = { sent: "↑", received: "↓" };

export class Journal {
  #parts;
  #entries = [];
  #began = performance.now();
  #isDrawing = false;

  /** @param parts Of the page: `events`, `count`, `filter`, `direction`, `copyEvents`, `clearEvents`, `copied`. */
  constructor(parts) {
    this.#parts = parts;
    parts.filter.addEventListener("input", () => this.#draw());
    parts.direction.addEventListener("change", () => this.#draw());
    parts.copyEvents.addEventListener("click", () => this.#copy());
    parts.clearEvents.addEventListener("click", () => this.#clear());
  }

  /** Write down an event; `direction` is `sent` or `received`. */
  record(direction, event, text) {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#entries.push({ direction, seconds, text, type: event.type, code: event.error?.code });
    if (this.#entries.length > MOST_KEPT) this.#entries.splice(0, this.#entries.length - MOST_KEPT);
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    // Many events come at once; they are drawn together.
    requestAnimationFrame(() => this.#draw());
  }

  get #chosen() {
    const wanted = this.#parts.filter.value.trim().toLowerCase();
    const direction = this.#parts.direction.value;
    return this.#entries.filter(
      (each) => (!direction || each.direction === direction) && (!wanted || each.text.toLowerCase().includes(wanted)),
    );
  }

  #draw() {
    this.#isDrawing = false;
    const list = this.#parts.events;
    const chosen = this.#chosen;
    const shown = chosen.slice(-MOST_SHOWN);
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const wanted = new Set(shown);
    for (const row of [...list.children]) if (!wanted.has(row.entry)) row.remove();
    const last = list.lastElementChild?.entry;
    // Rows stay as they are, open or not; a filter that lets more through draws them all anew.
    const isSame = [...list.children].every((row, index) => row.entry === shown[index]);
    if (!isSame) list.replaceChildren();
    list.append(...shown.slice(isSame && last ? list.children.length : 0).map(rowOf));
    if (isAtEnd) list.scrollTop = list.scrollHeight;
    this.#parts.count.textContent = `${chosen.length} of ${this.#entries.length}`;
  }

  async #copy() {
    const chosen = this.#chosen;
    await copy(chosen.map((each) => each.text).join("\n"));
    this.#parts.copied.textContent = `${chosen.length} events copied, one on each line.`;
  }

  #clear() {
    this.#entries = [];
    this.#draw();
    this.#parts.copied.textContent = "Cleared.";
  }
}

function rowOf(entry) {
  const summary = element(
    "summary",
    {},
    element("span", { class: "arrow", "aria-hidden": "true" }, ARROWS[entry.direction]),
    element("span", { class: "visually-hidden" }, `${entry.direction} `),
    element("span", { class: "event-type" }, entry.type, entry.code ? element("em", {}, ` ${entry.code}`) : null),
    element("span", { class: "event-time" }, `${entry.seconds.toFixed(2)} s`),
  );
  const details = element("details", { class: `event event-${entry.direction}` }, summary);
  // Most are never opened.
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(fullText(entry));
  });
  const row = element("li", {}, details);
  row.entry = entry;
  return row;
}

function fullText(entry) {
  const pretty = JSON.stringify(JSON.parse(entry.text), null, 2);
  const body = element("pre", { tabindex: "0", role: "region", "aria-label": entry.type }, pretty);
  const button = element("button", { type: "button", class: "quiet small" }, "Copy this event");
  button.addEventListener("click", async () => {
    await copy(pretty);
    button.textContent = "Copied";
  });
  return element("div", { class: "event-body" }, body, button);
}
