"""A thermometer: a temperature that is a number when it has to be."""

import math

from plugin_api import hookimpl

CHARACTER_NAME = "Mercury"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/mercury.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a thermometer with a fear of hospitals."}
TALK = ["36.6", "-40", "39.95", "101 F", "hot", "nan", "1e3 F", "warmest", "index"]


class Temperature:
    fever = 38.0

    def __init__(self, degrees: float, unit: str = "C") -> None:
        self.degrees = degrees if unit == "C" else (degrees - 32) * 5 / 9

    def __float__(self) -> float:
        return float(self.degrees)

    def __int__(self) -> int:
        return int(self.degrees)

    def __index__(self) -> int:
        return round(self.degrees)

    def __round__(self, digits=None):
        return Temperature(round(self.degrees, digits))

    def __floor__(self) -> int:
        return math.floor(self.degrees)

    def __ceil__(self) -> int:
        return math.ceil(self.degrees)

    def __trunc__(self) -> int:
        return math.trunc(self.degrees)

    def __format__(self, spec: str) -> str:
        number, unit = spec[:-1], spec[-1:]
        if unit == "F":
            return format(self.degrees * 9 / 5 + 32, number) + " °F"
        return format(self.degrees, spec) + " °C"

    def __lt__(self, other) -> bool:
        return float(self) < float(other)

    def __le__(self, other) -> bool:
        return float(self) <= float(other)

    def __gt__(self, other) -> bool:
        return float(self) > float(other)

    def __ge__(self, other) -> bool:
        return float(self) >= float(other)

    def __ne__(self, other) -> bool:
        return float(self) != float(other)


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} Fever is {Temperature(Temperature.fever):.1f}, or {Temperature(38):.0fF}."


@hookimpl
def reply(scene, message):
    seen = scene.state.setdefault("seen", [])
    if message.text == "warmest":
        return f"{max(map(Temperature, seen)):.1f} {[f'{each:.0f}' for each in sorted(map(Temperature, seen), reverse=True)]}"
    if message.text == "index":
        return f"{'cold warm hot'.split()[Temperature(1.7)]} {'ab' * Temperature(2)} {hex(Temperature(255))} {bin(Temperature(5))}"
    degrees, *unit = message.text.split()
    now = Temperature(float(degrees), *unit)
    if not math.isfinite(float(now)):
        raise ValueError(f"{float(now)} is not on my scale")
    seen.append(now.degrees)
    verdict = "fever!" if now >= Temperature.fever else "fine" if 35 <= now <= 37.5 else "hm"
    numbers = int(now), math.floor(now), math.ceil(now), math.trunc(now), float(round(now, 1))
    return f"{now:.2f} = {now:.1fF} {verdict} {numbers} {now > 40} {now < 0} {now != 36.6}"
