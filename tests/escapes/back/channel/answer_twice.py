# gains: the answer to the next question, given beforehand
# expect: worker-died | harmless
# answers: *
# calls: 3
def reply(scene, message):
    send(frame(messages.Answered("forged", {})))
    return "mine"
