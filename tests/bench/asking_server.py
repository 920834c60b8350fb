"""The bare server, with a process beside each connection that is asked three times before an answer, as hooks are.

Run as a program: ``asking_server.py PORT``.

Runs in: benchmark, the asking server's process.
"""

from typing import Any, Final

import bare_server
from echoes import Echo

# Hooks of a short turn, and about what one of them answers.
_HOOKS: Final = 3
_ANSWER_BYTES: Final = 200


async def application(scope: dict[str, Any], receive: bare_server.Receive, send: bare_server.Send) -> None:
    """Talk to one client."""
    echo = await Echo.start(_ANSWER_BYTES)

    async def receive_and_ask() -> dict[str, Any]:
        message = await receive()
        if message.get("text", "")[:1].isdigit():
            for _ in range(_HOOKS):
                await echo.ask()
        return message

    try:
        await bare_server.application(scope, receive_and_ask, send)
    finally:
        echo.close()


if __name__ == "__main__":
    bare_server.main(application)
