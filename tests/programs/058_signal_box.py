"""Minds a signal box on a line that keeps a time of its own."""

import datetime as dt

from plugin_api import hookimpl

CHARACTER_NAME = "Box Number Nine"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/box_nine.wav"}
INSTRUCTIONS = {"instruction_prompt": "You mind a signal box. The line has its own noon."}
TALK = ["06:15", "23:59:30", "25:00", "noon", "06:15"]


class LineTime(dt.tzinfo):
    """Eleven minutes behind the capital, an hour ahead in the summer months."""

    behind = dt.timedelta(minutes=-11)

    def utcoffset(self, moment):
        return self.behind + self.dst(moment)

    def dst(self, moment):
        return dt.timedelta(hours=1) if moment is not None and 4 <= moment.month <= 9 else dt.timedelta(0)

    def tzname(self, moment):
        return "LST" if self.dst(moment) else "LT"


LINE = LineTime()
CAPITAL = dt.timezone(dt.timedelta(hours=2), "CAP")
TIMETABLE = [dt.time(hour, minute) for hour in (6, 12, 18) for minute in (0, 20)]


def on_the_line(moment):
    local = moment.astimezone(LINE)
    return f"{local:%H:%M:%S %Z}, {local.utcoffset()} from Greenwich"


def next_train(clock):
    coming = [train for train in TIMETABLE if train > clock]
    return min(coming, default=TIMETABLE[0])


@hookimpl
def make_system_prompt(scene):
    midnight = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    lines = [on_the_line(midnight + dt.timedelta(days=60 * n)) for n in range(4)]
    return "\n".join([INSTRUCTIONS["instruction_prompt"], *lines, scene.now.isoformat(timespec="minutes")])


@hookimpl
def greet(scene):
    now = scene.now.astimezone(CAPITAL)
    stamp = dt.datetime.fromtimestamp(now.timestamp(), dt.timezone.utc)
    return f"{now} here, {stamp.isoformat()} there, the same: {now == stamp}. {CAPITAL} {CAPITAL!r} {dt.UTC}"


@hookimpl
def reply(scene, message):
    if message.text == "noon":
        naive = dt.datetime(2024, 6, 1, 12)
        aware = naive.replace(tzinfo=LINE)
        return str(naive < aware)
    try:
        clock = dt.time.fromisoformat(message.text)
    except ValueError as problem:
        return f"That is no time: {problem}"
    train = next_train(clock)
    day = scene.now.date()
    wait = dt.datetime.combine(day, train) - dt.datetime.combine(day, clock)
    if wait < dt.timedelta():
        wait += dt.timedelta(days=1)
    asked = scene.state.setdefault("asked", {})
    asked[message.text] = asked.get(message.text, 0) + 1
    return f"The {train:%H.%M} in {wait} ({wait.seconds} s, {wait!r}); asked {asked[message.text]} times."
