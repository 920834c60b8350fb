"""Keeps the members of three clubs, with all that sets can do."""

from plugin_api import hookimpl

CHARACTER_NAME = "Club Secretary"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/secretary.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You know who is in which club, and who was asked to leave."}
TALK = ["both chess choir", "either chess rowing", "only choir", "join Zoe chess", "leave Zoe chess", "leave Zoe chess",
        "odd chess choir", "pairs", "committee", "expel Ann", "both chess golf"]

CLUBS = {"chess": {"Ann", "Bob", "Cem"}, "choir": {"Bob", "Dee"}, "rowing": {"Cem", "Dee", "Eli"}}
PATRONS = frozenset(["Queen", "Mayor"])


def names(people) -> str:
    return ", ".join(sorted(people)) or "nobody"


def clubs_of(state: dict) -> dict[str, set[str]]:
    return {club: set(members) for club, members in state.get("clubs", CLUBS).items()}


@hookimpl
def make_system_prompt(scene):
    everyone = set().union(*CLUBS.values())
    matrix = {name: "".join("x."[name not in members] for members in CLUBS.values()) for name in sorted(everyone)}
    return f"{INSTRUCTIONS['instruction_prompt']} {matrix} {len(everyone | PATRONS)} {type(PATRONS | {1}).__name__}"


@hookimpl
def reply(scene, message):
    clubs = clubs_of(scene.state)
    match message.text.split():
        case ["both", first, second]:
            return names(clubs[first] & clubs[second])
        case ["either", first, second]:
            return names(clubs[first] | clubs[second])
        case ["odd", first, second]:
            return f"{names(clubs[first] ^ clubs[second])}; not in {second}: {names(clubs[first] - clubs[second])}"
        case ["only", club]:
            others = set.union(*(members for name, members in clubs.items() if name != club))
            return f"{names(clubs[club].difference(others))} {clubs[club] <= others} {clubs[club].issubset(others)}"
        case ["join", name, club]:
            clubs[club].add(name)
            clubs[club] |= {"Flo"}
        case ["leave", name, club]:
            clubs[club].remove(name)
            clubs[club].discard("Nobody")
        case ["expel", name]:
            for members in clubs.values():
                members -= {name}
            assert not any(name in members for members in clubs.values())
        case ["pairs"]:
            groups = {frozenset(members) for members in clubs.values()}
            pairs = {frozenset({a, b}) for group in groups for a in group for b in group if a < b}
            return f"{len(groups)} {len(pairs)} {frozenset(('Ann', 'Bob')) in pairs} {sorted(map(sorted, pairs))[0]}"
        case ["committee"]:
            committee = PATRONS.copy() | {min(members) for members in clubs.values()}
            rest = clubs["chess"].copy()
            rest.intersection_update(committee)
            rest.symmetric_difference_update({"Ann", "Guest"})
            rest.update(["Kay"], ("Lou",))
            return (
                f"{names(committee)} / {names(rest)} {PATRONS.isdisjoint(rest)} {committee > PATRONS} {set() < rest}"
                f" {hash(PATRONS) == hash(frozenset({'Mayor', 'Queen'}))} {set('hello') == {*'ehlo'}} {{1, 1.0, True}} {rest.pop() not in rest}"
            )
    scene.state["clubs"] = {club: sorted(members) for club, members in clubs.items()}
    return "; ".join(f"{club}: {names(members)}" for club, members in clubs.items())
