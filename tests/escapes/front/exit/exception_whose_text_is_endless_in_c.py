# gains: the same, where no tick is counted
# expect: raises Own | budget-exceeded
# inline: nothing inside can stop what C does
class Own(Exception):
    def __str__(self):
        return str(sum(range(10**12)))


def reply(scene, message):
    raise Own
