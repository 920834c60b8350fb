"""A printed almanac that talks: months on paper, and days by their names."""

import calendar
from calendar import FRIDAY, MONDAY, SATURDAY, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY

from plugin_api import hookimpl

CHARACTER_NAME = "The Almanac"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/almanac.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are an almanac. You rustle."}
TALK = ["2 2024", "13 2024", "7 1969", "fridays 2026", "leap 1900 2000", "stamp", "short", "year", "what"]

LUCK = {MONDAY: 1, TUESDAY: 2, WEDNESDAY: 0, THURSDAY: 4, FRIDAY: -3, SATURDAY: 5, SUNDAY: 7}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}


def page(month: int, year: int) -> str:
    first, days = calendar.monthrange(year, month)
    weeks = calendar.monthcalendar(year, month)
    luck = sum(LUCK[calendar.weekday(year, month, day)] for day in range(1, days + 1))
    return f"{calendar.month(year, month)}{days} days from {calendar.day_name[first]}, {len(weeks)} weeks, luck {luck}"


def black_fridays(year: int) -> list[str]:
    months = range(1, 13)
    return [calendar.month_abbr[month] for month in months if calendar.weekday(year, month, 13) == FRIDAY]


def short_week() -> str:
    sunday_first = calendar.Calendar(firstweekday=SUNDAY)
    head = " ".join(calendar.day_abbr[day] for day in sunday_first.iterweekdays())
    rows = [" ".join(f"{day or '':>3}" for day in week) for week in sunday_first.monthdayscalendar(2025, 2)]
    ends = [day.isoformat() for day in sunday_first.itermonthdates(2025, 2) if day.weekday() == SATURDAY]
    return "\n".join([head, *rows, *ends])


@hookimpl
def make_system_prompt(scene):
    month = calendar.month_name[scene.now.month]
    return f"{INSTRUCTIONS['instruction_prompt']} It is {month}, one of {len(MONTHS)}, {MONTHS['may']} with luck."


@hookimpl
def reply(scene, message):
    words = message.text.split()
    try:
        match words:
            case ["fridays", year]:
                return ", ".join(black_fridays(int(year)))
            case ["leap", start, end]:
                between = calendar.leapdays(int(start), int(end))
                return f"{between} leap days; {calendar.isleap(int(start))} and {calendar.isleap(int(end))}"
            case ["stamp"]:
                return str(calendar.timegm((1969, 7, 20, 20, 17, 40)))
            case ["short"]:
                return short_week()
            case ["year"]:
                return "\n".join(calendar.calendar(2024, w=1, l=1, c=2, m=4).splitlines()[:10])
            case [month, year]:
                return page(int(month), int(year))
        calendar.Calendar(firstweekday=1).monthdays2calendar(2024, 1)[0][0].missing
    except calendar.IllegalMonthError as problem:
        return f"No such page: {problem}"
    except calendar.IllegalWeekdayError as problem:
        return f"No such day: {problem}"
