"""Spans over what a session does, for operators who collect traces: who waited for what, and how long.

Where nobody collects them there are none, and nothing of OpenTelemetry is imported; `host.otel` makes them.

Runs in: host.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from host.otel import CollectedSpans

Value: TypeAlias = str | int | float | bool


class Name(StrEnum):
    """What there are spans over."""

    SESSION = "session"
    RESPONSE = "response"
    HOOK = "hook"
    TOOL = "tool"
    MODEL = "model"


class Attribute(StrEnum):
    """What spans tell. None of it is what anybody said."""

    SESSION = "greenroom.session"
    RESPONSE = "greenroom.response"
    CHARACTER = "greenroom.character"
    HOOK = "greenroom.hook"
    TOOL = "greenroom.tool"
    OUTCOME = "greenroom.outcome"
    FIRST_WORDS_SECONDS = "greenroom.first_words_seconds"
    # As the conventions of OpenTelemetry have them.
    MODEL = "gen_ai.request.model"
    INPUT_TOKENS = "gen_ai.usage.input_tokens"
    OUTPUT_TOKENS = "gen_ai.usage.output_tokens"


Attributes: TypeAlias = Mapping[Attribute, Value]

# What comes of something that was stopped from outside.
STOPPED: Final = "cancelled"


class ExtraMissing(Exception):
    """What the settings ask for is not installed."""


class Span(Protocol):
    """A span under way."""

    def note(self, attributes: Attributes) -> None:
        """Add what has become known."""

    def fail(self) -> None:
        """Mark it as one that went wrong."""


class Spans(Protocol):
    """Makes spans."""

    def over(self, name: Name, attributes: Attributes, *, is_parent: bool = True) -> AbstractContextManager[Span]:
        """Lay a span over what is done within; it belongs to the one that this task is in.

        Args:
            name: What it is over.
            attributes: What is known at the beginning.
            is_parent: Whether what is done within belongs to it. Not over the body of a generator: that is left and
                entered anew, in whatever else is going on.
        """


class _NoSpan:
    def note(self, attributes: Attributes) -> None:
        pass

    def fail(self) -> None:
        pass


_NONE: Final[AbstractContextManager[Span]] = nullcontext(_NoSpan())


def over(
    spans: Spans | None, name: Name, attributes: Attributes, *, is_parent: bool = True
) -> AbstractContextManager[Span]:
    """Lay a span over what is done within, if anybody collects them."""
    return _NONE if spans is None else spans.over(name, attributes, is_parent=is_parent)


def collect_spans(endpoint: str) -> "CollectedSpans":
    """Return spans that are sent to the collector at this address; the caller opens and closes them.

    Raises:
        ExtraMissing: OpenTelemetry is not installed.
    """
    try:
        from host.otel import CollectedSpans, collector_at  # noqa: PLC0415
    except ImportError as error:
        raise ExtraMissing(
            "GREENROOM_OTEL_ENDPOINT asks for traces, and OpenTelemetry is not installed: "
            "pip install 'greenroom[otel]'."
        ) from error
    return CollectedSpans(collector_at(endpoint))
