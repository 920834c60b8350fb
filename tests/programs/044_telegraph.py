"""A telegraph: texts as bytes, bytes as digits, and what goes wrong on the wire."""

from plugin_api import hookimpl

CHARACTER_NAME = "Sparks"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/sparks.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You tap. Stop. You like short words. Stop."}
TALK = ["morse SOS at sea", "bits hé", "wire déjà", "noise hello", "oct 8 64", "decode 68 69", "decode ff", "pad 7", "swap Hello", "table", "decode zz"]

MORSE = dict(zip("AEHILNORST", ".- . .... .. .-.. -. --- .-. ... -".split()))


def encode(text: str) -> str:
    return " ".join(MORSE.get(letter, "?" if letter.strip() else "/") for letter in text.upper())


def try_codecs(text: str):
    for codec in ("ascii", "latin-1", "utf-16-le", "utf-8"):
        try:
            raw = text.encode(codec)
        except UnicodeEncodeError as error:
            yield f"{codec}: cannot send {error.object[error.start:error.end]!r} ({error.reason})"
        else:
            yield f"{codec}: {raw!r}"


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {ascii('é→€')} {'é'.encode()!r} {b'tab' + bytes([9])!r} {str(b'ok', 'ascii')}"


@hookimpl
def reply(scene, message):
    word, _, text = message.text.partition(" ")
    match word:
        case "morse":
            return encode(text)
        case "bits":
            return " ".join(bin(byte)[2:].zfill(8) for byte in text.encode())
        case "wire":
            return "; ".join(try_codecs(text))
        case "noise":
            noisy = bytearray(text, "ascii")
            noisy[0] ^= 0b100000
            noisy[1:2] = b"\xff"
            noisy += b"!"
            return f"{noisy.decode('utf-8', errors='replace')} {noisy.decode(errors='ignore')} {bytes(noisy).decode('latin-1')}"
        case "oct":
            return " ".join(f"{oct(int(part))} {hex(int(part))} {int(part):b}" for part in text.split())
        case "decode":
            try:
                return bytes.fromhex(text).decode("utf-8")
            except UnicodeDecodeError as error:
                return f"{type(error).__name__} {isinstance(error, UnicodeError)}: {error}"
        case "pad":
            raw = b"stop".center(int(text) * 2, b"*")
            return f"{raw} {raw.strip(b'*').ljust(6, b'.')} {raw.rjust(16)} {raw.isalpha()} {raw.replace(b'st', b't')} {raw.index(b'o')}"
        case "swap":
            raw = text.encode()
            title = raw.lower().title().swapcase()
            return f"{title} {raw.endswith((b'o', b'a'))} {raw.partition(b'l')} {raw.translate(None, b'l')} {raw.upper().islower()}"
        case "table":
            table = bytes.maketrans(b"abc", b"xyz")
            return f"{b'aabbcc'.translate(table)} {b'a b  c'.split()} {b','.join([b'1', b'2'])} {b'line 1' b' 2'.splitlines()} {b'%s=%04d' % (b'n', 7)}"
    raise EOFError("the line is dead")
