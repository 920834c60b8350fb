"""A clock that tells characters the time of the scene and no other, for tests and for calls that are done again.

In a worker with such a clock ``datetime.now()``, ``date.today()`` and ``time.time()`` agree with ``scene.now``, and
stand still while a hook runs. What draws at random without the character's own seed (``uuid4()``, ``Random()``) draws
from it there, too. Other workers know nothing of this: their modules are what they are.

Runs in: worker.
"""

import datetime as dt
import os
import re
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from sandbox import bounded_functions
from sandbox.class_stand_ins import ClassStandIn
from sandbox.facades import Facade, members
from sandbox.messages import Moment

_UNZONED: Final = re.compile(r"[^A-Za-z0-9+-]")
# POSIX wants as many in the name of a zone.
_LEAST_ZONE: Final = 3
_UUID_BITS: Final = 128
_SEED_BITS: Final = 64


class StoppedClock:
    """The time of one worker, which stands still until the next call.

    Args:
        moment: When its characters are loaded.
        owns_process: Whether the time zone of the whole process may follow.
    """

    def __init__(self, moment: Moment, *, owns_process: bool) -> None:
        self._owns_process = owns_process
        self._moment = moment
        self.set(moment)

    def set(self, moment: Moment) -> None:
        """Tell another time from now on."""
        self._moment = moment
        if self._owns_process:
            _take_zone(moment)

    def seconds(self) -> float:
        """Return the time since the epoch."""
        return self._moment.seconds

    def local(self) -> time.struct_time:
        """Return the time in its zone."""
        if self._owns_process:
            return time.localtime(self._moment.seconds)
        shifted = time.gmtime(self._moment.seconds + self._moment.offset_seconds)
        told = {"tm_zone": self._moment.zone, "tm_gmtoff": self._moment.offset_seconds}
        return time.struct_time((*shifted[:8], 0), told)

    def naive(self) -> dt.datetime:
        """Return the time in its zone, without the zone."""
        zone = dt.timezone(dt.timedelta(seconds=self._moment.offset_seconds))
        return dt.datetime.fromtimestamp(self._moment.seconds, zone).replace(tzinfo=None)


def _take_zone(moment: Moment) -> None:
    # Where it is the machine's own, that one knows about summers, too.
    local = time.localtime(moment.seconds)
    if (local.tm_gmtoff, local.tm_zone) != (moment.offset_seconds, moment.zone):
        os.environ["TZ"] = written_as_posix(moment.offset_seconds, moment.zone)
        time.tzset()


def written_as_posix(offset_seconds: int, zone: str) -> str:
    """Return a zone as the C library reads it: without a file, and with the sign the other way round."""
    name = _UNZONED.sub("", zone).ljust(_LEAST_ZONE, "-")
    minutes, seconds = divmod(abs(offset_seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"<{name}>{'-' if offset_seconds > 0 else ''}{hours}:{minutes:02}:{seconds:02}"


class _DateStandIn(ClassStandIn):
    """Stands for a class of dates: its instances are Python's own, and it asks another clock.

    Args:
        original: The class.
        asking: Those of its functions that ask a clock; each is given the class.
    """

    __slots__ = ("__asking", "__clocked")
    __asking: Mapping[str, Callable[..., object]]
    __clocked: type

    def __new__(cls, original: type, asking: Mapping[str, Callable[..., object]]) -> Self:
        """Make the one for a class."""
        made = super().__new__(cls, original, original, may_be_inherited=True)
        bound = {name: _bound(function, original) for name, function in asking.items()}
        inherited = {name: classmethod(function) for name, function in asking.items()}
        object.__setattr__(made, "_DateStandIn__asking", bound)
        object.__setattr__(made, "_DateStandIn__clocked", type(original.__name__, (original,), inherited))
        return made

    def __getattr__(self, name: str) -> Any:
        """Read from the class, or ask the other clock."""
        return self.__asking.get(name) or super().__getattr__(name)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Let own classes ask the other clock, too."""
        return (self.__clocked,)


def _bound(function: Callable[..., object], cls: type) -> Callable[..., object]:
    # Not functools.partial, which hands out what it is made of.
    def asking(*arguments: Any, **named: Any) -> object:
        return function(cls, *arguments, **named)

    return asking


def _dates(clock: StoppedClock) -> Mapping[type, _DateStandIn]:
    def day(cls: type[dt.date]) -> dt.date:
        return cls(*clock.local()[:3])

    def now(cls: type[dt.datetime], tz: dt.tzinfo | None = None) -> dt.datetime:
        naive = clock.naive()
        return cls.combine(naive, naive.time()) if tz is None else cls.fromtimestamp(clock.seconds(), tz)

    def utcnow(cls: type[dt.datetime]) -> dt.datetime:
        return now(cls, dt.UTC).replace(tzinfo=None)

    asking: Mapping[str, Callable[..., object]] = {"now": now, "today": now, "utcnow": utcnow}
    return {dt.date: _DateStandIn(dt.date, {"today": day}), dt.datetime: _DateStandIn(dt.datetime, asking)}


class Repeatable:
    """What characters get in a worker in which all that happens can be made to happen again.

    Args:
        clock: The worker's.
        seed: Of the character's random numbers.
    """

    def __init__(self, clock: StoppedClock, seed: str) -> None:
        # One for each purpose: whoever draws an id draws the same numbers as without it.
        self._seeds = bounded_functions.Random(f"{seed} seeds")
        self._ids = bounded_functions.Random(f"{seed} ids")
        self.stand_ins: Mapping[type, object] = (dates := _dates(clock))
        self._makers: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, object]]] = {
            "datetime": lambda _: {kind.__name__: dates[kind] for kind in dates},
            "random": self._random_members,
            "time": lambda _: _time_members(clock),
            "uuid": lambda _: {"uuid4": self._uuid4},
        }

    def over(self, module: str, facade: Facade) -> Facade:
        """Return a module as it is here."""
        if module not in self._makers:
            return facade
        usual = members(facade)
        return Facade(module, {**usual, **self._makers[module](usual)})

    def _uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self._ids.getrandbits(_UUID_BITS), version=4)

    def _draw_seed(self) -> int:
        return self._seeds.getrandbits(_SEED_BITS)

    def _random_members(self, usual: Mapping[str, Any]) -> Mapping[str, object]:
        draw_seed, seed_shared = self._draw_seed, usual["seed"]

        class Random(bounded_functions.Random):
            """Stands for ``random.Random``."""

            def seed(self, a: Any = None, version: int = 2) -> None:
                """Begin anew; without a seed, with one that is drawn from the character's own."""
                super().seed(draw_seed() if a is None else a, version)

        def seed(a: Any = None, version: int = 2) -> None:
            seed_shared(draw_seed() if a is None else a, version)

        return {"Random": Random, "seed": seed}


def _time_members(clock: StoppedClock) -> Mapping[str, object]:
    def gmtime(seconds: float | None = None) -> time.struct_time:
        return time.gmtime(clock.seconds() if seconds is None else seconds)

    def localtime(seconds: float | None = None) -> time.struct_time:
        return clock.local() if seconds is None else time.localtime(seconds)

    def strftime(format: str, t: Any = None) -> str:  # noqa: A002 (the signature of time)
        return time.strftime(format, clock.local() if t is None else t)

    functions = {"gmtime": gmtime, "localtime": localtime, "strftime": strftime}
    return {**functions, **dict.fromkeys(("time", "monotonic", "perf_counter"), clock.seconds)}
