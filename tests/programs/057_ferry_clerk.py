"""Sells ferry tickets by the date, and knows how long you have been away."""

from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Clerk of the Ferry"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/ferry.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You sell tickets for a ferry that runs on even days."}
TALK = ["2024-02-28", "2024-02-30", "29.02.2024", "Friday 1 March 2024", "2025-W01-1", "soon", "9999-12-31", "today"]

FORMATS = ("%d.%m.%Y", "%A %d %B %Y", "%d/%m/%y")
FIRST_TRIP = date(1887, 6, 19)


def read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    for style in FORMATS:
        try:
            return datetime.strptime(text, style).date()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day of any year from {MINYEAR} to {MAXYEAR}")


def next_trip(day: date) -> date:
    while day.toordinal() % 2 or day.isoweekday() == 7:
        day += timedelta(days=1)
    return day


def in_words(span: timedelta) -> str:
    years, days = divmod(span.days, 365)
    return f"{years} years and {days} days, or {span.total_seconds() / 3600:,.0f} hours"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} The first one left on {FIRST_TRIP:%A, %d %B %Y} ({FIRST_TRIP!r})."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    try:
        day = scene.now.date() if message.text == "today" else read_date(message.text)
        trip = next_trip(day + timedelta(days=1))
    except (ValueError, OverflowError) as problem:
        return f"{type(problem).__name__}: {problem}"
    year, week, weekday = trip.isocalendar()
    last = scene.state.get("last")
    scene.state["last"] = day.isoformat()
    if last:
        away = abs(day - date.fromisoformat(last))
        return f"You were away {away}. Next: {trip.strftime('%a %d.%m.')}, week {week}-{weekday} of {year}."
    return f"The line has run for {in_words(day - FIRST_TRIP)}. Next: {trip.ctime()}; {trip.timetuple().tm_yday}. day."


@hookimpl
def on_session_end(scene: Scene) -> None:
    week = timedelta(weeks=1)
    start = datetime.combine(FIRST_TRIP, datetime.min.time())
    print("log:", start + 3 * week, week // timedelta(hours=5), week % timedelta(hours=5), -week / 2, sep=" | ")
