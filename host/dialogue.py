"""What is said in one session: its conversation, and the responses in it and beside it.

Runs in: host.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from host.cast import Cast
from host.client_events import events as asked
from host.client_events.settings import ResponseSettings
from host.conversation import Conversation, message_of
from host.history import History
from host.item_requests import ItemRequest, answer_item_request
from host.items import make_item
from host.outbox import Outbox
from host.replies import ReplyEngine
from host.responder import Responder
from host.response_writer import Ending, ResponseWriter
from host.responses import Responses
from host.server_events.items import ItemAdded, ItemDone, MessageItem
from host.session_state import SessionState
from host.spans import Attribute, Name, Span, Spans, over
from host.turns import TurnMaker
from plugin_api import Message
from sandbox.diagnostics import printable
from sandbox.messages import SceneData


class Speaking(NamedTuple):
    """Who answers, and by which settings.

    Attributes:
        cast: The characters.
        selected: Name of the one that speaks.
        scene: What its hooks are given.
        state: The session's settings.
        on_said: Told of the words of a response that has completed in the conversation.
    """

    cast: Cast
    selected: str | None
    scene: Callable[[], SceneData]
    state: SessionState
    on_said: Callable[[Message], Awaitable[None]]


class Dialogue:
    """One conversation after the other, each with its responses.

    Args:
        engine: Where the words come from.
        outbox: Where events go.
        responses: Those under way; whoever made them closes them.
        history_characters: What of a conversation a language model is sent.
        spans: Lays spans over responses, where somebody collects them.
    """

    def __init__(
        self,
        engine: ReplyEngine,
        outbox: Outbox,
        responses: Responses,
        history_characters: int,
        *,
        spans: Spans | None = None,
    ) -> None:
        self._spans = spans
        self._engine = engine
        self._outbox = outbox
        self._responses = responses
        self._history_characters = history_characters
        self.begin_anew()

    def begin_anew(self) -> None:
        """Begin another conversation; whoever calls has ended the responses, or is about to."""
        self._conversation = Conversation()
        self._history = History(self._conversation, self._history_characters)

    @property
    def has_begun(self) -> bool:
        """Whether anything was said, or is being said."""
        return len(self._conversation) > 0 or self._responses.is_busy

    @property
    def recent_messages(self) -> tuple[Message, ...]:
        """What was said lately, as characters see it."""
        return self._conversation.recent_messages()

    # Items

    def add_item(self, event: asked.ItemCreate) -> Message | None:
        """Put an item into the conversation, and return what the user said if it is that.

        Raises:
            ClientError: It cannot have its id or its place.
        """
        item = make_item(event.item)
        before = self._conversation.add(item, event.previous_item_id)
        self._outbox.post(ItemAdded(previous_item_id=before, item=item))
        self._outbox.post(ItemDone(previous_item_id=before, item=item))
        return message_of(item) if isinstance(item, MessageItem) and item.role == "user" else None

    def answer(self, request: ItemRequest) -> None:
        """Do what is asked of a single item.

        Raises:
            ClientError: It cannot be done.
        """
        self._outbox.post(answer_item_request(self._conversation, request))

    # Responses

    def respond(self, settings: ResponseSettings, speaking: Speaking) -> None:
        """Begin a response.

        Raises:
            ClientError: There are enough of them, or its input is not there.
        """
        beside = settings.conversation == "none"
        self._responses.refuse_if_busy(beside=beside)
        maker = self._make_turns(settings, speaking)
        maker.check()
        writer = ResponseWriter(
            self._outbox.post,
            None if beside else self._conversation,
            metadata=settings.metadata,
            max_output_tokens=maker.max_output_tokens,
        )
        responder = Responder(
            self._engine,
            writer,
            maker.make,
            client_tools=maker.client_tools,
            run_tool=maker.run_tool,
            room=self._outbox.room,
            spans=self._spans,
        )
        told = {Attribute.RESPONSE: writer.id}
        if speaking.selected is not None:
            told[Attribute.CHARACTER] = printable(speaking.selected)
        span = over(self._spans, Name.RESPONSE, told)
        work = _run(responder, writer, span, None if beside else speaking.on_said)
        self._responses.start(writer, work, beside=beside)

    def _make_turns(self, settings: ResponseSettings, speaking: Speaking) -> TurnMaker:
        return TurnMaker(
            cast=speaking.cast,
            selected=speaking.selected,
            scene=speaking.scene,
            conversation=self._conversation,
            history=self._history,
            state=speaking.state,
            settings=settings,
            reads_prompt=self._engine.reads_prompt,
        )


async def _run(
    responder: Responder,
    writer: ResponseWriter,
    span: AbstractContextManager[Span],
    on_said: Callable[[Message], Awaitable[None]] | None,
) -> None:
    with span as entered:
        status = await responder.run()
        _note(entered, writer, status)
        if on_said is not None and status == "completed" and (said := writer.said) is not None:
            await on_said(said)


def _note(span: Span, writer: ResponseWriter, status: Ending) -> None:
    span.note({Attribute.OUTCOME: status})
    if writer.first_words_seconds is not None:
        span.note({Attribute.FIRST_WORDS_SECONDS: writer.first_words_seconds})
    if status == "failed":
        span.fail()
