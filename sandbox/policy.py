"""What characters may import, and which built-in names they have: tables only.

Only what is listed exists. How a listed thing is made harmless is told by the facades and the built-in functions.

Runs in: worker.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Final

import plugin_api
import plugin_api.prompts
from sandbox import names

# Raise it when the same tables come to mean something else, so that compiled code from before is not used again.
_REVISION: Final = 4


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


def _and_newer(module: str, *lines: str) -> frozenset[str]:
    # Names that Python 3.11 lacks; they are there for characters as soon as Python has them.
    real = import_module(module)
    return frozenset(name for name in _words(*lines) if hasattr(real, name))


# Text, numbers and dates. Left out is what opens files, prints, changes settings of the process, evaluates text, or
# walks attributes by name (string.Formatter, collections.UserString).
_DATA: Final[Mapping[str, frozenset[str]]] = {
    "base64": _words(
        "b64encode b64decode standard_b64encode standard_b64decode urlsafe_b64encode urlsafe_b64decode",
        "b32encode b32decode b32hexencode b32hexdecode b16encode b16decode a85encode a85decode b85encode b85decode",
    )
    | _and_newer("base64", "z85encode z85decode"),
    # The HTML and text calendars print, or hold lists that all would share; month() and calendar() give the text.
    "calendar": _words(
        "Calendar IllegalMonthError IllegalWeekdayError calendar day_abbr day_name isleap leapdays month month_abbr",
        "month_name monthcalendar monthrange timegm weekday",
        "MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY",
    ),
    "datetime": _words("MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo"),
    # The current context belongs to the whole process, so nothing here hands it out.
    "decimal": _words(
        "Context Decimal DecimalException DivisionByZero Inexact InvalidOperation Overflow Rounded Underflow",
        "ROUND_05UP ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP",
    ),
    "difflib": _words(
        "Differ IS_CHARACTER_JUNK IS_LINE_JUNK SequenceMatcher context_diff get_close_matches ndiff restore",
        "unified_diff",
    ),
    "fractions": _words("Fraction"),
    # Constructors alone: key derivation is slow on purpose, and file_digest reads files.
    "hashlib": _words(
        "blake2b blake2s md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512",
    ),
    "json": _words("JSONDecodeError dumps loads"),
    "math": _words(
        "acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2",
        "expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp",
        "lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh tau",
        "trunc ulp",
    )
    | _and_newer("math", "fma sumprod"),
    # The flag DEBUG prints; purge empties a cache that all share.
    "re": _words(
        "A ASCII DOTALL I IGNORECASE M MULTILINE Match NOFLAG Pattern S U UNICODE VERBOSE X compile error",
        "escape findall finditer fullmatch match search split sub subn",
    )
    | _and_newer("re", "PatternError"),
    "statistics": _words(
        "NormalDist StatisticsError correlation covariance fmean geometric_mean harmonic_mean linear_regression mean",
        "median median_grouped median_high median_low mode multimode pstdev pvariance quantiles stdev variance",
    ),
    "string": _words(
        "Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable",
        "punctuation whitespace",
    ),
    # A TextWrapper carries a dictionary that all would share; the functions take the same options.
    "textwrap": _words("dedent fill indent shorten wrap"),
    # Only looks at clocks; nothing that waits.
    "time": _words("gmtime localtime monotonic perf_counter strftime time"),
    "unicodedata": _words(
        "bidirectional category combining decimal decomposition digit east_asian_width is_normalized lookup mirrored",
        "name normalize numeric unidata_version",
    ),
    # uuid1 tells the address of the network card.
    "uuid": _words("NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 UUID uuid3 uuid4 uuid5"),
    "zoneinfo": _words("ZoneInfo ZoneInfoNotFoundError available_timezones"),
}

# Collections, functions and classes. Left out is what makes classes from text, writes where the guard would not, or
# evaluates annotations (get_type_hints, ForwardRef, singledispatch); Type, because a class made from it makes classes.
_LANGUAGE: Final[Mapping[str, frozenset[str]]] = {
    # The rewriting takes it away; the name is here so that it is not refused.
    "__future__": _words("annotations"),
    "abc": _words("ABC abstractmethod"),
    "bisect": _words("bisect bisect_left bisect_right insort insort_left insort_right"),
    "collections": _words("ChainMap Counter OrderedDict UserDict UserList defaultdict deque namedtuple"),
    "collections.abc": _words(
        "Callable Collection Container Generator Hashable ItemsView Iterable Iterator KeysView Mapping",
        "MappingView MutableMapping MutableSequence MutableSet Reversible Sequence Set Sized ValuesView",
    ),
    # Left out is what prints, or redirects what all share.
    "contextlib": _words("closing contextmanager nullcontext suppress"),
    "copy": _words("copy deepcopy") | _and_newer("copy", "replace"),
    "dataclasses": _words(
        "FrozenInstanceError InitVar KW_ONLY asdict astuple dataclass field fields is_dataclass replace"
    ),
    "enum": _words("Enum Flag IntEnum IntFlag StrEnum auto member nonmember unique"),
    "functools": _words("cache cached_property cmp_to_key lru_cache partial reduce total_ordering wraps"),
    "heapq": _words("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
    "itertools": _words(
        "accumulate chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse",
        "groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest",
    )
    | _and_newer("itertools", "batched"),
    "operator": _words(
        "abs add and_ attrgetter concat contains countOf eq floordiv ge getitem gt index indexOf inv invert is_ is_not",
        "itemgetter le length_hint lshift lt matmul methodcaller mod mul ne neg not_ or_ pos pow rshift sub truediv",
        "truth xor",
    ),
    # Bound to a generator of the session's own, never to the one that Python itself uses.
    "random": _words(
        "Random betavariate choice choices expovariate gammavariate gauss getrandbits lognormvariate normalvariate",
        "paretovariate randbytes randint random randrange sample seed shuffle triangular uniform vonmisesvariate",
        "weibullvariate",
    )
    | _and_newer("random", "binomialvariate"),
    "typing": _words(
        "AbstractSet Annotated Any AnyStr Callable ClassVar Collection Container Counter DefaultDict Deque Dict Final",
        "FrozenSet Generator Generic Hashable ItemsView Iterable Iterator KeysView List Literal LiteralString Mapping",
        "MutableMapping MutableSequence MutableSet NamedTuple Never NewType NoReturn NotRequired Optional OrderedDict",
        "Protocol Required Reversible Self Sequence Set Sized Tuple TYPE_CHECKING TypeAlias TypeVar TypedDict Union",
        "ValuesView cast final get_args overload",
    ),
}

# What is ours to give: the hooks' types, and the shared texts under their public and their older names.
_OURS: Final[Mapping[str, frozenset[str]]] = {
    "plugin_api": frozenset(plugin_api.__all__),
    "plugin_api.prompts": frozenset(plugin_api.prompts.__all__),
    "unmute.llm.system_prompt": _words(
        "_SYSTEM_PROMPT_TEMPLATE _SYSTEM_PROMPT_BASICS _DEFAULT_ADDITIONAL_INSTRUCTIONS LANGUAGE_CODE_TO_INSTRUCTIONS",
        "get_readable_llm_name",
    ),
}

IMPORTABLE: Final[Mapping[str, frozenset[str]]] = {**_DATA, **_LANGUAGE, **_OURS}
"""Full dotted name of a module -> the names that exist in it."""

# Types and constructors. Left out: memoryview, which holds on to memory that others may still change.
_TYPES: Final = _words(
    "bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map object property range",
    "reversed set slice staticmethod str super tuple type zip",
)

# Functions. Left out is what opens, waits or evaluates (open, input, breakpoint, eval, exec, compile), what shows
# namespaces as they are (dir, vars, locals), and what tells addresses (id).
_FUNCTIONS: Final = _words(
    "abs all any ascii bin callable chr delattr divmod format getattr globals hasattr hash hex isinstance issubclass",
    "iter len max min next oct ord pow print repr round setattr sorted sum",
)

# Constants, and what Python's own class statement calls.
_CONSTANTS: Final = _words("Ellipsis False None NotImplemented True __build_class__")

# Exceptions. Left out: what is meant to end a process or a generator (SystemExit, KeyboardInterrupt, GeneratorExit,
# and BaseException, which would catch them), and exception groups, which have crashed interpreters.
_EXCEPTIONS: Final = _words(
    "ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError ConnectionError EOFError Exception",
    "FileExistsError FileNotFoundError FloatingPointError IOError ImportError IndexError InterruptedError KeyError",
    "LookupError MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError PermissionError",
    "RecursionError RuntimeError StopIteration SyntaxError SystemError TimeoutError TypeError UnboundLocalError",
    "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError ValueError ZeroDivisionError",
    "DeprecationWarning FutureWarning RuntimeWarning UserWarning Warning",
)

BUILTINS: Final[frozenset[str]] = _TYPES | _FUNCTIONS | _CONSTANTS | _EXCEPTIONS
"""Names of the built-ins that a character has; ``__import__`` comes from its namespace."""


def _digest(
    revision: int, modules: Mapping[str, Iterable[str]], builtins: Iterable[str], asked: Iterable[str] = names.ASKED
) -> str:
    importable = {module: sorted(listed) for module, listed in sorted(modules.items())}
    # What is asked stands in the compiled code: whatever else it reads, it reads without a guard.
    table = [revision, importable, sorted(builtins), sorted(asked)]
    return hashlib.sha256(json.dumps(table).encode()).hexdigest()[:16]


POLICY_VERSION: Final[str] = _digest(_REVISION, IMPORTABLE, BUILTINS)
"""Changes whenever a table does; part of the key under which compiled code is kept."""
