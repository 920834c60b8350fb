# gains: NUL bytes, at which C stops reading and Python does not
# place: size 200000
# expect: file-not-text
