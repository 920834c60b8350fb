# gains: exact arithmetic without an end
# expect: raises TooLarge
import decimal


def reply(scene, message):
    context = decimal.Context(prec=10**8)
    return str(context.sqrt(decimal.Decimal(2)))[:3]
