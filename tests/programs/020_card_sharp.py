"""Deals cards and names poker hands; ranks are an IntEnum and cards compare."""

import random
from collections import Counter
from enum import Enum, IntEnum

from plugin_api import hookimpl

CHARACTER_NAME = "Card Sharp"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/sharp.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You deal cards and count them."}
TALK = ["deal", "deal again", "TH JH QH KH AH", "2C 2D 2H 9S 9D", "2C 2C 3D", "4S 4D 4H 4C KD", "5S 6D 7H 8C 9D"]


class Rank(IntEnum):
    TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT, NINE, TEN, JACK, QUEEN, KING, ACE = range(2, 15)

    def __str__(self):
        return "TJQKA"[self - 10] if self >= Rank.TEN else str(self.value)


class Suit(Enum):
    CLUBS = "C"
    DIAMONDS = "D"
    HEARTS = "H"
    SPADES = "S"


class Card:
    def __init__(self, rank, suit):
        self.rank = Rank(rank)
        self.suit = Suit(suit)

    @classmethod
    def parse(cls, text):
        (rank, suit) = text
        return cls(10 + "TJQKA".index(rank) if rank in "TJQKA" else int(rank), suit)

    def __lt__(self, other):
        return (self.rank, self.suit.value) < (other.rank, other.suit.value)

    def __eq__(self, other):
        return isinstance(other, Card) and (self.rank, self.suit) == (other.rank, other.suit)

    def __hash__(self):
        return hash((self.rank, self.suit))

    def __repr__(self):
        return f"{self.rank!s}{self.suit.value}"


def name_hand(cards):
    counts = sorted(Counter(card.rank for card in cards).values(), reverse=True)
    flush = len({card.suit for card in cards}) == 1
    lowest, *_, highest = sorted(cards)
    straight = len(counts) == 5 and highest.rank - lowest.rank == 4
    match (counts, straight, flush):
        case (_, True, True):
            return "royal flush" if highest.rank is Rank.ACE else "straight flush"
        case ([4, *_], _, _):
            return "four of a kind"
        case ([3, 2], _, _):
            return "full house"
        case (_, s, f) if s or f:
            return "straight" if s else "flush"
        case ([3, 1, 1], *_):
            return "three of a kind"
        case ([2, *more], *_):
            return "two pairs" if more[0] == 2 else "a pair"
    return f"high {highest.rank.name.lower()}"


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} Ranks: {[*map(int, Rank)][:3]}.. {Rank.ACE + 0} {Rank.TEN:>4} {Suit.HEARTS}"


@hookimpl
def reply(scene, message):
    if message.text.startswith("deal"):
        deck = [Card(rank, suit) for suit in Suit for rank in reversed(Rank)]
        random.Random(message.text).shuffle(deck)
        hand, deck[:5] = deck[:5], []
        return f"{sorted(hand)}: {name_hand(hand)}, {len(deck)} left, top {deck[0]}, aces {deck.count(Card(14, 'S'))}"
    cards = [Card.parse(text) for text in message.text.split()]
    if len(twice := set(cards)) < len(cards):
        raise ValueError(f"{len(cards) - len(twice)} card too many up your sleeve")
    return f"{max(cards)} leads: {name_hand(cards)}"
