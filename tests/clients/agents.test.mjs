/**
 * The npm package `@openai/agents-realtime`, as it is, in text mode.
 *
 * It checks what it is sent against schemas of its own, and passes by what does not fit. So each test ends by looking
 * whether anything was passed by.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";

import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { z } from "zod";

import { BROKEN, FILES } from "./characters.mjs";
import {
  parseRealtimeEvent,
  realtimeServerEventSchema,
} from "./node_modules/@openai/agents-realtime/dist/openaiRealtimeEvents.mjs";
import { startServer } from "./server.mjs";
import { StandInModel, calls, unfinished, words } from "./stand_in_model.mjs";
import { Transcript, textOf, typesOf, user } from "./transcript.mjs";

const KEY = "a key of the tests";
const KNOWN = new Set(realtimeServerEventSchema.options.map((option) => option.shape.type.value));

let model, server;

before(async () => {
  model = await StandInModel.start();
  server = await startServer(["--api-key", KEY, ...model.flags]);
});

after(async () => {
  await server.stop();
  model.stop();
});

/** Events of a kind that the library knows, and yet does not accept. */
function passedBy(events) {
  const isPassedBy = (event) => parseRealtimeEvent({ data: JSON.stringify(event) }).isGeneric;
  return events.filter((event) => KNOWN.has(event.type) && isPassedBy(event));
}

function makeSession(agent = {}, options = {}) {
  const first = agent instanceof RealtimeAgent ? agent : new RealtimeAgent({ name: "Tester", ...agent });
  const session = new RealtimeSession(first, { transport: "websocket", ...options });
  const transcript = new Transcript();
  const errors = [];
  session.on("transport_event", (event) => transcript.take(event));
  session.on("error", ({ error }) => errors.push(error));
  return { session, transcript, errors };
}

/** Connect, talk, and hang up. No error may have come that the test did not expect, and nothing was passed by. */
async function converse(talk, { agent, files, character, expected = [], ...options } = {}) {
  const line = makeSession(agent, options);
  const { session, transcript, errors } = line;
  await session.connect({ apiKey: KEY, url: `ws://${server.address}/v1/realtime` });
  // One for the settings of the agent, one for tracing, which the library always sets.
  const begun = [...(await transcript.until("session.updated")), ...(await transcript.until("session.updated"))];
  const send = (event) => session.transport.sendEvent(event);
  const ask = async (event, ...types) => {
    send(event);
    return transcript.until(...types, "error");
  };
  const say = async (text) => {
    session.sendMessage(text);
    return transcript.until("response.done", "error");
  };
  if (files) {
    await ask({ type: "session.characters.reload", files }, "session.characters.reloaded");
  }
  if (character) {
    await ask({ type: "session.update", session: { type: "realtime", character } }, "session.updated");
  }
  await talk({ ...line, begun, send, ask, say });
  session.close();
  assert.deepEqual(
    errors.map((error) => error.error?.code ?? error),
    expected,
  );
  assert.deepEqual(passedBy(transcript.all), []);
}

/** The history as a reader sees it. */
function script(session) {
  return session.history.map((item) =>
    item.type === "message" ? `${item.role}: ${item.content[0]?.text}` : `${item.name}: ${item.output}`,
  );
}

/** What a function of the client was asked, and the function. */
function lookUp(options = {}) {
  const asked = [];
  const execute = async ({ word }) => {
    asked.push(word);
    return "a bird";
  };
  const parameters = z.object({ word: z.string() });
  return { asked, tool: tool({ name: "look_up", description: "Look a word up.", parameters, execute, ...options }) };
}

describe("connecting", { timeout: 60_000 }, () => {
  it("sets the session up as the agent says", async () => {
    await converse(
      async ({ begun }) => {
        const { session } = begun.at(-1);

        assert.deepEqual(typesOf(begun), ["session.created", "session.updated", "session.updated"]);
        assert.equal(session.instructions, "Be brief.");
        assert.deepEqual(session.tools.map(({ name }) => name), ["look_up"]);
        assert.deepEqual([session.tool_choice, session.output_modalities], ["auto", ["text"]]);
        assert.deepEqual(session.audio.input.format, { type: "audio/pcmu" });
        assert.equal(session.tracing, "auto");
      },
      {
        agent: { instructions: "Be brief.", tools: [lookUp().tool] },
        config: {
          outputModalities: ["text"],
          toolChoice: "auto",
          audio: { input: { format: "g711_ulaw" }, output: { format: "pcm16" } },
        },
      },
    );
  });

  it("selects the character that has the agent's voice", async () => {
    await converse(async ({ begun }) => assert.equal(begun.at(-1).session.character, "Old Marrow"), {
      agent: { voice: "Old Marrow" },
    });
  });

  it("passes on settings that only this server knows", async () => {
    await converse(
      async ({ begun, transcript }) => {
        assert.equal(begun.at(-1).session.character, "Bea Quibble");
        assert.equal((await transcript.first("response.done")).response.status, "completed");
      },
      { config: { providerData: { character: "Bea Quibble", greeting: true } } },
    );
  });

  it("is told of a wrong key, and then disconnected with 3000", async () => {
    const { session, errors } = makeSession();
    const changes = [];
    session.transport.on("connection_change", (status) => changes.push(status));
    const disconnected = new Promise((resolve) => session.transport.on("disconnected", resolve));
    const closed = new Promise((resolve) => {
      session.transport.on("connected", async () => {
        resolve((await once(session.transport.connectionState.websocket, "close"))[0]);
      });
    });

    await session.connect({ apiKey: "another key", url: `ws://${server.address}/v1/realtime` });
    await disconnected;

    assert.equal(await closed, 3000);
    assert.deepEqual(errors.map((error) => error.error.code), ["invalid_api_key"]);
    assert.deepEqual(changes, ["connecting", "connected", "disconnected"]);
  });

  it("can be done again after closing, with nothing left of the session before", async () => {
    const { session, transcript, errors } = makeSession({ voice: "Old Marrow" });
    const connect = async () => {
      await session.connect({ apiKey: KEY, url: `ws://${server.address}/v1/realtime` });
      return (await transcript.first("session.created")).session.id;
    };

    const first = await connect();
    session.sendMessage("door");
    await transcript.until("response.done");
    session.close();
    const second = await connect();

    assert.notEqual(first, second);
    assert.deepEqual([session.history, errors], [[], []]);
    session.close();
  });

  it("may change the agent later, and with it its instructions and functions", async () => {
    await converse(
      async ({ session, transcript }) => {
        await session.updateAgent(new RealtimeAgent({ name: "Other", instructions: "Be kind.", tools: [] }));
        const updated = await transcript.first("session.updated");

        assert.deepEqual([updated.session.instructions, updated.session.tools], ["Be kind.", []]);
      },
      { agent: { instructions: "Be brief.", tools: [lookUp().tool] } },
    );
  });

  it("works with the transport alone", async () => {
    const transport = new OpenAIRealtimeWebSocket({ url: `ws://${server.address}/v1/realtime`, apiKey: KEY });
    const transcript = new Transcript();
    let said = "";
    transport.on("*", (event) => transcript.take(event));
    transport.on("output_text_delta", ({ delta }) => {
      said += delta;
    });

    await transport.connect({ initialSessionConfig: { voice: "Old Marrow" } });
    transport.sendMessage("door", {});
    const done = await transcript.first("response.done");
    transport.close();

    assert.equal(said, textOf(done));
  });
});

describe("a conversation", { timeout: 60_000 }, () => {
  it("stands in the history, and is counted", async () => {
    await converse(
      async ({ session, say }) => {
        const heard = [];
        let latest;
        session.on("history_updated", (history) => {
          latest = history;
        });
        session.on("agent_start", () => heard.push("start"));
        session.on("agent_end", (_context, _agent, text) => heard.push(text));

        await say("owl");
        await say("mouse");

        assert.deepEqual(heard, ["start", "You said owl, I believe.", "start", "You said mouse, I believe."]);
        assert.deepEqual(script(session), [
          "user: owl",
          "assistant: You said owl, I believe.",
          "user: mouse",
          "assistant: You said mouse, I believe.",
        ]);
        assert.deepEqual(latest, session.history);
        assert.deepEqual(new Set(session.history.map(({ status }) => status)), new Set(["completed"]));
        assert.ok(session.usage.totalTokens > 0);
        assert.equal(session.usage.requests, 2);
      },
      { files: FILES, character: "Echo" },
    );
  });

  it("takes messages while a response is under way, and answers them afterwards", async () => {
    await converse(
      async ({ session, transcript }) => {
        session.sendMessage("owl");
        session.sendMessage("mouse");
        await transcript.until("response.done");
        await transcript.until("response.done");

        assert.match(script(session).at(-1), /^assistant: You said mouse/);
      },
      { files: FILES, character: "Echo" },
    );
  });

  it("is stopped by response.cancel, since interrupt() knows only sound", async () => {
    await converse(
      async ({ session, ask, say, transcript }) => {
        const number = model.requests.length;
        model.answers.push(unfinished("It was ", "a dark "), words("Never mind."));
        session.sendMessage("Tell me a tale.");
        await transcript.first("response.output_text.delta");

        session.interrupt();
        const events = await ask({ type: "response.cancel" }, "response.done");
        await model.hungUp(number);
        await say("Thank you.");

        assert.equal(events.at(-1).response.status, "cancelled");
        assert.equal(session.history[1].status, "incomplete");
        assert.equal(script(session).at(-1), "assistant: Never mind.");
      },
      { files: FILES, character: "Mouth" },
    );
  });

  it("is cut off by a guardrail, which then has its say", async () => {
    const guardrail = {
      name: "No dark tales",
      execute: async ({ agentOutput }) => ({ tripwireTriggered: agentOutput.includes("dark"), outputInfo: {} }),
    };
    await converse(
      async ({ session, transcript }) => {
        model.answers.push(unfinished("It was ", "a dark ", "and stormy night "), words("A sunny ", "day."));
        const tripped = once(session, "guardrail_tripped");

        session.sendMessage("Tell me a tale.");
        const cut = await transcript.first("response.done");
        const next = await transcript.first("response.done");
        await tripped;

        assert.equal(cut.response.status, "cancelled");
        assert.equal(textOf(next), "A sunny day.");
      },
      {
        files: FILES,
        character: "Mouth",
        outputGuardrails: [guardrail],
        outputGuardrailSettings: { debounceTextLength: 10 },
      },
    );
  });

  it("is not touched by a response beside it, though the library writes that down", async () => {
    await converse(
      async ({ session, ask, say, transcript }) => {
        await say("owl");

        session.transport.requestResponse({
          conversation: "none",
          metadata: { purpose: "title" },
          input: [user("mouse")],
        });
        const done = await transcript.first("response.done");

        assert.deepEqual([done.response.metadata, done.response.conversation_id], [{ purpose: "title" }, null]);
        assert.equal(textOf(done), "You said mouse, I believe.");
        assert.equal(session.history.length, 3);
        const [answer] = await ask({ type: "conversation.item.retrieve", item_id: session.history[2].itemId });
        assert.equal(answer.error.code, "item_retrieve_invalid_item_id");
      },
      { files: FILES, character: "Echo", expected: ["item_retrieve_invalid_item_id"] },
    );
  });
});

describe("functions", { timeout: 60_000 }, () => {
  it("of the client are run by the library, which then lets the character answer", async () => {
    const { asked, tool: lookUpTool } = lookUp();
    await converse(
      async ({ session, say, transcript }) => {
        const ended = once(session, "agent_tool_end");

        await say("owl");
        const done = await transcript.first("response.done");
        await ended;

        assert.deepEqual(asked, ["owl"]);
        assert.equal(textOf(done), "look_up says a bird.");
        assert.deepEqual(script(session), ["user: owl", "look_up: a bird", "assistant: look_up says a bird."]);
      },
      { files: FILES, character: "Asker", agent: { tools: [lookUpTool] } },
    );
  });

  it("of the client are run when they have been approved", async () => {
    const { asked, tool: lookUpTool } = lookUp({ needsApproval: true });
    await converse(
      async ({ session, say, transcript }) => {
        const requested = once(session, "tool_approval_requested");

        await say("owl");
        const [, , request] = await requested;
        assert.deepEqual(asked, []);
        await session.approve(request.approvalItem);
        const done = await transcript.first("response.done");

        assert.deepEqual(asked, ["owl"]);
        assert.equal(textOf(done), "look_up says a bird.");
      },
      { files: FILES, character: "Asker", agent: { tools: [lookUpTool] } },
    );
  });

  it("of a character are the server's to run, and no concern of the library", async () => {
    await converse(
      async ({ session, say }) => {
        const events = await say("10 miles in km");

        const items = events.filter(({ type }) => type === "conversation.item.done").map(({ item }) => item.type);
        assert.deepEqual(items, ["message", "function_call", "function_call_output", "message"]);
        assert.match(script(session).at(-1), /^assistant: .*16\.09/);
        assert.equal(session.history.length, 2);
      },
      { character: "Tilda Tally" },
    );
  });

  it("hand a conversation over to another agent, and so to another character", async () => {
    const clerk = new RealtimeAgent({ name: "Clerk", voice: "Echo", instructions: "Repeat." });
    const porter = new RealtimeAgent({ name: "Porter", voice: "Mouth", handoffs: [clerk] });
    await converse(
      async ({ session, ask, say, transcript }) => {
        await ask({ type: "session.update", session: { type: "realtime", voice: "Mouth" } }, "session.updated");
        model.answers.push(calls({ transfer_to_Clerk: {} }));
        const handed = once(session, "agent_handoff");

        await say("The clerk, please.");
        await handed;
        const updated = await transcript.first("session.updated");
        const done = await transcript.first("response.done");

        assert.equal(session.currentAgent.name, "Clerk");
        assert.deepEqual([updated.session.character, updated.session.instructions], ["Echo", "Repeat."]);
        assert.equal(done.response.status, "completed");
      },
      { files: FILES, agent: porter },
    );
  });
});

describe("the history", { timeout: 60_000 }, () => {
  const settled = async ({ transcript }, ...types) => {
    for (const type of types) {
      await transcript.until(type, "error");
    }
  };
  const [GONE, THERE] = ["conversation.item.deleted", "conversation.item.done"];

  it("is shortened on the server as in the library", async () => {
    await converse(
      async (line) => {
        const { session, say, ask } = line;
        await say("owl");
        const removed = session.history[0].itemId;

        session.updateHistory((history) => history.slice(1));
        await settled(line, GONE);
        const [answer] = await ask({ type: "conversation.item.retrieve", item_id: removed });

        assert.deepEqual(script(session), ["assistant: You said owl, I believe."]);
        assert.equal(answer.error.code, "item_retrieve_invalid_item_id");
      },
      { files: FILES, character: "Echo", expected: ["item_retrieve_invalid_item_id"] },
    );
  });

  it("is corrected in its middle", async () => {
    await converse(
      async (line) => {
        const { session, say } = line;
        await say("owl");

        session.updateHistory(([first, ...rest]) => [
          { ...first, content: [{ type: "input_text", text: "eagle" }] },
          ...rest,
        ]);
        await settled(line, GONE, THERE);

        assert.deepEqual(script(session), ["user: eagle", "assistant: You said owl, I believe."]);
      },
      { files: FILES, character: "Echo" },
    );
  });

  it("is written anew from nothing, with all roles, and answered", async () => {
    await converse(
      async (line) => {
        const { session, say, transcript } = line;
        await say("owl");
        session.updateHistory([]);
        await settled(line, GONE, GONE);
        assert.deepEqual(session.history, []);

        session.updateHistory([
          { itemId: "one", type: "message", role: "system", content: [{ type: "input_text", text: "It rains." }] },
          ...[
            { itemId: "two", role: "assistant", content: [{ type: "output_text", text: "Well?" }] },
            { itemId: "three", role: "user", content: [{ type: "input_text", text: "mouse" }] },
          ].map((item) => ({ type: "message", status: "completed", ...item })),
        ]);
        await settled(line, THERE, THERE, THERE);
        session.transport.requestResponse();
        await transcript.until("response.done");

        assert.deepEqual(script(session), [
          "system: It rains.",
          "assistant: Well?",
          "user: mouse",
          "assistant: You said mouse, I believe.",
        ]);
      },
      { files: FILES, character: "Echo" },
    );
  });

  it("takes in speech of which only the sound is known", async () => {
    await converse(async ({ session, ask }) => {
      const item = { type: "message", role: "user", content: [{ type: "input_audio", audio: "AAAA" }] };

      await ask({ type: "conversation.item.create", item }, "conversation.item.done");

      assert.deepEqual(session.history[0].content, [{ type: "input_audio", audio: null, transcript: "" }]);
    });
  });

  it("has no pictures, since the library's own schema of items has none", async () => {
    const { session, transcript, errors } = makeSession({ voice: "Old Marrow" });
    await session.connect({ apiKey: KEY, url: `ws://${server.address}/v1/realtime` });

    session.addImage("data:image/png;base64,AAAA");
    const done = await transcript.first("response.done");
    session.close();

    assert.equal(done.response.status, "completed");
    assert.deepEqual(passedBy(transcript.all).map(({ item }) => item.content[0].type), ["input_image", "input_image"]);
    assert.deepEqual([session.history.length, errors], [1, []]);
  });

  it("takes in what was truncated, as the library asks for it again", async () => {
    await converse(
      async ({ session, say, ask }) => {
        await say("owl");
        const item_id = session.history[1].itemId;

        const cut = { type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms: 1 };
        const events = await ask(cut, "conversation.item.retrieved");

        assert.deepEqual(typesOf(events), ["conversation.item.truncated", "conversation.item.retrieved"]);
        assert.equal(script(session)[1], "assistant: You said owl, I believe.");
      },
      { files: FILES, character: "Echo" },
    );
  });
});

describe("characters", { timeout: 60_000 }, () => {
  it("are listed and reloaded by raw events, whose answers come as transport events", async () => {
    await converse(async ({ ask }) => {
      const [reloaded] = await ask(
        { type: "session.characters.reload", files: [...FILES, BROKEN] },
        "session.characters.reloaded",
      );
      const [listed] = await ask({ type: "session.characters.list" }, "session.characters.listed");

      assert.deepEqual([reloaded.loaded_count, reloaded.error_count], [4, 1]);
      assert.deepEqual(listed.characters.map(({ name }) => name).sort(), ["Asker", "Counter", "Echo", "Mouth"]);
    });
  });

  it("begin another conversation when they are reloaded, of which the library learns nothing", async () => {
    await converse(
      async ({ session, say, ask }) => {
        await say("owl");

        const reload = { type: "session.characters.reload", directory: "default" };
        const [reloaded] = await ask(reload, "session.characters.reloaded");

        assert.equal(reloaded.conversation_ended, true);
        assert.equal(session.history.length, 2);
      },
      { files: FILES, character: "Echo" },
    );
  });
});

describe("errors", { timeout: 60_000 }, () => {
  it("carry the client's event id, and end nothing", async () => {
    await converse(
      async ({ ask, say, session, transcript, errors }) => {
        await ask({ type: "no.such.event", event_id: "mine" });
        await ask({ type: "response.cancel" });
        await ask({ type: "session.characters.reload", files: [BROKEN] });
        session.sendAudio(new ArrayBuffer(4), { commit: true });
        await transcript.first("error");
        await say("owl");
        await say("mouse");

        assert.equal(errors[0].error.event_id, "mine");
        assert.match(script(session).at(-1), /mouse/);
      },
      {
        files: FILES,
        character: "Echo",
        expected: [
          "invalid_value",
          "response_cancel_not_active",
          "no_valid_characters",
          "input_audio_buffer_commit_empty",
        ],
      },
    );
  });

  it("of a response.create let the library ask again", async () => {
    await converse(
      async ({ session, ask, say }) => {
        await ask({ type: "response.create", response: { max_output_tokens: -1 } });
        await say("owl");

        assert.match(script(session).at(-1), /owl/);
      },
      { files: FILES, character: "Echo", expected: ["invalid_value"] },
    );
  });
});
