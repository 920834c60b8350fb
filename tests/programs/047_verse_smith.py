"""Lays verses out in many ways; a tour of what texts can do."""

from plugin_api import hookimpl

CHARACTER_NAME = "Verse Smith"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/smith.wav"}
INSTRUCTIONS = {"language": "en/fr", "instruction_prompt": "You hammer verses until they rhyme."}
TALK = ["frame roses are red", "rhyme night delight", "rhyme sea bee", "rhyme cat dog", "acrostic fox", "tests Ab1 ² x_y",
        "clean  ..well, well..  ", "indent", "find anna", "number 7", "edges", "unicode"]

POEM = """\
Roses are red,\r
\tviolets are blue,

sugar is sweet"""


def frame(lines: list[str]) -> str:
    width = max(map(len, lines)) + 2
    return "\n".join(["+".ljust(width + 1, "-") + "+", *("|" + line.center(width) + "|" for line in lines), f"+{'':-^{width}}+"])


def rhyme(first: str, second: str) -> str:
    common = ""
    for a, b in zip(reversed(first), reversed(second)):
        if a != b:
            break
        common = a + common
    return common


def tests(text: str) -> str:
    checks = [str.isalpha, str.isalnum, str.isdigit, str.isdecimal, str.isnumeric, str.isidentifier, str.islower, str.istitle,
              str.isspace, str.isupper, str.isascii, str.isprintable]
    return " ".join(f"{check.__name__}={check(text):d}" for check in checks)


@hookimpl
def make_system_prompt(scene):
    title, *lines = POEM.splitlines()
    return f"{INSTRUCTIONS['instruction_prompt']} {title.swapcase()} {__doc__} {len(lines)} {POEM.expandtabs(4).splitlines(keepends=True)!r}"


@hookimpl
def reply(scene, message):
    word, *rest = message.text.split()
    text = message.text.removeprefix(word).lstrip()
    if word == "frame":
        return frame([text.title(), *text.split(maxsplit=1)])
    if word == "rhyme":
        return f"{rhyme(*rest)!r:>8} {'rhymes' if len(rhyme(*rest)) > 1 else 'does not rhyme'}"
    if word == "acrostic":
        lines = {line.strip()[0].lower(): line.strip(" ,\t") for line in POEM.split("\n") if line.strip()}
        return "\n".join(lines.get(letter, letter * 3) for letter in "rvs" + text)
    if word == "tests":
        return "\n".join(map(tests, rest))
    if word == "clean":
        return f"{text.strip(' .')!r} {text.rstrip('. ')!r} {text.count('well')} {text.replace('well', 'so', 1)!r} {text.zfill(20)}"
    if word == "indent":
        return "\n".join(" " * indent + line.lstrip() for indent, line in enumerate(POEM.splitlines()))
    if word == "find":
        return f"{text.find('n')} {text.rfind('n')} {text.index('n', 2)} {text.rindex('a')} {text.find('z')} {text.rpartition('n')} {text.rsplit('n', 1)}"
    if word == "number":
        return f"{text.rjust(3, '0')} {text:*^5} {int(text):+05d} {'-' + text!s:>4} {'%03d|%-4s|%+.1e' % (int(text), text, float(text))} {chr(48 + int(text))}"
    if word == "edges":
        return f"{''.join(reversed('stressed'))} {'abc'[-2:]} {'abcdef'[::2]} {'x' in ''} {'' in 'x'} {'b' > 'a' > 'Z'} {max('verse')} {'a,b,,c'.split(',')} {'-'.join('abc')} {'ab' * 2 + 'c'}"
    shout = "straße ﬁn İ ñ"
    return f"{shout.upper()} {shout.casefold()!r} {shout.capitalize()} {len('é')} {len('é')} {chr(0x2603)} {ord('€')} {'ß'.upper().lower()}"
