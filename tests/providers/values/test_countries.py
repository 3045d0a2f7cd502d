"""Countries to their two letters."""

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.values.countries import alpha2, alpha2_only

COUNTRIES = [(country.alpha_2, country.alpha_3) for country in pycountry.countries]


@pytest.mark.parametrize(("written", "code"), [("NO", "NO"), ("nor", "NO"), (" Ind ", "IN"), ("XK", "XK"), ("xkx", "XK")])
def test_alpha2(written: str, code: str) -> None:
    """Two letters or three, in any case and with spaces around, are two."""
    assert alpha2(written) == code


@pytest.mark.parametrize("written", [None, "", " ", "Norway", "+47", "UK", "N", "ZZ", "578"])
def test_no_country(written: str | None) -> None:
    """Names, numbers and codes that no country has are None."""
    assert alpha2(written) is None


@pytest.mark.parametrize(("written", "code"), [("NO", "NO"), ("no", "NO"), (" Ch ", "CH"), ("nor", None), ("ZZ", None), ("", None)])
def test_alpha2_only(written: str, code: str | None) -> None:
    """Two letters in any case and with spaces around are a code in upper case; three are none."""
    assert alpha2_only(written) == code


@given(st.sampled_from(COUNTRIES), st.booleans())
def test_every_country_has_its_own(country: tuple[str, str], lower: bool) -> None:  # noqa: FBT001 - drawn by position
    """Both codes of every country give its two letters."""
    assert {alpha2(code.lower() if lower else code) for code in country} == {country[0]}


@given(st.text())
def test_any_text_is_a_country_or_none(written: str) -> None:
    """Nothing that a provider writes fails, or gives a code of another length."""
    code = alpha2(written)
    assert code is None or len(code) == 2
