"""Drops a ball at one o'clock, and times with a watch how long nothing takes."""

import time

from plugin_api import hookimpl

CHARACTER_NAME = "Time Ball"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/time_ball.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are a ball on a pole. You fall, daily, with dignity."}
TALK = ["0", "951782400", "-86400", "watch", "format %j/%U", "now", "tea"]

BEGAN = time.monotonic()


class Stopwatch:
    def __init__(self, clock=time.perf_counter):
        self.clock = clock
        self.laps = []

    def __enter__(self):
        self.started = self.clock()
        return self

    def __exit__(self, kind, error, trace):
        self.laps.append(self.clock() - self.started)
        return False

    @property
    def forward(self):
        return all(lap >= 0 for lap in self.laps)


def read_stamp(seconds):
    moment = time.gmtime(seconds)
    where = f"{moment.tm_year}-{moment.tm_mon:02}-{moment.tm_mday:02} {moment.tm_hour:02}h"
    return f"{where}, day {moment.tm_yday}, weekday {moment.tm_wday}: {time.strftime('%a, %d %b %Y %H:%M:%S', moment)}"


@hookimpl
def make_system_prompt(scene):
    local = time.localtime(0)
    shape = f"{type(local).__name__} of {len(local)}, {local[:1] == (local.tm_year,)}"
    return f"{INSTRUCTIONS['instruction_prompt']} A day begins as {shape}."


@hookimpl
def reply(scene, message):
    word, _, rest = message.text.partition(" ")
    if word == "watch":
        watch = Stopwatch()
        for size in (10, 100):
            with watch:
                sum(number * number for number in range(size))
        return f"{len(watch.laps)} laps, forward: {watch.forward}, alive: {time.monotonic() >= BEGAN}"
    if word == "format":
        year, month, day, *_ = time.gmtime(86_400 * 59)
        return f"{time.strftime(rest, time.gmtime(86_400 * 59))} of {year}/{month}/{day}"
    if word == "now":
        now, later = time.time(), time.time()
        return f"{type(now).__name__}, {now <= later}, {now > 1.6e9}, {time.gmtime(now) <= time.gmtime(later + 1)}"
    try:
        return read_stamp(int(word))
    except ValueError:
        return f"{word!r} is not on my pole: {time.gmtime(1.9)[5]} and {time.strftime('%Y', time.gmtime(0))}"
