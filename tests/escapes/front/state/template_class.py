# gains: the delimiter of everybody's templates
# expect: raises TypeError
import string

string.Template.delimiter = "!"  # <<
loot = string.Template("!x").substitute(x="poisoned")
