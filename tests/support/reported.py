"""A report with one finding of each kind.

Runs in: tests.
"""

from host.reports import Character, Report
from sandbox.diagnostics import Diagnostic

ADA = Character(
    file="cast/ada.py",
    name="Ada",
    hooks=("make_system_prompt", "reply"),
    tools=("dig",),
    voice="file ada.wav",
    language="en",
    good=True,
    size_bytes=400,
    load_milliseconds=0.25,
    prompt_characters=12,
    prompt=None,
    is_checked=False,
)
IN_LINE = Diagnostic(
    file="cast/bob é.py",
    code="hook-unknown",
    message="No 'repli'.",
    hint="Or 'reply'?",
    line=3,
    column=5,
    end_line=3,
    end_column=10,
    fix="reply",
)
COMMA = Diagnostic(
    file="cast/bob é.py",
    code="syntax-error",
    message="A comma is missing here: 50%, or so.",
    line=2,
    column=4,
    end_line=2,
    end_column=4,
    fix=",",
)
LINE = Diagnostic(file="/cast/cy.py", code="character-failed", message="ValueError: no", line=9)
WHOLE = Diagnostic(file="cast", code="set-too-large", message="Too many.", severity="warning", hint="Split it.")
REPORT = Report(files=4, characters=(ADA,), findings=(COMMA, IN_LINE, LINE, WHOLE))
EMPTY = Report(files=0, characters=(), findings=())
