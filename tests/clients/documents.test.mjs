/**
 * The programs of docs/clients.md, as they stand there but for the address.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { makeCertificate, startServer } from "./server.mjs";

const PAGE = await readFile(new URL("../../docs/clients.md", import.meta.url), "utf8");
const PROGRAMS = [...PAGE.matchAll(/^## JavaScript: `(.*)`$[^]*?^```javascript\n([^]*?)^```$/gm)];
const run = promisify(execFile);

let certificate, plain, secure;

before(async () => {
  certificate = await makeCertificate();
  [plain, secure] = await Promise.all([startServer(), startServer(certificate.flags)]);
});

after(async () => {
  await Promise.all([plain.stop(), secure.stop()]);
  await certificate.remove();
});

/** Run a program, and return what it says. */
async function execute(program, { address }) {
  assert.ok(program.includes("127.0.0.1:8000"));
  const ran = await run(
    process.execPath,
    ["--input-type=module", "--eval", program.replaceAll("127.0.0.1:8000", address)],
    {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate.certFile },
    },
  );
  assert.equal(ran.stderr, "");
  return ran.stdout;
}

describe("the page on client libraries", { timeout: 60_000 }, () => {
  it("has a program for each library of JavaScript", () => {
    assert.deepEqual(
      PROGRAMS.map(([, library]) => library),
      ["openai", "@openai/agents-realtime"],
    );
  });

  for (const [, library, program] of PROGRAMS) {
    it(`shows a program with ${library} that is answered`, async () => {
      const said = await execute(program, program.includes("https://") ? secure : plain);

      assert.match(said, /\w+ \w+/);
    });
  }

  it("shows a program with @openai/agents-realtime that works through TLS too", async () => {
    const [, , program] = PROGRAMS.at(-1);

    const said = await execute(program.replace("ws://", "wss://"), secure);

    assert.match(said, /lamps/);
  });
});
