/**
 * The builds for browsers of both packages, over a socket that does what a browser's does: it sends an `Origin`, and
 * has no other way to send the key than a subprotocol.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import OpenAI from "openai";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
import { WebSocket } from "ws";

import { makeCertificate, startServer } from "./server.mjs";
import { Transcript, textOf, user } from "./transcript.mjs";

const BUNDLE = "./node_modules/@openai/agents-realtime/dist/bundle/openai-realtime-agents.mjs";
const KEY = "a-key-of-the-tests";
let certificate, server;
/** Where the page comes from that opens sockets. */
let origin;

before(async () => {
  certificate = await makeCertificate();
  server = await startServer(["--api-key", KEY, ...certificate.flags]);
  origin = `https://${server.address}`;
  globalThis.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { ca: certificate.authority, origin });
    }
  };
});

after(async () => {
  await server.stop();
  await certificate.remove();
});

function open(apiKey = KEY) {
  const client = new OpenAI({ baseURL: `https://${server.address}/v1`, apiKey, dangerouslyAllowBrowser: true });
  const realtime = new OpenAIRealtimeWebSocket({ model: "any" }, client);
  const transcript = new Transcript();
  realtime.on("event", (event) => transcript.take(event));
  realtime.on("error", () => {});
  return { realtime, transcript };
}

function closed(socket) {
  return new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
}

describe("in a browser", { timeout: 60_000 }, () => {
  it("openai connects by subprotocols, and converses", async () => {
    const { realtime, transcript } = open();
    await transcript.first("session.created");

    realtime.send({ type: "session.update", session: { type: "realtime", character: "Old Marrow" } });
    realtime.send({ type: "conversation.item.create", item: user("door") });
    realtime.send({ type: "response.create" });
    const done = await transcript.first("response.done");
    const code = closed(realtime.socket);
    realtime.close();

    assert.equal(realtime.socket.protocol, "realtime");
    assert.match(textOf(done), /lamps/);
    assert.equal(await code, 1000);
  });

  it("openai is told of a wrong key, and then closed with 3000", async () => {
    const { realtime, transcript } = open("another-key");

    const code = await closed(realtime.socket);

    assert.equal(code, 3000);
    assert.equal((await transcript.next()).error.code, "invalid_api_key");
  });

  it("openai is turned away from a page that is not the server's own", async () => {
    const own = origin;
    origin = "https://elsewhere.example";
    const { realtime } = open();
    origin = own;

    assert.equal(await closed(realtime.socket), 1008);
  });

  it("@openai/agents-realtime connects by subprotocols, and converses", async () => {
    // It takes the browser's socket as it is when it is loaded.
    const { OpenAIRealtimeWebSocket: Transport, RealtimeAgent, RealtimeSession } = await import(BUNDLE);
    const agent = new RealtimeAgent({ name: "Host", voice: "Old Marrow" });
    // It wants to be told that a key which does not begin like a short-lived one may be used in a browser.
    const session = new RealtimeSession(agent, { transport: new Transport({ useInsecureApiKey: true }) });
    const errors = [];
    session.on("error", ({ error }) => errors.push(error));
    const ended = new Promise((resolve) => session.on("agent_end", (_context, _agent, text) => resolve(text)));

    await session.connect({ apiKey: KEY, url: `wss://${server.address}/v1/realtime` });
    const { protocol } = session.transport.connectionState.websocket;
    session.sendMessage("door");
    const text = await ended;
    session.close();

    assert.equal(protocol, "realtime");
    assert.match(text, /lamps/);
    assert.deepEqual(errors, []);
  });
});
