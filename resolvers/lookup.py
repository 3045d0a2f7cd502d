"""What may be asked for a look-up."""

import re

from providers.errors import ProviderRejected
from providers.records.lookup import LookupFieldRecord, LookupFieldsQuery
from providers.worldline.client import WorldlineClient
from resolvers.errors import BadUserInput
from resolvers.identity import country_of
from resolvers.request import Asking

_CURRENCY = re.compile(r"[A-Z]{3}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(_[A-Za-z]{2})?")


async def lookup_fields(
    payment_product_id: int, country_code: str, currency_code: str, locale: str | None, asking: Asking
) -> tuple[LookupFieldRecord, ...] | None:
    """The fields by which Worldline looks a customer up, as a form shows them. Raises `BadUserInput` and `ProviderError`."""
    if payment_product_id < 0:
        raise BadUserInput("paymentProductId must be the number of a payment product.")
    country = country_of("countryCode", country_code)
    currency = currency_code.strip().upper()
    if not _CURRENCY.fullmatch(currency):
        raise BadUserInput("currencyCode must be a currency's code of ISO 4217, such as SEK.")
    if locale is not None and not _LOCALE.fullmatch(locale.strip()):
        raise BadUserInput("locale must be a language and a country such as sv_SE.")
    query = LookupFieldsQuery(payment_product_id, country, currency, locale and locale.strip())
    try:
        return await asking.request.client(WorldlineClient).lookup_fields(query, asking.context)
    except ProviderRejected as error:
        raise error.at() from None
