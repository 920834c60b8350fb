"""Seals documents, and tells later whether a seal is whole."""

import base64
import hashlib
from hashlib import blake2b, blake2s, md5, sha1, sha3_224, sha3_256, sha3_384, sha3_512, sha224, sha256, sha384, sha512
from uuid import NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, UUID, uuid3, uuid4, uuid5

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Notary Public"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/notary.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a notary. You trust paper, once it is sealed."}
TALK = [
    "seal I owe you a goose",
    "check I owe you a goose",
    "check I owe you two geese",
    "hashes",
    "names",
    "case",
    "id x",
]

HASHES = [md5, sha1, sha224, sha256, sha384, sha512, sha3_224, sha3_256, sha3_384, sha3_512]
SPACES = {"dns": NAMESPACE_DNS, "oid": NAMESPACE_OID, "url": NAMESPACE_URL, "x500": NAMESPACE_X500}


def seal(text: str) -> str:
    wax = blake2b(text.encode(), digest_size=10, key=b"signet", person=b"notary", salt=b"salt")
    return base64.b32encode(wax.digest()).decode().rstrip("=")


def fold(text: str) -> str:
    """The same sum, made in small pieces."""
    whole = hashlib.sha256()
    for start in range(0, len(text), 5):
        whole.update(text[start : start + 5].encode())
    kept = whole.copy()
    whole.update(b".")
    return f"{kept.hexdigest()[:8]} {whole.hexdigest()[:8]} {kept.name} {kept.digest_size} {kept.block_size}"


def case_number(text: str) -> str:
    number = UUID(text)
    kind = f"{number.version} {number.variant}"
    return f"{number} {number.hex[:6]} {number.int % 1000} {kind} {number.urn} {number.bytes[:2]}"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    fresh, other = uuid4(), uuid4()
    shape = [len(part) for part in str(fresh).split("-")]
    return f"{INSTRUCTIONS['instruction_prompt']} {shape} {fresh.version} {fresh != other} {UUID(int=5)!r}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    order, _, text = message.text.partition(" ")
    match order:
        case "seal":
            scene.state["seal"] = seal(text)
            return f"{scene.state['seal']} {fold(text)}"
        case "check":
            return "whole" if scene.state.get("seal") == seal(text) else f"broken: {seal(text)}"
        case "hashes":
            sums = {make().name: make(b"goose").hexdigest()[:6] for make in HASHES}
            return f"{sums} {blake2s(b'goose', digest_size=4).hexdigest()}"
        case "names":
            made = {name: str(uuid5(space, "goose.example"))[:8] for name, space in SPACES.items()}
            return f"{made} {uuid3(NAMESPACE_DNS, 'goose.example')}"
        case "case":
            return case_number("{12345678-1234-5678-1234-567812345678}") + f" {UUID(int=1) < UUID(int=2)}"
    return case_number(text)
