/**
 * A server as an operator would start it, with a certificate that was made for it.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const COMMAND = process.env.GREENROOM ?? fileURLToPath(new URL("../../.venv/bin/greenroom", import.meta.url));
const LISTENING = /\blistening\b.*\bwss?:\/\/([\d.]+:\d+)\//;
const run = promisify(execFile);

/** Make a certificate for 127.0.0.1 that lasts a day, and is its own authority. */
export async function makeCertificate() {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-certificate-"));
  const [certFile, keyFile] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-subj", "/CN=greenroom", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", keyFile, "-out", certFile],
  ]);
  return {
    certFile,
    authority: await readFile(certFile, "utf8"),
    flags: ["--ssl-certfile", certFile, "--ssl-keyfile", keyFile],
    remove: () => rm(folder, { recursive: true }),
  };
}

/**
 * Start a server, and return its address once it listens. Whoever starts it stops it.
 *
 * @param flags Those of `greenroom serve`, beside the port.
 * @param port Any that is free, unless it says which.
 */
export async function startServer(flags = [], port = 0) {
  const server = spawn(COMMAND, ["serve", "--port", String(port), ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  // A test that fails before it comes to its end leaves no server behind.
  process.once("exit", () => server.kill());
  const log = createInterface({ input: server.stderr });
  const said = [];
  for await (const line of log) {
    const found = LISTENING.exec(line);
    if (found) {
      server.stderr.resume();
      return { address: found[1], stop: () => stop(server) };
    }
    said.push(line);
  }
  throw new Error(`the server did not start:\n${said.join("\n")}`);
}

async function stop(server) {
  if (server.exitCode === null && server.kill("SIGTERM")) {
    await once(server, "exit");
  }
}
