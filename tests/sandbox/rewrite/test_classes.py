"""Classes of a character are what they are anywhere: operators, properties, slots, private names."""

import pytest
from sandboxed import assert_as_elsewhere

CLASSES = {
    "names that belong to a class": """
class A:
    __count = 0
    def __init__(self):
        self.__items = [1]
        self.__n: int = 2
        A.__count += 1
    def __add(self, __more):
        self.__items += [__more]
        self.__n *= 3
        return self.__items, self.__n
    def add(self, x): return self.__add(x)
    def hidden(self): return hasattr(self, '__items'), A.__count
class B(A):
    def __init__(self):
        super().__init__()
        self.__items = 'mine'
    def both(self): return self.__items, self.add(2)
a = B()
result = a.both(), a.hidden(), a._A__items, a._B__items
""".replace("__outside = 1\n", ""),
    "one method that is another": """
class A:
    def __init__(self, n): self.n = n
    def __mul__(self, other): return A(self.n * other)
    __rmul__ = __mul__
    def __str__(self): return f'A{self.n}'
    __repr__ = __str__
    __len__ = lambda self: self.n
    def __eq__(self, other): return self.n == other.n
    __hash__ = None
try: {A(1)}
except TypeError as error: said = str(error)
result = repr(3 * A(2)), len(A(4)), said
""",
    "the operator for matrices": """
class A:
    def __matmul__(self, other): return 'l', other
    def __rmatmul__(self, other): return 'r', other
    def __imatmul__(self, other): return 'i', other
    def __rdivmod__(self, other): return 'd', other
    def __complex__(self): return 1j
a = A()
result = a @ 1, 1 @ a, divmod(7, a), complex(a)
a @= 2
result += a
""",
    "a copy of its own making": """
import copy
class A:
    n = 1
    def __copy__(self):
        made = A()
        made.n = self.n + 1
        return made
result = copy.copy(A()).n
""",
    "the class of a thing": """
class A:
    made = 0
    def __init__(self): self.__class__.made += 1
    def again(self): return self.__class__()
    def __repr__(self): return self.__class__.__name__
a = A().again()
result = repr(a), A.made, (5).__class__, 'x'.__class__ is str, a.__class__ is A, A.made.__class__.__name__
""",
    "methods named like functions": """
class A:
    def compile(self): return 1
    def exec(self, x): return self.compile() + x
    def format(self): return 2
a = A()
a.eval = 5
result = a.compile(), a.exec(2), a.format(), a.eval
""",
    "a repr around a repr": """
class D(dict):
    def __repr__(self): return 'D' + super().__repr__()
class E(Exception):
    def __str__(self): return super().__str__() + '!'
class T(tuple):
    def __hash__(self): return super().__hash__()
result = repr(D(a=1)), str(E('x')), {(1, 2): 3}[T((1, 2))]
""",
    "a dictionary whose keys may be missing": """
from typing import TypedDict
class A(TypedDict, total=False):
    x: int
class B(A, total=True):
    y: str
result = A(), B(y='1')
try:
    class C(total=False): pass
except TypeError as error: result += (str(error),)
""",
    "private names": """
_x = 1
def _f(_a): return _a + _x
class _C:
    _y = 2
    def _g(self): return self._y
result = _f(1), _C()._g()
""",
    "own operators": """
class V:
    def __init__(self, x): self.x = x
    def __add__(self, o): return V(self.x + o.x)
    def __radd__(self, o): return self
    def __mul__(self, n): return V(self.x * n)
    def __neg__(self): return V(-self.x)
    def __eq__(self, o): return self.x == o.x
    def __lt__(self, o): return self.x < o.x
    def __hash__(self): return self.x
    def __repr__(self): return f'V({self.x})'
    def __bool__(self): return self.x > 0
    def __len__(self): return 3
    def __getitem__(self, k): return k
    def __contains__(self, k): return k == 1
    def __call__(self, *a): return a
    def __iter__(self): return iter([self.x])
a, b = V(1), V(2)
numbers = [a + b, sum([a, b]), a * 3, -a, a == V(1), sorted([b, a]), {a: 1}[V(1)]]
result = repr((numbers, bool(-a), len(a), a['k'], 1 in a, a(5), list(b)))
""",
    "own iterator": """
class Up:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return self.n
result = list(Up())
""",
    "properties": """
class A:
    def __init__(self): self._x = 1
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): self._x = 0
a = A()
a.x = 5
a.x += 1
b = a.x
del a.x
result = b, a.x
""",
    "class and static methods": """
class A:
    n = 3
    @classmethod
    def make(cls): return cls.n
    @staticmethod
    def add(a, b): return a + b
result = A.make(), A().add(1, 2)
""",
    "class bodies": """
class A:
    xs = [1, 2]
    total = sum(xs)
    for x in xs: last = x
    if total > 2: big = True
result = A.total, A.last, A.big
""",
    "nested classes": """
class A:
    class B:
        x = 1
result = A.B().x, A.B.__qualname__
""",
    "slots": """
class A:
    __slots__ = ('x',)
    def __init__(self): self.x = 1
a = A()
try:
    a.y = 2
except AttributeError:
    result = a.x
""",
    "annotated slots": """
from typing import ClassVar
class A:
    __slots__: ClassVar[tuple] = ('x',)
class B:
    __slots__: tuple[str, ...] = ()
a = A()
a.x = 1
result = a.x
""",
    "getattr and friends": """
class A: x = 1
a = A()
setattr(a, 'y', 2)
delattr(a, 'y')
result = getattr(a, 'x'), getattr(a, 'z', 3), hasattr(a, 'y'), callable(a), isinstance(1, (int, str))
""",
    "attributes with guarded names": """
class A:
    def __init__(self): self.obj = 1; self.mro = 2; self.format = 3
    def get_value(self): return 4
a = A()
result = a.obj, a.mro, a.format, a.get_value()
""",
}


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES.keys())
def test_classes_do_what_they_do_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)
