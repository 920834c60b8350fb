"""Assigning in a character means what it means anywhere: names, items, attributes, scopes."""

import pytest
from sandboxed import assert_as_elsewhere, run

ASSIGNMENTS = {
    "annotated assignment": """
x: int = 1
y: 'list[int]' = [x]
result = x, y
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
}


@pytest.mark.parametrize("text", ASSIGNMENTS.values(), ids=ASSIGNMENTS.keys())
def test_assignments_do_what_they_do_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)


def test_annotations_are_not_evaluated() -> None:
    assert run(
        "x: Missing[int] = 1\ndef f(a: Missing) -> Missing: return a\nclass A:\n    y: Missing = 2\nresult = x, A.y"
    ) == (1, 2)
