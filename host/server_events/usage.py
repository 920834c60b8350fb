"""What responses cost.

Runs in: host.
"""

from msgspec import Struct


class TokenDetails(Struct, frozen=True, kw_only=True, gc=False):
    """Tokens by kind.

    Attributes:
        text_tokens: Of text.
        audio_tokens: Of audio; 0 here.
    """

    text_tokens: int = 0
    audio_tokens: int = 0


class CachedTokenDetails(TokenDetails, frozen=True, kw_only=True):
    """Cached tokens by kind.

    Attributes:
        image_tokens: Of images.
    """

    image_tokens: int = 0


class InputTokenDetails(TokenDetails, frozen=True, kw_only=True):
    """Tokens read, by kind. All are always there: clients add them up.

    Attributes:
        image_tokens: Of images.
        cached_tokens: Those that a language model had in its cache.
        cached_tokens_details: The same by kind.
    """

    image_tokens: int = 0
    cached_tokens: int = 0
    cached_tokens_details: CachedTokenDetails = CachedTokenDetails()


class Usage(Struct, frozen=True, kw_only=True, gc=False):
    """What a response cost.

    Attributes:
        total_tokens: Read and written.
        input_tokens: Read.
        output_tokens: Written.
        input_token_details: Those read, by kind.
        output_token_details: Those written, by kind.
    """

    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokenDetails = InputTokenDetails()
    output_token_details: TokenDetails = TokenDetails()
