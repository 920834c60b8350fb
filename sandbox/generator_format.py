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

    return _hooks(generator, generator_class, names)


def _hooks(
    generator: Callable[[], Any], generator_class: type, names: Mapping[str, Any]
) -> dict[str, Callable[..., Any]]:
    def make_system_prompt(scene: Scene) -> Any:  # noqa: ARG001 (the hook's signature)
        return generator().make_system_prompt()

    def list_tools(scene: Scene) -> Any:  # noqa: ARG001
        return generator().get_tools()

    def call_tool(scene: Scene, call: ToolCall) -> Any:  # noqa: ARG001
        return generator().handle_tool_call(call.name, dict(call.arguments))

    def has(method: str) -> bool:
        return callable(getattr(generator_class, method, None))

    offered = offered_hooks(has, names.get("TOOLS"))
    found: dict[str, Callable[..., Any]]
    found = {"make_system_prompt": make_system_prompt, "list_tools": list_tools, "call_tool": call_tool}
    return {hook: function for hook, function in found.items() if hook in offered}


def offered_hooks(has: Callable[[str], bool], tools: object) -> frozenset[str]:
    """Return the names of the hooks that a generator's methods come to.

    Args:
        has: Tells whether it has a method.
        tools: What its file declares as ``TOOLS``.
    """
    runs_tools = has("handle_tool_call")
    offers = {
        "make_system_prompt": has("make_system_prompt"),
        "list_tools": runs_tools and has("get_tools"),
        "call_tool": runs_tools and (has("get_tools") or bool(tools)),
    }
    return frozenset(hook for hook, is_offered in offers.items() if is_offered)
