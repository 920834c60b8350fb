"""The older format: a PromptGenerator with tools, the shared template, and helpers in the class."""

CHARACTER_NAME = "Harbour Oracle"

VOICE_SOURCE = {
    "source_type": "freesound",
    "url": "https://example.org/sounds/77/",
    "path_on_server": "older/oracle.mp3",
    "start_time": 2,
    "sound_instance": {"id": 77, "name": "gulls.wav", "username": "keeper", "license": "CC0"},
}

INSTRUCTIONS = {
    "type": "oracle",
    "language": "fr/en",
    "instruction_prompt": "You answer three questions, and charge for the fourth.",
    "omens": [("gulls", ["one", "two"]), ("ropes", ["a knot", "a loop", "an end"])],
}

METADATA = {"good": True, "comment": "no reply hook", "season": "autumn"}

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": f"Consult the {name}.",
            "parameters": {
                "type": "object",
                "properties": {"times": {"type": "integer", "minimum": 1}, "aloud": {"type": "boolean"}},
                "required": ["times"],
            },
        },
    }
    for name, _ in INSTRUCTIONS["omens"]
]
SCRIPT = [("gulls", {"times": 3}), ("ropes", {"times": 2, "aloud": True}), ("gulls", {"times": 1}), ("ropes", {"times": 99})]


class PromptGenerator:
    limit = 50

    def __init__(self, instructions):
        self.instructions = instructions
        self.asked = 0

    def make_system_prompt(self) -> str:
        from unmute.llm.system_prompt import (
            _DEFAULT_ADDITIONAL_INSTRUCTIONS,
            _SYSTEM_PROMPT_BASICS,
            _SYSTEM_PROMPT_TEMPLATE,
            LANGUAGE_CODE_TO_INSTRUCTIONS,
            get_readable_llm_name,
        )

        omens = "\n".join(
            f"{number:02d}. {name.upper()}: {', '.join(signs)} ({len(signs)})"
            for number, (name, signs) in enumerate(self.instructions.get("omens", []), start=1)
        )
        return _SYSTEM_PROMPT_TEMPLATE.format(
            _SYSTEM_PROMPT_BASICS=_SYSTEM_PROMPT_BASICS,
            additional_instructions=f"{self.instructions['instruction_prompt']}\n{omens}\n{_DEFAULT_ADDITIONAL_INSTRUCTIONS}",
            language_instructions=LANGUAGE_CODE_TO_INSTRUCTIONS.get(self.instructions.get("language")),
            llm_name=get_readable_llm_name(),
        )

    def get_tools(self) -> list[dict] | None:
        print("tools were asked for")
        return globals().get("TOOLS")

    def handle_tool_call(self, tool_name: str, tool_input: dict) -> str:
        import json

        self.asked += 1
        signs = dict(self.instructions["omens"])[tool_name]
        if (times := tool_input["times"]) > self.limit:
            raise ValueError(f"The {tool_name} are tired: {times} > {self.limit}")
        seen = [signs[(self.asked + turn) % len(signs)] for turn in range(times)]
        text = json.dumps({"seen": seen, "asked": self.asked}, sort_keys=True)
        return text.upper() if tool_input.get("aloud", False) else text
