"""Keeps accounts to the cent, and rounds as the bank tells her."""

from decimal import (
    ROUND_05UP,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    Underflow,
)

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Teller Four"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/teller.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a bank teller. Every cent has a home."}
TALK = [
    "deposit 100.005",
    "interest 3.75",
    "split 3",
    "split 0",
    "deposit 1e999999999",
    "deposit plenty",
    "modes 2.665",
]

CENT = Decimal("0.01")
MODES = [
    ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP,
]  # fmt: skip
STRICT = Context(prec=6, rounding=ROUND_HALF_UP, Emax=20, Emin=-20, traps=[InvalidOperation, DivisionByZero, Overflow])


def exact(amount: Decimal) -> str:
    watched = Context(prec=4)
    watched.divide(amount, 7)
    flags = [flag.__name__ for flag in (Inexact, Rounded, Underflow) if watched.flags[flag]]
    return f"{amount.as_tuple().exponent} {amount.normalize()} {amount:,.2f} {' '.join(flags) or 'exact'}"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    owed = sum((Decimal(cents) / 100 for cents in range(1, 6)), Decimal(0))
    sums = f"{0.1 + 0.2} is {Decimal('0.1') + Decimal('0.2')}"
    return f"{INSTRUCTIONS['instruction_prompt']} {sums}; {owed!r}, {owed.sqrt():.10f}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    balance = Decimal(scene.state.get("balance", "0"))
    order, _, rest = message.text.partition(" ")
    try:
        if order == "modes":
            return ", ".join(f"{mode[6:].lower()} {Decimal(rest).quantize(CENT, rounding=mode)}" for mode in MODES)
        if order == "deposit":
            balance = (balance + Decimal(rest)).quantize(CENT, ROUND_HALF_EVEN)
        elif order == "interest":
            balance += STRICT.multiply(balance, STRICT.divide(Decimal(rest), Decimal(100)))
        elif order == "split":
            each = STRICT.divide(balance, Decimal(rest))
            return f"{each} each, {balance % Decimal(rest)} left; {balance // Decimal(rest)} whole"
    except DivisionByZero as problem:
        return f"Among nobody? {isinstance(problem, (DecimalException, ZeroDivisionError))}"
    except InvalidOperation as problem:
        return f"That is no sum: {type(problem).__name__} {problem}"
    scene.state["balance"] = str(balance)
    return f"{balance} ({exact(balance)})"
