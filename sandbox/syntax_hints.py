"""What to do about text that is not valid Python: by what Python says of it, and by what stands there.

Runs in: worker.
"""

import re
from collections.abc import Mapping
from typing import Final

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
        ("invalid character '\u00d7'", "Write * to multiply."),
        (r"invalid non-printable character", "Delete the character and type an ordinary space."),
        (r"invalid character", "Outside of texts and comments, write letters, digits and Python's own signs."),
        (r"Missing parentheses in call to 'print'", "Write print(…)."),
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
