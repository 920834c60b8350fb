# gains: work that goes on when the hook has answered
# expect: import-not-allowed
import threading  # <<

threading.Thread(target=print).start()
