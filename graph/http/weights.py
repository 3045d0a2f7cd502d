"""Lists in which a client weighs what it takes, as headers such as ``Accept`` have them (RFC 9110, section 12.4)."""

import re

# What stands in quotes may hold commas and semicolons that separate nothing.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')


def weighed(header: str) -> list[tuple[str, float]]:
    """The entries in lower case with their weights from 0 to 1; parameters but ``q`` make no difference. A weight that is none is 0."""
    entries = []
    for entry in _QUOTED.sub("", header).split(","):
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        if name:
            entries.append((name, _weight(parameters)))
    return entries


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
