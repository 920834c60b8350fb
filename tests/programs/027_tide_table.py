"""Reads the tides off an iterator that never ends, and stops asking in time."""

from itertools import islice, takewhile

from plugin_api import hookimpl

CHARACTER_NAME = "Tide Table"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/tide.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You know when the water comes."}
TALK = ["next", "today", "after 600", "every 3", "pairs", "luck", "boats 7", "boats none"]

MINUTES = 372
DAY = 24 * 60


class Tides:
    """High and low water by turns, from a first high water on."""

    def __init__(self, first: int, height: float = 4.2) -> None:
        self.at, self.high, self.height = first, True, height

    def __iter__(self):
        return self

    def __next__(self):
        tide = (self.at, "high" if self.high else "low", round(self.height * (1.0 if self.high else 0.15), 2))
        self.at += MINUTES
        self.high = not self.high
        self.height *= 0.99
        return tide


class Countdown:
    def __init__(self, boats: int) -> None:
        self.boats = boats

    def __iter__(self):
        boats = self.boats
        while boats:
            yield boats
            boats -= 1
        return "unseen"

    def __len__(self):
        return self.boats

    def __call__(self) -> int:
        self.boats -= 2
        return self.boats


def clock(minutes: int) -> str:
    return "{:02d}:{:02d}".format(*divmod(minutes % DAY, 60))


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} The first is at {clock(next(Tides(95))[0])}."


@hookimpl
def reply(scene, message):
    tides = Tides(95 + 50 * scene.now.day)
    match message.text.split():
        case ["next"]:
            now = scene.now.hour * 60 + scene.now.minute
            at, kind, height = next(tide for tide in tides if tide[0] > now)
            return f"{kind} water at {clock(at)}, {height} m"
        case ["today"]:
            return ", ".join(f"{kind} {clock(at)}" for at, kind, _ in takewhile(lambda tide: tide[0] < DAY, tides))
        case ["after", minutes]:
            return next((clock(at) for at, *_ in islice(tides, 3) if at > int(minutes)), "not today")
        case ["every", step]:
            return str([clock(at) for at, _, _ in islice(tides, 0, 12, int(step))])
        case ["pairs"]:
            flow = iter(islice(tides, 5))
            return "; ".join(f"{high[2]}/{low[2]}" for high, low in zip(flow, flow))
        case ["luck"]:
            return f"{next(iter([]), 'none')} {[*iter(Countdown(9), -1)]} {list(zip(Countdown(3), 'abcd'))}"
    first, *_, last = boats = Countdown(int(message.text.split()[1]))
    return f"{first}..{last} {len(boats)} {4 in boats} {sum(boats)} {sorted(boats)[:2]} {max(boats, key=lambda b: b % 4)}"
