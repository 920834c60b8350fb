"""Connects calls around the world, and knows who is asleep."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Night Operator"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/operator.wav"}
INSTRUCTIONS = {"language": "en/fr", "instruction_prompt": "You connect calls at night and whisper."}
TALK = ["Asia/Tokyo", "America/New_York", "Europe/Atlantis", "Asia/Kolkata", "spring", "autumn", "zones"]

HOME = ZoneInfo("Europe/Paris")
UTC = ZoneInfo("UTC")


def asleep(moment: datetime) -> bool:
    return not 7 <= moment.hour < 22


def spring_forward() -> str:
    before = datetime(2024, 3, 31, 1, 59, tzinfo=HOME)
    after = (before.astimezone(UTC) + timedelta(minutes=1)).astimezone(HOME)
    naive = before + timedelta(minutes=1)
    return f"{before} -> {after} ({naive.time()} on the wall; {before.dst()} then {after.dst()})"


def fall_back() -> str:
    first = datetime(2024, 10, 27, 2, 30, tzinfo=HOME)
    second = first.replace(fold=1)
    gap = second.astimezone(UTC) - first.astimezone(UTC)
    return f"{first.isoformat()} and {second.isoformat()}, {gap} apart, equal: {first == second}"


def connect(key: str, now: datetime) -> str:
    zone = ZoneInfo(key)
    there = now.astimezone(zone)
    state = "asleep" if asleep(there) else "awake"
    ahead = (there.utcoffset() - now.astimezone(HOME).utcoffset()) / timedelta(hours=1)
    return f"In {zone.key} it is {there:%A %H:%M %Z}, {ahead:+g} h: {state}. [{zone}] {there.tzinfo is ZoneInfo(key)}"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} Home is {HOME!r}, where it is {scene.now.astimezone(HOME):%c}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text:
        case "spring":
            return spring_forward()
        case "autumn":
            return fall_back()
        case "zones":
            known = available_timezones()
            islands = sorted(key for key in known if key.startswith("Atlantic/S"))
            return f"{len(known) > 300}, {'Europe/Paris' in known}, {', '.join(islands)}"
        case key:
            try:
                return connect(key, scene.now)
            except (ZoneInfoNotFoundError, ValueError) as lost:
                return f"No such line: {type(lost).__name__}"
