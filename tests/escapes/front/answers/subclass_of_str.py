# gains: methods of a text, run in the host
# expect: answer-not-allowed
class Text(str):
    def encode(self, *all):
        return b"{}"

    def strip(self):
        while True:
            pass


def reply(scene, message):
    return Text("x")
