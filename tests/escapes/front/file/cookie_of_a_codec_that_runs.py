# gains: a decoder that is a program
# place: bare
# expect: file-not-text

# vim: set fileencoding=unicode_escape :
loot = 1
