"""The cards of Bea Quibble's quiz: a question, its answers, a hint, and a fact for afterwards.

The first answer is the one that Bea says herself; case, accents and a letter here or there do not matter.
"""

CARDS = [
    (
        "Which planet would float, if you found a bath big enough?",
        ["Saturn"],
        "It wears rings.",
        "It is lighter than water, though it would leave a terrible rim.",
    ),
    (
        "How many hearts has an octopus?",
        ["three", "3"],
        "More than two lovers.",
        "Two serve the gills, and the third rests while it swims.",
    ),
    (
        "Which metal is liquid in an ordinary living room?",
        ["mercury", "quicksilver"],
        "Old thermometers knew it well.",
        "A cannonball would float on it.",
    ),
    (
        "Which sea has no coast at all?",
        ["the Sargasso Sea", "Sargasso"],
        "Eels are born in it.",
        "Four currents fence it in instead.",
    ),
    (
        "What do you call a flock of crows?",
        ["a murder", "murder"],
        "It is a crime.",
        "Crows, for their part, remember faces for years.",
    ),
    (
        "Which nut hides in marzipan?",
        ["almond", "almonds"],
        "Botanists say it is not a nut.",
        "It is the seed of a cousin of the peach.",
    ),
    (
        "Which chess piece jumps over others?",
        ["the knight", "knight", "horse"],
        "It has a mane.",
        "It can visit all sixty-four squares without stepping on one twice.",
    ),
    (
        "What is the smallest prime number?",
        ["two", "2"],
        "It takes that many to tango.",
        "It is the only even one, which makes it the odd one out.",
    ),
    (
        "Which instrument has forty-seven strings and seven pedals?",
        ["the harp", "harp"],
        "Angels are said to practise it.",
        "The pedals change the pitch of whole families of strings.",
    ),
    (
        "Which country touches the most time zones, far islands included?",
        ["France"],
        "Its bread is famous.",
        "Twelve of them, so somewhere there it is always time for lunch.",
    ),
    (
        "Which gas do leaves drink from the air?",
        ["carbon dioxide", "CO2"],
        "You are breathing it out right now.",
        "A tree is built mostly from air, not from soil.",
    ),
    (
        "What was the first animal to orbit the Earth?",
        ["a dog", "dog", "Laika"],
        "It was a good girl.",
        "Laika, a stray from Moscow, in 1957.",
    ),
]
