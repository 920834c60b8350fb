# gains: modules that do something as soon as they are imported
# expect: import-not-allowed
import antigravity  # <<
