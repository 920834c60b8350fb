# gains: a table that is loaded from a file when first needed
# expect: harmless
x = "\N{BULLET}\N{GREEK SMALL LETTER ALPHA}"
