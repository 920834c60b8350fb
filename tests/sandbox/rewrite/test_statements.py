"""Statements and expressions of a character do what they do anywhere: loops, exceptions, contexts, formats."""

import pytest
from sandboxed import assert_as_elsewhere

STATEMENTS = {
    "attributes of exceptions": """
try:
    try: int('x')
    except ValueError as error:
        error.code = 5
        error.code += 1
        raise
except ValueError as error: result = error.code, str(error)
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
    "operators": """
result = 7 // 2, -7 % 3, 2 ** 8, ~5, not 0, 1 or 2, 0 and 1, 1 << 3, 'a' in 'abc', [] is not None
""",
}


@pytest.mark.parametrize("text", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_statements_do_what_they_do_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)
