"""What a client can put right."""


class BadUserInput(Exception):
    """An input is not what it must be. The message names the input and what would be right; it never holds the value given."""


class LimitExceeded(Exception):
    """The operation comes to more records than one may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The operation comes to more than {limit} records: ask for less, or in several requests.")


class TooLarge(Exception):
    """Bytes are more than the client wanted at most; ``size`` is their number."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The content has {size} bytes, which is more than maxBytes.")
        self.size = size
