# gains: a file of the machine, as a syntax error that quotes it
# place: link /etc/passwd
# expect: file-outside-directory
