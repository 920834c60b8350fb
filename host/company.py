"""Who is there in a session: its cast, who of it is selected, and what their hooks are given.

Runs in: host.
"""

from typing import Any

from host.announcements import Place
from host.cast import Cast
from host.client_events.settings import SessionSettings
from host.clock import Clock
from host.dialogue import Dialogue
from host.logs import Whereabouts
from host.selection import NOBODY, Selection, select, wanted_character
from sandbox.diagnostics import printable
from sandbox.messages import SceneData


class Company:
    """The characters of one session.

    Args:
        dialogue: What is said; another cast begins another conversation.
        clock: Tells characters the time.
        whereabouts: What the log tells of the session.

    Attributes:
        selection: Who speaks.
        generation: How often the session was given another cast.
    """

    def __init__(self, dialogue: Dialogue, clock: Clock, whereabouts: Whereabouts) -> None:
        self._dialogue = dialogue
        self._clock = clock
        self._whereabouts = whereabouts
        self._cast: Cast | None = None
        self.selection = NOBODY
        self.generation = 0

    @property
    def cast(self) -> Cast:
        """The characters; there are some before any event is handled."""
        assert self._cast is not None  # noqa: S101 (see above)
        return self._cast

    @property
    def has_cast(self) -> bool:
        """Whether there are any yet."""
        return self._cast is not None

    @property
    def is_conversing(self) -> bool:
        """Whether anybody is selected, or anything was said."""
        return self.selection.name is not None or self._dialogue.has_begun

    @property
    def place(self) -> Place:
        """Where the session stands."""
        return Place(self.generation, self.selection.name)

    def begin(self, cast: Cast) -> None:
        """Take the first cast."""
        self._cast = cast

    def adopt(self, cast: Cast) -> Cast:
        """Begin anew with another cast, and return the one before; its owner is then the caller."""
        previous, self._cast = self.cast, cast
        self.generation += 1
        self._whereabouts.generation = self.generation
        self._dialogue.begin_anew()
        self.select(NOBODY)
        return previous

    def select(self, selection: Selection) -> None:
        """Let somebody speak from now on, or nobody."""
        self.selection = selection
        self._whereabouts.character = None if selection.name is None else printable(selection.name)

    async def wanted(self, wishes: SessionSettings) -> Selection:
        """Return who is selected if a client gets what it asks for, which may be who is selected already.

        Raises:
            ClientError: There is no such character, or it failed; whoever was selected stays.
        """
        wanted = wanted_character(wishes, self.cast.manifests)
        if wanted is None or wanted == self.selection.name:
            return self.selection
        return await self.ask_for(wanted) if wanted else NOBODY

    async def ask_for(self, name: str) -> Selection:
        """Ask a character for its prompt, so that it can be selected; see `select`.

        Raises:
            ClientError: There is no such character, or it failed; whoever was selected stays.
        """
        return await select(self.cast, name, self.scene(selected=name))

    def scene(self, *, selected: str | None = None) -> SceneData:
        """Return what hooks are given now, or would be if somebody else were selected."""
        now = self._clock()
        return SceneData(
            selected=selected or self.selection.name,
            messages=self._dialogue.recent_messages,
            now_seconds=now.seconds,
            offset_seconds=now.offset_seconds,
            zone=now.zone,
        )

    async def notify(self, hook: str, arguments: dict[str, Any] | None = None) -> None:
        """Tell an event to all that hear it."""
        await self.cast.notify(hook, self.scene, arguments)
