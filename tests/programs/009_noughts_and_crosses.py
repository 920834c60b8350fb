"""Plays noughts and crosses perfectly, by looking at every game there is."""

from functools import lru_cache

from plugin_api import hookimpl

CHARACTER_NAME = "Grid"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/grid.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You play noughts and crosses and never lose."}
TALK = ["5", "1", "1", "4", "x", "9", "8"]

LINES = (
    *(tuple(range(start, start + 3)) for start in (0, 3, 6)),
    *(tuple(range(start, 9, 3)) for start in range(3)),
    (0, 4, 8),
    (2, 4, 6),
)


def winner(board: str) -> str | None:
    for a, b, c in LINES:
        if board[a] == board[b] == board[c] != ".":
            return board[a]
    return None


def free(board: str) -> list[int]:
    return [place for place, mark in enumerate(board) if mark == "."]


def put(board: str, place: int, mark: str) -> str:
    return board[:place] + mark + board[place + 1 :]


@lru_cache(maxsize=None)
def value(board: str, mark: str) -> int:
    """How good `board` is for O when `mark` is to move: 1, 0 or -1."""
    if (won := winner(board)) is not None:
        return 1 if won == "O" else -1
    if not (places := free(board)):
        return 0
    best = max if mark == "O" else min
    return best(value(put(board, place, mark), "X" if mark == "O" else "O") for place in places)


def show(board: str) -> str:
    return "\n".join(board[row : row + 3] for row in range(0, 9, 3))


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"] + f" There are {len(LINES)} lines: {LINES}"


@hookimpl
def reply(scene, message):
    board = scene.state.get("board", "." * 9)
    place = int(message.text) - 1
    if not 0 <= place < 9 or board[place] != ".":
        return f"Not there.\n{show(board)}"
    board = put(board, place, "X")
    if not winner(board) and free(board):
        # Corners and middle first is enough to keep the search small for the first move.
        places = sorted(free(board), key=lambda spot: (spot != 4, spot % 2))[: 2 if board.count("X") == 1 else 9]
        board = put(board, max(places, key=lambda spot: value(put(board, spot, "O"), "X")), "O")
    scene.state["board"] = board
    if (won := winner(board)) or not free(board):
        scene.state["board"] = "." * 9
        return f"{show(board)}\n{won + ' wins' if won else 'A draw'}!"
    return show(board)
