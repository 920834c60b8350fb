// The official parser of AsyncAPI reads what a server says of itself, and has nothing against it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DiagnosticSeverity, Parser } from "@asyncapi/parser";

import { startServer } from "./server.mjs";

let server;
let text;
let parsed;

before(async () => {
  server = await startServer();
  text = await (await fetch(`http://${server.address}/asyncapi.json`)).text();
  parsed = await new Parser().parse(text);
});

after(() => server.stop());

test("the parser finds no error and warns of nothing", () => {
  const found = parsed.diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning);

  assert.deepEqual(found, []);
  assert.ok(parsed.document);
});

const BROKEN = {
  "an unknown kind of operation": (document) => (document.operations.send.action = "shout"),
  "a reference to nothing": (document) => delete document.components.schemas.Response,
  "an unknown type in a schema": (document) =>
    (document.components.schemas.OutputTextDelta.properties.delta.type = "words"),
};

for (const [what, break_] of Object.entries(BROKEN)) {
  test(`the parser finds ${what}`, async () => {
    const document = JSON.parse(text);
    break_(document);

    const { diagnostics } = await new Parser().parse(JSON.stringify(document));

    assert.ok(diagnostics.some(({ severity }) => severity === DiagnosticSeverity.Error));
  });
}

test("there is one channel, and each side's events are in its operation", () => {
  const [channel] = parsed.document.channels().all();
  const [receive, send] = ["receive", "send"].map((id) => parsed.document.operations().get(id));

  assert.equal(channel.address(), "/v1/realtime");
  assert.ok(receive.isReceive() && send.isSend());
  const names = (operation) => operation.messages().all().map((message) => message.name());
  assert.ok(names(receive).includes("response.create") && names(send).includes("response.done"));
  assert.deepEqual(new Set([...names(receive), ...names(send)]), new Set(names(channel)));
});

test("every message has a payload with a type, a summary and an example", () => {
  for (const message of parsed.document.allMessages().all()) {
    const { type } = message.payload().json().properties;

    assert.deepEqual(type.enum ?? [type.const], [message.name()]);
    assert.ok(message.summary());
    assert.ok(message.examples().all().length > 0);
  }
});

test("the server is where it was asked", () => {
  const [described] = parsed.document.servers().all();

  assert.equal(described.host(), server.address);
  assert.equal(described.protocol(), "ws");
});
