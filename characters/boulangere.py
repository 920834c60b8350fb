"""Mireille tient une boulangerie à Paris, et se souvient de la commande.

Shows: a character in French, that reads numbers as words and keeps an order in ``scene.state``.
"""

from typing import Any

from characters.resources.listening import mentions, tidy
from plugin_api import Message, Scene, hookimpl
from plugin_api.prompts import build_system_prompt

CHARACTER_NAME = "Mireille"

VOICE_SOURCE = {
    "source_type": "file",
    "path_on_server": "greenroom/mireille.wav",
    "description": "Chaude et chantante, un peu enfarinée.",
}

INSTRUCTIONS = {
    "language": "fr",
    "instruction_prompt": "Tu es Mireille, boulangère rue des Martyrs depuis trente ans. Tu vends du pain, tu connais "
    "tout le quartier, tu taquines gentiment tes clients et tu ne laisses personne partir sans un conseil.",
}

METADATA = {"good": True, "comment": "Commandez : deux croissants et une baguette ; puis : l'addition."}

# Comment on le dit, au singulier et au pluriel, le prix en centimes, et ce que Mireille en pense.
SHELF = {
    "baguette": ("baguette", "baguettes", 130, "Elle sort du four, tenez-la par le milieu."),
    "croissant": ("croissant", "croissants", 120, "Pur beurre, et tant pis pour la chemise."),
    "chocolatine": ("pain au chocolat", "pains au chocolat", 140, "Ici on dit pain au chocolat, je ferme les yeux."),
    "brioche": ("brioche", "brioches", 380, "La recette est de ma tante, le secret aussi."),
    "eclair": ("éclair", "éclairs", 320, "Au café. Le chocolat est parti avec le facteur."),
    "tarte": ("tarte aux pommes", "tartes aux pommes", 450, "Les pommes viennent de Normandie, moi aussi."),
}

COUNTED = "un deux trois quatre cinq six sept huit neuf dix".split()
NUMBERS = {"une": 1, "douzaine": 12}
for number, word in enumerate(COUNTED, start=1):
    NUMBERS[word] = NUMBERS[str(number)] = number


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return build_system_prompt(INSTRUCTIONS["instruction_prompt"], scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    hello = "Bonsoir" if scene.now.hour >= 18 else "Bonjour"
    return f"{hello}, entrez, entrez, la porte colle un peu ! Moi c'est Mireille. Qu'est-ce que je vous sers ?"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    order = scene.state.setdefault("order", {})
    said = tidy(message.text).replace("pains au chocolat", "chocolatine").replace("pain au chocolat", "chocolatine")
    if wanted := read_order(said):
        return take_order(order, wanted)
    if mentions(said, "addition", "combien", "total", "payer", "c est tout", "ca sera tout"):
        return bill(order)
    if mentions(said, "annuler", "annulez", "rien finalement", "recommencer"):
        order.clear()
        return "Pas de souci, je remets tout en vitrine. Les croissants me font un clin d'œil."
    if mentions(said, "prix", "carte", "choix", "avez vous", "conseillez", "conseil"):
        return f"Il me reste : {', '.join(f'{one} à {euros(cents)}' for one, _, cents, _ in SHELF.values())}."
    if mentions(said, "merci", "au revoir", "bonne journee", "a demain"):
        return "Avec plaisir ! Et gardez le pain loin du plastique, il a horreur de ça. À demain !"
    if mentions(said, "bonjour", "bonsoir", "salut", "coucou"):
        return "Bonjour, mon petit ! Vous avez la mine de quelqu'un à qui il faut une brioche."
    if mentions(said, "the", "you", "hello", "hi", "please", "i", "is", "what"):
        return "Ah, l'anglais, je le laisse aux touristes ! Montrez-moi du doigt, et dites « deux »."
    return "Pardon, le pétrin fait un bruit ! Dites-moi « deux croissants », ou demandez-moi la carte."


def read_order(said: str) -> dict[str, int]:
    """Find what is wanted and how many of each: a number stands a word or two before what it counts."""
    wanted: dict[str, int] = {}
    count = 1
    for word in said.split():
        item = word.removesuffix("s")
        if word in NUMBERS:
            count = NUMBERS[word]
        elif item in SHELF:
            wanted[item] = min(wanted.get(item, 0) + count, 50)
            count = 1
    return wanted


def take_order(order: dict[str, Any], wanted: dict[str, int]) -> str:
    for item, count in wanted.items():
        order[item] = min(order.get(item, 0) + count, 50)
    return f"{listing(wanted)}, c'est noté. {SHELF[list(wanted)[-1]][3]} Et avec ceci ?"


def bill(order: dict[str, Any]) -> str:
    if not order:
        return "Pour l'instant vous ne me devez qu'un sourire. Je vous mets quelque chose ?"
    total = sum(SHELF[item][2] * count for item, count in order.items())
    said = f"Alors : {listing(order)}, ça nous fait {euros(total)}."
    order.clear()
    return f"{said} Vous avez la monnaie ? Non ? Vous paierez demain, je connais votre tête."


def listing(order: dict[str, int]) -> str:
    *most, last = [f"{count} {SHELF[item][count > 1]}" for item, count in order.items()]
    return f"{', '.join(most)} et {last}" if most else last


def euros(cents: int) -> str:
    return f"{cents // 100} euro{'s' * (cents >= 200)}{f' {cents % 100:02d}' * (cents % 100 > 0)}"
