# gains: a worker that is held without using any time
# expect: import-not-allowed
from time import sleep  # <<

sleep(1)
