# gains: an object of a type that the decoder makes
# expect: protocol-error
def reply(scene, message):
    send(frame_of(b"\x84\xa4type\xa8Answered\xa5value\xd6\xff\0\0\0\1\xa5state\x80\xa7printed\xa0"))
    os._exit(0)
