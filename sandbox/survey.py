"""What the text of a file tells about it without being run: its constants, its hooks, and names that mean nothing.

A file of which nothing is wrong is not surveyed in a session: that takes about as long as compiling it. One that is
refused, for whatever reason, is, so that its author is told at once what would otherwise be found after
the first thing is mended, and where in a line it stands. The validation command has every file surveyed.

Runs in: worker.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from sandbox import (
    constant_rules,
    constants,
    deprecated_names,
    hook_bodies,
    hook_rules,
    literals,
    nodes,
    places,
    prompt_generators,
    signatures,
    unknown_names,
)
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, EnoughFound, Severity, did_you_mean, printable
from sandbox.hook_rules import Fault
from sandbox.hooks import HOOKS
from sandbox.places import Place
from sandbox.signatures import Function
from sandbox.sources import RESOURCES, Source
from sandbox.values import NotPlain, plain

_SURELY: Final = 0.75


def survey(source: Source, tree: ast.Module, parsed: str = "") -> list[Diagnostic]:
    """Tell what is wrong with what a file declares.

    Args:
        source: The file.
        tree: Its tree, not rewritten.
        parsed: The text that the tree was made of, where that is not the whole file.
    """
    taker = _Survey(source, tree, parsed)
    with suppress(EnoughFound):
        if source.name.startswith(f"{RESOURCES}/"):
            taker.look_at_names()
        else:
            taker.look_at_all()
    return taker.found


class _Survey:
    def __init__(self, source: Source, tree: ast.Module, parsed: str) -> None:
        self.found: list[Diagnostic] = []
        self._source = source
        self._tree = tree
        self._lines = source.text.split("\n")
        self._missing_lines = _taken_out(self._lines, parsed.split("\n")) if parsed else ""
        self._bound = dict(_bound_at_the_top(tree))
        inside = [each for each in tree.body if not isinstance(each, Function | ast.ClassDef)]
        self._bound_in_some_way = frozenset(nodes.bound_names(ast.Module(inside, [])))

    def look_at_all(self) -> None:
        self._look_at_constants()
        hooks = {name for name in map(self._look_at_function, self._functions()) if name}
        self._look_for_repetitions()
        self._look_at_classes()
        self._look_for_a_prompt(hooks)
        self._look_for_what_is_deprecated()
        for function in self._functions():
            self._note_all(hook_bodies.changed_unbound(function, self._bound))
        self.look_at_names()

    # Constants

    def _look_at_constants(self) -> None:
        for name in constants.CONSTANTS:
            if (value := self._bound.get(name)) is not None:
                self._look_at_constant(name, value)
            elif name in constants.REQUIRED and self._declares_anything and not self._may_stand_elsewhere(name):
                self._note_missing(name)

    def _look_at_constant(self, name: str, bound: ast.AST) -> None:
        value = getattr(bound, "value", None)
        if not isinstance(bound, ast.Assign | ast.AnnAssign) or value is None:
            return
        try:
            literal = plain(ast.literal_eval(value))
        except (ValueError, TypeError, SyntaxError, NotPlain, RecursionError, MemoryError):
            # What it comes to is only known when it runs.
            return
        for code, message, keys in constant_rules.faults(name, literal):
            place, fix, hint = literals.find(bound, value, keys, self._lines)
            self._note(place, Fault(code, message, hint or constants.EXAMPLES[name], fix=fix))

    def _note_missing(self, name: str) -> None:
        message, hint, meant = constants.missing(name, self._bound, self._source.name)
        place = places.of_node(self._bound[meant], self._lines, meant) if meant else places.NOWHERE
        self._note(place, Fault("constant-missing", message, hint, fix=name if meant else None))

    @property
    def _declares_anything(self) -> bool:
        # Who has only begun, or put something else there, is told what a character needs when nothing else is wrong.
        return any(did_you_mean(each, self._bound, _SURELY) for each in (*constants.CONSTANTS, "PromptGenerator"))

    def _may_stand_elsewhere(self, name: str) -> bool:
        # In what could not be parsed, or below a condition.
        conditional = name in self._bound_in_some_way and name not in self._bound
        return conditional or re.search(rf"\b{name}\b", self._missing_lines) is not None

    # Hooks

    def _note_all(self, found: Iterable[hook_bodies.Found]) -> None:
        for node, fault in found:
            self._note_word(node, fault, "warning")

    def _functions(self) -> list[Function]:
        return [each for each in self._tree.body if isinstance(each, Function)]

    def _look_at_function(self, function: Function) -> str | None:
        """Note what is wrong with a hook; return its name, or the one that is meant."""
        name, mark = function.name, signatures.mark_of(function)
        if mark is None:
            if name in HOOKS and signatures.takes_scene(function):
                message = f"{name} has a hook's name, but nothing marks it as one, so nobody calls it."
                self._note_word(function, Fault("hook-unused", message, "Write @hookimpl above it.", name), "warning")
            return None
        if signatures.has_refused_option(mark):
            self._note_word(function, hook_rules.marked_wrongly(name))
            return name
        if name not in HOOKS:
            fault = hook_rules.unknown(name)
            self._note_word(function, fault)
            return fault.fix
        for fault in hook_rules.misfits(name, signatures.required(function)):
            parameter = next(each for each in signatures.parameters(function) if each.arg == fault.at)
            self._note_word(parameter, fault)
        if isinstance(function, ast.FunctionDef) and signatures.yields(function):
            message = f"{name} yields, but a hook returns its answer."
            self._note_word(function, Fault("hook-invalid", message, "Write return instead of yield.", name), "warning")
        else:
            self._note_all(hook_bodies.look(function))
        return name

    def _look_for_repetitions(self) -> None:
        later: dict[str, int] = {}
        for function in reversed(self._functions()):
            if signatures.mark_of(function) is None:
                continue
            if function.name in later:
                message = f"Nobody calls this {function.name}: line {later[function.name]} writes another one."
                hint = "Put what both do into one function."
                self._note_word(function, Fault("hook-unused", message, hint, function.name), "warning")
            later[function.name] = function.lineno

    def _look_at_classes(self) -> None:
        for cls in self._tree.body:
            if not isinstance(cls, ast.ClassDef):
                continue
            for function in cls.body:
                if isinstance(function, Function) and signatures.mark_of(function) is not None:
                    message = f"{function.name} is marked as a hook within a class, where nobody calls it."
                    hint = "Hooks are functions of the file: write it outside of the class, without self."
                    self._note_word(function, Fault("hook-unused", message, hint, function.name), "warning")
            if cls.name == "PromptGenerator":
                for node, fault, severity in prompt_generators.look(cls, self._bound):
                    self._note_word(node, fault, severity)

    def _look_for_a_prompt(self, hooks: set[str]) -> None:
        there = "make_system_prompt" in hooks or isinstance(self._bound.get("PromptGenerator"), ast.ClassDef)
        elsewhere = any(map(self._may_stand_elsewhere, ("PromptGenerator", "make_system_prompt")))
        if there or elsewhere or not self._declares_anything:
            return
        classes = [each.name for each in self._tree.body if isinstance(each, ast.ClassDef)]
        meant = did_you_mean("PromptGenerator", classes)
        if meant == "PromptGenerator":
            hint = (
                "PromptGenerator is the class itself, and an instance of it is made when it is needed: take this away."
            )
            self._note_word(self._bound[meant], Fault("prompt-generator-missing", hook_rules.NO_PROMPT, hint, meant))
        elif meant:
            hint = f"Write PromptGenerator instead of {meant}."
            fault = Fault("prompt-generator-missing", hook_rules.NO_PROMPT, hint, meant, "PromptGenerator")
            self._note_word(self._bound[meant], fault)
        else:
            fault = Fault("prompt-generator-missing", hook_rules.NO_PROMPT, hook_rules.NO_PROMPT_HINT)
            self._note(places.NOWHERE, fault)

    def _look_for_what_is_deprecated(self) -> None:
        declared = ((name, node) for name, node in self._bound.items() if name in _DECLARED)
        for node, word, deprecation in deprecated_names.find(self._tree, declared):
            fault = Fault("deprecated", deprecation.message, deprecation.instead, word)
            self._note_word(node, fault, "warning")

    # Names

    @property
    def _names(self) -> unknown_names.Names:
        if not hasattr(self, "_read_names"):
            self._read_names = unknown_names.read(self._tree)
        return self._read_names

    def look_at_names(self) -> None:
        """Note each name that is read though nothing gives it a meaning, once."""
        for node, hint, fix in unknown_names.find(self._names):
            if re.search(rf"\b{node.id}\b", self._missing_lines) is None:
                message = f"Nothing gives {printable(node.id, 60)!r} a meaning."
                self._note(places.of_node(node, self._lines), Fault("name-unknown", message, hint, fix=fix), "warning")
        for attribute, refusal in unknown_names.find_in_modules(self._tree, self._names):
            fault = Fault("import-not-allowed", refusal.message, refusal.hint)
            self._note(places.of_node(attribute, self._lines), fault, "warning")

    # Notes

    def _note_word(self, node: ast.AST, fault: Fault, severity: Severity = "error") -> None:
        self._note(places.of_node(node, self._lines, fault.at), fault, severity)

    def _note(self, place: Place, fault: Fault, severity: Severity = "error") -> None:
        if len(self.found) >= MAX_DIAGNOSTICS:
            raise EnoughFound
        self.found.append(
            Diagnostic(
                file=self._source.name,
                code=fault.code,
                message=printable(fault.message),
                hint=printable(fault.hint),
                severity=severity,
                fix=fault.fix if place.end_column else None,
                **place._asdict(),
            )
        )


# Names of ours that a file binds itself.
_DECLARED: Final = frozenset({*HOOKS, *constants.CONSTANTS, "PromptGenerator"})


def _bound_at_the_top(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets):
                yield from ((target.id, node) for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node


def _taken_out(lines: list[str], kept: list[str]) -> str:
    return "\n".join(line for line, other in zip(lines, kept, strict=False) if line != other)
