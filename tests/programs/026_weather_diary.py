"""Keeps a weather diary packed into bytes: two bytes a day, kept in the state as hex."""

from plugin_api import hookimpl

CHARACTER_NAME = "Barometer Bill"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/bill.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You tap the glass each morning and write it down."}
TALK = ["sun 21", "rain 12", "rain -3", "snow -12", "hail 4", "sun 300", "show", "coldest", "raw", "fix 1 9", "show"]

SKIES = ["sun", "cloud", "rain", "snow"]


def pack(sky: str, degrees: int) -> bytes:
    return bytes([SKIES.index(sky)]) + degrees.to_bytes(1, "big", signed=True)


def unpack(diary: bytes):
    for start in range(0, len(diary), 2):
        sky, degrees = diary[start], int.from_bytes(diary[start + 1 : start + 2], "big", signed=True)
        yield SKIES[sky], degrees


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    diary = bytearray.fromhex(scene.state.get("diary", ""))
    try:
        match message.text.split():
            case ["show"]:
                return ", ".join(f"{sky} {degrees:+d}°" for sky, degrees in unpack(bytes(diary)))
            case ["coldest"]:
                sky, degrees = min(unpack(diary), key=lambda day: day[1])
                return f"{degrees}° with {sky}, day {[day[1] for day in unpack(diary)].index(degrees) + 1}"
            case ["raw"]:
                return raw(diary)
            case ["fix", day, degrees]:
                place = 2 * int(day) - 1
                diary[place : place + 1] = int(degrees).to_bytes(1, "big", signed=True)
            case [sky, degrees]:
                diary += pack(sky, int(degrees))
    except OverflowError as error:
        return f"The glass has broken: {error}"
    scene.state["diary"] = diary.hex()
    return f"Day {len(diary) // 2} is in the book."


def raw(diary: bytearray) -> str:
    head, *tail = diary
    text = b"|".join([b"rain", bytes(2), b"%c%d" % (65, 7)])
    parts = [bytes(diary), diary.hex(":"), head, sum(tail), diary.count(2), diary.find(bytes([2])), text]
    text = text.replace(b"rain", b"sun").strip(b"7")
    parts += [text.split(b"|"), text.decode("ascii").isprintable(), bytes(reversed(diary)), diary[::2], 250 in diary]
    diary.append(255)
    diary.extend(b"\x01\x02")
    parts += [diary.pop(), diary.pop(0), len(diary), bytes("é", "latin-1"), b"abc" < b"abd", ascii("é\n"), [*b"hi"]]
    return " ".join(map(str, parts))
