"""What a client can put right."""


class BadUserInput(Exception):
    """An input is not what it must be. The message names the input and what would be right; it never holds the value given."""


class LimitExceeded(Exception):
    """The operation comes to more than one may, and is being given up."""


class TooLarge(Exception):
    """Bytes are more than the client wanted at most; ``size`` is their number."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The content has {size} bytes, which is more than maxBytes.")
        self.size = size
