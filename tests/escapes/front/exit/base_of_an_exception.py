# gains: the same class by its child
# expect: attribute-not-allowed
Own = Exception.__base__  # <<
raise Own
