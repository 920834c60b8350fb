# gains: the function that ends a program
# expect: name-not-allowed
quit()  # <<
