"""Sets for sessions that reload.

Runs in: tests.
"""

from pathlib import Path

from casts import character

FIXTURES = Path(__file__).parents[1] / "fixtures"
TWO_CASTS = FIXTURES / "two_casts"
COUNTER = character(
    "Counter", reply="scene.state['n'] = scene.state.get('n', 0) + 1\nreturn f'Number {scene.state[\"n\"]}.'"
)
# Uses up what a file may take before it is stopped, so that the whole load lasts long enough to be looked at.
SLOW = "while True:\n    pass\n"
SLOW_SET = {"a_slow.py": SLOW, "b_slow.py": SLOW, "z_fine.py": character("Late")}
