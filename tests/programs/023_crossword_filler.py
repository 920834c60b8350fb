"""Fills small word squares by trying and taking back; finds words for patterns like c_t."""

from plugin_api import hookimpl

CHARACTER_NAME = "Cross Patch"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/patch.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You set crosswords and are cross about them."}
TALK = ["c_t", "square bit", "square cat", "square", "_____", "square zzz", "count"]

WORDS = "bit ice ten cat are tea cut cot ear art tab ace bee its tee end net toe own bat oat net".split()


def matches(pattern: str, word: str) -> bool:
    return len(pattern) == len(word) and all(p in ("_", w) for p, w in zip(pattern, word))


def fits(rows: list[str]) -> bool:
    columns = ["".join(column) for column in zip(*rows)]
    return all(any(word.startswith(column) for word in WORDS) for column in columns)


def squares(size: int, first: str | None = None):
    tried = 0

    def fill(rows: list[str]):
        nonlocal tried
        if len(rows) == size:
            yield rows, tried
            return
        for word in [first] if first and not rows else WORDS:
            tried += 1
            if len(word) == size and fits([*rows, word]):
                yield from fill([*rows, word])

    yield from fill([])


def make_counter(start: int = 0):
    count = start

    def bump(by: int = 1) -> int:
        nonlocal count
        count += by
        return count

    def reset() -> None:
        nonlocal count
        count = start

    return bump, reset


asked, forget = make_counter()


@hookimpl
def make_system_prompt(scene):
    forget()
    return f"{INSTRUCTIONS['instruction_prompt']} You know {len(set(WORDS))} words of {max(map(len, WORDS))} letters."


@hookimpl
def reply(scene, message):
    number = asked()
    match message.text.split():
        case ["square", *first]:
            found = list(squares(3, *first))
            if not found:
                return f"{number}: no square{' with ' + first[0] if first else ''}"
            rows, tried = found[0]
            symmetric = sum(rows == ["".join(column) for column in zip(*rows)] for rows, _ in found)
            return f"{number}: {'/'.join(rows)} after {tried}; {len(found)} in all, {symmetric} symmetric"
        case ["count"]:
            return f"{asked(by=0)} asked, {asked(-number)} left"
        case [pattern]:
            return f"{number}: {sorted({word for word in WORDS if matches(pattern, word)})}"
