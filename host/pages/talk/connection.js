/**
 * One session's WebSocket: opens it, opens it again when it is lost, and tells what goes through it.
 *
 * Runs in: browser.
 */

const PATH = "/v1/realtime";
const SUBPROTOCOL = "realtime";
export const BAD_KEY = 3000;
// Browsers cannot send a header with a WebSocket, so the key travels as a subprotocol.
const KEY_SUBPROTOCOL = "openai-insecure-api-key.";
// What a browser takes for a subprotocol.
const SENDABLE_KEY = /^[\w!#$%&'*+.^`|~-]+$/;
const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 15;

/** Errors that come right before the end, and say why; they are told with the connection. */
const ENDING = new Set([
  ...["invalid_api_key", "server_full", "too_many_sessions", "session_idle", "session_ended", "server_shutting_down"],
  ...["beta_api_shape_disabled", "character_set_blocked"],
]);
/** Close codes after which trying again in a while makes no sense, and what to say of them. */
const FINAL = {
  1008: "The server let go of this page: its address is not one that may connect, or it stopped reading.",
  3008: "Nothing was said for so long that the server ended the session.",
  [BAD_KEY]: "The server wants a key.",
  4000: "The server does not speak this dialect.",
};
const REASONS = {
  1009: "That was more than the server takes in one message.",
  1012: "The server is shutting down.",
  1013: "The server has no session free.",
};

/** The key is the same for all sessions of the page, and stays in its memory alone. */
export const credentials = { key: "" };

export class Connection {
  #socket = null;
  #listener;
  #timer = 0;
  #waitSeconds = FIRST_WAIT_SECONDS;
  #number = 0;
  #isWanted = true;
  // The last error that ends a connection, if one came.
  #parting = null;

  /**
   * @param listener Has `onState(state)`, `onSent(event, text)` and `onReceived(event, text)`. A state has `name`
   *   (`connecting`, `open`, `waiting`, `closed`), and for the last two a `reason`, the `code` and `seconds` to wait.
   */
  constructor(listener) {
    this.#listener = listener;
  }

  /** Open the connection now. */
  open() {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    this.#isWanted = true;
    this.#parting = null;
    if (credentials.key && !SENDABLE_KEY.test(credentials.key)) {
      this.#tell({ name: "closed", code: BAD_KEY, reason: "A browser cannot send this key: it has blanks or unusual signs." });
      return;
    }
    this.#tell({ name: "connecting" });
    const protocols = [SUBPROTOCOL, ...(credentials.key ? [KEY_SUBPROTOCOL + credentials.key] : [])];
    const address = new URL(PATH, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address, protocols);
    this.#socket = socket;
    socket.addEventListener("message", (message) => {
      if (socket === this.#socket) this.#receive(message.data);
    });
    socket.addEventListener("close", (closed) => {
      if (socket === this.#socket) this.#end(closed.code);
    });
  }

  /** Close it for good. */
  close() {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Send an event and return its id; null if there is nobody to send it to. */
  send(type, fields = {}) {
    if (!this.isOpen) return null;
    this.#number += 1;
    const event = { type, event_id: `page_${this.#number}`, ...fields };
    const text = JSON.stringify(event);
    this.#listener.onSent(event, text);
    this.#socket.send(text);
    return event.event_id;
  }

  #receive(text) {
    const event = JSON.parse(text);
    if (event.type === "session.created") {
      this.#waitSeconds = FIRST_WAIT_SECONDS;
      this.#tell({ name: "open" });
    }
    if (event.type === "error" && ENDING.has(event.error.code)) this.#parting = event.error;
    this.#listener.onReceived(event, text);
  }

  #end(code) {
    this.#socket = null;
    if (!this.#isWanted) return;
    const reason = reasonOf(code, this.#parting);
    if (FINAL[code]) {
      this.#tell({ name: "closed", code, reason });
      return;
    }
    const seconds = Math.max(this.#waitSeconds, this.#parting?.retry_after_seconds ?? 0);
    this.#waitSeconds = Math.min(2 * this.#waitSeconds, LONGEST_WAIT_SECONDS);
    this.#timer = setTimeout(() => this.open(), seconds * 1000);
    this.#tell({ name: "waiting", code, seconds, reason });
  }

  #tell(state) {
    this.#listener.onState(state);
  }
}

/** Tell whether an error is told with the connection that it ends. */
export function isEnding(error) {
  return ENDING.has(error.code);
}

function reasonOf(code, parting) {
  if (code === BAD_KEY) return credentials.key ? "The server does not take this key." : FINAL[BAD_KEY];
  return parting?.message ?? FINAL[code] ?? REASONS[code] ?? "The connection was lost.";
}
