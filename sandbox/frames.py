"""Messages as bytes: each a capped frame of plain data, and nothing else is believed.

A frame is four bytes of length and a msgpack message. The host decodes only what it asked for and only as the type
it expects; nothing of a message is ever evaluated, imported or unpickled.

Runs in: both.
"""

from typing import Any, Final

import msgspec

from sandbox import manifest as manifests
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, is_known
from sandbox.errors import ProtocolError
from sandbox.hooks import HOOKS
from sandbox.manifest import Manifest
from sandbox.messages import (
    MAX_PRINTED_LOG_CHARACTERS,
    Answer,
    Answered,
    Call,
    CallResult,
    Compile,
    Compiled,
    Load,
    LoadResult,
    Prepare,
    Prepared,
    Question,
)

LENGTH_BYTES: Final = 4
# A whole set's resources, compiled: a few times their text.
MAX_QUESTION_BYTES: Final = 16 * 1024 * 1024
# Code is a few times its text; 256 KiB of text at the most.
MAX_COMPILED_BYTES: Final = 4 * 1024 * 1024
# A manifest with ten tools and everything else at its limit.
MAX_LOADED_BYTES: Final = 512 * 1024
# Beside the answer itself: what was printed, and the frame around it.
ANSWER_MARGIN_BYTES: Final = 32 * 1024
# No budget is larger.
MAX_LOAD_SECONDS: Final = 3600.0

_encoder = msgspec.msgpack.Encoder()
_lines_decoder: Final = msgspec.msgpack.Decoder(dict[str, int])
_question_decoder: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_answer_decoders: Final[dict[type[Question], msgspec.msgpack.Decoder[Any]]] = {
    Compile: msgspec.msgpack.Decoder(Compiled),
    Prepare: msgspec.msgpack.Decoder(Prepared),
    Load: msgspec.msgpack.Decoder(LoadResult),
    Call: msgspec.msgpack.Decoder(CallResult),
}


def encode(message: Question | Answer) -> bytes:
    """Encode a message; the length in front is added by whoever sends it."""
    return _encoder.encode(message)


def decode_question(data: bytes) -> Question:
    """Decode what the host asks."""
    return _question_decoder.decode(data)


def decode_answer(question: Question, data: bytes) -> Any:
    """Decode what a worker says, as the answer to `question` and nothing else.

    Raises:
        ProtocolError: It is not such an answer.
    """
    try:
        answer = _answer_decoders[type(question)].decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError("the worker's answer is not in the protocol") from error
    if type(answer) is Answered and not answer.printed:
        return answer
    # What files print while they are loaded is kept for as long as the set.
    if len(getattr(answer, "printed", "")) > MAX_PRINTED_LOG_CHARACTERS:
        raise ProtocolError("the worker says that more was printed than it may collect")
    if not 0 <= getattr(answer, "seconds", 0) <= MAX_LOAD_SECONDS:
        raise ProtocolError("the worker says that it took a time that nothing can take")
    return answer


def check_diagnostics(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Refuse findings that no worker of ours would tell.

    Raises:
        ProtocolError: There are too many, or one is not known.
    """
    if len(diagnostics) > MAX_DIAGNOSTICS or not all(map(is_known, diagnostics)):
        raise ProtocolError("the worker sent diagnostics that are not in the protocol")


def check_manifest(file: str, manifest: Manifest) -> None:
    """Refuse what no worker of ours would tell of a file.

    Raises:
        ProtocolError: It breaks a rule that the worker knows, or is of another file.
    """
    try:
        manifests.check_manifest(manifest)
    except ValueError as error:
        raise ProtocolError("the worker sent a manifest that it should have refused") from error
    hooks = set(manifest.hooks)
    if manifest.file != file or not hooks <= set(HOOKS) or len(hooks) < len(manifest.hooks):
        raise ProtocolError("the worker sent a manifest that does not fit its question")


def pack_lines(lines: dict[str, int]) -> bytes:
    """Pack where names are bound."""
    return _encoder.encode(lines)


def unpack_lines(packed: bytes) -> dict[str, int]:
    """Return where names are bound; nowhere, if nothing was packed."""
    return _lines_decoder.decode(packed) if packed else {}


def largest_answer(question: Question) -> int:
    """Return how many bytes an answer to `question` may have."""
    if type(question) is Call:
        budget = question.budget
        return budget.answer_bytes + budget.state_bytes + ANSWER_MARGIN_BYTES
    return MAX_COMPILED_BYTES if type(question) is Compile else MAX_LOADED_BYTES
