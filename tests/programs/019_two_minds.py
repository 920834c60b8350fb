"""A character of two minds: the moods are generators, and the debate sends arguments from one to the other."""

from collections.abc import Generator

from plugin_api import hookimpl

CHARACTER_NAME = "Janus"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/janus.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You have two minds and speak both."}
TALK = ["shall we sail?", "shall I stay in bed today?", "stop", "why?", ""]


class Interruption(Exception):
    pass


def bold(name: str) -> Generator[str, str, int]:
    said = 0
    heard = yield f"{name}: let us begin."
    while len(heard) < 60:
        said += 1
        try:
            heard = yield f"{name} ({said}): {heard.split()[-1].strip('?.!')}? Yes!"
        except Interruption as reason:
            heard = yield f"{name}: who interrupts? {reason}"
    return said


def timid(name: str, log: list[str]):
    try:
        heard = yield
        while True:
            heard = yield f"{name}: but {heard.lower()[-20:]}"
    finally:
        log.append(f"{name} leaves")


def chorus(*parts):
    for part in parts:
        count = yield from part
        yield f"[{count}]"


def debate(topic: str) -> tuple[list[str], list[str]]:
    log: list[str] = []
    day, night = bold("Day"), timid("Night", log)
    next(night)
    lines = [next(day), (heard := day.send(topic))]
    for turn in range(3):
        if turn == 2 and "stop" in topic:
            lines.append(day.throw(Interruption("the clock")))
        lines.append(night.send(heard))
        try:
            heard = day.send(lines[-1])
        except StopIteration as end:
            log.append(f"Day gives up after {end.value}")
            break
        lines.append(heard)
    night.close()
    return lines, log


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"] + " " + " ".join(chorus(counted("one", 2), counted("two", 1)))


def counted(word: str, times: int):
    yield from (f"{word}{number}" for number in range(times))
    return times


@hookimpl
def reply(scene, message):
    lines, log = debate(message.text or "nothing")
    squares = (number**2 for number in range(10))
    firsts = [next(squares), next(squares), *squares][-2:]
    return "\n".join([*lines, *log, str(firsts), repr(next(squares, "spent"))])
