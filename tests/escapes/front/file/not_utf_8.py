# gains: a text that two readers read differently
# place: bytes fffe6c00
# expect: file-not-text
