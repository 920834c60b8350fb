"""What passes between a client and the selected character: what is said to it, what it answers, and its greeting.

Runs in: host.
"""

import asyncio
from contextlib import suppress
from typing import Final

from host.client_events import events as asked
from host.client_events.settings import ResponseSettings
from host.company import Company
from host.dialogue import Dialogue, Speaking
from host.errors import ClientError
from host.session_state import SessionState
from plugin_api import Message

# What a response does that is asked for without any wishes.
_AS_THE_SESSION: Final = ResponseSettings()


class Exchange:
    """Lets the characters of one session hear what is said, and the selected one speak.

    Args:
        dialogue: What is said.
        company: Who is there.
        state: The session's settings.
    """

    def __init__(self, dialogue: Dialogue, company: Company, state: SessionState) -> None:
        self._dialogue = dialogue
        self._company = company
        self._state = state

    async def take_item(self, event: asked.ItemCreate, then: object) -> None:
        """Put an item into the conversation, and let the characters hear it if the user says it.

        Args:
            event: What came.
            then: What is done next, if that is there already.

        Raises:
            ClientError: It cannot have its id or its place.
        """
        message = self._dialogue.add_item(event)
        if message is None:
            return
        if isinstance(then, asked.ResponseCreate) and self._company.cast.takes_rows:
            # In the same breath as the first question of the response: the worker is woken once.
            self._company.cast.owe("on_user_message", self._company.scene, {"message": message})
        else:
            await self._company.notify("on_user_message", {"message": message})

    async def respond(self, wishes: ResponseSettings | None) -> None:
        """Begin a response.

        Raises:
            ClientError: There are enough of them, or its input is not there.
        """
        try:
            self._dialogue.respond(wishes or _AS_THE_SESSION, self._speaking)
            if self._company.cast.owes:
                # Before Python 3.12 it has not come to its first question yet, which takes them along.
                await asyncio.sleep(0)
        finally:
            # What comes behind is done when characters have heard of what came before.
            await self._company.cast.pay()

    def greet(self) -> None:
        """Let the selected character speak first, if that is wanted and nobody has spoken."""
        company = self._company
        name = company.selection.name
        if name is None or "greet" not in company.cast.manifests[name].hooks:
            return
        if self._state.is_greeting and not self._dialogue.has_begun:
            # Where too many responses run beside the conversation, it stays silent: what was asked for is done.
            with suppress(ClientError):
                self._dialogue.respond(_AS_THE_SESSION, self._speaking)

    @property
    def _speaking(self) -> Speaking:
        company = self._company
        return Speaking(company.cast, company.selection.name, company.scene, self._state, self._tell_said)

    async def _tell_said(self, said: Message) -> None:
        await self._company.notify("on_response", {"message": said})
