"""Languages: a code or an English name to a BCP 47 tag."""

from functools import cache

import pycountry


@cache
def _tag_by_word() -> dict[str, str]:
    tags: dict[str, str] = {}
    for language in pycountry.languages:
        tag = getattr(language, "alpha_2", None)
        if tag:
            tags |= {tag: tag, language.alpha_3: tag, language.name.casefold(): tag}
    return tags


def bcp47(written: str | None) -> str | None:
    """The tag for an ISO 639 code ('no', 'deu') or an English name ('German') in any case; None for anything else."""
    return _tag_by_word().get(written.strip().casefold()) if written else None
