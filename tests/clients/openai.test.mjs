/**
 * The npm package `openai`, as it is, against a server with TLS, a key and a language model.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";

import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";

import { BROKEN, FILES } from "./characters.mjs";
import { makeCertificate, startServer } from "./server.mjs";
import { StandInModel, REFUSAL, calls, unfinished, words } from "./stand_in_model.mjs";
import { Transcript, textOf, typesOf, user } from "./transcript.mjs";

const KEY = "a key of the tests";
const LOOK_UP = {
  type: "function",
  name: "look_up",
  description: "Look a word up.",
  parameters: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
};
const RESPONSE_OF_TWO_WORDS = [
  "response.created",
  "response.output_item.added",
  "conversation.item.added",
  "response.content_part.added",
  "response.output_text.delta",
  "response.output_text.delta",
  "response.output_text.done",
  "response.content_part.done",
  "conversation.item.done",
  "response.output_item.done",
  "response.done",
];

let certificate, model, server;

before(async () => {
  certificate = await makeCertificate();
  model = await StandInModel.start();
  server = await startServer(["--api-key", KEY, ...certificate.flags, ...model.flags]);
});

after(async () => {
  await server.stop();
  model.stop();
  await certificate.remove();
});

function clientOf(address, apiKey = KEY) {
  return new OpenAI({ baseURL: `https://${address}/v1`, apiKey });
}

/** Connect, and take down everything that comes; `errors` are those that the library raises. */
function open(options = {}, client = clientOf(server.address)) {
  const realtime = new OpenAIRealtimeWS({ model: "any", options: { ca: certificate.authority }, ...options }, client);
  const transcript = new Transcript();
  const errors = [];
  realtime.on("event", (event) => transcript.take(event));
  realtime.on("error", (error) => errors.push(error));
  return { realtime, transcript, errors };
}

async function close({ realtime }) {
  const closed = once(realtime.socket, "close");
  realtime.close();
  const [code] = await closed;
  assert.equal(code, 1000);
}

/** Connect, talk, and hang up. No error may have come that the test did not expect. */
async function converse(talk, { character, files, expected = [], ...options } = {}) {
  const line = open(options);
  const created = await line.transcript.next();
  const send = (event) => line.realtime.send(event);
  const ask = async (event, ...types) => {
    send(event);
    return line.transcript.until(...types, "error");
  };
  const say = (text) => ask({ type: "conversation.item.create", item: user(text) }, "conversation.item.done");
  const respond = (response) => ask({ type: "response.create", response }, "response.done");
  if (files) {
    await ask({ type: "session.characters.reload", files }, "session.characters.reloaded");
  }
  if (character) {
    await ask({ type: "session.update", session: { type: "realtime", character } }, "session.updated");
  }
  await talk({ ...line, created, send, ask, say, respond });
  await close(line);
  assert.deepEqual(
    line.errors.map((error) => error.error?.code),
    expected,
  );
}

describe("connecting", { timeout: 60_000 }, () => {
  it("begins with the whole session", async () => {
    await converse(async ({ created, realtime }) => {
      assert.equal(realtime.url.protocol, "wss:");
      assert.equal(created.type, "session.created");
      assert.equal(created.session.type, "realtime");
      assert.match(created.session.id, /^sess_/);
      assert.equal(created.session.character, null);
      assert.deepEqual(created.session.output_modalities, ["text"]);
    });
  });

  it("fails where the certificate is not trusted", async () => {
    const { realtime } = open({ options: {} });

    const error = await new Promise((resolve) => realtime.on("error", resolve));

    assert.match(error.message, /self.signed/);
  });

  it("is told of a wrong key, and then closed with 3000", async () => {
    const { realtime, transcript, errors } = open({}, clientOf(server.address, "another key"));

    const [code] = await once(realtime.socket, "close");

    assert.equal(code, 3000);
    assert.deepEqual(typesOf(transcript.all), ["error"]);
    assert.deepEqual([errors.length, errors[0].error.code], [1, "invalid_api_key"]);
  });

  it("may ask for its key only when it connects", async () => {
    const client = new OpenAI({ baseURL: `https://${server.address}/v1`, apiKey: async () => KEY });
    const realtime = await OpenAIRealtimeWS.create(client, { model: "any", options: { ca: certificate.authority } });

    const created = await new Promise((resolve) => realtime.on("session.created", resolve));

    assert.match(created.session.id, /^sess_/);
    await close({ realtime });
  });

  it("may name a character in the address", async () => {
    const client = new OpenAI({ baseURL: `https://${server.address}/v1?character=Old%20Marrow`, apiKey: KEY });
    const line = open({}, client);

    const created = await line.transcript.next();

    assert.equal(created.session.character, "Old Marrow");
    await close(line);
  });

  it("comes back by itself when the server is restarted", async (test) => {
    const first = await startServer(certificate.flags);
    test.after(first.stop);
    // As often as it takes: how long a start lasts is not what is tested here.
    const patience = { maxReconnectAttempts: 10_000, reconnectInitialDelay: 50, reconnectMaxDelay: 200 };
    const line = open({ reconnect: true, ...patience }, clientOf(first.address));
    test.after(() => line.realtime.close());
    await line.transcript.first("session.created");
    const closing = new Promise((resolve) => line.realtime.on("reconnecting", resolve));
    const back = new Promise((resolve) => line.realtime.on("reconnected", resolve));

    await first.stop();
    const { closeCode } = await closing;
    const second = await startServer(certificate.flags, Number(first.address.split(":")[1]));
    test.after(second.stop);
    await back;
    const created = await line.transcript.first("session.created");

    assert.equal(closeCode, 1012);
    assert.match(created.session.id, /^sess_/);
  });
});

describe("session.update", { timeout: 60_000 }, () => {
  const update = (session, fields) => ({
    ...{ type: "session.update", session: { type: "realtime", ...session } },
    ...fields,
  });

  it("answers with all settings in effect", async () => {
    await converse(async ({ ask }) => {
      const settings = {
        instructions: "Be brief.",
        tools: [LOOK_UP],
        tool_choice: { type: "function", name: "look_up" },
        max_output_tokens: 100,
        output_modalities: ["text"],
      };
      const audio = {
        input: { format: { type: "audio/pcmu" }, turn_detection: { type: "semantic_vad" }, noise_reduction: null },
        output: { voice: "marin", speed: 1.25 },
      };

      const [updated] = await ask(update({ ...settings, audio }), "session.updated");

      for (const [name, value] of Object.entries(settings)) {
        assert.deepEqual(updated.session[name], value, name);
      }
      assert.deepEqual(updated.session.audio.input, { ...audio.input, transcription: null });
      assert.deepEqual(updated.session.audio.output, { format: { type: "audio/pcm", rate: 24000 }, ...audio.output });
    });
  });

  it("keeps what is absent, and clears what is empty or null", async () => {
    await converse(async ({ ask }) => {
      await ask(update({ instructions: "Be brief.", tools: [LOOK_UP], max_output_tokens: 9 }), "session.updated");

      const [kept] = await ask(update({}), "session.updated");
      const empty = { instructions: "", tools: [], max_output_tokens: null };
      const [cleared] = await ask(update(empty), "session.updated");

      assert.deepEqual([kept.session.instructions, kept.session.tools], ["Be brief.", [LOOK_UP]]);
      assert.equal(kept.session.max_output_tokens, 9);
      assert.deepEqual([cleared.session.instructions, cleared.session.tools], ["", []]);
      assert.equal(cleared.session.max_output_tokens, "inf");
    });
  });

  it("selects a character by its name, its voice, and its voice's file", async () => {
    await converse(async ({ ask }) => {
      const voice = (name) => update({ audio: { output: { voice: name } } });

      const [byName] = await ask(update({ character: "Bea Quibble" }), "session.updated");
      const [byVoice] = await ask(voice("Tilda Tally"), "session.updated");
      const [byFile] = await ask(voice("greenroom/old-marrow.wav"), "session.updated");
      const [byNeither] = await ask(voice("marin"), "session.updated");

      assert.equal(byName.session.character, "Bea Quibble");
      assert.equal(byVoice.session.character, "Tilda Tally");
      assert.equal(byFile.session.character, "Old Marrow");
      assert.equal(byNeither.session.character, "Old Marrow");
      assert.equal(byNeither.session.audio.output.voice, "marin");
    });
  });

  it("selects nobody where the name is unknown, and says so", async () => {
    await converse(
      async ({ ask, errors }) => {
        const [error] = await ask(update({ character: "Nobody" }, { event_id: "mine" }), "session.updated");

        assert.equal(error.error.event_id, "mine");
        assert.equal(errors[0].error.param, "session.character");
      },
      { expected: ["character_not_found"] },
    );
  });

  it("lets a character speak first if asked to", async () => {
    await converse(async ({ ask }) => {
      const [updated, ...events] = await ask(update({ character: "Old Marrow", greeting: true }), "response.done");

      assert.equal(updated.type, "session.updated");
      assert.match(textOf(events.at(-1)), /lamps/);
    });
  });
});

describe("items", { timeout: 60_000 }, () => {
  const create = (item, place = {}) => ({ type: "conversation.item.create", item, ...place });

  it("keep the ids and the places that the client gives them", async () => {
    await converse(async ({ ask }) => {
      const put = (...item) => ask(create(...item), "conversation.item.done");

      const [added, done] = await put(user("second", { id: "second" }));
      const [root] = await put(user("first", { id: "first" }), { previous_item_id: "root" });
      const [behind] = await put(user("third"), { previous_item_id: "second" });

      assert.deepEqual(typesOf([added, done]), ["conversation.item.added", "conversation.item.done"]);
      assert.deepEqual([added.item.id, added.previous_item_id], ["second", null]);
      assert.deepEqual([root.item.id, root.previous_item_id], ["first", null]);
      assert.equal(behind.previous_item_id, "second");
    });
  });

  it("can be retrieved, truncated and deleted", async () => {
    await converse(
      async ({ ask }) => {
        const content = [{ type: "output_text", text: "Once." }];
        await ask(create({ id: "tale", type: "message", role: "assistant", content }), "conversation.item.done");
        const retrieve = { type: "conversation.item.retrieve", item_id: "tale" };

        const [retrieved] = await ask(retrieve, "conversation.item.retrieved");
        const cut = { type: "conversation.item.truncate", item_id: "tale", content_index: 0, audio_end_ms: 100 };
        const [truncated] = await ask(cut, "conversation.item.truncated");
        const [deleted] = await ask({ type: "conversation.item.delete", item_id: "tale" }, "conversation.item.deleted");
        const [gone] = await ask({ ...retrieve, event_id: "again" }, "conversation.item.retrieved");

        assert.deepEqual(retrieved.item.content, content);
        assert.deepEqual([truncated.item_id, truncated.audio_end_ms], ["tale", 100]);
        assert.equal(deleted.item_id, "tale");
        assert.deepEqual([gone.type, gone.error.event_id], ["error", "again"]);
      },
      { expected: ["item_retrieve_invalid_item_id"] },
    );
  });

  it("of all kinds are taken", async () => {
    await converse(async ({ ask }) => {
      const parts = [
        { type: "input_text", text: "Look and listen." },
        { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "low" },
        { type: "input_audio", audio: "AAAA" },
      ];
      const items = [
        { type: "message", role: "user", content: parts },
        { type: "message", role: "system", content: [{ type: "input_text", text: "It rains." }] },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "It does." }] },
        { type: "function_call", call_id: "call_1", name: "look_up", arguments: "{}" },
        { type: "function_call_output", call_id: "call_1", output: "a bird" },
      ];

      for (const item of items) {
        const [, done] = await ask(create(item), "conversation.item.done");

        assert.deepEqual([done.item.type, done.item.role, done.item.status], [item.type, item.role, "completed"]);
      }
    });
  });
});

describe("a response", { timeout: 60_000 }, () => {
  it("streams its events in the order of the protocol", async () => {
    await converse(
      async ({ say, respond }) => {
        model.answers.push(words("Good ", "evening."));
        await say("Hello.");

        const events = await respond({ metadata: { purpose: "greeting" } });

        assert.deepEqual(typesOf(events), RESPONSE_OF_TWO_WORDS);
        const [created, done] = [events[0].response, events.at(-1).response];
        assert.deepEqual([created.status, created.output, created.usage], ["in_progress", [], undefined]);
        assert.deepEqual(created.metadata, { purpose: "greeting" });
        assert.deepEqual(done.metadata, { purpose: "greeting" });
        assert.equal(textOf(events.at(-1)), "Good evening.");
        assert.equal(done.status, "completed");
        assert.equal(done.usage.total_tokens, done.usage.input_tokens + done.usage.output_tokens);
        assert.equal(new Set(events.map((event) => event.event_id)).size, events.length);
      },
      { files: FILES, character: "Mouth" },
    );
  });

  it("is the character's own where it has words", async () => {
    await converse(
      async ({ say, respond }) => {
        await say("owl");

        assert.equal(textOf((await respond()).at(-1)), "You said owl, I believe.");
      },
      { files: FILES, character: "Echo" },
    );
  });

  it("stops in its middle when it is cancelled, and the next one is whole", async () => {
    await converse(
      async ({ say, ask, respond, transcript, send }) => {
        const number = model.requests.length;
        model.answers.push(unfinished("It was ", "a dark "), words("Never mind."));
        await say("Tell me a tale.");
        send({ type: "response.create" });
        await transcript.first("response.output_text.delta");

        const events = await ask({ type: "response.cancel", event_id: "stop" }, "response.done");
        await model.hungUp(number);
        await say("Thank you.");
        const next = await respond();

        const { status, status_details, output } = events.at(-1).response;
        assert.deepEqual([status, output[0].status], ["cancelled", "incomplete"]);
        assert.deepEqual(status_details, { type: "cancelled", reason: "client_cancelled" });
        assert.deepEqual(typesOf(events).slice(-5), RESPONSE_OF_TWO_WORDS.slice(-5));
        assert.equal(textOf(next.at(-1)), "Never mind.");
      },
      { files: FILES, character: "Mouth" },
    );
  });

  it("cannot be cancelled where there is none", async () => {
    await converse(
      async ({ ask }) => {
        const [error] = await ask({ type: "response.cancel", event_id: "stop" });

        assert.match(error.error.message, /^Cancellation failed/);
        assert.equal(error.error.event_id, "stop");
      },
      { expected: ["response_cancel_not_active"] },
    );
  });

  it("is refused while another one is under way, which goes on", async () => {
    await converse(
      async ({ say, send, ask, transcript }) => {
        model.answers.push(unfinished("Well"));
        await say("Hello.");
        send({ type: "response.create" });
        await transcript.first("response.output_text.delta");

        const [busy] = await ask({ type: "response.create", event_id: "second" });
        const done = await ask({ type: "response.cancel" }, "response.done");

        assert.equal(busy.error.event_id, "second");
        assert.equal(done.at(-1).response.status, "cancelled");
      },
      { files: FILES, character: "Mouth", expected: ["conversation_already_has_active_response"] },
    );
  });

  it("beside the conversation runs while another one does, and leaves nothing behind", async () => {
    await converse(
      async ({ say, send, ask, realtime, transcript }) => {
        model.answers.push(unfinished("One moment"), words("A greeting."));
        const [, said] = await say("Hello.");
        send({ type: "response.create" });
        const { response: active } = await transcript.first("response.created");
        await transcript.first("response.output_text.delta");

        realtime.sendResponseCreate({
          type: "response.create",
          response: {
            conversation: "none",
            metadata: { purpose: "title" },
            instructions: "Name this conversation.",
            input: [{ type: "item_reference", id: said.item.id }, user("A title, please.")],
          },
        });
        const beside = await transcript.until("response.done");
        const cancelled = await ask({ type: "response.cancel" }, "response.done");

        const done = beside.at(-1).response;
        assert.deepEqual([done.metadata, done.conversation_id], [{ purpose: "title" }, null]);
        assert.equal(textOf(beside.at(-1)), "A greeting.");
        assert.deepEqual(typesOf(beside).filter((type) => type.startsWith("conversation.")), []);
        assert.equal(cancelled.at(-1).response.id, active.id);
        const { messages } = model.requests.at(-1);
        assert.deepEqual(messages.slice(-2).map(({ content }) => content), ["Hello.", "A title, please."]);
        assert.match(messages[0].content, /Name this conversation\./);
      },
      { files: FILES, character: "Mouth" },
    );
  });

  it("ends early where it has all the words that it may have", async () => {
    await converse(
      async ({ say, respond }) => {
        await say("one two three");

        const { response } = (await respond({ max_output_tokens: 2 })).at(-1);

        assert.deepEqual([response.status, response.status_details.reason], ["incomplete", "max_output_tokens"]);
        assert.equal(response.output[0].status, "incomplete");
      },
      { files: FILES, character: "Echo" },
    );
  });

  it("fails where the model fails, and the session goes on", async () => {
    await converse(
      async ({ say, respond }) => {
        model.answers.push(REFUSAL, words("Here ", "again."));
        await say("Hello.");

        const { response } = (await respond()).at(-1);
        const next = await respond();

        assert.deepEqual([response.status, response.status_details.type], ["failed", "failed"]);
        assert.equal(response.status_details.error.code, "model_error");
        assert.equal(textOf(next.at(-1)), "Here again.");
      },
      { files: FILES, character: "Mouth" },
    );
  });
});

describe("functions", { timeout: 60_000 }, () => {
  const CALL = [
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
  ];

  async function lookUp({ say, ask, respond }) {
    await ask({ type: "session.update", session: { type: "realtime", tools: [LOOK_UP] } }, "session.updated");
    await say("owl");
    const asked = await respond();
    const [called] = asked.at(-1).response.output;
    const item = { type: "function_call_output", call_id: called.call_id, output: "a bird" };
    await ask({ type: "conversation.item.create", item }, "conversation.item.done");
    return { asked, called, answered: await respond() };
  }

  it("of the client are called for by a character, and answered by the client", async () => {
    await converse(
      async (line) => {
        const { asked, called, answered } = await lookUp(line);

        assert.deepEqual(typesOf(asked), CALL);
        assert.deepEqual([called.type, called.name], ["function_call", "look_up"]);
        assert.deepEqual(JSON.parse(called.arguments), { word: "owl" });
        assert.equal(textOf(answered.at(-1)), "look_up says a bird.");
      },
      { files: FILES, character: "Asker" },
    );
  });

  it("of the client are called for by a model, and answered by the client", async () => {
    await converse(
      async (line) => {
        model.answers.push(calls({ look_up: { word: "owl" } }), words("A bird, ", "it is."));

        const { called, answered } = await lookUp(line);

        assert.deepEqual([called.call_id, JSON.parse(called.arguments)], ["call_look_up", { word: "owl" }]);
        assert.equal(textOf(answered.at(-1)), "A bird, it is.");
        assert.deepEqual(model.requests.at(-1).messages.at(-1).content, "a bird");
      },
      { files: FILES, character: "Mouth" },
    );
  });

  it("of client and character are called at once, and each runs its own", async () => {
    await converse(
      async (line) => {
        const both = calls({ count: { word: "owl" }, look_up: { word: "owl" } });
        model.answers.push(both, words("Three letters, ", "a bird."));

        const { asked, called, answered } = await lookUp(line);

        const shown = asked.filter(({ type }) => type === "conversation.item.done").map(({ item }) => item);
        assert.deepEqual([asked.at(-1).response.output.length, called.name], [1, "look_up"]);
        assert.deepEqual(shown.map(({ name, output }) => name ?? output).sort(), ["3", "count", "look_up"]);
        assert.equal(textOf(answered.at(-1)), "Three letters, a bird.");
        const results = model.requests.at(-1).messages.filter(({ role }) => role === "tool");
        assert.deepEqual(results.map(({ content }) => content), ["3", "a bird"]);
      },
      { files: FILES, character: "Counter" },
    );
  });
});

describe("characters", { timeout: 60_000 }, () => {
  it("are listed and reloaded without the library raising an error", async () => {
    await converse(async ({ realtime, send, ask, transcript }) => {
      const listened = [];
      realtime.on("session.characters.reloaded", (event) => listened.push(event));
      const [before] = await ask({ type: "session.characters.list" }, "session.characters.listed");

      send({ type: "session.characters.reload", files: [...FILES, BROKEN], event_id: "mine" });
      const reloaded = await transcript.next();
      const [listed] = await ask({ type: "session.characters.list" }, "session.characters.listed");
      const reload = { type: "session.characters.reload", directory: "default" };
      const [back] = await ask(reload, "session.characters.reloaded");

      assert.ok(before.characters.some(({ name }) => name === "Tilda Tally"));
      assert.deepEqual(listened, [reloaded, back]);
      assert.deepEqual([reloaded.loaded_count, reloaded.error_count, reloaded.total_files], [4, 1, 5]);
      assert.equal(reloaded.diagnostics[0].code, "import-not-allowed");
      assert.deepEqual(listed.characters.map(({ name }) => name).sort(), ["Asker", "Counter", "Echo", "Mouth"]);
      assert.deepEqual([listed.generation, back.loaded_count], [1, before.character_count]);
    });
  });

  it("stay where none of the new ones loads, and the error says why", async () => {
    await converse(
      async ({ ask, errors }) => {
        const reload = { type: "session.characters.reload", files: [BROKEN], event_id: "mine" };

        const [error] = await ask(reload, "session.characters.reloaded");
        const [listed] = await ask({ type: "session.characters.list" }, "session.characters.listed");

        assert.equal(error.error.event_id, "mine");
        assert.equal(errors[0].error.details[0].file, "broken.py");
        assert.equal(listed.generation, 0);
      },
      { expected: ["no_valid_characters"] },
    );
  });

  it("are replaced in the middle of a response, which is cancelled first", async () => {
    await converse(
      async ({ say, send, ask, transcript }) => {
        model.answers.push(unfinished("One moment"));
        await say("Hello.");
        send({ type: "response.create" });
        await transcript.first("response.output_text.delta");

        const events = await ask({ type: "session.characters.reload", files: FILES }, "session.characters.reloaded");

        assert.deepEqual(typesOf(events).slice(-2), ["response.done", "session.characters.reloaded"]);
        assert.equal(events.at(-2).response.status, "cancelled");
        assert.equal(events.at(-1).conversation_ended, true);
      },
      { files: FILES, character: "Mouth" },
    );
  });
});

describe("errors", { timeout: 60_000 }, () => {
  const WRONG = [
    [{ type: "no.such.event" }, "invalid_value", "type"],
    [{ event: "none" }, "missing_required_parameter", "type"],
    [{ type: "conversation.item.delete" }, "missing_required_parameter", "item_id"],
    [{ type: "conversation.item.delete", item_id: 7 }, "invalid_type", "item_id"],
    [{ type: "conversation.item.delete", item_id: "none" }, "item_delete_invalid_item_id", "item_id"],
    [{ type: "session.update", session: { instructions: 7 } }, "invalid_type", "session.instructions"],
    [{ type: "session.update", session: { tools: [{ type: "mcp" }] } }, "invalid_value", "session.tools[0].type"],
    [{ type: "input_audio_buffer.commit" }, "input_audio_buffer_commit_empty", null],
  ];

  it("name the parameter and the client's event, and end nothing", async () => {
    await converse(
      async ({ ask, say }) => {
        for (const [number, [event, code, param]] of WRONG.entries()) {
          const [answer] = await ask({ ...event, event_id: `wrong ${number}` });

          assert.equal(answer.type, "error");
          assert.deepEqual([answer.error.code, answer.error.param], [code, param]);
          assert.equal(answer.error.event_id, `wrong ${number}`);
        }
        const [added] = await say("Still here.");
        assert.equal(added.type, "conversation.item.added");
      },
      { expected: WRONG.map(([, code]) => code) },
    );
  });

  it("have a null event id where the client gave none", async () => {
    await converse(
      async ({ ask }) => {
        const [answer] = await ask({ type: "no.such.event" });

        assert.equal(answer.error.event_id, null);
      },
      { expected: ["invalid_value"] },
    );
  });

  it("of frames that are no events leave the session as it is", async () => {
    await converse(
      async ({ realtime, transcript, say }) => {
        realtime.socket.send("{");
        realtime.socket.send(Buffer.from("binary"));
        const answers = [await transcript.next(), await transcript.next()];
        const [added] = await say("Still here.");

        assert.deepEqual(typesOf(answers), ["error", "error"]);
        assert.equal(added.type, "conversation.item.added");
      },
      { expected: ["invalid_json", "invalid_event"] },
    );
  });
});

describe("several events at once", { timeout: 60_000 }, () => {
  it("are answered in their order", async () => {
    await converse(
      async ({ send, transcript }) => {
        send({ type: "input_audio_buffer.append", audio: "AAAA" });
        send({ type: "input_audio_buffer.clear" });
        send({ type: "session.update", session: { type: "realtime", instructions: "Be brief." } });
        send({ type: "conversation.item.create", item: user("one", { id: "one" }) });
        send({ type: "response.create" });
        send({ type: "session.characters.list" });

        const asked = await transcript.until("response.created");
        const rest = await transcript.until("response.done");
        const answers = typesOf([...asked, ...rest]);

        assert.deepEqual(answers.slice(0, 5), [
          "input_audio_buffer.cleared",
          "session.updated",
          "conversation.item.added",
          "conversation.item.done",
          "response.created",
        ]);
        assert.ok(answers.includes("session.characters.listed"));
      },
      { files: FILES, character: "Echo" },
    );
  });
});
