/**
 * What is said: messages, words as they come, tool calls with what came of them.
 *
 * Runs in: browser.
 */

import { element } from "/pages/shared/dom.js";

// Pixels from the end at which a reader still counts as being there.
const NEAR_END = 80;
const ENDED = { incomplete: "Cut short.", cancelled: "Stopped." };

export class Conversation {
  #scroller;
  #list;
  #live;
  #rows = new Map();
  #calls = new Map();
  #speaker = "";
  // Words that came since the page was last drawn, by whom they belong to.
  #pending = new Map();

  /**
   * @param scroller What scrolls.
   * @param list The `ol` in it.
   * @param live A live region, which screen readers read out: whole messages, not each word.
   */
  constructor(scroller, list, live) {
    this.#scroller = scroller;
    this.#list = list;
    this.#live = live;
  }

  get isEmpty() {
    return this.#rows.size === 0;
  }

  /** Begin anew, with whoever speaks now. */
  begin(speaker) {
    this.#speaker = speaker ?? "Nobody";
    this.#rows.clear();
    this.#calls.clear();
    this.#pending.clear();
    this.#list.replaceChildren();
  }

  /** Say something that nobody in the conversation said. */
  note(text, kind = "note") {
    this.#append(element("li", { class: `row row-${kind}` }, element("p", {}, text)));
    this.#announce(text);
  }

  /** Take in an event, if it is about the conversation. */
  take(event) {
    switch (event.type) {
      case "conversation.item.added":
        return this.#add(event.item);
      case "conversation.item.done":
        return this.#finish(event.item);
      case "response.output_text.delta":
        return this.#say(event.item_id, event.delta);
      case "response.function_call_arguments.delta":
        return this.#say(event.item_id, event.delta);
      case "response.done":
        return this.#close(event.response);
    }
  }

  #add(item) {
    if (this.#rows.has(item.id)) return;
    if (item.type === "message") this.#addMessage(item);
    if (item.type === "function_call") this.#addCall(item);
    if (item.type === "function_call_output") this.#addOutput(item);
  }

  #addMessage(item) {
    const isOurs = item.role === "user";
    const words = element("p", { class: "words" }, wordsOf(item));
    const row = element(
      "li",
      { class: `row row-${isOurs ? "user" : "character"}` },
      element("p", { class: "who" }, isOurs ? "You" : this.#speaker),
      words,
    );
    if (!isOurs) row.classList.add("is-speaking");
    this.#rows.set(item.id, { row, words, speaker: this.#speaker });
    this.#append(row);
  }

  #addCall(item) {
    const words = element("code", { class: "arguments" }, item.arguments ?? "");
    const output = element("code", { class: "output", hidden: true });
    const row = element(
      "li",
      { class: "row row-tool" },
      element("p", { class: "who" }, "Tool call"),
      element("p", {}, element("strong", {}, item.name ?? ""), " ", words),
      element("p", { class: "result" }, output),
    );
    this.#rows.set(item.id, { row, words });
    this.#calls.set(item.call_id, { name: item.name, output });
    this.#append(row);
  }

  #addOutput(item) {
    const call = this.#calls.get(item.call_id);
    this.#rows.set(item.id, { row: null, words: null });
    if (!call) return;
    call.output.textContent = item.output ?? "";
    call.output.hidden = false;
    this.#announce(`Tool ${call.name} answered ${item.output}`);
    this.#followEnd();
  }

  #say(id, words) {
    if (!this.#rows.get(id)?.words) return;
    // A character may say thousands of words at once; each by itself would cost as much as all of them.
    if (!this.#pending.size) requestAnimationFrame(() => this.#draw());
    this.#pending.set(id, (this.#pending.get(id) ?? "") + words);
  }

  #draw() {
    for (const [id, words] of this.#pending) this.#rows.get(id)?.words.append(words);
    this.#pending.clear();
    this.#followEnd();
  }

  #finish(item) {
    const known = this.#rows.get(item.id);
    if (!known?.row) return;
    known.row.classList.remove("is-speaking");
    this.#pending.delete(item.id);
    // What the item holds in the end is what counts.
    const text = item.type === "function_call" ? item.arguments : wordsOf(item);
    if (known.words.textContent !== text) known.words.textContent = text;
    if (item.status === "incomplete") this.#mark(known.row, ENDED.incomplete);
    if (item.type === "message" && item.role === "assistant") this.#announce(`${known.speaker}: ${text}`);
  }

  #close(response) {
    for (const { row } of this.#rows.values()) row?.classList.remove("is-speaking");
    if (response.status === "cancelled") {
      const last = this.#rows.get(response.output.at(-1)?.id)?.row;
      if (last) this.#mark(last, ENDED.cancelled);
      else this.note(ENDED.cancelled);
    }
    if (response.status === "failed") {
      const error = response.status_details?.error ?? {};
      this.note(`${error.message ?? "The response failed."} (${error.code ?? "failed"})`, "error");
    }
  }

  #mark(row, text) {
    row.querySelector(".mark")?.remove();
    row.append(element("p", { class: "mark" }, text));
    this.#announce(text);
  }

  #append(row) {
    this.#list.append(row);
    this.#followEnd(row.classList.contains("row-user"));
  }

  #followEnd(always = false) {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    const last = this.#list.lastElementChild?.offsetHeight ?? 0;
    if (always || scrollHeight - scrollTop - clientHeight < NEAR_END + last) this.#scroller.scrollTop = scrollHeight;
  }

  #announce(text) {
    // Another paragraph each time: the same words said twice are read twice.
    this.#live.replaceChildren(element("p", {}, text));
  }
}

function wordsOf(item) {
  return (item.content ?? []).map((part) => part.text ?? part.transcript ?? "").join("");
}
