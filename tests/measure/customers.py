"""The sandbox's customers, by the keys of each provider."""

from typing import Any

from graph.serving import sandbox_services

CustomerBy = dict[str, Any]
"""The variable `by` of a query for one customer."""


def customers_by_provider() -> dict[str, list[CustomerBy]]:
    """The keys of each provider's customers, in the order of its data."""
    data = {service.name: service.dataset()["customers"] for service in sandbox_services()}
    return {
        "bik": [{"bikCustomerId": str(customer["id"])} for customer in data["bik"]],
        "blink": [{"blinkCustomerId": customer["customerIdentification"]} for customer in data["blink"]],
        "brij": [{"brijCustomerId": customer["id"]} for customer in data["brij"]],
        "frontpayment": [{"frontpaymentCustomerId": customer["uuid"]} for customer in data["frontpayment"]],
        "worldline": [{"worldline": _lookup(customer)} for customer in data["worldline"]],
    }


def in_turns(*lists: list[CustomerBy]) -> list[CustomerBy]:
    """One key of each list after the other, until the longest has ended; the others begin again."""
    return [keys[number % len(keys)] for number in range(max(map(len, lists))) for keys in lists]


def _lookup(customer: dict[str, Any]) -> dict[str, Any]:
    values = [{"key": key, "value": value} for key, value in customer["values"].items()]
    return {"paymentProductId": 9000, "countryCode": customer["countryCode"], "values": values}
