"""What would be endless in C is refused before it starts, by one kind of error."""

# ruff: noqa: E501 (each case is one line, so that the table can be read)

import pytest
from sandboxed import run, run_plainly

from sandbox.bounds import TooLarge
from sandbox.limits import BudgetSpent, Meter

REFUSED = {
    "a power": "10 ** 10 ** 8",
    "a power in place": "x = 10\nx **= 10 ** 8",
    "a power by the function": "pow(10, 10 ** 8)",
    "a power of a large modulus": "pow(3, (1 << 60000) + 1, (1 << 60000) + 7)",
    "a power of a fraction": "from fractions import Fraction\nFraction(2, 3) ** 10 ** 8",
    "a shift": "1 << 10 ** 12",
    "a shift in place": "x = 1\nx <<= 10 ** 12",
    "a product": "x = 1 << 100000\nx * x",
    "a repeated list": "[0] * 10 ** 9",
    "a repeated list in place": "x = [0]\nx *= 10 ** 9",
    "a repeated text in an item": "d = {'k': 'a'}\nd['k'] *= 10 ** 9",
    "a repeated text in an attribute": "class A: x = 'a'\na = A()\na.x *= 10 ** 9",
    "a repeated text, the number first": "10 ** 9 * 'a'",
    "a text repeated by what tells a number": "class N:\n    def __index__(self): return 10 ** 9\n'a' * N()",
    "a repeated own text": "class T(str): pass\nT('a') * 10 ** 9",
    "bytes": "bytes(10 ** 10)",
    "a bytearray": "bytearray(10 ** 10)",
    "a width": "'%999999999d' % 5",
    "a width behind a nested key": "'%(a(b)c)999999999d' % {'a(b)c': 5}",
    "a width among the values": "'%*d' % (10 ** 9, 5)",
    "a precision among the values": "'%s %.*f' % ('x', 10 ** 9, 5.0)",
    "a width in bytes": "b'%999999999d' % 5",
    "a width in place": "x = '%999999999d'\nx %= 5",
    "a width of an f-string": "w = 10 ** 9\nf'{1:{w}}'",
    "rounding": "round(5, -10 ** 8)",
    "to bytes": "(1).to_bytes(10 ** 10, 'big')",
    "joining": "'a'.join(['b' * 10 ** 6] * 1000)",
    "joining by the class": "str.join('a', ['b' * 10 ** 6] * 1000)",
    "joining by getattr": "getattr('a', 'join')(['b' * 10 ** 6] * 1000)",
    "joining by super": "class T(str):\n    def f(self, x): return super().join(x)\nT('a').f(['b' * 10 ** 6] * 1000)",
    "replacing": "('a' * 10 ** 6).replace('a', 'b' * 10 ** 6)",
    "padding": "'a'.ljust(10 ** 9)",
    "padding with zeros": "b'a'.zfill(10 ** 9)",
    "tabs": "('\\t' * 1000).expandtabs(10 ** 8)",
    "translating": "('a' * 10 ** 6).translate({97: 'b' * 10 ** 6})",
    "a pattern's replacements": "import re\nre.compile('a').sub('b' * 10 ** 6, 'a' * 10000)",
    "a template of groups": "import re\nre.sub(r'(?=(.*))', r'\\1', 'a' * 20000)",
    "a long pattern": "import re\nre.compile('a' * 10 ** 5)",
    "indented text": "import textwrap\ntextwrap.indent('\\n'.join('a' * 10 ** 5), 'b' * 10 ** 5)",
    "tabs of wrapped text": "import textwrap\ntextwrap.wrap('\\t', tabsize=10 ** 9)",
    "JSON's indent": "import json\njson.dumps([1], indent=10 ** 9)",
    "JSON of what is in many places": "import json\nx = []\nfor _ in range(60): x = [x, x]\njson.dumps(x)",
    "a factorial": "import math\nmath.factorial(10 ** 7)",
    "combinations": "import math\nmath.comb(10 ** 6, 10 ** 5)",
    "permutations": "import math\nmath.perm(10 ** 6, 10 ** 5)",
    "a product of many": "import math\nmath.prod(range(1, 10 ** 5))",
    "a product by reduce": "from functools import reduce\nimport operator\nreduce(operator.mul, range(1, 10 ** 5))",
    "a power by operator": "import operator\noperator.pow(10, 10 ** 8)",
    "a sum of lists": "sum([[1]] * 200000, [])",
    "random bytes": "import random\nrandom.randbytes(10 ** 9)",
    "random bits": "import random\nrandom.getrandbits(10 ** 10)",
    "random bits of another generator": "import random\nrandom.Random(3).getrandbits(10 ** 10)",
    "random choices": "import random\nrandom.choices([1, 2], k=10 ** 9)",
    "sorting": "x = [0] * 999999\nsorted(x + x)",
    "a Decimal": "from decimal import Decimal\nDecimal('1e999999')",
    "the precision of a Decimal": "from decimal import Context\nContext(prec=10 ** 6)",
    "a Fraction": "from fractions import Fraction\nFraction('1e999999999')",
    "a month": "import calendar\ncalendar.month(2024, 1, 10 ** 9)",
    "fields": "from collections import namedtuple\nnamedtuple('A', [f'f{i}' for i in range(5000)])",
    "marks above a letter": "import unicodedata\nunicodedata.normalize('NFC', 'a' + '\\u0300\\u0316' * 2000)",
    "the name of a host": "('\\u00e9' * 10 ** 5).encode('idna')",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_step_that_would_be_too_large_is_refused(text: str) -> None:
    with pytest.raises(TooLarge):
        run(text)


def test_authors_can_catch_it_as_they_would_catch_pythons_own() -> None:
    text = "try: {}\nexcept {} as error: result = str(error)"

    assert "131072 bits" in run(text.format("2 ** 10 ** 9", "OverflowError"))
    assert "10000" in run(text.format("'a'.center(10 ** 9)", "ValueError"))


# Each goes on for ever in C; none has a turn of its own.
ENDLESS = {
    "a sum of a range": "sum(range(10 ** 12))",
    "the largest of a range": "max(range(10 ** 12))",
    "a half in a range": "0.5 in range(10 ** 13)",
    "a range backwards": "sum(reversed(range(10 ** 12)))",
    "a part of a range": "sum(range(10 ** 13)[::2])",
    "a range of large numbers": "set(range(0, (2 ** 61 - 1) * 30000, 2 ** 61 - 1))",
    "a half in a count": "import itertools\n0.5 in itertools.count()",
    "a cycle": "import itertools\nsum(itertools.cycle([1]))",
    "a repetition": "import itertools\nsum(itertools.repeat(1))",
    "a product": "import itertools\nany(not x for x in []) or sum(map(len, itertools.product(*[[1, 2]] * 99)))",
    "combinations": "import itertools\nsum(map(len, itertools.combinations([0] * 99, 50)))",
    "sums of lists": "import itertools, collections\ncollections.deque(itertools.accumulate([[1]] * 9 ** 5), maxlen=0)",
    "calls until": "sum(iter(int, 1))",
    "what a counter has": "from collections import Counter\nsum(map(len, Counter(a=10 ** 12).elements()))",
    "a class whose next is a built-in": (
        "class I:\n    def __iter__(self): return self\n    @(lambda f: int)\n    def __next__(self): pass\nsum(I())"
    ),
    "a class whose items are a built-in's": (
        "class I:\n    @(lambda f: abs)\n    def __getitem__(self, n): pass\nsum(I())"
    ),
    "a consumer that keeps nothing": "from collections import deque\ndeque(range(10 ** 12), maxlen=0)",
    "counting": "import operator\noperator.countOf(range(10 ** 12), 5)",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_goes_on_in_c_is_stopped_where_it_begins(text: str) -> None:
    with pytest.raises(BudgetSpent):
        run(text, tick=Meter(0.0).look)  # type: ignore[arg-type]


ORDINARY = {
    "factorials": "import math\nresult = math.factorial(10000) % 10 ** 9, math.comb(60, 30), math.perm(9, 3), math.perm(5)",
    "powers": "result = 2 ** 1000, 2 ** -1, (-2) ** 3, 2.0 ** 3, pow(3, 5, 7), pow(2, -1, 7), True ** 2, 0 ** 10 ** 9, 1j ** 2",
    "random samples of long ranges": "import random\nresult = len(random.sample(range(10 ** 9), 3))",
    "iterators that outlive": "import itertools\nc = itertools.count(1)\nresult = [next(c), next(c), *itertools.islice(c, 2)]",
    "consumers": (
        "x = range(5)\nresult = list(x), tuple(x), set(x), bytes(x), sorted(x, reverse=True), sum(x, 1), min(x), "
        "max(x, key=lambda n: -n), any(x), all(x), list(zip(x, x, strict=True)), list(enumerate(x, 1)), "
        "list(map(str, x)), list(filter(None, x)), dict.fromkeys(x), frozenset(x), sum([[1], [2]], [])"
    ),
    "widths": "result = '%*d|%-5s|%%|%(a)s' % {'a': 1} if 0 else '%*d|%-5s|%%|%5.1f' % (6, 123456, 'x', 2.25)",
    "texts": "result = 'a b'.replace(' ', '--', 1), ', '.join('abc'), 'x'.center(9, '*'), 'a\\tb'.expandtabs(4), b'-'.join([b'a'])",
    "expressions": "import re\nresult = re.sub('(a)', r'<\\1>', 'banana', count=2), re.subn('a', 'b', 'aa'), re.split(',', 'a,b', maxsplit=1)",
    "JSON": "import json\nresult = json.dumps({'a': [1, (2,)]}, indent=2, sort_keys=True)",
    "iterators": (
        "import itertools as i\nresult = [*i.repeat(1, 2)], [*i.product('ab', repeat=2)], [*i.accumulate([1, 2], initial=5)], "
        "[*i.islice(i.cycle('ab'), 3)], [*i.combinations('abc', 2)], [*i.takewhile(bool, [1, 0])], [next(t) for t in i.tee([1])]"
    ),
    "decimals": (
        "from decimal import Decimal\nfrom fractions import Fraction\nclass Money(Decimal): pass\nresult = str(Decimal('1.10') + 1), "
        "isinstance(Money('2'), Decimal), type(Decimal(1)) is Decimal, str(Fraction('1/3') * 3), str(Decimal.from_float(0.5))"
    ),
    "rounding": "result = round(2.5), round(1234, -2), round(1.25, 1)",
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_what_stays_in_bounds_is_pythons_own(text: str) -> None:
    assert run(text) == run_plainly(text)
