"""A parcel office: orders come as nested data, and one match statement sorts them out."""

import json

from plugin_api import hookimpl

CHARACTER_NAME = "Parcel Post"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/parcel.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You sort parcels by size, weight and temper."}
TALK = [
    '{"kind": "letter", "to": "Ada"}',
    '{"kind": "box", "to": "Bob", "size": [10, 20, 30], "fragile": true}',
    '{"kind": "box", "to": "Bob", "size": [300, 1, 1]}',
    '{"kind": "box", "to": "Cy", "size": [1, 2]}',
    '["letter", "box", {"kind": "letter", "to": null}]',
    "[]",
    "42",
    "-1.5",
    "true",
    "null",
    '"lost"',
    '{"kind": "elephant", "to": "Zoo", "weight": 4000, "name": "Nelly"}',
    '{"insured": {"value": 12, "by": ["Ada", "Bob", "Cy"]}}',
    "{bad",
]


def sort(order) -> str:
    match order:
        case None:
            return "nothing at all"
        case True | False:
            return f"a yes or no: {order}"
        case int(number) | float(number) if number < 0:
            return f"minus {abs(number)}"
        case int() | float():
            return f"parcel number {order:.0f}"
        case str(text):
            return f"a note: {text}"
        case {"kind": "letter", "to": str(name), **rest} if not rest:
            return f"a letter to {name}"
        case {"kind": "letter", "to": None}:
            return "a letter to nobody"
        case {"kind": "box", "size": [length, width, height], "to": name, **rest} if max(length, width, height) < 200:
            fragile = " (careful!)" if rest.get("fragile") else ""
            return f"a box of {length * width * height / 1000:.1f} l to {name}{fragile}"
        case {"kind": "box", "size": [200 | 300 | 400 as long, *_]}:
            return f"a box that is {long} long"
        case {"kind": "box", "size": [_, _]}:
            return "something flat"
        case {"insured": {"value": value, "by": [first, *others, last]}}:
            return f"{value} insured by {first}, {last} and {len(others)} more"
        case {"kind": kind, **rest}:
            return f"no {kind} here: {dict(sorted(rest.items()))}"
        case []:
            return "an empty sack"
        case [only]:
            return f"just {sort(only)}"
        case [*orders]:
            return "; ".join(map(sort, orders))
        case _:
            return "?"


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {sort(())} {sort((1,))} {sort(range(2))} {sort({1, 2} and b'x')}"


@hookimpl
def reply(scene, message):
    try:
        order = json.loads(message.text)
    except json.JSONDecodeError as error:
        return f"I cannot read that: {error.msg} at {error.pos}"
    scene.state["sorted"] = scene.state.get("sorted", 0) + 1
    return f"{scene.state['sorted']}. {sort(order)}".capitalize()
