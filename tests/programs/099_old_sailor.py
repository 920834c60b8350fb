"""An old hand in the older format: a PromptGenerator with tools, and texts from the older module."""

CHARACTER_NAME = "Old Bosun"
VOICE_SOURCE = {
    "source_type": "freesound",
    "url": "https://example.org/sounds/0099/",
    "sound_instance": {"id": 99, "name": "bosun.wav", "username": "somebody", "license": "CC0"},
    "path_on_server": "older/bosun.mp3",
    "start_time": 2,
}
INSTRUCTIONS = {
    "type": "bosun",
    "language": "en/fr",
    "instruction_prompt": "You are an old bosun.",
    "knots": {"bowline": 5, "reef": 2, "sheet bend": 4},
}
METADATA = {"good": True, "comment": "Ask for a knot."}
SCRIPT = [
    ("tie_knot", {"name": "bowline"}),
    ("tie_knot", {"name": "reef", "times": 3}),
    ("tie_knot", {"name": "granny"}),
    ("tell_watch", {"hour": 21}),
    ("tell_watch", {"hour": 24}),
]

WATCHES = ["middle", "morning", "forenoon", "afternoon", "dog", "first"]


class PromptGenerator:
    def __init__(self, instructions):
        self.instructions = instructions
        self.tied = 0

    def make_system_prompt(self) -> str:
        from unmute.llm.system_prompt import _DEFAULT_ADDITIONAL_INSTRUCTIONS, _SYSTEM_PROMPT_BASICS
        from unmute.llm.system_prompt import (
            _SYSTEM_PROMPT_TEMPLATE,
            LANGUAGE_CODE_TO_INSTRUCTIONS,
            get_readable_llm_name,
        )

        additional = self.instructions.get("instruction_prompt", _DEFAULT_ADDITIONAL_INSTRUCTIONS)
        knots = "\n".join(f"- {name}, {turns} turns" for name, turns in self.instructions["knots"].items())
        return _SYSTEM_PROMPT_TEMPLATE.format(
            _SYSTEM_PROMPT_BASICS=_SYSTEM_PROMPT_BASICS,
            additional_instructions=f"{additional}\n{knots}\n{_DEFAULT_ADDITIONAL_INSTRUCTIONS}",
            language_instructions=LANGUAGE_CODE_TO_INSTRUCTIONS.get(self.instructions.get("language")),
            llm_name=get_readable_llm_name(),
        )

    def get_tools(self) -> list[dict] | None:
        knots = {"type": "string", "enum": [*self.instructions["knots"], "granny"]}
        times = {"type": "integer", "minimum": 1}
        return [
            self._tool("tie_knot", "Tie a knot.", ["name"], name=knots, times=times),
            self._tool("tell_watch", "Tell whose watch it is.", ["hour"], hour={"type": "integer"}),
        ]

    @staticmethod
    def _tool(name, description, required, /, **properties):
        parameters = {"type": "object", "properties": properties, "required": required}
        return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}

    def handle_tool_call(self, tool_name: str, tool_input: dict) -> str:
        if tool_name == "tell_watch":
            return f"the {WATCHES[tool_input['hour'] // 4]} watch"
        self.tied += 1
        turns = self.instructions["knots"][tool_input["name"]] * tool_input.get("times", 1)
        print(f"knot {self.tied}: {tool_input}")
        return f"{turns} turns, that makes {self.tied} knots"
