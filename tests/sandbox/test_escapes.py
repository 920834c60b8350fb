"""Ways out that were open once, each as a small character. The table of all reaches belongs to a later issue."""

import pytest
from sandboxed import SHORT, Opener, a_set, ask, character, findings, run

from sandbox.errors import BudgetExceeded, HookFailed

# Each puts something else behind a name that two rules once trusted because a class statement had bound it.
STOPPED_INSIDE = {
    "a decorator makes a class's name mean the stand-in of type": (
        """
@(lambda cls: type)
class T: pass
T.__init__(object())
""",
        AttributeError,
    ),
    "a decorator makes a pattern's class somebody else's": (
        """
@(lambda cls: dict)
class P: pass
match {}:
    case P(): result = True
""",
        TypeError,
    ),
    "a class is bound again before it stands in a pattern": (
        """
class P: pass
P = dict
match {}:
    case P(): result = True
""",
        TypeError,
    ),
    "what a dataclass writes for itself is called on a foreign thing": (
        """
from dataclasses import dataclass
@dataclass
class D:
    _guards: int = 0
D.__init__(type, 1)
""",
        TypeError,
    ),
    "the initializer that a class inherits is somebody else's": (
        """
class P(property): pass
P.__init__(P(), len)
""",
        AttributeError,
    ),
    "a cache around a class hands out its descriptors": (
        """
import functools
result = functools.lru_cache(None)(str).maketrans
""",
        TypeError,
    ),
    "a facade lends out a method of its class": ("import json\nresult = json.members()", AttributeError),
    "a stand-in tells the class that it stands for": (
        "result = getattr(range, '_ClassStandIn__original')",
        AttributeError,
    ),
    "a stand-in is made to make something else": ("setattr(map, '_ClassStandIn__make', len)", TypeError),
    "a long range tells the range that it stands for": ("result = range(10 ** 9)._range", AttributeError),
    "the flag that prints, given as a number": ("import re\nre.compile('a', 128)", ValueError),
    "the flag that prints, given to a search": ("import re\nre.search('a', 'a', 128)", ValueError),
    "random bits from the class": (
        "import random\nrandom.Random.getrandbits(random.Random(1), 10 ** 9)",
        OverflowError,
    ),
    "a private method of a foreign base is added to": (
        """
import random
class R(random.Random): pass
class Catcher:
    def __radd__(self, caught): return 1
r = R(1)
r._randbelow += Catcher()
""",
        AttributeError,
    ),
    "a number says that it is small": (
        """
class N(int):
    def __gt__(self, other): return False
    def __le__(self, other): return True
"x".ljust(N(30_000_000))
""",
        OverflowError,
    ),
    "an exponent says that it is small": (
        """
class N(int):
    def __le__(self, other): return True
3 ** N(10_000_000)
""",
        OverflowError,
    ),
    "a text says that it is short": (
        """
class S(str):
    def __len__(self): return 1
S("x" * 1_000_000).join(["a"] * 60)
""",
        OverflowError,
    ),
    "what is no number tells a small one first": (
        """
class Times:
    asked = 0
    def __index__(self):
        self.asked += 1
        return 1 if self.asked == 1 else 50_000_000
if len("x" * Times()) == 1: raise OverflowError
""",
        OverflowError,
    ),
    "a cache takes over from a class": ("import functools\nfunctools.cache(str)", TypeError),
}


@pytest.mark.parametrize(("text", "error"), STOPPED_INSIDE.values(), ids=STOPPED_INSIDE)
def test_a_name_is_worth_what_it_means(text: str, error: type[Exception]) -> None:
    assert findings(text) == []
    with pytest.raises(error):
        run(text)


REFUSED = {
    "a nested class named like a builtin": "def f():\n    class property: pass\nproperty.__init__(len, len)",
    "a super of several things": "super(*(dict, {})).__setitem__(1, 2)",
    "a hash of a base": "object.__hash__(1)",
    "a method of a builtin that is none any more": "class C: pass\ndict = C\ndict.__setitem__(1, 2, 3)",
    "a method of what is no plain class": "property.__init__(1)",
    "a method that is not called": "class C:\n    __init__ = dict.__init__",
    "a class pattern reads the method that keeps formats": """
import datetime
class D(datetime.datetime): pass
match D(2026, 1, 2):
    case D(strptime=found): pass
""",
    "a class of a function": "def f():\n    class C: pass\n    C.__init__(1)",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_special_method_is_refused_where_no_class_of_the_file_stands(text: str) -> None:
    assert [code for _, code in findings(text)] == ["attribute-not-allowed"]


def test_a_dotted_pattern_is_read_through_the_guard() -> None:
    text = """
taken = []
class Taking:
    def __eq__(self, other):
        taken.append(other)
        return False
import re
class Colour: RED = 1
pattern, text = re.compile("a"), "text"
match Taking():
    case pattern.sub | text.join: pass
match {1: 2}:
    case {Colour.RED: value}: pass
match 1:
    case Colour.RED: matched = True
kinds = [type(each).__name__ for each in taken]
result = kinds, value, matched
"""
    assert run(text) == (["partial", "function"], 2, True)


@pytest.mark.parametrize("raised", ["cls('x')", "K('x')"])
async def test_what_a_context_is_told_of_a_closed_generator_ends_nothing(open_worker: Opener, raised: str) -> None:
    body = f"""
class Own:
    def __enter__(self): return self
    def __exit__(self, *told):
        self.told = told
        return True
own = Own()
def inside():
    with own:
        yield 1
@hookimpl
def reply(scene, message):
    generator = inside()
    next(generator)
    generator.close()
    cls = own.told[0]
    class K(cls): pass
    raise {raised}
"""
    worker = await open_worker(a_set(character(body)))

    for _ in range(2):
        with pytest.raises(HookFailed):
            await ask(worker)
    assert worker.alive


async def test_an_error_that_a_context_swallows_does_not_lengthen_a_call(open_worker: Opener) -> None:
    body = """
class Own:
    def __enter__(self): return self
    def __exit__(self, *told):
        self.told = told
        return True
@hookimpl
def reply(scene, message):
    own = Own()
    with own:
        while True: pass
    return str(own.told[0])
"""
    worker = await open_worker(a_set(character(body)))

    with pytest.raises(BudgetExceeded):
        await ask(worker, budget=SHORT)


def test_a_docstring_is_never_read_as_a_signature() -> None:
    text = '''
from dataclasses import dataclass
class Base:
    """Base(a=sys.executable)
--

"""
@dataclass(init=False)
class D(Base): pass
result = D.__doc__
'''
    assert run(text) == "D"


async def test_an_exception_whose_text_strikes_back_is_told(open_worker: Opener) -> None:
    body = """
class Text(str):
    def __getitem__(self, key): raise RuntimeError("inside")
class E(Exception):
    def __str__(self): return Text("abc")
@hookimpl
def reply(scene, message):
    raise E()
"""
    worker = await open_worker(a_set(character(body)))

    with pytest.raises(HookFailed, match="E: abc"):
        await ask(worker)
