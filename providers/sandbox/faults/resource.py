"""A provider's faults as a resource of its sandbox, for whoever has no Python at hand.

`GET` shows them, `PUT` sets the list that is sent instead, `DELETE` sets none. What cannot be set is 400 and says why.
"""

from http import HTTPStatus

from aiohttp import web

from providers.sandbox.faults.drawing import Faults
from providers.sandbox.faults.kinds import FaultsError, read_faults, written_faults

PATH = "/_faults"
"""Where it is on each provider's port: no provider has such a path."""


async def answer(request: web.Request, faults: Faults) -> web.Response:
    """Answer a request of the resource."""
    if request.method == "PUT":
        try:
            faults.set(*read_faults(await request.read()))
        except FaultsError as error:
            return web.Response(status=HTTPStatus.BAD_REQUEST, text=f"{error}\n")
    elif request.method == "DELETE":
        faults.clear()
    elif request.method not in {"GET", "HEAD"}:
        return web.Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, PUT, DELETE"})
    return web.json_response(text=written_faults(faults.active))
