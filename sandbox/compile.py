"""From source text to code that may run, or to the reasons why not.

Hostile text can exhaust a parser, so this only ever runs in a worker, and in one that runs no character code: what
it hands out is trusted to be what the policy made.

Runs in: worker.
"""

import ast
import gc
import marshal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, printable
from sandbox.messages import Compiled, pack_lines
from sandbox.rewrite import CharacterPolicy
from sandbox.sources import Source

_TOO_COMPLEX: Final = "The source is nested too deeply to be compiled."


def compile_source(source: Source) -> Compiled:
    """Compile one file under the policy. Never raises on account of the text."""
    try:
        with warnings.catch_warnings(), _uncollected():
            warnings.simplefilter("ignore")
            return _compile(source)
    except SyntaxError as error:
        return _failed(_diagnose_syntax(source, error))
    except (RecursionError, MemoryError):
        return _failed(Diagnostic(file=source.name, code="source-too-complex", message=_TOO_COMPLEX))
    except ValueError as error:
        message = printable(f"Python cannot read the file: {error}.")
        return _failed(Diagnostic(file=source.name, code="syntax-error", message=message))


@contextmanager
def _uncollected() -> Iterator[None]:
    # A tree is thousands of objects, none in a circle: the collector would go through them several times for nothing.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _compile(source: Source) -> Compiled:
    tree = ast.parse(source.text, source.name)
    lines = pack_lines(dict(_module_names(tree)))
    policy = CharacterPolicy(source.name, source.text.split("\n"))
    rewritten = policy.rewrite(tree)
    if policy.diagnostics:
        return _failed(*sorted(policy.diagnostics, key=lambda found: (found.line, found.column)))
    # dont_inherit: this module's own __future__ flags are no concern of the character's.
    code = compile(rewritten, source.name, "exec", dont_inherit=True)
    return Compiled(code=marshal.dumps(code), lines=lines)


def _failed(*diagnostics: Diagnostic) -> Compiled:
    return Compiled(code=None, diagnostics=diagnostics[:MAX_DIAGNOSTICS])


def _diagnose_syntax(source: Source, error: SyntaxError) -> Diagnostic:
    line = min(error.lineno or 0, source.text.count("\n") + 1)
    message = printable(f"This is not valid Python: {error.msg}.", 200)
    return Diagnostic(
        file=source.name, line=line, column=max(error.offset or 0, 0), code="syntax-error", message=message
    )


def _module_names(tree: ast.Module) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for node in reversed(tree.body):
        match node:
            case ast.Assign(targets=targets):
                found += [(target.id, node.lineno) for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.append((name, node.lineno))
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append((name, node.lineno))
    return found
