"""Brij's two methods over HTTP."""

import base64
import hmac
import json
import re
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import ClassVar

from aiohttp import web

from providers.brij.sandbox.customers import LARGE_DOCUMENT_ID, all_customers
from providers.brij.sandbox.drawn import JsonObject
from providers.brij.sandbox.pictures import large_png
from providers.sandbox.service import SandboxService

_SERVICE = "/brij.core.v1.partner.Service/"
_ID_BY_METHOD = {"GetCustomerData": "customerId", "GetCustomerDataById": "customerDataId"}
_BYTES = frozenset({"rawData", "frontSideImage", "backSideImage", "image"})


class Service(SandboxService):
    """The API over the customers of Brij's documents, some with oddities, and 60 drawn ones."""

    name = "brij"
    base_path = ""
    operations: ClassVar[Mapping[str, str]] = {method: f"POST {re.escape(_SERVICE)}{method}" for method in _ID_BY_METHOD}
    settings: Mapping[str, str] = {"API_KEY": "sandbox-brij-key"}

    def dataset(self) -> JsonObject:
        """Return all customers with their data, bytes included, save the picture of 20 MiB: that is drawn when it is asked for."""
        return {"customers": self._customers}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer the two methods; every other path is 404."""
        path = request.rel_url.raw_path
        method = path.removeprefix(_SERVICE)
        if not path.startswith(_SERVICE) or method not in _ID_BY_METHOD:
            return web.Response(status=HTTPStatus.NOT_FOUND, text="404 page not found\n")
        if request.method != "POST":
            return web.Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
        if request.content_type != "application/json":
            return web.Response(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, headers={"Accept-Post": "application/json"})
        if not hmac.compare_digest(request.headers.get("X-API-Key", "").encode(), self.settings["API_KEY"].encode()):
            return _error(HTTPStatus.UNAUTHORIZED, "unauthenticated", "invalid API key")
        key = _asked(await request.read(), _ID_BY_METHOD[method])
        if not key:
            return _error(HTTPStatus.BAD_REQUEST, "invalid_argument", f"{_ID_BY_METHOD[method]} is required")
        return self._customer(key) if method == "GetCustomerData" else self._record(key)

    def _customer(self, key: str) -> web.Response:
        customer = self._by_id.get(key)
        if customer is None:
            return _error(HTTPStatus.NOT_FOUND, "not_found", "customer not found")
        shown = {name: value for name, value in customer.items() if name != "id"}
        if "customerData" in shown:
            shown["customerData"] = [_without_bytes(record) for record in shown["customerData"]]
        return _response(_written(shown))

    def _record(self, key: str) -> web.Response:
        if key == LARGE_DOCUMENT_ID:
            return _response(self._large_document)
        record = self._data_by_id.get(key)
        if record is None:
            return _error(HTTPStatus.NOT_FOUND, "not_found", "customer data not found")
        return _response(_written({"customerData": record}))

    @cached_property
    def _customers(self) -> list[JsonObject]:
        return list(all_customers(self._seed))

    @cached_property
    def _by_id(self) -> dict[str, JsonObject]:
        return {customer["id"]: customer for customer in self._customers}

    @cached_property
    def _data_by_id(self) -> dict[str, JsonObject]:
        return {record["id"]: record for customer in self._customers for record in customer.get("customerData", ())}

    @cached_property
    def _large_document(self) -> bytes:
        record = self._data_by_id[LARGE_DOCUMENT_ID]
        picture = base64.b64encode(large_png()).decode()
        return _written({"customerData": {**record, "idDocument": {**record["idDocument"], "frontSideImage": picture}}})


def _asked(body: bytes, member: str) -> str | None:
    """Return the id that a request has under this name; None where the body is no object with a string there."""
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    asked = payload.get(member) if isinstance(payload, dict) else None
    return asked if isinstance(asked, str) else None


def _without_bytes(record: JsonObject) -> JsonObject:
    """Return a record as it stands in the list."""
    return {name: _without_bytes(value) if isinstance(value, dict) else value for name, value in record.items() if name not in _BYTES}


def _written(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _response(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")


def _error(status: HTTPStatus, code: str, message: str) -> web.Response:
    return _response(_written({"code": code, "message": message}), status)
