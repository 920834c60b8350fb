"""Events of the server, as they are written.

Runs in: tests.
"""

import json
from typing import Any

from host.encoding import EventEncoder
from host.server_events import ServerEvent
from host.server_events.characters import CharacterInfo, CharactersListed, CharactersReloaded, CharactersWatching
from host.server_events.items import Content, MessageItem
from sandbox.diagnostics import Diagnostic

SAID = MessageItem(
    id="item_2", status="completed", role="assistant", content=(Content(type="output_text", text="A test."),)
)
PLACE: dict[str, Any] = {"response_id": "resp_1", "item_id": "item_2", "output_index": 0, "content_index": 0}
DIAGNOSTIC = Diagnostic(
    file="bob.py", line=3, column=1, code="import-not-allowed", severity="error", message="os cannot be imported"
)
ADA = CharacterInfo(name="Ada", good=True, comment=None, file="ada.py", tools=["count"])
OWN_EVENTS: list[ServerEvent] = [
    CharactersReloaded(
        directory="/characters",
        loaded_count=1,
        error_count=1,
        total_files=2,
        characters=[ADA],
        generation=3,
        digest="sha256:00",
        load_duration=0.006,
        conversation_ended=True,
        diagnostics=[DIAGNOSTIC],
    ),
    CharactersListed(
        directory="/characters", character_count=1, characters=[ADA], generation=3, digest="sha256:00", active="Ada"
    ),
    CharactersWatching(directory="/characters", enabled=True),
]


def sent(event: ServerEvent) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(EventEncoder().encode(event))
    return message
