"""A program of an author taken through a session, so that what came of it can be compared.

Runs in: tests.
"""

from typing import Any

from performances import Part, Said, Stage

from plugin_api import Message, ToolCall
from sandbox.messages import SceneData

# As many as a host shows a character.
RECENT_MESSAGES = 20
# The first scene's time, and how much later each next one is.
BEGIN_SECONDS = 1_773_480_413.0
STEP_SECONDS = 41.0
OFFSET_SECONDS = 3600
ZONE = "CET"
# Until a reply that asks for one tool after the other is left alone.
MAX_ROUNDS = 8


async def perform(stage: Stage, part: Part) -> list[Said]:
    """Take a program through a session, and return what came of each call."""
    performance = _Performance(stage)
    await performance.run(part)
    return performance.said


class _Performance:
    """One session: what was said so far, and the state between the calls."""

    def __init__(self, stage: Stage) -> None:
        self.said: list[Said] = []
        self._stage = stage
        self._messages: list[Message] = []
        self._state: dict[str, Any] = {}

    async def run(self, part: Part) -> None:
        await self._ask("on_session_start")
        await self._ask("on_character_selected", name=self._stage.manifest.name)
        await self._ask("make_system_prompt")
        greeting = await self._ask("greet")
        if greeting is not None:
            await self._answer(greeting)
        await self._ask("list_tools")
        for text in part.talk:
            await self._talk(text)
        for name, arguments in part.calls:
            await self._ask("call_tool", call={"name": name, "arguments": arguments})
        await self._ask("on_conversation_end", reason="disconnect")
        await self._ask("on_session_end")

    async def _talk(self, text: str) -> None:
        message = Message("user", text)
        self._messages.append(message)
        await self._ask("on_user_message", message=_record(message))
        answer = await self._ask("reply", message=_record(message))
        for _ in range(MAX_ROUNDS):
            if not isinstance(answer, dict):
                break
            answer = await self._use(ToolCall(**answer))
        if answer is not None:
            await self._answer(answer)

    async def _use(self, call: ToolCall) -> Any:
        output = await self._ask("call_tool", call={"name": call.name, "arguments": call.arguments})
        message = Message("tool", output or "The tool failed.", call.name)
        self._messages.append(message)
        return await self._ask("reply", message=_record(message))

    async def _answer(self, text: str) -> None:
        message = Message("assistant", text)
        self._messages.append(message)
        await self._ask("on_response", message=_record(message))

    async def _ask(self, hook: str, **arguments: Any) -> Any:
        if hook not in self._stage.manifest.hooks:
            return None
        scene = SceneData(
            selected=self._stage.manifest.name,
            messages=tuple(self._messages[-RECENT_MESSAGES:]),
            now_seconds=BEGIN_SECONDS + STEP_SECONDS * len(self.said),
            offset_seconds=OFFSET_SECONDS,
            zone=ZONE,
            state=self._state,
        )
        result = await self._stage.ask(hook, scene, arguments)
        self._state = result.state
        self.said.append(result.said)
        return result.value


def _record(message: Message) -> dict[str, Any]:
    return {"role": message.role, "text": message.text, "name": message.name}
