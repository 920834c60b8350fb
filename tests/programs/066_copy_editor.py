"""Compares two versions of a text and marks what changed."""

import difflib

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Blue Pencil"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/blue_pencil.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You edit copy. You are gentle, then you are not."}
TALK = ["diff", "context", "marks", "restore", "words", "junk", "The cat sat down on a mat", "rewrite"]

DRAFT = "The cat sat on the mat.\nIt was warm.\nNobody minded.\n".splitlines(keepends=True)
PROOF = "The cat lay on the mat.\nIt was warm.\nEverybody minded.\nThe end.\n".splitlines(keepends=True)


def compare_words(left: str, right: str) -> str:
    before, after = left.split(), right.split()
    matcher = difflib.SequenceMatcher(None, before, after)
    steps = []
    for action, start, stop, begin, end in matcher.get_opcodes():
        match action:
            case "equal":
                steps.append(" ".join(before[start:stop]))
            case "replace":
                steps.append(f"[{' '.join(before[start:stop])} > {' '.join(after[begin:end])}]")
            case "delete":
                steps.append(f"[-{' '.join(before[start:stop])}]")
            case "insert":
                steps.append(f"[+{' '.join(after[begin:end])}]")
    return f"{' '.join(steps)} ({matcher.ratio():.3f}, quickly {matcher.quick_ratio():.3f})"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"] + "\n" + "".join(difflib.Differ().compare(DRAFT, PROOF))


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text:
        case "diff":
            return "".join(difflib.unified_diff(DRAFT, PROOF, "draft", "proof", n=1))
        case "context":
            return "".join(difflib.context_diff(DRAFT, PROOF, fromfile="draft", tofile="proof"))
        case "marks":
            return "".join(line for line in difflib.ndiff(DRAFT, PROOF) if not line.startswith("?"))
        case "restore":
            delta = list(difflib.ndiff(DRAFT, PROOF))
            return f"{list(difflib.restore(delta, 1)) == DRAFT} {''.join(difflib.restore(delta, 2)) == ''.join(PROOF)}"
        case "words":
            matcher = difflib.SequenceMatcher(difflib.IS_CHARACTER_JUNK, "the quick fox", "a quiet fox")
            block = matcher.find_longest_match(0, 13, 0, 11)
            return f"{block} {block.size} {[tuple(each) for each in matcher.get_matching_blocks()]}"
        case "junk":
            lines = ["\n", "#\n", "text\n"]
            return str([difflib.IS_LINE_JUNK(line) for line in lines])
        case "rewrite":
            return difflib.SequenceMatcher(None, "abc").ratio(1)
        case said:
            last = scene.state.get("last", "The cat sat on the mat")
            scene.state["last"] = said
            return compare_words(last, said)
