"""The worker's side: answers questions until the host hangs up.

Runs in: worker.
"""

import gc
import mmap
import random
import socket
from collections.abc import Iterator

from sandbox import frames, messages
from sandbox.compile import compile_source
from sandbox.errors import ProtocolError
from sandbox.frames import LENGTH_BYTES, MAX_QUESTION_BYTES
from sandbox.limits import ProcessorLimit
from sandbox.registry import Registry


class Child:
    """Answers the questions that one worker is asked."""

    def __init__(self) -> None:
        # Made beforehand: a zygote has it ready for every worker.
        self._registry = Registry()
        self._is_prepared = False

    def own_process(self) -> None:
        """Take over what belongs to the whole process, which must be the worker's alone."""
        self._registry.own_process()

    def begin_anew(self, seed: int) -> None:
        """Draw random numbers of its own from now on: what has loaded its characters was copied for another session."""
        random.seed(seed)
        self._registry.begin_anew(seed)

    def settle(self) -> None:
        """Do now what the first call of each hook would do, short of calling it."""
        self._registry.settle()

    def answer(self, data: bytes) -> bytes:
        """Return the answer to one encoded question, encoded."""
        return frames.encode(self.answer_question(frames.decode_question(data)))

    def answer_question(self, question: messages.Question) -> messages.Answer:
        """Return the answer to one question."""
        # Nearly all are calls, and looking for each of the others first takes half a microsecond.
        if isinstance(question, messages.Call):
            return self._loaded_registry().call(question)
        match question:
            case messages.Compile(source=source, thorough=thorough, may_wait=may_wait):
                return compile_source(source, thorough=thorough, may_wait=may_wait)
            case messages.Prepare():
                self._registry.prepare(question)
                random.seed(question.seed)
                self._is_prepared = True
                return messages.Prepared()
            case messages.Load():
                return self._loaded_registry().load(question)

    def _loaded_registry(self) -> Registry:
        if not self._is_prepared:
            raise ProtocolError("the worker was not prepared")
        return self._registry


def serve(child: Child, connection: socket.socket) -> None:
    """Answer questions from `connection` until it ends. Each may use a bounded time of the processor."""
    child.own_process()
    answer_all(child, connection, ProcessorLimit())


def answer_all(child: Child, connection: socket.socket, kernel_limit: ProcessorLimit) -> None:
    """Answer questions from `connection` until it ends, in a process that `child` owns already."""
    for data in _frames(connection):
        kernel_limit.extend(_LONGEST_QUESTION_SECONDS)
        question = frames.decode_question(data)
        _collect_garbage_of_calls(question)
        answer = frames.encode(child.answer_question(question))
        _make_sure_of_room()
        connection.sendall(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)


# The host ends a worker long before; this is for a worker whose host is gone.
_LONGEST_QUESTION_SECONDS = 5.0
_RECEIVED_BYTES = 1 << 16
# Of address space: what the next question, its answer and a modest hook may need.
_ROOM_BYTES = 4 * 1024 * 1024


def _make_sure_of_room() -> None:
    # Without any the next question would end this process, and another character may be the one that is asked it. Not a
    # bytes object: the allocator would keep it, and fill it with noughts.
    mmap.mmap(-1, _ROOM_BYTES, mmap.MAP_PRIVATE).close()


def _collect_garbage_of_calls(question: messages.Question) -> None:
    # Loading makes things to stay, and collecting meanwhile would take as long as the loading. What is there when the
    # first hook is called is left alone from then on. A file that was put off is loaded among calls; what these left
    # behind is not to be left alone with it.
    if isinstance(question, messages.Call):
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
    elif not (isinstance(question, messages.Load) and question.is_late):
        gc.disable()


def _frames(connection: socket.socket) -> Iterator[bytes]:
    # Several questions may come in one piece, and one in several.
    received = bytearray()
    while part := connection.recv(_RECEIVED_BYTES):
        if not received and len(part) == LENGTH_BYTES + int.from_bytes(part[:LENGTH_BYTES], "big"):
            # As nearly always: one question, and all of it.
            yield part[LENGTH_BYTES:]
            continue
        received += part
        while len(received) >= LENGTH_BYTES:
            end = LENGTH_BYTES + int.from_bytes(received[:LENGTH_BYTES], "big")
            if end > MAX_QUESTION_BYTES:
                return
            if len(received) < end:
                break
            yield bytes(memoryview(received)[LENGTH_BYTES:end])
            del received[:end]
