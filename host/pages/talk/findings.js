/**
 * Diagnostics, each on the line that it is about.
 *
 * Runs in: browser.
 */

import { element } from "/pages/shared/dom.js";

// Lines that are shown before and behind the one that is meant.
const AROUND = 2;
const SEVERITIES = { error: "Error", warning: "Warning" };

/** Show findings in a list. `textOf(file)` gives a file's text or undefined; `goTo(finding)` leads an editor there. */
export function showFindings(list, findings, textOf, goTo) {
  list.replaceChildren(...findings.map((each) => rowOf(each, textOf(each.file), goTo)));
}

/** Say in one line how many there are. */
export function countFindings(findings) {
  const errors = findings.filter((each) => each.severity !== "warning").length;
  const warnings = findings.length - errors;
  const parts = [errors && `${errors} ${errors === 1 ? "error" : "errors"}`];
  parts.push(warnings && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`);
  return parts.filter(Boolean).join(", ");
}

function rowOf(finding, text, goTo) {
  const isError = finding.severity !== "warning";
  const place = [finding.file, finding.line || null, finding.column || null].filter((each) => each !== null).join(":");
  const button = element("button", { type: "button", class: "place", onclick: () => goTo(finding) }, place);
  return element(
    "li",
    { class: `finding finding-${isError ? "error" : "warning"}` },
    element(
      "p",
      { class: "finding-head" },
      element("strong", { class: "severity" }, SEVERITIES[finding.severity] ?? SEVERITIES.error),
      " ",
      text === undefined ? element("span", { class: "place" }, place) : button,
      " ",
      element("a", { class: "code", href: `/pages/talk/diagnostics.html#${finding.code}`, target: "_blank" }, finding.code),
    ),
    element("p", { class: "finding-message" }, finding.message),
    text !== undefined && finding.line ? frameOf(finding, text.split("\n"), place) : null,
    finding.hint ? element("p", { class: "finding-hint" }, finding.hint) : null,
  );
}

function frameOf(finding, lines, place) {
  const first = Math.max(1, finding.line - AROUND);
  const last = Math.min(lines.length, finding.line + AROUND);
  const width = String(last).length;
  const rows = [];
  for (let number = first; number <= last; number += 1) {
    const line = lines[number - 1];
    rows.push(rowOfCode(String(number).padStart(width), line, number === finding.line));
    if (number === finding.line && finding.column) rows.push(rowOfCode(" ".repeat(width), caret(finding, line), false, true));
  }
  return element("pre", { class: "frame", tabindex: "0", role: "region", "aria-label": `Source at ${place}` }, ...rows);
}

function rowOfCode(number, text, isMeant, isCaret = false) {
  return element(
    "span",
    { class: `frame-line${isMeant ? " is-meant" : ""}${isCaret ? " is-caret" : ""}` },
    element("span", { class: "frame-number", "aria-hidden": "true" }, number),
    element("span", {}, `${text}\n`),
  );
}

/** Return a line of carets below the place. Tabs stay tabs, so that it stands where the place is. */
function caret(finding, line) {
  const signs = [...line];
  const before = signs.slice(0, finding.column - 1).map((sign) => (sign === "\t" ? "\t" : " "));
  const isOnOneLine = finding.end_line === finding.line && finding.end_column > finding.column;
  const length = isOnOneLine ? Math.min(finding.end_column - finding.column, signs.length - finding.column + 1) : 1;
  return before.join("") + "^".repeat(Math.max(1, length));
}
