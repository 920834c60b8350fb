/**
 * The page of operators: what the server is doing, and what can be done about it.
 *
 * Everything that anybody else has written only ever becomes text. The key is kept for this tab alone.
 *
 * Runs in: browser.
 */

import { element, partsOf } from "/pages/shared/dom.js";
import { ask, Refused } from "./api.js";
import { Rows } from "./rows.js";

const REFRESH_MILLISECONDS = 2000;
const STORED = "greenroom admin key";
const SESSIONS = 500;
const CHARACTERS = 20;
const AUDIT_LINES = 100;

const parts = partsOf(document);
let key = sessionStorage.getItem(STORED);
let timer = null;
let looks = 0;
let isLost = false;

// Telling

function tell(text, isWrong = false) {
  parts.told.textContent = text;
  parts.told.classList.toggle("is-wrong", isWrong);
}

const timeOf = (since) => new Date(since).toLocaleString(undefined, { dateStyle: "short", timeStyle: "medium" });
const shortened = (digest) => `${digest.slice(0, 19)}…`;
const mebibytes = (bytes) => (bytes ? (bytes / 1024 ** 2).toFixed(1) : null);

// The key

function enter() {
  parts.enter.hidden = false;
  parts.inside.hidden = true;
  parts.leave.hidden = true;
  parts.key.focus();
}

function forget() {
  key = null;
  sessionStorage.removeItem(STORED);
  clearTimeout(timer);
  for (const rows of [sessions, characters, blocks]) rows.show([]);
  parts.audit.replaceChildren();
  parts.facts.replaceChildren();
  enter();
}

parts.enter.addEventListener("submit", async (event) => {
  event.preventDefault();
  key = parts.key.value;
  if (!(await refresh())) return;
  parts.key.value = "";
  document.getElementById("main").focus();
  tell("");
});

parts.leave.addEventListener("click", () => {
  forget();
  tell("The key is forgotten.");
});

// Acting

function agreedTo(question, consequence, label) {
  parts.question.textContent = question;
  parts.consequence.textContent = consequence;
  parts.agree.textContent = label;
  parts.dialog.returnValue = "no";
  parts.dialog.showModal();
  return new Promise((resolve) => {
    parts.dialog.addEventListener("close", () => resolve(parts.dialog.returnValue === "yes"), { once: true });
  });
}

/** Ask first, then do it, and tell what came of it. */
async function act({ question, consequence, label, method, path, body, done }) {
  if (!(await agreedTo(question, consequence, label))) return false;
  try {
    tell(done(await ask(key, method, path, body)));
  } catch (error) {
    return fail(error);
  }
  await refresh();
  return true;
}

function fail(error) {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 401) forget();
  tell(`${error.message} (${error.code})`, true);
  return false;
}

const pathOf = (session, more = "") => `/sessions/${encodeURIComponent(session.id)}${more}`;

const killWorker = (session) => act({
  question: `Kill the worker of ${session.id}?`,
  consequence: "Its next question gets another one, with the same characters and the same state.",
  label: "Kill the worker",
  method: "DELETE",
  path: pathOf(session, "/worker"),
  done: () => `The worker of ${session.id} is gone.`,
});

const endSession = (session) => act({
  question: `End ${session.id}?`,
  consequence: "Its client is told so, and the connection is closed.",
  label: "End the session",
  method: "DELETE",
  path: pathOf(session),
  done: () => `${session.id} is being ended.`,
});

const rollBack = (session) => session.previous_digest && act({
  question: `Put ${session.id} back to its previous set?`,
  consequence: `That is ${session.previous_digest}. Its conversation begins anew.`,
  label: "Roll back",
  method: "POST",
  path: pathOf(session, "/rollback"),
  done: (answer) => `${session.id} has ${answer.digest} again.`,
});

const blockSet = ({ digest, reason = "" }) => act({
  question: `Block ${digest}?`,
  consequence: "No session may load this set any more, and those that have it get the default set.",
  label: "Block the set",
  method: "POST",
  path: "/blocks",
  body: { digest, reason },
  done: (answer) => `Blocked. Put back: ${answer.put_back.length}; ended: ${answer.ended.length}.`,
});

const unblock = (block) => !block.is_setting && act({
  question: `Let ${block.digest} be loaded again?`,
  consequence: "Sessions may load this set from then on.",
  label: "Unblock",
  method: "DELETE",
  path: `/blocks/${encodeURIComponent(block.digest)}`,
  done: () => "The set may be loaded again.",
});

parts.block.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await blockSet({ digest: parts.digest.value, reason: parts.reason.value })) parts.block.reset();
});

parts.renew.addEventListener("click", () => act({
  question: "Read keys and default characters anew?",
  consequence: "Sessions under way keep their characters; those whose key is gone are ended.",
  label: "Read anew",
  method: "POST",
  path: "/renew",
  done: ({ renewed, kept }) => {
    const reasons = Object.entries(kept).map(([name, why]) => `${name}: ${why}`);
    return `Read anew: ${renewed.join(", ") || "nothing"}.${reasons.length ? ` Kept as it was: ${reasons.join("; ")}` : ""}`;
  },
}));

parts.drain.addEventListener("click", () => act({
  question: "Drain this server and end it?",
  consequence: "Nobody comes in any more, responses finish, and then the server is gone. This cannot be taken back.",
  label: "Drain and end",
  method: "POST",
  path: "/drain",
  done: ({ sessions: left }) => `The server is draining; sessions that are still to leave: ${left}.`,
}));

// Showing

const digestColumn = { text: (row) => shortened(row.digest), title: (row) => row.digest, className: "code" };
const nameOf = (row) => row.id ?? row.character ?? row.digest;

const sessions = new Rows(parts.sessions, [
  { text: (row) => row.id, className: "code" },
  { text: (row) => row.key, className: "free" },
  { text: (row) => row.address },
  { text: (row) => timeOf(row.since), title: (row) => row.since },
  { text: (row) => row.character, className: "free" },
  { text: (row) => row.directory, className: "free" },
  digestColumn,
  { text: (row) => row.generation, className: "number" },
  { text: (row) => row.worker_pid, className: "number" },
  { text: (row) => mebibytes(row.memory_bytes), className: "number" },
  { text: (row) => row.processor_seconds.toFixed(2), className: "number" },
  { text: (row) => row.client_events_a_second.toFixed(1), className: "number" },
  { text: (row) => row.server_events_a_second.toFixed(1), className: "number" },
  { buttons: [
    { label: "Kill worker", act: killWorker, nameOf },
    { label: "Roll back", act: rollBack, nameOf, isOff: (row) => !row.previous_digest },
    { label: "Block set", act: blockSet, nameOf, isGrave: true },
    { label: "End", act: endSession, nameOf, isGrave: true },
  ] },
], (row) => row.id, "Nobody is here.");

const characters = new Rows(parts.characters, [
  { text: (row) => row.character, className: "free" },
  digestColumn,
  { text: (row) => row.processor_seconds.toFixed(3), className: "number" },
  { text: (row) => row.calls, className: "number" },
  { text: (row) => row.failures, className: "number" },
  { buttons: [{ label: "Block set", act: blockSet, nameOf, isGrave: true }] },
], (row) => `${row.digest} ${row.character}`, "No character was asked anything yet.");

const blocks = new Rows(parts.blocks, [
  { text: (row) => row.digest, className: "code" },
  { text: (row) => row.reason, className: "free" },
  { text: (row) => (row.is_setting ? "in the settings" : timeOf(row.since)), title: (row) => row.since },
  { buttons: [{ label: "Unblock", act: unblock, nameOf, isOff: (row) => row.is_setting }] },
], (row) => row.digest, "No set is blocked.");

function showServer(server) {
  const facts = {
    State: server.is_draining ? "draining" : "serving",
    Version: server.version,
    Since: timeOf(server.since),
    Sessions: `${server.sessions} of ${server.max_sessions}`,
    "Default set": server.default_directory,
    Digest: server.default_digest,
  };
  const shown = Object.entries(facts).map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text)));
  parts.facts.replaceChildren(...shown);
}

function showAudit(entries) {
  const rows = entries.toReversed().map(({ time, act: what, outcome, ...more }) => {
    const told = Object.entries(more).map(([name, value]) => `${name}: ${value}`).join(", ");
    const cells = [[timeOf(time), ""], [what, "code"], [outcome, "code"], [told, "free"]];
    return element("tr", {}, ...cells.map(([text, className]) => element("td", { class: className }, String(text))));
  });
  parts.audit.replaceChildren(...rows);
}

async function look() {
  const get = (path) => ask(key, "GET", path);
  // First alone: a wrong key is refused once.
  const server = await get("/server");
  const [live, dear, blocked, audit] = await Promise.all([
    get(`/sessions?limit=${SESSIONS}`),
    get(`/characters?limit=${CHARACTERS}`),
    get("/blocks"),
    get(`/audit?limit=${AUDIT_LINES}`),
  ]);
  return { server, live, dear, blocked, audit };
}

function show({ server, live, dear, blocked, audit }) {
  showServer(server);
  sessions.show(live.sessions);
  parts.sessionCount.textContent = live.total > live.sessions.length ? `the first ${live.sessions.length} of ${live.total}` : `${live.total}`;
  characters.show(dear.characters);
  blocks.show(blocked.blocks);
  showAudit(audit.entries);
}

/** Show how things are now, and again in a while; return whether the key was right. */
async function refresh() {
  clearTimeout(timer);
  if (key === null) return false;
  const mine = ++looks;
  let seen = null;
  try {
    seen = await look();
  } catch (error) {
    fail(error);
    isLost = true;
  }
  // Another look was taken meanwhile, or the key was forgotten.
  if (mine !== looks || key === null) return false;
  timer = setTimeout(refreshIfSeen, REFRESH_MILLISECONDS);
  if (seen === null) return false;
  if (isLost) tell("");
  isLost = false;
  show(seen);
  sessionStorage.setItem(STORED, key);
  parts.enter.hidden = true;
  parts.inside.hidden = false;
  parts.leave.hidden = false;
  return true;
}

function refreshIfSeen() {
  if (document.hidden) return;
  refresh();
}

document.addEventListener("visibilitychange", refreshIfSeen);

if (key === null) enter();
else refresh();
