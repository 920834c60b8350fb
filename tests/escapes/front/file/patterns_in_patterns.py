# gains: a match as deep as it gets
# expect: syntax-error | source-too-complex
match 1:
    case ⟦[×5000⟧x⟦]×5000⟧:
        pass
