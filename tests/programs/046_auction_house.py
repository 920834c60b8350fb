"""An auction with rules; each rule broken is an exception of its own, and some have causes."""

from plugin_api import hookimpl

CHARACTER_NAME = "Going Gone"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/gone.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You auction anything, at speed."}
TALK = ["bid Ann 50", "bid Bob 55", "bid Ann 54", "bid Bob 1000000", "bid Bob lots", "bid Cem", "sell", "sell",
        "bid Ann 60", "fire", "flood", "nested", "errors"]


class AuctionError(Exception):
    """Something that stops a bid."""

    def __init__(self, message, *, lot="lot 1"):
        super().__init__(message)
        self.lot = lot


class TooLow(AuctionError, ValueError): ...


class NoFunds(AuctionError): ...


def bid(state, name, amount):
    try:
        amount = int(amount)
    except ValueError as error:
        raise AuctionError(f"{amount!r} is no bid") from error
    if state.get("sold"):
        raise TimeoutError("the hammer has fallen")
    if amount <= state.get("best", 0):
        raise TooLow(f"{amount} is not above {state['best']}")
    if amount > 100_000:
        raise NoFunds(f"{name} cannot pay {amount:,}", lot="the till") from None
    state.update(best=amount, by=name)


def tidy(what, log):
    try:
        if what == "fire":
            raise FileNotFoundError(2, "the house is gone")
        if what == "flood":
            return {}["water"]
        return [][0]
    except KeyError as error:
        log.append(f"except {error.args}")
        raise RuntimeError("wet") from error
    except (OSError, ArithmeticError) as error:
        log.append(f"{error.errno} {error.strerror} {error}")
    finally:
        log.append("end")


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"] + f" {AuctionError.__doc__} {issubclass(TooLow, (ImportError, ValueError))}"


@hookimpl
def reply(scene, message):
    log = []
    match message.text.split():
        case ["bid", *rest]:
            try:
                bid(scene.state, *rest)
            except AuctionError as error:
                return f"{type(error).__name__}: {error} ({error.lot}) {error.args!r}"
            else:
                return f"{scene.state['by']} for {scene.state['best']}"
        case ["sell"]:
            assert not scene.state.get("sold"), f"sold to {scene.state['by']}"
            scene.state["sold"] = True
            return "Sold!"
        case ["errors"]:
            return errors()
        case [what]:
            try:
                tidy(what, log)
            except RuntimeError as error:
                log.append(repr(error))
            return " > ".join(log)


def engrave(lot):
    lot.name = "Lot"


def swap(lot):
    lot[0], lot[1] = lot[1], lot[0]


def errors():
    tasks = [lambda: engrave(None), lambda: swap((1, 2)), lambda: 1 / 0, lambda: int("x"), lambda: "a" + 1, lambda: [][1], lambda: {}["k"], lambda: nothing, lambda: (1).real.foo,
             lambda: len(5), lambda: iter(3), lambda: 2.0 ** 5000, lambda: "".join([1]), lambda: {[]: 1}, lambda: next(iter([]))]
    found = []
    for task in tasks:
        try:
            task()
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    return "\n".join(found)
