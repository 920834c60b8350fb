/**
 * The smallest server of chat completions: it answers each request with what a test puts into `answers`.
 */
import { createServer } from "node:http";
import { once } from "node:events";

/** Words that end the answer. */
export function words(...texts) {
  return { deltas: texts.map((content) => ({ content })), reason: "stop" };
}

/** Words, and then silence until the client goes away. */
export function unfinished(...texts) {
  return { ...words(...texts), reason: null };
}

/** Calls of functions, by their names. */
export function calls(named) {
  const called = Object.entries(named).map(([name, args], index) => ({
    ...{ index, id: `call_${name}`, type: "function" },
    function: { name, arguments: JSON.stringify(args) },
  }));
  return { deltas: [{ tool_calls: called }], reason: "tool_calls" };
}

/** An answer that is none. */
export const REFUSAL = { refuses: true };

export class StandInModel {
  /** Bodies of the requests so far. */
  requests = [];
  /** Answers to the next requests. */
  answers = [];
  #server = createServer((request, response) => this.#serve(request, response));
  #hungUp = [];

  static async start() {
    const model = new StandInModel();
    model.#server.listen(0, "127.0.0.1");
    await once(model.#server, "listening");
    return model;
  }

  /** Flags of a server that asks this model. */
  get flags() {
    return ["--llm-url", `http://127.0.0.1:${this.#server.address().port}/v1`, "--llm-model", "stand-in"];
  }

  /** Wait until somebody has hung up on the answer to this request. */
  async hungUp(number) {
    await this.#hungUp[number];
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request, response) {
    const pieces = await request.toArray();
    this.requests.push(JSON.parse(Buffer.concat(pieces)));
    this.#hungUp.push(once(response, "close"));
    const answer = this.answers.shift();
    if (answer.refuses) {
      response.writeHead(400, { "content-type": "application/json" }).end('{"error": {"message": "not today"}}');
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const delta of answer.deltas) {
      response.write(chunk({ delta, finish_reason: null }));
    }
    if (answer.reason !== null) {
      response.end(`${chunk({ delta: {}, finish_reason: answer.reason })}data: [DONE]\n\n`);
    }
  }
}

function chunk(choice) {
  return `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
}
