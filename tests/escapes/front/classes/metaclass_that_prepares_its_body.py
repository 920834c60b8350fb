# gains: the namespace in which a class body is run, with guards of its own in it
# expect: name-not-allowed
class Meta:
    def __prepare__(name, bases):  # <<
        return {"_getattr_": print}

    def __call__(self, name, bases, body):
        return list(body)


class Own(metaclass=Meta()):
    pass


loot = Own
