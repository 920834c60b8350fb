"""What a session tells its client though nothing was asked: only errors may, since clients take no other event amiss.

Runs in: host.
"""

from collections.abc import Callable

from host.errors import ClientError, ErrorCode
from host.outbox import ClientStalled, Outbox
from host.server_events.errors import error_event


class News:
    """Keeps news until it is a good moment for them.

    Args:
        outbox: Where they go.
        is_busy: Whether a response is under way; an error among its events would look like its end.
        on_failure: Told if the client does not read what it is sent.
        on_told: Told of each code that the client was told.
    """

    def __init__(
        self,
        outbox: Outbox,
        is_busy: Callable[[], bool],
        on_failure: Callable[[BaseException], None],
        on_told: Callable[[ErrorCode], None],
    ) -> None:
        self._outbox = outbox
        self._is_busy = is_busy
        self._on_failure = on_failure
        self._on_told = on_told
        self._waiting: list[ClientError] = []
        self._is_open = False

    def close(self) -> None:
        """Tell nothing more, and let go of whose news it was: what refers to each other waits for the collector."""
        self._is_open = False
        self._is_busy = lambda: False
        self._on_failure = lambda _: None

    def open(self) -> None:
        """Begin to tell: the client was greeted, which comes first of all."""
        self._is_open = True
        self.flush()

    def tell(self, problem: ClientError) -> None:
        """Tell it now, or when there is a good moment."""
        self._waiting.append(problem)
        self.flush()

    def flush(self) -> None:
        """Tell what waits, if this is a good moment."""
        if not self._is_open or self._is_busy():
            return
        waiting, self._waiting = self._waiting, []
        try:
            for problem in waiting:
                self._outbox.post(error_event(problem))
                self._on_told(problem.code)
        except ClientStalled as error:
            self._on_failure(error)
