"""Talks with the default characters.

Runs in: tests.
"""

from pathlib import Path
from typing import Any

from sandbox.codes import CodeCache
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.workers import Worker

# Compiled once for all the tests.
CODES = CodeCache()
DIRECTORY = Path(__file__).parents[2] / "characters"
# A moment that the tests know: Saturday, 9 May 2026, 08:00 in UTC.
MORNING_SECONDS = 1778313600.0


class Talk:
    """One session's talk with one character; keeps its state as the host does."""

    def __init__(self, worker: Worker, name: str) -> None:
        self.state: dict[str, Any] = {}
        self.now_seconds = MORNING_SECONDS
        self._worker = worker
        self._name = name

    async def ask(self, hook: str, **arguments: Any) -> Any:
        scene = SceneData(selected=self._name, now_seconds=self.now_seconds, state=self.state)
        answered = await self._worker.call(self._name, hook, scene, arguments, Budget())
        self.state = answered.state
        return answered.value

    async def hears(self, text: str, selected: str | None = None) -> None:
        scene = SceneData(selected=selected or self._name, now_seconds=self.now_seconds, state=self.state)
        message = {"role": "user", "text": text, "name": None}
        self.state = (
            await self._worker.call(self._name, "on_user_message", scene, {"message": message}, Budget())
        ).state

    async def say(self, text: str) -> Any:
        return await self.ask("reply", message={"role": "user", "text": text, "name": None})

    async def say_and_use_tools(self, text: str) -> str:
        answer = await self.say(text)
        if isinstance(answer, dict):
            output = await self.ask("call_tool", call=answer)
            answer = await self.ask("reply", message={"role": "tool", "text": output, "name": answer["name"]})
        assert isinstance(answer, str)
        return answer
