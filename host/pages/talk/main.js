/**
 * The page: one session, or two side by side that know nothing of each other.
 *
 * Runs in: browser.
 */

import { copyOf } from "/pages/shared/dom.js";
import { Pane } from "./pane.js";

const panes = document.getElementById("panes");
const template = document.getElementById("pane");
const toggle = document.getElementById("second");

panes.replaceChildren();

function addPane(letter) {
  const root = copyOf(template, letter.toLowerCase());
  root.querySelector("h2").textContent = `Session ${letter}`;
  panes.append(root);
  const pane = new Pane(root);
  pane.open();
  return { pane, root };
}

let second = null;
const first = addPane("A");

toggle.addEventListener("click", () => {
  if (second) {
    second.pane.close();
    second.root.remove();
    second = null;
  } else {
    second = addPane("B");
    second.root.scrollIntoView({ block: "nearest" });
  }
  panes.classList.toggle("is-double", second !== null);
  toggle.setAttribute("aria-pressed", String(second !== null));
});

// What is dropped beside a session is not to lead away from the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());

// What was written here is nowhere else; browsers ask before they let go of it.
addEventListener("beforeunload", (event) => {
  if (first.pane.hasOwnText || second?.pane.hasOwnText) event.preventDefault();
});
