"""An example of each diagnostic code: what a file must hold, or what a directory must be like, to get it.

Runs in: tests.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casts import character, write_set


@dataclass(frozen=True)
class Example:
    """How to come by a code, and how to get rid of it.

    Attributes:
        wrong: Text of a file, or of a part of one, that gets it.
        right: The same, mended; it is executed as well.
        advice: What to do, in general.
        situation: What happened, where the text is not to blame.
        make: Makes a directory that gets it, where one file with the text is not enough.
    """

    advice: str
    wrong: str = ""
    right: str = ""
    situation: str = ""
    make: Callable[[Path], object] | None = None


def _hook(body: str, signature: str = "reply(scene, message)", mark: str = "@hookimpl") -> str:
    return f"from plugin_api import hookimpl\n\n\n{mark}\ndef {signature}:\n    {body}\n"


def _with_constants(text: str, *, without: str = "") -> str:
    constants = {
        "CHARACTER_NAME": '"Ada"',
        "VOICE_SOURCE": '{"source_type": "file", "path_on_server": "voices/ada.wav"}',
        "INSTRUCTIONS": '{"instruction_prompt": "You are Ada."}',
    }
    lines = [f"{name} = {value}" for name, value in constants.items() if name != without]
    return "from plugin_api import hookimpl\n\n" + "\n".join(lines) + f"\n{text}"


def _speaking(language: str) -> str:
    instructions = f'INSTRUCTIONS = {{"instruction_prompt": "You are Ada.", "language": "{language}"}}\n'
    return _with_constants(instructions + _PROMPT, without="INSTRUCTIONS")


_PROMPT: Final = '\n\n@hookimpl\ndef make_system_prompt(scene):\n    return INSTRUCTIONS["instruction_prompt"]\n'
_TOOL: Final = (
    'TOOLS = [{{"type": "function", "function": {{"name": "{}", "description": "Roll dice.",'
    ' "parameters": {{"type": "object"}}}}}}]\n'
    "\n\n@hookimpl\ndef call_tool(scene, call):\n    return str(random.randint(1, 6))\n"
)
_IMPORTS: Final = "import random\n\nfrom plugin_api import hookimpl\n\n"
# Freeing these goes as deep as they are nested, which is further than the interpreter's stack.
_CRASH: Final = "boxes = ()\nfor n in range(400_000):\n    boxes = (boxes,)\nhash(boxes)\n"


def _fill_a_set(directory: Path) -> None:
    write_set(directory, {f"{letter}.py": _CRASH for letter in "abc"} | {"zoe.py": character("Zoe")})


def _have_two_of_a_name(directory: Path) -> None:
    write_set(directory, {"ada.py": character("Ada"), "bob.py": character("Ada")})


def _link_outside(directory: Path) -> None:
    write_set(directory.with_name("elsewhere"), {"ada.py": character("Ada")})
    (directory / "ada.py").symlink_to(directory.with_name("elsewhere") / "ada.py")


def _link_nowhere(directory: Path) -> None:
    (directory / "ada.py").symlink_to(directory / "gone.py")


def _be_a_pipe(directory: Path) -> None:
    os.mkfifo(directory / "ada.py")


def _be_large(directory: Path) -> None:
    write_set(directory, {"ada.py": "#" * (256 * 1024 + 1)})


def _be_deep(directory: Path) -> None:
    write_set(directory, {"ada.py": f"TOTAL = {' + '.join(['1'] * 10_000)}\n"})


def _be_latin(directory: Path) -> None:
    (directory / "ada.py").write_bytes('NOM = "Aimée"\n'.encode("latin-1"))


def _be_many(directory: Path) -> None:
    write_set(directory, {f"c{number:03}.py": character(f"Number {number}") for number in range(201)})


def _be_nothing(directory: Path) -> None:
    write_set(directory, {"notes.txt": "Write a character."})


EXAMPLES: Final[Mapping[str, Example]] = {
    "answer-not-allowed": Example(
        "Constants and answers are plain data: `None`, `bool`, `int`, `float`, `str`, `list` and `dict` with text "
        "keys; the hook's signature says which. See [The constants](authors.md#the-constants) and [The "
        "hooks](authors.md#the-hooks).",
        _hook("return {'prompt': 'You are Ada.'}", "make_system_prompt(scene)"),
        _hook("return 'You are Ada.'", "make_system_prompt(scene)"),
    ),
    "attribute-not-allowed": Example(
        "Use a built-in function or a public attribute.",
        _hook("return str(message.text.__len__())"),
        _hook("return str(len(message.text))"),
    ),
    "budget-exceeded": Example(
        "Compute less, or compute it once at the top of the file and keep it in a constant. What a call may take is"
        " told under [What a character may use](authors.md#what-a-character-may-use).",
        # One call, so that there is one place where the time can end.
        "TOTAL = sum(range(10**12))\n",
        "NUMBERS = [n * n for n in range(100)]\n",
    ),
    "character-failed": Example(
        "The line raised an exception. Its name and text are Python's, or your own.",
        "PRICES = {'tea': 3}\nSPECIAL = PRICES['coffee']\n",
        "PRICES = {'tea': 3}\nSPECIAL = PRICES.get('coffee', 0)\n",
    ),
    "check-failed": Example(
        "The character's own hook [`check`](authors.md#checkscene---liststr--none) says that something is wrong, or an "
        "`assert` in it has failed.",
        _hook("assert RIDDLES, 'there are no riddles'", "check(scene)") + "\n\nRIDDLES = []\n",
        _hook("assert RIDDLES, 'there are no riddles'", "check(scene)")
        + "\n\nRIDDLES = ['What has hands and cannot clap?']\n",
    ),
    "constant-invalid": Example(
        "See [The constants](authors.md#the-constants).",
        _speaking("english"),
        _speaking("en"),
    ),
    "constant-missing": Example(
        "Add the constant, or mend its spelling.",
        _with_constants('CHARACTER_NAM = "Ada"\n' + _PROMPT, without="CHARACTER_NAME"),
        _with_constants(_PROMPT.removeprefix("\n")),
    ),
    "file-not-readable": Example(
        "Check the file's permissions, or where its link leads.",
        situation="The file `ada.py` is a link to a file that is gone.",
        make=_link_nowhere,
    ),
    "file-not-text": Example(
        "Save it as plain UTF-8, without NUL bytes, odd line ends, marks that reorder text, or the declaration of "
        "another coding.",
        situation="The file was saved as Latin-1.",
        make=_be_latin,
    ),
    "file-outside-directory": Example(
        "Copy the file instead.",
        situation="The file `ada.py` is a link to a file in another directory.",
        make=_link_outside,
    ),
    "file-too-large": Example(
        "Split it, or shorten its texts. What belongs to several characters goes into a module in `resources/`.",
        situation="The file has one byte more than it may have.",
        make=_be_large,
    ),
    "hook-invalid": Example(
        "Take the arguments that the hook is given, or some of them, by their names; write `@hookimpl` alone, or with "
        "`tryfirst` or `trylast`. See [The hooks](authors.md#the-hooks).",
        _hook("return text.upper()", "reply(scene, text)"),
        _hook("return message.text.upper()"),
    ),
    "hook-unknown": Example(
        "Mend the spelling, or take the mark away.",
        _hook("return 'Good day.'", "greeet(scene)"),
        _hook("return 'Good day.'", "greet(scene)"),
    ),
    "hook-unused": Example(
        "A warning. Write `@hookimpl` above the function, and write it outside of any class.",
        _hook("return 'Good day.'", "greet(scene)", mark="# Says the first words."),
        _hook("return 'Good day.'", "greet(scene)"),
    ),
    "import-not-allowed": Example(
        "See [Modules](authors.md#modules) for what there is. If it is a module of your set, see that it stands in "
        "`resources/` and loads.",
        "import os\n\nNAME = os.environ.get('NAME', 'Ada')\n",
        "NAME = 'Ada'\n",
    ),
    "memory-exceeded": Example(
        "A warning. The process was replaced, and module variables began anew. Keep what has to last in "
        "`scene.state`, and less of everything else. The file `.` stands for the whole set.",
        situation="In a session, a hook has put more into a module variable than the session's process may keep.",
    ),
    "name-duplicate": Example(
        "Rename one of them.",
        situation="The files `ada.py` and `bob.py` have the same `CHARACTER_NAME`.",
        make=_have_two_of_a_name,
    ),
    "name-not-allowed": Example(
        "Choose another name, or do without the built-in. See [Which Python works](authors.md#which-python-works).",
        "JOKES = open('jokes.txt').read()\n",
        "JOKES = ['Why did the clock blush?']\n",
    ),
    "name-unknown": Example(
        "A warning: Python raises a `NameError` when it comes to this line. Mend the spelling, import the name, or "
        "give it a value.",
        _hook("return mesage.text.upper()"),
        _hook("return message.text.upper()"),
    ),
    "not-a-file": Example(
        "Remove it or rename it.",
        situation="What is called `ada.py` is a pipe, a directory or a device.",
        make=_be_a_pipe,
    ),
    "prompt-generator-missing": Example(
        "Add the hook `make_system_prompt`, or a class [`PromptGenerator`](authors.md#files-of-the-older-format).",
        _with_constants(""),
        _with_constants(_PROMPT),
    ),
    "set-budget-exceeded": Example(
        "Mend first what takes the time: a file with `budget-exceeded`, `worker-died`, or much to do at its top.",
        situation="Three files ended their process while they were loaded, so the others were not tried.",
        make=_fill_a_set,
    ),
    "set-empty": Example(
        "Characters are the files `*.py` directly in the directory whose names do not begin with `.` or `_`.",
        situation="The directory holds nothing but `notes.txt`.",
        make=_be_nothing,
    ),
    "set-too-large": Example(
        "A warning of `greenroom validate`, which looks at all files in any case; a session refuses the directory with "
        "`too_many_files`. Split the directory.",
        situation="The directory holds 201 characters.",
        make=_be_many,
    ),
    "source-too-complex": Example(
        "Break the expression up, or move data into a list.",
        situation="The file holds one sum of ten thousand terms.",
        make=_be_deep,
    ),
    "deprecated": Example(
        "Write what the hint says: the name is there until that release, and not after it.",
        situation="A file uses a name of `plugin_api` that has been there for long, and that a release to come will be"
        " without. Only `greenroom validate` tells. There is none at present.",
    ),
    "switched-off": Example(
        "Mend the file and reload: the same text stays switched off.",
        situation="In a session, the character has ended its process three times.",
    ),
    "syntax-error": Example(
        "Mend the line. All errors of a file are told, as far as one is not another one's doing.",
        "VOICES = {\n    'day': 'voices/bright.wav'\n    'night': 'voices/dark.wav',\n}\n",
        "VOICES = {\n    'day': 'voices/bright.wav',\n    'night': 'voices/dark.wav',\n}\n",
    ),
    "syntax-not-allowed": Example(
        "See [Which Python works](authors.md#which-python-works).",
        _hook("return message.text", mark="@hookimpl").replace("def reply", "async def reply"),
        _hook("return message.text"),
    ),
    "tools-invalid": Example(
        "See [Tools](authors.md#tools).",
        _IMPORTS + _TOOL.format("roll-dice"),
        _IMPORTS + _TOOL.format("roll_dice"),
    ),
    "worker-died": Example(
        "The file crashed the interpreter, or asked for more memory than there is. Make less at once.",
        _CRASH,
        "boxes = []\nfor n in range(1000):\n    boxes.append(n)\n",
    ),
}
