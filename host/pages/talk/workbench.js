/**
 * Where a session's characters come from: a directory of the server, or files that are dropped and edited here.
 *
 * Runs in: browser.
 */

import { Editor } from "./editor.js";
import { readDropped } from "./dropped.js";
import { countFindings, showFindings } from "./findings.js";

const DEFAULT = "default";

export class Workbench {
  #parts;
  #onReload;
  #editor;

  /**
   * @param parts Of the page; see `Editor` as well.
   * @param onReload Given `{directory}` or `{files}` to load, and the names of the files that are new.
   */
  constructor(parts, onReload) {
    this.#parts = parts;
    this.#onReload = onReload;
    this.#editor = new Editor(parts, () => this.#loadFiles());
    parts.pathForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#load({ directory: parts.path.value.trim() });
    });
    parts.loadDefault.addEventListener("click", () => this.#load({ directory: DEFAULT }));
    parts.loadFiles.addEventListener("click", () => this.#loadFiles());
    parts.chooseFiles.addEventListener("click", () => parts.fileInput.click());
    parts.fileInput.addEventListener("change", () => this.#take(parts.fileInput));
    parts.starter.addEventListener("change", () => this.#begin());
  }

  /** Whether a file was changed and neither saved nor let go. */
  get hasOwnText() {
    return this.#editor.hasOwnText;
  }

  /** Let files be dropped anywhere on an element. `onDrop` is told when some were. */
  acceptDrops(target, onDrop) {
    let depth = 0;
    const mark = (isOver) => target.classList.toggle("is-drop-target", isOver);
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    target.addEventListener("dragenter", (event) => hasFiles(event) && mark(++depth > 0));
    target.addEventListener("dragleave", (event) => hasFiles(event) && mark(--depth > 0));
    target.addEventListener("dragover", (event) => event.preventDefault());
    target.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      mark(false);
      if (!hasFiles(event)) return;
      onDrop();
      this.#take(event.dataTransfer);
    });
  }

  /** Show what came of a reload that succeeded. */
  succeeded(event) {
    const count = `${event.loaded_count} of ${event.total_files} ${event.total_files === 1 ? "file" : "files"} loaded`;
    const found = countFindings(event.diagnostics);
    this.#tell(`${count} in ${(event.load_duration * 1000).toFixed(0)} ms${found ? `; ${found}` : ""}.`, event.error_count ? "warning" : "good");
    this.#show(event.diagnostics);
  }

  /** Show why one failed. */
  failed(error) {
    this.#tell(error.message, "error");
    this.#show(error.details ?? []);
  }

  #show(findings) {
    const faulty = findings.filter((each) => each.severity !== "warning").map((each) => each.file);
    this.#editor.markFaulty(faulty);
    if (findings.length) this.#parts.outcome.scrollIntoView({ block: "nearest" });
    showFindings(
      this.#parts.findings,
      findings,
      (file) => this.#editor.textOf(file),
      (finding) => this.#editor.goTo(finding),
    );
  }

  #load(source, fresh = []) {
    this.#tell("Loading …", "");
    if (!this.#onReload(source, fresh)) this.#tell("There is no connection to load anything with.", "error");
  }

  #loadFiles(fresh = []) {
    if (this.#editor.isEmpty) this.#tell("There are no files yet: drop some, or begin with a starter.", "error");
    else this.#load({ files: this.#editor.files }, fresh);
  }

  async #take(transfer) {
    const { files, refused } = await readDropped(transfer);
    this.#parts.fileInput.value = "";
    if (files.size) {
      this.#editor.add(files);
      this.#loadFiles([...files.keys()]);
    }
    this.#parts.refused.replaceChildren();
    this.#parts.refused.hidden = !refused.length;
    this.#parts.refused.textContent = refused.join("\n");
    if (!files.size && !refused.length) this.#tell("There are no .py files in there.", "error");
  }

  async #begin() {
    const { starter } = this.#parts;
    const kind = starter.value;
    starter.value = "";
    const found = kind ? await fetch(`/pages/starters/${kind}.py`) : null;
    if (found?.ok) this.#editor.add(new Map([[this.#editor.freeName("newcomer"), await found.text()]]));
    else if (found) this.#tell("The starter could not be fetched.", "error");
  }

  #tell(text, kind) {
    this.#parts.outcome.textContent = text;
    this.#parts.outcome.className = `outcome ${kind && `outcome-${kind}`}`;
  }
}
