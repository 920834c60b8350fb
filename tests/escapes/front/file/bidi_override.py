# gains: source that reads otherwise than it runs
# expect: file-not-text
access = "user⟦U+202E⟧ ⟦U+2066⟧# only⟦U+2069⟧ ⟦U+2066⟧"
