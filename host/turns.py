"""What a response begins with: the speaker, the prompt, the items and the tools.

Runs in: host.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeGuard

import msgspec

from host.cast import Cast
from host.client_events import items as asked
from host.client_events.settings import ResponseSettings
from host.conversation import Conversation
from host.errors import ClientError, ErrorCode
from host.history import History
from host.items import make_item
from host.replies import Turn
from host.server_events.items import Item
from host.session_state import SessionState
from plugin_api import Message, ToolCall
from sandbox.constant_rules import MAX_TEMPERATURE, LanguageModel
from sandbox.diagnostics import printable
from sandbox.messages import SceneData

# What of a name is repeated that a model made up.
MAX_TOOL_NAME_CHARACTERS: Final = 60


class CastSpeaker:
    """The selected character, as a reply engine may ask it."""

    def __init__(self, cast: Cast, name: str, scene: Callable[[], SceneData]) -> None:
        self._cast = cast
        self._name = name
        self._scene = scene

    async def greet(self) -> str | None:
        """Ask for its first words; see `Speaker.greet`."""
        answer: str | None = await self._ask_if_there("greet", {})
        return answer

    async def reply(self, message: Message) -> str | ToolCall | None:
        """Ask for its answer to a message; see `Speaker.reply`."""
        answer = await self._ask_if_there("reply", {"message": message})
        # Nearly always words, or none, and checked already; to convert to a union takes 6 µs.
        return answer if answer is None or type(answer) is str else msgspec.convert(answer, ToolCall)

    async def _ask_if_there(self, hook: str, arguments: dict[str, Any]) -> Any:
        if hook not in self._cast.manifests[self._name].hooks:
            return None
        return await self._cast.ask(self._name, hook, self._scene(), arguments)


class TurnMaker(msgspec.Struct, frozen=True, kw_only=True):
    """Works out the first turn of a response, and runs the tools of its character.

    Attributes:
        cast: The characters at the time the response was asked for.
        selected: Who speaks.
        scene: What hooks are given.
        conversation: What was said.
        history: How much of that a language model is sent.
        state: The session's settings.
        settings: What this response does otherwise.
        reads_prompt: Whether prompt and tools are worth asking for.
    """

    cast: Cast
    selected: str | None
    scene: Callable[[], SceneData]
    conversation: Conversation
    history: History
    state: SessionState
    settings: ResponseSettings
    reads_prompt: bool

    def check(self) -> None:
        """Refuse an input that refers to items that are not there.

        Raises:
            ClientError: ``invalid_value``.
        """
        if self.settings.input is not None:
            self._input()

    @property
    def max_output_tokens(self) -> Any:
        """An integer, or ``inf``."""
        own = self.settings.max_output_tokens
        return self.state.max_output_tokens if own is None else own

    @property
    def client_tools(self) -> frozenset[str]:
        """Names of the functions that the client runs."""
        return frozenset(tool["name"] for tool in self._client_tools())

    def _client_tools(self) -> list[dict[str, Any]]:
        if self.settings.tools is None:
            return self.state.tools
        return [tool.model_dump(exclude_none=True) for tool in self.settings.tools]

    async def make(self) -> Turn:
        """Make the turn; asks the character where an engine wants to know more.

        Raises:
            CharacterError, WorkerError: The character was asked, and failed.
            ReplyFailed: The conversation does not fit, and nothing of it may be dropped.
        """
        speaker = None if self.selected is None else CastSpeaker(self.cast, self.selected, self.scene)
        limit = self.max_output_tokens
        return Turn(
            speaker=speaker,
            names=tuple(self.cast.manifests),
            prompt=await self._prompt() if self.reads_prompt else "",
            items=self._input() if self.settings.input is not None else self._said(),
            words=self.conversation.words if self.settings.input is None else None,
            tools=await self._tools() if self.reads_prompt else (),
            tool_choice=self._tool_choice(),
            max_output_tokens=None if limit == "inf" else limit,
            model=self._wishes.model,
            temperature=self._temperature(),
        )

    @property
    def _wishes(self) -> LanguageModel:
        return LanguageModel() if self.selected is None else self.cast.manifests[self.selected].language_model

    def _temperature(self) -> float | None:
        # As with tools, the client's word goes before the character's: it knows what it sent.
        wishes = (self.settings.temperature, self.state.temperature, self._wishes.temperature)
        return next((float(wish) for wish in wishes if _is_temperature(wish)), None)

    async def _prompt(self) -> str:
        own = self.settings.instructions
        instructions = self.state.instructions if own is None else own
        if self.selected is None:
            return instructions
        prompt: str = await self.cast.ask(self.selected, "make_system_prompt", self.scene())
        return f"{prompt}\n\n{instructions}" if instructions else prompt

    def _said(self) -> Sequence[Item]:
        return self.history.kept(self.state.truncation) if self.reads_prompt else self.conversation.items

    def _input(self) -> Sequence[Item]:
        return tuple(self._input_item(place, item) for place, item in enumerate(self.settings.input or ()))

    def _input_item(self, place: int, item: asked.InputItem) -> Item:
        if not isinstance(item, asked.ItemReference):
            return make_item(item)
        known = self.conversation.get(item.id)
        if known is None:
            raise ClientError(ErrorCode.INVALID_VALUE, "There is no item with this id.", f"response.input[{place}].id")
        return known

    async def _tools(self) -> Sequence[dict[str, Any]]:
        # A name that both have is the client's: it knows what it sent.
        own = self._client_tools()
        taken = self.client_tools
        theirs = [tool for tool in await self._character_tools() if tool["name"] not in taken]
        return tuple({"type": "function", "function": _function(tool)} for tool in (*own, *theirs))

    async def _character_tools(self) -> list[dict[str, Any]]:
        if self.selected is None:
            return []
        manifest = self.cast.manifests[self.selected]
        if "list_tools" not in manifest.hooks:
            return [msgspec.to_builtins(tool) for tool in manifest.tools]
        listed: list[dict[str, Any]] = await self.cast.ask(self.selected, "list_tools", self.scene())
        return listed

    def _tool_choice(self) -> Any:
        own = self.settings.tool_choice
        if own is None:
            return self.state.tool_choice
        return own if isinstance(own, str) else own.model_dump()

    async def run_tool(self, name: str, arguments: dict[str, Any]) -> str:
        """Run a tool of the character; see `RunTool`."""
        if self.selected is None or "call_tool" not in self.cast.manifests[self.selected].hooks:
            return f"The tool was not run: there is no tool named {printable(name, MAX_TOOL_NAME_CHARACTERS)!r}."
        call = ToolCall(name, arguments)
        output: str = await self.cast.ask(self.selected, "call_tool", self.scene(), {"call": call})
        return output


def _is_temperature(value: object) -> TypeGuard[float]:
    # Clients may send anything here; the API does not say what it is.
    return type(value) in {int, float} and 0 <= value <= MAX_TEMPERATURE  # type: ignore[operator]


def _function(tool: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tool.items() if key in {"name", "description", "parameters"}}
