"""The server's end of HTTP: uvicorn's, with a limit on what one request may send.

Uvicorn and the parser below it take in heads, bodies and trailers of any size, before anybody has shown a key.

Runs in: host.
"""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# The largest of ours names a path, or gives a reason; browsers send some kilobytes of headers. What comes in one piece
# is taken as one piece, so that a request may be larger by as much as the loop reads at once, a quarter of a megabyte.
MAX_REQUEST_BYTES: Final = 128 * 1024


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    # Since the request began.
    _request_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Take what came from the network, as long as it is no more than a request may have."""
        self._request_bytes += len(data)
        super().data_received(data)
        if self._request_bytes > MAX_REQUEST_BYTES and not self.transport.is_closing():
            self.send_400_response(f"The request is larger than {MAX_REQUEST_BYTES} bytes.")

    def on_message_complete(self) -> None:
        """Take note that the request has come to its end."""
        super().on_message_complete()
        self._request_bytes = 0
