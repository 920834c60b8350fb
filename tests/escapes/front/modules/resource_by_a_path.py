# gains: a file above the directory, by a name with dots
# expect: import-not-allowed
import characters.resources.jokes.codecs  # <<
