"""Answers that are what their hook says, and others, in a worker of any kind."""

import pytest
from sandboxed import AMPLE, SCENE, Opener, a_set, ask, character, replying

from sandbox.errors import WrongAnswer

WRONG_ANSWERS = {
    "a number": "return 1",
    "a list": "return ['x']",
    "bytes": "return b'x'",
    "a subclass of str": """
class S(str): pass
return S('x')
""",
    "a subclass of str with methods": """
class S(str):
    def encode(self): return 1
return S('x')
""",
    "a generator": "return (c for c in 'abc')",
    "a function": "return len",
    "a class": "return str",
    "not a number": "return float('nan')",
    "half a character": "return '\\ud800'",
    "a text that is too large": "return 'x' * 70_000",
    "another character's words": "return message",
    "a call with something live in it": """
from plugin_api import ToolCall
return ToolCall('x', {'f': len})
""",
    "a call with infinity": """
from plugin_api import ToolCall
return ToolCall('x', {'f': float('inf')})
""",
    "a call with a cycle": """
from plugin_api import ToolCall
l = []
l.append(l)
return ToolCall('x', {'f': l})
""",
    "a call that is wide": """
from plugin_api import ToolCall
l = [0]
for _ in range(40): l = [l, l]
return ToolCall('x', {'f': l})
""",
    "a call that is deep": """
from plugin_api import ToolCall
l = []
for _ in range(100): l = [l]
return ToolCall('x', {'f': l})
""",
    "a call with keys that are no text": """
from plugin_api import ToolCall
return ToolCall('x', {'f': {1: 2}})
""",
    "a call with a large number": """
from plugin_api import ToolCall
return ToolCall('x', {'f': 2 ** 70})
""",
    "a call with a subclass of dict": """
from plugin_api import ToolCall
class D(dict): pass
return ToolCall('x', D())
""",
    "a call with a name that is no text": """
from plugin_api import ToolCall
return ToolCall(1, {})
""",
    "an unhashable state": """
scene.state['x'] = {1, 2}
return ''
""",
    "a live state": """
scene.state['x'] = scene
return ''
""",
    "a cyclic state": """
scene.state['x'] = scene.state
return ''
""",
    "a state that is too large": """
scene.state['x'] = 'x' * 70_000
return ''
""",
    "a state with keys that are no text": """
scene.state[1] = 2
return ''
""",
}


@pytest.mark.parametrize("statements", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
async def test_a_wrong_answer_is_refused_and_the_worker_goes_on(open_worker: Opener, statements: str) -> None:
    before = "\n@hookimpl\ndef greet(scene): return 'hello'\n"
    worker = await open_worker(a_set(replying(statements, before=before)))

    with pytest.raises(WrongAnswer) as caught:
        await ask(worker)

    assert caught.value.diagnostic.code == "answer-not-allowed"
    assert caught.value.diagnostic.file == "a.py"
    assert len(str(caught.value)) < 500
    assert (await worker.call("Ada", "greet", SCENE, {}, AMPLE)).value == "hello"


@pytest.mark.parametrize(
    ("hook", "answer"), [("make_system_prompt", "None"), ("make_system_prompt", "1"), ("greet", "[]")]
)
async def test_each_hook_answers_what_its_specification_says(open_worker: Opener, hook: str, answer: str) -> None:
    prompt = "" if hook == "make_system_prompt" else "\n@hookimpl\ndef make_system_prompt(scene): return ''"
    text = character(
        f"@hookimpl\ndef {hook}(scene): return {answer}\n", prompt=f"\nfrom plugin_api import hookimpl{prompt}\n"
    )
    worker = await open_worker(a_set(text))

    with pytest.raises(WrongAnswer):
        await worker.call("Ada", hook, SCENE, {}, AMPLE)
