"""Languages: a code, a tag or an English name to a BCP 47 tag."""

import re
from functools import cache

import pycountry

from providers.values.countries import alpha2

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_](?P<region>[a-z]{2}))?",
    re.ASCII | re.IGNORECASE,
)


@cache
def _tag_by_word() -> dict[str, str]:
    tags: dict[str, str] = {}
    for language in pycountry.languages:
        tag = getattr(language, "alpha_2", None)
        if tag:
            tags |= {tag: tag, language.alpha_3: tag, language.name.casefold(): tag}
    return tags


@cache
def _scripts() -> frozenset[str]:
    return frozenset(script.alpha_4 for script in pycountry.scripts)


def bcp47(written: str | None) -> str | None:
    """The tag for an ISO 639 code ('no', 'deu'), an English name ('German') or a tag ('de-CH', 'zh_hant_TW') in any case, else None.

    Of tags, those of a language with a script (ISO 15924), a region (ISO 3166-1 alpha-2) or both are known.
    """
    if not written:
        return None
    word = written.strip()
    return _tag_by_word().get(word.casefold()) or _whole_tag(word)


def _whole_tag(word: str) -> str | None:
    found = _TAG.fullmatch(word)
    if found is None:
        return None
    language = _tag_by_word().get(found["language"].lower())
    script, region = found["script"], found["region"]
    if language is None or (script and script.title() not in _scripts()) or (region and alpha2(region) is None):
        return None
    return "-".join(part for part in (language, script and script.title(), region and region.upper()) if part)
