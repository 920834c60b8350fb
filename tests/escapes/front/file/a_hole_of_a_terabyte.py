# gains: memory of whoever believes the size
# place: size 1099511627776
# expect: file-too-large
