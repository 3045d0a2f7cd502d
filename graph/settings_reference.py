"""Writes docs/settings.md from the settings' model: `python -m graph.settings_reference [--check FILE]`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from graph.settings import PREFIX, SECRETS_DIR, Variable, needed_variables, variables
from providers.registry import CLIENTS

_INTRODUCTION = f"""\
# Settings

<!-- Written by `python -m graph.settings_reference > docs/settings.md` from graph/settings.py and the providers' settings. -->

The server is set up by environment variables whose names begin with `{PREFIX}`, in upper or lower case. An empty one counts as
not set. None is needed: without any, the server runs, and every provider's fields answer `PROVIDER_NOT_CONFIGURED`.

A provider is configured as soon as any of its settings is given; then it needs those without a default. Any variable but
`{SECRETS_DIR}` may be a file instead: see the end of this page.

Wrong settings keep the server from starting: it names all that are wrong, never with their values, and ends with exit code 2. A variable
with this prefix that is no setting is wrong, too. In Kubernetes, a Service named `customer-graph` brings such variables into every pod
of its namespace; `enableServiceLinks: false` in the pod's spec keeps them away.
"""

_A_SECRET = next(variable.name for variable in variables() if variable.field.is_required())
_SECRETS = f"""\
## Secrets from files

`{SECRETS_DIR}` names a directory. A file in it that is named as a variable, in upper or lower case, sets what the variable would
set; white space around its text is dropped. This is how Docker and Kubernetes hand secrets over:

```text
/run/secrets/{_A_SECRET.lower()}
{SECRETS_DIR}=/run/secrets
```

Where both are given, the variable counts. Files without the prefix belong to others and are not read; a file with the prefix that is no
setting is wrong. Files are read when the server starts.
"""

_MEBIBYTE = 1024 * 1024


def render() -> str:
    """The whole page."""
    groups = groupby(variables(), key=lambda variable: variable.path[:-1])
    return "\n".join((_INTRODUCTION, *(_section(path, of_group) for path, of_group in groups), _SECRETS))


def _section(path: tuple[str, ...], of_group: Iterable[Variable]) -> str:
    rows = (_row(variable) for variable in of_group)
    head = ("| Variable | Must be | Default | Meaning |", "|---|---|---|---|")
    return "\n".join((f"## {_title(path)}", "", *_choices(path), *head, *rows, ""))


def _choices(path: tuple[str, ...]) -> Iterable[str]:
    """Of which variables one is needed, though none of them by itself."""
    for client in CLIENTS:
        for names in needed_variables(client):
            if path == ("providers", client.provider.slug) and len(names) > 1:
                yield from (f"At least one is needed of {', '.join(f'`{name}`' for name in names)}.", "")


def _title(path: tuple[str, ...]) -> str:
    return {(): "Server", ("limits",): "Limits", ("trusted_documents",): "Trusted documents"}.get(path) or f"Provider `{path[-1]}`"


def _row(variable: Variable) -> str:
    meaning = " ".join((variable.field.description or "").split())
    return f"| `{variable.name}` | {variable.words} | {_default(variable)} | {meaning} |"


def _default(variable: Variable) -> str:
    if variable.field.is_required():
        return "needed"
    default = variable.field.default
    if default is None or default == frozenset():
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, int) and default and not default % _MEBIBYTE:
        return f"`{default}` ({default // _MEBIBYTE} MiB)"
    return f"`{default}`"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the page, or say whether a file is the page."""
    parser = argparse.ArgumentParser(prog="python -m graph.settings_reference", description="Prints the reference of all settings.")
    parser.add_argument("--check", metavar="FILE", type=Path, help="exit with 1 when this file is not what would be printed")
    file = parser.parse_args(arguments).check
    page = render()
    if file is None:
        sys.stdout.write(page)
    elif not file.is_file() or file.read_text(encoding="utf-8") != page:
        sys.exit(f"{file} is not up to date. Run: python -m graph.settings_reference > {file}")


if __name__ == "__main__":
    main()
