"""Types that Python's own modules help to declare are what they are anywhere: enumerations, dataclasses, tuples."""

import pytest
from sandboxed import assert_as_elsewhere, run

DECLARED_TYPES = {
    "members of an enumeration with attributes of their own": """
from enum import Enum
class Planet(Enum):
    EARTH = (5, 6)
    MARS = (1, 2)
    def __init__(self, mass, radius):
        self.mass, self._radius = mass, radius
    def sum(self): return self.mass + self._radius
result = Planet.EARTH.mass, Planet.MARS.sum(), [each.name for each in Planet]
""",
    "members of a flag made of others": """
from enum import Flag, IntFlag, auto
class A(Flag):
    X = auto()
    Y = auto()
    BOTH = X | Y
class B(IntFlag):
    X = auto()
    Y = auto()
    BOTH = X | Y
result = A.BOTH.value, B.BOTH.value, repr(A.X | A.Y), repr(B.BOTH)
""",
    "dictionaries and lists of the collections": """
from collections import UserDict, UserList
d, l = UserDict(a=1), UserList([1])
d['b'] = 2
d['a'] += 1
del d['b']
l[0] += 1
l += [3]
d.mine = 1
result = d, l, d.data, d.mine
""",
    "types of the fields of dataclasses": """
from dataclasses import KW_ONLY, InitVar, dataclass, field, fields
from typing import ClassVar, Optional
@dataclass
class A:
    x: int
    y: set = None
    z: list[int] = field(default_factory=list)
    w: Optional[str] = None
    n: InitVar[int] = 3
    c: ClassVar[int] = 4
    _: KW_ONLY
    k: bool | None = True
    def __post_init__(self, n): self.x += n
@dataclass(slots=True)
class B(A):
    m: float = 0.0
result = [(f.name, f.type) for f in fields(A) + fields(B)], A(1).x, A(1, n=5, k=None).x, A.n, A.c
result = str(result).replace('character.', '')
""",
    "the members of an enumeration": """
from enum import Enum
class C(Enum):
    A = 1
    B = 2
    Z = 1
result = [(name, each.value) for name, each in C.__members__.items()], 'A' in C.__members__
""",
    "dataclass": """
from dataclasses import dataclass, field, replace, asdict
from typing import ClassVar
@dataclass
class P:
    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    count: ClassVar[int] = 0
    def __post_init__(self): P.count += 1
@dataclass(frozen=True, order=True)
class Q:
    a: int = 1
    _b: int = 2
p = P(1)
p.tags.append('t')
compared = P(1) == P(1), Q() < Q(2), hash(Q()) == hash(Q())
result = repr(p), P.count, asdict(P(3)), repr(Q()), compared, repr(replace(p, x=9))
""",
    "dataclass with keywords and slots": """
from dataclasses import dataclass, KW_ONLY
@dataclass(slots=True)
class P:
    x: int
    _: KW_ONLY
    y: int = 1
p = P(1, y=5)
p.x += 1
try:
    P(1, 2)
except TypeError:
    result = p.x, p.y
""",
    "inherited dataclass": """
from dataclasses import dataclass
@dataclass
class A:
    x: int
@dataclass
class B(A):
    y: int = 0
    def __str__(self): return f'{self.x}/{self.y}'
result = str(B(1)), repr(B(1, 2))
""",
    "enumerations": """
from enum import Enum, IntEnum, Flag, auto
class C(Enum):
    RED = 1
    GREEN = 'g'
    def label(self): return self.name.lower()
    @property
    def twice(self): return self.value * 2
class N(IntEnum):
    A = auto()
    B = auto()
class F(Flag):
    X = auto()
    Y = auto()
colours = [c.label() for c in C], C(1).name, C['GREEN'].value, C.RED.twice, C.RED is C(1)
result = colours, N.B + 1, list(N) == [1, 2], (F.X | F.Y).value
""",
    "named tuples": """
from typing import NamedTuple
from collections import namedtuple
class P(NamedTuple):
    x: int
    y: int = 2
    def total(self): return self.x + self.y
Q = namedtuple('Q', 'a b')
q = Q(1, b=2)
result = P(1), P(1).total(), P(1)._replace(x=5), q._asdict(), Q._fields, q.a
""",
    "abstract classes": """
from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def f(self): ...
class B(A):
    def f(self): return 1
try:
    A()
except TypeError:
    result = B().f()
""",
    "generics and protocols": """
from typing import Generic, TypeVar, Protocol
T = TypeVar('T')
class Box(Generic[T]):
    def __init__(self, x: T): self.x = x
class Named(Protocol):
    name: str
result = Box[int](3).x
""",
    "typed dictionaries": """
from typing import TypedDict
class M(TypedDict):
    x: int
result = M(x=1)
""",
}


@pytest.mark.parametrize("text", DECLARED_TYPES.values(), ids=DECLARED_TYPES.keys())
def test_declared_types_do_what_they_do_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)


def test_the_type_of_a_field_may_be_a_text() -> None:
    text = """
from dataclasses import InitVar, dataclass, fields
@dataclass
class A:
    x: InitVar[int]
    y: 'dict[str, A] | None' = None
result = [each.type for each in fields(A)]
"""
    assert run(text) == ["dict[str, A] | None"]
    assert run("from __future__ import annotations" + text.replace("'", "")) == ["dict[str, A] | None"]
