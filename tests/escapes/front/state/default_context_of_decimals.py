# gains: the same by the object
# expect: raises AttributeError
import decimal

decimal.DefaultContext.prec = 1  # <<
