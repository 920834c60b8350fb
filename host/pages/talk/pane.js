/**
 * One session on the page: its connection, its characters, what is said, its files and its events.
 *
 * Runs in: browser.
 */

import { hide, partsOf } from "/pages/shared/dom.js";
import { makeTabs } from "/pages/shared/tabs.js";
import { Cast, labelsOf } from "./cast.js";
import { BAD_KEY, Connection, credentials, isEnding } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Journal } from "./journal.js";
import { Workbench } from "./workbench.js";

// What the server says of files that it was sent.
const INLINE = "inline";
const STOP_AFTER_MS = 200;
const STATES = { connecting: "Connecting", open: "Connected", waiting: "Trying again", closed: "Not connected" };

/** Say what a lost connection means for a set that was on its way. */
function lossOf(source) {
  const lost = "The connection was lost before an answer came.";
  if (!source.files) return lost;
  // Which code a browser gives for a message that is too large depends on how much of it was under way.
  const kibibytes = Math.ceil(JSON.stringify(source).length / 1024);
  return `${lost} These files are ${kibibytes} KiB; a server takes 1024 at once, unless its operator says otherwise, and more from a directory of its own.`;
}

export class Pane {
  #root;
  #parts;
  #connection;
  #cast;
  #conversation;
  #journal;
  #workbench;
  #characters = [];
  #active = null;
  // What has been loaded and chosen, to be so again after a lost connection.
  #source = null;
  #wanted = null;
  #wasOpen = false;
  // In a session that replaces one that was lost, and in which nobody has said anything yet.
  #isAgain = false;
  #isResponding = false;
  #stopTimer = 0;
  #reloads = new Map();
  #watchId = null;
  #selections = new Map();

  constructor(root) {
    this.#root = root;
    this.#parts = partsOf(root);
    const parts = this.#parts;
    this.#cast = new Cast(parts.cast, (name) => this.#select(name));
    this.#conversation = new Conversation(parts.scroller, parts.rows, parts.live);
    this.#journal = new Journal(parts);
    this.#workbench = new Workbench(parts, (source, fresh) => this.#reload(source, fresh));
    this.#connection = new Connection({
      onState: (state) => this.#showState(state),
      onSent: (event, text) => this.#journal.record("sent", event, text),
      onReceived: (event, text) => this.#receive(event, text),
    });
    const showTab = makeTabs(parts.tabs);
    this.#workbench.acceptDrops(root, () => showTab("set"));
    parts.composer.addEventListener("submit", (event) => this.#submit(event));
    parts.message.addEventListener("keydown", (event) => this.#key(event));
    parts.message.addEventListener("input", () => this.#grow());
    parts.stop.addEventListener("click", () => this.#cancel());
    parts.watch.addEventListener("change", () => this.#watch());
    parts.retry.addEventListener("click", () => this.#retry());
    parts.keyForm.addEventListener("submit", (event) => this.#takeKey(event));
  }

  /** Connect. */
  open() {
    this.#connection.open();
  }

  /** Whether something was written here that is nowhere else. */
  get hasOwnText() {
    return this.#workbench.hasOwnText || this.#parts.message.value.trim() !== "";
  }

  /** Disconnect for good. */
  close() {
    this.#connection.close();
  }

  // The connection

  #showState(state) {
    const parts = this.#parts;
    this.#root.dataset.state = state.name;
    parts.state.textContent = STATES[state.name];
    if (state.name === "open") this.#hideNotice();
    if (state.name === "waiting") this.#notice(`${state.reason} Trying again in ${state.seconds} s.`);
    if (state.name === "closed") this.#notice(state.reason, state.code === BAD_KEY);
    if (state.name === "waiting" || state.name === "closed") this.#forgetRequests();
  }

  #notice(text, asksForKey = false) {
    const { notice, noticeText, keyForm, retry, key } = this.#parts;
    noticeText.textContent = text;
    notice.hidden = false;
    keyForm.hidden = !asksForKey;
    retry.hidden = asksForKey;
    if (asksForKey) key.focus();
  }

  #hideNotice() {
    hide(this.#parts.notice, this.#parts.message);
  }

  #forgetRequests() {
    for (const { source } of this.#reloads.values()) this.#workbench.failed({ message: lossOf(source) });
    this.#reloads.clear();
    this.#selections.clear();
    this.#showResponding(false);
  }

  #retry() {
    this.#parts.message.focus();
    this.open();
  }

  #takeKey(event) {
    event.preventDefault();
    credentials.key = this.#parts.key.value;
    this.open();
  }

  // What comes

  #receive(event, text) {
    this.#journal.record("received", event, text);
    this.#conversation.take(event);
    switch (event.type) {
      case "session.created":
        return this.#begin(event.session);
      case "session.updated":
        return this.#showSession(event.session);
      case "session.characters.listed":
        return this.#showCharacters(event);
      case "session.characters.reloaded":
        return this.#showReloaded(event);
      case "response.created":
        return event.response.conversation_id === null ? undefined : this.#showResponding(true);
      case "response.done":
        return event.response.conversation_id === null ? undefined : this.#showResponding(false);
      case "error":
        return this.#showError(event.error);
    }
  }

  #begin(session) {
    this.#setActive(session.character);
    this.#isAgain = this.#wasOpen;
    this.#wasOpen = true;
    this.#beginConversation();
    if (this.#parts.watch.checked) this.#watch();
    if (this.#source) this.#reload(this.#source);
    else this.#connection.send("session.characters.list");
    if (this.#wanted && !this.#source) this.#select(this.#wanted);
  }

  #showSession(session) {
    if (session.character === this.#active) return;
    this.#setActive(session.character);
    // A selection begins another conversation; a greeting is its first item and comes after this.
    this.#beginConversation();
  }

  #showCharacters(event) {
    this.#characters = event.characters;
    this.#cast.show(event.characters, this.#active);
    const count = event.characters.length;
    const where = event.directory === INLINE ? "files of this page" : event.directory;
    this.#parts.set.textContent = `${count} ${count === 1 ? "character" : "characters"} from ${where}`;
    this.#showSpeaker();
  }

  #showReloaded(event) {
    const fresh = event.cause === "request" ? this.#takeReload() : null;
    this.#workbench.succeeded(event);
    this.#setActive(event.active);
    this.#beginConversation();
    this.#showCharacters(event);
    if (event.cause === "operator") this.#conversation.note("An operator has given this session other characters.");
    if (fresh) this.#selectOneOf(event.characters, fresh);
  }

  #selectOneOf(characters, fresh) {
    // Whoever was just dropped, or else whoever spoke before.
    const dropped = characters.filter((each) => fresh.includes(each.file));
    const choice = dropped.length ? dropped : characters;
    const next = choice.find((each) => each.name === this.#wanted) ?? choice[0];
    if (next && !this.#reloads.size) this.#select(next.name);
  }

  /** Note what the oldest of the waiting reloads asked for, and return the names of its new files. */
  #takeReload() {
    const [[id, { source, fresh }]] = this.#reloads;
    this.#reloads.delete(id);
    this.#source = source;
    return fresh;
  }

  #failWatch(error) {
    this.#workbench.failed(error);
    // A broken save does not end a watch.
    if (error.code === "nothing_to_watch") this.#parts.watch.checked = false;
  }

  #failReload(error) {
    this.#workbench.failed(error);
    if (!this.#isAgain) return;
    // What the lost session had cannot be had any more, so this is another one.
    this.#source = null;
    this.#connection.send("session.characters.list");
  }

  #beginConversation() {
    this.#conversation.begin(this.#active);
    if (this.#isAgain) this.#conversation.note("Connected again, in a new session: it knows nothing of what was said before.");
  }

  #showError(error) {
    if (this.#reloads.delete(error.event_id)) return this.#failReload(error);
    if (isEnding(error)) return undefined;
    if (error.event_id !== null && error.event_id === this.#watchId) return this.#failWatch(error);
    if (this.#selections.delete(error.event_id)) this.#wanted = this.#active;
    if (error.code === "response_cancel_not_active") return undefined;
    return this.#conversation.note(`${error.message} (${error.code})`, "error");
  }

  // What is asked for

  #select(name) {
    this.#wanted = name;
    const id = this.#connection.send("session.update", {
      session: { type: "realtime", character: name, greeting: true, history: "forget" },
    });
    this.#selections.set(id, name);
  }

  #reload(source, fresh = []) {
    const id = this.#connection.send("session.characters.reload", source);
    if (id) this.#reloads.set(id, { source, fresh });
    return id !== null;
  }

  #watch() {
    this.#watchId = this.#connection.send("session.characters.watch", { enabled: this.#parts.watch.checked });
  }

  #submit(event) {
    event.preventDefault();
    const { message } = this.#parts;
    const text = message.value.trim();
    message.focus();
    if (!text) return;
    if (!this.#connection.isOpen) return this.#conversation.note("There is no connection; nothing was sent.", "error");
    if (this.#reloads.size) return this.#conversation.note("The characters are being loaded: wait a moment.");
    if (this.#isResponding) return this.#conversation.note(`${this.#active ?? "Somebody"} is speaking: wait, or press Stop.`);
    this.#isAgain = false;
    const item = { type: "message", role: "user", content: [{ type: "input_text", text }] };
    this.#connection.send("conversation.item.create", { item });
    this.#connection.send("response.create");
    message.value = "";
    this.#grow();
  }

  #cancel() {
    this.#connection.send("response.cancel");
  }

  #key(event) {
    if (event.key === "Escape" && this.#isResponding) this.#cancel();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#parts.composer.requestSubmit();
  }

  // What is shown

  #setActive(name) {
    this.#active = name;
    this.#wanted = name ?? this.#wanted;
    this.#cast.select(name);
    this.#showSpeaker();
  }

  #showSpeaker() {
    const { speaker, about, labels, welcome, waiting } = this.#parts;
    const character = this.#characters.find((each) => each.name === this.#active);
    speaker.textContent = this.#active ?? "Nobody yet";
    about.textContent = this.#active ? (character?.comment ?? "") : "Choose a character, and it speaks first.";
    labels.replaceChildren(...(character ? labelsOf(character) : []));
    welcome.hidden = this.#active !== null;
    waiting.hidden = this.#active === null;
    waiting.textContent = `${this.#active} waits for you to speak.`;
  }

  #showResponding(isResponding) {
    this.#isResponding = isResponding;
    this.#root.classList.toggle("is-responding", isResponding);
    clearTimeout(this.#stopTimer);
    // Most responses are over before anybody could stop them; a button that flickers helps nobody.
    if (isResponding) this.#stopTimer = setTimeout(() => (this.#parts.stop.hidden = false), STOP_AFTER_MS);
    else hide(this.#parts.stop, this.#parts.message);
  }

  #grow() {
    const { message } = this.#parts;
    // As high as its text; the style sheet says how high at most.
    message.rows = Math.min(6, Math.max(1, message.value.split("\n").length));
  }
}

