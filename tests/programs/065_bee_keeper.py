"""Weighs bees and believes in the normal distribution."""

from statistics import NormalDist, StatisticsError, correlation, covariance, linear_regression

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Brother Apis"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/apis.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You keep bees. You speak of averages as of saints."}
TALK = ["110", "138.5", "90", "odds 125", "trend", "flat", "hives", "guess", "sting"]

WORKERS = NormalDist(mu=120, sigma=10)
DRONES = NormalDist.from_samples([212, 230, 221, 240, 218])
SUN = [2, 3, 5, 7, 9]
HONEY = [4.1, 5.9, 10.2, 13.8, 18.1]


def place(weight: float) -> str:
    score = WORKERS.zscore(weight)
    share = WORKERS.cdf(weight)
    size = "light" if score < -1 else "heavy" if score > 1 else "ordinary"
    return f"{size}: {score:+.2f} deviations, ahead of {share:.1%}, density {WORKERS.pdf(weight):.5f}"


def trend(days, yields) -> str:
    try:
        line = linear_regression(days, yields)
        slope, intercept = line
    except StatisticsError as problem:
        return f"no trend: {problem}"
    strength = correlation(days, yields)
    shared = covariance(days, yields)
    return f"{slope:.4f} a day from {intercept:.4f}, r {strength:.4f}, shared {shared:.4f}, {line.slope == slope}"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    quarters = ", ".join(f"{cut:.1f}" for cut in WORKERS.quantiles(n=4))
    return f"{INSTRUCTIONS['instruction_prompt']} Workers: {WORKERS}. Quarters: {quarters}. Drones: {DRONES.mean:.2f}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["odds", weight]:
            above = 1 - WORKERS.cdf(float(weight))
            half = WORKERS.inv_cdf(0.5)
            return f"One in {1 / above:.1f}; half weigh below {half:.1f}, {WORKERS.median} and {WORKERS.mode}"
        case ["trend"]:
            return trend(SUN, HONEY)
        case ["flat"]:
            return trend([1, 1, 1], [1, 2, 3])
        case ["hives"]:
            both = WORKERS + DRONES
            heavier = WORKERS * 2 + 5
            return f"{both.stdev:.4f} {heavier!r} {WORKERS.overlap(DRONES):.6f} {WORKERS == NormalDist(120, 10)}"
        case ["guess"]:
            sample = WORKERS.samples(3, seed=7)
            return f"{[round(weight, 2) for weight in sample]} {NormalDist(*trend_of(sample)).variance:.3f}"
        case [weight]:
            return place(float(weight))


def trend_of(sample: list[float]) -> tuple[float, float]:
    fitted = NormalDist.from_samples(sample)
    return fitted.mean, fitted.stdev
