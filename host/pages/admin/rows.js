/**
 * Rows of a table that stay where they are while what they tell changes, so that nobody loses the focus to a refresh.
 *
 * Runs in: browser.
 */

import { element } from "/pages/shared/dom.js";

/**
 * Rows that are known by a key.
 *
 * A column has a function `text` and maybe a `className` and a `title`, or `buttons`: each with a `label`, an `act`, and
 * maybe `isOff`. What the functions are given is the row's item, as it is now.
 */
export class Rows {
  constructor(body, columns, keyOf, nothing) {
    this.body = body;
    this.columns = columns;
    this.keyOf = keyOf;
    this.nothing = element("tr", {}, element("td", { colspan: columns.length, class: "nothing" }, nothing));
    this.rows = new Map();
  }

  /** Show these items, in this order. */
  show(items) {
    const shown = new Map(items.map((item) => [this.keyOf(item), item]));
    for (const [key, row] of this.rows) if (!shown.has(key)) this.remove(key, row);
    const elements = [...shown].map(([key, item]) => this.renew(key, item));
    const wanted = elements.length ? elements : [this.nothing];
    wanted.forEach((each, place) => {
      if (this.body.children[place] !== each) this.body.insertBefore(each, this.body.children[place] ?? null);
    });
    while (this.body.children.length > wanted.length) this.body.lastElementChild.remove();
  }

  remove(key, row) {
    const hadFocus = row.element.contains(document.activeElement);
    const region = this.body.closest('[role="region"]');
    row.element.remove();
    this.rows.delete(key);
    if (hadFocus) region?.focus();
  }

  renew(key, item) {
    const row = this.rows.get(key) ?? this.make(key);
    row.item = item;
    this.columns.forEach((column, place) => (column.buttons ? renewButtons : renewText)(row.cells[place], column, item));
    return row.element;
  }

  make(key) {
    const row = { item: null };
    row.cells = this.columns.map((column, place) => {
      const attributes = { class: column.buttons ? "do" : column.className };
      const cell = element(place ? "td" : "th", place ? attributes : { ...attributes, scope: "row" });
      for (const { label, act, isGrave } of column.buttons ?? []) {
        const onclick = () => act(row.item);
        cell.append(element("button", { type: "button", class: `small ${isGrave ? "grave" : "quiet"}`, onclick }, label));
      }
      return cell;
    });
    row.element = element("tr", {}, ...row.cells);
    this.rows.set(key, row);
    return row;
  }
}

function renewText(cell, column, item) {
  const text = String(column.text(item) ?? "–");
  if (cell.textContent !== text) cell.textContent = text;
  if (column.title) cell.title = column.title(item) ?? "";
}

function renewButtons(cell, column, item) {
  column.buttons.forEach(({ label, isOff, nameOf }, place) => {
    const button = cell.children[place];
    button.setAttribute("aria-label", `${label}: ${nameOf(item)}`);
    // Not `disabled`, which would take the focus away.
    button.setAttribute("aria-disabled", String(Boolean(isOff?.(item))));
  });
}
