"""Files of the older format: a ``PromptGenerator`` class in place of hooks.

Runs in: worker.
"""

from collections.abc import Callable, Mapping
from typing import Any

from plugin_api import Scene, ToolCall
from sandbox.values import plain


def adapt_prompt_generator(names: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """Return hooks that ask the file's ``PromptGenerator``, if it has one.

    Args:
        names: What the file has bound. Its ``INSTRUCTIONS`` are checked by others; the generator gets a copy.
    """
    generator_class = names.get("PromptGenerator")
    if not isinstance(generator_class, type):
        return {}
    made: list[Any] = []
    instructions = names.get("INSTRUCTIONS", {})

    def generator() -> Any:
        # Made at the first call, inside that call's budget; it may vanish with its worker.
        if not made:
            made.append(generator_class(plain(instructions)))
        return made[0]

    return {hook: function for hook, function in _hooks(generator, generator_class, names).items() if function}


def _hooks(
    generator: Callable[[], Any], generator_class: type, names: Mapping[str, Any]
) -> dict[str, Callable[..., Any] | None]:
    def make_system_prompt(scene: Scene) -> Any:  # noqa: ARG001 (the hook's signature)
        return generator().make_system_prompt()

    def list_tools(scene: Scene) -> Any:  # noqa: ARG001
        return generator().get_tools()

    def call_tool(scene: Scene, call: ToolCall) -> Any:  # noqa: ARG001
        return generator().handle_tool_call(call.name, dict(call.arguments))

    def has(method: str) -> bool:
        return callable(getattr(generator_class, method, None))

    runs_tools = has("handle_tool_call")
    return {
        "make_system_prompt": make_system_prompt if has("make_system_prompt") else None,
        "list_tools": list_tools if has("get_tools") and runs_tools else None,
        "call_tool": call_tool if runs_tools and (has("get_tools") or names.get("TOOLS")) else None,
    }
