/**
 * The characters of a session, to choose from, each with what it says of itself.
 *
 * Runs in: browser.
 */

import { element } from "/pages/shared/dom.js";

const LANGUAGES = { en: "English", fr: "French", "en/fr": "English and French", "fr/en": "French and English" };

/** Return small labels for what a character is: its language, voice and tools. */
export function labelsOf(character) {
  const labels = [];
  if (character.language) labels.push(["language", "Language", LANGUAGES[character.language] ?? character.language]);
  if (character.voice) labels.push(["voice", "Voice", character.voice]);
  for (const tool of character.tools ?? []) labels.push(["tool", "Tool", tool]);
  return labels.map(([kind, title, text]) =>
    element("li", { class: `label label-${kind}` }, element("span", { class: "label-title" }, title), ` ${text}`),
  );
}

export class Cast {
  #list;
  #onChoose;
  #buttons = new Map();

  /**
   * @param list The `ul` that the characters go into.
   * @param onChoose Told the name of the character that somebody chose.
   */
  constructor(list, onChoose) {
    this.#list = list;
    this.#onChoose = onChoose;
  }

  /** Show these characters instead of those before; whoever was at one of them stays in the list. */
  show(characters, active) {
    const hadFocus = this.#list.contains(document.activeElement);
    const focused = [...this.#buttons].find(([, button]) => button === document.activeElement)?.[0];
    this.#buttons = new Map(characters.map((each) => [each.name, this.#card(each)]));
    this.#list.replaceChildren(...[...this.#buttons.values()].map((button) => element("li", {}, button)));
    this.select(active);
    if (hadFocus) (this.#buttons.get(focused) ?? this.#buttons.values().next().value)?.focus();
  }

  /** Mark the one that speaks; null marks none. */
  select(name) {
    for (const [own, button] of this.#buttons) button.setAttribute("aria-pressed", String(own === name));
  }

  #card(character) {
    const initial = [...character.name][0] ?? "?";
    return element(
      "button",
      { type: "button", class: "card", "aria-pressed": "false", onclick: () => this.#onChoose(character.name) },
      element("span", { class: "avatar", "aria-hidden": "true" }, initial.toUpperCase()),
      element(
        "span",
        { class: "card-text" },
        element("span", { class: "card-name" }, character.name),
        element("span", { class: "card-comment" }, character.comment ?? character.file),
      ),
    );
  }
}
