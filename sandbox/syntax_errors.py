"""One error of Python's parser, told so that the author can mend it.

Python says "invalid syntax" of whatever it has no words for. What stands there tells more: a misspelt keyword, another
language's operator, a comma that is missing between two texts.

Runs in: worker.
"""

import keyword
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sandbox import missing_commas, syntax_hints
from sandbox.diagnostics import Diagnostic, did_you_mean, printable
from sandbox.sources import Source

# Patterns look at lines that somebody wrote by hand.
_MAX_LINE: Final = 400

_WORD = re.compile(r"\s*([^\W\d]\w*)")
_MEANT_COMPARISON = re.compile(r"(?<![=!<>:])=(?!=)")
_APOSTROPHE = re.compile(r"\w'\w")


class Finding(NamedTuple):
    """Where, what and what to do, in characters of the file; `fix` is for the place from `column` to `end`."""

    line: int
    column: int
    message: str
    hint: str
    end: int = 0
    fix: str | None = None


def diagnose(source: Source, lines: Sequence[str], error: SyntaxError) -> Diagnostic:
    """Tell what is wrong where Python stopped.

    Args:
        source: The file.
        lines: Its lines, those that were wrong before replaced.
        error: What Python said.
    """
    found = explain(lines, error)
    end_line = found.line if found.end else 0
    return Diagnostic(
        file=source.name,
        line=found.line,
        column=found.column,
        code="syntax-error",
        message=printable(found.message, 200),
        hint=found.hint,
        end_line=end_line,
        end_column=found.end,
        fix=found.fix,
    )


def explain(lines: Sequence[str], error: SyntaxError) -> Finding:
    """Say what is wrong, as precisely as what stands there allows."""
    said = error.msg or "invalid syntax"
    line = min(max(error.lineno or 1, 1), len(lines))
    column = min(max(error.offset or 1, 1), len(lines[line - 1]) + 1)
    if isinstance(error, IndentationError):
        return _explain_indent(lines, line, said)
    if said.startswith("unterminated string") and (apostrophe := _APOSTROPHE.search(lines[line - 1])):
        message = "This is not valid Python: the apostrophe ends the text."
        return Finding(line, apostrophe.start() + 2, message, syntax_hints.for_message(said))
    if (found := _look(lines, line, column, said)) is not None:
        return found
    if "Perhaps you forgot a comma" in said:
        found = _missing_comma(missing_commas.within(lines, line, column, error))
    elif said.startswith(("cannot assign to", "invalid syntax. Maybe you meant '=='")):
        found = _assignment(lines, line, column, said)
    elif said == "invalid syntax":
        hint = syntax_hints.NO_IDEA
        return Finding(line, column, "This is not valid Python: nothing of this kind can stand here.", hint)
    hint = syntax_hints.for_message(said) or syntax_hints.NO_IDEA
    # What follows the first sentence is a guess of Python's.
    what = said.split(". ")[0].rstrip(".")
    return found or Finding(line, column, f"This is not valid Python: {what}.", hint, *_insert_colon(said, column))


def _insert_colon(said: str, column: int) -> tuple[int, str] | tuple[()]:
    return (column, ":") if said == "expected ':'" else ()


def _explain_indent(lines: Sequence[str], line: int, said: str) -> Finding:
    header = re.search(r"after (.*) on line (\d+)$", said)
    # With nothing below it, what is wrong is the header; otherwise it is the line that is not indented.
    if header and line - int(header[2]) != 1:
        line = int(header[2])
        said = "nothing belongs to this line, and something has to"
    text = lines[line - 1]
    return Finding(
        line,
        len(text) - len(text.lstrip()) + 1,
        f"This is not valid Python: {said}.",
        syntax_hints.for_message(said) or "Indent what belongs to it by four spaces; where nothing does, write pass.",
    )


# What stands there


def _look(lines: Sequence[str], line: int, column: int, said: str) -> Finding | None:
    text = lines[line - 1]
    if said in _SAYS_NOTHING and (found := _whole_line(lines, line)) is not None:
        return found
    if said not in {"invalid syntax", "expected ':'"} and not said.startswith("invalid syntax. "):
        return None
    return (
        _misspelt_keyword(text, line, said)
        or (_operator(text, line, column) if said != "expected ':'" else None)
        or (_keyword_as_name(text, line, column) if said == "invalid syntax" else None)
        or (_out_of_place(text, line, column) if said == "invalid syntax" else None)
        or (_missing_comma(missing_commas.before_key(lines, line, column)) if said == "invalid syntax" else None)
    )


# Pythons since 3.12 say more of some lines, and no more that helps.
_SAYS_NOTHING: Final = frozenset({"invalid syntax", "expected '('", "expected 'in'", "invalid decimal literal"})


def _whole_line(lines: Sequence[str], line: int) -> Finding | None:
    text = lines[line - 1]
    if len(text) > _MAX_LINE:
        return None
    for pattern, message, hint, fix in syntax_hints.LINES:
        if (found := pattern.match(text)) is not None:
            begin, end = found.span(1)
            return Finding(line, begin + 1, message, hint, end + 1, fix)
    above = next((each for each in reversed(lines[: line - 1]) if each.strip()), "")
    if syntax_hints.MATCH.match(above) and not text.lstrip().startswith("case"):
        begin = len(text) - len(text.lstrip()) + 1
        return Finding(line, begin, "Below a match stand its cases.", 'Write case before it: case "a":', begin, "case ")
    return None


def _misspelt_keyword(text: str, line: int, said: str) -> Finding | None:
    word = _WORD.match(text)
    if word is None:
        return None
    name, begin = word[1], word.start(1) + 1
    if name == "else" and re.match(r"\s*else\s+if\b", text):
        end = re.match(r"\s*else\s+if\b", text).end() + 1  # type: ignore[union-attr]
        return Finding(line, begin, "Python writes 'else if' in one word: elif.", "Write elif.", end, "elif")
    if said == "expected ':'" or keyword.iskeyword(name) or not _begins_a_statement(text[word.end() :]):
        return None
    if name in syntax_hints.DECLARING:
        message = f"A name needs no {name!r} before it."
        return Finding(line, begin, message, "Write the name, = and its value.", begin + len(name))
    meant = syntax_hints.FOREIGN.get(name) or _transposed(name) or did_you_mean(name, sorted(syntax_hints.BEGINNINGS))
    if meant:
        message = f"{printable(name, 60)!r} is no word of Python's, {meant!r} is."
        return Finding(line, begin, message, f"Write {meant}.", begin + len(name), meant)
    return None


def _transposed(name: str) -> str | None:
    # By far the commonest way to misspell a short word.
    return next((each for each in sorted(syntax_hints.BEGINNINGS) if sorted(each) == sorted(name)), None)


def _begins_a_statement(rest: str) -> bool:
    # Two words in a row: the first should be a keyword. So should one that ends with a colon.
    return re.match(r"\s+[\w\"'(\[{-]", rest) is not None or rest.strip() == ":"


def _operator(text: str, line: int, column: int) -> Finding | None:
    for sign, meant, hint in syntax_hints.OPERATORS:
        begin = text.find(sign, max(column - len(sign) - 1, 0))
        if 0 <= begin <= column + 1 and not text[begin:].startswith("!="):
            message = f"Python has no operator {sign!r}."
            return Finding(line, begin + 1, message, hint, begin + 1 + len(sign), meant)
    return None


def _keyword_as_name(text: str, line: int, column: int) -> Finding | None:
    before = re.search(r"([^\W\d]\w*)\s*$", text[: column - 1])
    at = re.match(r"[^\W\d]\w*", text[column - 1 :])
    is_bound = text[column - 1 : column] in {"=", ")", ",", ":", "."}
    if before and is_bound and keyword.iskeyword(before[1]) and before[1] not in {"else", "try", "None"}:
        return _kept_word(before[1], line, before.start(1) + 1)
    if at and keyword.iskeyword(at[0]) and re.search(r"(?:def|class|import|as|,|\(|\.)\s*$", text[: column - 1]):
        return _kept_word(at[0], line, column)
    return None


def _out_of_place(text: str, line: int, column: int) -> Finding | None:
    follows = text[column - 1 :]
    if follows.startswith(":="):
        return Finding(line, column, "Only within an expression a name is bound by ':='.", "Write =.", column + 2, "=")
    if text.startswith("@"):
        return Finding(line, 1, "A decorator stands above nothing.", "Write the function right below it.")
    if follows.startswith(";") and any(bracket in text[: column - 1] for bracket in "([{"):
        return Finding(line, column, "A semicolon separates nothing here.", "Write a comma.", column + 1, ",")
    if follows.startswith(":") and text[column - 2 : column - 1] in {"(", "[", "{"}:
        return Finding(line, column - 1, "This bracket is not closed.", "Close it before the colon.", column)
    if text.rstrip().endswith("{"):
        return Finding(line, len(text.rstrip()), "A block does not begin with a brace.", "End the line with a colon.")
    return None


def _kept_word(word: str, line: int, column: int) -> Finding:
    message = f"{word!r} is a word of Python's own and cannot be a name."
    return Finding(line, column, message, f"Choose another name, such as {word}_.", column + len(word))


def _missing_comma(gap: missing_commas.Gap | None) -> Finding | None:
    if gap is None:
        return None
    message = f"A comma is missing here, before {printable(gap.following, 60)}."
    hint = "Write a comma between the two."
    return Finding(gap.line, gap.column, message, hint, gap.column, ",")


# Assignments


def _assignment(lines: Sequence[str], line: int, column: int, said: str) -> Finding | None:
    text = lines[line - 1]
    sign = _MEANT_COMPARISON.search(text, column - 1)
    if sign is None or said.startswith(("cannot assign to True", "cannot assign to False", "cannot assign to None")):
        return None
    place = sign.start() + 1
    opening = max(text.rfind(each, 0, column - 1) for each in "({[")
    if opening >= 0 and text[opening] == "{":
        return Finding(line, place, "In a dict a colon stands between key and value.", "Write a colon.", place + 1, ":")
    if "==" in said and re.match(r"\s*(?:el)?if\b|\s*while\b|\s*return\b|\s*assert\b", text):
        return Finding(line, place, "'=' gives a name its value; it does not compare.", "Write ==.", place + 1, "==")
    return None
