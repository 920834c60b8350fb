"""The audio that clients send.

Runs in: host.
"""

from host.server_events import ServerEvent


class InputAudioCleared(ServerEvent, frozen=True, kw_only=True, tag="input_audio_buffer.cleared"):
    """The buffered audio is dropped: after `input_audio_buffer.clear`."""
