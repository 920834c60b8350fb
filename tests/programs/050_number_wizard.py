"""Knows something about every number: whole ones, broken ones and imaginary ones."""

from plugin_api import hookimpl

CHARACTER_NAME = "Number Wizard"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/wizard.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You find every number remarkable."}
TALK = ["12", "97", "-8", "2.75", "3+4j", "0x1f", "0b101", "1_000", "inf", "slices", "folds", "rounds", "bits 10", "mod 3 4 5", "what", "zip"]


def divisors(number: int) -> list[int]:
    return [each for each in range(1, abs(number) + 1) if number % each == 0]


def about_whole(number: int) -> str:
    parts = divisors(number)
    kind = "prime" if len(parts) == 2 else "perfect" if sum(parts) == 2 * number else "plain"
    return (
        f"{kind}, {len(parts)} divisors, {number:b}, {number:#o}, {number:x}, {number.bit_length()} bits, "
        f"{divmod(number, 5)} {number // -5} {number % -5} {number ** 2} {-number} {~number} {abs(number)} {number << 2} {number >> 1}"
    )


def about_broken(number: float) -> str:
    top, bottom = number.as_integer_ratio()
    return f"{top}/{bottom} {number.is_integer()} {number.hex()} {round(number)} {int(-number)} {number!r} {number // 1} {number:.3e} {float('1e-7')}"


def about_imaginary(number: complex) -> str:
    return f"{abs(number)} {number.conjugate()} {number.real} {number.imag} {number * 1j} {number == complex(3, 4)} {number ** 2}"


@hookimpl
def make_system_prompt(scene):
    facts = {number: [*map(int, str(2**number))] for number in range(0, 20, 5)}
    return f"{INSTRUCTIONS['instruction_prompt']} {facts} {10**20} {0.1 + 0.2} {1e16} {-7 // 2} {7 % -3} {True + True}"


@hookimpl
def reply(scene, message):
    match message.text.split():
        case ["slices"]:
            middle, odd = slice(2, 5), slice(None, None, 2)
            numbers = range(10, 0, -1)
            return f"{numbers[middle]} {list(numbers)[odd]} {middle.start} {odd.step} {odd.indices(5)} {numbers.index(4)} {numbers.stop} {4 in numbers} {len(numbers)}"
        case ["folds"]:
            values = [3, 1, 2]
            return f"{sum(values, 10)} {min(values, default=0)} {any(v > 2 for v in values)} {all(values)} {sorted(values, key=lambda v: -v)} {max([], default=-1)} {[*filter(None, [0, 1, '', 'a'])]}"
        case ["rounds"]:
            return f"{[round(half) for half in (0.5, 1.5, 2.5, -0.5)]} {round(2.675, 2)} {round(1234, -2)} {pow(2, 10)} {pow(2, -1)} {pow(3, -1, 7)} {pow(2, 100, 13)}"
        case ["bits", number]:
            flags = int(number)
            flags |= 5
            flags &= ~2
            flags ^= 1
            flags <<= 3
            flags >>= 1
            flags //= 3
            flags **= 2
            flags %= 1000
            return f"{flags} {flags.bit_count()} {(300).to_bytes(2, 'big')!r} {0b1010 ^ 0x3} {1 if flags and not 0 else 2} {hash(1) == hash(1.0)}"
        case ["mod", *numbers]:
            a, b, c = map(int, numbers)
            return f"{a < b < c} {a < b > c} {a <= a == 3} {a != b is not None} {(a, b) < (a, c)} {not a or b and c} {a - -b} {+a}"
        case ["zip"]:
            pairs = [*zip((1, 2, 3), "abc", strict=True)]
            (numbers, letters) = zip(*pairs)
            return f"{pairs} {numbers} {letters} {dict(pairs)} {list(map(pow, [2, 3], [3, 2]))} {list(enumerate('ab', 5))} {list(reversed(pairs))[0]}"
        case [text] if text.endswith("j"):
            return about_imaginary(complex(text))
        case [text] if "." in text or "inf" in text:
            return about_broken(float(text))
        case [text]:
            return about_whole(int(text, base=0))
