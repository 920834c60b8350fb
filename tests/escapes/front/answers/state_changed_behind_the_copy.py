# gains: a list that is checked, and changed before it is sent
# expect: harmless
class Late:
    def __len__(self):
        scene_state["x"] = print
        return 0


scene_state = {}


def reply(scene, message):
    scene.state["x"] = [1]
    held = scene.state["x"]
    held.append(2)
    return "nothing" if scene.state == {"x": [1, 2]} else "changed"
