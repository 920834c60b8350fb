# gains: a recursion in the host's decoder
# expect: protocol-error
def reply(scene, message):
    body = b"\x91" * 60000 + b"\xc0"
    send(frame_of(b"\x84\xa4type\xa8Answered\xa5value" + body + b"\xa5state\x80\xa7printed\xa0"))
    os._exit(0)
