/**
 * Builds elements. What others say only ever becomes text: nothing here takes markup.
 *
 * Runs in: browser.
 */

/** Return an element with attributes, listeners (`onclick: …`) and children; texts become text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return a copy of a template whose ids, and what refers to them, begin with a prefix. */
export function copyOf(template, prefix) {
  const copy = template.content.cloneNode(true);
  for (const name of ["id", "for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const each of copy.querySelectorAll(`[${name}]`)) {
      const ids = each.getAttribute(name).split(" ");
      each.setAttribute(name, ids.map((id) => `${prefix}-${id}`).join(" "));
    }
  }
  return copy.firstElementChild;
}

/** Return the parts of an element: those with `data-part`, by its value. */
export function partsOf(root) {
  const named = [...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]);
  return Object.fromEntries(named);
}

/** Hide an element; if it had the focus, something else gets it, so that it is never lost. */
export function hide(shown, heir) {
  const hadFocus = shown.contains(document.activeElement);
  shown.hidden = true;
  if (hadFocus) heir.focus();
}

/** Put a text into the clipboard; without a secure connection browsers only offer the older way. */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = element("textarea", { class: "visually-hidden", readonly: true });
  const focused = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus();
}
