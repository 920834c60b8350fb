"""All that Python cannot parse in a file, place by place, and the rest of the file.

Python stops at the first error. An author wants to mend all of them at once, so what it stopped at is taken out and
the rest is parsed again. An error is only told where that cannot be another one's doing: as soon as the next
stands in what was taken out, or before it, nothing more is looked for.

Runs in: worker.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sandbox.diagnostics import Diagnostic
from sandbox.sources import Source
from sandbox.syntax_errors import diagnose

# Parsing a quarter of a mebibyte takes some 20 ms: a small file is parsed as often as it needs, the largest four times.
MAX_PARSED_CHARACTERS: Final = 1024 * 1024
# Who has mended so many comes again.
MAX_ERRORS: Final = 10

# What begins at the left margin and is no rest of something that began before.
_BEGINS = re.compile(
    r"(?:@|def |class |import |from |if |for |while |try:|with |async |[^\W\d]\w*\s*(?::[^=]*)?=(?!=))"
)


class Parsed(NamedTuple):
    """What is wrong with a text, and what could be parsed of it.

    Attributes:
        errors: In the order of their lines; none if Python can parse all of it.
        tree: Of all lines that are not taken out, on the lines where they stand.
        text: What the tree was made of.
    """

    errors: list[Diagnostic]
    tree: ast.Module | None
    text: str


def parse_in_parts(source: Source) -> Parsed:
    """Parse what can be parsed of a file."""
    lines = source.text.split("\n")
    errors: list[Diagnostic] = []
    rounds = min(MAX_ERRORS, MAX_PARSED_CHARACTERS // max(len(source.text), 1))
    # Python may have parsed all of it, and refused what it means.
    found = try_to_parse(source.text)
    taken_out = 0
    for _ in range(rounds):
        if found is None or _line(found) <= taken_out:
            break
        errors.append(diagnose(source, lines, found))
        attempt = _take_out(lines, found)
        if attempt is None:
            return Parsed(errors, None, "")
        lines, taken_out, found = attempt
    tree = None if found is not None else ast.parse("\n".join(lines))
    return Parsed(errors, tree, "\n".join(lines))


class _Attempt(NamedTuple):
    lines: list[str]
    taken_out: int
    found: SyntaxError | None


def _take_out(lines: list[str], error: SyntaxError) -> _Attempt | None:
    """Take out as little as makes Python go on behind it; None, if it does not."""
    for first, last, instead in _candidates(lines, error):
        rest = [*lines[: first - 1], instead, *[""] * (last - first), *lines[last:]]
        found = try_to_parse("\n".join(rest))
        if found is None or (_line(found) > last and not isinstance(found, IndentationError)):
            return _Attempt(rest, last, found)
    return None


def _candidates(lines: list[str], error: SyntaxError) -> Iterator[tuple[int, int, str]]:
    number = min(max(_line(error), 1), len(lines))
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    if "expected an indented block" in (error.msg or ""):
        yield number, number, f"{indent}    pass"
        yield number - 1, number - 1, f"{lines[number - 2]} pass"
    if "triple-quoted" in (error.msg or ""):
        # All that follows is the text.
        yield number, len(lines), f"{indent}pass"
        return
    is_header = line.split("#")[0].rstrip().endswith(":")
    yield number, number, f"{indent}if 1:" if is_header else f"{indent}pass"
    first = _beginning(lines, number)
    following = (later for later in range(number + 1, len(lines) + 1) if _BEGINS.match(lines[later - 1]))
    # The next statement may be a part of what is not closed.
    for later, _ in zip(following, range(2), strict=False):
        yield first, later - 1, ""
    yield first, len(lines), ""


def _beginning(lines: list[str], number: int) -> int:
    while number > 1 and not _BEGINS.match(lines[number - 1]):
        number -= 1
    while number > 1 and lines[number - 2].startswith("@"):
        number -= 1
    return number


def errors_of_meaning(text: str) -> Iterator[SyntaxError]:
    """Return what Python refuses of a text that it can parse: a return outside of a function, a parameter twice."""
    tree = ast.parse(text)
    for _ in range(min(MAX_ERRORS, MAX_PARSED_CHARACTERS // max(len(text), 1))):
        try:
            compile(tree, "", "exec", dont_inherit=True)
        except SyntaxError as error:
            yield error
            kept = [each for each in tree.body if not each.lineno <= _line(error) <= (each.end_lineno or 0)]
            if len(kept) == len(tree.body):
                return
            tree.body = kept
        else:
            return


def try_to_parse(text: str) -> SyntaxError | None:
    """Return what Python says of a text; None, if it can parse it."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return SyntaxError("too much for Python")
    return None


def _line(error: SyntaxError) -> int:
    return error.lineno or 0
