# gains: a question that a name server answers
# expect: raises gaierror | refused
loot = socket.getaddrinfo("localhost", 80)
