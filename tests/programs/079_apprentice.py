"""A sorcerer's apprentice who stacks spells on spells and counts them."""

from functools import partial, reduce, wraps

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Apprentice Fitch"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/fitch.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You stack spells. Sometimes the order is right."}
TALK = ["shout broom", "twice broom", "backwards broom twice", "all broom", "hex broom", "count", ""]

SPELLS, TIMES = {}, {}


def counted(spell):
    """Note how often a spell was cast."""

    @wraps(spell)
    def cast(*args, **kwargs):
        TIMES[spell.__name__] = TIMES.get(spell.__name__, 0) + 1
        return spell(*args, **kwargs)

    return cast


def learn(spell=None, *, name=None):
    if spell is None:
        return partial(learn, name=name)
    SPELLS[name or spell.__name__] = spell
    return spell


@learn
@counted
def shout(text):
    """Makes it loud."""
    return text.upper() + "!"


@learn(name="twice")
@counted
def repeat(text, times=2):
    """Makes it two."""
    return " ".join([text] * times)


SPELLS["thrice"] = partial(repeat, times=3)
SPELLS["backwards"] = lambda text: text[::-1]


def cast_all(spells, text):
    return reduce(lambda so_far, spell: spell(so_far), spells, text)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    known = ", ".join(f"{spell.__name__}: {spell.__doc__}" for spell in (shout, repeat))
    return f"{INSTRUCTIONS['instruction_prompt']} You know {known}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    words = message.text.split()
    if words == ["count"]:
        return f"{TIMES} {SPELLS['thrice'].keywords} {SPELLS['thrice'].func is repeat}"
    names = list(SPELLS) if "all" in words else [word for word in words if word in SPELLS]
    things = [word for word in words if word not in SPELLS and word != "all"]
    scene.state["cast"] = reduce(lambda total, name: total + len(name), names, scene.state.get("cast", 0))
    return cast_all([SPELLS[name] for name in names], reduce("{}-{}".format, things)) + f" ({scene.state['cast']})"
