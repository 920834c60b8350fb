"""Functions of a character are what they are anywhere: arguments, closures, generators, decorators, names."""

import pytest
from sandboxed import assert_as_elsewhere

FUNCTIONS = {
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
    "ellipsis as a body": """
def f(): ...
class A: ...
result = f()
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
    "builtins under another name": """
def list_all(list): return [x for x in list]
id = 5
type_ = type(3)
result = list_all([1]), id, type_(4)
""",
}


@pytest.mark.parametrize("text", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_functions_do_what_they_do_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)
