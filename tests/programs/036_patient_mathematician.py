"""Remembers what was worked out already: memos by decorator, by class and by the library."""

from functools import cache, lru_cache, partial

from plugin_api import hookimpl

CHARACTER_NAME = "Old Number"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/number.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You work things out once and never again."}
TALK = ["fib 90", "collatz 27", "ways 12", "hanoi 3", "ackermann 2 3", "catalan 10", "info", "deep 99999", "digits 2 64"]


class Memo:
    """Keeps the answers of a function of plain arguments."""

    def __init__(self, function):
        self.__function = function
        self.kept = {}
        self.hits = 0

    def __call__(self, *args):
        if args in self.kept:
            self.hits += 1
        else:
            self.kept[args] = self.__function(*args)
        return self.kept[args]


def memo(limit):
    def decorate(function):
        kept: dict = {}

        def wrapper(number):
            if number not in kept:
                kept[number] = function(number)
                while len(kept) > limit:
                    kept.pop(next(iter(kept)))
            return kept[number]

        wrapper.kept = kept
        return wrapper

    return decorate


@cache
def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@memo(limit=50)
def collatz(n):
    return 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


@Memo
def ways(total, coins=(5, 2, 1)):
    if total == 0:
        return 1
    return sum(ways(total - coin, coins[place:]) for place, coin in enumerate(coins) if coin <= total)


@lru_cache(maxsize=100)
def ackermann(m, n):
    return n + 1 if not m else ackermann(m - 1, 1) if not n else ackermann(m - 1, ackermann(m, n - 1))


def hanoi(discs, source="A", target="C", spare="B"):
    if discs:
        yield from hanoi(discs - 1, source, spare, target)
        yield source + target
        yield from hanoi(discs - 1, spare, target, source)


def deep(n):
    return 1 + deep(n - 1) if n else 0


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {isinstance(ways, Memo)} {collatz(6)}"


@hookimpl
def reply(scene, message):
    name, *numbers = message.text.split()
    if name == "info":
        return f"{fib.cache_info()} {ackermann.cache_info().misses} {ways.hits} {len(ways.kept)} {len(collatz.kept)}"
    if name == "deep":
        try:
            return str(deep(*map(int, numbers)))
        except RecursionError:
            return "too deep for me"
    catalan = lambda n: 1 if n < 1 else sum(catalan(i) * catalan(n - 1 - i) for i in range(n))
    tasks = {"hanoi": lambda n: " ".join(hanoi(n)), "catalan": cache(catalan), "digits": lambda a, b: sum(map(int, str(a**b)))}
    task = tasks.get(name) or {"fib": fib, "collatz": collatz, "ways": ways}.get(name, ackermann)
    return f"{name}({', '.join(numbers)}) = {partial(task, *map(int, numbers))()}"
