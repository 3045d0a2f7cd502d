"""Asks each configured provider whether it is reached and takes our credentials, and says what to do where something is wrong.

What is told is ours: codes, sentences, the names of settings. Neither their values nor a provider's text is.
"""

import asyncio
import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any

from cryptography import x509
from rich import box
from rich.console import Console
from rich.table import Table

from graph.logs import configure_logging
from graph.settings import Settings, load_settings, needed_variables, variables
from providers.calls import CallContext, CallRecord
from providers.client import ProviderClient
from providers.clock import Clock, Deadline, SystemClock
from providers.errors import (
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)
from providers.http_client import http_client
from providers.records.identity import CustomerProvider
from providers.registry import CLIENTS
from providers.settings import ProviderSettings
from providers.shared import Shared
from providers.transport import Transport
from providers.upstream import UpstreamResponse

EXPIRES_SOON = dt.timedelta(days=30)
_UNNOTICEABLE = dt.timedelta(seconds=2)
"""A Date header knows whole seconds, and an answer takes time."""
_GRACE_SECONDS = 1
"""Lets the provider's own time end the probe, not the deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about one provider that is configured."""

    provider: CustomerProvider
    is_asked: bool
    """Whether anything was sent; without credentials, nothing is."""
    is_answered: bool
    """Whether a whole answer came."""
    error: ProviderError | None
    """What the probe came to; None where all is well."""
    skew: dt.timedelta | None
    """How far our clock is ahead of the provider's; None where it does not tell the time."""
    max_skew: dt.timedelta | None
    """How far it may be; None where nothing depends on it."""
    expires_in: dt.timedelta | None
    """How long our client certificate holds, below zero when it is over; None where there is none."""

    @property
    def is_skewed(self) -> bool:
        """Whether our clock is too far from the provider's to be believed by it."""
        return self.skew is not None and self.max_skew is not None and abs(self.skew) > self.max_skew

    @property
    def is_expired(self) -> bool:
        """Whether our client certificate holds no more."""
        return self.expires_in is not None and self.expires_in <= dt.timedelta(0)

    @property
    def has_failed(self) -> bool:
        """Whether its fields could not be answered as things stand."""
        return self.error is not None or self.is_skewed or self.is_expired


def run() -> bool:
    """Examine the environment's providers and print what was found; whether the configured ones are well. Raises `SettingsError`."""
    settings = load_settings()
    configure_logging(settings)
    findings = asyncio.run(examine(settings, SystemClock()))
    report(findings, Console(file=sys.stdout, highlight=False, markup=False))
    return not any(finding.has_failed for finding in findings)


async def examine(settings: Settings, clock: Clock) -> list[Finding]:
    """Probe every configured provider, all at once, in the order of the registry."""
    configured = settings.configured()
    clients = [client for client in CLIENTS if client.provider in configured]
    shared = Shared(clock, f"customer-graph/{version('customer-graph')}", http_client=http_client(settings.http_client))
    return await asyncio.gather(*(_examine(client, configured[client.provider], shared) for client in clients))


async def _examine(type_: type[ProviderClient[Any]], settings: ProviderSettings, shared: Shared) -> Finding:
    clock, transport = shared.clock, Transport(type_.provider, settings, shared)
    calls: list[CallRecord] = []
    context = CallContext(Deadline.after(settings.timeout_seconds + _GRACE_SECONDS, clock), calls.append)
    await transport.open()
    try:
        answer, error = await _probe(type_(settings, transport, clock), transport, context)
    finally:
        await transport.close()
    return Finding(
        provider=type_.provider,
        is_asked=any(call.attempts for call in calls),
        is_answered=answer is not None,
        error=error,
        skew=_skew(answer, clock) if answer else None,
        max_skew=type_.max_clock_skew,
        expires_in=_expires_in(settings, clock),
    )


async def _probe(
    client: ProviderClient[Any], transport: Transport, context: CallContext
) -> tuple[UpstreamResponse | None, ProviderError | None]:
    """The answer, where there was one, and what is wrong."""
    answers: list[UpstreamResponse] = []

    def judge(response: UpstreamResponse) -> UpstreamResponse:
        answers.append(response)
        client.judge_probe(response)
        return response

    try:
        return await transport.call(client.probe(), context, judge), None
    except ProviderError as error:
        return next(iter(answers), None), error


def _skew(answer: UpstreamResponse, clock: Clock) -> dt.timedelta | None:
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return None
    return clock.utc() - theirs.replace(tzinfo=theirs.tzinfo or dt.UTC)


def _expires_in(settings: ProviderSettings, clock: Clock) -> dt.timedelta | None:
    if settings.client_certificate is None:
        return None
    # Of a chain, our own stands first.
    certificate, *_ = x509.load_pem_x509_certificates(settings.client_certificate.read_bytes())
    return certificate.not_valid_after_utc - clock.utc()


def report(findings: Sequence[Finding], console: Console) -> None:
    """Print a table of all providers, and below it what to do, a line each: the names of settings are too long for a column."""
    by_provider = {finding.provider: finding for finding in findings}
    table = Table("Provider", "Reached", "Credentials", "Clock", "Client certificate", box=box.SIMPLE_HEAD)
    for client in CLIENTS:
        finding = by_provider.get(client.provider)
        table.add_row(client.provider.value, *(_cells(finding) if finding else ("not configured", "", "", "")))
    console.print(table)
    lines = [line for client in CLIENTS for line in advice(client, by_provider.get(client.provider))]
    console.print("\n".join(lines or ["All is well."]), soft_wrap=True)


def _cells(finding: Finding) -> tuple[str, ...]:
    return (_reached_words(finding), _credentials_words(finding), _clock_words(finding.skew), _certificate_words(finding.expires_in))


def _reached_words(finding: Finding) -> str:
    if not finding.is_asked:
        return "not asked"
    is_out_of_reach = isinstance(finding.error, ProviderUnavailable | ProviderTimeout) and not finding.is_answered
    return "no" if is_out_of_reach else "yes"


def _credentials_words(finding: Finding) -> str:
    if isinstance(finding.error, ProviderRefused):
        return "refused" if finding.is_asked else "missing"
    return "not known" if finding.error else "accepted"


def _clock_words(skew: dt.timedelta | None) -> str:
    if skew is None:
        return "not known"
    if abs(skew) <= _UNNOTICEABLE:
        return "the same"
    return f"ours {abs(skew).total_seconds():.0f} s {'ahead' if skew > dt.timedelta(0) else 'behind'}"


def _certificate_words(expires_in: dt.timedelta | None) -> str:
    if expires_in is None:
        return "none"
    return f"{expires_in.days} days left" if expires_in > dt.timedelta(0) else "expired"


_WHAT_TO_DO: Mapping[type[ProviderError], tuple[str, Sequence[str]]] = {
    ProviderUnavailable: ("See whether it works, and", ("base_url", "proxy_url", "ca_cert", "client_cert", "client_key")),
    ProviderTimeout: ("See whether it works, and", ("base_url", "timeout_seconds")),
    ProviderRateLimited: ("Ask again later.", ()),
}
_NOTHING_SENT = "Put that right first: nothing was sent."
_WRONG_ADDRESS = ("Is its address right? See", ("base_url",))


def advice(client: type[ProviderClient[Any]], finding: Finding | None) -> Iterator[str]:
    """What to do about a provider, a line for each thing; ``finding`` is None where it is not configured."""
    if finding is None:
        yield f"{client.provider.value}: to configure it, set {_needed_words(client)}; docs/settings.md has the rest."
        return
    known = {variable.path[-1]: variable.name for variable in variables(client.settings_type, ("providers", client.provider.slug))}
    if finding.error is not None:
        yield f"{finding.error} {_what_to_do(finding.error, known) if finding.is_asked else _NOTHING_SENT}"
    if finding.is_skewed:
        yield f"{finding.provider.value}: it does not take requests that are dated so far from its own time. Set this machine's clock."
    if finding.expires_in is not None and finding.expires_in < EXPIRES_SOON:
        yield f"{finding.provider.value}: renew the client certificate in {known['client_cert']}."


def _needed_words(client: type[ProviderClient[Any]]) -> str:
    needed = list(needed_variables(client))
    each = ", ".join(names[0] for names in needed if len(names) == 1)
    choices = (f"one of {', '.join(names)}" for names in needed if len(names) > 1)
    return " and ".join(words for words in (each, *choices) if words)


def _what_to_do(error: ProviderError, known: Mapping[str, str]) -> str:
    """The sentence that stands behind the error; ``known`` are the provider's variables by their names in its settings."""
    credentials = [name for name in known if name not in ProviderSettings.model_fields]
    words, names = ("See", credentials) if isinstance(error, ProviderRefused) else _WHAT_TO_DO.get(type(error), _WRONG_ADDRESS)
    return " ".join((words, ", ".join(known[name] for name in names if name in known))).rstrip()
