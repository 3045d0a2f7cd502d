"""Countries: ISO 3166-1 in either length to the two letters that the graph uses."""

from functools import cache

import pycountry

KOSOVO = "XK"
"""In use everywhere though not (yet) in ISO 3166-1."""
_ALPHA2_LENGTH = 2


@cache
def _alpha2_by_code() -> dict[str, str]:
    codes = {KOSOVO: KOSOVO, "XKX": KOSOVO}
    for country in pycountry.countries:
        codes[country.alpha_2] = codes[country.alpha_3] = country.alpha_2
    return codes


def alpha2(code: str | None) -> str | None:
    """The alpha-2 code for an alpha-2 or alpha-3 code in any case; None for anything else."""
    return _alpha2_by_code().get(code.strip().upper()) if code else None


def alpha2_only(code: str) -> str | None:
    """The alpha-2 code in upper case for one in any case, with or without spaces around; None for anything else, alpha-3 included."""
    return alpha2(code) if len(code.strip()) == _ALPHA2_LENGTH else None
