# gains: a read without an end
# place: link /dev/zero
# expect: file-outside-directory
