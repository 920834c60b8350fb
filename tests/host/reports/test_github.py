"""A report as annotations of GitHub."""

from reported import EMPTY, REPORT

from host.reports import Report, as_github
from sandbox.diagnostics import Diagnostic


def test_a_finding_is_one_annotation() -> None:
    assert as_github.write(REPORT).split("\n") == [
        "::error file=cast/bob é.py,line=2,endLine=2,col=4,title=syntax-error::A comma is missing here: 50%25, or so.",
        "::error file=cast/bob é.py,line=3,endLine=3,col=5,endColumn=9,title=hook-unknown::No 'repli'. Or 'reply'?",
        "::error file=/cast/cy.py,line=9,endLine=9,title=character-failed::ValueError: no",
        "::warning file=cast,title=set-too-large::Too many. Split it.",
    ]
    assert as_github.write(EMPTY) == ""


def test_nothing_in_an_annotation_looks_like_another_one() -> None:
    name = "a,b:c%\n::error file=x.py::no.py"
    found = Diagnostic(file=name, code="syntax-error", message="50%\r\n::error::no", line=1)

    [line] = as_github.write(Report(files=1, characters=(), findings=(found,))).splitlines()

    assert line == (
        "::error file=a%2Cb%3Ac%25%0A%3A%3Aerror file=x.py%3A%3Ano.py,line=1,endLine=1,title=syntax-error"
        "::50%25%0D%0A::error::no"
    )
