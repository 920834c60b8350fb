# gains: a list of characters that cannot be sent
# expect: answer-not-allowed
CHARACTER_NAME = "Trick\ud83d"  # <<
