# gains: frames of a coroutine
# expect: syntax-not-allowed
async def own():  # <<
    pass


loot = own().cr_frame
