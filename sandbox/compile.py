"""From source text to code that may run, or to the reasons why not.

Hostile text can exhaust a parser, so this only ever runs in a worker, and in one that runs no character code: what
it hands out is trusted to be what the policy made.

Runs in: worker.
"""

import ast
import gc
import marshal
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from sandbox import parsing, syntax_errors
from sandbox.compilable import surely_compile
from sandbox.declaring import only_declares
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, in_order, printable
from sandbox.frames import pack_lines
from sandbox.messages import WAITING, Compiled
from sandbox.rewrite import CharacterPolicy
from sandbox.sources import Source
from sandbox.survey import survey
from sandbox.telling import Reading, tell

_REFUSED = re.compile(r"await|async|except\*")
# Compiled in 0.15 s at the worst that was found (an f-string of five thousand fields), a part of what it may take, and
# in little memory; most characters are a few kilobytes.
_LONGEST_THAT_WAITS: Final = 16 * 1024
# Half a character, which not every Python takes in a docstring.
_HALVES: Final = re.compile(r"\\[uU](?:0000)?[dD][89a-fA-F]")
_TOO_COMPLEX: Final = "The source is nested too deeply to be compiled."
_TOO_COMPLEX_HINT: Final = "Break the expression up, or move data into a list."


def compile_source(source: Source, *, thorough: bool = False, may_wait: bool = False) -> Compiled:
    """Compile one file under the policy. Never raises on account of the text.

    Args:
        source: The file.
        thorough: Tell all that is wrong with it, or may be: behind the first error, and in what it declares.
        may_wait: Leave the code out, if the text tells what comes of it, and that it can be made.
    """
    try:
        with warnings.catch_warnings(), _uncollected():
            warnings.simplefilter("ignore")
            return _compile_thoroughly(source) if thorough else _compile(source, may_wait=may_wait)
    except SyntaxError as error:
        return _failed(syntax_errors.diagnose(source, source.text.split("\n"), error))
    except (RecursionError, MemoryError):
        found = Diagnostic(file=source.name, code="source-too-complex", message=_TOO_COMPLEX, hint=_TOO_COMPLEX_HINT)
        return _failed(found)
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


def _compile(source: Source, *, may_wait: bool = False) -> Compiled:
    tree = ast.parse(source.text, source.name)
    lines = pack_lines(dict(_module_names(tree)))
    # Of the text as it was written: rewriting changes the tree.
    read = tell(source.name, tree)
    declares = read is not None or only_declares(tree)
    waits = may_wait and read is not None and _may_wait(source.text, read)
    policy = CharacterPolicy(source.name, source.text.split("\n"))
    rewritten = policy.rewrite(tree)
    if policy.diagnostics:
        return _failed(*policy.diagnostics)
    if waits:
        return Compiled(code=WAITING, lines=lines, only_declares=True, told=read and read.told)
    # dont_inherit: this module's own __future__ flags are no concern of the character's.
    code = compile(rewritten, source.name, "exec", dont_inherit=True)
    return Compiled(code=marshal.dumps(code), lines=lines, only_declares=declares, told=read and read.told)


def _may_wait(text: str, read: Reading) -> bool:
    return len(text) <= _LONGEST_THAT_WAITS and not _HALVES.search(text) and surely_compile(read.functions)


def _failed(*diagnostics: Diagnostic) -> Compiled:
    return Compiled(code=None, diagnostics=tuple(sorted(diagnostics, key=in_order)[:MAX_DIAGNOSTICS]))


def _compile_thoroughly(source: Source) -> Compiled:
    try:
        compiled = _compile(source)
    except SyntaxError:
        compiled = _failed(*_find_errors(source))
    else:
        found = (*compiled.diagnostics, *survey(source, ast.parse(source.text)), *_find_errors_of_meaning(source))
        compiled = msgspec.structs.replace(compiled, diagnostics=found) if compiled.code else _failed(*found)
    return msgspec.structs.replace(compiled, is_surveyed=True)


def _find_errors(source: Source) -> list[Diagnostic]:
    """Tell all that is wrong with a file that Python cannot compile: there, and in the rest of it."""
    parsed = parsing.parse_in_parts(source)
    if parsed.tree is None:
        return parsed.errors
    policy = CharacterPolicy(source.name, source.text.split("\n"))
    policy.rewrite(parsed.tree)
    errors = parsed.errors or _find_errors_of_meaning(source)
    return [*errors, *policy.diagnostics, *survey(source, ast.parse(parsed.text), parsed.text)]


def _find_errors_of_meaning(source: Source) -> list[Diagnostic]:
    lines = source.text.split("\n")
    errors = parsing.errors_of_meaning(source.text)
    # What the policy refuses in any case is told by the policy.
    return [syntax_errors.diagnose(source, lines, each) for each in errors if not _REFUSED.search(each.msg or "")]


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
