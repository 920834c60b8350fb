"""The second loader to compare with: RestrictedPython in the server's own process, compiled each time.

The stock transformer, guards and `safe_builtins`, with the fewest relaxations that let the measured files load: the two
underscored names of the older format's prompts may be imported and used, the built-ins that `safe_builtins` lacks
(`list`, `dict`, `enumerate`, `globals` and the like) are given, and imports hand out real modules. No pluggy, no checks
of what is declared beyond the three constants, no limits. It blocks its thread, which is its fastest way.

Runs in: benchmark.
"""

import ast
import builtins
from pathlib import Path
from types import CodeType
from typing import Any, Final

from importlib_loader import check_constants, list_files
from RestrictedPython import RestrictingNodeTransformer, compile_restricted, safe_builtins
from RestrictedPython.Eval import default_guarded_getitem, default_guarded_getiter
from RestrictedPython.Guards import full_write_guard, guarded_iter_unpack_sequence, safer_getattr

_OLDER_NAMES: Final = frozenset({"_SYSTEM_PROMPT_BASICS", "_SYSTEM_PROMPT_TEMPLATE"})
_MORE: Final = ("__import__", "dict", "enumerate", "globals", "list", "map", "max", "min", "sum", "set", "any", "all")
_BUILTINS: Final = {**safe_builtins, **{name: getattr(builtins, name) for name in _MORE}}


class _Policy(RestrictingNodeTransformer):
    def check_name(self, node: ast.AST, name: str | None, *, allow_magic_methods: bool = False) -> None:
        if name not in _OLDER_NAMES:
            super().check_name(node, name, allow_magic_methods)


class RestrictedSession:
    """One session's namespaces."""

    def __init__(self) -> None:
        self.characters: dict[str, dict[str, Any]] = {}

    def load(self, directory: Path) -> None:
        """Compile and run all files of a directory."""
        for file in list_files(directory):
            namespace = _run(compile_file(file), file)
            self.characters[namespace["CHARACTER_NAME"]] = namespace


def compile_file(file: Path) -> CodeType:
    """Compile one file."""
    code: CodeType = compile_restricted(file.read_text(encoding="utf-8"), str(file), "exec", policy=_Policy)
    return code


def _run(code: CodeType, file: Path) -> dict[str, Any]:
    namespace: dict[str, Any] = {
        "__builtins__": _BUILTINS,
        "__name__": f"character.{file.stem}",
        "__metaclass__": type,
        "_getattr_": safer_getattr,
        "_getitem_": default_guarded_getitem,
        "_getiter_": default_guarded_getiter,
        "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
        "_write_": full_write_guard,
    }
    exec(code, namespace)
    check_constants(namespace, file)
    return namespace
