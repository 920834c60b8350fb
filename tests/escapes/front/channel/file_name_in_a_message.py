# gains: the place where the set lies
# expect: raises NameError
def reply(scene, message):
    return missing_name  # <<
