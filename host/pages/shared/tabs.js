/**
 * Tabs as keyboards expect them: arrows move, Home and End go to the ends, and only one of them is a tab stop.
 *
 * Runs in: browser.
 */

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** Make tabs of a list's buttons; each controls the panel that `aria-controls` names. Returns what shows one. */
export function makeTabs(list) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  const show = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panelOf(tab).hidden = !isChosen;
    }
  };

  const target = (event) => {
    if (event.key === "Home") return tabs[0];
    if (event.key === "End") return tabs.at(-1);
    const step = STEPS[event.key];
    return step && tabs[(tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length];
  };

  for (const tab of tabs) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      const next = target(event);
      if (!next) return;
      event.preventDefault();
      show(next);
      next.focus();
    });
  }
  show(tabs[0]);
  return (name) => show(tabs.find((tab) => tab.dataset.tab === name));
}
