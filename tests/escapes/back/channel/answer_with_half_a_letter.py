# gains: a text that the host cannot send on
# expect: protocol-error
def reply(scene, message):
    send(frame_of(b"\x84\xa4type\xa8Answered\xa5value\xa3\xed\xa0\x80\xa5state\x80\xa7printed\xa0"))
    os._exit(0)
