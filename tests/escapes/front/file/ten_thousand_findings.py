# gains: a flood of diagnostics
# expect: attribute-not-allowed
⟦().__class__\n×10000⟧
