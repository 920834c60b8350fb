/**
 * Reads files that somebody dropped or chose: texts by the names that a set of characters has.
 *
 * Runs in: browser.
 */

const RESOURCES = "resources";
// What the server takes for a file; a larger one need not be read.
const MOST_BYTES = 256 * 1024;
const MOST_FILES = 200;

/**
 * Return `{files, refused}`: texts by name, and a sentence for each file that is none.
 *
 * @param transfer Of a drop, with folders as they are; or what a file input holds.
 */
export async function readDropped(transfer) {
  const found = [];
  const entries = [...(transfer.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length) for (const entry of entries) await collect(entry, "", found);
  else found.push(...[...transfer.files].map((file) => ({ name: file.name, file })));
  return readAll(found);
}

/** Look through a folder: its own files are the set, those in its `resources` belong to it, others do not. */
async function collect(entry, folder, found) {
  if (found.length > MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ name: folder + entry.name, file, isInFolder: true });
    return;
  }
  for (const child of await childrenOf(entry)) {
    if (child.isFile && child.name.endsWith(".py")) await collect(child, entry.name === RESOURCES ? `${RESOURCES}/` : "", found);
    if (child.isDirectory && child.name === RESOURCES) await collect(child, "", found);
  }
}

async function childrenOf(folder) {
  const reader = folder.createReader();
  const children = [];
  // It gives a hundred at a time.
  for (;;) {
    const more = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!more.length) return children;
    children.push(...more);
  }
}

async function readAll(found) {
  const files = new Map();
  const refused = [];
  for (const { name, file } of found) {
    const problem = problemOf(name, file, files.size);
    if (problem) {
      refused.push(`${name}: ${problem}`);
      continue;
    }
    try {
      files.set(name, new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    } catch {
      refused.push(`${name}: it cannot be read as UTF-8 text.`);
    }
  }
  return { files, refused };
}

function problemOf(name, file, count) {
  if (!name.endsWith(".py")) return "characters are .py files.";
  if (file.size > MOST_BYTES) return `it is larger than ${MOST_BYTES / 1024} KiB.`;
  return count >= MOST_FILES ? `a set has at most ${MOST_FILES} files.` : null;
}
