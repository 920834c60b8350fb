"""What a class of a character inherits is what it inherits anywhere."""

import pytest
from sandboxed import assert_as_elsewhere

INHERITANCE = {
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
}


@pytest.mark.parametrize("text", INHERITANCE.values(), ids=INHERITANCE.keys())
def test_inheritance_does_what_it_does_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)
