"""Adds the table of tricks to wheels, for `greenroom redteam` where there is no checkout.

Not to editable installs, which find it where it is: pytest takes the only Python files that such an install lists for
the modules of a plugin.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TableOfTricks(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatchling calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folders and where they go."""
        if version == "standard":
            build_data["force_include"] |= {
                f"tests/escapes/{wall}": f"sandbox/redteam/table/{wall}" for wall in ("front", "back")
            }
