/**
 * A small editor for the files of a set: a list of them, and a text with line numbers.
 *
 * Runs in: browser.
 */

import { element, hide } from "/pages/shared/dom.js";

const INDENT = "    ";

export class Editor {
  #parts;
  #files = new Map();
  #current = null;
  #faulty = new Set();
  // Changed here and not saved: nowhere else.
  #changedHere = new Set();
  #tabIsFree = false;

  /**
   * @param parts Of the page: `files`, `editor`, `code`, `lines`, `saveFile`, `removeFile`, `removeAll`,
   *   `chooseFiles`.
   * @param onLoad Asks for the files to be loaded.
   */
  constructor(parts, onLoad) {
    this.#parts = parts;
    parts.code.addEventListener("input", () => this.#changed());
    parts.code.addEventListener("scroll", () => (parts.lines.scrollTop = parts.code.scrollTop));
    parts.code.addEventListener("keydown", (event) => this.#key(event, onLoad));
    parts.code.addEventListener("blur", () => (this.#tabIsFree = false));
    parts.removeFile.addEventListener("click", () => this.#remove());
    parts.saveFile.addEventListener("click", () => this.#save());
    parts.removeAll.addEventListener("click", () => this.#removeAll());
    this.#draw();
  }

  /** The files as a reload sends them. */
  get files() {
    return [...this.#files].map(([name, source]) => ({ name, source }));
  }

  /** Whether a file was changed and neither saved nor let go. */
  get hasOwnText() {
    return this.#changedHere.size > 0;
  }

  get isEmpty() {
    return this.#files.size === 0;
  }

  /** Return a file's text, if it is here. */
  textOf(name) {
    return this.#files.get(name);
  }

  /** Take in files beside those that are here, or in their places, and show the first of them. */
  add(files) {
    for (const [name, text] of files) {
      this.#files.set(name, text.replaceAll("\r\n", "\n"));
      this.#changedHere.delete(name);
    }
    this.#faulty.clear();
    const first = files.keys().next().value;
    if (first !== undefined) this.open(first);
  }

  /** Return a name that no file has yet. */
  freeName(stem) {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? `${stem}.py` : `${stem}_${number}.py`;
      if (!this.#files.has(name)) return name;
    }
  }

  /** Show a file. */
  open(name) {
    this.#current = name;
    this.#parts.code.value = this.#files.get(name) ?? "";
    this.#draw();
    this.#parts.code.scrollTop = 0;
  }

  /** Show the place of a finding and put the cursor there. */
  goTo({ file, line, column }) {
    if (!this.#files.has(file)) return;
    this.open(file);
    const { code } = this.#parts;
    const lines = code.value.split("\n");
    const start = lines.slice(0, Math.max(0, line - 1)).reduce((sum, each) => sum + each.length + 1, 0);
    const place = start + Math.max(0, (column || 1) - 1);
    code.focus();
    code.setSelectionRange(place, place);
    code.scrollTop = Math.max(0, (code.scrollHeight / lines.length) * (line - 4));
  }

  /** Mark the files that something is wrong with. */
  markFaulty(names) {
    this.#faulty = new Set(names);
    this.#drawFiles();
  }

  #changed() {
    this.#changedHere.add(this.#current);
    this.#files.set(this.#current, this.#parts.code.value);
    this.#drawLines();
  }

  #key(event, onLoad) {
    if (event.key === "Escape") this.#tabIsFree = true;
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onLoad();
    else if (event.key === "s" && (event.ctrlKey || event.metaKey)) onLoad();
    else if (event.key === "Tab" && !event.shiftKey && !this.#tabIsFree) this.#indent();
    else {
      if (event.key.length === 1) this.#tabIsFree = false;
      return;
    }
    if (event.key !== "Escape") event.preventDefault();
  }

  #indent() {
    const { code } = this.#parts;
    code.setRangeText(INDENT, code.selectionStart, code.selectionEnd, "end");
    this.#changed();
  }

  /** Give a copy of the file to the browser's downloads. */
  #save() {
    const address = URL.createObjectURL(new Blob([this.#files.get(this.#current)], { type: "text/x-python" }));
    element("a", { href: address, download: this.#current.split("/").at(-1) }).click();
    URL.revokeObjectURL(address);
    this.#changedHere.delete(this.#current);
  }

  #remove() {
    const names = [...this.#files.keys()];
    const index = names.indexOf(this.#current);
    this.#files.delete(this.#current);
    this.#changedHere.delete(this.#current);
    const next = names[index + 1] ?? names[index - 1];
    if (next === undefined) this.#removeAll();
    else this.open(next);
  }

  #removeAll() {
    hide(this.#parts.editor, this.#parts.chooseFiles);
    this.#files.clear();
    this.#changedHere.clear();
    this.#faulty.clear();
    this.#current = null;
    this.#draw();
  }

  #draw() {
    this.#parts.editor.hidden = this.#current === null;
    this.#parts.code.setAttribute("aria-label", `Source of ${this.#current}`);
    this.#drawFiles();
    this.#drawLines();
  }

  #drawFiles() {
    const focused = this.#parts.files.contains(document.activeElement);
    const rows = [...this.#files.keys()].map((name) => {
      const isFaulty = this.#faulty.has(name);
      const button = element(
        "button",
        { type: "button", class: `file${isFaulty ? " is-faulty" : ""}`, "aria-pressed": String(name === this.#current) },
        name,
        isFaulty ? element("span", { class: "visually-hidden" }, " (has errors)") : null,
      );
      button.addEventListener("click", () => this.open(name));
      return element("li", {}, button);
    });
    this.#parts.files.replaceChildren(...rows);
    if (focused) this.#parts.files.querySelector('[aria-pressed="true"]')?.focus();
  }

  #drawLines() {
    const count = this.#parts.code.value.split("\n").length;
    if (this.#parts.lines.childElementCount === count) return;
    const numbers = Array.from({ length: count }, (_, index) => element("span", {}, String(index + 1)));
    this.#parts.lines.replaceChildren(...numbers);
  }
}
