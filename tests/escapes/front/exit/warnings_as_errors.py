# gains: a warning that reaches the server's own error channel
# expect: import-not-allowed
import warnings  # <<

warnings.warn("x")
