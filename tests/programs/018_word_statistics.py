"""Tells writers how they write: words, sentences, favourites, and what they repeat."""

from collections import Counter

from plugin_api import hookimpl

CHARACTER_NAME = "Margin Note"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/margin.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are an editor with a sharp pencil."}
TALK = [
    "The cat sat. The cat sat on the mat! Was the mat flat? The cat thought so.",
    "A rose is a rose is a rose.",
    "Naïve façades — déjà vu; ÇA VA? ça va.",
    "...",
    "so so so",
]

STOP = frozenset({"the", "a", "an", "on", "is", "was", "so"})


def words_of(text: str) -> list[str]:
    kept = "".join(letter if letter.isalnum() or letter == "'" else " " for letter in text)
    return kept.casefold().split()


def sentences_of(text: str) -> list[str]:
    for mark in "!?":
        text = text.replace(mark, ".")
    return [sentence.strip() for sentence in text.split(".") if sentence.strip()]


def repeated_pairs(words: list[str]) -> list[tuple[str, str]]:
    seen, twice = set(), []
    for pair in zip(words, words[1:]):
        if pair in seen and pair not in twice:
            twice.append(pair)
        seen.add(pair)
    return twice


@hookimpl
def make_system_prompt(scene):
    longest = max((message.text for message in scene.messages), key=len, default="nothing yet")
    return f"{INSTRUCTIONS['instruction_prompt']} The longest so far: {longest[:30]!r}"


@hookimpl
def reply(scene, message):
    words, sentences = words_of(message.text), sentences_of(message.text)
    total = Counter(scene.state.get("total", {}))
    total.update(words)
    scene.state["total"] = dict(total)
    if not words:
        return "An empty page."
    mean = sum(map(len, words)) / len(words)
    favourites = [f"{word} x{count}" for word, count in total.most_common() if word not in STOP][:3]
    doubled = [word for word, following in zip(words, words[1:]) if word == following]
    initials = {initial: sum(word[0] == initial for word in words) for initial in sorted({word[0] for word in words})}
    lines = [
        f"{len(words)} words, {len(set(words))} different, {len(sentences)} sentences, mean {mean:.2f}",
        "favourites: " + (", ".join(favourites) or "none"),
        f"initials: {initials}",
    ]
    for number, sentence in enumerate(sentences, start=1):
        lines.append(f"{number:>2}. {sentence.title() if number % 2 else sentence.swapcase()}")
    if pairs := repeated_pairs(words):
        lines.append("again: " + " / ".join(f"{first} {second}" for first, second in pairs))
    return "\n".join(lines + [f"doubled: {doubled}"] * bool(doubled))
