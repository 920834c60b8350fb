# gains: a frame from whatever one holds
# expect: attribute-not-allowed
def look(trace):
    return trace.tb_frame  # <<


loot = look
