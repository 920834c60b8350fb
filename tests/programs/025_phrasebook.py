"""A phrasebook between three languages, with sentences that have slots to fill."""

from plugin_api import hookimpl
from plugin_api.prompts import LANGUAGE_CODE_TO_INSTRUCTIONS, SYSTEM_PROMPT_BASICS, build_system_prompt, get_readable_llm_name

CHARACTER_NAME = "Señor Vocab"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/vocab.wav"}
INSTRUCTIONS = {"language": "en/fr", "instruction_prompt": "You translate word by word, with gestures."}
TALK = ["fr: good day", "es: the red house", "fr: thanks, Ada", "de: hello", "missing", "common", "order 3 tea", "STRASSE"]

WORDS = {
    "fr": {"good": "bon", "day": "jour", "red": "rouge", "house": "maison", "the": "la", "thanks": "merci", "tea": "thé"},
    "es": {"good": "bueno", "day": "día", "red": "roja", "house": "casa", "the": "la", "tea": "té", "sun": "sol"},
}
PHRASES = {
    "thanks": {"fr": "Merci beaucoup, {name} !", "es": "¡Gracias, {name}!"},
    "order": {"fr": "{count:d} {thing} pour {name!s:>6}, {0} ?", "es": "{count:02} {thing!r}, {0[1]}"},
}


class Missing(dict):
    def __missing__(self, key):
        return f"<{key}?>"


def translate(language: str, text: str) -> str:
    table = WORDS[language]
    return " ".join(table.get(word, f"«{word}»") for word in text.split())


@hookimpl
def make_system_prompt(scene):
    both = WORDS["fr"].keys() & WORDS["es"].keys()
    print(get_readable_llm_name(), len(SYSTEM_PROMPT_BASICS.splitlines()), LANGUAGE_CODE_TO_INSTRUCTIONS["fr"])
    text = "{0} You share {count} words in {1[0]} and {1[1]}; {scene.language}.".format(
        INSTRUCTIONS["instruction_prompt"], sorted(WORDS), count=len(both), scene=scene
    )
    return build_system_prompt(text, scene.language)


@hookimpl
def reply(scene, message):
    language, colon, text = message.text.partition(": ")
    if colon and language not in WORDS:
        raise LookupError(f"no {language} here, only {' and '.join(sorted(WORDS))}")
    if "," in text:
        word, _, name = text.rpartition(", ")
        return PHRASES[word][language].format_map(Missing(name=name)) + " " + "{a} {b}".format_map(Missing(a=1))
    if colon:
        return translate(language, text).capitalize()
    match message.text.split():
        case ["missing"]:
            french, spanish = (table.keys() for table in WORDS.values())
            return f"{sorted(french - spanish)} {sorted(spanish - french)} {sorted(french ^ spanish)} {len(french | spanish)}"
        case ["common"]:
            same = {(word, text) for word, text in WORDS["fr"].items()} & WORDS["es"].items()
            return f"{same} {french_only()} {WORDS['fr'].keys().isdisjoint(['sun'])}"
        case ["order", count, thing]:
            return " / ".join(
                text.format("s'il vous plaît", count=int(count), thing=WORDS[code][thing], name="Zoé")
                for code, text in PHRASES["order"].items()
            )
    return f"{message.text.casefold()} {message.text.lower() == 'straße'} {'straße'.casefold() == message.text.casefold()}"


def french_only():
    items = list(WORDS["fr"].items())
    items.sort(key=lambda pair: (len(pair[1]), pair[1]), reverse=True)
    return dict(items[:2])
