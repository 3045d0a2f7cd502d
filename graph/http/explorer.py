"""GraphiQL for a browser that opens the endpoint: a page, and the files that are built into `graph/explorer/static`."""

import json
import os
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Final

from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from graph.http.examples import ExampleQuery

STATIC: Final = Path(__file__).parents[1] / "explorer" / "static"

# Workers take their policy from their own file's response, so the files carry it as well.
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; "
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# Told here, because Python takes them from tables of the machine, which may know no fonts or call scripts plain text.
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customer Graph</title>
<link rel="icon" type="image/svg+xml" href="/explorer/favicon.svg">
<link rel="stylesheet" href="/explorer/explorer.css">
<style>html, body, #explorer { height: 100%; margin: 0 } .waiting { padding: 2rem; font-family: sans-serif }</style>
</head>
<body>
<div id="explorer" data-explains="$explains"><p class="waiting">The explorer is loading. It needs JavaScript.</p></div>
<script type="application/json" id="explorer-tabs">$tabs</script>
<script type="module" src="/explorer/explorer.js"></script>
</body>
</html>
""")

_PAGE_WITHOUT_BUNDLE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customer Graph: the explorer is not built</title>
<link rel="icon" href="data:,">
<style>
body { max-width: 45rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.6 sans-serif; color: #1f2937 }
pre { padding: 1rem; white-space: pre-wrap; background: #f3f4f6; border-radius: .5rem }
</style>
</head>
<body>
<h1>The explorer is not built</h1>
<p>The page that belongs here, with an editor for queries, is built when the project is installed, and that needs Node.js with npm.
Install Node.js with npm, run this in the project's folder, and load this page again:</p>
<pre>make install</pre>
<p>The endpoint itself works without it:</p>
<pre>$command</pre>
</body>
</html>
""")

_COMMAND = Template("""\
curl http://$host/graphql \\
  -H 'Content-Type: application/json' \\
  -d '{"query": "{ customer(by: { frontpaymentCustomerId: \\"CSRT1511414842\\" }) { id name } }"}'""")


def explorer_page(tabs: Iterable[ExampleQuery], host: str, static: Path = STATIC, *, explains: bool = False) -> HTMLResponse:
    """Answer a browser with GraphiQL and these tabs, or with what to do where GraphiQL has not been built.

    ``host`` is where the browser found the server, port included; ``explains`` tells GraphiQL whether to ask for upstream calls.
    """
    # A new response each time: middleware changes the headers of the response that it is given.
    bundled = (static / "explorer.js").is_file()
    page = _explorer(tuple(tabs), explains=explains) if bundled else _page_without_bundle(host)
    return HTMLResponse(page, headers={**SECURITY_HEADERS, "Cache-Control": "no-store"})


def explorer_assets(static: Path = STATIC) -> StaticFiles:
    """Serve the built files, to be mounted at `/explorer`; each is 404 as long as nothing has been built."""
    return _Assets(directory=static, check_dir=False)


@lru_cache(maxsize=8)
def _explorer(tabs: tuple[ExampleQuery, ...], *, explains: bool) -> str:
    return _PAGE.substitute(tabs=_script_safe_json([_tab(example) for example in tabs]), explains=json.dumps(explains))


def _page_without_bundle(host: str) -> str:
    return _PAGE_WITHOUT_BUNDLE.substitute(command=escape(_COMMAND.substitute(host=host), quote=False))


def _tab(example: ExampleQuery) -> dict[str, str]:
    variables = json.dumps(example.variables, indent=2) if example.variables else ""
    return {"query": example.query, "variables": variables}


def _script_safe_json(value: object) -> str:
    """Write JSON that cannot end its script element: without `<` there is neither `</script>` nor `<!--`."""
    return json.dumps(value).replace("<", "\\u003c")


class _Assets(StaticFiles):
    """Files that a browser asks about each time and loads only when they changed, because their names do not tell versions."""

    async def check_config(self) -> None:
        """Accept a missing folder: it may be built while the server runs."""

    def file_response(self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200) -> Response:
        """Add the headers, and the media type where a file is sent and not only confirmed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update({**SECURITY_HEADERS, "Cache-Control": "no-cache"})
        if response.status_code == HTTPStatus.OK:
            response.headers["Content-Type"] = MEDIA_TYPES.get(Path(full_path).suffix, "application/octet-stream")
        return response
