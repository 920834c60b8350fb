# gains: a flood of diagnostics
# expect: attribute-not-allowed
⟦().__dict__\n×10000⟧
