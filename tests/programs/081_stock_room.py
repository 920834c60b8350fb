"""Knows what is on every shelf, and what came in last."""

from collections import ChainMap, Counter, OrderedDict, defaultdict, deque

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Stock Room Stan"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/stan.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You run a stock room. You lean on things."}
TALK = ["in nut bolt nut", "in tea", "out nut", "out moon", "last", "count", "settings", "first", "compare"]

DEFAULTS = {"unit": "piece", "shelf": "middle", "minimum": 2}
SHELVES = {"tea": {"shelf": "top", "unit": "chest"}, "nut": {"minimum": 20}}

recent = deque(maxlen=3)


class Recent(OrderedDict):
    """The things asked for lately; the oldest falls out."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def __setitem__(self, key, value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self.size:
            self.popitem(last=False)


asked = Recent(2)


def settings(thing: str) -> ChainMap:
    return ChainMap(SHELVES.get(thing, {}), DEFAULTS)


def by_shelf(stock: Counter) -> dict:
    shelves = defaultdict(lambda: defaultdict(int))
    for thing, count in stock.items():
        shelves[settings(thing)["shelf"]][thing] += count
    return {shelf: dict(things) for shelf, things in sorted(shelves.items())}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    order = OrderedDict.fromkeys("banana")
    return f"{INSTRUCTIONS['instruction_prompt']} {''.join(reversed(order))} {order == OrderedDict.fromkeys('nab')}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    stock = Counter(scene.state.get("stock", {}))
    order, *things = message.text.split()
    match order:
        case "in":
            stock.update(things)
            recent.extend(things)
        case "out":
            stock.subtract(things)
            recent.appendleft(things[0].upper())
            asked[things[0]] = -stock[things[0]]
        case "last":
            recent.rotate(1)
            return f"{recent} {recent[0]} {recent.maxlen} {list(asked.items())}"
        case "settings":
            tea = settings("tea").new_child({"minimum": 0})
            tea["unit"] = "cup"
            return f"{dict(tea)} {tea.parents['unit']} {tea.maps[0]} {settings('x') == DEFAULTS}"
        case "compare":
            other = Counter(nut=1, tea=5)
            first = sorted(other.elements())[:2]
            return f"{stock - other} {stock & other} {stock | other} {+stock} {stock.total()} {first}"
    scene.state["stock"] = dict(stock)
    return f"{stock.most_common(2)} {by_shelf(stock)} {[thing for thing in stock if stock[thing] < 1]}"
