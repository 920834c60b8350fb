"""Lays out a household budget as a table; all of it f-strings and formats."""

from plugin_api import hookimpl

CHARACTER_NAME = "Penny Wise"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/penny.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You keep a budget, and an eyebrow raised."}
TALK = ["rent 750", "tea 12.5", "table", "socks 3.999", "refund -20", "table 12", "share", "debug", "bar"]


def table(rows: list, width: int = 10) -> str:
    total = sum(amount for _, amount in rows)
    rule = "-" * (width * 2 + 3)
    lines = [f"{'what':<{width}} | {'amount':>{width}}", rule]
    lines += [f"{what[:width]:.<{width}} | {amount:>{width},.2f}" for what, amount in rows]
    return "\n".join([*lines, rule, f"{'total':^{width}} | {total:>+{width}.{2}f}"])


def share(rows: list) -> str:
    whole = sum(abs(amount) for _, amount in rows) or 1
    parts = sorted(((abs(amount) / whole, what) for what, amount in rows), reverse=True)
    return ", ".join(f"{what} {part:.1%}" for part, what in parts)


def bar(rows: list) -> str:
    largest = max((amount for _, amount in rows), default=1)
    return "\n".join("{:>8} {}".format(what, "#" * round(20 * max(amount, 0) / largest)) for what, amount in rows)


def debug(rows: list) -> str:
    count = len(rows)
    first, *_, last = rows
    mean = sum(amount for _, amount in rows) / count
    return f"{count=} {first=} {last[1]=:.1f} {mean = :08.3f} {mean!r:>25} {count:03b}/{count:#x}/{count:e}/{count:c}"


@hookimpl
def make_system_prompt(scene):
    return (
        f"{INSTRUCTIONS['instruction_prompt']} "
        f"It is {scene.now:%B}, {'the end' if scene.now.day > 15 else 'the beginning'} of it; "
        f"{{braces}} stay, {1_234_567.891:_.1f} does not, {-0.0:z.1f} is nothing, {'%'}{'nested ' + f'{1 + 1}'}."
    )


@hookimpl
def reply(scene, message):
    rows = scene.state.setdefault("rows", [])
    match message.text.split():
        case ["table"]:
            return table(rows)
        case ["table", width]:
            return table(rows, width=int(width))
        case ["share"]:
            return share(rows)
        case ["debug"]:
            return debug(rows)
        case ["bar"]:
            return bar(rows)
        case [what, amount]:
            rows.append([what, float(amount)])
            sign = "+" if float(amount) < 0 else ""
            return "%s: %.2f %s(%d rows, %5.1f%%)" % (what, rows[-1][1], sign, len(rows), 100 / len(rows))
