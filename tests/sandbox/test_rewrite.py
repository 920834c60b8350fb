"""Ordinary Python means in a character what it means anywhere."""

import pytest
from sandboxed import run, run_plainly

STATEMENTS = {
    "annotated assignment": "x: int = 1\ny: 'list[int]' = [x]\nresult = x, y",
    "annotation alone": "x: int\nresult = 'x' in globals()",
    "annotated attribute": "class A: pass\na = A()\na.x: int = 3\nresult = a.x",
    "annotated parameters": "def f(a: int, *b: str, c: str = 'c', **d: 'Other') -> list[dict] | None: return a, b, c, d\n"
    "result = f(1, 2, x=3)",
    "assignment to several targets": "a = b = [1]\nresult = a is b",
    "unpacking": "a, (b, *c), [d] = 1, (2, 3, 4), [5]\nresult = a, b, c, d",
    "unpacking takes no more than it needs": "def endless():\n    n = 0\n    while True:\n        n += 1\n        yield n\n"
    "try:\n    a, b = endless()\nexcept ValueError as error:\n    result = str(error)",
    "augmented assignment on names": "a = 1\na += 2; a -= 1; a *= 10; a //= 3; a **= 2; a %= 7; a <<= 3; a |= 1; a ^= 2; a &= 63; a >>= 1\n"
    "result = a",
    "augmented assignment on items": "d = {'k': 1}\nd['k'] += 2\nl = [[1]]\nl[0][0] *= 5\nl[0] += [2]\nresult = d, l",
    "augmented assignment on a slice": "l = [1, 2, 3]\nl[1:] += [4]\nresult = l",
    "augmented assignment on attributes": "class A:\n    n = 1\n    def up(self): self.n += 1\na = A()\na.up()\na.n *= 3\nA.n -= 1\n"
    "result = a.n, A.n",
    "augmented assignment on private attributes": "class A:\n    def __init__(self): self._n = 1\n"
    "    def up(self): self._n += 1; return self._n\nresult = A().up()",
    "augmented assignment evaluates once and in order": "log = []\n"
    "def see(what, value):\n    log.append(what)\n    return value\n"
    "l = [1, 2]\nsee('list', l)[see('key', 1)] += see('value', 5)\n"
    "class A: pass\na = A()\na.x = 1\nsee('owner', a).x += see('more', 1)\nresult = log, l, a.x",
    "augmented assignment in place": "l = [1]\nm = l\nl += [2]\nresult = m",
    "own augmented operators": "class A:\n    def __init__(self): self.seen = []\n"
    "    def __iadd__(self, other): self.seen.append(other); return self\na = A()\na += 1\na += 2\nresult = a.seen",
    "nonlocal": "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    return up\n"
    "up = counter()\nup()\nresult = up()",
    "global": "n = 0\ndef up():\n    global n\n    n += 1\nup()\nup()\nresult = n",
    "deletion": "d = {'a': 1, 'b': 2}\ndel d['a']\nl = [1, 2, 3]\ndel l[1:]\nclass A: pass\na = A()\na.x = 1\ndel a.x\nx = 1\ndel x\n"
    "result = d, l, hasattr(a, 'x'), 'x' in globals()",
    "walrus": "result = [y for x in range(5) if (y := x * 2) > 3], (z := 4), z, y",
    "lambda": "result = (lambda a, b=2, *c, d, **e: (a, b, c, d, e))(1, d=4, f=5), (lambda: 0)(), (lambda: [])()",
    "lambda as a key": "result = sorted(['bb', 'a'], key=lambda text: len(text)), max([1, -5], key=lambda n: abs(n))",
    "star arguments": "def f(*a, **k): return a, k\nresult = f(*[1, 2], 3, *(4,), x=1, **{'y': 2})",
    "positional-only and keyword-only": "def f(a, /, b, *, c=3): return a, b, c\nresult = f(1, b=2), f(1, 2, c=0)",
    "star displays": "result = [*range(2), *'ab'], {**{'a': 1}, 'b': 2}, {*[1], 2}, (*[1],)",
    "defaults are evaluated once": "def f(l=[]):\n    l.append(1)\n    return l\nf()\nresult = f()",
    "recursion": "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\nresult = fib(12)",
    "closures": "fs = [lambda n=n: n for n in range(3)]\nresult = [f() for f in fs]",
    "docstrings": "def f():\n    'What it does.'\n    return 1\nclass A:\n    'What it is.'\nresult = f(), f.__doc__, A.__doc__",
    "names that tell": "class A:\n    def f(self): pass\ndef g(): pass\nresult = __name__, A.__name__, A.f.__qualname__, g.__name__, len.__name__",
    "module declarations": "__all__ = ['a']\n__version__ = '1'\n__author__ = 'Ada'\nresult = __all__, __version__",
    "private names": "_x = 1\ndef _f(_a): return _a + _x\nclass _C:\n    _y = 2\n    def _g(self): return self._y\n"
    "result = _f(1), _C()._g()",
    "underscore": "a, _ = 1, 2\nfor _ in range(2): pass\nresult = a, _",
    "conditional expression": "result = [('even' if n % 2 == 0 else 'odd') for n in range(3)]",
    "chained comparison": "result = 1 < 2 < 3, 1 < 3 < 2, 1 in [1] in [[1]]",
    "loop with else": "found = []\nfor n in range(3):\n    if n == 5: break\nelse:\n    found.append('none')\n"
    "while True:\n    break\nelse:\n    found.append('never')\nresult = found",
    "loop with continue": "seen = []\nfor n in range(4):\n    if n % 2: continue\n    seen.append(n)\nresult = seen",
    "loop over tuples": "result = [f'{n}{a}{b}' for n, (a, b) in enumerate([('x', 'y'), ('z', 'w')])]",
    "try and finally": "log = []\ndef f():\n    try:\n        return 1\n    finally:\n        log.append('finally')\n"
    "def g():\n    for n in range(3):\n        try:\n            raise ValueError(n)\n        except ValueError as error:\n            log.append(error.args)\n"
    "        else:\n            log.append('else')\n        finally:\n            continue\nf()\ng()\nresult = log",
    "except several": "def f(x):\n    try:\n        return 1 / x\n    except (ZeroDivisionError, TypeError) as error:\n        return type(error).__name__\n"
    "result = f(0), f('a'), f(2)",
    "bare except": "try:\n    {}['x']\nexcept:\n    result = 'caught'",
    "raise from": "def f():\n    try:\n        try:\n            {}['x']\n        except KeyError as error:\n            raise ValueError('new') from error\n"
    "    except ValueError as error:\n        return str(error), error.args\nresult = f()",
    "own exceptions": "class Oops(ValueError):\n    def __init__(self, code):\n        super().__init__(f'code {code}')\n        self.code = code\n"
    "try:\n    raise Oops(3)\nexcept ValueError as error:\n    result = str(error), error.code",
    "assert": "try:\n    assert 1 == 2, 'not so'\nexcept AssertionError as error:\n    result = str(error)",
    "with": "log = []\nclass Door:\n    def __enter__(self): log.append('in'); return self\n"
    "    def __exit__(self, kind, error, trace): log.append(kind.__name__ if kind else None); return True\n"
    "with Door() as a, Door():\n    raise ValueError\nwith Door() as (b): pass\nresult = log",
    "generators": "def count(n):\n    while n:\n        got = yield n\n        n -= got or 1\n    return 'done'\n"
    "def all_of():\n    end = yield from count(3)\n    yield end\ng = count(9)\nnext(g)\nresult = list(all_of()), g.send(4)",
    "generator clean-up": "log = []\ndef g():\n    try:\n        yield 1\n    finally:\n        log.append('closed')\nx = g()\nnext(x)\nx.close()\n"
    "result = log",
    "generator expressions": "result = sum(x * y for x in range(4) for y in range(x) if (x + y) % 2), list(x for x in 'ab')",
    "nested comprehensions": "result = [[(x, y) for y in range(x)] for x in range(3)], {x: {y for y in range(x)} for x in range(3)}, [x for l in [[1], [2]] for x in l if x > 1]",
    "comprehensions see their surroundings": "def f(k): return [k * x for x in range(3)]\nresult = f(2)",
    "f-strings": "x, w, y = 3.14159, 10, 'é'\nresult = f'{x:.2f}|{y:>{w}}|{x!r}|{x=}|{{}}|{y!a}|' f'{len(y) + 1:03d}'",
    "formatting": "result = '{}-{:>5}'.format(1, 'a'), '{0}-{1:>5}-{name[0]}-{0.real}'.format(1, 'a', name=[2])",
    "formatting by a mapping": "result = '{a}{b[0]}'.format_map({'a': 1, 'b': 'xy'}), '%s %(a)s'[:2] % 5, '%(a)05.1f' % {'a': 2}",
    "formatting of own objects": "class P:\n    def __init__(self): self.x = 1; self._y = 2\n    def __format__(self, how): return f'<{how}>'\n"
    "p = P()\nresult = '{0.x} {0._y} {0:abc}'.format(p), f'{p:xyz}', format(p, 'q')",
    "slices": "l = list(range(6))\nl[1:3] = [9]\nresult = l[::2], l[-1], 'abc'[::-1], l[slice(1, 3)]",
    "constants": "result = ..., None, True, 1_000, 0xff, 1e3, 2j, b'x', 'a' 'b'",
    "ellipsis as a body": "def f(): ...\nclass A: ...\nresult = f()",
    "operators": "result = 7 // 2, -7 % 3, 2 ** 8, ~5, not 0, 1 or 2, 0 and 1, 1 << 3, 'a' in 'abc', 1 is not None",
    "own operators": "class V:\n    def __init__(self, x): self.x = x\n    def __add__(self, o): return V(self.x + o.x)\n"
    "    def __radd__(self, o): return self\n    def __mul__(self, n): return V(self.x * n)\n    def __neg__(self): return V(-self.x)\n"
    "    def __eq__(self, o): return self.x == o.x\n    def __lt__(self, o): return self.x < o.x\n    def __hash__(self): return self.x\n"
    "    def __repr__(self): return f'V({self.x})'\n    def __bool__(self): return self.x > 0\n    def __len__(self): return 3\n"
    "    def __getitem__(self, k): return k\n    def __contains__(self, k): return k == 1\n    def __call__(self, *a): return a\n"
    "    def __iter__(self): return iter([self.x])\n"
    "a, b = V(1), V(2)\nresult = repr([a + b, sum([a, b]), a * 3, -a, a == V(1), sorted([b, a]), {a: 1}[V(1)], bool(-a), len(a), a['k'], 1 in a, a(5), list(b)])",
    "own iterator": "class Up:\n    def __init__(self): self.n = 0\n    def __iter__(self): return self\n    def __next__(self):\n        self.n += 1\n"
    "        if self.n > 3: raise StopIteration\n        return self.n\nresult = list(Up())",
    "inheritance": "class A:\n    def __init__(self, x): self.x = x\n    def f(self): return 'A'\nclass B(A):\n    def __init__(self):\n"
    "        super().__init__(5)\n        self.y = 6\n    def f(self): return super().f() + 'B'\nclass C(B):\n    pass\n"
    "c = C()\nresult = c.x, c.y, c.f(), isinstance(c, A), issubclass(C, A)",
    "base called by name": "class A:\n    def __init__(self, x): self.x = x\nclass B(A):\n    def __init__(self): A.__init__(self, 3)\nresult = B().x",
    "super with arguments": "class A:\n    def f(self): return 1\nclass B(A):\n    def f(self): return super(B, self).f() + 1\nresult = B().f()",
    "private methods of a base": "class A:\n    def _f(self): return 1\nclass B(A):\n    def _f(self): return super()._f() + 1\nresult = B()._f()",
    "multiple inheritance": "class A:\n    def f(self): return ['A']\nclass B(A):\n    def f(self): return ['B', *super().f()]\nclass C(A):\n"
    "    def f(self): return ['C', *super().f()]\nclass D(B, C): pass\nresult = D().f()",
    "super of other methods": "class L(list):\n    def __getitem__(self, k): return super().__getitem__(k) * 2\n    def __repr__(self): return 'L' + super().__repr__()\n"
    "result = L([1, 2])[1], repr(L([1]))",
    "properties": "class A:\n    def __init__(self): self._x = 1\n    @property\n    def x(self): return self._x\n    @x.setter\n"
    "    def x(self, v): self._x = v\n    @x.deleter\n    def x(self): self._x = 0\na = A()\na.x = 5\na.x += 1\nb = a.x\ndel a.x\nresult = b, a.x",
    "class and static methods": "class A:\n    n = 3\n    @classmethod\n    def make(cls): return cls.n\n    @staticmethod\n    def add(a, b): return a + b\n"
    "result = A.make(), A().add(1, 2)",
    "class bodies": "class A:\n    xs = [1, 2]\n    total = sum(xs)\n    for x in xs: last = x\n    if total > 2: big = True\n"
    "result = A.total, A.last, A.big",
    "nested classes": "class A:\n    class B:\n        x = 1\nresult = A.B().x, A.B.__qualname__",
    "slots": "class A:\n    __slots__ = ('x',)\n    def __init__(self): self.x = 1\na = A()\ntry:\n    a.y = 2\nexcept AttributeError:\n    result = a.x",
    "annotated slots": "from typing import ClassVar\nclass A:\n    __slots__: ClassVar[tuple] = ('x',)\nclass B:\n    __slots__: tuple[str, ...] = ()\n"
    "a = A()\na.x = 1\nresult = a.x",
    "decorators of their own": "def twice(f):\n    def g(*a): return f(*a) * 2\n    return g\ndef times(n):\n    def wrap(f):\n        return lambda *a: f(*a) * n\n"
    "    return wrap\n@twice\n@times(3)\ndef f(x): return x + 1\n@lambda c: c()\nclass A:\n    x = 1\nresult = f(1), A.x",
    "dataclass": "from dataclasses import dataclass, field, replace, asdict\nfrom typing import ClassVar\n@dataclass\nclass P:\n    x: int\n    y: int = 2\n"
    "    tags: list[str] = field(default_factory=list)\n    count: ClassVar[int] = 0\n    def __post_init__(self): P.count += 1\n"
    "@dataclass(frozen=True, order=True)\nclass Q:\n    a: int = 1\n    _b: int = 2\np = P(1)\np.tags.append('t')\n"
    "result = repr(p), P(1) == P(1), P.count, asdict(P(3)), repr(Q()), Q() < Q(2), hash(Q()) == hash(Q()), repr(replace(p, x=9))",
    "dataclass with keywords and slots": "from dataclasses import dataclass, KW_ONLY\n@dataclass(slots=True)\nclass P:\n    x: int\n    _: KW_ONLY\n    y: int = 1\n"
    "p = P(1, y=5)\np.x += 1\ntry:\n    P(1, 2)\nexcept TypeError:\n    result = p.x, p.y",
    "inherited dataclass": "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n@dataclass\nclass B(A):\n    y: int = 0\n"
    "    def __str__(self): return f'{self.x}/{self.y}'\nresult = str(B(1)), repr(B(1, 2))",
    "enumerations": "from enum import Enum, IntEnum, Flag, auto\nclass C(Enum):\n    RED = 1\n    GREEN = 'g'\n    def label(self): return self.name.lower()\n"
    "    @property\n    def twice(self): return self.value * 2\nclass N(IntEnum):\n    A = auto()\n    B = auto()\nclass F(Flag):\n    X = auto()\n    Y = auto()\n"
    "result = [c.label() for c in C], C(1).name, C['GREEN'].value, C.RED.twice, N.B + 1, list(N) == [1, 2], (F.X | F.Y).value, C.RED is C(1)",
    "named tuples": "from typing import NamedTuple\nfrom collections import namedtuple\nclass P(NamedTuple):\n    x: int\n    y: int = 2\n"
    "    def total(self): return self.x + self.y\nQ = namedtuple('Q', 'a b')\nq = Q(1, b=2)\n"
    "result = P(1), P(1).total(), P(1)._replace(x=5), q._asdict(), Q._fields, q.a",
    "abstract classes": "from abc import ABC, abstractmethod\nclass A(ABC):\n    @abstractmethod\n    def f(self): ...\nclass B(A):\n    def f(self): return 1\n"
    "try:\n    A()\nexcept TypeError:\n    result = B().f()",
    "generics and protocols": "from typing import Generic, TypeVar, Protocol\nT = TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, x: T): self.x = x\n"
    "class Named(Protocol):\n    name: str\nresult = Box[int](3).x",
    "wraps and caches": "from functools import wraps, lru_cache, partial, reduce, cached_property\ndef d(f):\n    @wraps(f)\n    def g(*a): return f(*a)\n"
    "    return g\n@d\ndef f(x):\n    'doc'\n    return x\n@lru_cache\ndef slow(n): return n * 2\nclass A:\n    @cached_property\n    def x(self): return 5\n"
    "result = f.__name__, f.__doc__, slow(2), slow(2), partial(f, 3)(), reduce(lambda a, b: a + b, [1, 2]), A().x",
    "future annotations": "from __future__ import annotations\ndef f(x: Missing) -> Missing: return x\nresult = f(1)",
    "typed dictionaries": "from typing import TypedDict\nclass M(TypedDict):\n    x: int\nresult = M(x=1)",
    "getattr and friends": "class A: x = 1\na = A()\nsetattr(a, 'y', 2)\ndelattr(a, 'y')\n"
    "result = getattr(a, 'x'), getattr(a, 'z', 3), hasattr(a, 'y'), callable(a), isinstance(1, (int, str))",
    "globals": "TOOLS = [1]\nresult = globals().get('TOOLS'), globals().get('NONE', 0), '__builtins__' in globals() and False",
    "attributes with guarded names": "class A:\n    def __init__(self): self.obj = 1; self.mro = 2; self.format = 3\n    def get_value(self): return 4\n"
    "a = A()\nresult = a.obj, a.mro, a.format, a.get_value()",
    "imports in methods": "class A:\n    def f(self):\n        import json, math as m\n        from datetime import timedelta as t\n"
    "        return json.dumps({'a': [1]}), m.floor(2.5), t(days=1).total_seconds()\nresult = A().f()",
    "dotted imports": "import collections.abc\nimport collections.abc as c\nresult = isinstance([], collections.abc.Sequence), c is not None, collections.Counter('aa')['a']",
    "builtins under another name": "def list_all(list): return [x for x in list]\nid = 5\ntype_ = type(3)\nresult = list_all([1]), id, type_(4)",
}

@pytest.mark.parametrize("text", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_ordinary_python_does_what_it_does_elsewhere(text: str) -> None:
    assert run(text) == run_plainly(text)


def test_annotations_are_not_evaluated() -> None:
    assert run("x: Missing[int] = 1\ndef f(a: Missing) -> Missing: return a\nclass A:\n    y: Missing = 2\nresult = x, A.y") == (1, 2)


def test_the_tables_do_produce_results() -> None:
    assert [text for text in STATEMENTS.values() if "result" not in text] == []


def test_a_sets_own_module_is_shared_by_nobody() -> None:
    resources = {"resources/words.py": "seen = []\n_HIDDEN = 2\ndef see(x):\n    seen.append(x)\n    return len(seen)\n"}
    text = "from characters.resources.words import see, _HIDDEN\nimport characters.resources.words as words\n"
    text += "from characters.resources import words as again\nresult = see(1), words.see(2), again.seen, _HIDDEN"

    assert run(text, resources) == (1, 2, [1, 2], 2)
    assert run(text, resources) == (1, 2, [1, 2], 2)


def test_print_and_globals_reach_only_the_files_own_names() -> None:
    assert run("x = 1\nresult = sorted(globals())") == ["x"]
