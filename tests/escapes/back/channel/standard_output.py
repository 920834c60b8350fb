# gains: the server's own output
# expect: refused | harmless
os.write(1, b"forged\n")
os.write(2, b"forged\n")
