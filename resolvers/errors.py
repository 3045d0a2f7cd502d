"""What a client can put right."""


class BadUserInput(Exception):
    """An input is not what it must be. The message names the input and what would be right; it never holds the value given."""
