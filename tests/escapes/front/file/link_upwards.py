# gains: a file beside the directory
# place: link ../secret.txt
# expect: file-outside-directory
