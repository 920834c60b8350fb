"""The worker's side: answers questions until the host hangs up.

Runs in: worker.
"""

import random
import socket

from sandbox import messages
from sandbox.compile import compile_source
from sandbox.errors import ProtocolError
from sandbox.limits import limit_processor_seconds
from sandbox.messages import LENGTH_BYTES, MAX_QUESTION_BYTES
from sandbox.registry import Registry


class Child:
    """Answers the questions that one worker is asked."""

    def __init__(self) -> None:
        # Made beforehand: a zygote has it ready for every worker.
        self._registry = Registry()
        self._is_prepared = False

    def answer(self, data: bytes) -> bytes:
        """Return the answer to one encoded question, encoded."""
        return messages.encode(self._answer(messages.decode_question(data)))

    def _answer(self, question: messages.Question) -> messages.Answer:
        match question:
            case messages.Compile(source=source):
                return compile_source(source)
            case messages.Prepare():
                self._registry.prepare(question)
                random.seed(question.seed)
                self._is_prepared = True
                return messages.Prepared()
            case messages.Load():
                return self._loaded_registry().load(question)
            case messages.Call():
                return self._loaded_registry().call(question)

    def _loaded_registry(self) -> Registry:
        if not self._is_prepared:
            raise ProtocolError("the worker was not prepared")
        return self._registry


def serve(child: Child, connection: socket.socket) -> None:
    """Answer questions from `connection` until it ends. Each may use a bounded time of the processor."""
    while (header := _receive(connection, LENGTH_BYTES)) is not None:
        size = int.from_bytes(header, "big")
        data = _receive(connection, size) if size <= MAX_QUESTION_BYTES else None
        if data is None:
            return
        limit_processor_seconds(_LONGEST_QUESTION_SECONDS)
        answer = child.answer(data)
        connection.sendall(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)


# The host ends a worker long before; this is for a worker whose host is gone.
_LONGEST_QUESTION_SECONDS = 5.0


def _receive(connection: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        part = connection.recv(min(size - len(data), 1 << 20))
        if not part:
            return None
        data += part
    return bytes(data)
