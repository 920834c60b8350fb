"""The units that Tilda Tally knows, and what people call them."""

# Unit -> what it measures, and how many of that kind's base unit it holds.
UNITS = {
    "metre": ("length", 1.0),
    "kilometre": ("length", 1000.0),
    "centimetre": ("length", 0.01),
    "mile": ("length", 1609.344),
    "foot": ("length", 0.3048),
    "inch": ("length", 0.0254),
    "gram": ("weight", 1.0),
    "kilogram": ("weight", 1000.0),
    "pound": ("weight", 453.59237),
    "ounce": ("weight", 28.349523125),
    "litre": ("volume", 1.0),
    "pint": ("volume", 0.56826125),
    "celsius": ("warmth", 1.0),
    "fahrenheit": ("warmth", 5 / 9),
}

PLURALS = {"foot": "feet", "inch": "inches", "celsius": "degrees Celsius", "fahrenheit": "degrees Fahrenheit"}

OTHER_NAMES = {
    "m": "metre",
    "meter": "metre",
    "km": "kilometre",
    "kilometer": "kilometre",
    "cm": "centimetre",
    "centimeter": "centimetre",
    "mi": "mile",
    "ft": "foot",
    "feet": "foot",
    "in": "inch",
    "inche": "inch",
    "g": "gram",
    "kg": "kilogram",
    "kilo": "kilogram",
    "lb": "pound",
    "oz": "ounce",
    "l": "litre",
    "liter": "litre",
    "c": "celsius",
    "centigrade": "celsius",
    "f": "fahrenheit",
}


def known_unit(word: str) -> str | None:
    """Return the unit that a word stands for: "miles" is mile, "km" is kilometre; None if it stands for none."""
    for each in (word, word.removesuffix("s")):
        if (unit := OTHER_NAMES.get(each, each)) in UNITS:
            return unit
    return None


def convert(amount: float, unit: str, into: str) -> str:
    """Convert an amount and say so in one sentence."""
    (kind, size), (other_kind, other_size) = UNITS[unit], UNITS[into]
    if kind != other_kind:
        return f"A {unit} is a measure of {kind}, a {into} one of {other_kind}; not even this office can help."
    # Fahrenheit is the one unit here whose zero lies elsewhere.
    base = (amount - 32 * (unit == "fahrenheit")) * size
    result = base / other_size + 32 * (into == "fahrenheit")
    return f"{counted(amount, unit)}, that is {counted(result, into)}."


def counted(amount: float, unit: str) -> str:
    """Say an amount of a unit: 1 foot, 2.5 feet, 30 degrees Celsius."""
    figure = f"{amount:,.3f}".rstrip("0").rstrip(".") if abs(amount) >= 0.01 else f"{amount:.3g}"
    return f"{figure} {unit if amount == 1 else PLURALS.get(unit, unit + 's')}"
