# gains: a constant that is computed each time it is read
# expect: answer-not-allowed
class Name(str):
    def strip(self):
        return "Victim"


CHARACTER_NAME = Name("Trick")  # <<
