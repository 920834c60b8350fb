"""Ordinary Python means in a character what it means anywhere."""

import pytest
from sandboxed import run, run_plainly

STATEMENTS = {
    "annotated assignment": """
x: int = 1
y: 'list[int]' = [x]
result = x, y
""",
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
    "attributes of functions": """
def count(function):
    def wrapper(*args):
        wrapper.calls += 1
        wrapper._last = args
        return function(*args)
    wrapper.calls, wrapper.obj = 0, 1
    return wrapper
@count
def f(x): return x
f(1), f(2)
setattr(f, 'name', 'f')
result = f.calls, f._last, f.obj, getattr(f, 'name'), hasattr(f, 'other')
del f.name
result += (hasattr(f, 'name'),)
""",
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
    "super with its arguments": """
class A:
    def __init__(self, n): self.n = n
class B(A):
    def __init__(self, n):
        super(B, self).__init__(n + 1)
class C(B):
    def __init__(self, n):
        super(B, self).__init__(n)
result = B(1).n, C(1).n
""",
    "methods of bases by name": """
class D(dict):
    def __init__(self, *a):
        dict.__init__(self, *a)
    def __setitem__(self, key, value):
        dict.__setitem__(self, key, value + 1)
    def __getitem__(self, key): return dict.__getitem__(self, key) * 2
class E(ValueError):
    def __init__(self, message, code):
        ValueError.__init__(self, message)
        self.code = code
    def __str__(self): return ValueError.__str__(self) + '!'
class Base:
    def __init__(self, n): self.n = n
    def __repr__(self): return 'B'
class Heir(Base):
    def __init__(self, n): Base.__init__(self, n)
    def __repr__(self): return 'H' + Base.__repr__(self)
d = D({1: 2})
d[2] = 3
result = d[1], d[2], str(E('a', 5)), E('a', 5).args, repr(Heir(1)), Heir(2).n
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
    "writing to what cannot be written to": """
def tell(do):
    try: do()
    except Exception as error: return type(error).__name__, str(error)
def a(): None.x = 1
def b(): (1, 2)[0] = 3
def c(): 'x'[0] = 'y'
def d(): del (1,)[0]
def e(): (5).x = 1
def f(): 'x'.x = 1
def g(): [].x = 1
def h(): setattr(1, 'x', 2)
def i(): object().x
def j(): t[0] += [1]
t = ([],)
result = [tell(each) for each in (a, b, c, d, e, f, g, h, i, j)], t
""",
    "attributes of exceptions": """
try:
    try: int('x')
    except ValueError as error:
        error.code = 5
        error.code += 1
        raise
except ValueError as error: result = error.code, str(error)
""",
    "the text of the file": '''"""What it does."""
class A:
    """What A does."""
    @property
    def x(self):
        """What x is."""
result = __doc__, A.__doc__, A.x.__doc__, A().__doc__
''',
    "imports that may fail": """
try:
    import numpy as np
except ImportError as error:
    np, said = None, str(error)
try:
    from nowhere.at import all_
except (ModuleNotFoundError, KeyError) as error:
    said += str(error)
try:
    from itertools import batched_by_nobody
except Exception as error:
    said += type(error).__name__ + str(error)
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import pandas
    from nowhere import at
result = np, said
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
    "contexts": """
from contextlib import closing, contextmanager, nullcontext, suppress
log = []
@contextmanager
def open_(name):
    '''Open.'''
    log.append(name)
    try: yield name * 2
    except KeyError: log.append('caught')
    finally: log.append('closed')
with open_('a') as a, suppress(ZeroDivisionError), nullcontext(5) as n:
    log += [a, n]
    1 / 0
with open_('b'): {}[1]
class Thing:
    def close(self): log.append('shut')
with closing(Thing()): pass
@open_('c')
def f(): return 1
result = log, f(), open_.__name__, open_.__doc__
""",
    "overloads": """
from typing import overload
@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x): return x
result = f(1)
""",
    "caches around functions of Python's own": """
import functools, math
f, g = functools.cache(math.sqrt), functools.lru_cache(maxsize=2)(functools.partial(pow, 2))
result = f(4), f.__name__, g(5), g.cache_info().misses
""",
    "the members of an enumeration": """
from enum import Enum
class C(Enum):
    A = 1
    B = 2
    Z = 1
result = [(name, each.value) for name, each in C.__members__.items()], 'A' in C.__members__
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
    "names of functions and methods": """
class A:
    def f(self):
        "What f does."
    @classmethod
    def g(cls): pass
    @staticmethod
    def h(): pass
a = A()
from typing import NewType
result = [each.__name__ for each in (a.f, A.f, A.g, a.h, len, [].append, str.upper, dict.fromkeys, NewType('N', int))]
result += [a.f.__doc__, a.f.__qualname__, print.__name__, sum.__name__, sorted.__name__]
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
    "annotation alone": """
x: int
result = 'x' in globals()
""",
    "annotated attribute": """
class A: pass
a = A()
a.x: int = 3
result = a.x
""",
    "annotated parameters": """
def f(a: int, *b: str, c: str = 'c', **d: 'Other') -> list[dict] | None: return a, b, c, d
result = f(1, 2, x=3)
""",
    "assignment to several targets": """
a = b = [1]
result = a is b
""",
    "unpacking": """
a, (b, *c), [d] = 1, (2, 3, 4), [5]
result = a, b, c, d
""",
    "unpacking takes no more than it needs": """
def endless():
    n = 0
    while True:
        n += 1
        yield n
try:
    a, b = endless()
except ValueError as error:
    result = str(error)
""",
    "augmented assignment on names": """
a = 1
a += 2; a -= 1; a *= 10; a //= 3; a **= 2; a %= 7; a <<= 3; a |= 1; a ^= 2; a &= 63; a >>= 1
result = a
""",
    "augmented assignment on items": """
d = {'k': 1}
d['k'] += 2
l = [[1]]
l[0][0] *= 5
l[0] += [2]
result = d, l
""",
    "augmented assignment on a slice": """
l = [1, 2, 3]
l[1:] += [4]
result = l
""",
    "augmented assignment on attributes": """
class A:
    n = 1
    def up(self): self.n += 1
a = A()
a.up()
a.n *= 3
A.n -= 1
result = a.n, A.n
""",
    "augmented assignment on private attributes": """
class A:
    def __init__(self): self._n = 1
    def up(self): self._n += 1; return self._n
result = A().up()
""",
    "augmented assignment evaluates once and in order": """
log = []
def see(what, value):
    log.append(what)
    return value
l = [1, 2]
see('list', l)[see('key', 1)] += see('value', 5)
class A: pass
a = A()
a.x = 1
see('owner', a).x += see('more', 1)
result = log, l, a.x
""",
    "augmented assignment in place": """
l = [1]
m = l
l += [2]
result = m
""",
    "own augmented operators": """
class A:
    def __init__(self): self.seen = []
    def __iadd__(self, other): self.seen.append(other); return self
a = A()
a += 1
a += 2
result = a.seen
""",
    "nonlocal": """
def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up
up = counter()
up()
result = up()
""",
    "global": """
n = 0
def up():
    global n
    n += 1
up()
up()
result = n
""",
    "deletion": """
d = {'a': 1, 'b': 2}
del d['a']
l = [1, 2, 3]
del l[1:]
class A: pass
a = A()
a.x = 1
del a.x
x = 1
del x
result = d, l, hasattr(a, 'x'), 'x' in globals()
""",
    "walrus": "result = [y for x in range(5) if (y := x * 2) > 3], (z := 4), z, y",
    "lambda": """
result = (lambda a, b=2, *c, d, **e: (a, b, c, d, e))(1, d=4, f=5), (lambda: 0)(), (lambda: [])()
""",
    "lambda as a key": """
result = sorted(['bb', 'a'], key=lambda text: len(text)), max([1, -5], key=lambda n: abs(n))
""",
    "star arguments": """
def f(*a, **k): return a, k
result = f(*[1, 2], 3, *(4,), x=1, **{'y': 2})
""",
    "positional-only and keyword-only": """
def f(a, /, b, *, c=3): return a, b, c
result = f(1, b=2), f(1, 2, c=0)
""",
    "star displays": "result = [*range(2), *'ab'], {**{'a': 1}, 'b': 2}, {*[1], 2}, (*[1],)",
    "defaults are evaluated once": """
def f(l=[]):
    l.append(1)
    return l
f()
result = f()
""",
    "recursion": """
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
result = fib(12)
""",
    "closures": """
fs = [lambda n=n: n for n in range(3)]
result = [f() for f in fs]
""",
    "docstrings": """
def f():
    'What it does.'
    return 1
class A:
    'What it is.'
result = f(), f.__doc__, A.__doc__
""",
    "names that tell": """
class A:
    def f(self): pass
def g(): pass
result = __name__, A.__name__, A.f.__qualname__, g.__name__, len.__name__
""",
    "module declarations": """
__all__ = ['a']
__version__ = '1'
__author__ = 'Ada'
result = __all__, __version__
""",
    "private names": """
_x = 1
def _f(_a): return _a + _x
class _C:
    _y = 2
    def _g(self): return self._y
result = _f(1), _C()._g()
""",
    "underscore": """
a, _ = 1, 2
for _ in range(2): pass
result = a, _
""",
    "conditional expression": "result = [('even' if n % 2 == 0 else 'odd') for n in range(3)]",
    "chained comparison": "result = 1 < 2 < 3, 1 < 3 < 2, 1 in [1] in [[1]]",
    "loop with else": """
found = []
for n in range(3):
    if n == 5: break
else:
    found.append('none')
while True:
    break
else:
    found.append('never')
result = found
""",
    "loop with continue": """
seen = []
for n in range(4):
    if n % 2: continue
    seen.append(n)
result = seen
""",
    "loop over tuples": "result = [f'{n}{a}{b}' for n, (a, b) in enumerate([('x', 'y'), ('z', 'w')])]",
    "try and finally": """
log = []
def f():
    try:
        return 1
    finally:
        log.append('finally')
def g():
    for n in range(3):
        try:
            raise ValueError(n)
        except ValueError as error:
            log.append(error.args)
        else:
            log.append('else')
        finally:
            continue
f()
g()
result = log
""",
    "except several": """
def f(x):
    try:
        return 1 / x
    except (ZeroDivisionError, TypeError) as error:
        return type(error).__name__
result = f(0), f('a'), f(2)
""",
    "bare except": """
try:
    {}['x']
except:
    result = 'caught'
""",
    "raise from": """
def f():
    try:
        try:
            {}['x']
        except KeyError as error:
            raise ValueError('new') from error
    except ValueError as error:
        return str(error), error.args
result = f()
""",
    "own exceptions": """
class Oops(ValueError):
    def __init__(self, code):
        super().__init__(f'code {code}')
        self.code = code
try:
    raise Oops(3)
except ValueError as error:
    result = str(error), error.code
""",
    "assert": """
try:
    assert 1 == 2, 'not so'
except AssertionError as error:
    result = str(error)
""",
    "with": """
log = []
class Door:
    def __enter__(self): log.append('in'); return self
    def __exit__(self, kind, error, trace): log.append(kind.__name__ if kind else None); return True
with Door() as a, Door():
    raise ValueError
with Door() as (b): pass
result = log
""",
    "generators": """
def count(n):
    while n:
        got = yield n
        n -= got or 1
    return 'done'
def all_of():
    end = yield from count(3)
    yield end
g = count(9)
next(g)
result = list(all_of()), g.send(4)
""",
    "generator clean-up": """
log = []
def g():
    try:
        yield 1
    finally:
        log.append('closed')
x = g()
next(x)
x.close()
result = log
""",
    "generator expressions": """
result = sum(x * y for x in range(4) for y in range(x) if (x + y) % 2), list(x for x in 'ab')
""",
    "nested comprehensions": """
result = [[(x, y) for y in range(x)] for x in range(3)], {x: {y for y in 'ab'} for x in 'c'}
result = result, [x for l in [[1], [2]] for x in l if x > 1]
""",
    "comprehensions see their surroundings": """
def f(k): return [k * x for x in range(3)]
result = f(2)
""",
    "f-strings": """
x, w, y = 3.14159, 10, 'é'
result = f'{x:.2f}|{y:>{w}}|{x!r}|{x=}|{{}}|{y!a}|' f'{len(y) + 1:03d}'
""",
    "formatting": """
result = '{}-{:>5}'.format(1, 'a'), '{0}-{1:>5}-{name[0]}-{0.real}'.format(1, 'a', name=[2])
""",
    "formatting by a mapping": """
result = '{a}{b[0]}'.format_map({'a': 1, 'b': 'xy'}), '%s %(a)s'[:2] % 5, '%(a)05.1f' % {'a': 2}
""",
    "formatting of own objects": """
class P:
    def __init__(self): self.x = 1; self._y = 2
    def __format__(self, how): return f'<{how}>'
p = P()
result = '{0.x} {0._y} {0:abc}'.format(p), f'{p:xyz}', format(p, 'q')
""",
    "slices": """
l = list(range(6))
l[1:3] = [9]
result = l[::2], l[-1], 'abc'[::-1], l[slice(1, 3)]
""",
    "constants": "result = ..., None, True, 1_000, 0xff, 1e3, 2j, b'x', 'a' 'b'",
    "ellipsis as a body": """
def f(): ...
class A: ...
result = f()
""",
    "operators": """
result = 7 // 2, -7 % 3, 2 ** 8, ~5, not 0, 1 or 2, 0 and 1, 1 << 3, 'a' in 'abc', [] is not None
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
    "inheritance": """
class A:
    def __init__(self, x): self.x = x
    def f(self): return 'A'
class B(A):
    def __init__(self):
        super().__init__(5)
        self.y = 6
    def f(self): return super().f() + 'B'
class C(B):
    pass
c = C()
result = c.x, c.y, c.f(), isinstance(c, A), issubclass(C, A)
""",
    "base called by name": """
class A:
    def __init__(self, x): self.x = x
class B(A):
    def __init__(self): A.__init__(self, 3)
result = B().x
""",
    "super with arguments": """
class A:
    def f(self): return 1
class B(A):
    def f(self): return super(B, self).f() + 1
result = B().f()
""",
    "private methods of a base": """
class A:
    def _f(self): return 1
class B(A):
    def _f(self): return super()._f() + 1
result = B()._f()
""",
    "multiple inheritance": """
class A:
    def f(self): return ['A']
class B(A):
    def f(self): return ['B', *super().f()]
class C(A):
    def f(self): return ['C', *super().f()]
class D(B, C): pass
result = D().f()
""",
    "super of other methods": """
class L(list):
    def __getitem__(self, k): return super().__getitem__(k) * 2
    def __repr__(self): return 'L' + super().__repr__()
result = L([1, 2])[1], repr(L([1]))
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
    "decorators of their own": """
def twice(f):
    def g(*a): return f(*a) * 2
    return g
def times(n):
    def wrap(f):
        return lambda *a: f(*a) * n
    return wrap
@twice
@times(3)
def f(x): return x + 1
@lambda c: c()
class A:
    x = 1
result = f(1), A.x
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
    "wraps and caches": """
from functools import wraps, lru_cache, partial, reduce, cached_property
def d(f):
    @wraps(f)
    def g(*a): return f(*a)
    return g
@d
def f(x):
    'doc'
    return x
@lru_cache
def slow(n): return n * 2
class A:
    @cached_property
    def x(self): return 5
result = f.__name__, f.__doc__, slow(2), slow(2), partial(f, 3)(), reduce(lambda a, b: a + b, [1, 2]), A().x
""",
    "future annotations": """
from __future__ import annotations
def f(x: Missing) -> Missing: return x
result = f(1)
""",
    "typed dictionaries": """
from typing import TypedDict
class M(TypedDict):
    x: int
result = M(x=1)
""",
    "getattr and friends": """
class A: x = 1
a = A()
setattr(a, 'y', 2)
delattr(a, 'y')
result = getattr(a, 'x'), getattr(a, 'z', 3), hasattr(a, 'y'), callable(a), isinstance(1, (int, str))
""",
    "globals": """
TOOLS = [1]
result = globals().get('TOOLS'), globals().get('NONE', 0), '__builtins__' in globals() and False
""",
    "attributes with guarded names": """
class A:
    def __init__(self): self.obj = 1; self.mro = 2; self.format = 3
    def get_value(self): return 4
a = A()
result = a.obj, a.mro, a.format, a.get_value()
""",
    "imports in methods": """
class A:
    def f(self):
        import json, math as m
        from datetime import timedelta as t
        return json.dumps({'a': [1]}), m.floor(2.5), t(days=1).total_seconds()
result = A().f()
""",
    "dotted imports": """
import collections.abc
import collections.abc as c
result = isinstance([], collections.abc.Sequence), c is not None, collections.Counter('aa')['a']
""",
    "builtins under another name": """
def list_all(list): return [x for x in list]
id = 5
type_ = type(3)
result = list_all([1]), id, type_(4)
""",
}


@pytest.mark.parametrize("text", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_ordinary_python_does_what_it_does_elsewhere(text: str) -> None:
    assert run(text) == run_plainly(text)


def test_annotations_are_not_evaluated() -> None:
    assert run(
        "x: Missing[int] = 1\ndef f(a: Missing) -> Missing: return a\nclass A:\n    y: Missing = 2\nresult = x, A.y"
    ) == (1, 2)


def test_the_tables_do_produce_results() -> None:
    assert [text for text in STATEMENTS.values() if "result" not in text] == []


def test_a_sets_own_module_is_shared_by_nobody() -> None:
    resources = {
        "resources/words.py": "seen = []\n_HIDDEN = 2\ndef see(x):\n    seen.append(x)\n    return len(seen)\n"
    }
    text = "from characters.resources.words import see, _HIDDEN\nimport characters.resources.words as words\n"
    text += "from characters.resources import words as again\nresult = see(1), words.see(2), again.seen, _HIDDEN"

    assert run(text, resources) == (1, 2, [1, 2], 2)
    assert run(text, resources) == (1, 2, [1, 2], 2)


def test_print_and_globals_reach_only_the_files_own_names() -> None:
    assert run("x = 1\nresult = sorted(globals())") == ["x"]


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
