/**
 * What a server has said, in order; a test reads it event by event.
 */
export class Transcript {
  #events = [];
  #place = 0;
  #wake = () => {};

  /** Take down one event. */
  take(event) {
    this.#events.push(event);
    this.#wake();
  }

  /** All events since the beginning. */
  get all() {
    return [...this.#events];
  }

  /** The next event that was not read yet, once it is there. */
  async next() {
    while (this.#place === this.#events.length) {
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#events[this.#place++];
  }

  /** All events up to and with the first of one of these types. */
  async until(...types) {
    const events = [await this.next()];
    while (!types.includes(events.at(-1).type)) {
      events.push(await this.next());
    }
    return events;
  }

  /** The first event of one of these types that was not read yet. */
  async first(...types) {
    return (await this.until(...types)).at(-1);
  }
}

/** The types of some events. */
export function typesOf(events) {
  return events.map((event) => event.type);
}

/** What a response says in words. */
export function textOf(done) {
  const parts = done.response.output.filter((item) => item.type === "message").flatMap((item) => item.content);
  return parts.map((part) => part.text).join("");
}

/** A user's message, as an item. */
export function user(text, fields = {}) {
  return { type: "message", role: "user", content: [{ type: "input_text", text }], ...fields };
}
