# gains: a slash that no check sees
# place: bytes 23c0af0a
# expect: file-not-text
