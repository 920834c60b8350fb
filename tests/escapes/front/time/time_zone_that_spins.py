# gains: a method that C asks while a date is written
# expect: budget-exceeded
import datetime


class Zone(datetime.tzinfo):
    def utcoffset(self, moment):
        while True:
            pass


def reply(scene, message):
    return str(datetime.datetime.now(Zone()))
