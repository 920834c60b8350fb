"""What host and worker say to each other."""

import gc

from plugin_api import Message
from sandbox import frames
from sandbox.limits import Budget
from sandbox.messages import Call, SceneData, said


def test_what_the_host_says_is_read_as_messages() -> None:
    words = ("user", "How many owls?"), ("tool", "Three.", "count")
    asked = [
        Call("Ada", "reply", SceneData(messages=tuple(make(*each) for each in words)), {}, Budget())  # type: ignore[arg-type]
        for make in (said, Message)
    ]

    assert frames.encode(asked[0]) == frames.encode(asked[1])
    assert frames.decode_question(frames.encode(asked[0])) == asked[1]
    assert not gc.is_tracked(asked[0].scene.messages[0])
