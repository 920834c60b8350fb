# gains: the same by fractions
# expect: raises TooLarge
import fractions


def reply(scene, message):
    return str(fractions.Fraction("1e100000000"))[:3]
