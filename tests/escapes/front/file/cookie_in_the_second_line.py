# gains: the same, a line later
# place: bare
# expect: file-not-text

#!/usr/bin/python
# -*- coding: raw_unicode_escape -*-
loot = 1
