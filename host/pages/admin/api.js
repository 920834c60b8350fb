/**
 * Asks the server what operators ask it.
 *
 * Runs in: browser.
 */

/** The server, or the way to it, has refused; `code` is for programs. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Ask with a key, and return the answer. Throws `Refused`. */
export async function ask(key, method, path, body) {
  // Headers take no other letters, and no key of ours has any.
  if (!/^[\x20-\x7e]+$/.test(key)) throw new Refused(401, "invalid_admin_key", "No admin key has such letters.");
  const headers = { Authorization: `Bearer ${key}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await send(`/admin/api${path}`, { method, headers, body: JSON.stringify(body), cache: "no-store" });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, told.code ?? "unknown", told.message ?? `The server answered ${answer.status}.`);
  return told;
}

async function send(address, request) {
  try {
    return await fetch(address, request);
  } catch {
    throw new Refused(0, "unreachable", "The server cannot be reached.");
  }
}
