# gains: a low line that is not the low line, made one by NFKC
# expect: attribute-not-allowed
loot = ()._＿dict__  # <<
