# gains: an exception that means something to whoever called
# expect: name-not-allowed
def reply(scene, message):
    raise GeneratorExit  # <<
