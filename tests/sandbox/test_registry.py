"""The characters of one session, loaded and called without a worker around them."""

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from sandboxed import AMPLE, SCENE, SHORT, character, compile_text, replying

from plugin_api import Message, Scene
from sandbox.diagnostics import is_known
from sandbox.frames import decode_answer, encode
from sandbox.limits import Budget
from sandbox.messages import Answered, Call, Failed, Load, Loaded, Prepare, SceneData
from sandbox.registry import Registry
from sandbox.scenes import make_scene


def _registry(*texts: str, seed: int = 1, resources: dict[str, str] | None = None) -> Registry:
    codes = {name: compile_text(text, name).code or b"" for name, text in (resources or {}).items()}
    registry = Registry()
    registry.prepare(Prepare(codes, seed, 60.0))
    for number, text in enumerate(texts):
        assert _load(registry, text, f"{number}.py").manifest is not None
    return registry


def _load(registry: Registry, text: str, file: str = "x.py", seconds: float = 5.0) -> Loaded:
    compiled = compile_text(text, file)
    assert compiled.code is not None, compiled.diagnostics
    return registry.load(Load(file, compiled.code, compiled.lines, seconds))


def _reply(registry: Registry, name: str = "Ada", text: str = "Hi", budget: Budget = AMPLE) -> Answered | Failed:
    return registry.call(Call(name, "reply", SCENE, {"message": {"role": "user", "text": text}}, budget))


def _value(answer: Answered | Failed) -> Any:
    assert isinstance(answer, Answered), answer
    return answer.value


def test_a_loaded_character_answers() -> None:
    registry = _registry(replying("return message.text * 2"))

    assert _value(_reply(registry)) == "HiHi"


def test_a_file_that_was_put_off_is_not_charged_to_the_time_of_the_set() -> None:
    registry = Registry()
    registry.prepare(Prepare({}, 1, set_seconds=0.0))
    compiled = compile_text(replying("return 'here'"))
    load = Load("x.py", compiled.code or b"", compiled.lines, 5.0)

    assert isinstance(refused := registry.load(load), Loaded)
    assert [each.code for each in refused.diagnostics] == ["set-budget-exceeded"]
    assert isinstance(late := registry.load(msgspec.structs.replace(load, is_late=True)), Loaded)
    assert late.manifest is not None
    assert _value(_reply(registry)) == "here"


def test_a_character_that_cannot_be_used_is_not_kept() -> None:
    registry = _registry()

    loaded = _load(registry, character("@hookimpl\ndef reply(nothing): pass"))

    assert loaded.manifest is None
    assert [found.code for found in loaded.diagnostics] == ["hook-invalid"]
    assert loaded.diagnostics[0].hint.startswith("reply takes: scene, message")
    answer = _reply(registry)
    assert isinstance(answer, Failed)
    assert answer.kind == "unknown-character"
    assert _load(registry, character()).manifest is not None


def test_who_is_asked_first_does_not_answer_for_who_is_asked_later() -> None:
    registry = _registry(replying("return 'Ada'"), replying("return 'Bob'", name="Bob"))

    assert [_value(_reply(registry, name)) for name in ("Ada", "Bob", "Ada", "Bob")] == ["Ada", "Bob", "Ada", "Bob"]


def test_one_that_cannot_be_used_does_not_spoil_the_others() -> None:
    registry = _registry(replying("return 'a'"))

    _load(registry, character("@hookimpl\ndef reply(nothing): pass", name="Bob"))
    _load(registry, "1 / 0")
    _load(registry, character(name="Zoe"))

    assert _value(_reply(registry)) == "a"
    assert _value(_reply(registry, "Zoe")) is None


def test_what_is_printed_while_loading_is_handed_over() -> None:
    assert _load(_registry(), "print('hello')\n" + character()).printed == "hello\n"
    assert _load(_registry(), "print('hello')\n1 / 0").printed == "hello\n"


def test_equal_seeds_give_equal_numbers_and_others_do_not() -> None:
    text = replying("import random\nreturn str(random.getrandbits(60))")

    numbers = [_value(_reply(_registry(text, seed=seed))) for seed in (1, 1, 2)]

    assert numbers[0] == numbers[1]
    assert numbers[0] != numbers[2]


def test_seeding_in_one_character_does_not_touch_pythons_own_numbers() -> None:
    import random

    before = random.getstate()
    _reply(_registry(replying("import random\nrandom.seed(1)\nreturn str(random.random())")))

    assert random.getstate() == before


def test_an_unknown_character_is_a_failure() -> None:
    answer = _reply(_registry(), "Nobody")

    assert isinstance(answer, Failed)
    assert answer.kind == "unknown-character"
    assert is_known(answer.diagnostic)


@pytest.mark.parametrize(
    ("hook", "arguments"),
    [
        ("reply", {}),
        ("reply", {"message": {"role": "nobody", "text": ""}}),
        ("reply", {"message": 1}),
        ("nonsense", {}),
    ],
)
def test_a_question_that_does_not_fit_is_a_failure(hook: str, arguments: dict[str, Any]) -> None:
    registry = _registry(replying("return ''"))

    answer = registry.call(Call("Ada", hook, SCENE, arguments, AMPLE))

    assert isinstance(answer, Failed)
    assert is_known(answer.diagnostic)


def test_the_tools_of_one_call_are_listed_once_for_it() -> None:
    body = """
from plugin_api import Tool
times = []
@hookimpl
def list_tools(scene):
    times.append(1)
    return [Tool("t", "x")] if len(times) % 2 else [Tool("other", "x")]
@hookimpl
def call_tool(scene, call): return f"{call.name} {len(times)}"
"""
    registry = _registry(character(body))
    question = Call("Ada", "call_tool", SCENE, {"call": {"name": "t", "arguments": {}}}, AMPLE)

    assert _value(registry.call(question)) == "t 1"
    assert isinstance(registry.call(question), Failed)


def test_an_endless_list_of_tools_is_stopped() -> None:
    body = "@hookimpl\ndef list_tools(scene):\n    while True: pass\n@hookimpl\ndef call_tool(scene, call): return ''\n"
    registry = _registry(character(body))

    answer = registry.call(Call("Ada", "call_tool", SCENE, {"call": {"name": "t", "arguments": {}}}, SHORT))

    assert isinstance(answer, Failed)
    assert answer.kind == "budget-exceeded"


def test_messages_of_the_scene_are_records() -> None:
    registry = _registry(replying("return ' '.join(f'{m.role}:{m.text}' for m in scene.messages)"))
    scene = SceneData(messages=(Message("user", "a"), Message("assistant", "b")))

    answer = registry.call(Call("Ada", "reply", scene, {"message": {"role": "user", "text": ""}}, AMPLE))

    assert _value(answer) == "user:a assistant:b"


@pytest.mark.parametrize(
    "statement", ["scene.character = 'x'", "scene.state = {}", "message.text = 'x'", "del scene.now"]
)
def test_a_scene_and_a_message_cannot_be_changed(statement: str) -> None:
    answer = _reply(_registry(replying(f"{statement}\nreturn ''")))

    assert isinstance(answer, Failed)
    assert "FrozenInstanceError" in answer.diagnostic.message


def test_every_answer_can_be_sent() -> None:
    registry = _registry(replying("print('x')\nif message.text: raise ValueError('\\ud800')\nreturn 'é'"))

    for text in ("", "x"):
        question = Call("Ada", "reply", SCENE, {"message": {"role": "user", "text": text}}, AMPLE)
        answer = registry.call(question)
        assert decode_answer(question, encode(answer)) == answer


def test_a_call_after_one_that_ran_out_of_time_has_time_of_its_own() -> None:
    registry = _registry(replying("while message.text: pass\nreturn 'there'"))

    stopped = [_reply(registry, budget=SHORT) for _ in range(2)]

    assert [each.kind for each in stopped if isinstance(each, Failed)] == ["budget-exceeded"] * 2
    assert _value(_reply(registry, text="")) == "there"


def test_calls_have_the_time_that_each_was_given() -> None:
    registry = _registry(replying("while message.text: pass\nreturn 'there'"))

    assert _value(_reply(registry, text="", budget=Budget(deadline_seconds=3600.0))) == "there"
    answer = _reply(registry, budget=SHORT)

    assert isinstance(answer, Failed)
    assert answer.kind == "budget-exceeded"


@pytest.mark.parametrize(
    "signature", ["message, scene", "message=None", "scene, message=None", "scene=None, message=1"]
)
def test_arguments_are_given_by_their_names(signature: str) -> None:
    registry = _registry(character(f"@hookimpl\ndef reply({signature}): return message.text"))

    assert _value(_reply(registry)) == "Hi"


def test_a_scene_is_what_its_class_would_make_of_the_same() -> None:
    registry = _registry(replying("return ''"))
    data = SceneData(selected="Bob", now_seconds=1.5, offset_seconds=3600, zone="CET", state={"a": 1})
    question = Call("Ada", "reply", data, {}, AMPLE)

    scene = make_scene(question, registry._characters["Ada"])

    now = datetime.fromtimestamp(1.5, timezone(timedelta(hours=1), "CET"))
    assert scene == Scene(
        character="Ada", selected="Bob", language=scene.language, messages=(), now=now, state={"a": 1}
    )
    assert scene.now.tzname() == "CET"


def test_the_generator_of_an_older_file_is_made_within_a_calls_budget() -> None:
    text = character(
        prompt="""
class PromptGenerator:
    def __init__(self, instructions):
        while True: pass
    def make_system_prompt(self): return ""
"""
    )
    registry = _registry(text)

    answer = registry.call(Call("Ada", "make_system_prompt", SCENE, {}, SHORT))

    assert isinstance(answer, Failed)
    assert answer.kind == "budget-exceeded"


def test_the_generator_of_an_older_file_gets_instructions_of_its_own() -> None:
    text = character(
        prompt="""
class PromptGenerator:
    def __init__(self, instructions):
        instructions["instruction_prompt"] += "!"
        self.instructions = instructions
    def make_system_prompt(self): return self.instructions["instruction_prompt"] + INSTRUCTIONS["instruction_prompt"]
"""
    )

    answer = _registry(text).call(Call("Ada", "make_system_prompt", SCENE, {}, AMPLE))

    assert _value(answer) == "You are Ada.!You are Ada."
