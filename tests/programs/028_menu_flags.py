"""A waiter who knows what is in every dish: diets are flags."""

from enum import Flag, IntFlag, auto
from functools import reduce
from operator import or_

from plugin_api import hookimpl

CHARACTER_NAME = "Garçon"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/garcon.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You wait tables and remember allergies."}
TALK = ["I am vegan", "no nuts and vegetarian", "anything", "what is in the cake", "what is in the moon", "rights"]


class Has(Flag):
    NOTHING = 0
    MEAT = auto()
    MILK = auto()
    EGG = auto()
    NUTS = auto()
    ANIMAL = MEAT | MILK | EGG

    def words(self) -> str:
        return " and ".join(part.name.lower() for part in Has if part in self and part.name != "ANIMAL") or "nothing"


class May(IntFlag):
    ENTER = 4
    EAT = 2
    SING = 1


AVOIDS = {"vegan": Has.ANIMAL, "vegetarian": Has.MEAT, "nuts": Has.NUTS, "milk": Has.MILK}
MENU = {
    "salad": Has.NOTHING,
    "omelette": Has.EGG | Has.MILK,
    "cake": Has.EGG | Has.MILK | Has.NUTS,
    "stew": Has.MEAT,
    "baklava": Has.NUTS,
}


@hookimpl
def make_system_prompt(scene):
    plain = [dish for dish, has in MENU.items() if not has]
    return f"{INSTRUCTIONS['instruction_prompt']} Harmless: {plain}. Everything: {reduce(or_, MENU.values()).words()}."


@hookimpl
def reply(scene, message):
    words = message.text.lower().split()
    if words[-1] in MENU:
        has = MENU[words[-1]]
        return f"In the {words[-1]}: {has.words()}. {has.value:04b} {bool(has & Has.ANIMAL)} {len(has)} {(~has).words()}"
    if words == ["rights"]:
        guest = May.ENTER | May.EAT
        return f"{guest:d} {guest + 0} {May.SING in guest} {guest ^ May.EAT == May.ENTER} {guest & 2!r} {int(~May.SING & 7)}"
    if "in" in words:
        raise KeyError(words[-1])
    avoid = Has.NOTHING
    for word in words:
        avoid |= AVOIDS.get(word, Has.NOTHING)
    scene.state["avoid"] = avoid.value
    fine = [dish for dish, has in MENU.items() if has & avoid is Has.NOTHING]
    return f"You avoid {Has(scene.state['avoid']).words()}; take the {' or the '.join(fine)}."
