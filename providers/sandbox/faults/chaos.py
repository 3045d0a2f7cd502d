"""A mix of all faults, as a bad day has it."""

from providers.sandbox.faults.connections import Dropped, EndlessBody, GzipBomb, Hanging, SlowDrip
from providers.sandbox.faults.contents import MalformedJson, MissingFields, TruncatedJson, WrongTypes
from providers.sandbox.faults.fault import Fault
from providers.sandbox.faults.latency import Latency, Lognormal
from providers.sandbox.faults.made_up import HtmlPage, Redirect, Status

_RATE = 0.006

CHAOS: tuple[Fault, ...] = (
    Latency(seconds=Lognormal(median=0.02, sigma=1)),
    Latency(rate=0.02, seconds=1),
    Status(rate=_RATE, status=429, retry_after=1),
    Status(rate=_RATE, status=500),
    Status(rate=_RATE, status=503),
    Status(rate=_RATE, status=503, retry_after=2, retry_after_as="date"),
    HtmlPage(rate=_RATE, status=502),
    HtmlPage(rate=_RATE),
    Redirect(rate=_RATE),
    MalformedJson(rate=_RATE),
    TruncatedJson(rate=_RATE),
    WrongTypes(rate=_RATE),
    MissingFields(rate=_RATE),
    Dropped(rate=_RATE),
    Dropped(rate=_RATE, reset=True),
    Dropped(rate=_RATE, when="half_way"),
    SlowDrip(rate=_RATE),
    EndlessBody(rate=_RATE),
    GzipBomb(rate=_RATE),
    Hanging(rate=_RATE),
)
"""Faults of every kind for one provider: about one call in ten is spoilt, all take some time, a few take a second."""
