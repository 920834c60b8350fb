"""What a character may import.

Depends on the standard library and pluggy alone.

Runs in: both.
"""

from typing import Final

import pluggy

from plugin_api.hookspecs import PROJECT
from plugin_api.types import Message, Scene, Tool, ToolCall

# The date of the release; `plugin_api.deprecations` says what goes with which.
__version__ = "2026.11.30"

hookimpl: Final[pluggy.HookimplMarker] = pluggy.HookimplMarker(PROJECT)
"""Marks a module-level function of a character file as the implementation of the hook of the same name."""

__all__ = ["Message", "Scene", "Tool", "ToolCall", "hookimpl"]
