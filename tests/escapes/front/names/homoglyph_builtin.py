# gains: a built-in name in mathematical letters
# expect: name-not-allowed
loot = 𝐞𝐯𝐚𝐥("1")  # <<
