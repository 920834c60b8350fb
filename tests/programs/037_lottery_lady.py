"""Draws lots; all of random's everyday functions, from a seed that is the day."""

import random

from plugin_api import hookimpl

CHARACTER_NAME = "Lottery Lady"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/lottery.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You draw numbers with a white glove."}
TALK = ["draw", "draw", "coin", "raffle Ada Bob Cy", "wheel", "scratch", "unlucky", "bowl", "horses"]

PRIZES = {"a teapot": 70, "a bicycle": 25, "a boat": 5}
drawn: list[int] = []


def weighted(luck: random.Random, table: dict[str, int]) -> str:
    return luck.choices([*table], weights=table.values())[0]


class Horse:
    count = 0

    def __init__(self, name: str) -> None:
        Horse.count += 1
        self.name, self.number, self.at = name, Horse.count, 0

    def run(self, luck: random.Random) -> None:
        self.at += luck.randint(1, 6)


@hookimpl
def on_session_start(scene):
    random.seed(scene.now.toordinal())
    drawn.clear()


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    global drawn
    match message.text.split():
        case ["draw"]:
            left = [ball for ball in range(1, 50) if ball not in drawn]
            drawn = drawn + sorted(random.sample(left, 6))
            return f"{drawn[-6:]}, bonus {random.choice(left)}, {49 - len(drawn)} left"
        case ["coin"]:
            flips = "".join("HT"[random.random() < 0.5] for _ in range(12))
            return f"{flips} longest {max(len(run) for run in flips.replace('HT', 'H T').replace('TH', 'T H').split())}"
        case ["raffle", *names]:
            random.shuffle(names)
            return " > ".join(names) + f" wins {weighted(random.Random(7), PRIZES)}"
        case ["wheel"]:
            return f"{random.uniform(0, 360):.2f}° {random.randrange(0, 37, 2)} {random.triangular(1, 9, 8):.3f}"
        case ["scratch"]:
            return f"{random.getrandbits(16):016b} {random.randbytes(3).hex()} {random.gauss(50, 5):.3f}"
        case ["unlucky"]:
            return str(random.choice([]))
        case ["bowl"]:
            first, second = random.Random(5), random.Random(5)
            same = all(first.random() == second.random() for _ in range(5))
            return f"{same} {first.sample('abcdef', k=3)} {second.sample('abcdef', counts=[2] * 6, k=3)}"
    field = [Horse(name) for name in ("Comet", "Biscuit", "Old Tom")]
    luck, rounds = random.Random(1), 0
    while not (finished := [horse for horse in field if horse.at >= 20]):
        rounds += 1
        for horse in field:
            horse.run(luck)
    best = max(finished, key=lambda horse: (horse.at, -horse.number))
    return f"{best.name} ({best.number} of {Horse.count}) after {rounds} rounds: {[horse.at for horse in field]}"
