"""What somebody may write as the constants of a character, right or wrong.

Runs in: tests.
"""

from hypothesis import strategies as st

# Anything that plain data can be.
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    "source_type path_on_server url start_time sound_instance id good comment language instruction_prompt".split()
)
WORDS = st.sampled_from(["file", "freesound", "en", "a.wav"])
