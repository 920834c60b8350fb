"""What to do about text that is not valid Python: by what Python says of it, and by what stands there.

Runs in: worker.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

# What Python says -> what to do; the first that fits counts. Pythons word some of them differently.
_BY_MESSAGE: Final = tuple(
    (re.compile(pattern), hint)
    for pattern, hint in (
        (r"was never closed", "Write the closing bracket where the expression ends."),
        (r"does not match opening parenthesis", "Close each bracket by one of its own kind: (…), […], {…}."),
        (r"unmatched '", "Take this bracket away, or open one before it."),
        (r"forgot a comma", "Write a comma between the two."),
        (r"unterminated triple-quoted", "End the text with the same three quotation marks."),
        (
            r"unterminated (?:f-)?string|EOL while scanning|f-string: unterminated",
            'End the text by the mark that it begins with. One with an apostrophe goes between double ones: "It\'s".',
        ),
        (r"expected ':'", "End this line with a colon."),
        (r"expected an indented block", "Indent what belongs to it by four spaces; where nothing does, write pass."),
        (r"unexpected indent", "Let the line begin in the same column as the one before it."),
        (r"unindent does not match", "Let the line begin in the same column as the block that it belongs to."),
        (r"inconsistent use of tabs", "Indent by spaces alone, four for each level."),
        (r"expected 'except' or 'finally'", "A try needs an except or a finally, indented as the try is."),
        (r"f-string.*(?:valid expression required|empty expression)", "Name what to show between the braces."),
        (r"f-string.*single '\}'", "Write }} for a brace of the text itself."),
        (r"f-string.*(?:expecting|expected) '\}'", "Close the brace within the text: {name}."),
        (r"f-string.*conversion", "Write !r, !s or !a, or a colon before a format: {price:.2f}."),
        (r"f-string", "Mend the expression between the braces, or write {{ and }} for braces of the text itself."),
        (r"invalid character '[“”„«»]'", 'Write straight quotation marks: "…".'),
        (r"invalid character '[\u2018\u2019\u201a]'", "Write a straight apostrophe: '."),
        (r"invalid character '[\u2013\u2014\u2212]'", "Write a plain minus: -."),
        (r"invalid character '[\uff01-\uff5e\u3001\u3002]'", "Write the plain sign, as on an English keyboard."),
        ("invalid character '\u00d7'", "Write * to multiply."),
        (r"invalid non-printable character", "Delete the character and type an ordinary space."),
        (r"invalid character", "Outside of texts and comments, write letters, digits and Python's own signs."),
        (r"Missing parentheses in call to 'print'", "Write print(…)."),
        (r"Missing parentheses in call to", "Put what it is called with into brackets."),
        (
            r"cannot use assignment expressions with",
            "Only a plain name stands before ':='; write = in a line of its own.",
        ),
        (r"too many nested parentheses", "Take it apart, or move data into a list."),
        (r"multiple exception types", "Write: except (ValueError, TypeError) as error."),
        (r"'return' outside function|'yield' outside function", "Indent the line into its function, or take it away."),
        (r"'await' outside|asynchronous comprehension outside", "Hooks are synchronous: call the function directly."),
        (r"outside loop|not properly in loop", "It belongs into a for or a while; from a function, return."),
        (r"leading zeros in decimal", "Write the number without zeros in front, or as a text."),
        (r"invalid decimal literal", "A name cannot begin with a digit; a number has no letters in it."),
        (
            r"unexpected character after line continuation",
            "Let the backslash be the last of its line, or use brackets.",
        ),
        (r"unicodeescape", r'Write r"…" before a text with backslashes in it, or \\ for each.'),
        (r"follows (?:keyword|default) argument", "Write what has no name or default first."),
        (r"without a default follows", "Write the parameters without a default first."),
        (r"duplicate (?:argument|parameter)", "Give each parameter a name of its own."),
        (r"keyword argument repeated", "Give each argument once."),
        (r"cannot assign to (?:True|False|None|__debug__)", "Choose another name."),
        (
            r"cannot (?:assign to|delete)",
            "Write == to compare; only a name, an item or an attribute can be assigned to.",
        ),
        (r"invalid syntax\. Maybe you meant '=='", "Write == to compare."),
        (r"expression expected after", "Write the value behind the colon."),
        (
            r"used prior to global|assigned to before global|parameter and",
            "Move the statement to the top of the function.",
        ),
        (
            r"no binding for nonlocal",
            "Write global for a name of the file, or bind it in the function around this one.",
        ),
        (r"named .* is not defined|nested .* parentheses", ""),
    )
)

NO_IDEA: Final = (
    "Look at the line before as well: a missing comma, bracket or quotation mark is often only noticed later."
)


class Wrong(NamedTuple):
    """A way to go wrong that a line shows.

    Attributes:
        pattern: Of the line; its first group is the place.
        message: What is wrong.
        hint: What to do.
        fix: What to write in that place.
    """

    pattern: re.Pattern[str]
    message: str
    hint: str
    fix: str | None = None


_CONFLICT: Final = "Keep one of the two sides, and take away the lines that begin with <<<<<<<, ======= and >>>>>>>."
# Looked at where Python itself only says that the syntax is invalid; the first that fits counts.
LINES: Final = tuple(
    Wrong(re.compile(pattern), *told)
    for pattern, *told in (
        (r"(<{7}|={7}$|>{7}|\|{7})", "A merge conflict has been left here.", _CONFLICT),
        (r"(```)", "This is a mark of Markdown, and no Python.", "Take away the lines that begin with ```."),
        (
            r"\s*(>>>|\.\.\.)\s",
            "The prompt of Python's console is no part of a program.",
            "Take it away from the beginning of each line, and what the console has printed.",
        ),
        (r"\s*(//|/\*|--\s)", "A comment begins with #.", "Write #.", "#"),
        (r"([%!])[a-z]+\s", "A notebook's command is no Python.", "Take the line away."),
        (
            r"\s*(<)[!/]?[A-Za-z]",
            "This is HTML, and no Python.",
            "Save the file itself and not the page that shows it.",
        ),
        (
            r"\s*(?:async\s+)?def\s+\w+(\s*):",
            "A function has its arguments in brackets.",
            "Write (), or (scene).",
            "()",
        ),
        (
            r"\s*(def|class)\s*(?:#.*)?$",
            "A name is missing here.",
            "Write what it is called: def reply(scene, message):",
        ),
        (r"\s*for\s+[\w, ]+?(\s)\s*(?!in\b|,)[\w.]+[^,]*:", "A for has an in.", "Write: for each in things:", " in "),
        (r"\s*(default)\s*:", "Python has no 'default'.", "Write case _: for what no other case fits.", "case _"),
        (r".*\b(new\s+)\w+\(", "Python makes an object without 'new'.", "Write the name and the brackets alone.", ""),
        (r".*\blambda\b[^:]*:\s*(return\s)", "A lambda answers what stands behind its colon.", "Leave return out.", ""),
        (r"\s*with\b.*\)(\s)\s*\w+\s*:", "An as is missing here.", "Write: with thing as name:", " as "),
        (
            r"\s*(elif|else|except|finally)\b",
            "This belongs to nothing before it.",
            "Let it begin in the column of its if or try; what is not to be asked about any more, else, comes last.",
        ),
    )
)
# The opening of a match, whose cases stand right below.
MATCH: Final = re.compile(r"\s*match\b.*:\s*(?:#.*)?$")

# What people write who know other languages -> what Python writes.
FOREIGN: Final[Mapping[str, str]] = {
    "elseif": "elif",
    "elsif": "elif",
    "function": "def",
    "func": "def",
    "fn": "def",
    "fun": "def",
    "sub": "def",
    "switch": "match",
    "foreach": "for",
    "catch": "except",
    "throw": "raise",
    "include": "import",
    "require": "import",
    "using": "import",
}
DECLARING: Final = frozenset({"var", "let", "const", "auto", "int", "str", "string", "float", "bool", "dict", "list"})
OPERATORS: Final = (
    ("===", "==", "Write == to compare."),
    ("!==", "!=", "Write != to compare."),
    ("&&", "and", "Write and."),
    ("||", "or", "Write or."),
    ("<>", "!=", "Write !=."),
    (
        "=>",
        None,
        "Python has no arrow here: a dict has colons, a comparison is written >=, a function begins with def.",
    ),
    ("++", None, "Write += 1."),
    ("--", None, "Write -= 1."),
    ("!", "not ", "Write not."),
    ("?", None, "Write: a if condition else b."),
)
BEGINNINGS: Final = frozenset(
    "def class return import from if elif else for while try except finally with raise pass break continue global "
    "nonlocal assert del yield async lambda not print".split()
)


def for_message(message: str) -> str:
    """Return what to do about a text of which Python says `message`; nothing, if it says nothing helpful."""
    return next((hint for pattern, hint in _BY_MESSAGE if pattern.search(message)), "")
