# What the sandbox serves to files of the older format under this name; the module itself exists nowhere.
from plugin_api.prompts import LANGUAGE_CODE_TO_INSTRUCTIONS as LANGUAGE_CODE_TO_INSTRUCTIONS
from plugin_api.prompts import get_readable_llm_name as get_readable_llm_name

_DEFAULT_ADDITIONAL_INSTRUCTIONS: str
_SYSTEM_PROMPT_BASICS: str
_SYSTEM_PROMPT_TEMPLATE: str
