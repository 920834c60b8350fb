import dataclasses
import inspect
import string
import subprocess
import sys

import pluggy
import pytest

import plugin_api
from plugin_api import Message, Scene, Tool, ToolCall, hookspecs, prompts


@pytest.mark.parametrize("record", [Message, Scene, Tool, ToolCall])
def test_records_cannot_be_changed(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(dataclasses.fields(record), "__dict__")


def test_all_names_are_there_and_sorted() -> None:
    assert plugin_api.__all__ == sorted(plugin_api.__all__)
    assert all(hasattr(plugin_api, name) for name in plugin_api.__all__)


@pytest.mark.parametrize("hook", [*hookspecs.QUESTIONS, *hookspecs.EVENTS], ids=lambda hook: hook.__name__)
def test_every_hook_begins_with_the_scene_and_says_what_it_is_for(hook: object) -> None:
    assert next(iter(inspect.signature(hook).parameters)) == "scene"  # type: ignore[arg-type]
    assert (hook.__doc__ or "").strip().endswith(".")


def test_questions_have_one_answer_and_events_none() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)

    for question in hookspecs.QUESTIONS:
        assert getattr(manager.hook, question.__name__).spec.opts["firstresult"]
    for event in hookspecs.EVENTS:
        assert not getattr(manager.hook, event.__name__).spec.opts["firstresult"]
        assert inspect.signature(event).return_annotation is None


def test_an_ordinary_plugin_manager_takes_a_marked_function() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)

    class Echo:
        @plugin_api.hookimpl
        def reply(self, message: Message) -> str:
            return message.text

    manager.register(Echo())
    manager.check_pending()

    assert manager.hook.reply(scene=None, message=Message("user", "Hello")) == "Hello"


def test_the_template_has_the_four_fields_that_older_files_fill() -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(prompts.SYSTEM_PROMPT_TEMPLATE) if field}

    assert fields == {"_SYSTEM_PROMPT_BASICS", "additional_instructions", "language_instructions", "llm_name"}


@pytest.mark.parametrize("language", [None, "en", "fr", "en/fr", "fr/en", "of no character"])
def test_a_prompt_holds_the_shared_texts_and_the_characters_own(language: str | None) -> None:
    prompt = prompts.build_system_prompt("You are Ada.", language)

    assert "You are Ada." in prompt
    assert prompts.SYSTEM_PROMPT_BASICS in prompt
    known = prompts.LANGUAGE_CODE_TO_INSTRUCTIONS
    assert known.get(language, known[None]) in prompt


def test_plugin_api_brings_nothing_but_pluggy() -> None:
    script = """
import sys
before = set(sys.modules)
import plugin_api, plugin_api.prompts
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(names - set(sys.stdlib_module_names)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)

    assert set(done.stdout.split()) == {"plugin_api", "pluggy"}
