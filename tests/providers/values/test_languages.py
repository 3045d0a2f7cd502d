"""Languages to their tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.values.languages import bcp47


@pytest.mark.parametrize(
    ("written", "tag"),
    [("no", "no"), ("EN", "en"), ("deu", "de"), ("German", "de"), (" norwegian ", "no"), ("nb", "nb"), ("se", "se"), ("sme", "se")],
)
def test_bcp47(written: str, tag: str) -> None:
    """A code of two or three letters or an English name, in any case, is the tag."""
    assert bcp47(written) == tag


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("de-CH", "de-CH"),
        ("de_ch", "de-CH"),
        (" DEU-at ", "de-AT"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("sr-LATN", "sr-Latn"),
        ("sq-XK", "sq-XK"),
    ],
)
def test_whole_tags(written: str, tag: str) -> None:
    """A language with a script, a region or both is the tag in the usual case, with hyphens, and reads as itself."""
    assert bcp47(written) == tag
    assert bcp47(tag) == tag


@pytest.mark.parametrize("written", ["de-ZZ", "xx-CH", "de-Abcd", "de-CHE", "de--CH", "German-CH", "de-CH-1996", "de-", "-CH"])
def test_no_whole_tag(written: str) -> None:
    """A tag of which one part is unknown is None, as is one with parts that are not read here."""
    assert bcp47(written) is None


@pytest.mark.parametrize("written", [None, "", " ", "Deutsch", "xx", "1", "NO-NO-NO"])
def test_no_language(written: str | None) -> None:
    """Anything else is None."""
    assert bcp47(written) is None


@given(st.text())
def test_any_text_is_a_tag_or_none(written: str) -> None:
    """Nothing that a provider writes fails, and a tag read again is itself."""
    tag = bcp47(written)
    assert tag is None or bcp47(tag) == tag
